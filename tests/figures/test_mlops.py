"""The pictures of MLOps: steps line up, axes stay, texts are short, data small, marks and words tell the truth."""

from functools import cache

import numpy as np
import pytest

from concepts import mlops as ml
from concepts.mlops import continuous_training as ct
from concepts.mlops import ml_test_score as ts
from concepts.mlops.stage_cache import CACHED, RERUN, SKIPPED
from concepts.mlops.stages import STAGES
from figures import mlops as figures
from figures.mlops import continuous_training as training_figures
from figures.mlops import ml_test_score as score_figures
from figures.style import View
from tests.figures.checks import check_view

HISTORIES = {
    "default": lambda: ml.history(),
    "alone": lambda: ml.history(""),
    "no gate": lambda: ml.history(margin="none"),
    "strict": lambda: ml.history("nsspppdddddfflswbbbu", margin="0"),
    "chained": lambda: ml.history("ncrdu", hashed="tree", linked_by="key"),
    "longest": lambda: ml.history("dfrxdbrdnlwupsebbbncdffw", margin="1"),
}
TRAININGS = {
    "training": lambda: ct.continuous_training(),
    "calm": lambda: ct.continuous_training(0.0, 0.0, 500, 500, 0.1),
    "wild": lambda: ct.continuous_training(10.0, 0.5, 50, 50, 0.0),
}
PLANS = {
    "example": lambda: ts.plan(),
    "nothing": lambda: ts.plan("0" * 28, 10.0),
    "all": lambda: ts.plan("2" * 28),
    "by hand": lambda: ts.plan("1" * 28, 1.0),
}


@cache
def replayed(name: str) -> ml.History:
    return HISTORIES[name]()


def view_of(name: str) -> View:
    if name in TRAININGS:
        return training_figures.training_view(TRAININGS[name]())
    return figures.pipeline_view(replayed(name)) if name in HISTORIES else score_figures.score_view(PLANS[name]())


@pytest.mark.parametrize("name", [*HISTORIES, *PLANS, *TRAININGS])
def test_view(name: str) -> None:
    check_view(view_of(name))


@pytest.mark.parametrize("name", HISTORIES)
def test_boxes_and_marks_say_what_became_of_each_stage(name: str) -> None:
    history = replayed(name)
    grid = figures.lines(history).figure
    marks = {(int(x), int(y)): trace.name for trace in grid.data[2:] for x, y in zip(trace.x, trace.y, strict=True)}
    assert len(marks) == len(history.runs) * len(STAGES)
    for step, run in enumerate(history.runs):
        box = figures.graph(history).at(step).data[1]
        for place, stage in enumerate(STAGES):
            status = figures.shown(run, stage)
            assert marks[step + 1, place] == status
            assert box.text[place] == figures.LOOK[status][2]
            assert box.marker.color[place] == figures.LOOK[status][0]
            assert (status == figures.REFUSED) == (stage == "gate" and run.verdict == "refused")
        line = figures.lines(history).at(step).data[1]
        assert list(line.x[:5]) == [run.production.made[stage].run + 1 for stage in STAGES[:5]]
        assert line.x[-1] == run.production.run + 1


@pytest.mark.parametrize("name", HISTORIES)
def test_sentences_are_true(name: str) -> None:
    history = replayed(name)
    for before, run in zip(history.runs, history.runs[1:], strict=False):
        said = figures.sentence(history, run)
        reran = [stage for stage in STAGES[:6] if run.status[stage] == RERUN]
        assert f"v{run.production.number}" in said
        if run.verdict not in ("failed", "rolled back", "nothing to roll back"):
            assert ("No key is new" in said) == (not reran)
            if reran:
                assert said.split()[1] == reran[0]
            if "the same to the byte" in said:  # the wave stopped above a stage whose input did not change
                end = next(i for i, stage in enumerate(STAGES) if stage in reran and STAGES[i + 1] not in reran)
                assert run.status[STAGES[end + 1]] == CACHED
                assert run.made[STAGES[end]].content == before.made[STAGES[end]].content or run.change in "ud"
        assert ("goes live" in said) == (run.verdict == "promoted")
        assert ("refuses" in said) == (run.verdict in ("refused", "failed"))
        assert ("is the model that is live" in said) == (run.verdict == "same")


