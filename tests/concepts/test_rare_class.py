"""The rows, the remedies and the ruler, against scikit-learn's metrics, Bayes' rule by hand, and geometry."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from imblearn.ensemble import BalancedRandomForestClassifier
from sklearn import metrics
from sklearn.ensemble import GradientBoostingClassifier, IsolationForest, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.class_weight import compute_sample_weight

from concepts.imbalanced_data import rare_class
from concepts.imbalanced_data.rare_class import Rows, apply, measure, posterior, rank, rebalance, sample

TRAIN, VALIDATION, TEST = sample(seed=3)


def test_sample() -> None:
    assert [len(rows.y) for rows in (TRAIN, VALIDATION, TEST)] == [1000, 1000, 10_000]
    assert [rows.y.sum() for rows in (TRAIN, VALIDATION, TEST)] == [50, 50, 500]
    rare, others = TEST.X[TEST.y == 1], TEST.X[TEST.y == 0]
    assert np.linalg.norm(rare.mean(axis=0) - others.mean(axis=0)) == pytest.approx(2, abs=0.12)
    assert others.std(axis=0) == pytest.approx([1, 1], abs=0.03)
    assert rare.mean(axis=0) == pytest.approx([2**0.5, 2**0.5], abs=0.12)
    sides = sample(layout="sides", separation=3)[2]
    along = sides.X[sides.y == 1].sum(axis=1) / 2**0.5
    assert along[::2].mean() == pytest.approx(3, abs=0.15)
    assert along[1::2].mean() == pytest.approx(-3, abs=0.15)
    with pytest.raises(ValueError, match="read-only"):
        TRAIN.X[0] = 0


def test_rarer_only_relabels() -> None:
    few, many = sample(0.1, separation=2.0)[0], sample(0.3, separation=2.0)[0]
    still = (few.y == many.y).nonzero()[0]
    np.testing.assert_array_equal(few.X[still], many.X[still])
    assert few.y.sum() == 100
    np.testing.assert_array_equal(sample(seed=3)[2].X, TEST.X)
    assert not np.array_equal(sample(seed=4)[2].X, TEST.X)


@pytest.mark.parametrize("layout", rare_class.LAYOUTS)
def test_posterior_is_bayes_rule(layout: str) -> None:
    from scipy.stats import multivariate_normal

    X = np.random.default_rng(0).normal(size=(50, 2)) * 2
    centres = [[1.2, 1.2], [-1.2, -1.2]] if layout == "sides" else [[1.2, 1.2]]
    rare = np.mean([multivariate_normal(centre).pdf(X) for centre in centres], axis=0)
    others = multivariate_normal([0, 0]).pdf(X)
    expected = 0.07 * rare / (0.07 * rare + 0.93 * others)
    assert posterior(X, 0.07, 1.2 * 2**0.5, layout) == pytest.approx(expected)


# ----------------------------------------------------------------------------------------------------- the remedies


def test_weights_are_scikit_learns_balanced() -> None:
    training = rebalance("weights", TRAIN)
    assert training.weight == pytest.approx(compute_sample_weight("balanced", TRAIN.y))
    assert training.share == pytest.approx(0.5)
    assert rebalance("weights", TRAIN, 0.2).share == pytest.approx(0.2)
    assert rebalance("weights", TRAIN, 0.05).weight == pytest.approx(1)
    assert rebalance("nothing", TRAIN).share == pytest.approx(0.05)


@settings(max_examples=8, deadline=None)
@given(st.floats(0.05, 0.5), st.integers(0, 99))
def test_resampling(share_after: float, seed: int) -> None:
    over, smote, under = (rebalance(each, TRAIN, share_after, seed) for each in ("over", "smote", "under"))
    for training in (over, smote, under):
        assert training.share == pytest.approx(share_after, abs=0.004)
        real = training.row >= 0
        np.testing.assert_array_equal(training.X[real], TRAIN.X[training.row[real]])
        np.testing.assert_array_equal(training.y[real], TRAIN.y[training.row[real]])
        assert np.all(training.weight == 1)
    assert np.all(np.bincount(over.row, minlength=1000) >= 1)
    assert np.all(np.bincount(over.row, minlength=1000)[50:] == 1)
    assert np.bincount(under.row).max() == 1
    assert under.y.sum() == 50
    assert np.sum(smote.row < 0) == len(smote.y) - 1000


def test_smote_lies_between_rare_neighbours() -> None:
    smote = rebalance("smote", TRAIN, seed=1)
    rare = TRAIN.X[TRAIN.y == 1]
    near = np.argsort(((rare[:, None] - rare) ** 2).sum(axis=2), axis=1)[:, 1:6]
    start, end = np.repeat(rare, 5, axis=0), rare[near].reshape(-1, 2)
    for point in smote.X[smote.row < 0][:60]:
        along = np.clip(((point - start) * (end - start)).sum(axis=1) / ((end - start) ** 2).sum(axis=1), 0, 1)
        assert np.min(np.linalg.norm(start + along[:, None] * (end - start) - point, axis=1)) < 1e-9
    assert np.all(smote.y[smote.row < 0] == 1)


def test_weights_come_to_the_same_as_copies() -> None:
    """For a loss that adds up over rows, weight k is k copies."""
    X, y = np.repeat(TRAIN.X, np.where(TRAIN.y == 1, 3, 1), axis=0), np.repeat(TRAIN.y, np.where(TRAIN.y == 1, 3, 1))
    options = {"C": 1e6, "tol": 1e-10, "max_iter": 1000}
    copies = LogisticRegression(**options).fit(X, y)
    weighted = LogisticRegression(**options).fit(TRAIN.X, TRAIN.y, sample_weight=np.where(TRAIN.y == 1, 3, 1))
    assert copies.coef_ == pytest.approx(weighted.coef_, abs=1e-4)


@pytest.mark.parametrize(
    ("classifier", "model"),
    [
        ("logistic", LogisticRegression()),
        ("tree", DecisionTreeClassifier(max_depth=4, random_state=3)),
        ("forest", RandomForestClassifier(20, max_depth=6, random_state=3)),
        ("boosting", GradientBoostingClassifier(n_estimators=40, random_state=3)),
    ],
)
def test_apply_trains_the_model(classifier: str, model: object) -> None:
    for remedy, weight in (("nothing", None), ("weights", compute_sample_weight("balanced", TRAIN.y))):
        score = apply(remedy, classifier, TRAIN, 3).score(TEST.X)
        model.fit(TRAIN.X, TRAIN.y, sample_weight=weight)  # type: ignore[attr-defined]
        assert score == pytest.approx(model.predict_proba(TEST.X)[:, 1])  # type: ignore[attr-defined]


def test_forests_of_their_own() -> None:
    isolation = apply("isolation", "tree", TRAIN, 3)
    forest = IsolationForest(n_estimators=rare_class.ISOLATION_TREES, random_state=3).fit(TRAIN.X)
    np.testing.assert_array_equal(isolation.score(TEST.X) > 0.5, forest.predict(TEST.X) == -1)
    assert isolation.score(TEST.X) == pytest.approx(-forest.score_samples(TEST.X))
    np.testing.assert_array_equal(isolation.training.row, np.arange(1000))
    balanced = apply("balanced", "tree", TRAIN, 3)
    theirs = BalancedRandomForestClassifier(rare_class.TREES, max_depth=rare_class.DEPTH, random_state=3)
    theirs.fit(TRAIN.X, TRAIN.y)
    np.testing.assert_allclose(balanced.score(TEST.X), theirs.predict_proba(TEST.X)[:, 1])
    np.testing.assert_array_equal(balanced.training.row, theirs.samplers_[0].sample_indices_)
    assert balanced.training.y.sum() == 50
    assert len(balanced.training.y) == 100
    np.testing.assert_array_equal(balanced.training.X, TRAIN.X[balanced.training.row])
    assert np.all((balanced.score(TEST.X) >= 0) & (balanced.score(TEST.X) <= 1))
    assert metrics.roc_auc_score(TEST.y, balanced.score(TEST.X)) > 0.85
    np.testing.assert_array_equal(balanced.score(TEST.X), apply("balanced", "logistic", TRAIN, 3).score(TEST.X))


# --------------------------------------------------------------------------------------------------------- the ruler


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 6)), min_size=2, max_size=40))
@pytest.mark.unwatched
def test_ruler_is_scikit_learns(pairs: list[tuple[int, int]]) -> None:
    y, score = np.array(pairs).T
    assume(0 < y.sum() < len(y))
    ranking = rank(y, score / 6)
    assert ranking.pr_auc == pytest.approx(metrics.average_precision_score(y, score))
    assert ranking.roc_auc == pytest.approx(metrics.roc_auc_score(y, score))
    assert ranking.flagged[-1] == len(y)
    by_threshold = [metrics.f1_score(y, score / 6 >= each, zero_division=0) for each in ranking.threshold]
    assert np.max(by_threshold) == pytest.approx(by_threshold[list(ranking.threshold).index(ranking.best)])
    assert ranking.best == ranking.threshold[np.argmax(np.round(by_threshold, 12))]
    for at in (0.5, ranking.best, 2.0, -1.0):
        flagged = score / 6 >= at
        expected = [
            metrics.accuracy_score(y, flagged),
            metrics.precision_score(y, flagged, zero_division=0),
            metrics.recall_score(y, flagged),
            metrics.f1_score(y, flagged, zero_division=0),
            metrics.matthews_corrcoef(y, flagged),
        ]
        assert measure(y, flagged) == pytest.approx(expected)


def test_ranking_has_precision_and_recall() -> None:
    ranking = rank(np.array([1, 0, 1, 0]), np.array([0.9, 0.8, 0.8, 0.1]))
    assert ranking.threshold == pytest.approx([0.9, 0.8, 0.1])
    assert ranking.precision == pytest.approx([1, 2 / 3, 1 / 2])
    assert ranking.recall == pytest.approx([1 / 2, 1, 1])
    assert ranking.best == 0.8


def test_the_floor_of_pr_auc_is_the_prevalence() -> None:
    y = (np.arange(50_000) < 2500).astype(int)
    assert rank(y, np.random.default_rng(0).random(50_000)).pr_auc == pytest.approx(0.05, abs=0.005)
    assert rank(y, np.zeros(50_000)).pr_auc == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sample(0.005), "share must be from 0.01 to 0.5, got 0.005"),
        (lambda: sample(0.6), "share"),
        (lambda: sample(n=999), "n must be from 1,000 to 4,000, got 999"),
        (lambda: sample(n=4001), "n must"),
        (lambda: sample(separation=4.1), "separation"),
        (lambda: sample(separation=float("nan")), "separation"),
        (lambda: sample(layout="ring"), "layout must be one of beside, sides, got 'ring'"),
        (lambda: sample(seed=-1), "seed"),
        (lambda: rebalance("adasyn", TRAIN), "remedy must be one of nothing, weights, over, smote, under"),
        (lambda: rebalance("under", TRAIN, 0.04), "share_after must be from the rows' own 0.0500 to 0.5, got 0.04"),
        (lambda: rebalance("weights", TRAIN, 0.51), "share_after"),
        (lambda: apply("magic", "tree", TRAIN), "remedy must be one of nothing"),
        (lambda: apply("nothing", "svm", TRAIN), "classifier must be one of logistic, tree, forest, boosting"),
        (lambda: rare_class.classifier_of("svm", 0), "classifier"),
    ],
)
def test_bad_input(call, words: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=words) as caught:
        call()
    assert str(caught.value).endswith(".")


def test_rows_are_plain() -> None:
    assert Rows(TRAIN.X, TRAIN.y).y is TRAIN.y
