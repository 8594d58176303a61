"""Learning curves against loops over libraries' fits, the decomposition, and the optimism of the training error."""

import contextlib
import dataclasses
import io

import numpy as np
import pytest

from concepts import bias_variance as bv
from concepts.bias_variance.learning_curves import BUDGET, DIAGNOSES, NEGLIGIBLE, ROWS
from content import question
from figures import bias_variance as figures
from tests.concepts.test_families import fitted


@pytest.mark.parametrize(("family", "level", "step"), [("polynomial", 9, 0), ("knn", 10, 2), ("tree", 3, 5)])
def test_a_size_by_loops(family: str, level: int, step: int) -> None:
    result = bv.learning_curve(family, level, noise=0.5, seed=4)
    n, sets = int(ROWS[step]), BUDGET // int(ROWS[step])
    assert (result.rows[step], result.sets[step]) == (n, sets)
    rng = np.random.default_rng(4)
    x = (np.arange(n) + rng.random((sets, n))) / n
    y = np.sin(2 * np.pi * x) + 0.5 * rng.standard_normal((sets, n))
    models = [fitted(family, level, *rows) for rows in zip(x, y, strict=True)]
    fits, truth = np.array([model(bv.AT) for model in models]), np.sin(2 * np.pi * bv.AT)
    assert result.mean[step] == pytest.approx(fits.mean(axis=0))
    assert result.fits[step] == pytest.approx(fits[: bv.DRAWN])
    assert result.bias2[step] == pytest.approx(np.mean((fits.mean(axis=0) - truth) ** 2))
    assert result.variance[step] == pytest.approx(np.mean(fits.var(axis=0)))
    assert result.validation[step] == pytest.approx(np.mean((fits - truth) ** 2) + 0.25)
    errors = [np.mean((b - model(a)) ** 2) for model, a, b in zip(models, x, y, strict=True)]
    assert result.train[step] == pytest.approx(np.mean(errors))
    assert result.null == pytest.approx(0.75)
    times = int(np.ceil(400 / sets))
    single = np.mean((fits - truth - 0.5 * rng.standard_normal((times, sets, 100))) ** 2, axis=2)
    inside = (single > result.low[step]) & (single < result.high[step])
    assert inside.mean() == pytest.approx(0.8, abs=0.01)


def test_at_the_first_lab_s_rows_it_is_the_first_lab() -> None:
    curve, refits = bv.learning_curve(), bv.decompose()
    assert curve.sets[0] == refits.resamples
    assert curve.validation[0] == pytest.approx(refits.total[15])
    assert curve.train[0] == pytest.approx(refits.train[15])
    assert curve.fits[0] == pytest.approx(refits.fits[15])


def test_half_the_gap_is_the_variance() -> None:
    """Least squares that hold the truth, p coefficients: training error noise^2 (1 - p / n), variance noise^2 p / n
    (Hastie, Tibshirani and Friedman 2009, sections 7.3 and 7.4). Means over 12 seeds, four standard errors."""
    drawn = [bv.learning_curve(level=5, target="cubic", noise=0.5, seed=seed) for seed in range(12)]
    share = 6 / ROWS
    for name, expected in (("train", 0.25 * (1 - share)), ("variance", 0.25 * share)):
        found = np.array([getattr(each, name) for each in drawn])
        se = found.std(axis=0, ddof=1) / np.sqrt(12)
        assert np.all(np.abs(found.mean(axis=0) - expected) < 4 * se + 0.07 * 0.25 * share)  # x is not fixed
    half = np.mean([(each.validation - each.train) / 2 for each in drawn], axis=0)
    variance = np.mean([each.variance for each in drawn], axis=0)
    assert half == pytest.approx(variance, abs=4 * 0.25 * np.sqrt(2 / BUDGET / 12) / 2)


def test_the_curve_of_a_stiff_and_of_a_flexible_model() -> None:
    line, wild = bv.learning_curve(level=1), bv.learning_curve()
    assert set(line.diagnosis) == {"bias"}
    assert np.ptp(line.bias2) < 0.001
    assert wild.diagnosis[0] == "variance"
    assert wild.diagnosis[-1] == "neither"
    assert np.all(np.diff(wild.variance) < 0)
    assert wild.gain[0] > 30 * line.gain[0]
    fixed_k = bv.learning_curve("knn", 10)
    assert fixed_k.bias2[-1] < 0.05 * fixed_k.bias2[0]
    assert fixed_k.variance == pytest.approx(fixed_k.variance.mean(), rel=0.06)


