"""Pictures of the peeking lab: z paths and boundaries, error against looks, what each rule costs, when it stops."""

from typing import Any

import numpy as np

from concepts.ab_testing.boundaries import METHODS
from concepts.ab_testing.sequential import Peeking
from concepts.arrays import Array
from figures import style
from figures.style import Chart, View, each
from figures.words import fixed, percent

SHORT = {
    "none": "No correction",
    "pocock": "Pocock",
    "obrien_fleming": "O'Brien-Fleming",
    "obf_spending": "OBF spending",
    "pocock_spending": "Pocock spending",
    "bonferroni": "Bonferroni",
    "always_valid": "Always valid",
}
NAIVE, RULE, QUIT = style.ALERT, style.BLUE, style.BROWN


def peeking_view(sweep: Peeking) -> View:
    """All that the peeking lab shows."""
    return View(
        [peeking_paths(sweep), peeking_error(sweep), peeking_tradeoff(sweep), peeking_stopping(sweep)],
        "Looks",
        peeking_steps(sweep),
        peeking_readouts(sweep),
        peeking_sentences(sweep),
    )


def _top(sweep: Peeking) -> float:
    """Top of an error axis: the naive error at thirty looks with air above, in whole tenths."""
    return float(min(1.0, np.ceil(12 * sweep.naive[-1]) / 10))


def peeking_paths(sweep: Peeking) -> Chart:
    """The z statistic of the simulated experiments at each look, the rule's boundaries, and where one gives up."""
    null, corrected = sweep.drift == 0, sweep.method != "none"
    color = NAIVE if null else style.GREEN
    kind = "A/A tests" if null else "tests with an effect"
    floor, top = (-5.0, 5.0) if null else (-4.0, max(7.0, float(np.ceil(sweep.drift + 3.2))))
    chart = Chart(
        f"{len(sweep.paths)} {kind}: coloured once they claim a {'win' if not null else 'difference'}",
        x="Share of the planned sample",
        y="z statistic",
        x_range=(0, 1.02),
        y_range=(floor, top),
        alt=f"Paths of the z statistic of {kind} with the boundaries of {METHODS[sweep.method]}.",
        xaxis={"tickformat": ".0%"},
    )
    quiet, loud, crossing, leaving, times, high, low = [], [], [], [], [], [], []
    for step, k in enumerate(sweep.looks):
        t = np.concatenate([[0.0], sweep.times[step, :k]])
        z = np.concatenate([np.zeros((len(sweep.paths), 1)), sweep.paths[:, step, :k]], axis=1)
        first, left = sweep.first[:, step], sweep.left[:, step]
        look, crossed, gone = np.arange(k + 1), first > 0, left > 0
        end = np.where(crossed, first, np.where(gone, left, k))[:, None]
        quiet.append(_lines(t, z, look <= end))
        loud.append(_lines(t, z[crossed], look >= first[crossed, None]))
        crossing.append((t[first[crossed]].astype(np.float32), z[crossed, first[crossed]].astype(np.float32)))
        leaving.append((t[left[gone]].astype(np.float32), z[gone, left[gone]].astype(np.float32)))
        times.append(t[1:].astype(np.float32))
        high.append(_within(sweep.boundary[step, :k], -floor))
        low.append(_within(sweep.give_up[step, : k - 1], -floor))
    for paths, line in ((quiet, style.faded(style.GREY, 0.55)), (loud, color)):
        chart.line(each([p[0] for p in paths]), each([p[1] for p in paths]), line, width=style.THIN)
    marks: dict[str, Any] = {"x": each([p[0] for p in crossing]), "y": each([p[1] for p in crossing])}
    chart.points(**marks, color=color, symbol="x", size=9, hover="stops at %{x:.0%}, z = %{y:.2f}")
    rule: dict[str, Any] = {
        "dash": "dash" if corrected else "solid",
        "mode": "lines+markers",
        "marker": {"size": 5, "symbol": "diamond"},
    }
    chart.line(each(times), each(high), RULE, hover="|z| ≥ %{y:.3f} at %{x:.0%}", **rule)
    chart.line(each(times), each([-z for z in high]), RULE, hover="z ≤ %{y:.3f} at %{x:.0%}", **rule)
    chart.label(1.0, floor + 0.1, f"boundaries: {SHORT[sweep.method]}", RULE, xanchor="right")
    if sweep.futility:
        marks = {"x": each([p[0] for p in leaving]), "y": each([p[1] for p in leaving])}
        chart.points(**marks, color=QUIT, symbol="square", size=7, hover="gives up at %{x:.0%}, z = %{y:.2f}")
        before = each([t[:-1] for t in times])
        chart.line(before, each(low), QUIT, dash="dot", mode="lines+markers", marker={"size": 5})
        chart.label(0.02, floor + 0.1, "■ gives up", QUIT)
    chart.here(1 / sweep.looks, hover="first look")
    return chart


