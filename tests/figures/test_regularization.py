"""The regularization labs' pictures: what is drawn is the result, what is held stands where the control does."""

import numpy as np
import pytest

from concepts import regularization as reg
from figures import regularization as figures
from figures.regularization.shared import apart
from figures.style import HELD


def drawn(chart, step, color):  # type: ignore[no-untyped-def]
    """The traces of that colour as they stand at a step."""
    traces = chart.at(step).data
    return [each for each in traces if color in ((each.line or {}).color, (each.marker or {}).color)]


def test_the_plane_holds_the_fit_a_corner_and_least_squares() -> None:
    shown = reg.geometry(1.0, 0.3, -1.5, 1.0)
    chart = figures.touching(shown)
    fit, corner = chart.holds
    assert fit.x == pytest.approx(shown.coef[:, 0])
    assert fit.y == pytest.approx(shown.coef[:, 1])
    assert corner.x == pytest.approx(shown.radius)  # on the side where least squares is not
    assert not corner.y.any()
    (handle,) = chart.handles
    assert (handle.x, handle.y) == (-1.5, 1.0)
    assert handle.sets == {"b1": ("x", 1.0, 0.0), "b2": ("y", 1.0, 0.0)}
    for step in (0, 40, 60):
        you, edge, least = drawn(chart, step, HELD)
        assert edge.x[0] == pytest.approx(shown.radius[step])
        assert (least.x[0], least.y[0]) == (-1.5, 1.0)
        assert (you.x[0], you.y[0]) == pytest.approx(tuple(shown.coef[step]))


def test_the_regions_edge_is_held_only_where_it_is_in_the_picture() -> None:
    shown = reg.geometry(1.0, 0.0, 3.0, 3.0)
    x = figures.touching(shown).holds[1].x
    assert np.isnan(x[0])
    assert x[50] == pytest.approx(-shown.radius[50])


@pytest.mark.parametrize(
    ("l1_ratio", "said"), [(1.0, "|b1| + |b2| ≤ 1.00"), (0.0, "√(b1² + b2²) ≤ 1.12"), (0.5, "budget 0.94")]
)
def test_the_region_says_its_budget(l1_ratio: float, said: str) -> None:
    (text,) = [each for each in figures.touching(reg.geometry(l1_ratio)).at(40).data if each.mode == "text"]
    assert text.text[0] == said


def test_what_a_penalty_takes_is_held_at_its_kink() -> None:
    lasso = reg.geometry()
    chart = figures.shrinkage(lasso)
    (line,) = [each for each in chart.at(35).data if each.mode == "lines" and len(each.x) == 4]
    assert line.y == pytest.approx(reg.shrink(line.x, lasso.alphas[35], 1.0))
    assert chart.holds[0].x[:51] == pytest.approx(lasso.alphas[:51])
    ridge = figures.shrinkage(reg.geometry(0.0)).holds[0]
    assert ridge.y == pytest.approx(3 / (1 + lasso.alphas))


def test_exact_zeros_are_told_from_small_numbers() -> None:
    lasso = figures.geometry_readouts(reg.geometry())
    assert [lasso[name][40] for name in ("Coefficient 1", "Coefficient 2", "Corner at")] == [
        "1.00",
        "exactly 0",
        "1.00",
    ]
    ridge = figures.geometry_readouts(reg.geometry(0.0, 0.0, 2.0, 0.02))
    assert (ridge["Coefficient 2"][60], ridge["Radius"][60]) == ("0.0018", "0.18")


@pytest.mark.parametrize(("l1_ratio", "size"), [(1.0, "Budget"), (0.5, "Budget"), (0.0, "Radius")])
def test_what_is_allowed_is_one_number_in_tile_sentence_and_picture(l1_ratio: float, size: str) -> None:
    view = figures.geometry_view(reg.geometry(l1_ratio))
    said = view.readouts[size][40]
    assert f"with a {size.lower()} of {said}:" in view.sentences[40]
    (written,) = [each.text for each in view.figures[0].at(40).data if each.mode == "text"]
    assert written[0].endswith(said)
    assert len({"Budget", "Radius", "Corner at"} & set(list(view.readouts)[:4])) == 1


def test_geometry_sentences() -> None:
    said = figures.geometry_sentences(reg.geometry())
    assert "off the axes" in said[0]
    assert "coefficient 2 is exactly zero" in said[43]
    assert "both are exactly zero" in said[-1]


def test_the_pairs_answer_is_the_lassos_curve() -> None:
    pair = reg.twins()
    chart = figures.dropping(pair)
    assert chart.answer is not None
    assert chart.answer.y == pytest.approx(100 * pair.dropped[0])
    assert chart.answer.x[[0, 12, 20, 24]] == pytest.approx([0, 1, 2, 3])
    assert chart.holds[0].y == pytest.approx(100 * pair.dropped[0])
    assert figures.gap(pair).answer is None
    assert figures.gap(pair).holds[0].y == pytest.approx(pair.gap[0])


