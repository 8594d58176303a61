"""The state machine: what may follow what, what counts as a vote, and above all what is told when."""

import json
from dataclasses import replace
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms import machine
from rooms.machine import NAMES, REVEALED, STEPS, VOTES, Room, notes, report, suggestion, told

from .conftest import CHOICE, CURVE, VALUE, room_of

MOVES = st.lists(st.sampled_from(["next", "back", *NAMES]), max_size=30)
VOTED = {1: ["a", "b", "b"], 2: [12.0, 40.0]}


def walked(moves):
    room = room_of()
    for where in moves:
        room = room.to(where)
    return room


def test_one_key_goes_through_a_lesson_and_another_back():
    room, seen = room_of(), ["lobby"]
    while room.to("next") != room:
        room = room.to("next")
        seen.append(room.step)
    assert tuple(seen) == NAMES == ("lobby", "think", "vote", "closed", "split", "talk", "vote2", "reveal", "explore")
    assert room.round == 2
    while room.to("back") != room:
        room = room.to("back")
    assert (room.step, room.round) == ("lobby", 1)
    assert all(step.say.endswith(".") and step.do.endswith(".") for step in STEPS.values())


def test_who_is_asked_the_same_again_is_told_so():
    room = room_of().to("vote2")
    same = replace(room, questions=(room.questions[0],) * 2)
    assert told(room, 1, 3, (3, 2), VOTED)["say"] == "Vote again: the same idea, asked anew."
    assert told(same, 1, 3, (3, 2), VOTED)["say"] == "Vote once more, now that you have talked."
    assert notes(same, 1, 3, (3, 2), VOTED)["do"]["vote2"] == "The same question. Wait for the last."


def test_a_vote_can_be_opened_again_and_talk_left_out():
    assert room_of().to("split").to("vote").takes(1)
    straight = room_of().to("split").to("reveal")
    assert (straight.step, straight.round) == ("reveal", 1)
    assert straight.to("back").step == "split"
    assert room_of().to("vote2").to("reveal").to("back").takes(2)
    with pytest.raises(ValueError, match="to must be next, back or one of lobby, think"):
        room_of().to("nowhere")


@given(MOVES)
def test_wherever_a_room_goes_no_split_is_told_while_it_votes_and_no_answer_before_the_reveal(moves):
    room = walked(moves)
    state = told(room, 7, 3, (3, 2), VOTED)
    assert (room.round == 2) == (room.step == "vote2" or (room.step in REVEALED and room.round == 2))
    if room.step in ("lobby", "think", "vote", "closed", "vote2"):
        assert "split" not in state
    if room.step not in REVEALED:
        assert not {"answer", "answer_text", "because", "shares", "scene", "first"} & set(state)
        assert room.questions[1].text not in json.dumps(state) or room.step == "vote2"
    assert "hash" not in json.dumps(state)
    assert {"version", "step", "round", "question", "options"} <= set(state)
    assert state["options"] == [{"key": key, "text": text} for key, text in room.question.options.items()]


@given(MOVES, st.sampled_from([1, 2]))
def test_votes_are_taken_in_the_steps_that_vote_and_for_their_round_alone(moves, round):
    room = walked(moves)
    assert room.takes(round) == (VOTES.get(room.step) == round)
    assert not room.takes(0)


@given(MOVES)
def test_a_room_survives_being_kept(moves):
    room = walked(moves)
    assert Room.of(room.text) == room


def test_the_reveal_tells_the_answer_and_the_way_from_vote_to_vote():
    state = told(room_of().to("vote2").to("reveal"), 9, 3, (3, 2), VOTED)
    assert (state["answer"], state["answer_text"], state["scene"]) == (12.5, "12.5 %", "scene/roc_auc/rare")
    assert state["shares"] == [2 / 3, 1 / 2]
    assert state["counts"] == [3, 2]
    assert state["first"]["answer_text"] == "Two"
    assert state["split"] == [12.0, 40.0]
    straight = told(room_of().to("reveal"), 9, 3, (3, 0), VOTED)
    assert straight["shares"] == [2 / 3]
    assert straight["split"] == {"a": 1, "b": 2, "c": 0}
    assert told(room_of().to("reveal"), 9, 0, (0, 0), {})["shares"] == [None]


def test_how_many_voted_is_told_of_how_many_there_are():
    state = told(room_of().to("vote"), 1, 24, (17, 0), {})
    assert (state["voted"], state["joined"]) == (17, 24)
    assert told(room_of().to("vote"), 1, 2, (3, 0), {})["joined"] == 3


