"""What is particular to the pictures of ROC and AUC: where marks stand, what fills, and what the texts dare to say."""

import re

import numpy as np
import pytest
from scipy import stats

from concepts import roc_auc as concept
from figures import roc_auc as figures


def example(**more):
    data = concept.example_scores()
    return concept.own_scores(data["label"], data["score"], "fraud", **more)


def by_cases(**settings):
    return figures.threshold_view(concept.threshold_sweep(**settings)).figures


def test_the_line_and_the_points_are_held_where_the_threshold_stands():
    sweep = concept.threshold_sweep()
    scores, roc, pr, _, cost, worth = figures.threshold_view(sweep).figures
    step = 48
    assert scores.holds[0].x[step] == sweep.thresholds[step] == 0.8
    assert (roc.holds[0].x[step], roc.holds[0].y[step]) == (sweep.fpr[step], sweep.tpr[step])
    assert (pr.holds[0].x[step], pr.holds[0].y[step]) == (sweep.tpr[step], sweep.precision[step])
    assert np.isnan(pr.holds[0].y[120]), "where nobody is flagged precision has no place"
    assert cost.holds[0].y[step] == sweep.cost[step]
    assert worth.holds[0].y[step] == 100 * sweep.precision[step]
    drawn = roc.at(step).data
    line = drawn[-3]
    assert (line.y[1] - line.y[0]) / (line.x[1] - line.x[0]) == pytest.approx(0.9), "equal cost through the point"
    assert min(line.x) >= 0
    assert max(line.y) <= 1


def test_the_positives_are_held_by_their_peak_and_set_the_separation():
    (handle,) = by_cases(separation=2.5, spread_ratio=2.0)[0].handles
    assert handle.x == 2.5
    assert handle.sets == {"separation": ("x", 1.0, 0.0)}
    assert not figures.own_view(example()).figures[0].handles


@pytest.mark.parametrize("prevalence", [0.01, 0.1, 0.5])
def test_areas_are_cases_on_an_axis_that_prevalence_does_not_move(prevalence):
    """So that the share of what is flagged which is positive is the precision, as it is seen."""
    sweep = concept.threshold_sweep(n=20_000, prevalence=prevalence)
    picture = figures.threshold_view(sweep).figures[0]
    step = 44
    alarms, caught = (np.trapezoid(trace.y, trace.x) for trace in picture.at(step).data[:2])
    width = 0.2
    assert (alarms / width, caught / width) == pytest.approx((sweep.fp[step], sweep.tp[step]), rel=1e-9)
    assert caught / (caught + alarms) == pytest.approx(sweep.precision[step])
    assert picture.figure.layout.yaxis.range[1] == pytest.approx(1.12 * 20_000 * width * stats.norm.pdf(0))


def test_by_class_each_area_is_the_share_of_its_class():
    sweep = concept.threshold_sweep(n=20_000, prevalence=0.01)
    picture = figures.threshold_view_by_class(sweep).figures[0].at(44)
    for trace, share in zip(picture.data[:2], (sweep.fpr[44], sweep.tpr[44]), strict=True):
        assert np.trapezoid(trace.y, trace.x) == pytest.approx(share, abs=1e-9)


def test_another_shape_is_drawn_beside_the_curve_of_equal_spreads():
    wide = by_cases(separation=2.4, spread_ratio=2.0)[1]
    assert any("equal spreads" in each["text"] for each in wide.layout["annotations"])
    (note,) = by_cases()[1].layout["annotations"]
    assert re.sub("<span.*?>|</span>", "", note["text"]) == (
        "a positive outranks a negative<br>in 85% of pairs<br>★ cheapest"
    )


