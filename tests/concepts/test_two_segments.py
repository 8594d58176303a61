"""An AUC over segments, against scikit-learn on large samples and against hand-made cases."""

import re

import numpy as np
import pytest
from sklearn import metrics

from concepts import roc_auc
from concepts.roc_auc import GAPS


@pytest.mark.parametrize(
    ("separation", "means", "prevalences", "shares"),
    [(0.5, (0, 2), (0.02, 0.2), (0.5, 0.5)), (1.0, (0, -1, 3), (0.1, 0.5, 0.3), (0.2, 0.5, 0.3))],
)
def test_segmented_auc_is_that_of_a_large_sample(separation, means, prevalences, shares):
    rng = np.random.default_rng(1)
    segment = rng.choice(len(means), size=400_000, p=shares)
    y = rng.random(400_000) < np.array(prevalences)[segment]
    score = rng.normal(np.array(means)[segment] + separation * y)
    auc, pairs = roc_auc.segmented_auc(separation, means, prevalences, shares)
    assert auc == pytest.approx(metrics.roc_auc_score(y, score), abs=0.006)
    positives, negatives = (np.bincount(segment[rows], minlength=len(means)) for rows in (y, ~y))
    expected = np.outer(positives / positives.sum(), negatives / negatives.sum())
    assert pairs == pytest.approx(expected, abs=0.01)
    assert pairs.sum() == pytest.approx(1)


def test_the_sweep_rises_from_the_auc_within_and_ends_where_the_pairs_decide():
    sweep = roc_auc.segment_sweep(0.5, 0.02, 0.2)
    assert sweep.auc[0] == pytest.approx(sweep.within) == roc_auc.binormal_auc(0.5)
    assert np.all(np.diff(sweep.auc) > 0)
    positive, negative = np.array([0.02, 0.2]) / 0.22, np.array([0.98, 0.8]) / 1.78
    assert sweep.across == pytest.approx(positive[1] * negative[0] + positive[0] * negative[1])
    assert sweep.across_auc[0] == pytest.approx(sweep.within)
    assert sweep.auc == pytest.approx((1 - sweep.across) * sweep.within + sweep.across * sweep.across_auc)
    far = roc_auc.segmented_auc(0.5, (0, 50), (0.02, 0.2), (0.5, 0.5))[0]
    same = positive @ negative
    assert far == pytest.approx(same * sweep.within + positive[1] * negative[0])
    fair = roc_auc.segment_sweep(0.5, 0.1, 0.1)
    assert fair.auc[-1] < fair.within, "where both have as many positives, a gap only blurs"
    assert all(len(column) == len(GAPS) for column in sweep.table().values())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: roc_auc.segment_sweep(separation=-1), "separation must be from 0 to 4, got -1"),
        (lambda: roc_auc.segment_sweep(prevalence_a=0), "prevalence_a must lie strictly between 0 and 1, got 0"),
        (lambda: roc_auc.segment_sweep(prevalence_b=1), "prevalence_b must lie strictly between 0 and 1, got 1"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
