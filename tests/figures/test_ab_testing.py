"""The pictures of the planning, analysis, CUPED and novelty labs: steps, ranges, words and size."""

import gzip
import json

import numpy as np
import pytest

from concepts.ab_testing import read_counts, read_values
from concepts.cuped import cuped
from concepts.guardrails import Guardrail, guardrails
from concepts.novelty import novelty
from concepts.power import plan
from figures import style
from figures.ab_testing import decisions, guardrail_verdicts, reading_printed, reading_view
from figures.cuped import cuped_printed, cuped_view, novelty_printed, novelty_view
from figures.power import plan_printed, plan_view

RNG = np.random.default_rng(0)
VERDICTS = guardrails(
    [
        Guardrail("Error rate", 0.01, 0.0101, 0.004),
        Guardrail("Latency (ms)", 210, 230, 6, sd=80),
        Guardrail("Refund rate per order", 0.02, 0.024, 0.004),
    ],
    2000,
    2000,
)


def reading(read, **options):
    return reading_view(read, decisions(read, VERDICTS, **options), VERDICTS)


VIEWS = {
    "plan": lambda: plan_view(plan()),
    "plan_users": lambda: plan_view(plan(effect=-0.05, sides=2, formula="continuity", treatment_share=0.9)),
    "plan_arcsine": lambda: plan_view(plan(formula="arcsine", relative=True, sides=1)),
    "plan_mean": lambda: plan_view(plan("mean", 50, 20, formula="t", effect=40.0)),
    "plan_extreme": lambda: plan_view(plan(baseline=0.99, alpha=0.001, power=0.99, formula="evan_miller")),
    "rates": lambda: reading(read_counts(1094, 219, 1094, 268), planned_users=2000),
    "rates_extreme": lambda: reading(read_counts(10, 0, 10_000, 3, prior_a=0.5, prior_b=0.5)),
    "means": lambda: reading(read_values(RNG.gamma(2, 10, 90), RNG.gamma(2, 11, 95)), minimum_effect=1.0),
    "means_negative": lambda: reading(read_values(-RNG.gamma(2, 1e-4, 90), RNG.gamma(2, 1e-4, 95))),
    "cuped": lambda: cuped_view(cuped()),
    "cuped_extreme": lambda: cuped_view(cuped(users=2000, effect=1, experiments=1000)),
    "novelty": lambda: novelty_view(novelty()),
    "novelty_learning": lambda: novelty_view(novelty(initial=-0.02, lasting=0.1, daily_users=1_000_000)),
}


@pytest.fixture(scope="module", params=VIEWS, name="view")
def _view(request):
    return VIEWS[request.param]()


def test_steps_readouts_and_sentences_line_up(view):
    assert len(set(view.steps)) == len(view.steps) == len(view.sentences)
    assert 3 <= len(view.readouts) <= 8
    assert all(len(row) == len(view.steps) for row in view.readouts.values())
    assert all(len(each) <= 220 for each in view.sentences)
    words = [*view.sentences, *(text for row in view.readouts.values() for text in row)]
    assert not any("nan" in text or "inf" in text for text in words)
    for figure in view.figures:
        if isinstance(figure, style.Sweep):
            assert len(figure) == len(view.steps)


def test_every_step_draws_with_the_same_axes(view):
    for figure in view.figures:
        if not isinstance(figure, style.Sweep):
            continue
        ranges = figure.figure.layout.xaxis.range, figure.figure.layout.yaxis.range
        assert ranges[0] is not None
        for step in (0, len(view.steps) // 2, len(view.steps) - 1):
            at = figure.at(step)
            assert (at.layout.xaxis.range, at.layout.yaxis.range) == ranges


def test_axis_titles_are_short_and_pictures_described(view):
    for each in view.figures:
        figure = each.figure if isinstance(each, style.Sweep) else each
        assert len(figure.layout.xaxis.title.text) <= 36
        assert len(figure.layout.yaxis.title.text or "") <= 36
        assert figure.layout.meta["alt"]


def test_the_data_stay_small(view):
    parts = b""
    for each in view.figures:
        figure = each.figure if isinstance(each, style.Sweep) else each
        parts += json.dumps(json.loads(figure.to_json())).encode()
        if isinstance(each, style.Sweep):
            for attributes in each.moving.values():
                for rows in attributes.values():
                    for row in rows:
                        try:
                            parts += np.asarray(row, dtype=np.float32).tobytes()
                        except (TypeError, ValueError):
                            parts += json.dumps(list(row)).encode()
    assert len(gzip.compress(parts)) < 300_000


def test_the_shaded_areas_are_alpha_and_beta():
    sweep = plan()
    figure = plan_view(sweep).figures[0].at(19)
    spread = 100 * sweep.spread_null[19] * np.sqrt(2 * np.pi)
    upper, lower, missed = (abs(np.trapezoid(figure.data[i].y, figure.data[i].x)) / spread for i in range(3))
    assert upper == pytest.approx(0.025, abs=0.001)
    assert lower == pytest.approx(0.025, abs=0.001)
    assert missed == pytest.approx(0.2, abs=0.002)


def test_one_sided_shades_one_tail():
    figure = plan_view(plan(sides=1)).figures[0].at(10)
    assert np.isnan(figure.data[1].x).all()
    assert len(figure.data[5].x) == 2


def test_marks_sit_where_the_numbers_say():
    read = read_counts(1094, 219, 1094, 268)
    view = reading(read)
    interval, _, chances, _ = (
        each.at(read.entered) if isinstance(each, style.Sweep) else each for each in view.figures
    )
    assert interval.data[4].x[0] == 268
    assert interval.data[4].y[0] == pytest.approx(4.479, abs=0.001)
    assert tuple(interval.data[3].y) == pytest.approx((0.9926, 7.9531), abs=0.001)
    assert tuple(chances.data[3].y) == pytest.approx((0.9941, 0.0118), abs=0.0001)
    assert view.readouts["Decision"][read.entered] == "Do not ship"  # latency is violated
    assert view.readouts["Difference"][read.entered] == "+4.48 pp"
    assert "not defined" in reading(read_counts(10, 0, 100, 3)).readouts["Relative"][0]
    assert "broken" in reading(read_counts(1000, 100, 2000, 300)).readouts["Split"][0]
    assert reading(read).steps[read.entered] == "268"


def test_guardrails_are_named_and_drawn_apart():
    figure = guardrail_verdicts(VERDICTS)
    marks = [trace for trace in figure.data if trace.mode == "markers+text"]
    assert [trace.text[0] for trace in marks] == [each.verdict for each in VERDICTS]
    assert len({trace.marker.symbol for trace in marks}) == len({each.verdict for each in VERDICTS})
    assert len(guardrail_verdicts([]).data) == 0


def test_printed_lines_carry_the_numbers():
    assert "both, rounded up: 2188" in plan_printed(plan(), 19)
    assert "1 - rho^2: 0.5100" in cuped_printed(cuped(), 28)
    assert "expected loss" in reading_printed(read_counts(100, 20, 100, 30), 0)
    assert "last seven days" in novelty_printed(novelty(), 3)


def test_the_estimates_add_up_to_all_experiments():
    estimates = cuped_view(cuped()).figures[0]
    for index in (0, 1):
        np.testing.assert_allclose(np.sum(estimates.moving[index]["y"], axis=1), 1, atol=0.01)


def test_the_running_picture_shows_only_the_past():
    daily, running, _ = novelty_view(novelty()).figures
    assert np.isfinite(daily.moving[3]["y"][6]).sum() == 7
    assert len(running.moving[2]["x"][6]) == 7
