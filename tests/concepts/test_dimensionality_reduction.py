"""The PCA labs against scikit-learn and closed forms, their snippets, and the numbers of the prose."""

import contextlib
import dataclasses
import io
import math
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.metrics import roc_auc_score

from concepts import dimensionality_reduction as dr
from concepts.dimensionality_reduction import map_data, map_quality, perplexity_sweep, playback
from concepts.dimensionality_reduction.tsne import tsne
from content import question
from figures import dimensionality_reduction as figures


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(list(dr.UNITS)), st.booleans(), st.floats(0, 0.95), st.floats(0, 5), st.integers(0, 99))
def test_turn(unit: str, standardize: bool, rho: float, gap: float, seed: int) -> None:
    result = dr.turn(unit, standardize, rho, gap, seed)
    large, small = result.components.variances
    assert result.along == pytest.approx(dr.variance_along(result.first, (large, small), result.angles), rel=1e-6)
    assert result.along.max() <= large * (1 + 1e-9)
    assert result.along.min() >= small * (1 - 1e-9)
    assert result.along + result.lost == pytest.approx(np.full(61, large + small))
    right = (result.angles + 90) % 180
    assert result.along[:60] == pytest.approx(result.lost[right[:60] // 3], abs=1e-6 * large)
    model = PCA(2).fit(result.points)
    assert result.components.variances == pytest.approx(model.explained_variance_)
    x, y = model.components_[0]
    assert abs(x * np.sin(np.radians(result.first)) - y * np.cos(np.radians(result.first))) < 1e-6
    assert 0 <= result.first <= 180
    for step in (0, 17, 45):
        way = [np.cos(np.radians(3 * step)), np.sin(np.radians(3 * step))]
        assert result.positions[step] == pytest.approx(result.points @ way)
        auc = roc_auc_score(result.group, result.positions[step])
        assert result.told[step] == pytest.approx(max(auc, 1 - auc))
    if standardize:
        assert result.points.std(axis=0, ddof=1) == pytest.approx([1, 1])
        assert result.first == pytest.approx(45 if np.corrcoef(result.points.T)[0, 1] > 0 else 135)


def test_turn_draws_what_it_says() -> None:
    rng = np.random.default_rng(5)
    z = rng.standard_normal((100, 2))
    group = np.arange(100) % 2
    height = (np.sqrt(0.85) * z[:, 0] - np.sqrt(0.15) * (z[:, 1] + 2 * (group - 0.5))) * 8
    weight = (np.sqrt(0.85) * z[:, 0] + np.sqrt(0.15) * (z[:, 1] + 2 * (group - 0.5))) * 12
    result = dr.turn("cm", rho=0.7, gap=2, seed=5)
    expected = np.column_stack([height - height.mean(), weight - weight.mean()])
    assert result.points == pytest.approx(expected)
    assert np.array_equal(result.group, group)
    assert dr.turn("mm", rho=0.7, gap=2, seed=5).points == pytest.approx(expected * [10, 1])
    assert dr.turn("m", rho=0.7, gap=2, seed=5).points == pytest.approx(expected / [100, 1])
    assert (result.unit, result.standardize, result.gap) == ("cm", False, 2)
    table = result.table()
    assert table["share kept"] == pytest.approx(result.along / np.sum(result.components.variances))
    assert {len(column) for column in table.values()} == {61}


def test_the_closed_form_by_hand() -> None:
    assert dr.variance_along(30, (4, 1), [30, 120, 75, 60]) == pytest.approx([4, 1, 2.5, 3.25])


@pytest.mark.parametrize(("rows", "noise", "standardize"), [(1000, 0, False), (30, 2, False), (200, 4, True)])
def test_rebuild_against_scikit_learn(rows: int, noise: float, standardize: bool) -> None:
    result = dr.rebuild(rows, noise, standardize, seed=7)
    images, digits = load_digits(return_X_y=True)
    rng = np.random.default_rng(7)
    order = rng.permutation(1797)
    given_ = images + noise * rng.standard_normal((1797, 64))
    fitted, unseen = given_[order[500 : 500 + rows]], order[:500]
    scale = fitted.std(axis=0, ddof=1) if standardize else np.ones(64)
    scale[scale == 0] = 1
    blank = np.sqrt(np.mean((given_[order[500 : 500 + rows]].mean(axis=0) - images[unseen]) ** 2))
    assert (result.cumulative[0], result.error[0]) == pytest.approx((0, blank))
    for step in (1, 20, 47):
        model = PCA(min(result.kept[step], rows - 1), svd_solver="full").fit(fitted / scale)  # one less than the rows
        assert result.cumulative[step] == pytest.approx(model.explained_variance_ratio_.sum())

        def again(X: np.ndarray, model: PCA = model) -> np.ndarray:
            return model.inverse_transform(model.transform(X / scale)) * scale

        assert result.fit_error[step] == pytest.approx(np.sqrt(np.mean((again(fitted) - fitted) ** 2)), abs=1e-9)
        rebuilt = again(given_[unseen])
        assert result.error[step] == pytest.approx(np.sqrt(np.mean((rebuilt - images[unseen]) ** 2)), abs=1e-9)
        first = [np.flatnonzero(digits[unseen] == digit)[0] for digit in range(10)]
        assert result.drawn[step] == pytest.approx(rebuilt[first], abs=1e-6)
        assert np.array_equal(result.given, given_[unseen][first])
    for share in (0.5, 0.9, 0.95):
        model = PCA(share, svd_solver="full").fit(fitted / scale)
        assert result.needed(share) == model.n_components_
    assert result.rank == np.linalg.matrix_rank(fitted - fitted.mean(axis=0))
    assert np.all(np.diff(result.fit_error) <= 1e-9)
    assert result.error[result.best] == result.error.min()
    assert result.shares.sum() == pytest.approx(1)
    assert {len(column) for column in result.table().values()} == {48}
    assert (result.rows, result.noise, result.standardize) == (rows, noise, standardize)


def test_the_error_on_the_rows_fitted_is_the_variance_dropped() -> None:
    result = dr.rebuild(500)
    images = load_digits().data[np.random.default_rng(0).permutation(1797)[500:1000]]
    total = images.var(axis=0).sum()
    dropped = total * (1 - np.concatenate([[0], np.cumsum(result.shares)]))[result.kept]
    assert result.fit_error**2 == pytest.approx(dropped / 64, abs=1e-9)


@pytest.mark.parametrize("function", [dr.turn, dr.rebuild])
def test_determinism(function) -> None:  # type: ignore[no-untyped-def]
    one, other, else_ = function(seed=3), function(seed=3), function(seed=4)
    for field in dataclasses.fields(one):
        if isinstance(value := getattr(one, field.name), np.ndarray):
            assert np.array_equal(value, getattr(other, field.name))
            assert not value.flags.writeable
    name = "along" if function is dr.turn else "error"
    assert not np.array_equal(getattr(one, name), getattr(else_, name))


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (dr.turn, {"unit": "inch"}, "unit must be one of m, cm, mm, got 'inch'."),
        (dr.turn, {"rho": -0.1}, "rho must be from 0 to 0.95, got -0.1."),
        (dr.turn, {"rho": 0.96}, "rho must be from 0 to 0.95, got 0.96."),
        (dr.turn, {"gap": 5.5}, "gap must be from 0 to 5, got 5.5."),
        (dr.turn, {"seed": -1}, "seed must be from 0 to 4,294,967,295, got -1."),
        (dr.rebuild, {"rows": 29}, "rows must be from 30 to 1,200, got 29."),
        (dr.rebuild, {"rows": 1201}, "rows must be from 30 to 1,200, got 1201."),
        (dr.rebuild, {"noise": 9.0}, "noise must be from 0 to 8, got 9.0."),
        (dr.rebuild, {"noise": float("nan")}, "noise must be from 0 to 8, got nan."),
        (dr.rebuild, {"seed": -1}, "seed must be from 0 to 4,294,967,295, got -1."),
    ],
)
def test_bad_input(function, arguments: dict[str, object], message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        function(**arguments)


# ------------------------------------------------------------------------------------------------------ the prose


def test_claims_are_finite_and_agree_with_the_labs() -> None:
    claims = dr.claims()
    assert all(math.isfinite(value) for value in claims.values())
    lab = perplexity_sweep.perplexities("widths")
    at = perplexity_sweep.PERPLEXITIES.index(30)
    assert (claims["true_width"], claims["drawn_width"]) == pytest.approx((lab.true_width, lab.width[at]))
    lab, at = perplexity_sweep.perplexities("distances"), perplexity_sweep.PERPLEXITIES.index(15)
    assert claims["drawn_distance"] == pytest.approx(lab.distance[at])
    assert claims["kept_pca_start"] == pytest.approx(lab.kept[at])
    chance = perplexity_sweep.perplexities("distances", init="random")
    assert claims["drawn_distance_random"] == pytest.approx(chance.distance[at])
    assert claims["kept_random_start"] == pytest.approx(chance.kept[at])
    noise = perplexity_sweep.perplexities("noise")
    shown = [noise.clumps[0], noise.clumps[7], noise.flat_clumps, noise.trust[7]]
    assert [claims[f"noise_{each}"] for each in ("clumped", "smooth", "flat", "trust")] == pytest.approx(shown)
    digits = playback.play()
    assert claims["digits_map"] == pytest.approx(digits.trust[-1])
    assert claims["digits_flat"] == pytest.approx(digits.flat_trust)
    assert claims["digits_map_kept"] == pytest.approx(digits.kept[-1])
    assert claims["digits_flat_kept"] == pytest.approx(digits.flat_kept)


def test_the_claims_support_what_the_prose_says() -> None:
    claims = dr.claims()
    assert claims["noise_clumped"] < 0.8 < 1.1 < claims["noise_smooth"]
    assert claims["drawn_width"] < 1.5 < 9 < claims["true_width"]
    assert claims["kept_random_start"] < claims["kept_pca_start"]
    assert claims["digits_flat"] < claims["digits_map"]
    assert claims["digits_map_kept"] < claims["digits_flat_kept"]
    assert claims["standard_told"] < 0.6 < 0.95 < claims["best_told"]
    assert claims["noisy_error"] < claims["noisy_all"] == pytest.approx(4, abs=0.05)
    widths = [tsne(map_data.sample("widths", 100, seed)[0], 30, every=500).placed[-1] for seed in range(1, 6)]
    for seed, Y in enumerate(widths, 1):
        X, group = map_data.sample("widths", 100, seed)
        assert 0.8 < map_quality.width_ratio(X, Y, group) < 1.25


def test_prediction(monkeypatch: pytest.MonkeyPatch) -> None:
    assert dr.prediction() == "same"
    options = question("dimensionality_reduction").options
    for drawn, key in ((9.0, "ten_times"), (3.0, "wider"), (1.2, "same"), (0.3, "narrower")):
        monkeypatch.setattr(
            import_module("concepts.dimensionality_reduction.claims"), "drawn_width", lambda drawn=drawn: (10.0, drawn)
        )
        assert dr.prediction() == key
        assert key in options


def run(lab: str, **assigned: object) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(question("dimensionality_reduction").code[lab], lab, "exec"), dict(assigned))
    return printed.getvalue().rstrip("\n")


@pytest.mark.parametrize(
    ("arguments", "step"),
    [({}, 25), ({"unit": "m", "rho": 0.95, "gap": 5.0, "seed": 9}, 0), ({"standardize": True, "rho": 0.0}, 60)],
)
def test_turn_snippet(arguments: dict[str, object], step: int) -> None:
    assigned = {"unit": "cm", "rho": 0.7, "gap": 3.0, "standardize": False, "seed": 0} | arguments
    printed = run("turn", angle=int(dr.ANGLES[step]), **assigned)
    assert printed == figures.turn_printed(dr.turn(**assigned), step)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "step"),
    [({}, 10), ({"rows": 30, "noise": 8.0, "seed": 9}, 47), ({"standardize": True, "rows": 30}, 30), ({"rows": 50}, 0)],
)
def test_rebuild_snippet(arguments: dict[str, object], step: int) -> None:
    assigned = {"rows": 1000, "noise": 0.0, "standardize": False, "seed": 0} | arguments
    printed = run("rebuild", k=int(dr.KEPT[step]), **assigned)
    assert printed == figures.rebuild_printed(dr.rebuild(**assigned), step)  # type: ignore[arg-type]
