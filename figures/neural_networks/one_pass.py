"""Pictures of one step of learning: the network with its numbers, and the arithmetic of each stage."""

from typing import Any

import numpy as np

from concepts.neural_networks.one_pass import STAGES, Pass
from figures import style
from figures.style import Chart, each
from figures.words import short

FORWARD, BACKWARD, NEW = style.BLUE, style.VERMILION, style.GREEN
SUB = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LINES = 13
BLANK = "\u00a0"
"""An empty line: without any text the mark would be left out, and the next ones not redrawn in place."""
MIDDLE, END, ARITHMETIC = 0.95, 1.9, 2.35
"""Where the hidden neurons, the output and the arithmetic stand; the inputs stand at 0."""
CURVES = {
    "relu": "max(0, {z})",
    "gelu": "{z} · Φ({z})",
    "silu": "{z} / (1 + e^−({z}))",
    "tanh": "tanh({z})",
    "sigmoid": "1 / (1 + e^−({z}))",
    "identity": "{z}",
}
DERIVATIVES = {
    "relu": "1 where the sum is above 0, else 0",
    "gelu": "Φ(sum) + sum · φ(sum)",
    "silu": "output + σ(sum) · (1 − output)",
    "tanh": "1 − output²",
    "sigmoid": "output · (1 − output)",
    "identity": "1",
}


def pass_view(result: Pass) -> style.View:
    """All of the second lab: network and arithmetic are one picture."""
    return style.View([network(result)], "Stage", list(STAGES), pass_readouts(result), pass_sentences(result))


def inside(value: float) -> str:
    """A number in brackets where it is below 0, for use as a factor."""
    text = short(value)
    return f"({text})" if text.startswith("−") else text


def sub(name: str, *places: int) -> str:
    """h and 1 become h₁."""
    return name + "".join(map(str, places)).translate(SUB)


# --------------------------------------------------------------------------------------------------- the network


def network(result: Pass) -> Chart:
    """Neurons and weights, each with the numbers known at this stage, and beside them how these came about."""
    hidden = len(result.in_sums)
    high = np.array([1.0, -1.0]) if hidden == 2 else np.array([1.25, 0.0, -1.25])
    chart = Chart(
        "Blue, solid: forward; orange, dashed: slopes of the loss (∂); green, dotted: new weights",
        x="",
        y="",
        x_range=(-0.15, 4.35),
        y_range=(-2.0, 2.0),
        alt="Two inputs, the hidden neurons and the output, with weights, sums, answers, slopes and new weights; "
        "beside them the arithmetic of this stage.",
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        xaxis={"visible": False},
        yaxis={"visible": False},
    )
    ins = [((0.0, one), (MIDDLE, two)) for one in (1.0, -1.0) for two in high]
    outs = [((MIDDLE, one), (END, 0.0)) for one in high]
    spots = [0.5 if abs(b[1] - a[1]) < 0.5 else 0.3 for a, b in ins] + [0.5] * hidden
    path = []
    for ((x0, y0), (x1, y1)), spot in zip(ins + outs, spots, strict=True):  # room for two lines of numbers in each
        gap = 0.2 if abs(y1 - y0) < 0.5 else 0.13
        for one, two in ((0.0, spot - gap), (spot + gap, 1.0)):
            path += [(x0 + t * (x1 - x0), y0 + t * (y1 - y0)) for t in (one, two)] + [(np.nan, np.nan)]
    x, y = np.array(path).T
    first = 6 * len(ins)
    chart.line(x, y, style.GREY, width=style.THIN, opacity=0.6)
    early, late, both = slice(first), slice(first, None), slice(None)
    for color, dash, stages in (
        (FORWARD, "solid", {1: early, 3: late, 12: both}),
        (BACKWARD, "dash", {7: late, 8: late, 10: early}),
        (NEW, "dot", {11: both}),
    ):
        lit = np.full((len(STAGES), len(path)), np.nan)
        for stage, part in stages.items():
            lit[stage, part] = y[part]
        chart.line(x, each(lit), color, dash=dash, width=style.BOLD)
    nodes_x, nodes_y = [0.0, 0.0, *[MIDDLE] * hidden, END], [1.0, -1.0, *high, 0.0]
    steps = range(len(STAGES))
    chart.points(nodes_x, nodes_y, each([node_colors(stage, hidden) for stage in steps]), size=36)
    names = ["x₁", "x₂", *(sub("h", j + 1) for j in range(hidden)), "p" if result.head != "squares" else "ŷ"]
    chart.text(nodes_x, nodes_y, names, "white", size=16)
    chart.text(
        [a[0] + t * (b[0] - a[0]) for (a, b), t in zip(ins + outs, spots, strict=True)],
        [a[1] + t * (b[1] - a[1]) for (a, b), t in zip(ins + outs, spots, strict=True)],
        each([edge_labels(result, stage) for stage in steps]),
        size=13,
    )
    above = [0.22, -0.22, 0.22, *[-0.22] * hidden]
    chart.text(
        nodes_x, np.array(nodes_y) + above, each([node_labels(result, stage) for stage in steps]),
        size=13, textposition=["top center" if side > 0 else "bottom center" for side in above],
    )  # fmt: skip
    heights = 1.9 - 3.8 * np.arange(LINES) / (LINES - 1)
    return chart.text([ARITHMETIC] * LINES, heights, each(ledger(result)), size=15, textposition="middle right")