@pytest.mark.parametrize(
    ("question", "vote", "right"),
    [
        (CHOICE, "b", True),
        (CHOICE, "a", False),
        (VALUE, 13, True),
        (VALUE, 13.1, False),
        (CURVE, [0.1, 0.5, 0.9], True),
        (CURVE, [0.3, 0.5, 0.9], False),
        (CURVE, [None, 0.5, 1], True),
        (CURVE, [None, None, 1.0], False),  # too little of it
    ],
)
def test_what_is_right(question, vote, right):
    assert question.is_right(question.check(vote)) == right
    assert question.share([question.check(vote)]) == float(right)


@pytest.mark.parametrize(
    ("question", "vote", "said"),
    [
        (CHOICE, "d", "choice must be one of a, b, c"),
        (CHOICE, ["a"], "choice must be one of"),
        (CHOICE, 1, "choice must be one of"),
        (VALUE, "12", "value must be a finite number"),
        (VALUE, True, "value must be a finite number"),
        (VALUE, float("nan"), "value must be a finite number"),
        (VALUE, 10**400, "value must be a finite number"),
        (CURVE, [0.1, 0.2], "curve must be a list of 3 heights"),
        (CURVE, "abc", "curve must be a list of 3 heights"),
        (CURVE, [None] * 3, "curve must be a list of 3 heights"),
        (CURVE, [0.1, 0.2, 1.2], "curve must hold heights from 0 to 1"),
        (CURVE, [0.1, 0.2, "1"], "curve must hold heights from 0 to 1"),
    ],
)
def test_what_is_no_vote_is_refused_in_a_sentence(question, vote, said):
    with pytest.raises(ValueError, match=said):
        question.check(vote)


@given(st.lists(st.lists(st.floats(0, 1) | st.none(), min_size=3, max_size=3), max_size=9))
def test_the_median_of_curves_is_the_median_of_what_was_drawn_there(votes):
    split = CURVE.split(votes)
    for column, height in enumerate(split):
        drawn = [vote[column] for vote in votes if vote[column] is not None]
        assert height == (median(drawn) if drawn else None)


@pytest.mark.parametrize(
    ("share", "what"),
    [(0.29, "explain first"), (0.3, "let them talk"), (0.7, "let them talk"), (0.71, "go to the answer")],
)
def test_between_30_and_70_percent_right_it_proposes_to_let_them_talk(share, what):
    assert what in suggestion(share)
    assert "Nobody has voted" in suggestion(None)


def test_the_teacher_is_told_what_to_do_and_has_the_whole_lesson_at_hand():
    room = room_of().to("split")
    said = notes(room, 5, 3, (3, 0), {1: ["a", "b", "b"]})
    assert (said["next"], said["answer"], set(said["do"])) == ("talk", "Two", set(NAMES))
    assert said["advice"] == "67% are right: let them talk."
    assert tuple(said["script"]) == NAMES
    assert said["script"]["split"] == told(room, 5, 3, (3, 0), {1: ["a", "b", "b"]})
    assert notes(room.to("vote"), 5, 3, (3, 0), {})["advice"] == ""


def test_the_report_holds_back_what_the_room_may_not_see():
    votes = {(1, "x"): "b", (1, "y"): "a", (2, "y"): 12.0}
    assert report(room_of().to("vote"), votes, whole=False)["vote"] == ["", "", ""]
    assert report(room_of().to("split"), votes, whole=False)["vote"] == ["=Two", "One", ""]
    shown = report(room_of().to("vote2").to("reveal"), votes, whole=False)
    assert (shown["voter"], shown["vote"], shown["right"]) == ([1, 2, 2], ["=Two", "One", 12.0], ["yes", "no", "yes"])
    assert report(room_of().to("vote"), votes, whole=True) == shown
    drawn = report(room_of(CURVE, CURVE), {(1, "x"): [0.5, None, 1.0]}, whole=True)
    assert drawn["vote"] == ["0.0: 0.5; 1.0: 1"]


@pytest.mark.parametrize(("up", "said"), [([-1, 3, False], "1: 1; 100: 3"), ([-1, 3, True], "1: 10; 100: 1e+03")])
def test_a_drawn_curve_is_reported_in_the_units_of_its_axes(up, said):
    asked = replace(CURVE, axes=CURVE.axes | {"names": ["1", "10", "100"], "up": up})
    assert asked.said([0.5, None, 1.0]) == said


def test_a_room_lasts_twelve_hours():
    assert machine.HOURS == 12