def test_the_area_under_the_curve_is_filled_and_said_to_be_a_chance():
    sweep = concept.threshold_sweep()
    chart = figures.threshold_view(sweep).figures[1]
    area = chart.data[0]
    assert area["fill"] == "toself"
    assert np.trapezoid(sweep.curves.tpr, sweep.curves.fpr) == pytest.approx(sweep.auc.auc, abs=1e-3)
    assert max(area["y"]) == 1
    assert "AUC: 0.850" in chart.title
    flipped = concept.own_scores(np.repeat([0, 1], 50), np.arange(100), "0")
    (note,) = figures.own_view(flipped).figures[1].layout["annotations"]
    assert "0% of pairs (ties: half)" in note["text"]
    assert (note["x"], note["xanchor"]) == (0.02, "left")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "0.850 (0.821 to 0.879)"),
        ({"prevalence": 0.5, "separation": 4.0}, "0.998 (0.997 to 0.999)"),
        ({"prevalence": 0.001, "separation": 4.0}, "1.000 (0.999 to 1.000, too narrow)"),  # of two positives
        ({"prevalence": 0.001, "separation": 4.0, "spread_ratio": 0.25}, "1.000 (no spread, so no interval)"),
        ({"n": 20_000, "separation": 4.0, "spread_ratio": 0.25, "weighted": True}, "1.00000 (0.99999 to 1.00000)"),
    ],
)
def test_an_auc_lies_within_the_interval_that_is_printed_beside_it(settings, said):
    sweep = concept.threshold_sweep(**settings)
    view = figures.threshold_view(sweep)
    assert view.readouts["AUC, this sample"][0] == said
    assert view.figures[1].title.endswith(said)
    value, low, high = sweep.auc.auc, sweep.auc.lower, sweep.auc.upper
    if "to" in said.split():
        value, low, high = (float(each.strip("(,)")) for each in said.split() if each.strip("(,)")[0].isdigit())
        assert low < high
    assert low <= value <= high


def test_every_auc_of_the_other_labs_lies_within_its_printed_interval():
    for settings in ({}, {"separation": 4.0}, {"separation": 4.0, "spread_ratio": 0.25, "negatives_per_positive": 9}):
        tiles = figures.interval_view(concept.interval_sweep(**settings)).readouts
        for value, limits in zip(tiles["AUC, this sample"], tiles["DeLong"], strict=True):
            low, high = map(float, limits.split(" to "))
            assert low <= float(value) <= high
        assert float(tiles["True AUC"][0]) < 1
    tiles = figures.comparison_view(concept.comparison_sweep(3.0, 0.5, 50)).readouts
    for text in tiles["AUC of A"] + tiles["AUC of B"]:
        value, low, _, high = text.replace("(", "").replace(")", "").split()
        assert float(low) <= float(value) <= float(high)


def test_where_two_models_are_as_good_what_is_found_is_called_a_false_alarm():
    view = figures.comparison_view(concept.comparison_sweep(gain=0.0, seed=2))
    assert "Chance of a false alarm" in view.readouts
    assert "Chance to find it" not in view.readouts
    sure = [sentence for sentence in view.sentences if "leaves out zero" in sentence]
    assert sure
    assert all(sentence.endswith("(a false alarm: the true AUCs are equal).") for sentence in sure)
    assert "false alarm" not in " ".join(figures.comparison_view(concept.comparison_sweep()).sentences)


def test_where_scores_are_weighted_the_texts_are_of_that_world():
    sweep = concept.threshold_sweep(prevalence=0.01, n=20_000, weighted=True)
    view = figures.threshold_view(sweep)
    step = view.steps.index("0.8")
    assert [trace["name"] for trace in view.figures[0].data if "name" in trace] == ["99% negatives", "1% positives"]
    assert (
        "of 100,000 are flagged where 1% are positive: 755 of 1,000 positives, 21,305 false alarms"
        in (view.sentences[step])
    )
    assert view.readouts["Recall (TPR)"][step] == "75.5%"
    rarest = figures.threshold_view(concept.threshold_sweep(prevalence=0.001, n=20_000, weighted=True))
    assert "of 1,000,000 are flagged where 0.1% are positive: 755 of 1,000 positives" in rarest.sentences[step]
    assert view.figures[1].title.startswith("AUC of 10,000 + 10,000 cases: 0.853 (")  # whose interval it is
    alarms, caught = (np.trapezoid(trace.y, trace.x) for trace in view.figures[0].at(step).data[:2])
    assert caught / (caught + alarms) == pytest.approx(sweep.precision[step])
    unweighted = figures.threshold_view(concept.threshold_sweep())
    names = [trace["name"] for trace in unweighted.figures[0].data if "name" in trace]
    assert names == ["1,800 negatives", "200 positives"]


