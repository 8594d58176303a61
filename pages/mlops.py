"""MLOps: a pipeline that reruns only what a change touches, with a gate and a record, and the ML Test Score."""

from typing import Any

from concepts import mlops
from concepts.mlops import continuous_training, ml_test_score, stage_cache, stages
from figures import mlops as figures
from figures.mlops import continuous_training as training_figures
from figures.mlops import ml_test_score as score_figures
from figures.words import percent
from ui.panel import Page, Panel, Questions

ROWS, HARM = (50, 100, 200, 300, 500), (0.0, 0.01, 0.02, 0.03, 0.05, 0.1)
SLIP_HELP = "The chance that a month's labels move by one row, so that training learns nothing."
CHECKED_HELP = "The gate compares on fresh rows of the month whose labels people have checked."
HASHED_HELP = "A comment is a change of the text, and none of the syntax tree."
KEYS_HELP = "What inputs are: the hash of their content. How they were made: the keys of the stages before."
GATE_HELP = "How much worse than what is live a candidate may be. The gate must rule out more than that, at 5%."
AUTOMATING_HELP = "The cost of automating a test that was done by hand; doing one by hand costs 1."

SCORE_FORM = Questions(
    "Answer the 28 tests",
    ml_test_score.SECTIONS,
    ml_test_score.STATES,
    ready={"All not done": [0] * 28, "The example": ml_test_score.read_answers(ml_test_score.EXAMPLE)},
    write=ml_test_score.write_answers,
    follow={"steps": "0"},
)


def pipeline(panel: Panel) -> None:
    """Pick a change and run it: what reruns, and does it go live?"""
    lever, more = panel.lever, panel.more
    values = {
        "hashed": more.pick("Code is hashed by", stage_cache.HASHED, key="hashed", help=HASHED_HELP),
        "linked_by": lever.pick("Keys hold", stage_cache.LINKED_BY, key="linked_by", help=KEYS_HELP),
        "margin": lever.pick("Gate allows harm of", figures.ALLOWED, "3", key="margin", help=GATE_HELP),
    }
    changes = panel.text("runs", mlops.read_changes, mlops.DEFAULT)
    panel.grow(
        changes,
        stages.CHANGES,
        key="runs",
        most=mlops.MOST,
        follow=lambda grown: {"run": figures.run_label(len(grown) + 1, grown[-1:])},
    )
    history, step = panel.show(
        mlops.history,
        figures.pipeline_view,
        {"changes": changes} | values,
        step="run",
        start=lambda shown: min(2, len(shown.runs) - 1),
    )
    run = history.runs[step]
    difference = "\n".join(run.diff or ["nothing in data, code, parameters or versions"])
    panel.note("What was changed:", diff=difference)
    panel.table(
        figures.lineage(run),
        title=f"Where v{run.production.number} comes from, read back from its record (run that made it, hashes)",
        index="Part",
    )
    settings = {"changes": changes} | values | {"run": step + 1}
    panel.code("pipeline", settings, figures.run_printed, sources=figures.SOURCE_LINES)


def score(panel: Panel) -> None:
    """Answer the 28 tests, then drag the steps: what raises the score?"""
    answers = panel.text("answers", ml_test_score.read_answers, ml_test_score.EXAMPLE)
    panel.answers(SCORE_FORM, ml_test_score.read_answers(answers), key="answers")
    values = {
        "answers": answers,
        "automating": panel.lever.slider(
            "Automating a test costs", 1.0, 10.0, 3.0, 0.5, key="automating", help=AUTOMATING_HELP
        ),
    }
    _, step = panel.show(ml_test_score.plan, score_figures.score_view, values, step="steps")
    panel.code("ml_test_score", values | {"steps": step}, score_figures.score_printed)


def training(panel: Panel) -> None:
    """Drag the months: when does a bad one reach users?"""
    lever, more = panel.lever, panel.more
    values: dict[str, Any] = {
        "drift": lever.slider("Drift (degrees a month)", 0.0, 10.0, 3.0, 0.5, key="drift"),
        "damage": lever.slider(
            "Months of slipped labels", 0.0, 0.5, 0.1, 0.05, key="damage", help=SLIP_HELP, format="percent"
        ),
        "rows": more.choose("Rows to train on", ROWS, 200, key="rows"),
        "checked": more.choose("Rows checked by hand", ROWS, 200, key="checked", help=CHECKED_HELP),
        "margin": lever.choose("Gate allows harm under", HARM, 0.03, key="harm", show=percent),
        "seed": more.seed(),
    }
    _, step = panel.show(
        continuous_training.continuous_training, training_figures.training_view, values, step="month", start=11
    )
    panel.code("continuous_training", values | {"month": step + 1}, training_figures.training_printed)


PAGE = Page(
    "mlops",
    mlops.claims,
    mlops.prediction,
    {"Pipeline": pipeline, "ML Test Score": score, "Continuous training": training},
)
