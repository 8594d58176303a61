"""What the prose quotes, and the answer to the prediction: at the opening settings, and over seeds."""

import dataclasses
from importlib import import_module

import numpy as np
import pytest

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
