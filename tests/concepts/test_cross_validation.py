"""Cross-validation against scikit-learn's models and splitters, a huge fresh sample, and closed forms."""

import numpy as np
import pytest
from sklearn.model_selection import GroupKFold, LeaveOneOut, StratifiedKFold, TimeSeriesSplit, cross_val_score
from sklearn.neighbors import NearestCentroid

from concepts import cross_validation as cv


def test_the_map_is_what_scikit_learn_splits():
    result = cv.fold_map("stratified", n=60, positives=0.5, seed=3)
    splitter = StratifiedKFold(4, shuffle=True, random_state=3)
    for fold, (train, validate) in enumerate(splitter.split(np.zeros((60, 1)), result.labels)):
        assert np.array_equal(np.flatnonzero(result.roles[2][fold] == 1), train)
        assert np.array_equal(np.flatnonzero(result.roles[2][fold] == 2), validate)


@pytest.mark.parametrize("scheme", cv.SCHEMES)
def test_every_row_validates_once_and_never_trains_for_itself(scheme):
    result = cv.fold_map(scheme)
    for k, role in zip(result.folds, result.roles, strict=True):
        judged = (role == 2).sum(axis=0)
        first = len(judged) - k * (len(judged) // (k + 1)) if scheme == "time" else 0
        assert np.all(judged[first:] == 1)
        assert not judged[:first].any()
        assert set(np.unique(role)) <= ({0, 1, 2} if scheme == "time" else {1, 2})


def test_groups_stay_whole_and_time_runs_forward():
    grouped, ordered, shuffled = (cv.fold_map(scheme) for scheme in ("grouped", "time", "shuffled"))
    assert not grouped.split_groups.any()
    assert shuffled.split_groups.min() >= 10
    assert not ordered.from_future.any()
    assert shuffled.from_future == pytest.approx(0.5, abs=0.05)  # who of two comes later is a matter of chance
    assert cv.fold_map("plain").from_future == pytest.approx(0.5)  # by symmetry
    folds = list(GroupKFold(5, shuffle=True, random_state=0).split(np.zeros(100), groups=grouped.groups))
    assert np.array_equal(np.flatnonzero(grouped.roles[3][0] == 2), folds[0][1])
    last = list(TimeSeriesSplit(10).split(np.zeros(100)))[-1]
    assert np.array_equal(np.flatnonzero(ordered.roles[-1][-1] == 1), last[0])


def test_gaps_are_those_of_scikit_learn_and_purged_blocks_keep_clear_on_both_sides():
    ordered, purged = cv.fold_map("time", gap=5), cv.fold_map("purged", gap=5)
    for fold, (train, validate) in enumerate(TimeSeriesSplit(5, gap=5).split(np.zeros(100))):
        assert np.array_equal(np.flatnonzero(ordered.roles[3][fold] == 1), train)
        assert np.array_equal(np.flatnonzero(ordered.roles[3][fold] == 2), validate)
    for role in purged.roles[3]:
        trains, judged = np.flatnonzero(role == 1), np.flatnonzero(role == 2)
        assert np.abs(trains[:, None] - judged).min() == 6
        assert len(trains) + len(judged) == 100 - (5 if judged[0] == 0 or judged[-1] == 99 else 10)


def test_stratified_folds_have_equal_shares():
    result = cv.fold_map("stratified", positives=0.2)
    assert result.shares[-1] == pytest.approx(np.full(10, 0.2))
    assert result.labels.mean() == 0.2
    assert np.bincount(result.groups).tolist() == [4] * 25
    spread = cv.fold_map("shuffled", positives=0.2).table()
    assert spread["highest positive share of a fold"][-1] > 0.2 > spread["lowest positive share of a fold"][-1]


@pytest.mark.parametrize("step", [0, 3, -1])
def test_fold_errors_are_those_of_scikit_learns_nearest_centroid(step):
    result = cv.estimates(n=24, separation=1.0, sets=50, seed=2)
    X = np.random.default_rng(2).standard_normal((50, 24, cv.DIMENSIONS))
    y = np.arange(24) % 2
    X[:, :, 0] += y - 0.5
    k = result.folds[step]
    fold = np.arange(24) if k == 24 else np.arange(24) // 2 % k
    splits = [(np.flatnonzero(fold != f), np.flatnonzero(fold == f)) for f in range(k)]
    for place in range(3):
        scores = 1 - cross_val_score(NearestCentroid(), X[place], y, cv=splits)
        sizes = np.bincount(fold)
        assert result.k_fold[step, place] == pytest.approx(np.average(scores, weights=sizes))
        assert result.one_split[step, place] == pytest.approx(scores[0])
    assert k != 24 or len(list(LeaveOneOut().split(y))) == k


def test_the_true_error_is_that_on_a_huge_fresh_sample():
    rng = np.random.default_rng(5)
    y = np.arange(30) % 2
    X = rng.standard_normal((1, 30, cv.DIMENSIONS))
    X[:, :, 0] += 1.5 * (y - 0.5)
    fresh_y = np.arange(400_000) % 2
    fresh = rng.standard_normal((400_000, cv.DIMENSIONS))
    fresh[:, 0] += 1.5 * (fresh_y - 0.5)
    measured = np.mean(NearestCentroid().fit(X[0], y).predict(fresh) != fresh_y)
    error = np.sqrt(measured * (1 - measured) / 400_000)
    assert cv.true_error(X, y, 1.5)[0] == pytest.approx(measured, abs=4 * error)


def test_estimates_behave_as_theory_says():
    result = cv.estimates(n=40, separation=1.5)
    bias, error = result.bias(result.k_fold), result.standard_error(result.k_fold)
    assert abs(bias[-1]) < 3 * error[-1]  # leave one out is almost unbiased (Luntz and Brailovsky 1969)
    assert bias[0] > 3 * error[0]  # half the rows train a worse rule
    spread = {name: each.std(axis=1) for name, each in result.methods().items()}
    assert np.all(spread["one split"] > spread["k-fold"])
    assert np.all(spread["repeated k-fold"][:-1] <= spread["k-fold"][:-1] + 1e-12)
    # One split judges n / k rows, independent given the rule: at least binomial scatter (here with five folds).
    truth = result.truth.mean()
    assert spread["one split"][3] == pytest.approx(np.sqrt(truth * (1 - truth) / 8), rel=0.15)
    ratio = result.corrected_se / result.naive_se
    assert ratio == pytest.approx(np.sqrt((1 / result.folds + 1 / (result.folds - 1)) * result.folds))
    assert np.all(result.naive_se < spread["k-fold"])
    assert {len(column) for column in result.table().values()} == {len(result.folds)}


def test_without_separation_every_rule_errs_on_half():
    result = cv.estimates(n=20, separation=0.0, sets=100, seed=1)
    assert result.truth == pytest.approx(np.full(100, 0.5))


def test_the_same_seed_gives_the_same():
    assert np.array_equal(cv.estimates(sets=50, seed=4).k_fold, cv.estimates(sets=50, seed=4).k_fold)
    assert not np.array_equal(cv.estimates(sets=50, seed=4).k_fold, cv.estimates(sets=50, seed=5).k_fold)
    assert np.array_equal(cv.fold_map(seed=1).labels, cv.fold_map(seed=1).labels)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: cv.fold_map("nested"),
            "scheme must be one of plain, shuffled, stratified, grouped, time, purged, got 'nested'",
        ),
        (lambda: cv.fold_map(n=39), r"n must be from 40 to 200, got 39"),
        (lambda: cv.fold_map(positives=0.6), r"positives must be from 0.1 to 0.5, got 0.6"),
        (lambda: cv.fold_map(n=40, rows_per_group=5), r"rows_per_group must be from 1 to 4, got 5"),
        (lambda: cv.fold_map(gap=21), r"gap must be from 0 to 20, got 21"),
        (lambda: cv.estimates(n=101), r"n must be from 20 to 100, got 101"),
        (lambda: cv.estimates(n=21), "n must be even, got 21"),
        (lambda: cv.estimates(separation=-1), r"separation must be from 0 to 4, got -1"),
        (lambda: cv.estimates(sets=9), r"sets must be from 50 to 400, got 9"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_claims_and_prediction():
    claims = cv.claims()
    assert claims["wrong_way"] < 0.05
    assert 0.4 < claims["right_way"] < 0.6
    assert cv.prediction() == "tiny"
