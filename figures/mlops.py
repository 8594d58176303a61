"""Pictures of the pipeline: the stages of one run, all runs with the line of what is live, times, and quality."""

from html import escape
from itertools import pairwise

import numpy as np

from concepts.mlops import MARGINS, History, Run
from concepts.stage_cache import CACHED, FAILED, RERUN, SKIPPED
from concepts.stages import BASE, LIVE, PURE, SHORT, SOURCES, STAGES
from figures import style

REFUSED = "refused"
LOOK = {
    RERUN: (style.BLUE, "square", "▶", 13),
    CACHED: (style.GREEN, "circle", "=", 8),
    REFUSED: (style.BROWN, "diamond", "!", 14),
    FAILED: (style.ALERT, "x", "✕", 13),
    SKIPPED: (style.GREY, "line-ew-open", "–", 6),
}
"""Colour, symbol and size in the history, and the sign in a box."""
PLACES = {stage: (i, 2.0) if i < 4 else (7 - i, 0.0) for i, stage in enumerate(STAGES)}
EDGES = (*pairwise(STAGES), ("features", "evaluate"))
VERDICTS = {
    "first": "passes the floor",
    "promoted": "promoted",
    "refused": "refused",
    "same": "same model",
    "withdrawn": "withdrawn model",
    "failed": "not reached",
    "rolled back": "not asked",
    "nothing to roll back": "not asked",
}
FLOOR = BASE["gate"]["floor"]


def counted(points: str) -> str:
    """Points, one or more."""
    return f"{points} point{'' if points == '1' else 's'}"


ALLOWED = {
    key: "Anything: no gate" if key == "none" else "0: must be better" if key == "0" else f"under {counted(key)}"
    for key in MARGINS
}
SOURCE_LINES = "\n".join(f"sources[{name!r}] = r'''{text}'''" for name, text in SOURCES.items())
"""The stages' own source texts, as the snippet holds them."""


def pipeline_view(history: History) -> style.View:
    """All of the first lab."""
    return style.View(
        [graph(history), lines(history), times(history), quality(history)],
        "Run",
        run_steps(history),
        run_readouts(history),
        run_sentences(history),
    )


def run_steps(history: History) -> list[str]:
    """The run's number and what was changed."""
    return [run_label(i, run.change) for i, run in enumerate(history.runs, start=1)]


def run_label(number: int, change: str) -> str:
    """A run as the scrubber and the link have it."""
    return f"{number}: {SHORT.get(change, 'First run')}"


def shown(run: Run, stage: str) -> str:
    """A stage's status, a gate that refuses set apart."""
    return REFUSED if stage == "gate" and run.verdict == "refused" else run.status[stage]


def ms(seconds: float) -> str:
    """A time with two digits or so."""
    return f"{1000 * seconds:.{2 if seconds < 0.00095 else 1 if seconds < 0.00995 else 0}f} ms"


