"""The guide: textbook cases come out as they should, constraints outrank points, every rule has its reason."""

import contextlib
import io
import itertools

import numpy as np
import pytest

from concepts.deployment import serving_pattern as sp
from content import question
from figures.deployment import serving_pattern as figures

CASES = [
    ("fraud at the till", "100 ms", {}, "realtime"),
    ("churn letters", "1 day", dict(asked_by="clock", listed="most", features="nightly"), "batch"),
    ("recommendations by mail", "1 day", dict(asked_by="person", listed="most", features="nightly"), "batch"),
    ("card testing, counts of the last minutes", "1 min", dict(asked_by="event", features="window"), "streaming"),
    ("keyboard", "10 ms", dict(network="private", updates="rarely"), "embedded"),
    ("wearable out of reach", "100 ms", dict(network="patchy", listed="no", updates="rarely"), "embedded"),
    ("language model in the support tool", "1 s", dict(size="large"), "realtime"),
]


@pytest.mark.parametrize(("wait", "answers", "pattern"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_textbook_cases(wait: str, answers: dict, pattern: str) -> None:
    assert sp.guide(**answers).best(sp.WAITS.index(wait)) == pattern


def every() -> list[dict]:
    names = list(sp.QUESTIONS)
    return [dict(zip(names, each, strict=True)) for each in itertools.product(*(sp.QUESTIONS[n][1] for n in names))]


def test_constraints_outrank_points_everywhere() -> None:
    for chosen in every():
        found = sp.guide(**chosen)
        for step, wait in enumerate(sp.WAITS):
            rules = [sp.WAIT_RULES[wait], *(sp.RULES[name][key] for name, key in chosen.items())]
            totals = {}
            for i, pattern in enumerate(sp.PATTERNS):
                points = [rule[pattern][0] for rule in rules if pattern in rule]
                assert found.out[i, step] == (sp.OUT in points)
                assert found.points[i, step] == sum(p for p in points if p != sp.OUT)
                if sp.OUT not in points:
                    totals[pattern] = sum(points)
            best = found.best(step)
            assert (best == "") == (not totals)
            if best:
                top = max(totals.values())
                assert totals[best] == top
                assert [best, *found.ties(step)] == [key for key, value in totals.items() if value == top]
            else:
                assert found.ties(step) == []


def test_every_rule_has_a_reason_and_a_place() -> None:
    assert set(sp.RULES) == set(sp.QUESTIONS)
    assert set(sp.WAIT_RULES) == set(sp.WAITS)
    for name, (_, options) in sp.QUESTIONS.items():
        assert set(sp.RULES[name]) == set(options)
    for rule in [*sp.WAIT_RULES.values(), *(each for rules in sp.RULES.values() for each in rules.values())]:
        for pattern, (points, reason) in rule.items():
            assert pattern in sp.PATTERNS
            assert points in (sp.OUT, -2, -1, 1, 2)
            assert reason.endswith(".")
            assert len(reason) <= 80


def test_more_time_never_rules_a_pattern_out() -> None:
    for rules in itertools.pairwise(sp.WAIT_RULES[wait] for wait in sp.WAITS):
        out = [{pattern for pattern, (points, _) in rule.items() if points == sp.OUT} for rule in rules]
        assert out[1] <= out[0]


def test_reasons_are_those_that_count() -> None:
    found = sp.guide(size="large")
    reasons = found.reasons(2, "realtime")
    assert [name for name, _, _ in reasons] == ["wait", "asked_by", "listed", "features", "size"]
    assert sum(points for _, points, _ in reasons) == found.points[1, 2] == 5
    assert found.effects[1, :, 2].tolist() == [2, 2, 1, 1, 0, -1, 0]
    assert ("size", sp.OUT, "Does not fit.") in found.reasons(2, "embedded")


def test_nothing_fits() -> None:
    found = sp.guide(network="private", size="large")
    assert found.out.all()
    assert {found.best(step) for step in range(8)} == {""}


def test_table() -> None:
    table = sp.guide().table()
    assert {len(column) for column in table.values()} == {32}
    assert table["points"][5] == sp.guide().points[1, 1]
    assert table["answer within"][5] == "10 ms"
    assert table["pattern"][5] == "Real-time"
    assert table["ruled out"][0]


@pytest.mark.parametrize("name", sp.QUESTIONS)
def test_bad_input(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be one of .*got 'x'"):
        sp.guide(**{name: "x"})


@pytest.mark.parametrize("answers", [{}, every()[-1], {"network": "private", "size": "large"}])
@pytest.mark.parametrize("step", [0, 7])
def test_snippet(answers: dict, step: int) -> None:
    found = sp.guide(**answers)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        body = compile(question("deployment").code["serving"], "s", "exec")
        exec(body, {**found.chosen, "wait": sp.WAITS[step]})
    assert printed.getvalue().rstrip("\n") == figures.serving_printed(found, step)
    assert np.all(found.points[found.effects.max(axis=1) == 0] <= 0)
