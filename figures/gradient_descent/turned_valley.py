"""Pictures of a valley turned against the axes: the paths, the steps by angle, and the losses."""

import numpy as np

from concepts.arrays import Array
from concepts.gradient_descent.descent import GOAL, NEVER, RACERS
from concepts.gradient_descent.surfaces import surface
from concepts.gradient_descent.turned_valley import BUDGET, TURNED, Turned
from figures import style
from figures.gradient_descent.race import LOOK
from figures.gradient_descent.surfaces import ellipse
from figures.style import Chart, each
from figures.words import counted_steps, number

REACH, WIDE = 4.0, 5.4
AXIS = 3.6
"""Half the length of the valley's axis, which is held."""
ENDS = (1.2, 2.4, 3.6)
"""Half the lengths of the contours."""
DRAWN = np.unique(np.concatenate([np.arange(60), np.geomspace(60, BUDGET, 50).round()])).astype(int)
"""Steps of a path that are drawn."""


def turned_view(result: Turned) -> style.View:
    """All of the lab on a turned valley."""
    return style.View(
        [valley(result), by_angle(result), losses(result)],
        "Valley turned by (°)",
        [f"{angle:g}" for angle in result.angles],
        turned_readouts(result),
        turned_sentences(result),
    )


def valley(result: Turned) -> Chart:
    """The paths on the turned bowl. Held: the valley's axis, around the minimum."""
    chart = Chart(
        "Turn the valley: who takes the same steps?",
        x="Parameter x",
        y="Parameter y",
        x_range=(-WIDE, WIDE),
        y_range=(-REACH, REACH),
        alt="Contours of a narrow bowl turned by an angle, and the paths of four optimizers to its minimum.",
        showlegend=True,
        xaxis={"showgrid": False},
        yaxis={"showgrid": False},
    )
    contours = [contour(result.condition, float(angle)) for angle in result.angles]
    chart.line(
        each(np.stack([x for x, _ in contours])),
        each(np.stack([y for _, y in contours])),
        style.faded(style.GREY, 0.6),
        width=1,
    )
    along = np.radians(result.angles)
    ends = np.stack([-np.cos(along), np.cos(along)], 1), np.stack([-np.sin(along), np.sin(along)], 1)
    chart.line(each(AXIS * ends[0]), each(AXIS * ends[1]), style.HELD, dash="dot", width=style.LINE)
    for name in ("sgd", "momentum", "adam", "adagrad"):  # the one that notices most on top
        row, (color, dash, symbol) = TURNED.index(name), LOOK[name]
        x, y = result.paths[row][:, DRAWN].transpose(2, 0, 1)
        chart.line(
            each(x),
            each(y),
            color,
            dash=dash,
            mode="lines+markers",
            marker={"symbol": symbol, "size": style.SMALL - 1},
            width=style.LINE if name == "adagrad" else style.THIN,
            name=RACERS[name],
            hover=RACERS[name],
        )
    chart.points([0], [0], style.OPTIMUM, "star", size=style.BIG, edge=True, hover="the minimum")
    return chart.hold(AXIS * ends[0][:, 1], AXIS * ends[1][:, 1], around=(0, 0))


def contour(condition: float, angle: float) -> tuple[Array, Array]:
    """Contours of the bowl, each followed by a gap."""
    parts = [ellipse(surface("bowl", condition, angle), end / np.sqrt(2)) for end in ENDS]
    x, y = (np.concatenate([np.append(part[axis][:-1:6], np.nan) for part in parts]) for axis in (0, 1))
    return x, y


def by_angle(result: Turned) -> Chart:
    """Steps to the goal, by the angle."""
    chart = Chart(
        "Steps to the goal, by the angle",
        x="Valley turned by (°)",
        y="Steps to a millionth of the loss",
        x_range=(0, 90),
        y_range=(0.5, np.log10(1.6 * BUDGET)),
        alt="Steps to the goal by angle: level for plain descent and momentum; AdaGrad's rise from few to hundreds.",
        xaxis={"tickvals": [0, 45, 90]},
        yaxis={"type": "log", "tickvals": [10, 100, BUDGET], "ticktext": ["10", "100", str(BUDGET)]},
    )
    chart.level(BUDGET, style.ALERT)
    for row, name in enumerate(TURNED):
        color, dash, _ = LOOK[name]
        steps = np.where(result.arrived[row] == NEVER, np.nan, np.maximum(result.arrived[row], 1)).astype(float)
        chart.line(result.angles, steps, color, dash=dash, hover=f"{RACERS[name]} at %{{x}}°, steps: %{{y:,}}")
    return chart.here(result.angles)


def losses(result: Turned) -> Chart:
    """The losses at this angle."""
    start = float(result.losses[0, 0, 0])
    chart = Chart(
        "The loss at this angle; dotted: the goal",
        x="Step",
        y="Loss (the least is 0)",
        x_range=(0, BUDGET),
        y_range=(np.log10(start * 1e-9), np.log10(start * 30)),
        alt="The loss of each optimizer against the step, on a log scale, at this angle.",
        yaxis={"type": "log", "exponentformat": "power", "dtick": 3},
    )
    chart.level(GOAL * start, style.OPTIMUM)
    for row, name in enumerate(TURNED):
        color, dash, _ = LOOK[name]
        shown = result.losses[row][:, DRAWN]
        shown = np.where((shown > start * 1e-12) & (shown < start * 1e3), shown, np.nan)
        chart.line(DRAWN, each(shown), color, dash=dash, hover=f"{RACERS[name]} at step %{{x}}: %{{y:.3g}}")
    return chart


def standing(steps: int) -> str:
    """How many steps to the goal."""
    return f"over {BUDGET} steps" if steps == NEVER else counted_steps(steps)


def turned_readouts(result: Turned) -> dict[str, list[str]]:
    """Steps of each; then the rates."""
    tiles = {RACERS[name]: [standing(int(n)) for n in result.arrived[row]] for row, name in enumerate(TURNED)}
    for row, name in enumerate(TURNED):
        tiles[f"{RACERS[name]}: rate"] = [number(float(rate)) for rate in result.rates[row]]
    return tiles


def turned_sentences(result: Turned) -> list[str]:
    """Who notices the angle."""
    kept = "" if result.again else ", with the rates tuned along the axes"
    sentences = []
    for angle, plain, _, adagrad, adam in zip(result.angles, *result.arrived.tolist(), strict=True):
        way = "Along the axes" if angle % 90 == 0 else f"Turned by {angle:g}°"
        sentences.append(
            f"{way}, to a millionth of the loss: AdaGrad {standing(adagrad)}, Adam {standing(adam)}{kept}; plain "
            f"descent always {standing(plain)}."
        )
    return sentences


def turned_printed(result: Turned, step: int) -> str:
    """What the snippet prints at this angle."""
    return "\n".join(
        f"{name}: {f'not there in {BUDGET} steps' if result.arrived[row, step] == NEVER else result.arrived[row, step]}"
        for row, name in enumerate(TURNED)
    )


def turned_settings(result: Turned, step: int) -> dict[str, object]:
    """What the snippet needs to know at this angle."""
    return {
        "condition": result.condition,
        "rotation": float(result.angles[step]),
        "rates": {name: float(result.rates[row, step]) for row, name in enumerate(TURNED)},
        "steps": BUDGET,
    }
