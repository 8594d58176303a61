"""The bias-variance labs' pictures: what is drawn is the result, what is held stands where the control does."""

import numpy as np
import pytest

from concepts import bias_variance as bv
from figures import bias_variance as figures
from figures.bias_variance import decomposition, double_descent, learning_curves
from figures.bias_variance.parts import inside
from figures.style import GREY, TEST, TRAIN, TRUTH, Chart


def drawn(chart, step, color):  # type: ignore[no-untyped-def]
    """The lines of that colour as they stand at a step."""
    return [each for each in chart.at(step).data if each.line.color == color and each.fill is None]


def labels(chart):  # type: ignore[no-untyped-def]
    return [each["text"] for each in chart.layout.get("annotations", [])]


# --------------------------------------------------------------------------------------------------- refits


def test_the_fits_are_those_of_the_step() -> None:
    result = bv.decompose()
    chart = decomposition.fits(result)
    thin, truth, mean, _, own, _ = chart.at(5).data
    fan = np.asarray(thin.y, float).reshape(bv.DRAWN, 101)
    assert fan[:, :-1] == pytest.approx(result.fits[5], abs=6e-4)
    assert np.all(np.isnan(fan[:, -1]))
    assert truth.line.color == TRUTH
    assert truth.y == pytest.approx(result.truth)
    assert mean.y == pytest.approx(result.mean[5])
    assert own.y == pytest.approx(result.own[5], abs=6e-4)


@pytest.mark.parametrize("moved", [0.0, -0.8])
def test_the_marked_row_sets_how_far_it_is_pulled(moved: float) -> None:
    """Let go where it is, nothing changes; one higher, it is pulled by one more."""
    result = bv.decompose(moved=moved)
    (handle,) = decomposition.fits(result).handles
    axis, factor, offset = handle.sets["pulled"]
    assert axis == "y"
    assert factor * handle.y + offset == pytest.approx(moved)
    assert factor * (handle.y + 1) + offset == pytest.approx(moved + 1)
    assert (handle.x, handle.y) == pytest.approx(tuple(result.sample[:, result.pulled]))


def test_the_areas_are_stacked_and_their_edge_is_the_answer() -> None:
    result = bv.decompose()
    chart = decomposition.parts(result)
    noise, bias, variance = (each for each in chart.data if each.get("fill") == "toself")
    steps = len(result.levels)
    for area, low, high in (
        (noise, np.zeros(steps), np.full(steps, result.noise)),
        (bias, np.full(steps, result.noise), result.noise + result.bias2),
        (variance, result.noise + result.bias2, result.total),
    ):
        assert area["y"][steps:][::-1] == pytest.approx(low)
        assert area["y"][:steps] == pytest.approx(high)
    assert chart.answer is not None
    assert chart.answer.y == pytest.approx(result.total)
    (given,) = [chart.data[index] for index in chart.given]
    assert given["y"] == pytest.approx(result.train)
    assert chart.holds[0].x == pytest.approx(result.levels)
    assert {"bias²", "variance", "noise", "error on fresh rows", "training error"} <= set(labels(chart))
    places = {each["text"]: each["x"] for each in chart.layout["annotations"]}
    assert (places["bias²"], places["variance"]) == (0, 15)  # outside of the data, where the control does not come


def test_twice_the_rows_are_a_line_and_in_every_tile() -> None:
    result = bv.decompose(double=True)
    chart = decomposition.parts(result)
    assert result.twice is not None
    _, twice = drawn(chart, 0, TEST)
    assert twice.y == pytest.approx(result.twice.total)
    assert chart.title == "Dotted: the error with 80 rows instead"
    _, more = (np.asarray(each.y, float) for each in decomposition.fits(result).at(15).data[:2])
    assert more.reshape(bv.DRAWN, 101)[:, :-1] == pytest.approx(result.twice.fits[15], abs=6e-4)
    view = figures.decompose_view(result)
    assert view.readouts["Variance"][3] == "0.011 → 0.006"
    assert view.readouts["Bias²"][1] == "0.196 → 0.196"
    assert view.sentences[3].endswith("No other level does better here. With 80 rows, least at degree 5.")


