"""The nine methods against scikit-learn, their widths and what unseen levels get, and the numbers of the prose."""

import contextlib
import io
from importlib import import_module

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.preprocessing import OneHotEncoder

from concepts import high_cardinality as hc
from concepts.high_cardinality import hashing_trick as ht
from concepts.high_cardinality import target_encoding as te
from concepts.high_cardinality.category_data import NEW, sample
from content import question
from figures import high_cardinality as figures

ROWS = sample(80, 1.0, 600, 1.0, 1.0, unseen=0.2, seed=5)
HASHED = ht.hashes(ROWS.names)
SIZE = len(ROWS.means)


def fit(method: str, **more: float) -> hc.Fit:
    return hc.fit(method, ROWS.codes, ROWS.y, HASHED, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("min_count", [5, 10, 10_000])
def test_one_hot_and_grouped_are_scikit_learns(min_count: int) -> None:
    every = np.arange(SIZE)[:, None]
    for method, encoder in (
        ("one_hot", OneHotEncoder(handle_unknown="ignore", sparse_output=False)),
        ("grouped", OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=min_count, sparse_output=False)),
    ):
        X = encoder.fit_transform(ROWS.codes[:, None])
        model = Ridge(alpha=1.0).fit(X, ROWS.y)
        found = fit(method, min_count=min_count)
        np.testing.assert_allclose(found.by_level, model.predict(encoder.transform(every)), atol=1e-10)
        np.testing.assert_allclose(found.train, model.predict(X), atol=1e-10)
        assert found.width == X.shape[1]
        assert found.numbers == X.shape[1] + 1
    assert fit("grouped", min_count=1).width == fit("one_hot").width
    assert fit("grouped", min_count=min_count).keys == np.sum(ROWS.count >= min_count)


def test_hashed_is_ridge_on_the_hashers_buckets() -> None:
    bucket, sign = ht.bucket_and_sign(HASHED, 16)
    X = np.zeros((SIZE, 16))
    X[np.arange(SIZE), bucket] = sign
    model = Ridge(alpha=1.0).fit(X[ROWS.codes], ROWS.y)
    found = fit("hashed", buckets=16)
    np.testing.assert_allclose(found.by_level, model.predict(X), atol=1e-10)
    assert (found.width, found.numbers, found.keys) == (16, 17, 0)


def test_single_codes_and_a_line() -> None:
    fold = te.fold_of(600, 0)
    codes = {
        "frequency": ((ROWS.count / 600)[ROWS.codes], ROWS.count / 600),
        "naive": te.naive(ROWS.codes, ROWS.y, SIZE, 0.0),
        "smoothed": te.naive(ROWS.codes, ROWS.y, SIZE, 7.0),
        "folds": te.out_of_fold(ROWS.codes, ROWS.y, SIZE, 7.0, fold),
        "ordered": te.ordered(ROWS.codes, ROWS.y, SIZE, 7.0, 0),
    }
    for method, (rows, levels) in codes.items():
        model = LinearRegression().fit(rows[:, None], ROWS.y)
        found = fit(method, m=7.0)
        np.testing.assert_allclose(found.train, model.predict(rows[:, None]), atol=1e-10)
        np.testing.assert_allclose(found.by_level, model.predict(levels[:, None]), atol=1e-10)
        assert (found.width, found.numbers, found.keys) == (1, np.sum(ROWS.count > 0) + 3, np.sum(ROWS.count > 0))


def test_embedding_does_not_mind_the_targets_unit() -> None:
    plain = fit("embedding")
    moved = hc.fit("embedding", ROWS.codes, 1e4 + 1e3 * ROWS.y, HASHED)
    np.testing.assert_allclose(moved.by_level, 1e4 + 1e3 * plain.by_level, rtol=1e-8)
    assert plain.width == 2
    assert np.corrcoef(plain.by_level[ROWS.count > 20], ROWS.means[ROWS.count > 20])[0, 1] > 0.9
    assert plain.numbers == 2 * (np.sum(ROWS.count > 0) + 1) + 2 + 3