def test_clouds_and_tiles_of_the_pair() -> None:
    pair = reg.twins()
    dots = figures.cloud(pair, "Ridge").at(20).data[-1]
    assert dots.x == pytest.approx(pair.coef[1, 20, :200, 0])
    assert dots.y == pytest.approx(pair.coef[1, 20, :200, 1])
    tiles = figures.twins_readouts(pair)
    assert list(tiles)[:2] == ["Lasso drops one", "Drops first, second"]
    assert tiles["Drops first, second"][24] == "43%, 44%"
    said = figures.twins_sentences(pair)[24]
    assert "in 88% of 1,000 data sets: the first in 431, the second in 444" in said
    assert "It drops both in" in figures.twins_sentences(reg.twins(1.0, 5.0))[0]


def test_the_paths_and_what_stands_beside_them() -> None:
    fits, ridge = reg.paths(), reg.paths(0.0)
    chart = figures.coefficient_paths(fits)
    assert chart.holds[0].x == pytest.approx(fits.alphas)
    dots = [each for each in chart.at(40).data if each.mode == "markers" and len(each.x) == 10]
    assert dots[0].y == pytest.approx(fits.coef[40])
    assert set(dots[0].x) == {fits.alphas[40]}
    bars = figures.coefficient_bars(fits).at(40)
    assert bars.data[-2].y == pytest.approx(fits.coef[40])
    assert bars.data[-1].y == pytest.approx(fits.truth)
    assert figures.directions(ridge).at(30).data[0].y.sum() == pytest.approx(100 * ridge.df[30])
    titles = [[each.title for each in figures.paths_view(which).figures] for which in (fits, ridge)]
    assert titles[0][2] == "Coefficients beside the truth (◆)"
    assert titles[1][2] == "How far ridge presses each direction"


def test_the_errors_are_means_and_say_what_the_penalty_gains() -> None:
    few = reg.paths(0.0, n=30, noise=3.0, seed=6)
    lines = [each for each in figures.errors(few).at(0).data if each.mode == "lines" and len(each.x) == 61]
    assert lines[0].y == pytest.approx(few.repeats.train.mean(axis=0))
    assert lines[1].y == pytest.approx(few.cv)
    assert lines[2].y == pytest.approx(few.repeats.test.mean(axis=0))
    assert figures.errors(few).title == "Test error falls, then rises"
    assert figures.errors(reg.paths()).title == "A little helps a little"
    assert figures.errors(reg.paths(n=500, noise=0.5)).title == "Here it hardly helps"


def test_the_choices_of_cross_validation_are_named_apart() -> None:
    def names(fits):  # type: ignore[no-untyped-def]
        notes = figures.coefficient_paths(fits).figure.layout.annotations
        return {each.text: (each.xanchor, each.yshift) for each in notes if "CV" in each.text or "rule" in each.text}

    assert names(reg.paths()) == {"CV best": ("right", 0), "1-SE rule": ("left", 0)}
    assert names(reg.paths(n=30, noise=5.0, rho=0.0, seed=3)) == {"CV best": ("right", 0), "1-SE rule": ("right", -18)}


def test_paths_tiles_and_sentences() -> None:
    fits = reg.paths()
    tiles = figures.paths_readouts(fits)
    assert list(tiles)[:4] == ["Non-zero", "Idle let in (mean)", "Train error (mean)", "Test error (mean)"]
    se = fits.repeats.test[:, 40].std(ddof=1) / np.sqrt(20)
    assert tiles["Test error (mean)"][40] == f"{fits.repeats.test[:, 40].mean():.2f} ± {se:.2f} SE"
    assert list(figures.paths_readouts(reg.paths(0.0)))[1] == "Effective df"
    assert "±" not in figures.paths_readouts(reg.paths(data="diabetes"))["Test error (mean)"][0]
    said = figures.paths_sentences(fits)
    assert "likes this penalty best" in said[fits.best]
    assert "hardly tells them apart" in said[0]
    assert any("asks for a stronger" in each for each in figures.paths_sentences(reg.paths(n=30, noise=3.0)))
    assert "Stronger than the best" in said[fits.one_se]
    assert "Too strong" in said[-1]


def test_labels_keep_apart_and_within() -> None:
    assert apart([3.0, 1.0], 0.5, 0, 4) == [3.0, 1.0]
    assert apart([1.0, 1.0], 0.5, 0, 4) == pytest.approx([0.75, 1.25])
    assert apart([0.0, 0.0, 0.0], 0.5, 0, 4) == pytest.approx([0.0, 0.5, 1.0])
    assert apart([3.9, 4.0], 0.5, 0, 4) == pytest.approx([3.5, 4.0])
    assert apart([1.0, 9.0, 2.0], 0.5, 0, 4) == [1.0, 4.0, 2.0]