def test_what_may_be_drawn_is_the_models_precision_and_half_positive_is_given():
    sweep = concept.threshold_sweep(prevalence=0.01, n=20_000)
    worth = figures.threshold_view(sweep).figures[-1]
    half, _, truth = worth.data[:3]
    tpr, fpr = stats.norm.sf(0.8 - 1.5), stats.norm.sf(0.8)
    assert half["y"][48] == pytest.approx(100 * tpr / (tpr + fpr))
    assert truth["y"][12] == worth.answer.y[12] == pytest.approx(100 * 0.01 * tpr / (0.01 * tpr + 0.99 * fpr))
    assert worth.given == [0, 1]
    assert len(figures.own_view(example()).figures) == 5


def test_undefined_is_said_and_nothing_is_minus_nought():
    view = figures.threshold_view(concept.threshold_sweep())
    assert view.readouts["Precision"][-1] == "undefined"
    assert view.readouts["MCC"][0] == "undefined"
    assert "undefined" in view.sentences[-1]
    assert "precision: undefined" in figures.threshold_printed(concept.threshold_sweep(), 120)
    rare = figures.threshold_view(concept.threshold_sweep(prevalence=0.001, n=20_000))
    assert rare.readouts["MCC"][rare.steps.index("3.8")] == "0.000"


def test_the_advice_follows_the_costs():
    view = figures.threshold_view(concept.threshold_sweep())
    assert view.sentences[view.steps.index("0.7")].endswith("the cheapest threshold.")
    assert view.sentences[0].endswith("raise it.")
    assert view.sentences[90].endswith("lower it.")
    nobody = figures.threshold_view(concept.threshold_sweep(0, 1, 0.01, 1000, 1, 1))
    assert "flagging nobody" in nobody.sentences[60]
    everybody = figures.threshold_view(concept.threshold_sweep(0, 4, 0.5, 20_000, 100, 1))
    assert "flagging everybody" in everybody.sentences[60]
    wide = figures.threshold_view(concept.threshold_sweep(separation=1.0, spread_ratio=3.0))
    assert "Spreads differ" in wide.sentences[10]


def test_the_texts_name_the_model_beside_the_sample():
    view = figures.threshold_view(concept.threshold_sweep())
    step = view.steps.index("0.8")
    assert view.readouts["AUC, this sample"][step] == "0.850 (0.821 to 0.879)"
    assert view.readouts["AUC, the model"][step] == "0.856"
    assert view.readouts["The model: recall, FPR"][step] == "76%, 21%"
    assert "AUC, the model" not in figures.own_view(example()).readouts


def test_the_cheapest_cut_of_a_persons_own_scores_is_where_the_lab_opens():
    sweep = example()
    view = figures.own_view(sweep)
    assert view.sentences[sweep.best].endswith("check it on others before you trust it.")
    assert f"The cheapest cut of all is {view.steps[sweep.best]}" in view.sentences[0]
    assert view.steps[-1] == "above all"


@pytest.mark.parametrize(
    ("labels", "scores", "positive", "words"),
    [
        (np.repeat([0, 1], 50), np.arange(100), "0", "upside down"),
        (np.tile([0, 1], 50), -np.arange(100), "1", "Below 0.5, but the interval reaches it"),
        (np.tile([0, 1], 50), np.arange(100), "1", "cannot tell the ranking from chance"),
        (np.repeat([0, 1], 50), np.arange(100), "1", "look for a leak"),
        ([0, 1, 1], [1, 2, 3], "0", "with no interval"),
        ([0, 1, 1, None, None], [1, 2, 3, 4, None], "1", "1 with no label, 1 with neither label nor score left out"),
    ],
)
def test_own_summary(labels, scores, positive, words):
    sweep = concept.own_scores(np.array(labels, dtype=object), np.array(scores, dtype=object), positive)
    assert words in figures.own_summary(sweep)
    view = figures.own_view(sweep)
    assert len(set(view.steps)) == len(view.steps)