def test_a_gate_that_reruns_alone_at_the_end_is_told_apart() -> None:
    history = replayed("longest")
    told = [figures.sentence(history, run) for run in history.runs]
    for run, said in zip(history.runs, told, strict=True):
        places = [i for i, stage in enumerate(STAGES[:6]) if run.status[stage] == RERUN]
        if run.change and places and run.verdict != "failed":
            assert ("but for the gate" in said) == (places != list(range(places[0], places[-1] + 1)))


def test_quality_stands_where_the_numbers_are() -> None:
    history = replayed("default")
    lines = figures.quality(history).figure.data
    live = [100 * run.production.live for run in history.runs]
    assert lines[1].y == pytest.approx([*live, live[-1]])
    assert list(lines[3].x) == [i + 1 for i, run in enumerate(history.runs) if run.verdict == "refused"]
    assert sum(len(trace.x) for trace in lines[2:5]) == sum(run.rows > 0 for run in history.runs)


def test_lineage_and_what_was_changed() -> None:
    history = replayed("default")
    table = figures.lineage(history.runs[11])
    assert len({len(column) for column in table.values()}) == 1
    assert table["Part"] == ["release v5", "gate", "evaluate", "train", "features", "validate", "ingest", "data files"]
    assert table["Content"][3] == history.runs[11].production.identity[:8]
    assert table["Run"][:7] == ["12"] * 5 + ["11"] * 2
    assert len(table["Content"][-1].split()) == 4
    assert "nothing in data, code" in figures.changed(history.runs[1])
    assert "@@ code of train @@</span>\n" in figures.changed(history.runs[2])
    assert "table[&quot;X&quot;]" in figures.changed(history.runs[2])


def test_small_words() -> None:
    assert set(figures.ALLOWED) == set(ml.MARGINS)
    assert figures.run_label(1, "") == "1: First run"
    assert figures.word(replayed("default").runs[5], "features") == f"<b>features</b><br>{SKIPPED}"
    assert score_figures.listed(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize("name", PLANS)
def test_the_score_is_told_as_it_is(name: str) -> None:
    plan = PLANS[name]()
    told, tiles = score_figures.score_sentences(plan), score_figures.score_readouts(plan)
    for step, said in enumerate(told):
        assert f"The score is {plan.score[step]:.1f}:" in said
        ties = len(plan.weakest(step))
        assert ("tie" in said) == (ties > 1 and plan.score[step] < 7)
        assert tiles["ML Test Score"][step] == f"{plan.points[step].min():.1f} of 7"
        if step + 1 < len(told):
            done = plan.taken[step + 1]
            assert done is not None
            assert score_figures.ALL[done.test] in said
            assert ("automate “" in said) == (done.state == 2)
        bars = score_figures.sections(plan).at(step).data
        assert np.add(bars[0].y, bars[1].y) == pytest.approx(plan.points[step])
        marks = score_figures.tests(plan).at(step).data
        for state in (0, 1, 2):
            assert np.sum(~np.isnan(np.asarray(marks[state].y, float))) == np.sum(plan.answers[step] == state)
    assert told[-1].endswith("nothing is left to raise it.")


def test_continuous_training_is_told_as_it_is() -> None:
    result = ct.continuous_training()
    told, tiles = training_figures.training_sentences(result), training_figures.training_readouts(result)
    assert told[0].startswith("Month 1: gate and no gate cannot be told apart. 0% of teams")
    gap = 100 * (result.live[2, -1] - result.live[1, -1])
    if gap.mean() > 2 * gap.std(ddof=1) / 10:
        assert f"the gate is ahead by {gap.mean():.1f} points" in told[-1]
    passed = int(np.sum(result.passed & ~result.damaged))
    assert f"let {passed:,} of {int(np.sum(~result.damaged)):,} sound candidates pass" in told[-1]
    assert np.sum(~result.damaged) > 1000
    assert tiles["Slipped ones passed"][-1].endswith(f"of {int(result.damaged.sum())}")
    calm = ct.continuous_training(damage=0.0)
    assert training_figures.training_readouts(calm)["Slipped ones passed"][-1] == "none came"
    assert any("no gate is ahead" in each for each in training_figures.training_sentences(calm))
    dots = training_figures.teams(result).at(7).data
    assert dots[1].y == pytest.approx(100 * result.live[1, 7])
