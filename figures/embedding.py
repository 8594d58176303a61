"""Pictures of maps: t-SNE as it draws, and what each perplexity keeps of the data."""

import numpy as np
import plotly.graph_objects as go

from concepts.arrays import Array, Indices
from concepts.embedding import CHAINS, GROUPS, Perplexities, Playback
from concepts.tsne import EXPLORING
from figures import style

YOU = style.HELD
MAP, FLAT = style.PURPLE, style.BLUE
"""The colours of t-SNE and of PCA where both are measured."""
LOOKS = (
    (style.VERMILION, "circle"),
    (style.BLUE, "diamond"),
    (style.GREEN, "square"),
    (style.PURPLE, "triangle-up"),
    (style.BROWN, "cross"),
)
"""Colour and symbol of each group."""
FLAT_DATA = ("widths", "distances", "ring", "spiral")
"""Data sets of two features, of which PCA to two components loses nothing."""


# ------------------------------------------------------------------------------------------- watch t-SNE draw


def play_view(result: Playback) -> style.View:
    """All of the third lab."""
    title = f"t-SNE at perplexity {result.perplexity:g}, iteration by iteration"
    charts = [
        flat_map(result.flat, result.group, result.data),
        moving_map(result.placed, result.group, result.data, title),
        cost(result),
        kept_so_far(result),
    ]
    return style.View(charts, "Iteration", play_steps(result), play_readouts(result), play_sentences(result))


def flat_map(flat: Array, group: Indices, data: str) -> go.Figure:
    """The first two principal components: for two features, the data themselves."""
    known = "The data as they are (PCA only turns two features)"
    figure = style.chart(
        known if data in FLAT_DATA else "PCA: the first two components",
        x="First component",
        y="Second component",
        alt="The data along their first two principal components, coloured by group.",
    )
    _square(figure, 1.15 * float(np.abs(flat).max()))
    _points(figure, flat, group, data)
    return figure


def moving_map(placed: Array, group: Indices, data: str, title: str) -> style.Sweep:
    """What t-SNE drew at each step, each scaled to fill the picture: its units mean nothing."""
    shown = placed - placed.mean(axis=1, keepdims=True)
    shown = shown / np.abs(shown).max(axis=(1, 2), keepdims=True)
    figure = style.chart(
        title,
        x="t-SNE 1 (no unit)",
        y="t-SNE 2 (no unit)",
        alt="The t-SNE map, coloured by group, scaled to fill the picture at every step.",
    )
    _square(figure, 1.15)
    figure.update_xaxes(showticklabels=False, ticks="")
    figure.update_yaxes(showticklabels=False, ticks="")
    _points(figure, shown[0], group, data)
    middles = _names(shown, group, data)
    moving = {0: {"x": shown[:, :, 0], "y": shown[:, :, 1]}, 1: {"x": middles[:, :, 0], "y": middles[:, :, 1]}}
    return style.Sweep(figure, moving)


def cost(result: Playback) -> style.Sweep:
    """KL divergence by iteration."""
    top = 1.05 * float(result.kl.max())
    figure = style.chart(
        "KL divergence: the cost that t-SNE pushes down",
        x="Iteration",
        y="KL divergence (nats)",
        x_range=(-12, 512),
        y_range=(-0.03 * top, top),
        alt="The KL divergence against the iteration, falling fast once exaggeration ends, then slowly.",
    )
    figure.add_scatter(
        x=[EXPLORING, EXPLORING],
        y=[0, top],
        mode="lines",
        line={"color": style.GREY, "dash": "dot", "width": 1.5},
        hoverinfo="skip",
    )
    style.label(figure, EXPLORING, top, "exaggeration ends", yanchor="top", xshift=6)
    figure.add_scatter(
        x=result.iterations,
        y=result.kl,
        mode="lines",
        line={"color": MAP, "width": 3},
        hovertemplate="iteration %{x}<br>KL %{y:.3f} nats<extra></extra>",
    )
    figure.add_scatter(x=[0], y=[0], mode="markers", marker={"size": 12, "color": YOU}, hoverinfo="skip")
    return style.Sweep(figure, {2: {"x": result.iterations[:, None].astype(float), "y": result.kl[:, None]}})


