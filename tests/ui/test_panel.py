"""A lab runs without Streamlit, refuses what a widget would refuse, and says what it can be set to."""

import subprocess
import sys
from dataclasses import dataclass

import pytest

from figures.style import View
from ui.panel import Panel, Setting, lead, outline, run


@dataclass(frozen=True)
class Doubled:
    values: tuple[int, ...]


def double(size: int, factor: float, kind: str, few: int, quick: bool, many: tuple[str, ...], seed: int) -> Doubled:
    if size == 13:
        raise ValueError("size must not be 13.")
    return Doubled(tuple(int(factor * each) for each in range(size)))


def view(result: Doubled) -> View:
    steps = [f"{each:,}" for each in range(0, 1000 * len(result.values), 1000)]
    return View(
        [], "Step", steps, {"Twice": [str(each) for each in result.values]}, [f"It is {each}." for each in steps]
    )


def lab(panel: Panel) -> None:
    """Drag the step.

    More is said here.
    """
    values = {
        "size": panel.lever.slider("Size", 1, 20, 5, key="size"),
        "factor": panel.lever.slider("Factor", 0.0, 4.0, 2.0, 0.5, key="factor"),
        "kind": panel.lever.pick("Kind", {"a": "The first", "b": "The second"}, "b", key="kind"),
        "few": panel.more.choose("Few", (1, 10, 100), 10, key="few"),
        "quick": panel.more.toggle("Quick", key="quick"),
        "many": tuple(panel.more.several("Many", {"x": "X", "y": "Y"}, ["x"], key="many")),
        "seed": panel.more.seed(),
    }
    panel.text("typed", int, "7")
    _, step = panel.show(double, view, values, step="at", start=lambda result: len(result.values) - 1)
    panel.code("snippet", values | {"step": step}, lambda result, step: f"{result.values[step]}", part="x")
    panel.note("A note.")


def test_a_lab_runs_from_a_mapping():
    shown = run(lab, {"size": 3, "factor": 1.5}, "1000")
    assert shown.values == {
        "size": 3, "factor": 1.5, "kind": "b", "few": 10, "quick": False, "many": ["x"], "seed": 0, "typed": "7"
    }  # fmt: skip
    assert (shown.key, shown.step, shown.label) == ("at", 1, "1,000")
    assert shown.readouts == {"Twice": "1"}
    name, settings, printed, parts = shown.code
    assert (name, settings["step"], printed, parts) == ("snippet", 1, "1", {"part": "x"})
    assert shown.notes == ["A note."]
    assert run(lab).step == 4


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"size": 21}, "size must be from 1 to 20, got 21."),
        ({"size": True}, "size must be from 1 to 20, got True."),
        ({"factor": float("nan")}, "factor must be from 0.0 to 4.0, got nan."),
        ({"factor": "2"}, "factor must be from 0.0 to 4.0, got '2'."),
        ({"kind": "c"}, "kind must be one of a, b, got 'c'."),
        ({"few": 11}, "few must be one of 1, 10, 100, got 11."),
        ({"many": ["z"]}, "many must be one of x, y, got 'z'."),
        ({"quick": 1}, "quick must be true or false, got 1."),
        ({"typed": "no"}, "invalid literal for int() with base 10: 'no'"),
        ({"size": 13}, "size must not be 13."),
        ({"other": 1}, "other is no setting here; there are size, factor, kind, few, quick, many, seed, typed."),
    ],
)
def test_what_a_widget_would_refuse_is_refused(given, words):
    with pytest.raises(ValueError, match=r"\w") as refused:
        run(lab, given)
    assert str(refused.value) == words


def test_a_step_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="there is no step '9'; they run from 0 to 4,000"):
        run(lab, {}, "9")


def test_the_outline_names_settings_and_control_and_computes_nothing():
    known, control = outline(lab, {"size": 13})
    assert control == "at"
    assert [key for key, setting in known.items() if setting.lever] == ["size", "factor", "kind"]
    assert known["size"].ends == (1, 20)
    assert known["kind"].ends == ("a", "b")
    assert known["quick"].ends == (False, True)
    assert known["many"].ends == (["x"], ["x", "y"])
    assert lead(lab) == "Drag the step."


@pytest.mark.parametrize(
    ("key", "place", "value"),
    [
        ("size", 3.6, 4),
        ("size", 99, 20),
        ("factor", 1.26, 1.5),
        ("factor", -3, 0.0),
        ("few", 40.0, 10),
        ("few", 80, 100),
    ],
)
def test_a_mark_that_is_let_go_sets_the_nearest_value(key, place, value):
    setting = outline(lab)[0][key]
    assert setting.nearest(place) == value
    assert type(setting.nearest(place)) is type(setting.default)


def test_values_as_the_link_has_them():
    known = outline(lab)[0]
    assert known["kind"].text("a") == ["The first"]
    assert known["factor"].text(0.5) == ["0.5"]
    assert known["quick"].text(True) == ["true"]
    assert known["many"].text(["x", "y"]) == ["X", "Y"]
    assert Setting("choose", "n", "n", 1, options=(1, 2), show=lambda n: f"{n} rows").text(2) == ["2 rows"]


def test_no_streamlit_is_needed():
    code = "import sys, ui.panel, ui.picture, ui.memory; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
