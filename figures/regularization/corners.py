"""The loss contours, the region that the penalty allows, and the point where they touch."""

from typing import Any

import numpy as np

from concepts.regularization import Geometry, ellipse, shrink
from figures import style
from figures.regularization.shared import PENALTY, coefficient, log_axis, look, steps
from figures.style import Chart, each
from figures.words import fixed

WIDE, EDGE = 4.3, 3.4
SHAPES = {1.0: "diamond", 0.0: "disc"}
CLAIMS = {
    1.0: "A diamond has corners, where a coefficient is zero",
    0.0: "A disc has no corner, so nothing sticks at zero",
}
TAKES = {1.0: "The lasso takes a fixed amount", 0.0: "Ridge takes a fixed share"}


def geometry_view(result: Geometry) -> style.View:
    """All of this lab."""
    return style.View(
        [touching(result), both_coefficients(result), shrinkage(result)],
        "Penalty",
        geometry_steps(result),
        geometry_readouts(result),
        geometry_sentences(result),
    )


def touching(result: Geometry) -> Chart:
    """The plane of the two coefficients; the fit, a corner of the region, and least squares can be held."""
    shape = SHAPES.get(result.l1_ratio, "diamond with bulging sides")
    chart = Chart(
        CLAIMS.get(result.l1_ratio, "Corners for zeros, bulging sides for sharing"),
        x="Coefficient 1",
        y="Coefficient 2",
        x_range=(-WIDE, WIDE),
        y_range=(-EDGE, EDGE),
        alt=f"Contours of the loss around least squares, the allowed {shape}, and the point where the two touch.",
        xaxis=dict(constrain="domain", dtick=1),
        yaxis=dict(scaleanchor="x", constrain="domain", dtick=1),
    )
    chart.upright(0.0, dash="solid").level(0.0, dash="solid")
    b1, b2 = result.ols.tolist()
    for level in (0.15, 0.6, 1.5):
        around = result.ols + np.sqrt(2 * level) * ellipse(result.correlation)
        chart.line(around[:, 0], around[:, 1], style.GREY, dash="dot", width=style.THIN)
    area: dict[str, Any] = {"fill": "toself", "fillcolor": style.faded(style.BLUE, style.FAINT)}
    chart.line(each(result.boundary[:, :, 0]), each(result.boundary[:, :, 1]), style.BLUE, **area)
    chart.line(each(result.contour[:, :, 0]), each(result.contour[:, :, 1]), style.PURPLE)
    chart.line(result.coef[:, 0], result.coef[:, 1], style.GREY, width=style.THIN)
    said = [
        _bound(result.l1_ratio, budget, radius) for budget, radius in zip(result.budget, result.radius, strict=True)
    ]
    # What is named stands in the corners away from least squares, where neither the region nor the contours come.
    away, side = (-1.0, "left") if b1 >= 0 else (1.0, "right")
    beside = "right" if side == "left" else "left"
    chart.text(
        [away * (WIDE - 0.1)], [EDGE], each([[text] for text in said]), style.BLUE, textposition=f"bottom {beside}"
    )
    for row, (name, color) in enumerate((("✕ least squares", style.HELD), ("○ loss at the fit", style.PURPLE))):
        chart.label(away * (WIDE - 0.1), -EDGE, name, color, xanchor=side, yshift=18 * row)
    chart.you(result.coef[:, 0], result.coef[:, 1], hover="the fit<br>%{x:.3f}, %{y:.3f}")
    corner = np.where(result.radius < WIDE, away * result.radius, np.nan)
    chart.hold(x=corner, y=np.zeros_like(corner))
    chart.points(each(corner), each(np.zeros_like(corner)), style.HELD, edge=True, hover=f"edge of the {shape}")
    return chart.handle(b1, b2, "least squares", b1="x", b2="y")


def _bound(l1_ratio: float, budget: float, radius: float) -> str:
    """What the penalty allows, as a formula."""
    if l1_ratio == 1:
        return f"|b1| + |b2| ≤ {fixed(budget)}"
    return f"√(b1² + b2²) ≤ {fixed(radius)}" if l1_ratio == 0 else f"budget {fixed(budget)}"


