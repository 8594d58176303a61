"""Pictures of the peeking lab: error against looks, z paths and boundaries, stopping, and what each rule costs."""

import numpy as np

from concepts.sequential import METHODS, Array, Peeking
from figures import style

SHORT = {
    "none": "No correction",
    "pocock": "Pocock",
    "obrien_fleming": "O'Brien-Fleming",
    "obf_spending": "OBF spending",
    "pocock_spending": "Pocock spending",
    "bonferroni": "Bonferroni",
    "always_valid": "Always valid",
}
NAIVE, RULE = style.ALERT, style.BLUE


def peeking_view(sweep: Peeking) -> style.View:
    """All that the peeking lab shows."""
    return style.View(
        figures=[peeking_error(sweep), peeking_paths(sweep), peeking_stopping(sweep), peeking_tradeoff(sweep)],
        label="Looks",
        steps=peeking_steps(sweep),
        readouts=peeking_readouts(sweep),
        sentences=peeking_sentences(sweep),
    )


def _error_top(sweep: Peeking) -> float:
    """Top of the error axis: the naive error at thirty looks with air above, in whole tenths."""
    return float(min(1.0, np.ceil(12 * sweep.error[0, -1]) / 10))


def peeking_error(sweep: Peeking) -> style.Sweep:
    """False-positive rate against the number of looks: exact lines, simulated dots with two standard errors."""
    name, corrected = SHORT[sweep.method], sweep.method != "none"
    looks, exact, naive = sweep.looks, sweep.error[sweep.chosen], sweep.error[0]
    top = _error_top(sweep)
    figure = style.chart(
        "More looks, more false positives",
        x="Looks, equally spaced",
        y="False-positive rate",
        x_range=(0, 31),
        y_range=(0, top),
        alt=f"False-positive rate against the number of looks, without correction and with {name}.",
        yaxis_tickformat=".0%",
    )
    hover = "%{x} looks: %{y:.1%}<extra>"
    wrong = dict(color=style.GREY, dash="dot", width=1.5)
    figure.add_scatter(
        x=looks,
        y=sweep.independent,
        mode="lines",
        line=wrong,
        hovertemplate=hover + "if looks were independent</extra>",
    )
    groups = [(naive, sweep.simulated_naive, NAIVE, "circle", "solid", SHORT["none"])]
    if corrected:
        groups.append((exact, sweep.simulated, RULE, "diamond", "dash", name))
    for rate, simulated, color, symbol, dash, label in groups:
        line = dict(color=color, width=2.5, dash=dash)
        figure.add_scatter(x=looks, y=rate, mode="lines", line=line, hovertemplate=f"{hover}{label}, exact</extra>")
        bars = dict(array=2 * sweep.standard_error(rate), color=style.faded(color, 0.6), thickness=1, width=0)
        marker = dict(color=color, size=5, symbol=symbol)
        template = f"{hover}{label}, simulated</extra>"
        figure.add_scatter(x=looks, y=simulated, mode="markers", marker=marker, error_y=bars, hovertemplate=template)
    cursor = len(figure.data)
    figure.add_scatter(mode="lines", line=dict(color=style.GREY, width=1.5), hoverinfo="skip")
    here = dict(size=12, color=[group[2] for group in groups], symbol=[group[3] for group in groups])
    figure.add_scatter(mode="markers", marker=here, hoverinfo="skip")
    inside = np.flatnonzero(sweep.independent < 0.9 * top)[-1]
    style.label(figure, looks[inside] + 1.8, 0.9 * top, "wrong: 1 − (1 − α)<sup>K</sup>", style.GREY)
    style.label(figure, 30.5, naive[-1], SHORT["none"], NAIVE, xanchor="right", yanchor="top", yshift=-26)
    if corrected:
        style.label(figure, 30.5, exact[-1], name, RULE, xanchor="right", yshift=4)
    return style.Sweep(
        figure,
        {
            cursor: {"x": [[k, k] for k in looks], "y": [[0, top] for _ in looks]},
            cursor + 1: {
                "x": [[k] * len(groups) for k in looks],
                "y": [[group[0][step] for group in groups] for step in range(len(looks))],
            },
        },
    )