def node_colors(stage: int, hidden: int) -> list[str]:
    """Who is at work at this stage."""
    inputs, middle, output = [style.GREY] * 2, [style.GREY] * hidden, [style.GREY]
    if stage in (0, 1, 12):
        inputs = [FORWARD] * 2
    if stage in (1, 2, 3, 12):
        middle = [FORWARD] * hidden
    if stage in (3, 4, 5, 12):
        output = [FORWARD]
    if stage in (8, 9, 10):
        middle = [BACKWARD] * hidden
    if stage in (6, 7):
        output = [BACKWARD]
    return inputs + middle + output


def edge_labels(result: Pass, stage: int) -> list[str]:
    """Weights; then their slopes; then the new ones."""
    before, slopes, after = (
        np.concatenate([each[0].ravel(), each[2]]) for each in (result.weights, result.slopes, result.updated)
    )
    hidden = len(result.in_sums)
    labels = []
    for place, weight in enumerate(before):
        known = stage >= (7 if place >= 2 * hidden else 10)
        if stage >= 11:
            labels.append(f"{short(weight)}<br>→ {short(after[place], 3)}")
        else:
            labels.append(short(weight) + (f"<br>∂ {short(slopes[place], 3)}" if known else ""))
    return labels


def node_labels(result: Pass, stage: int) -> list[str]:
    """Under each neuron: what it holds so far."""
    again = stage == 12
    seen = result.after if again else result.before
    labels = [short(value) for value in result.x]
    for j in range(len(result.in_sums)):
        lines = [f"bias {short(result.weights[1][j])}"]
        if stage == 11:
            lines = [f"bias {short(result.weights[1][j])}", f"→ {short(result.updated[1][j], 3)}"]
        if stage in range(1, 11) or again:
            lines = [f"sum {short(seen.sums[j], 3)}"]
        if stage in range(2, 11) or again:
            lines.append(f"out {short(seen.outputs[j], 3)}")
        if stage in (8, 9, 10):
            lines.append(f"∂ {short((result.in_outputs if stage == 8 else result.in_sums)[j], 3)}")
        labels.append("<br>".join(lines))
    lines = [f"bias {short(result.weights[3])}"]
    if stage == 11:
        lines = [f"bias {short(result.weights[3])}<br>→ {short(result.updated[3], 3)}"]
    if stage in range(3, 11) or again:
        lines = [f"sum {short(seen.z, 3)}"]
    if stage in range(4, 11) or again:
        lines.append(f"answer {short(seen.answer)}")
    if stage in range(5, 11) or again:
        lines.append(f"loss {short(seen.loss)}")
    if stage in range(6, 11):
        lines.append(f"∂ {short(result.slope, 3)}")
    labels.append("<br>".join(lines))
    return labels


# ------------------------------------------------------------------------------------------------ the arithmetic


def ledger(result: Pass) -> list[list[str]]:
    """LINES lines for each stage, in their middle what is worked out there."""
    rows = []
    for stage in range(len(STAGES)):
        lines = [line or BLANK for line in stage_lines(result, stage)]
        over = (LINES - len(lines)) // 2
        rows.append([BLANK] * over + lines + [BLANK] * (LINES - over - len(lines)))
    return rows


