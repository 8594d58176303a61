"""Target encoding against scikit-learn's TargetEncoder, a plain loop, and the arithmetic of noise."""

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.model_selection import KFold
from sklearn.preprocessing import TargetEncoder

from concepts.high_cardinality import target_encoding as te
from concepts.high_cardinality.category_data import sample
from content import question
from figures.high_cardinality import target_encoding as figures

ROWS = sample(40, 1.0, 300, 0.5, 1.0, seed=3)
SIZE = len(ROWS.means)
FOLD = te.fold_of(300, 3)


def sklearn_codes(m: float) -> tuple[TargetEncoder, np.ndarray, np.ndarray]:
    encoder = TargetEncoder(smooth=m, target_type="continuous", cv=KFold(5, shuffle=True, random_state=3))
    X = ROWS.codes[:, None]
    inside = encoder.fit_transform(X, ROWS.y)[:, 0]
    return encoder, encoder.transform(X)[:, 0], inside


@pytest.mark.parametrize("m", [0.0, 0.5, 10.0, 1000.0])
def test_codes_are_those_of_scikit_learn(m: float) -> None:
    encoder, leaking, inside = sklearn_codes(m)
    rows, levels = te.naive(ROWS.codes, ROWS.y, SIZE, m)
    np.testing.assert_allclose(rows, leaking)
    np.testing.assert_allclose(levels, encoder.transform(np.arange(SIZE)[:, None])[:, 0])
    rows, levels = te.out_of_fold(ROWS.codes, ROWS.y, SIZE, m, FOLD)
    np.testing.assert_allclose(rows, inside)
    np.testing.assert_allclose(levels, te.naive(ROWS.codes, ROWS.y, SIZE, m)[1])


def test_blend_by_hand() -> None:
    """Two rows of sum 6, prior 1: means 3, then (6 + 2)/(2 + 2), then the prior as m grows."""
    m = np.array([0, 2, 1e12])
    np.testing.assert_allclose(te.blend(6.0, 2, 1.0, te.additive(2, m)), [3, 2, 1])
    np.testing.assert_allclose(te.blend(np.zeros(2), np.array([0, 0]), 1.5, te.additive(np.array([0, 0]), 0)), 1.5)


@pytest.mark.parametrize("m", [0.0, 2.0, 30.0])
def test_additive_weight_is_the_m_estimate_in_closed_form(m: float) -> None:
    """(sum + m prior)/(count + m): as if m more rows of average target had been seen (scikit-learn's user guide)."""
    count = np.array([1, 2, 7, 400])
    total, prior = np.array([3.0, -1.0, 2.5, 90.0]), 0.4
    found = te.blend(total, count, prior, te.additive(count, m))
    np.testing.assert_allclose(found, (total + m * prior) / (count + m), rtol=1e-14)
    np.testing.assert_allclose(te.additive(0, m), 0)


def test_sigmoid_codes_are_those_that_category_encoders_publishes() -> None:
    """Its own test of `TargetEncoder(min_samples_leaf=2, smoothing=10)`, by four digits: three rows with two ones,
    three with a single one, and four with two, at a prior of one half."""
    count, ones = np.array([3, 3, 4]), np.array([2.0, 1.0, 2.0])
    found = te.blend(ones, count, 0.5, te.sigmoid(count, 2, 10))
    np.testing.assert_allclose(found, [0.5874, 0.4125, 0.5], atol=1.01e-4)