def test_what_an_unseen_level_gets() -> None:
    unseen = ROWS.count == 0
    for method in hc.METHODS:
        got = fit(method, min_count=5).by_level[unseen]
        assert len(set(np.round(got, 9))) == 1 or method == "hashed"
    one_hot = fit("one_hot")
    flat = Ridge(alpha=1.0).fit(np.eye(SIZE)[ROWS.codes], ROWS.y).intercept_
    np.testing.assert_allclose(one_hot.by_level[unseen], flat)
    rare = (ROWS.count > 0) & (ROWS.count < 5)
    grouped = fit("grouped", min_count=5).by_level
    assert grouped[unseen][0] == grouped[rare][0]
    assert fit("naive").by_level[unseen][0] == pytest.approx(ROWS.y.mean())
    assert len(set(np.round(fit("hashed").by_level[unseen], 9))) > 3
    assert hc.UNSEEN.keys() == hc.METHODS.keys()


def test_unknown_method() -> None:
    with pytest.raises(KeyError):
        fit("ordinal")


def test_compare() -> None:
    result = hc.compare(levels=(20, 500), n=2000)
    assert result.train.shape == result.test.shape == result.seconds.shape == (2, 9)
    place = {name: index for index, name in enumerate(hc.METHODS)}
    for step, levels in enumerate((20, 500)):
        rows = sample(levels, 1.0, 2000, 0.5, 1.0, 0.0, 0.1)
        hashed = ht.hashes(rows.names)
        for method, index in place.items():
            found = hc.fit(method, rows.codes, rows.y, hashed)
            for values, y, predicted in (
                (result.train, rows.y, found.train),
                (result.test, rows.y_test, found.by_level[rows.codes_test]),
            ):
                assert values[step, index] == pytest.approx(1 - np.mean((y - predicted) ** 2) / y.var())
            np.testing.assert_array_equal(result.new[step, index], found.by_level[-NEW:])
            seen = rows.count > 0
            assert result.told_apart[step, index] == len(set(found.by_level[seen].tolist()))
        count = rows.count[rows.count > 0]
        assert result.told_apart[step, place["frequency"]] == len(set(count.tolist()))
        assert result.seen[step] == len(count)
        strange = rows.count[rows.codes_test] == 0
        assert result.unseen[step] == np.mean(strange)
        assert result.unseen_truth[step] == pytest.approx(rows.means[rows.codes_test[strange]].mean())
        names = [len(rows.names[level]) for level in np.flatnonzero(rows.count)]
        assert result.kept[step, place["one_hot"]] == 8 * (len(names) + 1) + sum(names)
        common = [len(rows.names[level]) for level in np.flatnonzero(rows.count >= 10)]
        assert result.kept[step, place["grouped"]] == 8 * (result.width[step, place["grouped"]] + 1) + sum(common)
        assert result.kept[step, place["hashed"]] == 8 * 257
    assert np.all(result.seconds >= 0)
    assert np.isnan(hc.compare(levels=(10,), n=2000, unseen=0.0).unseen_truth[0])
    assert {len(column) for column in result.table().values()} == {18}
    assert not result.test.flags.writeable
    again = hc.compare(levels=(20, 500), n=2000)
    np.testing.assert_array_equal(again.test, result.test)


def test_where_popular_levels_bring_more_a_new_one_brings_less_than_the_mean_of_rows() -> None:
    """Rows are mostly of common levels, so their mean lies above that of levels, from which new ones come."""
    result = hc.compare(levels=(1000,), popularity=0.8)
    assert result.unseen_truth[0] < result.new[0, 1, 0] < result.new[0, 6, 0] < result.prior[0]


