"""The decomposition against plain loops over libraries' fits, closed forms, and its identity."""

import contextlib
import dataclasses
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial import Legendre
from numpy.polynomial.legendre import legvander

from concepts import bias_variance as bv
from content import question
from figures import bias_variance as figures
from tests.concepts.test_families import fitted


def generated(n: int, resamples: int, noise: float, seed: int):  # type: ignore[no-untyped-def]
    """Stratified rows of a sine and fresh noise, drawn as the concept documents."""
    rng = np.random.default_rng(seed)
    x = (np.arange(n) + rng.random((resamples, n))) / n
    y = np.sin(2 * np.pi * x) + noise * rng.standard_normal((resamples, n))
    return x, y, np.sin(2 * np.pi * bv.AT) + noise * rng.standard_normal((resamples, 100))


# ------------------------------------------------------------------------------------------------------- the identity


@pytest.mark.parametrize("family", bv.LEVELS)
def test_parts_from_the_definitions(family: str) -> None:
    """Everything reported at one level, by loops, from the documented draws."""
    noise, n, resamples, step = 0.4, 40, 50, 6
    result = bv.decompose(family, noise=noise, n=n, resamples=resamples, seed=5)
    x, y, fresh = generated(n, resamples, noise, 5)
    truth = np.sin(2 * np.pi * bv.AT)
    fits = np.array([fitted(family, bv.LEVELS[family][step], *rows)(bv.AT) for rows in zip(x, y, strict=True)])
    assert result.fits[step] == pytest.approx(fits[: bv.DRAWN])
    assert result.mean[step] == pytest.approx(fits.mean(axis=0))
    assert result.sample == pytest.approx(np.array([x[0], y[0]]))
    assert result.bias2[step] == pytest.approx(np.mean([(fits[:, i].mean() - truth[i]) ** 2 for i in range(100)]))
    assert result.variance[step] == pytest.approx(np.mean([fits[:, i].var() for i in range(100)]))
    assert result.deviation[step] == pytest.approx(np.mean((fits - truth) ** 2))
    assert result.fresh[step] == pytest.approx(np.mean((fits - fresh) ** 2))
    gaps = [np.mean((f - g) ** 2) - np.mean((f - truth) ** 2) - noise**2 for f, g in zip(fits, fresh, strict=True)]
    assert result.gap[step] == pytest.approx(np.mean(gaps))
    assert result.gap_se[step] == pytest.approx(np.std(gaps, ddof=1) / np.sqrt(resamples))
    assert result.noise == pytest.approx(noise**2)
    assert result.total == pytest.approx(result.bias2 + result.variance + noise**2)
    assert result.best == min(range(len(result.levels)), key=lambda i: result.total[i])
    assert result.own[step] == pytest.approx(fits[0])


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from(list(bv.LEVELS)),
    st.sampled_from(list(bv.TARGETS)),
    st.floats(0, 1),
    st.integers(30, 240),
    st.integers(0, 999),
)
def test_bias_and_variance_add_up_exactly(family: str, target: str, noise: float, n: int, seed: int) -> None:
    result = bv.decompose(family, target, noise, n, 50, seed)
    assert result.bias2 + result.variance == pytest.approx(result.deviation, rel=1e-12, abs=1e-9)
    assert np.all(result.bias2 >= 0)
    assert np.all(result.variance >= 0)
    assert result.fresh == pytest.approx(result.total + result.gap)
    assert np.all(np.abs(result.gap) <= 6 * result.gap_se + 1e-12)


def test_the_gap_to_fresh_rows_is_as_large_as_its_standard_error_says() -> None:
    """Over 60 seeds the standardized gap has mean 0 and variance 1: the sum is the expected error on fresh data."""
    drawn = [bv.decompose("knn", resamples=50, seed=seed) for seed in range(60)]
    z = np.array([each.gap / each.gap_se for each in drawn])
    assert abs(z.mean()) < 0.45
    assert 0.6 < z.var() < 1.6


# ------------------------------------------------------------------------------------------------------- closed forms


def test_constant_fit_in_closed_form() -> None:
    """Degree 0 is the mean of y: variance (noise^2 + what slices leave of the target) / n, bias the target's own."""
    result = bv.decompose("polynomial", "step", noise=0.5, n=40, resamples=400, seed=2)
    assert result.variance[0] == pytest.approx(0.25 / 40, rel=0.25)
    assert result.bias2[0] == pytest.approx(1.0, rel=0.01)
    assert bv.decompose("polynomial", "cubic", noise=0).bias2[0] == pytest.approx(17 / 35, rel=0.02)


def test_least_squares_variance_at_its_own_points() -> None:
    """Averaged over the rows, the fits' variance is noise^2 p / n (Hastie, Tibshirani and Friedman 2009, eq. 7.12), and
    the training error noise^2 (1 - p / n) once the family holds the truth."""
    result = bv.decompose("polynomial", "cubic", noise=0.5, n=60, resamples=400)
    degrees = np.arange(3, 16)
    assert result.train[3:] == pytest.approx(0.25 * (1 - (degrees + 1) / 60), rel=0.03)
    low = bv.decompose("polynomial", "cubic", noise=0.5, n=240, resamples=400)
    assert low.variance[3:8] == pytest.approx(0.25 * (degrees[:5] + 1) / 240, rel=0.08)


def test_bias_vanishes_once_the_family_holds_the_truth() -> None:
    clean = bv.decompose("polynomial", "cubic", noise=0)
    assert clean.total[3:] == pytest.approx(0, abs=1e-12)
    assert clean.total[2] > 0.3