def graph(history: History) -> style.Sweep:
    """The stages of one run, each with what became of it."""
    figure = style.chart(
        "This run: ▶ reruns, = comes from the cache, ! refuses, ✕ fails, – does not run",
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


def before(history: History) -> list[Run]:
    """The run before each, whose production the gate compares with; the first for itself."""
    return [history.runs[max(i - 1, 0)] for i in range(len(history.runs))]


def word(run: Run, stage: str) -> str:
    """A stage, what became of it, and its time, beside its box."""
    status = shown(run, stage)
    name = f"to v{run.production.number}" if stage == "deploy" and status == RERUN else status
    time = "" if status in (SKIPPED, FAILED) else ms(run.seconds[stage])
    return f"<b>{stage}</b><br>{name}<br>{time}"


def lines(history: History) -> style.Sweep:
    """A column a run, a row a stage; and where each part of what is live was made."""
    count, rows = len(history.runs), np.arange(len(STAGES))
    figure = style.chart(
        "All runs; the purple line: where each part of the model now live was made",
        x="Run",
        y="",
        x_range=(0.3, max(count, 4) + 0.7),
        y_range=(len(STAGES) - 0.4, -0.6),
        alt="A column a run and a row a stage, marked by status, and a line through the runs that made what is live.",
        showlegend=True,
        margin={"l": 74, "r": 12, "t": 14, "b": 50},
    )
    figure.update_yaxes(title_text=None, tickvals=rows, ticktext=list(STAGES), tickfont_size=13)
    figure.update_xaxes(**runs_axis(count))
    scale = min(1.0, 15 / count)
    figure.add_scatter(
        x=[1, 1],
        y=[-0.6, len(STAGES) - 0.4],
        mode="lines",
        line={"color": style.faded(style.GREY, 0.35), "width": 16 * scale},
        hoverinfo="skip",
        showlegend=False,
    )
    paths = [
        [run.production.made[stage].run + 1 for stage in PURE] + [run.production.run + 1] * 2 for run in history.runs
    ]
    figure.add_scatter(
        x=paths[0],
        y=rows,
        mode="lines+markers",
        name="now live",
        line={"color": style.PURPLE, "width": 4},
        marker={"color": style.PURPLE, "symbol": "circle-open", "size": 19 * scale, "line": {"width": 3}},
        hovertemplate="%{y}: made in run %{x}<extra></extra>",
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
        figure.add_scatter(
            x=[x for x, _ in here],
            y=[y for _, y in here],
            mode="markers",
            name=status,
            marker={
                "color": color,
                "symbol": symbol,
                "size": size * scale,
                "line": {"width": 1.5 if status == SKIPPED else 0},
            },
            text=[f"run {x}, {STAGES[y]}" for x, y in here],
            hovertemplate=f"%{{text}}: {status}<extra></extra>",
        )
    at = np.arange(1, count + 1)
    return style.Sweep(figure, {0: {"x": np.repeat(at[:, None], 2, axis=1)}, 1: {"x": np.array(paths)}})


def runs_axis(count: int) -> dict[str, float]:
    """Ticks of an axis of runs, few enough to stand upright."""
    return {"dtick": 1 if count <= 14 else 2 if count <= 20 else 3, "tick0": 1, "tickangle": 0, "tickfont_size": 12}


def times(history: History) -> style.Sweep:
    """Time spent in each run, and what the stages from the cache had taken when they were made."""
    count = len(history.runs)
    spent, avoided = (
        np.array([1000 * sum(of.values()) for of in rows])
        for rows in ([run.seconds for run in history.runs], [run.avoided for run in history.runs])
    )
    top = 1.18 * float(np.max(spent + avoided))
    figure = style.chart(
        "Measured: time spent, look-ups included, and time that the cache avoided",
        x="Run",
        y="Time (ms)",
        x_range=(0.3, max(count, 4) + 0.7),
        y_range=(0, top),
        alt="Milliseconds spent in each run, and those that stages from the cache had taken when they were made.",
        showlegend=True,
        barmode="stack",
    )
    figure.update_xaxes(**runs_axis(count))
    at = np.arange(1, count + 1)
    for name, values, color, shape in (("spent", spent, style.BLUE, ""), ("avoided", avoided, style.GREEN, "/")):
        figure.add_bar(
            x=at,
            y=values,
            name=name,
            width=0.7,
            marker={"color": color, "pattern": {"shape": shape, "fillmode": "replace", "solidity": 0.35, "size": 8}},
            hovertemplate=f"run %{{x}}: %{{y:.2f}} ms {name}<extra></extra>",
        )
    tops = (spent + avoided + 0.06 * top)[:, None]
    figure.add_scatter(
        x=[1],
        y=tops[0],
        mode="markers",
        marker={"color": style.GREY, "symbol": "triangle-down", "size": 13},
        hoverinfo="skip",
        showlegend=False,
    )
    return style.Sweep(figure, {2: {"x": at[:, None].astype(float), "y": tops}})


def quality(history: History) -> style.Sweep:
    """Right answers: each candidate's on held-out rows, and production's on rows that come later."""
    count, runs = len(history.runs), history.runs
    live = np.array([100 * run.production.live for run in runs])
    candidates = np.array([100 * run.accuracy for run in runs])
    low = float(min(live.min(), np.nanmin(candidates)) - 6)
    figure = style.chart(
        f"Right answers: candidates on held-out rows, production on {LIVE} later rows",
        x="Run",
        y="Right answers (%)",
        x_range=(0.3, max(count, 4) + 0.7),
        y_range=(low, 101),
        alt="Share of right answers by run: candidates that were promoted, refused or not new, and what is live.",
        showlegend=True,
    )
    figure.update_xaxes(**runs_axis(count))
    at = np.arange(1, count + 1)
    figure.add_scatter(
        x=[*at, count + 0.4],  # what is live stays live
        y=[*live, live[-1]],
        mode="lines",
        name="live",
        line={"color": style.PURPLE, "width": 3, "shape": "hv"},
        hovertemplate="live: %{y:.1f}% of later rows<extra></extra>",
    )
    for name, verdicts, color, symbol in (
        ("promoted", ("first", "promoted"), style.BLUE, "triangle-up"),
        ("refused", ("refused",), style.BROWN, "diamond"),
        ("not new", ("same", "withdrawn"), style.GREEN, "circle"),
    ):
        here = [i for i, run in enumerate(runs) if run.verdict in verdicts]
        figure.add_scatter(
            x=at[here],
            y=candidates[here],
            mode="markers",
            name=name,
            marker={"color": color, "symbol": symbol, "size": 10},
            hovertemplate=f"run %{{x}}, {name}: %{{y:.1f}}% of held-out rows<extra></extra>",
        )
    figure.add_scatter(
        x=[1, 1],
        y=[low, 101],
        mode="lines",
        line={"color": style.faded(style.GREY, 0.5), "width": 2},
        hoverinfo="skip",
        showlegend=False,
    )
    return style.Sweep(figure, {4: {"x": np.repeat(at[:, None], 2, axis=1).astype(float)}})


def run_readouts(history: History) -> dict[str, list[str]]:
    """Eight tiles."""
    runs = history.runs
    errors = [np.sqrt(run.production.live * (1 - run.production.live) / LIVE) for run in runs]
    return {
        "Reran, from cache": [f"{run.count(RERUN)}, {run.count(CACHED)} of 8" for run in runs],
        "Time spent": [ms(sum(run.seconds.values())) for run in runs],
        "Time avoided": [ms(sum(run.avoided.values())) for run in runs],
        "Gate": [VERDICTS[run.verdict] for run in runs],
        "Candidate, held-out": [f"{run.accuracy:.1%}" if run.rows else "none" for run in runs],
        "Won, lost against live": [
            f"{run.wins}, {run.losses} of {run.rows}" if run.verdict in ("promoted", "refused") else "not compared"
            for run in runs
        ],
        "Live now": [f"v{run.production.number} ({run.production.identity[:6]})" for run in runs],
        "Live, on later rows": [
            f"{100 * run.production.live:.1f} ± {100 * error:.1f}% SE" for run, error in zip(runs, errors, strict=True)
        ],
    }


def run_sentences(history: History) -> list[str]:
    """What ran and why, and what came of it."""
    return [sentence(history, run) for run in history.runs]


def sentence(history: History, run: Run) -> str:
    """One run in plain words."""
    live = f"v{run.production.number}"
    if run.verdict == "rolled back":
        made = run.production.run + 1
        return (
            f"Only deploy runs: {live}, made in run {made}, is live again. The model before it is withdrawn, "
            "or the next run would release it once more."
        )
    if run.verdict == "nothing to roll back":
        return f"{live} is the only release that is left, so there is nothing to roll back to."
    if run.verdict == "failed":
        return f"Stage validate refuses: {run.error}. Nothing below it runs, and {live} stays live."
    if run.verdict == "first":
        return (
            f"The first run makes everything. Nothing is live yet, so {run.accuracy:.1%} on held-out rows only has to "
            f"pass the floor of {FLOOR:.0%}."
        )
    return f"{what_ran(run)} {what_came(history, run)}"


def what_ran(run: Run) -> str:
    """Which stages reran, what was new in the first one's key, and whether the wave stopped."""
    places = [place for place, stage in enumerate(PURE) if run.status[stage] == RERUN]
    if not places:
        return "No key is new: every stage comes from the cache."
    names = list(PURE)
    end = next(place for place in places if place + 1 not in places)  # of the first wave
    first, last = names[places[0]], names[end]
    why = " and ".join(f"{part} {'is' if part in ('code', 'environment') else 'are'}" for part in run.why[first])
    waves = f"Stage {first} reruns" if first == last else f"Stages {first} to {last} rerun"
    text = f"{waves}, as {why} new for {first}"
    if last != "gate" and run.status[names[end + 1]] == CACHED:
        text += "; its output is the same to the byte, so those below come from the cache"
        if "environment" in run.why[first]:
            text += " (only a pin changed)"
    if places[-1] != end:
        text += ", but for the gate, as what is live has changed"
    return text + "."


def what_came(history: History, run: Run) -> str:
    """The gate's verdict, with its numbers."""
    live, points = f"v{run.production.number}", history.margin
    if run.verdict == "same":
        return f"It is the model that is live, so there is nothing to release: {live} stays."
    if run.verdict == "withdrawn":
        return f"Its model was withdrawn, so it is not released: {live} stays."
    compared = f"{run.wins} rows won, {run.losses} lost of {run.rows}"
    if points == "none":
        return f"The gate is set to let all pass: {live} goes live ({compared})."
    compared += ", p < 0.001" if run.p is not None and run.p < 0.001 else f", p = {run.p:.3f}"
    if run.verdict == "promoted":
        found = "finds it better" if points == "0" else f"rules out harm of {counted(points)}"
        return f"The gate {found} ({compared}): {live} goes live."
    against = []
    if "floor" in run.against:
        against.append(f"{run.accuracy:.1%} is below the floor of {FLOOR:.0%}")
    if "harm" in run.against:
        lacking = "it is not shown to be better" if points == "0" else f"harm of {counted(points)} is not ruled out"
        against.append(f"{lacking} ({compared})")
    return f"The gate refuses: {' and '.join(against)}. {live} stays."


def lineage(run: Run) -> dict[str, list[str]]:
    """What the model now live was made of, from the release back to the data; hashes by their first eight digits."""
    release = run.production
    rows = [(f"release v{release.number}", str(release.run + 1), release.identity[:8], "")]
    for stage in reversed(PURE):
        made = release.made[stage]
        rows.append((stage, str(made.run + 1), made.content[:8], made.parts["code"][:8]))
    rows.append(("data files", "", " ".join(each[:8] for each in release.files), ""))
    names = ("Part", "Run", "Content", "Code")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def changed(run: Run) -> str:
    """What the run's change did to data, code, parameters and versions: a diff in HTML, its long lines wrapped."""
    shades = {"+": style.faded(style.GREEN, 0.22), "-": style.faded(style.VERMILION, 0.22)}
    lines = [
        f'<span style="background: {shades.get(line[0], "none")}">{escape(line)}</span>'
        for line in run.diff or ["nothing in data, code, parameters or versions"]
    ]
    look = "white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.86rem; line-height: 1.5; margin: 0"
    return f'<pre style="{look}">{chr(10).join(lines)}</pre>'


def run_printed(history: History, step: int) -> str:
    """What the snippet prints at this step."""
    run = history.runs[step]
    keys = {stage: run.made[stage].key[:8] for stage in PURE if run.status[stage] in (RERUN, CACHED)}
    rows = [f"{stage}: {run.status[stage]} {keys.get(stage, '')}".rstrip() for stage in STAGES]
    verdict = f"verdict: {run.verdict}" + (f", {run.wins} won, {run.losses} lost" if run.wins + run.losses else "")
    p = [] if run.p is None else [f"p: {run.p:.6f}"]
    live = (
        f"live: v{run.production.number}, model {run.production.identity[:8]}, {run.production.live:.4f} of later rows"
    )
    return "\n".join([f"run {step + 1}", *rows, verdict, *p, live])