def peeking_paths(sweep: Peeking) -> style.Sweep:
    """The z statistic of the simulated experiments at each look, and the rule's boundaries."""
    null = sweep.drift == 0
    color = NAIVE if null else style.GREEN
    kind = "A/A tests" if null else "experiments with an effect"
    figure = style.chart(
        f"{len(sweep.paths)} simulated {kind}: coloured once over the line",
        x="Share of the planned sample",
        y="z statistic",
        x_range=(0, 1.02),
        y_range=(-5, 5) if null else (-5, 7),
        alt=f"Paths of the z statistic of {kind} with the boundaries of {METHODS[sweep.method]}.",
        xaxis_tickformat=".0%",
    )
    faint = dict(color=style.faded(style.GREY, 0.55), width=1)
    figure.add_scatter(mode="lines", line=faint, hoverinfo="skip")
    figure.add_scatter(mode="lines", line=dict(color=color, width=1.5), hoverinfo="skip")
    cross = dict(color=color, size=9, symbol="x")
    figure.add_scatter(mode="markers", marker=cross, hovertemplate="stops at %{x:.0%}, z = %{y:.2f}<extra></extra>")
    hover = "|z| ≥ %{y:.3f} at %{x:.0%}<extra></extra>"
    for _ in range(2):
        edge = dict(color=RULE, width=2.5, dash="dash" if sweep.method != "none" else "solid")
        figure.add_scatter(mode="lines+markers", line=edge, marker=dict(size=5, symbol="diamond"), hovertemplate=hover)
    figure.data[-1].update(hovertemplate=hover.replace("|z| ≥", "z ≤"))
    style.label(figure, 1.0, -4.9, f"boundaries: {SHORT[sweep.method]}", RULE, xanchor="right")
    quiet, loud, crossing, times, high = [], [], [], [], []
    for step, k in enumerate(sweep.looks):
        t = np.concatenate([[0.0], sweep.times[step, :k]])
        z = np.concatenate([np.zeros((len(sweep.paths), 1)), sweep.paths[:, step, :k]], axis=1)
        first = sweep.first[:, step]
        look, crossed = np.arange(k + 1), first > 0
        last_quiet = np.where(crossed, first, k)[:, None]
        quiet.append(_lines(t, z, look <= last_quiet))
        loud.append(_lines(t, z[crossed], look >= first[crossed, None]))
        crossing.append((t[first[crossed]].astype(np.float32), z[crossed, first[crossed]].astype(np.float32)))
        times.append(t[1:].astype(np.float32))
        high.append(sweep.boundary[step, :k].astype(np.float32))
    moving = {
        i: {"x": [p[0] for p in part], "y": [p[1] for p in part]} for i, part in enumerate((quiet, loud, crossing))
    }
    moving[3] = {"x": times, "y": high}
    moving[4] = {"x": times, "y": [-z for z in high]}
    return style.Sweep(figure, moving)