def test_the_flexible_end_is_on_the_right() -> None:
    knn = bv.decompose("knn", resamples=50)
    left, right = decomposition.parts(knn).layout["xaxis"]["range"]
    assert left > 30
    assert right < 1
    assert figures.decompose_view(knn).sentences[-1].startswith("1 neighbour: variance")


def test_the_axis_does_not_move_with_the_rows() -> None:
    one, other = (decomposition.parts(bv.decompose(n=n, resamples=50)).layout["yaxis"]["range"] for n in (60, 240))
    assert one == pytest.approx(other)
    wild = decomposition.parts(bv.decompose(n=30, noise=1.0)).layout["yaxis"]["range"]
    assert wild[1] == pytest.approx(2.5 * 1.5)


def test_fresh_rows_are_measured_with_two_standard_errors() -> None:
    result = bv.decompose()
    chart = decomposition.measured(result)
    (points,) = [each for each in chart.data if each["mode"] == "markers"]
    assert points["y"] == pytest.approx(result.fresh)
    assert points["error_y"]["array"] == pytest.approx(2 * result.gap_se)


def test_sentences_name_the_larger_part() -> None:
    said = figures.decompose_view(bv.decompose()).sentences
    assert said[1].startswith("Degree 1: bias² makes 60%")
    assert said[3].startswith("Degree 3: 89% of the error is noise")
    assert said[15].startswith(
        "Degree 15: variance makes 61% of the error: each fit follows its own rows. Least at degree 3"
    )
    pulled = figures.decompose_view(bv.decompose(moved=1.0))
    share = pulled.readouts["Goes along with a pulled row"][15]
    assert pulled.sentences[15].endswith(f"goes along with {share} of the pull.")
    clean = figures.decompose_view(bv.decompose(noise=0.0))
    assert clean.readouts["Measured − sum"][3] == "0.0000 ± 0.0000 SE"
    assert clean.figures[1].title == "Noise, bias² and variance make up the error"


# -------------------------------------------------------------------------------------------- learning curves


def test_the_curves_are_the_result() -> None:
    result = bv.learning_curve()
    chart = learning_curves.single(result)
    (validation,), (train,) = drawn(chart, 0, TEST), drawn(chart, 0, TRAIN)
    assert validation.y == pytest.approx(result.validation)
    assert train.y == pytest.approx(result.train)
    assert chart.holds[0].x == pytest.approx(result.rows)
    shown = learning_curves.fits(result).at(4).data[0]
    assert np.asarray(shown.y, float).reshape(20, 101)[:, :-1] == pytest.approx(result.fits[4], abs=6e-4)


def test_the_readouts_say_what_twice_the_rows_bring() -> None:
    view = figures.learning_view(bv.learning_curve())
    assert view.readouts["Twice the rows"][0] == "−0.170"
    assert view.readouts["Twice the rows"][-1] == "not drawn"
    assert view.sentences[3] == (
        "Half the gap is 0.025; the variance behind it 0.026, the bias² about 0. "
        "Near the noise: other models and more rows help little, new columns may."
    )
    assert view.sentences[0].endswith("More rows or a stiffer model help.")


@pytest.mark.parametrize(("family", "level"), [("polynomial", 1), ("polynomial", 15), ("knn", 1), ("tree", 10)])
def test_the_areas_make_up_the_validation_error(family: str, level: int) -> None:
    result = bv.learning_curve(family, level)
    chart = learning_curves.curves(result)
    *_, variance = (each for each in chart.data if each.get("fill") == "toself")
    assert variance["y"][: len(result.rows)] == pytest.approx(result.validation)
    assert drawn(chart, 0, TRAIN)[0].y == pytest.approx(result.train)
    assert "training error" in labels(chart)


# ---------------------------------------------------------------------------------------------- double descent


