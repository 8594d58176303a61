"""What the prose quotes, and the answer to the prediction: at the opening settings, and over seeds."""

import dataclasses
from importlib import import_module

import numpy as np
import pytest
from scipy import stats

from concepts import bias_variance as bv
from content import question

told = import_module("concepts.bias_variance.claims")  # the package has a function of that name


def test_claims() -> None:
    claims = bv.claims()
    assert np.all(np.isfinite(list(claims.values())))
    assert (claims["best_degree"], claims["best_double"]) == (3, 5)
    assert claims["variance_double"] / claims["variance_best"] == pytest.approx(0.5, abs=0.08)
    assert claims["bias_double"] == pytest.approx(claims["bias_best"], rel=0.05)
    assert claims["total_top"] == pytest.approx(claims["total_line"], rel=0.03)
    assert claims["best_total"] < claims["total_top"] / 2
    assert claims["bias_line_double"] == pytest.approx(claims["bias_line"], rel=0.01)
    assert claims["curve_half_gap"] == pytest.approx(claims["curve_variance"], rel=0.05)
    assert claims["known_near"] == pytest.approx(10)
    assert claims["relu_last"] < claims["relu_first"] < claims["relu_near"]
    assert claims["loud_last"] > claims["loud_first"]
    assert claims["total_top_double"] == pytest.approx(claims["variance_top_double"] + 0.35**2, abs=1e-3)


def test_past_the_threshold_in_closed_form() -> None:
    """The isotropic limit is s (1 - 1/g) + 1 / (g - 1) + 1; its slope is 0 at g = root / (root - 1), root^2 = s = 5,
    and the least error is 2 root. With the signal spread there is a dense grid."""
    claims, root = bv.claims(), np.sqrt(5)
    assert claims["known_past_ratio"] == pytest.approx(root / (root - 1), abs=1e-5)
    assert claims["known_best_past"] == pytest.approx(2 * root)
    past, before = np.linspace(1.05, 20, 100_001), np.linspace(0.01, 0.99, 100_001)
    off = 1 + 5 / (1 + past) ** 2
    on = 6 - off
    assert claims["spread_past"] == pytest.approx(np.min(on * (1 - 1 / past) + off / (past - 1) + off), rel=1e-8)
    off = 1 + 5 / (1 + before) ** 2
    assert claims["spread_first"] == pytest.approx(np.min(off / (1 - before)), rel=1e-8)


def test_variance_at_the_training_points_is_a_share_of_the_noise() -> None:
    """sigma^2 p / n, as the trace of the hat matrix and by refits to new noise; most of the rest lies at the edges."""
    claims, rng = bv.claims(), np.random.default_rng(2)
    x = (np.arange(40) + rng.random(40)) / 40
    for name, degree in (("best", claims["best_degree"]), ("top", 15)):
        Q = np.linalg.qr(np.polynomial.chebyshev.chebvander(2 * x - 1, int(degree)))[0]
        assert claims[f"rows_variance_{name}"] == pytest.approx(0.35**2 * np.trace(Q @ Q.T) / 40)
    y = np.sin(2 * np.pi * x) + 0.35 * rng.standard_normal((2000, 40))
    seen = (y @ Q @ Q.T).var(axis=0)
    assert seen.mean() == pytest.approx(claims["rows_variance_top"], rel=0.03)
    assert claims["train_top"] == pytest.approx(0.35**2 - claims["rows_variance_top"], rel=0.02)
    fits = []
    for _ in range(400):
        drawn = (np.arange(40) + rng.random(40)) / 40
        rows = np.sin(2 * np.pi * drawn) + 0.35 * rng.standard_normal(40)
        fits.append(np.polynomial.Legendre.fit(drawn, rows, 15, domain=[0, 1])((np.arange(100) + 0.5) / 100))
    outer = np.var(fits, axis=0)
    share = (outer[:5].sum() + outer[-5:].sum()) / outer.sum()
    assert claims["edge_share"] == pytest.approx(share, abs=0.08)
    assert claims["edge_points"] == 0.1


def test_a_loud_layer_usually_ends_above_its_first_bottom() -> None:
    """Of twenty layers on the whole axis: the lab's own figures, and SciPy's paired test of the difference."""
    claims = bv.claims()
    loud = [bv.relu(noise=1.0, seed=seed) for seed in range(claims["layers"])]
    first = [np.min(each.error[0, each.ratios < 1]) for each in loud]
    last = [each.error[0, -1] for each in loud]
    paired = stats.ttest_rel(last, first)
    assert [claims["layers_first"], claims["layers_last"]] == pytest.approx([np.mean(first), np.mean(last)])
    assert claims["layers_worse"] == pytest.approx(np.mean(last) - np.mean(first))
    assert claims["layers_worse"] / claims["layers_worse_error"] == pytest.approx(paired.statistic)
    assert claims["layers_lower"] == sum(end < bottom for end, bottom in zip(last, first, strict=True)) < 10
    assert [claims["loud_first"], claims["loud_last"]] == pytest.approx([first[0], last[0]])


def test_the_prediction_is_on_the_card() -> None:
    assert bv.prediction() == "equal"
    assert "equal" in question("bias_variance").options


def test_the_prediction_does_not_hang_on_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over 30 seeds the mean ratio of degree 15 to the line is 0.94, standard error 0.01."""
    ratios = []
    for seed in range(30):
        story = bv.decompose(seed=seed)
        monkeypatch.setattr(told, "_story", lambda story=story: story)
        assert bv.prediction() == "equal"
        ratios.append(story.total[15] / story.total[1])
    assert np.mean(ratios) == pytest.approx(0.94, abs=4 * np.std(ratios, ddof=1) / np.sqrt(30))


@pytest.mark.parametrize(
    ("arguments", "key"), [({"noise": 0.0}, "falls"), ({"n": 240}, "line_worse"), ({"noise": 1.0}, "top_worse")]
)
def test_other_worlds_have_other_answers(
    arguments: dict[str, float], key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = bv.decompose(**arguments)  # type: ignore[arg-type]
    monkeypatch.setattr(told, "_story", lambda: story)
    assert bv.prediction() == key
    assert key in question("bias_variance").options


def test_results_cannot_be_changed() -> None:
    for result in (bv.decompose(double=True), bv.learning_curve(), bv.relu(), bv.isotropic()):
        for field in dataclasses.fields(result):
            value = getattr(result, field.name)
            assert not isinstance(value, np.ndarray) or not value.flags.writeable