def test_frequency_helps_only_if_popularity_matters() -> None:
    place = list(hc.METHODS).index("frequency")
    without, with_it = (hc.compare(levels=(200,), popularity=each).test[0, place] for each in (0.0, 1.0))
    assert without < 0.03 < 0.1 < with_it


@pytest.mark.parametrize(
    ("name", "value"), [("m", -1.0), ("min_count", 0), ("buckets", 1), ("unseen", 2.0), ("n", 10), ("seed", -1)]
)
def test_bad_input(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be from .*, got {value}.$"):
        hc.compare(**{name: value})


def test_prediction_and_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    train, test, folds_train, folds_test = hc.noise()
    occupied = 1000 * (1 - (1 - 1 / 1000) ** 2000)
    assert train == pytest.approx((occupied - 1) / 1999, abs=0.01)
    assert test < -0.3
    assert abs(folds_train) < 0.01
    assert abs(folds_test) < 0.01
    assert hc.prediction() == "much"
    assert hc.BOUNDS.keys() == question("high_cardinality").options.keys()
    for score, key in ((0.0, "none"), (0.1, "little"), (0.2, "some"), (0.7, "nearly_all")):
        monkeypatch.setattr(
            import_module("concepts.high_cardinality.claims"), "noise", lambda score=score: (score, 0.0, 0.0, 0.0)
        )
        assert hc.prediction() == key


def test_claims() -> None:
    claims = hc.claims()
    assert np.all(np.isfinite(list(claims.values())))
    # What the prose says of these numbers.
    assert claims["noise_expected"] == pytest.approx(claims["noise_train"], abs=0.01)
    assert claims["noise_smoothed"] > 0.3
    assert claims["noise_smoothed_test"] < -0.1
    assert claims["noise_smoothed"] > 0.75 * claims["noise_train"]
    assert claims["error_four"] < 0.6 * claims["error_none"]
    assert claims["error_four"] == te.smoothing().error.min()
    assert 0 < claims["error_sigmoid"] - claims["error_four"] < 0.01
    assert claims["encoders_once"] == pytest.approx(1 / (1 + np.exp(1.9)))
    assert claims["naive_test"] < claims["folds_test"] < claims["both_test"]
    assert claims["auto_once"] == 0
    assert claims["place_test"] < claims["place_apart"] - 0.05
    assert abs(claims["single_test"] - claims["single_apart"]) < 0.02
    assert claims["told_frequency"] < 0.1 * claims["seen"]
    assert claims["test_naive"] < claims["test_smoothed"] < claims["test_folds"]
    assert claims["popular_gain"] > 5 * claims["popular_gain_error"]
    assert abs(claims["sign_gain"]) < 2 * claims["sign_gain_error"]
    assert claims["decay_gain"] > 5 * claims["decay_gain_error"]
    assert claims["place_test"] < claims["place_apart"] < claims["free_test"]
    assert claims["share_1024"] == pytest.approx(0.62, abs=0.005)


@pytest.mark.parametrize(
    ("arguments", "levels"),
    [
        ({}, 200),
        ({"zipf": 0.0, "n": 500, "effect": 0.0, "noise": 3.0, "m": 0, "min_count": 50, "buckets": 16, "seed": 9}, 5000),
        ({"zipf": 2.0, "popularity": 1.0, "unseen": 0.5, "effect": 2.0, "noise": 0.1, "m": 100, "min_count": 2}, 10),
    ],
)
def test_snippet(arguments: dict, levels: int) -> None:
    assigned = {
        "zipf": 1.0, "n": 5000, "unseen": 0.1, "effect": 0.5, "noise": 1.0, "popularity": 0.0, "m": 10,
        "min_count": 10, "buckets": 256, "seed": 0,
    } | arguments  # fmt: skip
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(question("high_cardinality").code["methods"], assigned | {"levels": levels})
    result = hc.compare(**assigned, levels=(levels,))
    assert printed.getvalue().rstrip("\n") == figures.compare_printed(result, 0)