def test_marks_are_the_simulation() -> None:
    known, relu = bv.isotropic(), bv.relu()
    for chart, result in ((double_descent.isotropic_error(known), known), (double_descent.relu_error(relu), relu)):
        marks = [each for each in chart.data if "error_y" in each]
        for row, mark in enumerate(marks):
            assert mark["y"] == pytest.approx(result.error[row])
        assert marks[0]["error_y"]["array"][3] == pytest.approx(2 * result.error_se[0, 3])
        assert marks[0]["error_y"]["array"][9] == 0
        assert np.all(marks[0]["error_y"]["arrayminus"] < result.error[0])
        assert chart.holds[0].x == pytest.approx(result.ratios)
    assert drawn(double_descent.relu_error(relu), 0, GREY)[1].y == pytest.approx([relu.error[0, relu.first]] * 2)
    training = double_descent.training(relu)
    assert drawn(training, 4, double_descent.RIDGE)[0].y == pytest.approx(relu.train[1])


def test_texts_tell_the_truth() -> None:
    tiles = figures.isotropic_view(bv.isotropic()).readouts
    assert tiles["No penalty"][9].endswith("no limit")
    assert tiles["In theory"][9] == "infinite"
    relu = bv.relu()
    view = figures.relu_view(relu)
    assert "still more than the best" in view.sentences[10]
    assert "errs less than the best" in view.sentences[relu.best]
    assert view.readouts["Bias²"][9] == "not settled"
    assert view.figures[0].title == "The second descent ends below the first"
    loud = bv.relu(noise=1.0)
    lower = loud.ratios[loud.best] > 1
    assert figures.relu_view(loud).figures[0].title.endswith("below the first") == lower


# ------------------------------------------------------------------------------------------------------ labels


@pytest.mark.parametrize("family", bv.LEVELS)
def test_labels_of_the_areas_keep_apart(family: str) -> None:
    placed = decomposition.parts(bv.decompose(family)).layout["annotations"]
    low, high = sorted(decomposition.parts(bv.decompose(family)).layout["xaxis"]["range"])
    for index, one in enumerate(placed):
        for other in placed[:index]:
            near = abs(one["x"] - other["x"]) < 0.16 * (high - low)
            assert not near or abs(one["y"] - other["y"]) > 0.04, (one["text"], other["text"])


def test_a_label_stands_between_its_curves_or_nowhere() -> None:
    def chart() -> Chart:
        return Chart("", x="", y="", x_range=(0, 10), y_range=(0, 1), alt="")

    x = np.arange(11)
    low, high = np.zeros(11), np.where(x < 5, 0.05, 0.5)
    roomy = chart()
    inside(roomy, x, low, high, "here", width=0.2)
    (label,) = roomy.layout["annotations"]
    assert 5.5 <= label["x"] <= 9
    assert label["y"] == pytest.approx(0.25)
    right = chart()
    inside(right, x, low, high, "there", width=0.2, prefer=1, close="high")
    (label,) = right.layout["annotations"]
    assert label["x"] > 8.5
    assert (label["y"], label["yanchor"]) == (0.5, "top")
    narrow = chart()
    inside(narrow, x, low, np.full(11, 0.05), "nowhere")
    assert "annotations" not in narrow.layout


def test_advice_is_held_to_what_twice_the_rows_bring_and_to_what_is_left() -> None:
    trees = figures.learning_view(bv.learning_curve("tree", 10))
    assert "twice the rows hardly do" in trees.sentences[3]
    gain = float(trees.readouts["Twice the rows"][3].replace("−", "-"))
    assert -0.1 * float(trees.readouts["Validation error"][3]) < gain <= 0
    assert figures.learning_view(bv.learning_curve(noise=0.0)).sentences[-1].endswith("There is no error left to mend.")
    stiff = figures.learning_view(bv.learning_curve(level=3, noise=0.0))
    assert all(each.endswith("The error is small beside that of predicting the mean.") for each in stiff.sentences)
    noisy = figures.learning_view(bv.learning_curve(level=3, noise=0.1))
    assert all("Near the noise" in each for each in noisy.sentences)
    plain = figures.decompose_view(bv.decompose(noise=0.0))
    assert "the fits lie on the truth" in plain.sentences[14]
    assert plain.readouts["Expected error"][14] == "about 0"
