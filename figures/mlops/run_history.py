"""Pictures of the pipeline: the stages of one run, all runs with the line of what is live, and quality."""

from itertools import pairwise
from typing import Any

import numpy as np

from concepts.mlops import History
from concepts.mlops.stage_cache import SKIPPED
from concepts.mlops.stages import LIVE, PURE, STAGES
from figures import style
from figures.mlops.shared import LOOK, before, corner
from figures.mlops.told import run_label, run_readouts, run_sentences, shown, word
from figures.style import Chart, each

PLACES = {stage: (i, 2.0) if i < 4 else (7 - i, 0.0) for i, stage in enumerate(STAGES)}
EDGES = (*pairwise(STAGES), ("features", "evaluate"))


def pipeline_view(history: History) -> style.View:
    """All of the first lab."""
    return style.View(
        [lines(history), graph(history), quality(history)],
        "Run",
        run_steps(history),
        run_readouts(history),
        run_sentences(history),
        companions=1,
    )


def run_steps(history: History) -> list[str]:
    """The run's number and what was changed."""
    return [run_label(i, run.change) for i, run in enumerate(history.runs, start=1)]


def graph(history: History) -> style.Sweep:
    """The stages of one run, each with what became of it."""
    figure = style.chart(
        "This run: ▶ reruns, = is cached, ! refuses",
        x="",
        y="",
        x_range=(-0.6, 3.6),
        y_range=(-1.25, 3.25),
        alt="The eight stages and what became of each in this run: rerun, from the cache, refused, failed or skipped.",
        margin={"l": 4, "r": 4, "t": 8, "b": 4},
    )
    figure.update_xaxes(visible=False, title_text=None)
    figure.update_yaxes(visible=False, title_text=None)
    for start, end in EDGES:
        (x0, y0), (x1, y1) = PLACES[start], PLACES[end]
        figure.add_annotation(
            x=x1,
            y=y1,
            ax=x0,
            ay=y0,
            axref="x",
            ayref="y",
            text="",
            showarrow=True,
            arrowhead=2,
            arrowwidth=2,
            arrowcolor=style.GREY,
            standoff=25,
            startstandoff=25,
        )
    figure.add_scatter(
        x=[0, 0, 2, 2],
        y=[0.42, 0.85, 0.85, 0.42],
        mode="lines",
        line={"color": style.GREY, "width": 1.5, "dash": "dot"},
        hoverinfo="skip",
    )
    x, y = (np.array(each) for each in zip(*PLACES.values(), strict=True))
    looks = [[LOOK[shown(run, stage)] for stage in STAGES] for run in history.runs]
    colors, signs = ([[each[part] for each in row] for row in looks] for part in (0, 2))
    figure.add_scatter(
        x=x,
        y=y,
        mode="markers+text",
        marker={"color": colors[0], "symbol": "square", "size": 44, "line": {"width": 0}, "opacity": 1},
        text=signs[0],
        textfont={"color": "white", "size": 20},
        hoverinfo="skip",
    )
    words = [[word(run, stage) for stage in STAGES] for run in history.runs]
    places = ["top center" if up else "bottom center" for up in y > 0]
    edge = np.where(y > 0, y + 0.32, y - 0.38)
    figure.add_scatter(x=x, y=edge, mode="text", text=words[0], textposition=places, textfont_size=12, hoverinfo="skip")
    live = [[f"live before this run: v{run.production.number}"] for run in before(history)]
    figure.add_scatter(x=[1], y=[1.0], mode="text", text=live[0], textfont_size=12, hoverinfo="skip")
    return style.Sweep(figure, {1: {"marker.color": colors, "text": signs}, 2: {"text": words}, 3: {"text": live}})


def lines(history: History) -> Chart:
    """A column a run, a row a stage; and where each part of what is live was made. A click moves to a run."""
    count, rows = len(history.runs), np.arange(len(STAGES))
    chart = Chart(
        "Every run, stage by stage; purple: where what is live was made",
        x="Run: click one",
        y="",
        x_range=(0.3, max(count, 4) + 0.7),
        y_range=(len(STAGES) - 0.4, -0.6),
        alt="A column a run and a row a stage, marked by status, and a line through the runs that made what is live.",
        showlegend=True,
        xaxis=runs_axis(count),
        yaxis={"title": {"text": None}, "tickvals": rows, "ticktext": list(STAGES)},
    )
    scale = min(1.0, 15 / count)
    chart.here(np.arange(1, count + 1), opacity=style.STRONG)
    paths = [
        [run.production.made[stage].run + 1 for stage in PURE] + [run.production.run + 1] * 2 for run in history.runs
    ]
    chart.line(
        each(np.array(paths)),
        rows,
        style.PURPLE,
        width=style.BOLD,
        mode="lines+markers",
        name="now live",
        marker={"color": style.PURPLE, "symbol": "circle-open", "size": 19 * scale, "line": {"width": 3}},
        hover="%{y}: made in run %{x}",
    )
    for status, (color, symbol, _, size) in LOOK.items():
        here = [
            (i + 1, row)
            for i, run in enumerate(history.runs)
            for row, stage in enumerate(STAGES)
            if shown(run, stage) == status
        ]
        if not here:
            continue
        chart.points(
            [x for x, _ in here],
            [y for _, y in here],
            color,
            symbol,
            size=size * scale,
            name=status,
            marker__line={"width": 1.5 if status == SKIPPED else 0},
            text=[f"run {x}, {STAGES[y]}" for x, y in here],
            hover=f"%{{text}}: {status}",
        )
    return chart


def runs_axis(count: int) -> dict[str, Any]:
    """Ticks of an axis of runs, few enough to stand upright."""
    return {"dtick": 1 if count <= 14 else 2 if count <= 20 else 3, "tick0": 1, "tickangle": 0}


def quality(history: History) -> Chart:
    """Right answers: each candidate's on held-out rows, and production's on rows that come later."""
    count, runs = len(history.runs), history.runs
    live = np.array([100 * run.production.live for run in runs])
    candidates = np.array([100 * run.accuracy for run in runs])
    low = float(min(live.min(), np.nanmin(candidates)) - 6)
    chart = Chart(
        f"Right answers: candidates, and what is live on {LIVE} later rows",
        x="Run",
        y="Right answers (%)",
        x_range=(0.3, max(count, 4) + 0.7),
        y_range=(low, 112),
        alt="Share of right answers by run: candidates that were promoted, refused or not new, and what is live.",
        xaxis=runs_axis(count),
    )
    at = np.arange(1, count + 1)
    chart.here(at)
    hover = "live: %{y:.1f}% of later rows"  # what is live stays live
    chart.line([*at, count + 0.4], [*live, live[-1]], style.PURPLE, line__shape="hv", hover=hover)
    names = [("live", style.PURPLE)]
    for name, verdicts, color, symbol in (
        ("promoted", ("first", "promoted"), style.BLUE, "triangle-up"),
        ("refused", ("refused",), style.BROWN, "diamond"),
        ("not new", ("same", "withdrawn"), style.GREEN, "circle"),
    ):
        here = [i for i, run in enumerate(runs) if run.verdict in verdicts]
        hover = f"run %{{x}}, {name}: %{{y:.1f}}% of held-out rows"
        chart.points(at[here], candidates[here], color, symbol, size=9, hover=hover)
        names.append((name, color))
    return corner(chart, *names)