def stage_lines(result: Pass, stage: int) -> list[str]:
    """At most LINES lines of about 46 characters."""
    (W1, b1, w2, b2), (d1, e1, d2, e2) = result.weights, result.slopes
    (V1, c1, v2, c2), x, before = result.updated, result.x, result.before
    hidden = range(len(b1))
    y, p = short(result.y), "ŷ" if result.head == "squares" else "p"
    if stage == 0:
        lines = [f"x₁ = {short(x[0])},  x₂ = {short(x[1])},  target y = {y}", ""]
        lines += [f"{(len(b1) * 2 + 2 * len(b1) + 1)} parameters: {3 * len(b1)} weights, {len(b1) + 1} biases"]
        return [*lines, f"learning rate {short(result.lr)}"]
    if stage == 1:
        lines = []
        for j in hidden:
            terms = f"{short(x[0])}·{inside(W1[0, j])} + {inside(x[1])}·{inside(W1[1, j])} + {inside(b1[j])}"
            lines += [f"<b>{sub('s', j + 1)}</b> = {terms}", f"    = <b>{short(before.sums[j])}</b>"]
        return lines
    if stage == 2:
        return [
            f"<b>{sub('h', j + 1)}</b> = {CURVES[result.activation].format(z=short(before.sums[j]))}"
            f" = <b>{short(before.outputs[j])}</b>"
            for j in hidden
        ]
    if stage == 3:
        first, *more = [f"{short(before.outputs[j])}·{inside(w2[j])}" for j in hidden]
        return [
            f"<b>s</b> = {first}",
            *(f"    + {each}" for each in more),
            f"    + {inside(b2)}  (bias)",
            f"    = <b>{short(before.z)}</b>",
        ]
    if stage == 4:
        if result.head == "squares":
            return [f"<b>ŷ</b> = s = <b>{short(before.answer)}</b>", "", "No squashing: the answer may be any number."]
        return [f"<b>p</b> = 1 / (1 + e^−({short(before.z)}))", f"    = <b>{short(before.answer)}</b>"]
    if stage == 5:
        if result.head == "cross_entropy":
            inner = short(before.answer) if result.y else f"1 − {short(before.answer)}"
            return [f"<b>L</b> = −ln({inner})", f"    = <b>{short(before.loss)}</b>"]
        return [f"<b>L</b> = ½ · ({short(before.answer)} − {y})²", f"    = <b>{short(before.loss)}</b>"]
    if stage == 6:
        lines = [f"∂L/∂s = {p} − y = {short(before.answer)} − {y}"]
        if result.head == "mismatch":
            lines = [
                "∂L/∂s = (p − y) · p · (1 − p)",
                f"    = {inside(before.answer - result.y)} · {short(before.answer)} · {short(1 - before.answer)}",
            ]
        return [*lines, f"    = <b>{short(result.slope)}</b>"]
    if stage == 7:
        lines = [
            f"∂L/∂{sub('w', j + 1)} = {inside(result.slope)} · {inside(before.outputs[j])} = <b>{short(d2[j])}</b>"
            for j in hidden
        ]
        return ["slope in the sum · what came in", "", *lines, f"∂L/∂bias = <b>{short(e2)}</b>"]
    if stage == 8:
        return ["slope in the sum · weight it went through", ""] + [
            f"∂L/∂{sub('h', j + 1)} = {inside(result.slope)} · {inside(w2[j])} = <b>{short(result.in_outputs[j])}</b>"
            for j in hidden
        ]
    if stage == 9:
        return [f"derivative: {DERIVATIVES[result.activation]}", ""] + [
            f"∂L/∂{sub('s', j + 1)} = {inside(result.in_outputs[j])} · {inside(result.derivative[j])}"
            f" = <b>{short(result.in_sums[j])}</b>"
            for j in hidden
        ]
    if stage == 10:
        lines = [
            f"∂L/∂{sub('w', i + 1, j + 1)} = {inside(result.in_sums[j])} · {inside(x[i])} = <b>{short(d1[i, j])}</b>"
            for i in range(2)
            for j in hidden
        ]
        return ["slope in the sum · what came in", "", *lines] + [
            f"∂L/∂{sub('b', j + 1)} = <b>{short(e1[j])}</b>" for j in hidden
        ]
    if stage == 11:
        new = [(sub("w", i + 1, j + 1), W1[i, j], d1[i, j], V1[i, j]) for i in range(2) for j in hidden]
        new += [(sub("b", j + 1), b1[j], e1[j], c1[j]) for j in hidden]
        new += [(sub("w", j + 1), w2[j], d2[j], v2[j]) for j in hidden] + [("b", b2, e2, c2)]
        return [
            f"{name} = {short(was)} − {short(result.lr)} · {inside(slope)} = <b>{short(now)}</b>"
            for name, was, slope, now in new
        ]
    after = result.after
    return [
        f"s: {short(before.z)} → <b>{short(after.z)}</b>",
        f"{p}: {short(before.answer)} → <b>{short(after.answer)}</b>  (target {y})",
        f"L: {short(before.loss)} → <b>{short(after.loss)}</b>",
        "",
        f"first-order promise: −{short(result.lr)} · |slope|²",
        f"    = {short(-result.lr * squared(result))}; it came to {short(after.loss - before.loss)}",
    ]