def test_sigmoid_weight_in_closed_form() -> None:
    """1/(1 + exp(-(n - k)/f)): a half at k, odds of e at f rows more, and a cut-off as f nears 0."""
    assert te.sigmoid(20, 20, 10) == 0.5
    assert te.sigmoid(23, 20, 3) == pytest.approx(np.e / (1 + np.e))
    for n, k, f in ((1, 20, 10), (7, 3, 2), (400, 3, 0.1)):
        assert te.sigmoid(n, k, f) == pytest.approx(1 / (1 + np.exp(-(n - k) / f)))
    np.testing.assert_allclose(te.sigmoid(np.array([3, 4, 5, 6]), 4.5, 0.01), [0, 0, 1, 1], atol=1e-12)
    assert te.sigmoid(1, 1e6, 0.1) == 0
    grid = te.sigmoid(np.arange(1, 9), te.M[:, None])
    assert grid.shape == (len(te.M), 8)
    assert np.all(np.diff(grid, axis=1) >= 0)
    assert np.all(np.diff(grid, axis=0) <= 0)


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 1e4), st.floats(-10, 10), st.integers(1, 100), st.floats(-10, 10))
def test_a_code_lies_between_own_mean_and_prior(m: float, prior: float, count: int, own: float) -> None:
    code = float(te.blend(count * own, count, prior, te.additive(count, m)))
    assert min(own, prior) - 1e-9 <= code <= max(own, prior) + 1e-9
    assert code == pytest.approx(prior + count / (count + m) * (own - prior), abs=1e-8)


@pytest.mark.parametrize("m", [0.0, 1.0, 20.0])
def test_ordered_against_a_loop(m: float) -> None:
    rows, levels = te.ordered(ROWS.codes, ROWS.y, SIZE, m, 5)
    total, count = np.zeros(SIZE), np.zeros(SIZE)
    prior = ROWS.y.mean()
    for row in np.random.default_rng(5).permutation(300):
        level = ROWS.codes[row]
        expected = (total[level] + m * prior) / (count[level] + m) if count[level] + m else prior
        assert rows[row] == pytest.approx(expected)
        total[level] += ROWS.y[row]
        count[level] += 1
    np.testing.assert_allclose(levels, te.naive(ROWS.codes, ROWS.y, SIZE, m)[1])


def test_no_row_of_its_own_in_a_code_out_of_fold_or_ordered() -> None:
    """Moving one target moves the codes of others, never its own; naively it does."""
    y = ROWS.y.copy()
    y[7] += 100
    fold = te.fold_of(300, 0)
    assert te.out_of_fold(ROWS.codes, y, SIZE, 1.0, fold)[0][7] == pytest.approx(
        te.out_of_fold(ROWS.codes, ROWS.y, SIZE, 1.0, fold)[0][7]
    )
    assert te.naive(ROWS.codes, y, SIZE, 0.0)[0][7] > te.naive(ROWS.codes, ROWS.y, SIZE, 0.0)[0][7] + 0.1
    moved = te.ordered(ROWS.codes, y, SIZE, 0.1, 0)[0] - te.ordered(ROWS.codes, ROWS.y, SIZE, 0.1, 0)[0]
    others = (ROWS.codes == ROWS.codes[7]) & (np.arange(300) != 7)
    assert moved[others].max() > 1 > abs(moved[7])


def test_folds_are_a_partition_of_equal_parts() -> None:
    np.testing.assert_array_equal(np.bincount(te.fold_of(301, 0)), [61, 60, 60, 60, 60])
    assert not np.array_equal(te.fold_of(301, 0), te.fold_of(301, 1))


def test_line_and_scores_against_scikit_learn() -> None:
    """On cells, with counts, as on rows."""
    rng = np.random.default_rng(0)
    z, count = rng.standard_normal((2, 8)), rng.integers(1, 5, 8)
    y = rng.integers(0, 2, count.sum()).astype(float)
    cell = np.repeat(np.arange(8), count)
    total = np.bincount(cell, y)
    predicted, slope = te.line(z, count, total)
    for step in range(2):
        model = LinearRegression().fit(z[step, cell, None], y)
        np.testing.assert_allclose(predicted[step, cell], model.predict(z[step, cell, None]))
        assert slope[step] == pytest.approx(model.coef_[0])
    expected = [r2_score(y, each[cell]) for each in predicted]
    np.testing.assert_allclose(te.r2(predicted, count, total, float(y @ y)), expected)
    tied = np.round(z)
    expected = [roc_auc_score(y, each[cell]) for each in tied]
    np.testing.assert_allclose(te.auc(tied, count, total, 0.0), expected)
    assert te.auc(np.zeros(8), count, total, 0.0) == 0.5
    flat, slope = te.line(np.ones(8), count, total)
    np.testing.assert_allclose(flat, y.mean())
    assert slope == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=12))
