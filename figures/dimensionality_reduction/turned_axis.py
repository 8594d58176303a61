"""Pictures of an axis turned through a cloud."""

import numpy as np

from concepts.dimensionality_reduction import UNITS, WEIGHT_SD, Turn, variance_along
from figures import style

GROUPS = (("Group A", style.BLUE, "circle"), ("Group B", style.VERMILION, "diamond"))


def turn_view(result: Turn) -> style.View:
    """All of the first lab."""
    charts = [cloud(result), shadows(result), variance_curve(result)]
    return style.View(charts, "Angle of the axis", turn_steps(result), turn_readouts(result), turn_sentences(result))


def cloud(result: Turn) -> style.Chart:
    """The points, the axis, and from each point the way to its foot on the axis: what is lost."""
    reach = _reach(result)
    height, weight = ("SD", "SD") if result.standardize else (result.unit, "kg")
    chart = style.Chart(
        "100 people as PCA sees them: one unit is one unit both ways",
        x=f"Height, from the mean ({height})",
        y=f"Weight, from the mean ({weight})",
        x_range=(-reach, reach),
        y_range=(-reach, reach),
        alt="Height against weight of two groups, the first component dotted, the axis, and each point's way to it.",
        showlegend=True,
        xaxis={"constrain": "domain", "nticks": 6},
        yaxis={"scaleanchor": "x", "constrain": "domain", "nticks": 6},
    )
    radians = np.radians(result.angles)
    way = np.column_stack([np.cos(radians), np.sin(radians)])
    ways = np.full((len(way), 3 * len(result.points), 2), np.nan)
    ways[:, 0::3], ways[:, 1::3] = result.points, result.positions[:, :, None] * way[:, None, :]
    chart.line(style.each(ways[..., 0]), style.each(ways[..., 1]), style.faded(style.GREY, 0.6), width=1)
    first = 1.5 * reach * result.components.axes[0]
    chart.line([-first[0], first[0]], [-first[1], first[1]], style.OPTIMUM, dash="dot", name="first component")
    ends = 1.5 * reach * np.stack([-way, way], axis=1)
    chart.line(style.each(ends[..., 0]), style.each(ends[..., 1]), style.HELD, width=style.BOLD, name="axis")
    for each, (name, color, symbol) in enumerate(GROUPS):
        x, y = result.points[result.group == each].T
        chart.points(
            x,
            y,
            color,
            symbol,
            size=style.SMALL,
            hover=f"{name}<br>height %{{x:.3g}} {height}<br>weight %{{y:.3g}} {weight}",
        )
    return chart.hold(reach * way[:, 0], reach * way[:, 1], around=(0, 0))


def shadows(result: Turn) -> style.Chart:
    """Where each person falls on the axis: the one number that is kept."""
    reach = _reach(result)
    chart = style.Chart(
        "All that is kept: each person's place on the axis",
        x="Position along the axis",
        y="",
        x_range=(-reach, reach),
        y_range=(-0.6, 1.6),
        alt="Positions of the two groups' people along the axis, one row a group, spread a little to show all.",
        xaxis={"nticks": 6},
        yaxis={"tickvals": [0, 1], "ticktext": [name for name, *_ in GROUPS], "showgrid": False},
    )
    for row, (name, color, symbol) in enumerate(GROUPS):
        places = result.positions[:, result.group == row]
        spread = row + 0.6 * ((np.arange(places.shape[1]) * 0.618) % 1 - 0.5)
        pale = style.faded(color, style.STRONG)
        hover = f"{name}<br>%{{x:.3g}} along the axis"
        chart.points(style.each(places), spread, pale, symbol, size=style.SMALL, hover=hover)
    return chart


