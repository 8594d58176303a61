"""What holds for every kind of question, over hundreds of seeds; what each asks is held to an independent source in the
tests of its own question."""

import re
from importlib import import_module

import numpy as np
import pytest

from concepts.drill import Curve, DegenerateError, Drill, Mistake, choice, drawn, kind, number, order
from content import catalogue

SEEDS = range(200)
SLUGS = [each.slug for each in catalogue()]
KINDS = [(slug, name) for slug in SLUGS for name in import_module(f"concepts.{slug}.drills").KINDS]
BROKEN = re.compile(r"\bnan\b|\binf\b|e[+-]\d\d|[-−]0(\.0+)?%?\b(?![.\d])")


def drills_of(slug):
    return import_module(f"concepts.{slug}.drills")


@pytest.mark.unwatched
@pytest.mark.parametrize(("slug", "name"), KINDS)
def test_every_draw_is_a_question_with_one_answer_and_each_mistake_yields_its_option(slug, name):
    scenes = {each.name for each in next(each for each in catalogue() if each.slug == slug).scenes}
    make, asked = drills_of(slug).KINDS[name], set()
    for seed in SEEDS:
        drill = make(seed)
        assert drill.is_right(drill.answer)
        assert drill.mistake_of(drill.answer) is None
        assert drill.scene in scenes
        assert len(drill.mistakes) >= (2 if drill.form in ("choice", "curve") else 1)
        assert len({each.name for each in drill.mistakes}) == len(drill.mistakes)
        for each in drill.mistakes:
            assert not drill.is_right(each.value)
            assert drill.form == "curve" or drill.mistake_of(each.value) is not None
        texts = [drill.ask, *drill.way, *(drill.text(each) for each in drill.choices)]
        texts += [part for each in drill.mistakes for part in (each.name, each.why)]
        for text in texts:
            assert not BROKEN.search(text), text
        if drill.form == "choice":
            shown = [drill.text(each) for each in drill.choices]
            assert len(set(shown)) == len(shown) == len(drill.mistakes) + 1
            assert set(shown) == {drill.text(drill.answer), *(drill.text(each.value) for each in drill.mistakes)}
        if drill.form == "number":
            # What is shown, typed back, is right: the tolerance is no finer than the format.
            assert drill.is_right(typed(drill.text(drill.answer), drill.unit)), drill.text(drill.answer)
        if drill.form == "order":
            assert sorted(drill.choices) == sorted(drill.answer)
            assert drill.choices != drill.answer
        if drill.form == "curve":
            assert drill.curve.x.shape == drill.answer.shape
            assert drill.curve.low <= drill.answer.min()
            assert drill.answer.max() <= drill.curve.high
            assert drill.tolerance < 0.25 * (drill.curve.high - drill.curve.low)
        asked.add(drill.ask + drill.text(drill.answer))
    assert len(asked) >= 8, "the numbers are drawn anew"


def typed(text, unit):
    text = text.removesuffix(f" {unit}").replace(",", "").replace("−", "-")
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_question_has_four_kinds_and_its_twin(slug):
    drills = drills_of(slug)
    assert len(drills.KINDS) >= 4
    assert drills.KINDS[drills.TWIN](0).form == "choice"


@pytest.mark.parametrize(("slug", "name"), KINDS)
def test_the_same_seed_gives_the_same_question(slug, name):
    make = drills_of(slug).KINDS[name]
    first, again = make(7), make(7)
    assert (first.ask, first.choices, first.way) == (again.ask, again.choices, again.way)
    assert np.array_equal(first.answer, again.answer)


WAY = "first line", "second line"
OFF = Mistake("forgot to halve", 2.0, "Half of it.")


def test_a_number_within_the_tolerance_is_right_and_one_near_a_mistake_is_named():
    drill = number("?", 1.0, [OFF], WAY, "s", tolerance=0.1, spec=".1f", unit="m")
    assert drill.text(drill.answer) == "1.0 m"
    assert drill.is_right(1.1)
    assert drill.mistake_of(1.1) is None
    assert not drill.is_right(1.2)
    assert drill.mistake_of(1.95) is OFF
    assert drill.mistake_of(3.0) is None


