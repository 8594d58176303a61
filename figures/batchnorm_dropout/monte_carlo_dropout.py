"""Pictures of Monte Carlo dropout: the band, how often it covers, and what more data do to it."""

import numpy as np

from concepts.batchnorm_dropout.monte_carlo_dropout import EDGE, GAP, GRID, ROWS, Passes, truth
from figures import style
from figures.style import Chart, each
from figures.words import fixed

HALF = 2.6
SIDES = ("near data", "in the gap")
NEAR, FAR = (style.BLUE, "solid", "circle"), (style.VERMILION, "dash", "diamond")


def passes_view(result: Passes) -> style.View:
    """All of the fourth lab."""
    return style.View(
        [band(result), coverage(result), more_data(result)],
        "Passes",
        passes_steps(result),
        passes_readouts(result),
        passes_sentences(result),
    )


def passes_steps(result: Passes) -> list[str]:
    """How many passes."""
    return [str(count) for count in result.passes]


def band(result: Passes) -> Chart:
    """The data, the truth, single passes, their mean, and two spreads either way."""
    chart = Chart(
        "Each pass is one thin curve; band: mean ± 2 spreads",
        x="x (no data in the grey stripes)",
        y="y",
        x_range=(float(GRID[0]), float(GRID[-1])),
        y_range=(-HALF, HALF),
        alt="A regression with a gap in its data: truth, single dropout passes, their mean and two spreads either way.",
        showlegend=True,
    )
    for left, right in ((GRID[0], -EDGE), GAP, (EDGE, GRID[-1])):
        chart.band([left, right], -HALF, HALF, style.GREY, opacity=style.FAINT)
    low, high = (np.clip(result.mean + sign * 2 * result.spread, -HALF, HALF) for sign in (-1, 1))
    chart.band(GRID, each(low), each(high), style.ESTIMATE, name="± 2 spreads")
    for number, curve in enumerate(result.draws):
        shown = np.where(result.passes[:, None] > number, np.clip(curve, -HALF, HALF), np.nan)
        chart.line(GRID, each(shown), style.ESTIMATE, width=1, opacity=style.STRONG)
    chart.line(GRID, truth(GRID), style.TRUTH, dash="dash", name="truth")
    mean = each(np.clip(result.mean, -HALF, HALF))
    chart.line(
        GRID, mean, style.ESTIMATE, width=style.BOLD, name="mean of passes", hover="mean at x = %{x:.2f}: %{y:.2f}"
    )
    return chart.points(
        result.x, np.clip(result.y, -HALF, HALF), style.GREY, size=style.SMALL, hover="%{x:.2f}, %{y:.2f}"
    )


def coverage(result: Passes) -> Chart:
    """Share of new observations inside, by passes, against the 95% that a posterior would promise."""
    chart = Chart(
        "Inside the band; dotted: 95%",
        x="Passes (log scale)",
        y="New observations inside (%)",
        x_range=(-0.05, float(np.log10(result.passes[-1])) + 0.05),
        y_range=(0, 104),
        alt="Coverage of the bands, 1.96 roots of spread² and noise², by passes, near the data and in the gap.",
        xaxis={"type": "log", "tickvals": [1, 2, 5, 10, 20, 50, 100, 200]},
        showlegend=True,
    )
    chart.level(95.0)
    for name, y, (color, dash, _) in zip(SIDES, 100 * result.covered[:, 1], (NEAR, FAR), strict=True):
        chart.line(result.passes, y, color, dash=dash, name=name, hover=f"{name}, %{{x}} passes: %{{y:.1f}}%")
    return chart.here(result.passes)


