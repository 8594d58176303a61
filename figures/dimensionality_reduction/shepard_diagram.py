"""Pictures of what t-SNE loses at one perplexity after another."""

from typing import Any

import numpy as np

from concepts.dimensionality_reduction.map_data import GROUPS
from concepts.dimensionality_reduction.map_quality import random_clumping
from concepts.dimensionality_reduction.perplexity_sweep import Perplexities
from figures import style
from figures.dimensionality_reduction.map_marks import LOOKS, flat_map, moving_map, quality_tiles

ACROSS = 5
"""Maps in a row."""
TIMES = "Times (dashed: in the data)"


def perplexity_view(result: Perplexities) -> style.View:
    """All of the fourth lab."""
    charts = [
        side_by_side(result),
        flat_map(result.flat, result.group, result.data),
        by_perplexity(result),
        moving_map(result.placed, result.group, result.data, "What t-SNE draws of them at this perplexity"),
        shepard(result),
    ]
    words = perplexity_readouts(result), perplexity_sentences(result)
    return style.View(charts, "Perplexity", perplexity_steps(result), *words)


def side_by_side(result: Perplexities) -> style.Chart:
    """All maps at once, five in a row, each scaled to fill its cell; the one in hand is framed."""
    count = len(result.perplexities)
    across, row = np.arange(count) % ACROSS, np.arange(count) // ACROSS
    rows = int(row.max()) + 1
    chart = style.Chart(
        "The same points at every perplexity: what stays from map to map may be believed",
        x="",
        y="",
        x_range=(-0.55, ACROSS - 0.45),
        y_range=(0.45 - rows, 0.55),
        alt="The t-SNE maps at all perplexities side by side, coloured by group; the one in hand has a frame.",
        xaxis={"visible": False, "constrain": "domain"},
        yaxis={"visible": False, "constrain": "domain", "scaleanchor": "x"},
        margin={"l": 6, "r": 6, "t": 6, "b": 6},
    )
    places = result.placed - result.placed.mean(axis=1, keepdims=True)
    places = 0.38 * places / np.abs(places).max(axis=(1, 2), keepdims=True)
    for each in range(int(result.group.max()) + 1):
        mine = places[:, result.group == each]
        chart.points(
            (mine[..., 0] + across[:, None]).ravel(),
            (mine[..., 1] - row[:, None]).ravel(),
            LOOKS[each][0],
            LOOKS[each][1],
            size=style.SMALL - 2,
            name=GROUPS[result.data][each] if result.group.max() else "",
        )
    for label, over, down in zip(perplexity_steps(result), across.tolist(), row.tolist(), strict=True):
        chart.label(over - 0.47, 0.47 - down, label, yanchor="top")
    corners = 0.48 * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)])
    x, y = across[:, None] + corners[:, 0], corners[:, 1] - row[:, None]
    gap = np.full((count, 1), np.nan)
    chart.line(np.hstack([x, gap]).ravel(), np.hstack([y, gap]).ravel(), style.faded(style.GREY, style.SOFT), width=1)
    chart.line(style.each(x), style.each(y), style.HELD, width=style.BOLD)
    chart.layout["showlegend"] = bool(result.group.max())
    return chart.hold(across, -row)


def by_perplexity(result: Perplexities) -> style.Chart:
    """The measure that these data are about, at every perplexity, beside what is true."""
    trust = result.trust, result.flat_trust, "Neighbours that can be trusted", "Trust (dashed: PCA)"
    curve, true, title, y = {
        "widths": (result.width, result.true_width, "How much wider the wide cluster is drawn", TIMES),
        "distances": (result.distance, result.true_distance, "How much farther the far gap is drawn", TIMES),
        "noise": (result.clumps, chance_of(result), "Clumps in pure noise: below chance", "Ratio (dashed: chance)"),
    }.get(result.data, trust)
    answer = "times" if result.data == "widths" else ""
    low, high = min(0.0, float(curve.min())), 1.1 * max(float(curve.max()), true)
    chart = style.Chart(
        title,
        x="Perplexity (log scale)",
        y=y,
        x_range=(np.log10(1.85), np.log10(54)),
        y_range=(low, high),
        alt=f"{title}: a curve over the perplexity; dashed what it should be, or PCA's.",
        xaxis={"type": "log", "tickvals": [2, 5, 10, 20, 50], "ticktext": ["2", "5", "10", "20", "50"]},
    )
    chart.level(true, dash="dash", width=style.LINE, given=True)
    chart.line(result.perplexities, curve, style.PURPLE, answer=answer, hover="perplexity %{x}: %{y:.2f}")
    return chart.you(result.perplexities, curve)