def test_auc_of_cells_with_ties(cells: list[tuple[int, int, int]]) -> None:
    z, positive, negative = (np.array(each) for each in zip(*cells, strict=True))
    if not positive.sum() or not negative.sum():
        return
    wins = np.sum(positive[:, None] * negative * ((z[:, None] > z) + 0.5 * (z[:, None] == z)))
    found = te.auc(z.astype(float), positive + negative, positive.astype(float), 0.0)
    assert found == pytest.approx(wins / (positive.sum() * negative.sum()))


@pytest.mark.parametrize("step", [0, 10, 25])
def test_the_sweep_by_the_sigmoid_is_a_line_through_its_codes(step: int) -> None:
    k = float(te.M[step])
    found = te.fits(ROWS.codes, ROWS.y, FOLD, ROWS.codes_test, ROWS.y_test, SIZE, weigh=te.sigmoid)
    leaking, levels = te.naive(ROWS.codes, ROWS.y, SIZE, k, te.sigmoid)
    inside, again = te.out_of_fold(ROWS.codes, ROWS.y, SIZE, k, FOLD, te.sigmoid)
    np.testing.assert_allclose(levels, again)
    for name, train in (("naive", leaking), ("folds", inside)):
        model = LinearRegression().fit(train[:, None], ROWS.y)
        test = model.score(levels[ROWS.codes_test][:, None], ROWS.y_test)
        slope = float(getattr(found, f"slope_{name}")[step])
        if slope:  # else all codes are the prior's, to ten digits
            assert slope == pytest.approx(model.coef_[0])
            assert getattr(found, f"test_{name}")[step] == pytest.approx(test)
    own = ROWS.codes == 3
    others = own & (FOLD[own][0] != FOLD)
    weight = 1 / (1 + np.exp(-(others.sum() - k) / te.WIDTH))
    prior = ROWS.y[FOLD[own][0] != FOLD].mean()
    assert inside[own][0] == pytest.approx(prior + weight * (ROWS.y[others].mean() - prior))


@pytest.mark.parametrize("step", [0, 6, 13, 25])
def test_the_sweep_against_scikit_learn(step: int) -> None:
    m = float(te.M[step])
    found = te.fits(ROWS.codes, ROWS.y, FOLD, ROWS.codes_test, ROWS.y_test, SIZE)
    encoder, leaking, inside = sklearn_codes(m)
    test = encoder.transform(ROWS.codes_test[:, None])
    for name, train in (("naive", leaking), ("folds", inside)):
        model = LinearRegression().fit(train[:, None], ROWS.y)
        assert getattr(found, f"train_{name}")[step] == pytest.approx(model.score(train[:, None], ROWS.y))
        assert getattr(found, f"test_{name}")[step] == pytest.approx(model.score(test, ROWS.y_test))
        assert getattr(found, f"slope_{name}")[step] == pytest.approx(model.coef_[0])


def test_smoothing() -> None:
    result = te.smoothing()
    rows = sample(500)
    seen = np.flatnonzero(rows.count)
    np.testing.assert_array_equal(result.count, rows.count[seen])
    np.testing.assert_allclose(result.own, [rows.y[rows.codes == level].mean() for level in seen])
    np.testing.assert_allclose(result.fits.encoded[0], result.own)
    assert result.prior == pytest.approx(rows.y.mean())
    expected = np.sqrt(np.mean((result.fits.encoded - rows.means[seen]) ** 2, axis=1))
    np.testing.assert_allclose(result.error, expected)
    assert result.theory == 4
    assert te.M[result.best] == pytest.approx(result.theory, rel=0.5)
    assert te.smoothing(effect=0.0).theory == np.inf
    other = te.smoothing(weight="sigmoid")
    np.testing.assert_allclose(result.other_error, other.error)
    np.testing.assert_allclose(other.other_error, result.error)
    np.testing.assert_allclose(te.smoothing(weight="sigmoid", f=50.0).weigh(5, 5.0), 0.5)
    assert result.chance == (len(seen) - 1) / 1999
    assert result.ceiling == pytest.approx(r2_score(rows.y_test, rows.means[rows.codes_test]))
    assert {len(column) for column in result.table().values()} == {len(te.M)}
    assert np.all(np.isfinite(list(result.table().values())))
    np.testing.assert_array_equal(result.table()["out of fold: slope"], result.fits.slope_folds)
    assert not result.own.flags.writeable
    np.testing.assert_array_equal(te.smoothing().error, result.error)