def test_neighbours_average_the_noise() -> None:
    """Far from any slope the variance of k neighbours is noise^2 / k."""
    result = bv.decompose("knn", "step", noise=0.5, n=240, resamples=400)
    flat = np.mean((result.fits[:, :, 20:30] - result.mean[:, None, 20:30]) ** 2, axis=(1, 2))
    assert flat[[-1, -5, 0]] == pytest.approx(0.25 / np.array([1, 5, 30]), rel=0.35)


def test_targets() -> None:
    at = np.array([0.25, 0.75])
    assert bv.TARGETS["sine"](at) == pytest.approx([1, -1])
    assert bv.TARGETS["wave"](np.array([0.125, 0.375])) == pytest.approx([1, -1])
    assert bv.TARGETS["cubic"](np.array([0, 0.25, 0.5, 1])) == pytest.approx([-1, 1, 0, 1])
    assert list(bv.TARGETS["step"](np.array([0.49, 0.5]))) == [-1, 1]


def test_more_rows() -> None:
    result = bv.decompose(double=True)
    alone = bv.decompose(n=80)
    assert result.twice is not None
    assert result.twice.n == 80
    assert result.twice.twice is None
    assert result.twice.total == pytest.approx(alone.total)
    assert bv.decompose().twice is None


def test_deterministic_and_frozen() -> None:
    one, same, other = bv.decompose(seed=1), bv.decompose(seed=1), bv.decompose(seed=2)
    for field in dataclasses.fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(same, field.name))
    assert not np.array_equal(one.fits, other.fits)
    with pytest.raises(ValueError, match="read-only"):
        one.bias2[0] = 0


@pytest.mark.parametrize(("family", "column"), [("polynomial", "degree"), ("knn", "neighbours k"), ("tree", "depth")])
def test_table(family: str, column: str) -> None:
    result = bv.decompose(family, resamples=50)
    table = result.table()
    assert list(table) == [
        column,
        "squared bias",
        "variance",
        "noise variance",
        "expected squared error",
        "squared error on fresh rows",
        "fresh less expected",
        "its standard error",
        "squared error on training rows",
    ]
    assert all(values.shape == result.levels.shape for values in table.values())
    assert table["noise variance"] == pytest.approx(0.35**2)
    assert table["squared bias"] + table["variance"] + 0.35**2 == pytest.approx(table["expected squared error"])


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"family": "forest"}, "family"),
        ({"target": "spike"}, "target"),
        ({"noise": -0.1}, "noise"),
        ({"noise": 1.1}, "noise"),
        ({"noise": float("nan")}, "noise"),
        ({"n": 29}, "n must"),
        ({"n": 241}, "n must"),
        ({"resamples": 49}, "resamples"),
        ({"resamples": 401}, "resamples"),
        ({"moved": 3.1}, "moved"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_input(arguments, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=name) as caught:
        bv.decompose(**arguments)
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).endswith(".")


# ------------------------------------------------------------------------------------------------- one row pulled


def test_a_pulled_row_moves_its_own_fit_and_nothing_else() -> None:
    plain, pulled = bv.decompose(), bv.decompose(moved=1.3)
    for name in ("fits", "bias2", "variance", "train", "fresh"):
        assert np.array_equal(getattr(plain, name), getattr(pulled, name))
    x, y = pulled.sample
    moved = np.zeros(40)
    moved[plain.pulled] = 1.3
    assert y - plain.sample[1] == pytest.approx(moved)
    assert 0.05 < x[plain.pulled] < 0.1
    for step in (0, 3, 15):
        assert pulled.own[step] == pytest.approx(Legendre.fit(x, y, step, domain=[0, 1])(bv.AT))


def test_a_least_squares_fit_goes_along_with_a_row_by_its_leverage() -> None:
    """The diagonal of X (X'X)^-1 X' (Hoaglin and Welsch 1978, The American Statistician), whatever the pull."""
    result = bv.decompose(moved=-0.7)
    X = legvander(2 * result.sample[0] - 1, 15)
    for degree in range(16):
        hat = X[:, : degree + 1] @ np.linalg.pinv(X[:, : degree + 1])
        assert result.follows[degree] == pytest.approx(hat[result.pulled, result.pulled])
    assert result.follows == pytest.approx(bv.decompose().follows)


def test_k_neighbours_go_along_by_one_in_k() -> None:
    assert bv.decompose("knn").follows == pytest.approx(1 / bv.LEVELS["knn"])


def test_split_from_the_definitions() -> None:
    fits, truth = np.array([[1.0, 4.0], [3.0, 8.0]]), np.array([1.0, 6.0])
    mean, bias2, variance = bv.split(fits, truth)
    assert list(mean) == [2, 6]
    assert bias2 == pytest.approx(0.5)
    assert variance == pytest.approx((1 + 4) / 2)


# ---------------------------------------------------------------------------------------------------- snippet


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        ({}, 3),
        ({"n": 30, "noise": 1.0, "target": "step", "resamples": 400, "seed": 7}, 15),
        ({"family": "knn", "n": 240, "target": "wave"}, 0),
        ({"family": "knn", "noise": 0.0}, 29),
        ({"family": "tree", "target": "cubic", "n": 100}, 9),
    ],
)
def test_snippet(arguments: dict[str, object], step: int) -> None:
    assigned = {
        "family": "polynomial",
        "target": "sine",
        "noise": 0.35,
        "n": 40,
        "resamples": 200,
        "seed": 0,
    } | arguments
    result = bv.decompose(**assigned)  # type: ignore[arg-type]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        body = compile(question("bias_variance").code["decompose"], "decompose", "exec")
        exec(body, assigned | {"complexity": int(result.levels[step])})
    assert printed.getvalue().rstrip("\n") == figures.decompose_printed(result, step)
