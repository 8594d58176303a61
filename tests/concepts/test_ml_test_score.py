"""The score against cases by hand and the paper's bands, the plan against trying every other step."""

import contextlib
import io
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concepts.mlops import ml_test_score as ts
from content import question
from figures.mlops import ml_test_score as figures

ANSWERS = st.text("012", min_size=28, max_size=28)


def test_28_tests_in_four_sections_of_seven() -> None:
    assert [len(tests) for tests in ts.SECTIONS.values()] == [7, 7, 7, 7]
    assert len({text for tests in ts.SECTIONS.values() for text in tests}) == 28
    assert ts.SECTIONS["Monitoring"][3] == "No model in production is too old"


@pytest.mark.parametrize(
    ("answers", "points", "score"),
    [
        ("0" * 28, [0, 0, 0, 0], 0),
        ("2" * 28, [7, 7, 7, 7], 7),
        ("1" * 28, [3.5, 3.5, 3.5, 3.5], 3.5),
        ("2" * 21 + "0" * 7, [7, 7, 7, 0], 0),
        ("2221100" + "2211000" + "2222200" + "1110000", [4, 3, 5, 1.5], 1.5),
    ],
)
def test_the_least_section_counts(answers: str, points: list[float], score: float) -> None:
    """The last row is worked out by hand from the rule of Breck et al. (2017), section VI."""
    read = ts.read_answers(answers)
    np.testing.assert_array_equal(ts.sums(read), points)
    assert ts.final(read) == score
    assert ts.read_answers(ts.write_answers(read)) == read


@pytest.mark.parametrize(
    ("score", "place"),
    [(0, 0), (0.5, 1), (1, 1), (1.5, 2), (2, 2), (2.5, 3), (3, 3), (3.5, 4), (5, 4), (5.5, 5), (7, 5)],
)
def test_bands_of_table_v(score: float, place: int) -> None:
    """0, (0, 1], (1, 2], (2, 3], (3, 5] and above 5."""
    assert ts.band(score) == ts.BANDS[place][1]


@settings(max_examples=60)
@given(ANSWERS, st.floats(1, 10))
def test_a_plan_climbs_to_seven_at_least_cost(answers: str, automating: float) -> None:
    plan = ts.plan(answers, automating)
    assert plan.score[-1] == 7
    assert np.all(np.diff(plan.score) >= 0)
    for before, after, step in zip(plan.answers, plan.answers[1:], plan.taken[1:], strict=False):
        assert step is not None
        (test,) = np.flatnonzero(before != after)
        assert (test, after[test], after[test] - before[test]) == (step.test, step.state, 1)
    for target in np.unique(plan.score):
        cheapest = 0.0  # by section: the half points it lacks, by hand while there are any to do
        for points, mine in zip(plan.points[0], plan.answers[0].reshape(4, 7), strict=True):
            lacking = round(2 * max(target - points, 0))
            by_hand = min(lacking, int(np.sum(mine == 0)))
            cheapest += by_hand + automating * (lacking - by_hand)
        assert plan.cost[np.flatnonzero(plan.score >= target)[0]] == pytest.approx(cheapest)


@settings(max_examples=40)
@given(ANSWERS)
def test_no_fewer_steps_would_raise_the_score(answers: str) -> None:
    plan = ts.plan(answers)
    needed, score = plan.to_raise(0), plan.score[0]
    assert needed == (len(plan.weakest(0)) if score < 7 else 0)
    if needed > 1:  # then no single half point, in whatever test, does it
        read = ts.read_answers(answers)
        for test, more in product(range(28), (1,)):
            raised = (*read[:test], min(read[test] + more, 2), *read[test + 1 :])
            assert ts.final(raised) == score


def test_the_next_step_by_hand() -> None:
    plan = ts.plan(ts.EXAMPLE)
    assert plan.weakest(0) == ["Monitoring"]
    assert plan.taken[0] is None
    assert plan.taken[1] == ts.Step(21, 1, 1.0)
    full = ts.plan("2" * 14 + "1" * 7 + "2" * 7, automating=2.5)
    assert full.taken[1] == ts.Step(14, 2, 2.5)
    assert full.cost.tolist() == [2.5 * step for step in range(8)]
    assert ts.plan("2" * 28).to_raise(0) == 0


def test_table() -> None:
    table = ts.plan().table()
    assert {len(column) for column in table.values()} == {len(ts.plan().score)}
    assert table["step"][0] == ""
    assert table["step"][1] == "A change in what we depend on is announced to us: By hand"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ts.plan("012"), "answers must be 28 digits of 0, 1 or 2, got '012'"),
        (lambda: ts.plan("3" * 28), "answers must be 28 digits"),
        (lambda: ts.plan("٢" * 28), "answers must be 28 digits"),
        (lambda: ts.plan(automating=0.5), "automating must be from 1"),
        (lambda: ts.band(7.5), "score must be from 0 to 7"),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(("answers", "automating"), [(ts.EXAMPLE, 3.0), ("2" * 28, 1.0), ("0" * 28, 10.0)])
def test_snippet(answers: str, automating: float) -> None:
    plan, code = ts.plan(answers, automating), compile(question("mlops").code["ml_test_score"], "snippet", "exec")
    for step in range(len(plan.score)):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, {"answers": answers, "automating": automating, "steps": step})
        assert printed.getvalue().rstrip("\n") == figures.score_printed(plan, step)