def test_an_answer_shows_a_mistake_only_where_it_is_as_near_as_that_mistake_is_large():
    small = Mistake("forgot to square", 20.0, "No.")
    drill = number("?", 5000.0, [small], WAY, "s", tolerance=600.0, spec=",.0f", unit="users")
    assert drill.mistake_of(21.0) is small
    assert drill.mistake_of(20.4) is small
    assert [drill.mistake_of(each) for each in (0.0, 100.0, 500.0, -30.0)] == [None] * 4


def test_a_choice_offers_numbers_in_their_order_and_all_that_is_wrong():
    drill = choice(np.random.default_rng(0), "?", 3.0, [OFF, Mistake("doubled", 6.0, "No.")], WAY, "s", spec=".0f")
    assert drill.choices == (2.0, 3.0, 6.0)
    assert drill.mistake_of(6.0).name == "doubled"
    words = choice(np.random.default_rng(0), "?", "a", [Mistake("took b", "b", "No.")], WAY, "s")
    assert sorted(words.choices) == ["a", "b"]


def test_an_order_is_right_as_a_whole():
    wrong = Mistake("took the last first", ("c", "a", "b"), "No.")
    drill = order(np.random.default_rng(0), "?", ("a", "b", "c"), [wrong], WAY, "s")
    assert drill.text(drill.answer) == "a → b → c"
    assert drill.is_right(("a", "b", "c"))
    assert drill.mistake_of(("c", "a", "b")) is wrong
    assert drill.mistake_of(("c", "b", "a")) is None


def test_a_curve_is_right_on_average_and_nearer_to_a_mistake_is_that_mistake():
    x = np.linspace(0, 1, 11)
    flat = Mistake("drew it flat", 0 * x, "It rises.")
    drill = drawn("?", Curve(x, "x", "y", 0, 1), x, [flat], WAY, "s", tolerance=0.1)
    assert drill.is_right(x + 0.1)
    assert not drill.is_right(x + 0.2)
    assert drill.mistake_of(0.1 * x) is flat
    assert drill.mistake_of(0.9 * x + 0.3) is None
    assert drill.mistake_of(0.5 * x) is None  # between the two, and like neither
    assert drill.text(x) == ""
    with pytest.raises(ValueError, match="read-only"):
        kind(lambda rng: drill)(0).answer[0] = 1


@pytest.mark.parametrize(("value", "says"), [(1.04, "look alike"), (1.15, "within the tolerance"), (np.inf, "finite")])
def test_a_draw_whose_answers_cannot_be_told_apart_is_none(value, says):
    with pytest.raises(DegenerateError, match=says):
        number("?", 1.0, [Mistake("did", value, "No.")], WAY, "s", tolerance=0.1, spec=".1f")


@pytest.mark.parametrize(("second", "same"), [(2.05, True), (2.3, False), (0.02, True), (0.03, False)])
def test_two_mistakes_that_lead_to_one_answer_make_no_question(second, same):
    mistakes = [OFF, Mistake("lost a zero", 0.0195, "No."), Mistake("did", second, "No.")]
    if same:
        with pytest.raises(DegenerateError, match="two mistakes lead to the same answer"):
            number("?", 1.0, mistakes, WAY, "s", tolerance=0.1, spec=".4f")
    else:
        assert number("?", 1.0, mistakes, WAY, "s", tolerance=0.1, spec=".4f").mistake_of(second).name == "did"


def test_a_draw_that_makes_no_question_is_drawn_again_and_a_kind_that_never_does_is_at_fault():
    @kind
    def sometimes(rng):
        if rng.random() < 0.7:
            raise DegenerateError("not this one.")
        return number("?", rng.random(), [OFF], WAY, "s", tolerance=0.01, spec=".2f")

    assert all(sometimes(seed).answer < 1 for seed in range(20))

    @kind
    def never(rng):
        raise DegenerateError("never.")

    with pytest.raises(RuntimeError, match="never draws no question from seed 5"):
        never(5)


def test_a_form_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="form must be one of number, choice, order, curve"):
        Drill("?", "essay", 1, WAY, "s", ())
