"""Pictures of the ML Test Score: points by section, the score after each further step, and all 28 tests."""

import numpy as np

from concepts.mlops.ml_test_score import BANDS, NAMES, SECTIONS, STATES, TESTS, Plan, band
from figures import style

SHORT = ("Data", "Model", "Infra", "Monitoring")
ALL = tuple(text for section in SECTIONS.values() for text in section)
SHORT_BANDS = ("research project", "serious holes", "first pass", "reasonably tested", "strong", "exceptional")
LOOK = {0: (style.GREY, "circle-open"), 1: (style.BROWN, "diamond"), 2: (style.GREEN, "square")}


def score_view(plan: Plan) -> style.View:
    """All of the second lab."""
    figures = [sections(plan), tests(plan), staircase(plan)]
    said = score_readouts(plan), score_sentences(plan)
    return style.View(figures, "Next best steps taken", score_steps(plan), *said, companions=1)


def score_steps(plan: Plan) -> list[str]:
    """How many steps."""
    return [str(step) for step in range(len(plan.score))]


def sections(plan: Plan) -> style.Sweep:
    """Points of each section, those of automated tests and those by hand; the least of the sums is the score."""
    states = plan.answers.reshape(len(plan.answers), len(NAMES), TESTS)
    automated, by_hand = np.sum(states == 2, axis=2).astype(float), 0.5 * np.sum(states == 1, axis=2)
    figure = style.chart(
        "Points by section; the lowest bar is the score",
        x="Section",
        y="Points",
        x_range=(-0.5, len(NAMES) - 0.5),
        y_range=(0, 7.6),
        alt="Points of the four sections, automated and by hand, and a line at the least of them, the final score.",
        showlegend=True,
        barmode="stack",
    )
    figure.update_xaxes(tickvals=[0, 1, 2, 3], ticktext=SHORT, tickfont_size=13)
    figure.update_yaxes(tickvals=list(range(TESTS + 1)))
    for name, points, color, shape in (
        ("automated", automated, style.GREEN, ""),
        ("by hand", by_hand, style.BROWN, "/"),
    ):
        figure.add_bar(
            x=[0, 1, 2, 3],
            y=points[0],
            name=name,
            width=0.62,
            marker={"color": color, "pattern": {"shape": shape}},
            hovertemplate=f"%{{y:.1f}} points, {name}<extra></extra>",
        )
    figure.add_scatter(
        x=[-0.5, 3.5],
        y=[plan.score[0]] * 2,
        mode="lines",
        name="score",
        line={"color": style.VERMILION, "width": 3, "dash": "dash"},
        hovertemplate="final score: %{y:.1f}<extra></extra>",
    )
    return style.Sweep(
        figure, {0: {"y": automated}, 1: {"y": by_hand}, 2: {"y": np.repeat(plan.score[:, None], 2, axis=1)}}
    )


def staircase(plan: Plan) -> style.Sweep:
    """The final score and the sections' mean by what was spent."""
    last = max(float(plan.cost[-1]), 1.0)
    figure = style.chart(
        "The score as steps are taken; the mean hides the weakest section",
        x="Cost (one test by hand = 1)",
        y="Points",
        x_range=(-0.02 * last, 1.03 * last),
        y_range=(-0.3, 7.6),
        alt="Final score and mean of the sections against the cost of the steps taken, with the paper's bands.",
        showlegend=True,
    )
    edges = [top for top, _ in BANDS]
    for low, high, name in zip(edges, edges[1:], SHORT_BANDS[1:], strict=False):
        figure.add_hline(y=low, line={"color": style.faded(style.GREY, 0.4), "width": 1})
        left = low == edges[-2]  # at the right the score itself is up there
        place = {"x": 0.03 * last, "y": 6.6} if left else {"x": last, "y": (low + high) / 2, "xanchor": "right"}
        style.label(figure, text=name, yanchor="middle", font={"size": 12}, **place)
    for name, values, color, dash, shape in (
        ("score", plan.score, style.VERMILION, "solid", "hv"),
        ("mean of sections", plan.points.mean(axis=1), style.GREY, "dot", "hv"),
    ):
        figure.add_scatter(
            x=plan.cost,
            y=values,
            mode="lines",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5, "shape": shape},
            hovertemplate=f"{name} after a cost of %{{x:.1f}}: %{{y:.2f}}<extra></extra>",
        )
    figure.add_scatter(
        x=[0],
        y=[plan.score[0]],
        mode="markers",
        marker={"color": style.VERMILION, "symbol": "diamond", "size": 13},
        hovertemplate="now: %{y:.1f}<extra></extra>",
        showlegend=False,
    )
    return style.Sweep(figure, {2: {"x": plan.cost[:, None], "y": plan.score[:, None]}})


