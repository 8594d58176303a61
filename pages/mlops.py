"""MLOps: a pipeline that reruns only what a change touches, with a gate and a record, and the ML Test Score."""

from typing import Any

import pandas as pd
import streamlit as st

from concepts import continuous_training, ml_test_score, mlops, stage_cache, stages
from figures import continuous_training as training_figures
from figures import ml_test_score as score_figures
from figures import mlops as figures
from ui.frame import open_page
from ui.links import kept, move_to
from ui.memory import explore
from ui.scrub import scrub
from ui.widgets import LINKED, linked_columns, pick

PIPELINE, SCORE, TRAINING = "Pipeline", "ML Test Score", "Continuous training"
ROWS, HARM = (50, 100, 200, 300, 500), (0.0, 0.01, 0.02, 0.03, 0.05, 0.1)
SLIP_HELP = "The chance that a month's labels move by one row, so that training learns nothing."
CHECKED_HELP = "The gate compares on fresh rows of the month whose labels people have checked."
HASHED_HELP = "A comment is a change of the text, and none of the syntax tree."
KEYS_HELP = "What inputs are: the hash of their content. How they were made: the keys of the stages before."
GATE_HELP = "How much worse than what is live a candidate may be. The gate must rule out more than that, at 5%."
AUTOMATING_HELP = "The cost of automating a test that was done by hand; doing one by hand costs 1."

page = open_page("mlops", mlops.claims)
page.predict(
    mlops.prediction,
    {"lab": PIPELINE, "runs": mlops.DEFAULT, "hashed": "text", "linked_by": "content", "margin": "3"},
    {"run": figures.run_label(3, "c")},
)


def replay(changes: str) -> None:
    """Show another history, at its last run."""
    move_to({"runs": changes}, {"run": figures.run_label(len(changes) + 1, changes[-1:])})


def pipeline_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "hashed": pick(one, "Code is hashed by", stage_cache.HASHED, key="hashed"),
        "linked_by": pick(two, "Keys hold", stage_cache.LINKED_BY, key="linked_by"),
        "margin": pick(three, "Gate allows harm of", figures.ALLOWED, key="margin", index=2),
    }
    changes = kept("runs", mlops.read_changes, mlops.DEFAULT)
    one, buttons = st.columns([1, 1], vertical_alignment="bottom")
    change = pick(one, "Next change", stages.CHANGES, key="change", index=1)
    full = len(changes) >= mlops.MOST
    with buttons.container(horizontal=True):
        st.button("Run it", key="run_it", type="primary", disabled=full, on_click=replay, args=(changes + change,))
        st.button("Take back", key="back", disabled=not changes, on_click=replay, args=(changes[:-1],))
        st.button("Start over", key="over", on_click=replay, args=("",))
    history, view = explore(mlops.history, figures.pipeline_view, changes=changes, **values)
    step = scrub(view, key="run", start=min(11, len(changes)))
    run = history.runs[step]
    st.markdown("**What was changed**")
    st.html(figures.changed(run))
    st.markdown(f"**Where v{run.production.number} comes from**, read back from its record (run that made it, hashes)")
    st.table(pd.DataFrame(figures.lineage(run)).set_index("Part"))
    settings = {"changes": changes} | values | {"run": step + 1}
    page.code("pipeline", settings, figures.run_printed(history, step), history.table(), sources=figures.SOURCE_LINES)


def answer(test: int) -> None:
    """Take over what was clicked for a test."""
    answers = list(ml_test_score.read_answers(st.session_state["answers"]))
    answers[test] = st.session_state[f"test:{test}"]
    st.session_state["answers"] = ml_test_score.write_answers(answers)


def score_lab() -> None:
    answers = kept("answers", ml_test_score.read_answers, ml_test_score.EXAMPLE)
    given = ml_test_score.read_answers(answers)
    section = st.segmented_control(
        "Section", ml_test_score.NAMES, default=ml_test_score.NAMES[3], required=True, key="section", **LINKED
    )
    tests = list(enumerate(ml_test_score.tests_of(section or ml_test_score.NAMES[3])))
    for row in range(0, len(tests), 2):  # in pairs, so that a phone keeps their order
        columns = st.columns(2)
        for column, (place, (number, text)) in zip(columns, tests[row : row + 2], strict=False):
            st.session_state[f"test:{number}"] = given[number]
            column.segmented_control(
                f"{place + 1}. {text}",
                list(ml_test_score.STATES),
                format_func=ml_test_score.STATES.__getitem__,
                required=True,
                key=f"test:{number}",
                on_change=answer,
                args=(number,),
            )
    with columns[1], st.container(horizontal=True):
        nothing = ml_test_score.write_answers([0] * len(given))
        st.button("All not done", key="none", on_click=move_to, args=({"answers": nothing}, {"steps": "0"}))
        st.button(
            "The example", key="example", on_click=move_to, args=({"answers": ml_test_score.EXAMPLE}, {"steps": "0"})
        )
    automating = st.slider(
        "Automating a test costs", 1.0, 10.0, 3.0, 0.5, key="automating", **LINKED, help=AUTOMATING_HELP
    )
    plan, view = explore(ml_test_score.plan, score_figures.score_view, answers=answers, automating=automating)
    step = scrub(view, key="steps", start=0)
    settings = {"answers": answers, "automating": automating, "steps": step}
    page.code("ml_test_score", settings, score_figures.score_printed(plan, step), plan.table())


def training_lab() -> None:
    one, two, three = linked_columns(3)
    values: dict[str, Any] = {
        "drift": one.slider("Drift (degrees a month)", 0.0, 10.0, 3.0, 0.5, key="drift"),
        "damage": two.slider(
            "Months of slipped labels", 0.0, 0.5, 0.1, 0.05, format="percent", key="damage", help=SLIP_HELP
        ),
        "rows": three.select_slider("Rows to train on", ROWS, 200, key="rows"),
        "checked": one.select_slider("Rows checked by hand", ROWS, 200, key="checked", help=CHECKED_HELP),
        "margin": two.select_slider(
            "Gate allows harm under", HARM, 0.03, format_func=training_figures.percent, key="harm"
        ),
        "seed": page.seed(three),
    }
    result, view = explore(continuous_training.continuous_training, training_figures.training_view, **values)
    step = scrub(view, key="month", start=11)
    settings = values | {"month": step + 1}
    page.code("continuous_training", settings, training_figures.training_printed(result, step), result.table())


page.labs({PIPELINE: pipeline_lab, SCORE: score_lab, TRAINING: training_lab})
