"""The bias-variance labs' pictures: steps line up, axes stay, texts are short, data small, traces tell the truth."""

import numpy as np
import pytest

from concepts import bias_variance as bv
from concepts import double_descent as dd
from figures import bias_variance as figures
from figures import double_descent as descent
from tests.figures.checks import check_view

VIEWS = {
    "polynomial": lambda: figures.decompose_view(bv.decompose(double=True)),
    "knn": lambda: figures.decompose_view(bv.decompose("knn", "step", 1.0, 240, 50)),
    "tree": lambda: figures.decompose_view(bv.decompose("tree", "wave", 0.0, 30, 50)),
    "wild": lambda: figures.decompose_view(bv.decompose("polynomial", "step", 1.0, 30, 400)),
    "isotropic": lambda: descent.isotropic_view(dd.isotropic()),
    "spread": lambda: descent.isotropic_view(dd.isotropic(80, 10.0, "spread", 0.001)),
    "relu": lambda: descent.relu_view(dd.relu()),
    "relu60": lambda: descent.relu_view(dd.relu(60, 1.0, 0.0001)),
}
COUNTS = {"polynomial": 16, "wild": 16, "knn": 30, "tree": 10, "isotropic": 22, "spread": 22, "relu": 24, "relu60": 24}


@pytest.mark.parametrize("name", VIEWS)
def test_view(name: str) -> None:
    view = VIEWS[name]()
    check_view(view, charts=6, inside="")
    assert len(view.steps) == COUNTS[name]
    for sweep in view.figures:
        for trace in sweep.figure.data:
            if trace.error_y.array is not None:
                assert np.all(np.isfinite(trace.error_y.array))
                assert np.all(np.asarray(trace.error_y.arrayminus) <= np.asarray(trace.y))


def test_axes_do_not_jump_with_the_settings_or_the_step() -> None:
    one, other = (figures.decompose_view(bv.decompose(n=n, resamples=50)) for n in (30, 240))
    for a, b in zip(one.figures, other.figures, strict=True):
        assert a.figure.layout.xaxis.range == b.figure.layout.xaxis.range
        assert a.figure.layout.yaxis.range == pytest.approx(b.figure.layout.yaxis.range)
    assert figures.parts(bv.decompose("knn", resamples=50)).figure.layout.xaxis.range == (30.5, 0.5)


def test_traces_show_the_result() -> None:
    result = bv.decompose(double=True)
    fan = figures.fits(result).at(5)
    thin = np.asarray(fan.data[0].y, float).reshape(bv.DRAWN, 101)
    assert thin[:, :-1] == pytest.approx(result.fits[5], abs=6e-4)
    assert np.all(np.isnan(thin[:, -1]))
    assert fan.data[2].y == pytest.approx(result.truth)
    assert fan.data[3].y == pytest.approx(result.mean[5])
    parts = figures.parts(result).at(5)
    by_name = {trace.name: trace.y for trace in parts.data[:4]}
    assert by_name["sum"] == pytest.approx(by_name["noise"] + by_name["bias²"] + by_name["variance"])
    assert result.twice is not None
    assert parts.data[6].y == pytest.approx(result.twice.variance)
    assert list(parts.data[-1].y) == pytest.approx([result.total[5], result.bias2[5], result.variance[5]])
    assert set(parts.data[-2].x) == {5.0}
    assert len(figures.parts(bv.decompose()).figure.data) == len(parts.data) - 3
    errors = figures.errors(result).at(2)
    assert errors.data[1].y == pytest.approx(result.fresh)
    assert errors.data[1].error_y.array == pytest.approx(2 * result.gap_se)
    known = dd.isotropic()
    drawn = descent.isotropic_error(known).at(3)
    assert list(drawn.data[-1].y) == pytest.approx(list(known.error[:, 3]))
    assert drawn.data[2].error_y.array[3] == pytest.approx(2 * known.error_se[0, 3])
    assert drawn.data[2].error_y.array[9] == 0
    relu = dd.relu()
    assert list(descent.relu_parts(relu).at(20).data[-1].y) == pytest.approx([relu.bias2[0, 20], relu.variance[0, 20]])
    assert descent.training(relu).at(4).data[1].y == pytest.approx(relu.train[1])


def test_texts_tell_the_truth() -> None:
    result = bv.decompose()
    said = figures.decompose_sentences(result)
    assert "No other level" in said[result.best]
    assert "Degree 3 does better: more flexible" in said[1]
    assert "Degree 3 does better: less flexible" in said[15]
    assert figures.decompose_readouts(result)["Sum"][3] == f"{result.total[3]:.4f}"
    assert "0.0000 ± 0.0000" in figures.decompose_readouts(bv.decompose(noise=0))["Fresh − sum"][3]
    assert "80 rows" in figures.parts(bv.decompose(double=True)).figure.layout.title.text
    known = dd.isotropic()
    tiles = descent.isotropic_readouts(known)
    assert tiles["No penalty"][9].endswith("no limit")
    assert tiles["In theory"][9] == "infinite"
    assert tiles["Ridge"][4] == f"{known.error[1, 4]:.3f} ± {known.error_se[1, 4]:.3f} SE"
    relu = dd.relu()
    said = descent.relu_sentences(relu)
    assert "still above" in said[10]
    assert "Interpolates, below" in said[relu.best]
    assert "below the first" in descent.relu_error(relu).figure.layout.title.text
    never = dd.relu(noise=1.0, seed=0)
    lower = never.ratios[never.best] > 1
    assert ("below the first" in descent.relu_error(never).figure.layout.title.text) == lower