def shepard(result: Perplexities) -> style.Chart:
    """Distances of some pairs, in the data and on the page: on the diagonal they would be kept."""
    chart = style.Chart(
        "Pairs of points: true against drawn distance (grey: between groups)",
        x="True distance (longest = 1)",
        y="Drawn distance (longest = 1)",
        x_range=(-0.03, 1.05),
        y_range=(-0.03, 1.05),
        alt="For 300 pairs of points, drawn against true distance; within a group coloured, between groups grey.",
    )
    chart.line([0, 1], [0, 1], style.GREY, dash="dot", width=style.THIN)
    chart.label(1.04, -0.02, "dotted: kept in proportion", xanchor="right")
    one, other = result.pairs.T
    drawn = np.linalg.norm(result.placed[:, one] - result.placed[:, other], axis=2)
    drawn = drawn / drawn.max(axis=1, keepdims=True)
    kind = np.where(result.group[one] == result.group[other], result.group[one], -1)
    looks = [*LOOKS[: len(GROUPS[result.data])], (style.GREY, "x-thin-open")]
    names = np.array([*(f"within {name}" for name in GROUPS[result.data]), "between groups"])
    colors, symbols = [looks[each][0] for each in kind], [looks[each][1] for each in kind]
    true, hover = result.apart / result.apart.max(), "%{text}<br>in the data %{x:.2f}<br>drawn %{y:.2f}"
    look: dict[str, Any] = {"text": names[kind], "marker__opacity": style.STRONG}
    return chart.points(true, style.each(drawn), colors, symbols, size=style.SMALL, hover=hover, **look)


def perplexity_steps(result: Perplexities) -> list[str]:
    """The perplexity."""
    return [f"{each:g}" for each in result.perplexities]


def perplexity_readouts(result: Perplexities) -> dict[str, list[str]]:
    """Five to seven tiles; those of widths, distances and clumps where the data have them."""
    tiles = {}
    if result.data == "noise":
        tiles["Clumping, t-SNE"] = [f"{each:.2f}" for each in result.clumps]
        tiles["Clumping, PCA"] = [f"{result.flat_clumps:.2f}"] * len(result.perplexities)
    elif result.group.max() >= 2:
        tiles["Gaps: true → drawn"] = [f"{result.true_distance:.1f} → {each:.1f}" for each in result.distance]
    if result.data != "noise":
        tiles["Widths: true → drawn"] = [f"{result.true_width:.1f} → {each:.1f}" for each in result.width]
    quality = quality_tiles(result.trust, result.kept, result.flat_trust, result.flat_kept)
    return tiles | {name: quality[name] for name in sorted(quality, key=lambda name: "PCA" in name)}


def perplexity_sentences(result: Perplexities) -> list[str]:
    """What this perplexity makes of widths, gaps, noise or neighbours."""
    sentences = []
    for step, name in enumerate(perplexity_steps(result)):
        if result.data == "widths":
            said = (
                f"the cluster that is {result.true_width:.1f} times as wide is drawn {result.width[step]:.1f} times as "
                f"wide. Each point gets room for about {name} neighbours, however far those are in truth."
            )
        elif result.data == "distances":
            said = (
                f"centres {result.true_distance:.1f} times as far apart are drawn {result.distance[step]:.1f} times as "
                "far. The gaps on the page are no measure of the gaps in the data."
            )
        elif result.data == "noise":
            ratio, chance = result.clumps[step], chance_of(result)
            look = "clumps that are not there" if ratio < chance else "even spacing that is not there"
            look = "nothing in particular" if abs(ratio - chance) <= 0.1 else look
            said = (
                f"pure noise shows {look}: Clark and Evans' ratio is {ratio:.2f}, of points thrown at random "
                f"{chance:.2f} (below it: clumps), in PCA {result.flat_clumps:.2f}."
            )
        else:
            said = (
                f"neighbours can be trusted {result.trust[step]:.2f} (PCA {result.flat_trust:.2f}), and the order of "
                f"distances is kept {result.kept[step]:.2f} (PCA {result.flat_kept:.2f})."
            )
        sentences.append(f"At perplexity {name} {said}")
    return sentences


def chance_of(result: Perplexities) -> float:
    """The ratio of as many points thrown at random."""
    return random_clumping(result.placed.shape[1])


def perplexity_printed(result: Perplexities, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"trustworthiness: {result.trust[step]:.3f}\n"
        f"distances kept: {result.kept[step]:.2f}\n"
        f"width ratio: true {result.true_width:.2f}, drawn {result.width[step]:.2f}\n"
        f"distance ratio: true {result.true_distance:.2f}, drawn {result.distance[step]:.2f}\n"
        f"clumping: {result.clumps[step]:.2f}"
    )