def kept_so_far(result: Playback) -> style.Sweep:
    """Trustworthiness and the rank correlation of distances, of t-SNE by iteration and of PCA."""
    figure = style.chart(
        "What each map keeps: neighbours (solid), distances (dotted)",
        x="Iteration",
        y="Kept (1: all)",
        x_range=(-12, 512),
        y_range=(min(-0.02, 1.1 * float(result.kept.min())), 1.06),
        alt="Trustworthiness and rank correlation of distances of t-SNE by iteration, and PCA's as level lines.",
        showlegend=True,
    )
    ends = result.iterations[[0, -1]]
    for name, x, y, color, dash in (
        ("t-SNE", result.iterations, result.trust, MAP, "solid"),
        ("", result.iterations, result.kept, MAP, "dot"),
        ("PCA", ends, [result.flat_trust] * 2, FLAT, "solid"),
        ("", ends, [result.flat_kept] * 2, FLAT, "dot"),
    ):
        what = "order of distances" if dash == "dot" else "trustworthiness"
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            name=name,
            showlegend=bool(name),
            line={"color": color, "dash": dash, "width": 3},
            hovertemplate=f"{'t-SNE' if color == MAP else 'PCA'}, {what}<br>%{{y:.3f}}<extra></extra>",
        )
    figure.add_scatter(
        x=[0, 0], y=[0, 0], mode="markers", marker={"size": 11, "color": YOU}, showlegend=False, hoverinfo="skip"
    )
    now = {"x": np.repeat(result.iterations[:, None].astype(float), 2, axis=1)}
    return style.Sweep(figure, {4: now | {"y": np.column_stack([result.trust, result.kept])}})


def play_steps(result: Playback) -> list[str]:
    """Iterations done."""
    return [str(done) for done in result.iterations]


def play_readouts(result: Playback) -> dict[str, list[str]]:
    """Eight tiles."""
    count = len(result.iterations)
    return {
        "Attraction": ["× 4" if done < EXPLORING else "× 1" for done in result.iterations],
        "KL divergence": [f"{each:.3f}" for each in result.kl],
        "Trust, t-SNE": [f"{each:.3f}" for each in result.trust],
        "Trust, PCA": [f"{result.flat_trust:.3f}"] * count,
        "Distances, t-SNE": [f"{each:.2f}" for each in result.kept],
        "Distances, PCA": [f"{result.flat_kept:.2f}"] * count,
        "Time, t-SNE": [f"{1000 * result.seconds:.0f} ms"] * count,
        "Time, PCA": [f"{1000 * result.flat_seconds:.2f} ms"] * count,
    }


def play_sentences(result: Playback) -> list[str]:
    """Where the run stands, and how the map compares with PCA's."""
    begins = "PCA's own picture, shrunk to nearly a point" if result.init == "pca" else "a random speck"
    sentences = []
    for done, kl, trust, kept in zip(result.iterations, result.kl, result.trust, result.kept, strict=True):
        if done == 0:
            phase = f"t-SNE begins with {begins}"
        elif done <= EXPLORING:
            phase = f"Iteration {done}: attraction is exaggerated, so neighbours pull together"
        else:
            phase = f"Iteration {done}: KL is down to {kl:.2f}"
        near = "more" if trust > result.flat_trust + 0.0005 else "no more"
        sentences.append(
            f"{phase}. Neighbours on the page can be trusted {trust:.2f} (PCA {result.flat_trust:.2f}), "
            f"{near} than in PCA; the order of distances is kept {kept:.2f} (PCA {result.flat_kept:.2f})."
        )
    return sentences


def play_printed(result: Playback, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"KL divergence: {result.kl[step]:.3f}\n"
        f"trustworthiness: t-SNE {result.trust[step]:.3f}, PCA {result.flat_trust:.3f}\n"
        f"distances kept: t-SNE {result.kept[step]:.2f}, PCA {result.flat_kept:.2f}"
    )


# ------------------------------------------------------------------------------------------ what t-SNE loses


def perplexity_view(result: Perplexities) -> style.View:
    """All of the fourth lab."""
    charts = [
        flat_map(result.flat, result.group, result.data),
        moving_map(result.placed, result.group, result.data, "What t-SNE draws of them at this perplexity"),
        shepard(result),
    ]
    words = perplexity_readouts(result), perplexity_sentences(result)
    return style.View(charts, "Perplexity", perplexity_steps(result), *words)


def shepard(result: Perplexities) -> style.Sweep:
    """Distances of some pairs, in the data and on the page: on the diagonal they would be kept."""
    figure = style.chart(
        "Pairs of points: true against drawn distance (grey: between groups)",
        x="True distance (longest = 1)",
        y="Drawn distance (longest = 1)",
        x_range=(-0.03, 1.05),
        y_range=(-0.03, 1.05),
        alt="For 300 pairs of points, drawn against true distance; within a group coloured, between groups grey.",
    )
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": style.GREY, "dash": "dot", "width": 1.5}, hoverinfo="skip"
    )
    style.label(figure, 1.04, -0.02, "dotted: kept in proportion", xanchor="right")
    one, other = result.pairs.T
    drawn = np.linalg.norm(result.placed[:, one] - result.placed[:, other], axis=2)
    drawn = drawn / drawn.max(axis=1, keepdims=True)
    kind = np.where(result.group[one] == result.group[other], result.group[one], -1)
    looks = [*LOOKS[: len(GROUPS[result.data])], (style.GREY, "x-thin-open")]
    names = np.array([*(f"within {name}" for name in GROUPS[result.data]), "between groups"])
    figure.add_scatter(
        x=result.apart / result.apart.max(),
        y=drawn[0],
        mode="markers",
        marker={
            "size": 6,
            "opacity": 0.7,
            "color": [looks[each][0] for each in kind],
            "symbol": [looks[each][1] for each in kind],
        },
        text=names[kind],
        hovertemplate="%{text}<br>in the data %{x:.2f}<br>drawn %{y:.2f}<extra></extra>",
    )
    return style.Sweep(figure, {1: {"y": drawn}})