def variance_curve(result: Turn) -> style.Chart:
    """Variance along the axis and across it, at every angle; a star where the first component lies."""
    total = float(result.components.variances.sum())
    chart = style.Chart(
        "Variance kept: λ₁cos² + λ₂sin² of the angle to ★, the first component",
        x="Angle of the axis",
        y="Share of the variance (%)",
        x_range=(-3, 183),
        y_range=(-3, 108),
        alt="Share of the variance along the axis and lost across it, by angle; a star at the first component.",
        showlegend=True,
        xaxis={
            "tickvals": [0, 45, 90, 135, 180],
            "ticktext": ["0°<br>height", "45°", "90°<br>weight", "135°", "180°<br>height"],
            "title": {"text": "Angle of the axis", "standoff": 2},
        },
        margin={"l": 74, "r": 18, "t": 14, "b": 66},
    )
    curve = 100 * variance_along(result.first, result.components.variances, result.angles) / total
    for name, values, color, dash in (
        ("kept", curve, style.BLUE, "solid"),
        ("lost", 100 - curve, style.GREY, "dash"),
    ):
        chart.line(result.angles, values, color, dash=dash, name=name, hover=f"%{{x}}°<br>{name} %{{y:.1f}}%")
    top = 100 * result.components.shares[0]
    hover = f"first component at {result.first:.1f}°<br>keeps %{{y:.1f}}%"
    chart.points([result.first], [top], style.OPTIMUM, "star", size=style.BIG, hover=hover)
    chart.points(style.each(result.angles.astype(float)), style.each(100 * result.lost / total), style.GREY)
    return chart.you(result.angles, 100 * result.along / total)


def turn_steps(result: Turn) -> list[str]:
    """The angle in degrees."""
    return [f"{angle}°" for angle in result.angles]


def turn_readouts(result: Turn) -> dict[str, list[str]]:
    """Six tiles. The squared loadings say what the component is made of, which is not the variance that it keeps."""
    total = result.components.variances.sum()
    count = len(result.angles)
    height, weight = result.components.axes[0] ** 2
    made_of = f"{height:.1%} height" if height > weight else f"{weight:.1%} weight"
    return {
        "Share kept": [f"{each / total:.1%}" for each in result.along],
        "A and B told apart": [f"AUC {each:.2f}" for each in result.told],
        "First component": [f"{result.first:.1f}°, keeps {result.components.shares[0]:.1%}"] * count,
        "It is made of (squared)": [made_of if abs(height - weight) > 1e-6 else "half of each"] * count,
        "Variance along": [f"{each:.4g}" for each in result.along],
        "Variance lost": [f"{each:.4g}" for each in result.lost],
    }


def turn_sentences(result: Turn) -> list[str]:
    """What the axis keeps, how far it is from the first component, and whether the groups can be told apart on it."""
    sentences = []
    for angle, kept, told in zip(result.angles, result.along / (result.along + result.lost), result.told, strict=True):
        off = abs((angle - result.first + 90) % 180 - 90)
        first = "the first component" + (", of two standardized features a diagonal" if result.standardize else "")
        where = f"that is {first}" if off <= 1.5 else f"{off:.0f}° off the first component"
        order = f"One person of each group is put in the right order {told:.0%} of the time on it"
        if not result.gap:
            order = f"The groups do not differ: that it tells them apart {told:.0%} of the time is luck"
        sentences.append(
            f"At {angle}° the axis keeps {kept:.0%} of the variance and loses {1 - kept:.0%}; {where}. {order}."
        )
    return sentences


def turn_printed(result: Turn, step: int) -> str:
    """What the snippet prints at this step."""
    large, small = result.components.variances
    return (
        f"variance along: {result.along[step]:.4g}\n"
        f"by the closed form: {variance_along(result.first, (large, small), result.angles[step]):.4g}\n"
        f"share kept: {result.along[step] / (large + small):.1%}\n"
        f"first component: {result.first:.1f} degrees, {large / (large + small):.1%}\n"
        f"AUC between the groups: {result.told[step]:.4f}"
    )


def _reach(result: Turn) -> float:
    """Half the width of the picture: the same for all clouds in the same units, unless one does not fit."""
    usual = 3.2 if result.standardize else 3.2 * max(UNITS[result.unit], WEIGHT_SD)
    return float(max(usual, 1.05 * np.abs(result.points).max()))