def both_coefficients(result: Geometry) -> Chart:
    """Either coefficient along the penalty."""
    low, high = min(0.0, 1.1 * float(result.coef.min())), max(0.2, 1.1 * float(result.coef.max()))
    chart = Chart(
        "Each coefficient as the penalty grows",
        x=PENALTY,
        y="Coefficient",
        x_range=(-2.35, 1.05),
        y_range=(low - 0.06 * (high - low), high),
        alt="Both coefficients against the penalty on a log scale, the current penalty marked.",
        xaxis=log_axis(-2, 1),
    )
    chart.level(0.0)
    looks = ((style.BLUE, "solid"), (style.VERMILION, "dash"))
    for i, (color, dash) in enumerate(looks):
        chart.line(result.alphas, result.coef[:, i], color, dash=dash, hover="alpha %{x:.3g}<br>%{y:.3f}")
        chart.label(-2.06, float(result.coef[0, i]), f"b{i + 1}", color, xanchor="right", yanchor="middle")
    return chart.here(result.alphas)


def shrinkage(result: Geometry) -> Chart:
    """What the penalty makes of any coefficient where features are uncorrelated, straight between its kinks."""
    claim = TAKES.get(result.l1_ratio, "The elastic net takes both")
    color, dash, _ = look(result.l1_ratio)
    chart = Chart(
        claim,
        x="Least squares, features uncorrelated",
        y="Penalized coefficient",
        x_range=(-4.4, 4.4),
        y_range=(-4.4, 4.4),
        alt="The penalized coefficient against the least-squares one at this penalty, and where they are equal.",
        xaxis=dict(dtick=2),
        yaxis=dict(dtick=2),
    )
    chart.upright(0.0, dash="solid").level(0.0, dash="solid")
    chart.line([-4, 4], [-4, 4], style.GREY, dash="longdash", width=style.THIN)
    kink = np.minimum(result.alphas * result.l1_ratio, 4)
    x = np.stack([np.full_like(kink, -4), -kink, kink, np.full_like(kink, 4)], axis=1)
    y = shrink(x, result.alphas[:, None], result.l1_ratio)
    chart.line(each(x), each(y), color, dash=dash, width=style.BOLD, hover="%{x:.2f} becomes %{y:.2f}")
    if result.l1_ratio == 0:
        return chart.you(np.full_like(kink, 3), shrink(3, result.alphas, 0), hover="3 becomes %{y:.2f}")
    return chart.you(kink, np.zeros_like(kink), hover="up to %{x:.2f}: exactly 0")


def geometry_steps(result: Geometry) -> list[str]:
    """The penalty, as three digits that are its whole value."""
    return steps(result.alphas)


def geometry_readouts(result: Geometry) -> dict[str, list[str]]:
    """The fit, what this penalty allows in the words of the picture, and under More the other way to say it."""
    budget, reach = [fixed(value) for value in result.budget], [fixed(value) for value in result.radius]
    allowed, other = {"Budget": budget}, {"Corner at": reach}
    if result.l1_ratio == 0:
        allowed, other = {"Radius": reach}, {"Budget": budget}
    return {
        "Coefficient 1": [coefficient(value) for value in result.coef[:, 0]],
        "Coefficient 2": [coefficient(value) for value in result.coef[:, 1]],
        **allowed,
        "Loss above least squares": [fixed(value, 3) for value in result.loss],
        **other,
    }


def geometry_sentences(result: Geometry) -> list[str]:
    """Where the two touch, and what that means for the coefficients."""
    sentences = []
    kind, sizes = ("radius", result.radius) if result.l1_ratio == 0 else ("budget", result.budget)
    for name, (a, b), size in zip(geometry_steps(result), result.coef, sizes, strict=True):
        zeros = int(a == 0) + int(b == 0)
        if zeros == 2:
            where = "nothing is left to spend, and both are exactly zero."
        elif zeros:
            where = f"they touch on an axis, so coefficient {1 if a == 0 else 2} is exactly zero."
        else:
            where = "they touch off the axes, so both stay in the model."
        sentences.append(f"At alpha {name} the fit is ({fixed(a)}, {fixed(b)}) with a {kind} of {fixed(size)}: {where}")
    return sentences


def geometry_printed(result: Geometry, step: int) -> str:
    """What the snippet prints at this step."""
    a, b = result.coef[step]
    return f"coefficient 1: {a:z.4f}\ncoefficient 2: {b:z.4f}\nbudget: {result.budget[step]:.4f}"
