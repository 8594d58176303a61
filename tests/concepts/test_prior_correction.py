"""The correction against Elkan's theorem in his own form, Bayes' rule, and simulated under-sampling."""

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.linear_model import LogisticRegression

from concepts.imbalanced_data import prior_correction
from concepts.imbalanced_data.prior_correction import calibrate, corrected, kept_share, log_loss
from concepts.imbalanced_data.rare_class import posterior, rank, rebalance, sample
from content import question
from figures.imbalanced_data import prior_correction as figures

SHARES = st.floats(0.001, 0.999)


@settings(max_examples=100, deadline=None)
@given(SHARES, SHARES, st.floats(0.001, 0.999))
def test_elkans_theorem_two(real: float, made_up: float, p: float) -> None:
    """p' = b' (p - p b) / (b - p b + b' p - b b'), for a base rate that goes from b to b'."""
    b, new = made_up, real
    expected = new * (p - p * b) / (b - p * b + new * p - b * new)
    assert corrected(p, kept_share(real, made_up)) == pytest.approx(expected)


@settings(max_examples=100, deadline=None)
@given(SHARES, SHARES, st.floats(0, 1))
def test_inverse_order_and_ends(one: float, other: float, p: float) -> None:
    there = corrected(p, kept_share(one, other))
    assert corrected(there, kept_share(other, one)) == pytest.approx(p, abs=1e-9)
    assert corrected(0.0, 0.3) == 0
    assert corrected(1.0, 0.3) == 1
    assert corrected(one, kept_share(other, one)) == pytest.approx(other)
    assert kept_share(one, one) == pytest.approx(1)
    assert np.all(np.diff(corrected(np.linspace(0, 1, 50), 0.05)) > 0)


def test_one_half_becomes_the_prevalence() -> None:
    """So 0.5 after balancing is the prevalence before: what the answer says."""
    assert corrected(0.5, kept_share(0.05, 0.5)) == pytest.approx(0.05)


def test_exact_for_true_probabilities() -> None:
    """Keep a share beta of the negatives: the posterior in the thinned world, corrected, is the real one."""
    X = sample(0.05)[2].X
    beta = 0.2
    thinned = 0.05 / (0.05 + beta * 0.95)
    assert kept_share(0.05, thinned) == pytest.approx(beta)
    for layout in ("beside", "sides"):
        real = posterior(X, 0.05, 2.0, layout)
        assert corrected(posterior(X, thinned, 2.0, layout), beta) == pytest.approx(real)


def test_log_loss_is_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    y, p = rng.integers(0, 2, 500), rng.random(500)
    p[:4] = [0, 1, 0, 1]
    assert log_loss(y, p) == pytest.approx(metrics.log_loss(y, np.clip(p, 1e-4, 1 - 1e-4)))


@pytest.mark.parametrize("remedy", prior_correction.BALANCING)
@pytest.mark.parametrize("classifier", ["logistic", "tree"])
def test_calibrate(remedy: str, classifier: str) -> None:
    found = calibrate(remedy, classifier, 0.1, 2000, seed=2)
    train, validation, test = sample(0.1, 2000, seed=2)
    assert found.share_after[0] == pytest.approx(0.1)
    assert found.share_after[-1] == pytest.approx(0.5)
    assert np.diff(np.log(found.share_after / (1 - found.share_after))) == pytest.approx(np.log(9) / 10)
    assert found.beta == pytest.approx(kept_share(0.1, found.share_after), rel=0.01)
    assert found.beta[0] == pytest.approx(1)
    training = rebalance(remedy, train, float(found.share_after[6]), 2)
    from concepts.imbalanced_data.rare_class import classifier_of

    model = classifier_of(classifier, 2).fit(training.X, training.y, sample_weight=training.weight)
    p, ahead = (model.predict_proba(rows.X)[:, 1] for rows in (test, validation))
    after = 1 / (1 + (1 - p) / np.maximum(p, 1e-300) / found.beta[6])  # by the odds
    assert found.mean_before[6] == pytest.approx(p.mean())
    assert found.mean_after[6] == pytest.approx(after.mean())
    assert found.loss_before[6] == pytest.approx(log_loss(test.y, p))
    assert found.loss_after[6] == pytest.approx(log_loss(test.y, after))
    assert found.roc_auc[6] == pytest.approx(metrics.roc_auc_score(test.y, p))
    assert rank(test.y, after).roc_auc == pytest.approx(found.roc_auc[6])
    edges = np.percentile(ahead[validation.y == 1], range(10, 100, 10))
    for group in range(10):
        inside = np.sum(p[:, None] >= edges, axis=1) == group
        assert found.group_rows[6, group] == inside.sum()
        if inside.any():
            seen = found.group_before[6, group], found.group_after[6, group], found.group_true[6, group]
            assert seen == pytest.approx((p[inside].mean(), after[inside].mean(), test.y[inside].mean()))
        else:
            assert np.isnan(found.group_true[6, group])
    assert found.share == pytest.approx(0.1)
    assert found.loss_share == pytest.approx(-(0.1 * np.log(0.1) + 0.9 * np.log(0.9)))
    true = posterior(test.X, 0.1, 2.0, "beside")
    assert found.loss_true == pytest.approx(metrics.log_loss(test.y, np.clip(true, 1e-4, 1 - 1e-4)))
    assert list(found.table())[:2] == ["share of the rare class in training", "beta"]
    assert all(len(column) == 11 for column in found.table().values())
    np.testing.assert_array_equal(calibrate(remedy, classifier, 0.1, 2000, seed=2).mean_after, found.mean_after)