def test_gain_is_known_where_twice_the_rows_were_drawn() -> None:
    result = bv.learning_curve(level=3)
    known = ~np.isnan(result.gain)
    assert list(result.rows[known]) == [40, 50, 60, 80, 100, 120, 160]
    assert result.gain[0] == result.validation[0] - result.validation[list(ROWS).index(80)]


@pytest.mark.parametrize(
    ("train", "validation", "key"),
    [
        (0.31, 0.32, "bias"),
        (0.07, 0.32, "variance"),
        (0.12, 0.13, "neither"),
        (0.0, 0.25, "variance"),
        (0.2, 0.3, "bias"),
    ],
)
def test_diagnose(train: float, validation: float, key: str) -> None:
    assert bv.diagnose(train, validation, 0.12, 0.62) == key
    assert key in DIAGNOSES


def test_what_is_negligible_is_a_share_of_the_null_error() -> None:
    assert bv.diagnose(0.0, NEGLIGIBLE - 1e-9, 0.0, 1.0) == "neither"
    assert bv.diagnose(0.0, NEGLIGIBLE, 0.0, 1.0) == "variance"
    assert bv.diagnose(NEGLIGIBLE, NEGLIGIBLE, 0.0, 1.0) == "bias"


def test_the_diagnosis_agrees_with_the_truth_where_it_is_clear() -> None:
    """Where one part is more than twice the other and the excess counts, the rule names it."""
    for family, level in (("polynomial", 1), ("polynomial", 15), ("knn", 1), ("knn", 10), ("knn", 30), ("tree", 10)):
        result = bv.learning_curve(family, level)
        for key, bias, variance in zip(result.diagnosis, result.bias2, result.variance, strict=True):
            larger = "bias" if bias > 2 * variance else "variance" if variance > 2 * bias else key
            assert key in (larger, "neither")


def test_deterministic_and_tabulated() -> None:
    one, same, other = bv.learning_curve(seed=1), bv.learning_curve(seed=1), bv.learning_curve(seed=2)
    for field in dataclasses.fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(same, field.name))
    assert not np.array_equal(one.fits, other.fits)
    table = one.table()
    assert all(column.shape == one.rows.shape for column in table.values())
    assert table["squared bias"] + table["variance"] + 0.35**2 == pytest.approx(table["validation error"])
    assert np.all(table["rows"] * table["training sets"] <= BUDGET)
    lows, highs = (table[f"validation error of single fits, {share}% quantile"] for share in (10, 90))
    assert np.all(lows < highs)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"family": "forest"}, "family"),
        ({"level": 16}, "level must be from 0 to 15"),
        ({"family": "knn", "level": 31}, "level must be from 1 to 30"),
        ({"family": "tree", "level": 0}, "level must be from 1 to 10"),
        ({"target": "spike"}, "target"),
        ({"noise": 1.1}, "noise"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_input(arguments: dict[str, object], name: str) -> None:
    with pytest.raises(ValueError, match=name) as caught:
        bv.learning_curve(**arguments)  # type: ignore[arg-type]
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        ({"level": 1}, 3),
        ({"family": "knn", "level": 30, "target": "wave", "noise": 1.0}, 0),
        ({"family": "tree", "level": 10, "target": "step", "seed": 3}, 4),
        ({"level": 5, "noise": 0.0}, 9),
    ],
)
def test_snippet(arguments: dict[str, object], step: int) -> None:
    assigned = {"family": "polynomial", "level": 15, "target": "sine", "noise": 0.35, "seed": 0} | arguments
    result = bv.learning_curve(**assigned)  # type: ignore[arg-type]
    printed = io.StringIO()
    sizes = {"n": int(result.rows[step]), "sets": int(result.sets[step])}
    with contextlib.redirect_stdout(printed):
        exec(compile(question("bias_variance").code["learning_curve"], "learning_curve", "exec"), assigned | sizes)
    assert printed.getvalue().rstrip("\n") == figures.learning_printed(result, step)
