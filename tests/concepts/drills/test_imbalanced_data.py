"""Each answer is worked out again from the numbers that the question states, by another way than the concept's."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit, logit
from scipy.stats import norm
from sklearn.metrics import accuracy_score, f1_score, recall_score

from concepts.imbalanced_data.drills import KINDS

from .reading import numbers, wrong

SEEDS = range(40)


def f1_at(threshold, share, separation, taught=None):
    """Two normal laws, cut where the log likelihood ratio meets the log odds of the threshold."""
    cut = (logit(threshold) - logit(taught or share)) / separation + separation / 2
    tp, fp = share * norm.sf(cut, separation), (1 - share) * norm.sf(cut)
    return 2 * tp / (tp + fp + share)


@pytest.mark.parametrize("seed", SEEDS)
def test_line_or_weights_is_one_hump_in_two_places(seed):
    """The best line is half of the best F1 (Lipton, Elkan and Narayanaswamy 2014, ECML PKDD)."""
    drill = KINDS["line_or_weights"](seed)
    share, _, plain, moved, _, weighted = numbers(drill.ask)
    share, t = share / 100, np.linspace(0.001, 0.999, 999)
    separation = brentq(lambda d: f1_at(t, share, d).max() - moved, 0.5, 5)
    assert drill.answer == moved == pytest.approx(f1_at(t, share, separation, 0.5).max(), abs=0.006)
    assert f1_at(moved / 2, share, separation) == pytest.approx(moved, abs=0.006)
    assert wrong(drill, "took 0.5") == weighted == pytest.approx(f1_at(0.5, share, separation, 0.5), abs=0.03)
    assert wrong(drill, "thought") == plain == pytest.approx(f1_at(0.5, share, separation), abs=0.03)
    assert wrong(drill, "counted") == pytest.approx(moved + (moved - plain))


@pytest.mark.parametrize("seed", SEEDS)
def test_odds_back_is_counted_on_payments(seed):
    """A million payments with this score in training: give the others back that were dropped."""
    drill = KINDS["odds_back"](seed)
    dropped_to, score = numbers(drill.ask)[1:]
    fraud, others = 1e6 * score / 100, 1e6 * (1 - score / 100) * dropped_to
    assert drill.answer == pytest.approx(fraud / (fraud + others))
    if any(each.name.startswith("divided") for each in drill.mistakes):
        assert wrong(drill, "divided") == pytest.approx(score / 100 / dropped_to)
    assert wrong(drill, "went") == pytest.approx(fraud * dropped_to / (fraud * dropped_to + 1e6 - fraud))


@pytest.mark.parametrize("seed", SEEDS)
def test_line_on_balanced_scores_is_where_both_choices_cost_the_same(seed):
    """Elkan (2001), IJCAI: at the line, one flag costs what one miss costs, among true shares."""
    drill = KINDS["line_on_balanced_scores"](seed)
    price, share = numbers(drill.ask)[:2]
    true = expit(logit(drill.answer) + logit(share / 100))
    assert true * price == pytest.approx(1 - true)
    assert wrong(drill, "took") * price == pytest.approx(1 - wrong(drill, "took"))
    assert logit(wrong(drill, "corrected")) == pytest.approx(-np.log(price) + logit(share / 100))


@pytest.mark.parametrize("seed", SEEDS)
def test_f1_by_hand_is_scikit_learns(seed):
    drill = KINDS["f1_by_hand"](seed)
    n, rare, flagged, caught = map(int, numbers(drill.ask)[:4])
    truth = np.repeat([1, 1, 0, 0], [caught, rare - caught, flagged - caught, n - rare - flagged + caught])
    said = np.repeat([1, 0, 1, 0], [caught, rare - caught, flagged - caught, n - rare - flagged + caught])
    assert drill.answer == pytest.approx(f1_score(truth, said))
    for name, value in {
        "read accuracy": accuracy_score(truth, said),
        "read recall": recall_score(truth, said),
        "took the plain mean of precision and recall": (caught / flagged + caught / rare) / 2,
    }.items():
        assert all(each.value == pytest.approx(value) for each in drill.mistakes if each.name == name)


@pytest.mark.parametrize("seed", SEEDS[:12])
def test_copies_in_training_is_what_dealing_gives(seed):
    """Every way to deal the copies into the folds, counted."""
    drill = KINDS["copies_in_training"](seed)
    copies, folds = map(int, numbers(drill.ask))
    deals = np.indices((folds,) * copies).reshape(copies, -1)
    elsewhere = deals[1:] != deals[0]
    assert drill.answer == pytest.approx(elsewhere.any(axis=0).mean())
    if copies > 2:
        assert wrong(drill, "asked") == pytest.approx(elsewhere.all(axis=0).mean())
        assert wrong(drill, "took") == pytest.approx((~elsewhere).all(axis=0).mean())


@pytest.mark.parametrize("seed", SEEDS[:10])
def test_f1_curve_is_that_of_two_normal_laws(seed):
    drill = KINDS["f1_curve"](seed)
    share, separation = numbers(drill.ask)[0] / 100, numbers(drill.ask)[3]
    taught = 0.5 if "balanced" in drill.ask else share
    assert drill.answer == pytest.approx(f1_at(drill.curve.x, share, separation, taught), abs=0.002)
    other = share + 0.5 - taught
    assert wrong(drill, "drew the") == pytest.approx(f1_at(drill.curve.x, share, separation, other), abs=0.002)