def test_own_summary_of_the_example():
    text = figures.own_summary(example())
    assert text.startswith("1,488 rows used, 89 of them positive (6%); 12 with no score left out. AUC 0.900")
    assert "where 1% are positive" in figures.own_summary(example(prevalence=0.01))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (60, "the two do not rank alike"),
        (16, "these data cannot tell which ranks better"),
        (2, "with no interval"),
    ],
)
def test_own_comparison_in_words(rows, words):
    rng = np.random.default_rng(2)
    y = np.tile([0, 1], rows // 2)
    lead = 3.0 if rows == 60 else 0.5
    found = concept.own_comparison(y, rng.normal(size=rows), rng.normal(lead * y), "1")
    text = figures.own_compared(*found, "old", "new")
    assert text.startswith(f"On the {rows} rows with both, new has AUC")
    assert words in text


def test_the_interval_is_held_on_the_samples_auc():
    sweep = concept.interval_sweep()
    hero, samples, coverage, widths = figures.interval_view(sweep).figures
    assert (hero.holds[0].x[6], hero.holds[0].y[6]) == (20, sweep.auc[6])
    assert (coverage.holds[0].x[6], coverage.holds[0].y[6]) == (20, sweep.coverage[6])
    assert tuple(hero.at(6).data[-2].y) == pytest.approx(tuple(sweep.delong[:, 6]))
    assert sum(samples.at(0).data[0].y) == pytest.approx(1)
    assert not widths.holds


def test_a_perfect_sample_is_said_to_have_an_interval_of_no_width():
    view = figures.interval_view(concept.interval_sweep(4.0, 0.25, 9, 0.99))
    assert view.sentences[0].startswith("All 5 positives outrank every negative, so the interval has no width.")
    ordinary = figures.interval_view(concept.interval_sweep()).sentences
    assert "promises too much" in ordinary[0]
    assert "keeps its promise" in ordinary[-1]
    assert ordinary[-1].startswith("With 500 positives the interval is 0.044 wide.")


def test_coverage_is_headed_by_what_it_shows():
    """500 positives are not few; where the ranking is near perfect they are not enough."""
    headed = {
        separation: figures.interval_view(concept.interval_sweep(separation, level=level)).figures[2].title
        for separation, level in ((1.5, 0.95), (4.0, 0.95), (0.0, 0.9))
    }
    assert headed[1.5] == "Few positives: it promises too much"
    assert headed[4.0] == "It promises too much, even with 500"
    near = figures.interval_view(concept.interval_sweep(4.0)).sentences[-1]
    assert near.startswith("With 500 positives the interval is 0.0028 wide. It promises too much")


def test_two_models_are_told_apart_by_the_paired_interval_alone():
    sweep = concept.comparison_sweep()
    view = figures.comparison_view(sweep)
    step = view.steps.index("0.80")
    found = sweep.comparisons[step]
    assert (view.figures[0].holds[0].x[step], view.figures[0].holds[0].y[step]) == (0.8, found.difference)
    grey, paired = (np.asarray(trace.y) for trace in view.figures[0].figure.data[:2])
    assert grey.min() < 0 < paired[step], "the one that does not pair holds zero all along"
    assert "overlap, yet" in view.sentences[step]
    assert "overlap, and" in view.sentences[0]
    assert view.sentences[step].endswith("B ranks better than A.")
    apart = figures.comparison_view(concept.comparison_sweep(1.0, 1.0, 1000))
    assert "lie apart, and" in apart.sentences[0]
    behind = figures.comparison_view(concept.comparison_sweep(1.5, -1.0, 1000))
    assert behind.sentences[0].endswith("B ranks worse than A.")


def test_segments_move_and_the_auc_within_stays():
    sweep = concept.segment_sweep()
    view = figures.segments_view(sweep)
    step = view.steps.index("2.0")
    assert view.figures[0].holds[0].x[step] == 2.0
    assert (view.figures[1].holds[0].x[step], view.figures[1].holds[0].y[step]) == (2.0, sweep.auc[step])
    moved = view.figures[0].at(step).data[1]
    assert moved.x[np.argmax(moved.y)] == pytest.approx(2.0, abs=0.08)
    assert "as within each" in view.sentences[0]
    fair = figures.segments_view(concept.segment_sweep(0.5, 0.2, 0.2))
    assert "−" in fair.sentences[-1], "without a difference in prevalence a gap only blurs"