def _lines(t: Array, z: Array, shown: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Many paths as one trace: the shown points of each, then a gap. To two decimals, which compress well."""
    gap = np.full((len(z), 1), np.nan)
    keep = np.concatenate([np.broadcast_to(shown, z.shape), np.ones((len(z), 1), dtype=bool)], axis=1)
    x = np.concatenate([np.broadcast_to(t, z.shape), gap], axis=1)[keep]
    y = np.concatenate([np.round(z, 2), gap], axis=1)[keep]
    return np.round(x, 4).astype(np.float32), y.astype(np.float32)


def peeking_stopping(sweep: Peeking) -> style.Sweep:
    """Chance to have stopped by each point of the experiment, with the rule and without correction."""
    null, name = sweep.drift == 0, SHORT[sweep.method]
    figure = style.chart(
        f"Chance {'of a false alarm' if null else 'to have found the effect'} so far (dots: simulated)",
        x="Share of the planned sample",
        y="Stopped so far",
        x_range=(0, 1.02),
        y_range=(0, _error_top(sweep) if null else 1.02),
        alt=f"Chance to have stopped by each share of the sample, without correction and with {name}.",
        xaxis_tickformat=".0%",
        yaxis_tickformat=".0%",
        showlegend=True,
    )
    hover = "by %{x:.0%} of the sample: %{y:.1%}<extra></extra>"
    naive, rule = (
        dict(color=color, width=2.5, shape="hv", dash=dash) for color, dash in ((NAIVE, "solid"), (RULE, "dash"))
    )
    figure.add_scatter(mode="lines", line=naive, name=SHORT["none"], hovertemplate=hover)
    corrected = sweep.method != "none"
    if corrected:
        figure.add_scatter(mode="lines", line=rule, name=name, hovertemplate=hover)
    color, symbol = (RULE, "diamond") if corrected else (NAIVE, "circle")
    dots = dict(color=color, size=7, symbol=symbol)
    figure.add_scatter(
        mode="markers", marker=dots, showlegend=False, hovertemplate=hover.replace("<extra>", " (simulated)<extra>")
    )
    times, stopped, stopped_naive, simulated = (
        [np.concatenate([[0.0], rows[step, :k]]).astype(np.float32) for step, k in enumerate(sweep.looks)]
        for rows in (sweep.times, sweep.stopped, sweep.stopped_naive, sweep.stopped_simulated)
    )
    shown = [stopped_naive, stopped, simulated] if corrected else [stopped_naive, simulated]
    moving = {i: {"x": times, "y": rows} for i, rows in enumerate(shown)}
    moving[len(shown) - 1] = {"x": [t[1:] for t in times], "y": [rows[1:] for rows in simulated]}
    return style.Sweep(figure, moving)


def peeking_tradeoff(sweep: Peeking) -> style.Sweep:
    """What every rule buys if the planned effect is true: power as bars, average sample as diamonds."""
    names = list(SHORT.values())
    figure = style.chart(
        "If the planned effect is true: power and average sample",
        x="▮ power, ◆ sample",
        y="",
        x_range=(0, 1.04),
        alt="Power and average share of the planned sample of every stopping rule.",
        xaxis_tickformat=".0%",
        yaxis_autorange="reversed",
        yaxis_automargin=True,
        bargap=0.35,
    )
    colors = [style.faded(RULE, 0.85 if row == sweep.chosen else 0.35) for row in range(len(names))]
    colors[0] = style.faded(NAIVE, 0.85 if sweep.chosen == 0 else 0.35)
    figure.add_bar(
        y=names,
        orientation="h",
        marker=dict(color=colors, pattern=dict(shape=["/"] + [""] * (len(names) - 1))),
        hovertemplate="%{y}: power %{x:.1%}<extra></extra>",
    )
    diamonds = dict(symbol="diamond", size=11, color=style.BROWN, line=dict(color="white", width=1))
    template = "%{y}: %{x:.0%} of the sample on average<extra></extra>"
    figure.add_scatter(y=names, mode="markers", marker=diamonds, hovertemplate=template)
    return style.Sweep(figure, {0: {"x": sweep.power.T}, 1: {"x": sweep.share.T}})


def peeking_readouts(sweep: Peeking) -> dict[str, list[str]]:
    """Tile name to one string a step. Power and sample are those under the planned effect."""
    row, last = sweep.chosen, sweep.looks - 1
    return {
        "Error, no correction": [f"{p:.1%}" for p in sweep.error[0]],
        "If looks were independent": [f"{p:.1%}" for p in sweep.independent],
        "Error, this rule": [f"{p:.1%}" for p in sweep.error[row]],
        "Simulated": [
            f"{p:.1%} ± {s:.1%} s.e."
            for p, s in zip(sweep.simulated, sweep.standard_error(sweep.error[row]), strict=True)
        ],
        "First boundary": [f"|z| ≥ {z:.3f}" for z in sweep.boundary[:, 0]],
        "Last boundary": [f"|z| ≥ {z:.3f}" for z in sweep.boundary[np.arange(len(last)), last]],
        "Power, planned effect": [f"{p:.1%}" for p in sweep.power[row]],
        "Sample, planned effect": [f"{s:.0%} of the fixed test's" for s in sweep.share[row]],
    }


def peeking_sentences(sweep: Peeking) -> list[str]:
    """One plain sentence a step."""
    row, name, said = sweep.chosen, SHORT[sweep.method], []
    for step, k in enumerate(sweep.looks):
        naive, first, last = sweep.error[0, step], sweep.boundary[step, 0], sweep.boundary[step, k - 1]
        power, share = sweep.power[row, step], sweep.share[row, step]
        looks = f"{k} look{'s' if k > 1 else ''} at α = {sweep.alpha:.3g}"
        if sweep.method == "none":
            said.append(
                f"{looks}, each with |z| ≥ {first:.2f}: {naive:.1%} of tests without any effect stop on noise, where "
                f"{sweep.alpha:.1%} was promised (independent looks would give {sweep.independent[step]:.1%})."
            )
        else:
            bar = f"{first:.2f} first, {last:.2f} last" if first - last > 0.005 else f"{first:.2f}"
            said.append(
                f"{looks}: {naive:.1%} false positives uncorrected, {sweep.error[row, step]:.1%} with {name}, which "
                f"stops at |z| ≥ {bar}. If the planned effect is true: power {power:.1%}, average sample {share:.0%}."
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
            f"false positives, no correction: {sweep.error[0, step]:.4f}",
            f"false positives, {sweep.method}: {sweep.error[row, step]:.4f}",
            f"simulated: {sweep.simulated[step]:.4f}",
            f"boundary, first and last look: {sweep.boundary[step, 0]:.3f} {sweep.boundary[step, k - 1]:.3f}",
            f"power: {sweep.power[row, step]:.4f}",
            f"average sample: {sweep.share[row, step]:.4f}",
        ]
    )
