"""A run in words: what ran, what came of it, and what it prints."""

from html import escape

import numpy as np

from concepts.mlops import MARGINS, History, Run
from concepts.mlops.stage_cache import CACHED, RERUN
from concepts.mlops.stages import BASE, LIVE, PURE, SHORT, SOURCES, STAGES
from figures import style
from figures.mlops.shared import REFUSED, VERDICTS
from figures.words import p_value

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


def run_label(number: int, change: str) -> str:
    """A run as the scrubber and the link have it."""
    return f"{number}: {SHORT.get(change, 'First run')}"


def shown(run: Run, stage: str) -> str:
    """A stage's status, a gate that refuses set apart."""
    return REFUSED if stage == "gate" and run.verdict == "refused" else run.status[stage]


def word(run: Run, stage: str) -> str:
    """A stage and what became of it, beside its box."""
    status = shown(run, stage)
    name = f"to v{run.production.number}" if stage == "deploy" and status == RERUN else status
    return f"<b>{stage}</b><br>{name}"


def run_readouts(history: History) -> dict[str, list[str]]:
    """The tiles."""
    runs = history.runs
    errors = [np.sqrt(run.production.live * (1 - run.production.live) / LIVE) for run in runs]
    return {
        "Reran": [f"{run.count(RERUN)} of 8, {run.count(CACHED)} cached" for run in runs],
        "Gate": [VERDICTS[run.verdict] for run in runs],
        "Won, lost": [
            f"{run.wins}, {run.losses} of {run.rows}" if run.verdict in ("promoted", "refused") else "not compared"
            for run in runs
        ],
        "Live, on later rows": [
            f"{100 * run.production.live:.1f}% ± {100 * error:.1f} SE" for run, error in zip(runs, errors, strict=True)
        ],
        "Candidate, held-out": [f"{run.accuracy:.1%}" if run.rows else "none" for run in runs],
        "Live now": [f"v{run.production.number} ({run.production.identity[:6]})" for run in runs],
        "p of that harm": ["not asked" if run.p is None else p_value(run.p) for run in runs],
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
        return "No key is new: every stage down to evaluate comes from the cache."
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