def test_auto_is_scikit_learns_and_does_not_smooth_what_was_seen_once() -> None:
    result, rows = te.smoothing(200, seed=2), sample(seed=2)
    encoder = TargetEncoder(target_type="continuous", cv=KFold(5, shuffle=True, random_state=2))
    train = encoder.fit_transform(rows.codes[:, None], rows.y)
    model = LinearRegression().fit(train, rows.y)
    assert result.auto_test == pytest.approx(model.score(encoder.transform(rows.codes_test[:, None]), rows.y_test))
    assert result.auto_once == 0
    assert np.isnan(te.smoothing(levels=10, zipf=0.0).auto_once)


def test_pure_noise_scores_as_many_means_would() -> None:
    """E R² = (levels - 1)/(rows - 1), as for any regression on that many dummies."""
    gaps = []
    for seed in range(10):
        result = te.smoothing(500, 0.0, 1000, 0.0, 1.0, seed=seed)
        gaps.append(result.fits.train_naive[0] - result.chance)
        assert result.fits.slope_naive[0] == pytest.approx(1)
        assert abs(result.fits.test_folds[0]) < 0.03
    assert np.mean(gaps) == pytest.approx(0, abs=0.02)


def test_bad_input() -> None:
    with pytest.raises(ValueError, match=r"^n must be from 500 to 20,000, got 400\.$"):
        te.smoothing(n=400)
    with pytest.raises(ValueError, match="levels must"):
        te.smoothing(levels=1)
    with pytest.raises(ValueError, match=r"^weight must be one of additive, sigmoid, got 'linear'\.$"):
        te.smoothing(weight="linear")
    with pytest.raises(ValueError, match=r"^f must be from 0\.1 to 100, got 0\.0\.$"):
        te.smoothing(f=0.0)


def test_additive_is_the_better_weight_where_levels_and_rows_are_normal() -> None:
    """At m = sigma^2/tau^2 it is the conditional mean, which no other weight of n can beat in expectation."""
    gaps = [te.smoothing(seed=seed).other_error.min() - te.smoothing(seed=seed).error.min() for seed in range(12)]
    assert np.mean(gaps) > 2 * np.std(gaps, ddof=1) / len(gaps) ** 0.5
    assert np.mean(gaps) < 0.02


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        ({}, 11),
        ({"levels": 5000, "zipf": 0.0, "n": 500, "effect": 0.0, "noise": 3.0, "seed": 9999}, 0),
        ({"levels": 10, "zipf": 2.0, "n": 20_000, "effect": 2.0, "noise": 0.1}, 25),
        ({"weight": "sigmoid"}, 10),
        ({"weight": "sigmoid", "f": 0.5, "levels": 50}, 0),
    ],
)
def test_snippet(arguments: dict, step: int) -> None:
    assigned = {"levels": 500, "zipf": 1.0, "n": 2000, "effect": 0.5, "noise": 1.0, "seed": 0} | arguments
    assigned = {"weight": "additive", "f": te.WIDTH} | assigned
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(question("high_cardinality").code["smoothing"], assigned | {"m": float(te.M[step])})
    assert printed.getvalue().rstrip("\n") == figures.smoothing_printed(te.smoothing(**assigned), step)
