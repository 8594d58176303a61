"""What a tab keeps of what is asked: all of it comes back, and rubbish is refused."""

import json

import pytest

from content import catalogue
from practice.deck import LEVELS, Outcome, interview, item_of
from practice.plan import name_of
from practice.record import LIMIT
from practice.sitting import FOREIGN, Sitting, read, write

QUESTIONS = catalogue()


def kinds(slug):
    return ["one", "two"]


def sitting(**also):
    items = interview(QUESTIONS, kinds, minutes=15, categories=(), level="Senior", seed=1)
    outcomes = [
        Outcome(items[0], False, said=("a", "b"), missed=("c: “d”",)),
        Outcome(items[1], True, mistake="forgot", scene="rare", shown=True),
    ]
    return Sitting("Mock interview, 15 minutes", items, 15, LEVELS[1], 7, 2, outcomes=outcomes, **also)


def again(told):
    return read(told, QUESTIONS, kinds)


def test_what_was_asked_comes_back_as_it_was():
    before = sitting()
    after = again(write(before))
    assert tuple(after.items) == tuple(before.items)
    assert (after.title, after.minutes, after.level, after.name, after.place) == (before.title, 15, "Senior", 7, 2)
    assert after.outcomes == before.outcomes
    assert write(after) == write(before)


def test_what_was_answered_is_not_asked_again():
    assert again(write(sitting(done=True))).place == 3
    last = Sitting("Ten cards", [item_of("roc_auc.one", 5)], done=True)
    assert again(write(last)).place == 1, "all were asked, so the report comes next"


def test_cards_that_are_turned_and_every_title_come_back():
    about = next(each for each in QUESTIONS if each.points and each.follow_ups)
    keys = [
        f"{about.slug}.point.{name_of(about.points[0].text)}",
        f"{about.slug}.follow.{name_of(about.follow_ups[0][0])}",
    ]
    items = [item_of(key, 0) for key in keys]
    for title in ("Ten cards", *(each.short for each in QUESTIONS)):
        assert list(again(write(Sitting(title, items))).items) == items


@pytest.mark.parametrize(
    "wrong",
    [
        {"sitting": 2},
        {"title": "![x](http://x.org)"},
        {"title": ""},
        {"minutes": 1e9},
        {"minutes": True},
        {"minutes": 61},
        {"level": "Junior"},
        {"level": []},
        {"name": -1},
        {"place": 99},
        {"place": "1"},
        {"items": []},
        {"items": ["roc_auc"]},
        {"items": ["nobody.say"]},
        {"items": ["roc_auc.three.1"]},
        {"items": ["roc_auc.one.99999"]},
        {"items": ["roc_auc.follow.00000000"]},
        {"items": [7]},
        {"items": ["roc_auc.say"] * 201, "place": 0},
        {"outcomes": 5},
        {"outcomes": [{}]},
        {"outcomes": {"x": 1}},
    ],
)
def test_what_is_wrong_is_refused(wrong):
    with pytest.raises(ValueError, match=FOREIGN):
        again(json.dumps(json.loads(write(sitting())) | wrong))


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "[" * 9999, "x" * (LIMIT + 1), '{"sitting":1}'])
def test_what_is_none_is_refused(text):
    with pytest.raises(ValueError, match=FOREIGN):
        again(text)