def _lines(t: Array, z: Array, shown: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Many paths as one trace: the shown points of each, then a gap. To two decimals, which compress well."""
    gap = np.full((len(z), 1), np.nan)
    keep = np.concatenate([np.broadcast_to(shown, z.shape), np.ones((len(z), 1), dtype=bool)], axis=1)
    x = np.concatenate([np.broadcast_to(t, z.shape), gap], axis=1)[keep]
    y = np.concatenate([np.round(z, 2), gap], axis=1)[keep]
    return np.round(x, 4).astype(np.float32), y.astype(np.float32)


def _within(z: Array, reach: float) -> np.ndarray:
    """Gaps where a line is out of the picture."""
    return np.where(np.abs(z) <= reach, z, np.nan).astype(np.float32)


def peeking_error(sweep: Peeking) -> Chart:
    """False-positive rate against the number of looks: exact lines, simulated dots with two standard errors."""
    name, corrected = SHORT[sweep.method], sweep.method != "none"
    looks, exact, naive, top = sweep.looks, sweep.error[sweep.chosen], sweep.naive, _top(sweep)
    chart = Chart(
        "More looks, more false positives",
        x="Looks, equally spaced",
        y="False-positive rate",
        x_range=(0, 31.5),
        y_range=(0, top),
        alt=f"False-positive rate against the number of looks, without correction and with {name}.",
        xaxis={"tickvals": [1, 10, 20, 30]},
        yaxis={"tickformat": ".0%"},
    )
    hover = "%{x} looks: %{y:.1%}"
    inside = sweep.independent <= top
    chart.line(looks[inside], sweep.independent[inside], style.GREY, dash="dot", width=style.THIN, hover=hover)
    last = int(np.flatnonzero(inside)[-1])
    words = "wrong: 1 − (1 − α)<sup>K</sup>"
    chart.label(looks[last] + 0.8, 0.93 * top, words, style.GREY, yanchor="middle")
    groups = [(naive, sweep.simulated_naive, NAIVE, "circle", "solid", "no correction")]
    if corrected:
        groups.append((exact, sweep.simulated, RULE, "diamond", "dash", name))
    for rate, simulated, color, symbol, dash, _ in groups:
        chart.line(looks, rate, color, dash=dash, hover=f"{hover}, exact")
        bars: dict[str, Any] = dict(
            array=2 * sweep.standard_error(rate), color=style.faded(color, 0.6), thickness=1, width=0
        )
        shown = simulated <= top
        bars["array"] = bars["array"][shown]
        chart.points(looks[shown], simulated[shown], color, symbol, size=5, error_y=bars, hover=f"{hover}, simulated")
    chart.label(30.5, naive[-1], "no correction", NAIVE, xanchor="right", yanchor="top", yshift=-14)
    if corrected:
        chart.label(7, float(exact.max()), name, RULE, yshift=2)
    chart.level(sweep.alpha, dash="dash").handle(30.6, sweep.alpha, "alpha", "square", peeking_alpha="y")
    chart.you(each(looks.astype(float)), each(exact), hover=hover)
    return chart


def peeking_tradeoff(sweep: Peeking) -> Chart:
    """What every rule buys if the planned effect is true, and without one: power as bars, average samples as points."""
    names = [SHORT[rule] for rule in sweep.rules]
    chart = Chart(
        "▮ power ◆ sample ◇ without effect",
        x="",
        y="",
        x_range=(0, 1.06),
        y_range=(len(names) - 0.5, -0.5),
        alt="Power and average share of the planned sample of every stopping rule.",
        xaxis={"tickformat": ".0%"},
        yaxis={"automargin": True, "tickvals": list(range(len(names))), "ticktext": names},
        bargap=0.35,
    )
    hues = [NAIVE if rule == "none" else RULE for rule in sweep.rules]
    colors = [style.faded(hue, style.STRONG if row == sweep.chosen else style.SOFT) for row, hue in enumerate(hues)]
    rows = list(range(len(names)))
    chart.bars(each(sweep.power.T), rows, colors, orientation="h", hover="power %{x:.1%}")
    chart.points(each(sweep.share.T), rows, style.BROWN, "diamond", size=10, edge=True, hover="sample %{x:.0%}")
    chart.points(
        each(sweep.share_null.T), rows, style.BROWN, "diamond-open", size=10, hover="without an effect, sample %{x:.0%}"
    )
    return chart


def peeking_stopping(sweep: Peeking) -> Chart:
    """Chance to have stopped by each point of the experiment, with the rule and without correction."""
    null, name, corrected = sweep.drift == 0, SHORT[sweep.method], sweep.method != "none"
    chart = Chart(
        f"Chance {'of a false alarm' if null else 'to have found the effect'} so far (dots: simulated)",
        x="Share of the planned sample",
        y="Stopped so far",
        x_range=(0, 1.02),
        y_range=(0, _top(sweep) if null else 1.02),
        alt=f"Chance to have stopped by each share of the sample, without correction and with {name}.",
        xaxis={"tickformat": ".0%"},
        yaxis={"tickformat": ".0%"},
        showlegend=True,
    )
    hover = "by %{x:.0%} of the sample: %{y:.1%}"
    times, stopped, naive, simulated = (
        [np.concatenate([[0.0], rows[step, :k]]).astype(np.float32) for step, k in enumerate(sweep.looks)]
        for rows in (sweep.times, sweep.stopped, sweep.stopped_naive, sweep.stopped_simulated)
    )
    chart.line(each(times), each(naive), NAIVE, line__shape="hv", name=SHORT["none"], hover=hover)
    if corrected:
        chart.line(each(times), each(stopped), RULE, dash="dash", line__shape="hv", name=name, hover=hover)
    color, symbol = (RULE, "diamond") if corrected else (NAIVE, "circle")
    dots = each([t[1:] for t in times]), each([rows[1:] for rows in simulated])
    chart.points(*dots, color, symbol, size=7, hover=f"{hover} (simulated)")
    return chart


# ------------------------------------------------------------------------------------------------------- words


def peeking_readouts(sweep: Peeking) -> dict[str, list[str]]:
    """Tile name to one text a step; power and samples are those of the planned effect, or of none where it says so."""
    row, last = sweep.chosen, sweep.looks - 1
    bounds = sweep.boundary[:, 0], sweep.boundary[np.arange(len(last)), last]
    none = sweep.method == "none"
    tiles = {
        "False positives" if none else "False positives, this rule": [percent(p, 1) for p in sweep.error[row]],
        "Uncorrected": [percent(p, 1) for p in sweep.naive],
        "If independent": [percent(p, 1) for p in sweep.independent],
        "Power, planned effect": [percent(p, 1) for p in sweep.power[row]],
        "Sample, no effect": [percent(p, 0) for p in sweep.share_null[row]],
        "Sample, planned effect": [percent(p, 0) for p in sweep.share[row]],
        "Bar |z|, first to last": [
            f"{fixed(a)} to {fixed(b)}" if a - b > 0.005 else fixed(a, 3) for a, b in zip(*bounds, strict=True)
        ],
        "False positives, simulated": [
            f"{percent(p, 1)} ± {percent(s, 1)}"
            for p, s in zip(sweep.simulated, sweep.standard_error(sweep.error[row]), strict=True)
        ],
        "Gave up": [percent(p, 0) for p in sweep.gave_up],
    }
    if none:
        del tiles["Uncorrected"]
    else:
        tiles = {name: tiles[name] for name in tiles if "independent" not in name}
    if not sweep.futility:
        del tiles["Gave up"]
    return tiles


def peeking_sentences(sweep: Peeking) -> list[str]:
    """One plain sentence a step."""
    row, name, said = sweep.chosen, SHORT[sweep.method], []
    for step, k in enumerate(sweep.looks):
        naive, first, last = sweep.naive[step], sweep.boundary[step, 0], sweep.boundary[step, k - 1]
        power, error = percent(sweep.power[row, step], 1), percent(sweep.error[row, step], 1)
        looks = f"{k} look{'s' if k > 1 else ''}"
        if sweep.futility:
            said.append(
                f"{looks}, {name}, giving up below {percent(sweep.futility)} conditional power: a test without an "
                f"effect takes {percent(sweep.share_null[row, step], 0)} of the sample on average, power is {power}, "
                f"false positives {error}."
            )
        elif sweep.method == "none":
            each_one, kept = (", each", f"where {percent(sweep.alpha, 1)} was") if k > 1 else ("", "as")
            said.append(
                f"{looks}{each_one} at |z| ≥ {first:.2f}: {error} of tests without an effect claim a difference, "
                f"{kept} promised."
            )
        else:
            bar = f"{first:.2f} first, {last:.2f} last" if first - last > 0.005 else f"{first:.2f}"
            said.append(
                f"{looks}: {percent(naive, 1)} false positives uncorrected, {error} with {name}, which "
                f"stops at |z| ≥ {bar}. If the planned effect is true: power {power}, average sample "
                f"{percent(sweep.share[row, step], 0)}."
            )
    return said


def peeking_steps(sweep: Peeking) -> list[str]:
    """The number of looks, as the link has it."""
    return [str(k) for k in sweep.looks]


def peeking_printed(sweep: Peeking, step: int) -> str:
    """What the snippet prints at this step."""
    k, row = int(sweep.looks[step]), sweep.chosen
    return "\n".join(
        [
            f"false positives, {sweep.method}: {sweep.error[row, step]:.4f}",
            f"simulated: {sweep.simulated[step]:.4f}",
            f"boundary, first and last look: {sweep.boundary[step, 0]:.3f} {sweep.boundary[step, k - 1]:.3f}",
            f"power: {sweep.power[row, step]:.4f}",
            f"average sample, planned effect and none: {sweep.share[row, step]:.4f} {sweep.share_null[row, step]:.4f}",
        ]
    )