def tests(plan: Plan) -> style.Sweep:
    """All tests: a row a section, a column a test."""
    figure = style.chart(
        "The 28 tests (hover for their words); the ring is the step just taken",
        x="Test",
        y="",
        x_range=(0.5, TESTS + 0.5),
        y_range=(len(NAMES) - 0.5, -0.5),
        alt="The 28 tests, a row a section: not done, by hand or automated, and the one changed last.",
        showlegend=True,
        margin={"l": 92, "r": 12, "t": 14, "b": 50},
        height=300,
    )
    figure.update_xaxes(dtick=1, tick0=1)
    figure.update_yaxes(title_text=None, tickvals=[0, 1, 2, 3], ticktext=SHORT, tickfont_size=13)
    x, y = np.tile(np.arange(1, TESTS + 1), len(NAMES)), np.repeat(np.arange(len(NAMES)), TESTS)
    moving = {}
    for row, (state, (color, symbol)) in enumerate(LOOK.items()):
        here = np.where(plan.answers == state, y, np.nan)
        figure.add_scatter(
            x=x,
            y=here[0],
            mode="markers",
            name=STATES[state].lower(),
            marker={"color": color, "symbol": symbol, "size": 17, "line": {"width": 2 if state == 0 else 0}},
            text=[f"{SHORT[i // TESTS]} {i % TESTS + 1}: {text}" for i, text in enumerate(ALL)],
            hovertemplate="%{text}<extra></extra>",
        )
        moving[row] = {"y": here}
    at = np.array([[x[each.test], y[each.test]] if each else [np.nan, np.nan] for each in plan.taken])
    figure.add_scatter(
        x=at[0, :1],
        y=at[0, 1:],
        mode="markers",
        marker={"color": style.VERMILION, "symbol": "circle-open", "size": 30, "line": {"width": 3}},
        hoverinfo="skip",
        showlegend=False,
    )
    return style.Sweep(figure, moving | {3: {"x": at[:, :1], "y": at[:, 1:]}})


def listed(names: list[str]) -> str:
    """Names, with an "and" before the last."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def shortly(names: list[str]) -> list[str]:
    """Short names of sections."""
    return [SHORT[NAMES.index(name)] for name in names]


def score_readouts(plan: Plan) -> dict[str, list[str]]:
    """Seven tiles."""
    steps = range(len(plan.score))
    return {
        "ML Test Score": [f"{score:.1f} of 7" for score in plan.score],
        "Mean of sections": [f"{mean:.2f}" for mean in plan.points.mean(axis=1)],
        "It reads": [SHORT_BANDS[[words for _, words in BANDS].index(band(score))] for score in plan.score],
        "Weakest": ["all four" if len(plan.weakest(s)) == 4 else listed(shortly(plan.weakest(s))) for s in steps],
        "Steps to raise it": [str(plan.to_raise(s)) if plan.to_raise(s) else "nothing left" for s in steps],
        "Done, automated": [f"{np.sum(row > 0)}, {np.sum(row == 2)} of 28" for row in plan.answers],
        "Cost so far": [f"{cost:g}" for cost in plan.cost],
    }


def score_sentences(plan: Plan) -> list[str]:
    """The score, what it says, and the next step."""
    sentences = []
    for step, score in enumerate(plan.score):
        text = f"The score is {score:.1f}: {band(score)[0].lower()}{band(score)[1:]}. "
        weakest, needed = plan.weakest(step), plan.to_raise(step)
        if not needed:
            sentences.append(text + "Every test is automated; nothing is left to raise it.")
            continue
        names = "All four sections" if len(weakest) == len(NAMES) else listed(shortly(weakest))
        following = plan.taken[step + 1]
        assert following  # there is a step, as the score can be raised
        how = "run by hand" if following.state == 1 else "automate"
        what = f"{how} “{ALL[following.test]}”"
        if needed == 1:
            text += f"{names} holds it down, so one step there raises it: {what}."
        else:
            text += f"{names} tie, so no one step raises it, {needed} do, one in each. First {what}."
        sentences.append(text)
    return sentences


def score_printed(plan: Plan, step: int) -> str:
    """What the snippet prints at this step."""
    points = ", ".join(f"{name} {value:.1f}" for name, value in zip(NAMES, plan.points[step], strict=True))
    lines = [points, f"score: {plan.score[step]:.1f}, {band(plan.score[step])}", f"cost so far: {plan.cost[step]:.2f}"]
    following = plan.taken[step + 1] if step + 1 < len(plan.taken) else None
    if following:
        section, test = divmod(following.test, TESTS)
        lines.append(f"next: {NAMES[section]} {test + 1}, {STATES[following.state].lower()}")
    return "\n".join(lines)