def more_data(result: Passes) -> Chart:
    """Spread of 200 passes near the data by rows, beside the pace at which a posterior shrinks."""
    spread, error = result.spreads[0].mean(1), result.errors[0].mean(1)
    reference = spread[0] * np.sqrt(ROWS[0] / np.array(ROWS))
    values = np.concatenate([spread, error, reference, result.spreads[1].mean(1)])
    chart = Chart(
        "Dotted: as a posterior, like 1/√n",
        x="Training rows (log scale)",
        y="Spread of 200 passes (log scale)",
        x_range=np.log10([ROWS[0] / 1.2, ROWS[-1] * 1.2]).tolist(),
        y_range=np.log10([values.min() / 1.25, values.max() * 1.25]).tolist(),
        alt="Spread of the passes near the data and in the gap against training rows, and a line that falls like 1/√n.",
        xaxis={"type": "log", "tickvals": list(ROWS)},
        yaxis={"type": "log", "tickvals": [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]},
    )
    chart.line(ROWS, reference, style.GREY, dash="dot", hover="1/√n from the first: %{y:.3f}")
    for name, rows, (color, dash, symbol) in zip(SIDES, result.spreads.mean(2), (NEAR, FAR), strict=True):
        said = f"{name}, %{{x}} rows: %{{y:.3f}}"
        chart.line(ROWS, rows, color, dash=dash, mode="lines+markers", marker={"symbol": symbol}, hover=said)
    return chart.handle(result.rows, None, "training rows", mc_rows="x")


def at(result: Passes, x: float) -> int:
    """Where x stands in the grid."""
    return int(np.abs(GRID - x).argmin())


def passes_readouts(result: Passes) -> dict[str, list[str]]:
    """Means and spreads at a place with data and in the gap, and coverage."""
    near, gap = at(result, -0.6), at(result, 0.1)
    tiles = {}
    for name, place in (("At −0.6, near data", near), ("At 0.1, in the gap", gap)):
        tiles[name] = [
            fixed(mean) + (f" ± {spread:.2f}" if count > 1 else "")
            for count, mean, spread in zip(result.passes, result.mean[:, place], result.spread[:, place], strict=True)
        ]
    first, last = (float(result.spreads[0, place].mean()) for place in (0, -1))
    return tiles | {
        "Inside, near data": [f"{share:.1%}" for share in result.covered[0, 1]],
        "Inside, in the gap": [f"{share:.1%}" for share in result.covered[1, 1]],
        "By noise alone, data | gap": [
            f"{near:.0%} | {far:.0%}" for near, far in zip(result.covered[0, 2], result.covered[1, 2], strict=True)
        ],
        f"Spread, {ROWS[0]} → {ROWS[-1]} rows": [f"{first:.2f} → {last:.2f}"] * len(result.passes),
    }


def passes_sentences(result: Passes) -> list[str]:
    """The number of passes, the coverage, and what it is not."""
    sentences = []
    first, last = (float(result.spreads[0, place].mean()) for place in (0, -1))
    for step, count in enumerate(result.passes):
        near, gap = result.covered[:, 1, step]
        what = (
            "One pass is one random answer, and has no spread yet"
            if count == 1
            else f"{count} passes: the spread is known to about ± {100 / np.sqrt(2 * (count - 1)):.0f}% of itself"
        )
        sentences.append(
            f"{what}. Bands with noise hold {near:.0%} of new observations near the data, {gap:.0%} in the gap. "
            f"{ROWS[0]} rows leave a spread of {first:.3f}, {ROWS[-1]} rows {last:.3f}."
        )
    return sentences


def passes_printed(result: Passes, step: int) -> str:
    """What the snippet prints at this number of passes."""
    near, gap = at(result, -0.6), at(result, 0.1)
    lines = [
        f"{name}: mean {round(result.mean[step, place], 3) + 0.0:.3f}, spread {result.spread[step, place]:.3f}"
        for name, place in (("near data", near), ("in the gap", gap))
    ]
    pairs = zip(ROWS, result.spreads[0].mean(1), strict=True)
    return "\n".join([*lines, "spread by rows: " + " ".join(f"{rows}: {spread:.3f}" for rows, spread in pairs)])