def squared(result: Pass) -> float:
    """The squared length of the slope in all parameters."""
    return float(sum(np.sum(np.square(each)) for each in result.slopes))


# ------------------------------------------------------------------------------------------------------ in words


def pass_readouts(result: Pass) -> dict[str, list[str]]:
    """Five tiles, filled as the pass goes on."""
    values = {
        "Output's sum": (3, result.before.z),
        "Answer": (4, result.before.answer),
        "Loss": (5, result.before.loss),
        "Slope at the output": (6, result.slope),
        "New answer": (12, result.after.answer),
        "New loss": (12, result.after.loss),
    }
    return {
        name: [short(value) if stage >= known else "not yet" for stage in range(len(STAGES))]
        for name, (known, value) in values.items()
    }


def pass_sentences(result: Pass) -> list[str]:
    """What happens at each stage."""
    before, after = result.before, result.after
    hidden, y = len(result.in_sums), short(result.y)
    zero = int(np.sum(result.derivative == 0))
    blocked = f" {zero} of {hidden} pass nothing back." if zero else ""
    wanted = "up" if result.slope < 0 else "down"
    if abs(result.slope) < 1e-12:
        aim = "There is nothing to correct."
    else:
        aim = f"The sum must go {wanted}: the answer is {short(before.answer)}, the target {y}."
    if result.head == "mismatch":
        aim += " The sigmoid's derivative is in the slope: it stalls where p is near 0 or 1."
    change = after.loss - before.loss
    if abs(change) < 5e-5:
        verdict = "The step changes next to nothing."
    elif change < 0:
        verdict = "One step has helped this point."
        if result.lr > 1 and result.head != "squares":
            verdict += " However long it is, a sigmoid's answer cannot pass its target; with identity it can."
    else:
        verdict = "The step was too long: it overshot. Lower the learning rate."
    drawn = "Weights and biases start as drawn, with one decimal, so that all can be followed by hand."
    bent = {
        "relu": "ReLU keeps what is above 0, and cuts the rest to 0.",
        "gelu": "GELU weighs it by the chance Φ that a standard normal number is smaller.",
        "silu": "SiLU weighs it by its own sigmoid.",
        "tanh": "tanh bends it into the range from −1 to 1.",
        "sigmoid": "the sigmoid bends it into the range from 0 to 1.",
        "identity": "the identity, so nothing is bent, and two layers are one linear map.",
    }[result.activation]
    kind = ", a probability: the sigmoid of the sum."
    if result.head == "squares":
        kind = " as it stands: any number is possible."
    rate = f"the loss changes {short(result.slope)} times as much"
    return [
        f"A point comes in: x₁ = {short(result.x[0])}, x₂ = {short(result.x[1])}, and its target is {y}. {drawn}",
        "Each hidden neuron multiplies the inputs by its weights, adds up, and adds its bias.",
        f"Each sum passes the activation: {bent}",
        f"The output adds up what the hidden neurons hand on, times its weights, and its bias: {short(before.z)}.",
        f"The answer is {short(before.answer)}{kind}",
        f"The loss charges {short(before.loss)} for answering {short(before.answer)} where {y} is right.",
        f"Backward: as the output's sum grows a little, {rate}. {aim}",
        "The slope in each last weight: the slope in the sum, times what came through that weight.",
        "The slope also goes back through each last weight, to the hidden neuron behind it.",
        f"Past each activation the slope is multiplied by the derivative there.{blocked}",
        "The same rule once more: the slope in a weight is the slope in its sum, times the input it multiplies.",
        f"Every weight and bias moves against its slope, {short(result.lr)} times as far.",
        f"Forward again: the loss goes from {short(before.loss)} to {short(after.loss)}. {verdict}",
    ]


def pass_printed(result: Pass) -> str:
    """What the snippet prints."""

    def row(values: Any) -> str:
        return " ".join(f"{round(each, 6) + 0.0:.6f}" for each in np.ravel(values).tolist())

    return "\n".join([
        f"sums: {row(result.before.sums)}, output {row(result.before.z)}",
        f"answer: {row(result.before.answer)}, loss {row(result.before.loss)}",
        f"slope at the output: {row(result.slope)}",
        f"slopes of the last weights: {row(result.slopes[2])}",
        f"slopes of the first weights: {row(result.slopes[0])}",
        f"new first weights: {row(result.updated[0])}",
        f"new answer: {row(result.after.answer)}, new loss {row(result.after.loss)}",
    ])  # fmt: skip
