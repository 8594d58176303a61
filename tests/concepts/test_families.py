"""Every level of a family in one pass, against NumPy's and scikit-learn's own fits, one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial import Legendre
from sklearn.neighbors import KNeighborsRegressor
from sklearn.tree import DecisionTreeRegressor

from concepts.bias_variance import AT, LEVELS, TARGETS, decompose, predict, training_sets


def fitted(family: str, level: int, x: np.ndarray, y: np.ndarray):  # type: ignore[no-untyped-def]
    """One fit by a library, as a function of x."""
    if family == "polynomial":
        return Legendre.fit(x, y, level, domain=[0, 1])
    model = KNeighborsRegressor(level) if family == "knn" else DecisionTreeRegressor(max_depth=level)
    model.fit(x[:, None], y)
    return lambda at: model.predict(at[:, None])


def sets(n: int, count: int, target: str = "sine", noise: float = 0.4, seed: int = 1):  # type: ignore[no-untyped-def]
    return training_sets(target, noise, n, count, np.random.default_rng(seed))


@pytest.mark.parametrize(
    ("family", "n"),
    [("polynomial", 16), ("polynomial", 30), ("polynomial", 90), ("knn", 30), ("knn", 75), ("tree", 30), ("tree", 99)],
)
@pytest.mark.unwatched
def test_fits_equal_the_libraries_own_at_every_level(family: str, n: int) -> None:
    x, y = sets(n, 6)
    fits, train = predict(family, x, y, AT)
    for step, level in enumerate(LEVELS[family]):
        models = [fitted(family, level, *rows) for rows in zip(x, y, strict=True)]
        assert fits[step] == pytest.approx(np.array([model(AT) for model in models]), rel=1e-6, abs=1e-7)
        errors = [np.mean((b - model(a)) ** 2) for model, a, b in zip(models, x, y, strict=True)]
        assert train[step] == pytest.approx(np.mean(errors), abs=1e-8)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(list(TARGETS)), st.sampled_from([0.0, 0.2, 1.0]), st.integers(2, 60), st.integers(0, 999))
def test_trees_cut_where_scikit_learn_cuts(target: str, noise: float, n: int, seed: int) -> None:
    x, y = sets(n, 3, target, noise, seed)
    fits, _ = predict("tree", x, y, AT)
    for step in (0, 2, 9):
        own = [fitted("tree", LEVELS["tree"][step], *rows)(AT) for rows in zip(x, y, strict=True)]
        squares = np.mean((fits[step] - own) ** 2, axis=1)
        assert squares == pytest.approx(np.zeros(3), abs=1e-18)


def test_trees_stop_where_nothing_is_left_to_cut() -> None:
    x, y = sets(30, 3, noise=0.0)
    fits, train = predict("tree", x, np.sign(y), AT)
    assert fits[3] == pytest.approx(fits[-1])
    assert train[-1] == pytest.approx(0, abs=1e-20)
    same = np.array([[0.2, 0.2, 0.2, 0.7]])
    fits, _ = predict("tree", same, np.array([[0.0, 3.0, 6.0, 9.0]]), np.array([0.1, 0.9]))
    assert fits[-1, 0] == pytest.approx([3.0, 9.0])  # rows of one x cannot be told apart


def test_trees_decide_at_a_threshold_as_scikit_learn_does() -> None:
    """It compares in single precision, and what equals the threshold goes left."""
    x, y = np.array([[0.0, 0.25, 0.5, 0.75]]), np.array([[0.0, 1.0, 4.0, 9.0]])
    at = np.array([0.125, 0.375, 0.375 + 1e-10, 0.375 + 1e-5, 0.625])
    fits, _ = predict("tree", x, y, at)
    for depth in (1, 2, 3):
        assert fits[depth - 1, 0] == pytest.approx(fitted("tree", depth, x[0], y[0])(at))


def test_neighbours_take_the_left_of_two_equally_near_ones() -> None:
    fits, train = predict("knn", np.array([[0.0, 0.5, 1.0]]), np.array([[1.0, 2.0, 4.0]]), np.array([0.25, 0.75]), [1])
    assert list(fits[0, 0]) == [1.0, 2.0]
    assert train[0] == 0


def test_levels_run_from_stiff_to_flexible() -> None:
    assert list(LEVELS["polynomial"]) == list(range(16))
    assert list(LEVELS["knn"]) == list(range(30, 0, -1))
    assert list(LEVELS["tree"]) == list(range(1, 11))
    for family in LEVELS:
        train = decompose(family, resamples=50).train
        assert np.all(np.diff(train) <= 1e-12) or family == "knn"
        assert train[-1] < train[0]
    assert decompose("knn", resamples=50).train[-1] == 0


@pytest.mark.parametrize(("family", "levels"), [("polynomial", [3, 9]), ("knn", [20, 4]), ("tree", [2, 3])])
def test_some_levels_alone_are_the_same(family: str, levels: list[int]) -> None:
    x, y = sets(40, 5)
    fits, train = predict(family, x, y, AT)
    some, errors = predict(family, x, y, AT, levels)
    steps = [list(LEVELS[family]).index(level) for level in levels]
    assert some == pytest.approx(fits[steps])
    assert errors == pytest.approx(train[steps])


def test_few_rows_do_for_low_levels() -> None:
    """20 rows: no 30 neighbours, where the nearest 20 would be answered, but five of them."""
    x, y = sets(20, 2)
    fits, _ = predict("knn", x, y, AT, [5])
    assert fits[0, 1] == pytest.approx(fitted("knn", 5, x[1], y[1])(AT))
    line, left = predict("polynomial", x[:, :2], y[:, :2], AT, [1])
    assert line[0, 0] == pytest.approx(fitted("polynomial", 1, x[0, :2], y[0, :2])(AT))
    assert left[0] == 0


ROWS, FEW, TIED = np.linspace(0, 1, 30)[None], np.linspace(0, 1, 20)[None], np.repeat(np.linspace(0, 1, 10), 3)[None]


@pytest.mark.parametrize(
    ("family", "x", "levels", "said"),
    [
        ("forest", ROWS, None, "family must be one of polynomial, knn, tree, got 'forest'"),
        ("knn", FEW, None, "at least 30 rows .* got 20"),
        ("knn", FEW, [21], "at least 21 rows .* got 20"),
        ("polynomial", FEW[:, :15], None, "at least 16 rows .* got 15"),
        ("polynomial", TIED, None, "at least 16 rows .* with x apart; got 10"),
        ("tree", FEW[:, :0], None, "at least 1 rows .* got 0"),
        ("polynomial", ROWS, [16], r"levels must be some of 0 to 15, got \[16\]"),
        ("polynomial", ROWS, [], "levels must be some of 0 to 15"),
        ("knn", ROWS[:, ::-1], None, "x must rise"),
        ("knn", ROWS + np.nan, None, "x must rise"),
        ("knn", ROWS[0], None, "x and y must be"),
    ],
)
def test_bad_input(family: str, x: np.ndarray, levels: list[int] | None, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        predict(family, x, np.ones(x.shape), AT, levels)
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).endswith(".")


def test_shapes_must_agree() -> None:
    for y, at in ((ROWS[:, :5], AT), (ROWS, AT[None])):
        with pytest.raises(ValueError, match="x and y must be"):
            predict("knn", ROWS, y, at)
