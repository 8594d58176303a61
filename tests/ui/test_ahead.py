"""One step of a lever away is worked out while nobody waits, so that who takes it waits for nothing."""

import threading
import time

import pytest

from content import catalogue
from pages import roc_auc
from ui import ahead, memory
from ui.panel import Setting, outline
from ui.warm import Remembering, watched

LAB = next(iter(roc_auc.PAGE.labs.values()))


@pytest.fixture(autouse=True)
def _nothing_kept():
    ahead._wanted.clear()
    memory.forget()
    yield
    ahead._wanted.clear()
    memory.forget()


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        (Setting("slider", "S", "s", 0.3, 0.0, 1.0, 0.1), 0.3, [0.4, 0.2]),
        (Setting("slider", "S", "s", 0, 0, 4, 2), 4, [2]),
        (Setting("choose", "C", "c", 10, options=(10, 20, 40)), 20, [40, 10]),
        (Setting("choose", "C", "c", 10, options=(10, 20, 40)), 10, [20]),
        (Setting("pick", "P", "p", "a", options=("a", "b")), "b", ["a"]),
        (Setting("toggle", "T", "t", False), True, [False]),
        (Setting("number", "N", "n", 0, 0, 9, 1), 4, []),
    ],
)
def test_the_values_beside_one(setting, value, expected):
    assert ahead.beside(setting, value) == expected


def wish(visit, moved=""):
    settings, _ = outline(LAB)
    values = {key: setting.default for key, setting in settings.items()}
    ahead.wish(visit, LAB, settings, values, moved)
    return settings, values


def test_what_was_moved_comes_first_and_is_kept():
    settings, values = wish("a visit", moved="prevalence")
    steps = [given for _, given in ahead._wanted["a visit"]]
    assert len(steps) >= 2 * sum(setting.lever for setting in settings.values()) - 2
    first = settings["prevalence"]
    assert [each["prevalence"] for each in steps[:2]] == ahead.beside(first, first.default)
    assert all(sum(each[key] != values[key] for key in values) == 1 for each in steps)
    ahead.one()
    assert [given for _, given in ahead._wanted["a visit"]] == steps[1:]
    kept = len(memory._kept)
    LAB(Remembering(steps[0]))
    assert len(memory._kept) == kept == 1


def test_a_newer_wish_takes_the_place_of_an_older_and_few_visits_have_one():
    for visit in range(ahead.VISITS + 3):
        wish(visit)
    assert len(ahead._wanted) == ahead.VISITS
    wish(7, moved="separation")
    assert next(reversed(ahead._wanted)) == 7


def test_at_leisure_each_lever_of_an_opening_lab_takes_all_its_values_and_long_labs_come_last():
    works = list(ahead.openings())
    settings, _ = outline(LAB)
    levers = [{key: value} for key, each in settings.items() if each.lever for value in each.values]
    mine = [given for lab, given in works if lab is LAB]
    assert mine[: len(levers)] == levers
    assert {"separation", "prevalence"} <= {key for given in levers for key in given}
    about = catalogue()[[each.slug for each in catalogue()].index("roc_auc")]
    assert mine[len(levers) :] == [each.settings for each in about.scenes if not each.lab] + [{}]
    met = {id(lab) for lab, given in works if not given}
    assert all(id(lab) in met for lab in roc_auc.PAGE.labs.values())
    long = [watched(lab) for lab, _ in works]
    assert not any(long[: len(levers)])
    assert long[-1]
    assert long.index(True) > len(levers)


def test_at_leisure_is_after_wishes_and_while_there_is_room(monkeypatch):
    done = []

    def lab(panel):
        done.append(panel.given)

    monkeypatch.setattr(ahead, "PAUSE", 0.001)
    monkeypatch.setattr(memory, "filled", lambda: len(done) / 4)
    rest = iter([(lab, {"a": place}) for place in range(5)])
    ahead._wanted["a visit"] = [(lab, {"wished": 1})]
    for _ in range(4):
        ahead.turn(rest)
    assert done == [{"wished": 1}, {"a": 0}, {"a": 1}, {"a": 2}]
    given = threading.Event()
    monkeypatch.setattr(ahead, "LULL", 0.01)
    monkeypatch.setattr(ahead, "give_back", given.set)
    left = []
    monkeypatch.setattr(ahead.inside, "forget_who_left", lambda: left.append("visits"))
    monkeypatch.setattr(memory, "close", lambda: left.append("results"))
    later = threading.Thread(target=ahead.turn, args=(rest,))
    later.start()
    assert given.wait(60)
    assert left[:2] == ["visits", "results"]
    assert later.is_alive()
    with ahead._changed:
        ahead._wanted["another visit"] = [(lab, {"wished": 2})]
        ahead._changed.notify()
    later.join(60)
    assert done[4:] == [{"wished": 2}]


def test_what_cannot_be_worked_out_is_left_for_who_gets_there():
    def broken(panel):
        raise RuntimeError

    ahead._wanted["a visit"] = [(broken, {})]
    ahead.one()
    ahead.one()
    assert not ahead._wanted


def test_it_waits_until_nobody_asks():
    begun, ended = threading.Event(), threading.Event()

    def slow():
        begun.set()
        ended.wait(60)
        raise RuntimeError("over")

    def ask():
        with pytest.raises(RuntimeError, match="over"):
            memory.explore(slow, slow, {})

    person, calm = threading.Thread(target=ask), threading.Thread(target=memory.wait_for_calm, args=(0.01,))
    person.start()
    assert begun.wait(60)
    calm.start()
    time.sleep(0.1)
    assert calm.is_alive()
    ended.set()
    calm.join(60)
    person.join(60)
    assert not calm.is_alive()