def perplexity_steps(result: Perplexities) -> list[str]:
    """The perplexity."""
    return [f"{each:g}" for each in result.perplexities]


def perplexity_readouts(result: Perplexities) -> dict[str, list[str]]:
    """Five to seven tiles; those of widths, distances and clumps where the data have them."""
    count = len(result.perplexities)
    tiles = {
        "Trust, t-SNE": [f"{each:.3f}" for each in result.trust],
        "Trust, PCA": [f"{result.flat_trust:.3f}"] * count,
        "Distances, t-SNE": [f"{each:.2f}" for each in result.kept],
        "Distances, PCA": [f"{result.flat_kept:.2f}"] * count,
    }
    if result.data == "noise":
        tiles["Clumping, t-SNE"] = [f"{each:.2f}" for each in result.clumps]
        tiles["Clumping, PCA"] = [f"{result.flat_clumps:.2f}"] * count
    else:
        tiles["Widths: true → drawn"] = [f"{result.true_width:.1f} → {each:.1f}" for each in result.width]
    if result.group.max() >= 2:
        tiles["Gaps: true → drawn"] = [f"{result.true_distance:.1f} → {each:.1f}" for each in result.distance]
    return tiles


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
            ratio = result.clumps[step]
            look = "clumps that are not there" if ratio < 0.95 else "even spacing that is not there"
            look = "nothing in particular" if 0.95 <= ratio <= 1.15 else look
            said = (
                f"pure noise shows {look}: the nearest neighbour is {ratio:.2f} times as far as chance would have it "
                f"(below 1: clumps), in PCA {result.flat_clumps:.2f}."
            )
        else:
            said = (
                f"neighbours can be trusted {result.trust[step]:.2f} (PCA {result.flat_trust:.2f}), and the order of "
                f"distances is kept {result.kept[step]:.2f} (PCA {result.flat_kept:.2f})."
            )
        sentences.append(f"At perplexity {name} {said}")
    return sentences


def perplexity_printed(result: Perplexities, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"trustworthiness: {result.trust[step]:.3f}\n"
        f"distances kept: {result.kept[step]:.2f}\n"
        f"width ratio: true {result.true_width:.2f}, drawn {result.width[step]:.2f}\n"
        f"distance ratio: true {result.true_distance:.2f}, drawn {result.distance[step]:.2f}\n"
        f"clumping: {result.clumps[step]:.2f}"
    )


# ------------------------------------------------------------------------------------------------------ shared


def _square(figure: go.Figure, reach: float) -> None:
    """One unit is as long across as up, and the picture reaches as far to all sides."""
    figure.update_xaxes(range=[-reach, reach], constrain="domain", nticks=5)
    figure.update_yaxes(range=[-reach, reach], constrain="domain", nticks=5, scaleanchor="x")


def _points(figure: go.Figure, places: Array, group: Indices, data: str) -> None:
    """All points as one trace, and the groups' names at their middles as another."""
    names = np.array(GROUPS[data])
    middles = _names(places[None], group, data)[0]
    figure.add_scatter(
        x=places[:, 0],
        y=places[:, 1],
        mode="lines+markers" if data in CHAINS else "markers",
        line={"color": style.faded(style.GREY, 0.5), "width": 1},
        marker={
            "size": 7,
            "color": [LOOKS[each][0] for each in group],
            "symbol": [LOOKS[each][1] for each in group],
        },
        text=names[group],
        hovertemplate="%{text}<extra></extra>",
    )
    figure.add_scatter(
        x=middles[:, 0],
        y=middles[:, 1],
        mode="text",
        text=[f"<b>{name}</b>" for name in names] if len(names) > 1 else [""],
        textposition="middle center" if data in CHAINS else "top center",
        textfont={"size": 14},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _names(places: Array, group: Indices, data: str) -> Array:
    """(steps, groups, 2) where each group's name stands: above its points, or beside its stretch of a line."""
    if data in CHAINS:
        return np.stack(
            [0.84 * places[:, int(np.median(np.flatnonzero(group == g)))] for g in np.unique(group)], axis=1
        )
    members = [places[:, group == each] for each in np.unique(group)]
    return np.stack(
        [np.column_stack([np.median(m[..., 0], 1), np.quantile(m[..., 1], 0.9, axis=1)]) for m in members], axis=1
    )
