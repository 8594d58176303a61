"""The regularization labs' pictures: steps line up, axes stay, texts are short, data small, traces tell the truth."""

import pytest

from concepts import regularization as reg
from figures import regularization as figures
from tests.figures.checks import check_view

VIEWS = {
    "paths": lambda: figures.paths_view(reg.paths()),
    "ridge": lambda: figures.paths_view(reg.paths(0.0, rho=0.95, n=30, noise=5.0)),
    "diabetes": lambda: figures.paths_view(reg.paths(0.5, data="diabetes")),
    "lasso": lambda: figures.geometry_view(reg.geometry()),
    "disc": lambda: figures.geometry_view(reg.geometry(0.0, 0.9, -3.0, 3.0)),
    "nothing": lambda: figures.geometry_view(reg.geometry(0.5, 0.0, 0.0, 0.0)),
    "twins": lambda: figures.twins_view(reg.twins()),
    "wild": lambda: figures.twins_view(reg.twins(0.01, 5.0)),
}


@pytest.mark.parametrize("name", VIEWS)
def test_view(name: str) -> None:
    view = VIEWS[name]()
    check_view(view, charts=6, inside="")
    assert len(view.steps) == (25 if name in ("twins", "wild") else 61)


def test_traces_show_the_result() -> None:
    fits = reg.paths()
    bars = figures.coefficient_bars(fits).at(40)
    assert bars.data[0].y == pytest.approx(fits.coef[40])
    assert bars.data[1].y == pytest.approx(fits.truth)
    dots = figures.coefficient_paths(fits).at(40).data[-1]
    assert dots.y == pytest.approx(fits.coef[40])
    assert set(dots.x) == {fits.alphas[40]}
    shown = reg.geometry()
    assert figures.touching(shown).at(30).data[-1].x == pytest.approx(shown.coef[30, :1])
    kinked = figures.shrinkage(shown).at(35).data[1]
    assert kinked.y == pytest.approx(reg.shrink(kinked.x, shown.alphas[35], 1.0))
    pair = reg.twins()
    assert figures.pair(pair, "Ridge").at(20).data[1].y == pytest.approx(pair.coef[1, 20, :, 1])
    assert figures.dropping(pair).at(24).data[3].y[0] == pytest.approx(100 * pair.dropped[0, 24])


def test_sentences_advise() -> None:
    fits = reg.paths()
    said = figures.paths_sentences(fits)
    assert "likes this penalty best" in said[fits.best]
    assert "hardly tells them apart" in said[0]
    assert any("asks for a stronger" in each for each in figures.paths_sentences(reg.paths(n=30, noise=3.0)))
    assert "Stronger than the best" in said[fits.one_se]
    assert "Too strong" in said[-1]
    shown = figures.geometry_sentences(reg.geometry())
    assert "off the axes" in shown[0]
    assert "coefficient 2 is exactly zero" in shown[43]
    assert "both are exactly zero" in shown[-1]