def test_the_damage_and_the_repair() -> None:
    """Weights on a model that suits the data: mean prediction up fivefold, and right again after correction."""
    for remedy in ("weights", "over", "under"):
        many = [calibrate(remedy, seed=seed, steps=1) for seed in range(5)]
        assert np.mean([each.mean_before for each in many]) > 0.22
        assert np.mean([each.mean_after for each in many]) == pytest.approx(0.05, abs=0.006)
        assert np.mean([each.loss_before - each.loss_share for each in many]) > 0.1
        assert np.mean([each.loss_after - each.loss_true for each in many]) < 0.006
    plain = LogisticRegression().fit(*(lambda rows: (rows.X, rows.y))(sample()[0]))
    assert calibrate("weights").mean_before[0] == pytest.approx(plain.predict_proba(sample()[2].X)[:, 1].mean())


def test_progress_and_single_step() -> None:
    told: list[float] = []
    found = calibrate("weights", progress=told.append)
    assert told == pytest.approx([(step + 1) / 11 for step in range(11)])
    single = calibrate("weights", steps=1)
    assert single.mean_after[0] == found.mean_after[-1]
    assert single.share_after == pytest.approx([0.5])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: kept_share(0, 0.5), "share must be above 0 and below 1, got 0.0"),
        (lambda: kept_share(0.1, 1), "share_after must be above 0 and below 1, got 1.0"),
        (lambda: corrected(1.2, 0.5), "p must be from 0 to 1, got 1.2"),
        (lambda: corrected([0.1, np.nan], 0.5), "p must be from 0 to 1, got nan"),
        (lambda: corrected(-0.1, 0.5), "p must be from 0 to 1, got -0.1"),
        (lambda: corrected(0.5, 0), "beta must be above 0, got 0.0"),
        (lambda: calibrate("nothing"), "remedy must be one of weights, over, smote, under"),
        (lambda: calibrate(classifier="svm"), "classifier"),
        (lambda: calibrate(share=0.3), "share must be from 0.01 to 0.2"),
        (lambda: calibrate(steps=12), "steps"),
        (lambda: calibrate(n=10), "n must"),
    ],
)
def test_bad_input(call, words: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=words) as caught:
        call()
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        ({}, 10),
        ({"remedy": "under", "classifier": "tree", "share": 0.01, "seed": 9999}, 4),
        ({"remedy": "weights", "classifier": "forest", "layout": "sides", "n": 2000}, 0),
        ({"remedy": "over", "classifier": "boosting", "share": 0.2, "separation": 0.0}, 7),
    ],
)
def test_snippet(arguments: dict, step: int) -> None:
    assigned = {
        "remedy": "smote", "classifier": "logistic", "share": 0.05, "n": 1000, "separation": 2.0, "layout": "beside",
        "seed": 0,
    } | arguments  # fmt: skip
    found = calibrate(**assigned)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = compile(question("imbalanced_data").code["calibration"], "calibration", "exec")
        exec(code, assigned | {"share_after": float(found.share_after[step])})
    assert printed.getvalue().rstrip("\n") == figures.calibrate_printed(found, step)
