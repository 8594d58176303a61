"""Results are worked out once for all who ask the same, also for those who ask meanwhile; and kept within a budget."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from figures.style import View
from ui import memory
from ui.memory import asked, explore

CALLS: list[object] = []
GATE = threading.Event()


def here(work: Callable[..., int], settings: dict, told: Callable[..., None], waits: Callable[..., None]) -> int:
    """In this process, where the gate is."""
    return work(**settings, progress=told)


@pytest.fixture(autouse=True)
def _afresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(memory, "apart", here)
    CALLS.clear()
    GATE.clear()
    memory.forget()
    yield
    GATE.set()


def compute(size: int) -> int:
    CALLS.append(size)
    return 2 * size


def slow(size: int, progress: Callable[[float], object] | None = None) -> int:
    CALLS.append(size)
    while not GATE.is_set():
        assert progress is not None
        progress(0.5)
        time.sleep(0.01)
    return 2 * size


def fails(size: int) -> int:
    CALLS.append(size)
    raise ValueError(f"{size} is too much.")


def draw(result: int) -> View:
    return View([], steps=[str(result)])


def test_the_same_is_worked_out_once() -> None:
    assert explore(compute, draw, {"size": 1}).result == 2
    assert explore(compute, draw, {"size": 1}).picture.steps == ("2",)
    assert explore(compute, draw, {"size": 2}).result == 4
    assert CALLS == [1, 2]


def test_thirty_who_ask_at_once_wait_for_one() -> None:
    results = []
    people = [
        threading.Thread(target=lambda: results.append(explore(slow, draw, {"size": 3}).result)) for _ in range(30)
    ]
    for person in people:
        person.start()
    time.sleep(0.1)
    GATE.set()
    for person in people:
        person.join(10)
    assert results == [6] * 30
    assert CALLS == [3]


def test_work_goes_on_while_anyone_waits_and_ends_when_nobody_does() -> None:
    with asked(slow, draw, {"size": 4}) as mine:
        with asked(slow, draw, {"size": 4}) as same:
            assert same is mine
        time.sleep(0.1)
        assert not mine.done.is_set()
        assert mine.share == 0.5
    assert mine.done.wait(5)
    assert mine.explored is None
    GATE.set()
    assert explore(slow, draw, {"size": 4}).result == 8
    assert CALLS == [4, 4]


def lingers(size: int, progress: Callable[[float], object] | None = None) -> int:
    """Given up, it takes a while to go."""
    CALLS.append(size)
    assert progress is not None
    try:
        while not GATE.is_set():
            progress(0.5)
    except BaseException:
        GATE.wait(5)
        raise
    return 2 * size


def test_who_asks_for_what_was_just_given_up_begins_anew() -> None:
    with asked(lingers, draw, {"size": 8}) as left:
        pass
    while not left.given_up:
        time.sleep(0.01)
    with asked(lingers, draw, {"size": 8}) as mine:
        assert mine is not left
        GATE.set()
        assert mine.done.wait(5)
    assert mine.answer().result == 16
    assert left.done.wait(5)
    assert explore(lingers, draw, {"size": 8}).result == 16
    assert CALLS == [8, 8]


def ends(size: int) -> int:
    raise SystemExit


def test_whatever_ends_the_work_nobody_waits_for_ever() -> None:
    with pytest.raises(SystemExit):
        explore(ends, draw, {"size": 9})


def test_an_error_reaches_all_and_is_not_kept() -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match=r"5 is too much\."):
            explore(fails, draw, {"size": 5})
    assert CALLS == [5, 5]


def large(size: int) -> np.ndarray:
    CALLS.append(size)
    return np.frombuffer(np.random.default_rng(size).bytes(size * 2**20))


def nothing(result: np.ndarray) -> View:
    return View([])


def test_what_is_kept_has_a_budget_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MEGABYTES", 10)
    for size in (4, 4, 5, 4, 6, 4, 5):  # megabytes
        explore(large, nothing, {"size": size})
    assert CALLS == [4, 5, 6, 4, 5]
    assert sum(each.size for each in memory._kept.values()) < 10 * 2**20 + 1000


def test_threads_that_keep_and_read_at_once_each_find_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MEGABYTES", 3)
    monkeypatch.setattr(memory, "OPEN", 0)
    wrong = []

    def ask(seed: int) -> None:
        for size in np.random.default_rng(seed).integers(100, size=60).tolist():
            if explore(compute, draw, {"size": size}).result != 2 * size:
                wrong.append(size)

    people = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join(60)
    assert wrong == []


def test_what_cannot_be_read_again_is_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __getattr__(self, name: str) -> object:
            raise sqlite3.OperationalError("database or disk is full")

    explore(compute, draw, {"size": 1})
    explore(compute, draw, {"size": 2})
    memory.close()
    with monkeypatch.context() as patch:
        patch.setattr(memory, "_file", Full())
        assert memory.at_hand(compute, draw, {"size": 2}) is None
        for _ in range(2):
            assert explore(compute, draw, {"size": 1}).result == 2
        memory.forget()
    assert explore(compute, draw, {"size": 3}).result == 6
    assert CALLS == [1, 2, 1, 1, 3]
    assert memory._file.execute("SELECT count(*) FROM packed").fetchone() == (1,)


def test_room_in_the_file_is_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MEGABYTES", 4)
    for size in range(1, 4):
        explore(compute, draw, {"size": size})
    pages = "PRAGMA page_count"
    explore(large, nothing, {"size": 3})
    (before,) = memory._file.execute(pages).fetchone()
    for turn in range(5):
        memory.forget()
        explore(large, nothing, {"size": 3})
        assert memory._file.execute("SELECT count(*) FROM packed").fetchone() == (1,), turn
    assert memory._file.execute(pages).fetchone() == (before,)


def test_without_room_on_the_disk_the_same_is_worked_out_again_and_what_is_kept_stays_right() -> None:
    memory._file.execute("VACUUM")
    first = explore(large, nothing, {"size": 1}).result
    memory.close()
    limit, few = "PRAGMA max_page_count = {}", memory._file.execute("PRAGMA page_count").fetchone()[0] + 2
    memory._file.execute(limit.format(few))
    try:
        for _ in range(2):
            assert explore(large, nothing, {"size": 3}).result.size == 3 * 2**17
    finally:
        memory._file.execute(limit.format(2**30))
    np.testing.assert_array_equal(explore(large, nothing, {"size": 1}).result, first)
    assert CALLS == [1, 3, 3]


def test_what_is_asked_for_again_is_the_same_and_stays_open_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "OPEN", 10)
    first = explore(large, nothing, {"size": 4}).result
    again = explore(large, nothing, {"size": 4}).result
    np.testing.assert_array_equal(again, first)
    assert not again.flags.writeable
    assert explore(large, nothing, {"size": 4}).result is again
    explore(large, nothing, {"size": 7}, ahead=True)
    explore(large, nothing, {"size": 7}, ahead=True)
    assert explore(large, nothing, {"size": 4}).result is again, "what nobody asked for takes its room"
    explore(large, nothing, {"size": 7})
    third = explore(large, nothing, {"size": 4}).result
    assert third is not again
    memory.close()
    assert explore(large, nothing, {"size": 4}).result is not third
    assert CALLS == [4, 7]


def test_what_was_stopped_waits_for_a_word_or_another_setting() -> None:
    def app() -> None:
        import streamlit as st

        from figures.style import View
        from ui.live import STOPPED, Live
        from ui.panel import Page

        def work(size: int, progress: object = None) -> int:
            return size

        size = int(st.number_input("size", 0, 9, 1))
        panel = Live.__new__(Live)
        if st.button("stop it"):  # what the button beside the bar leaves behind
            st.session_state[STOPPED] = f"{work.__module__}.{work.__qualname__} {dict(size=size)}"
        assert Page
        explored = panel._explored(work, lambda result: View([]), {"size": size})
        st.text(f"result {explored.result}")

    page = AppTest.from_function(app).run()
    assert page.text[0].value == "result 1"
    page.button[0].click().run()
    assert not page.text
    assert page.info[0].value.startswith("Stopped.")
    assert page.number_input[0].set_value(2).run().text[0].value == "result 2"
    assert not page.number_input[0].set_value(1).run().text
    assert page.button(key="run").click().run().text[0].value == "result 1"
    assert not page.exception


def test_scenes_are_remembered_before_anyone_opens_them() -> None:
    from content import Question, Scene
    from ui.panel import Page, Panel
    from ui.warm import remember

    def lab(panel: Panel) -> None:
        """Drag."""
        panel.show(compute, draw, {"size": panel.lever.slider("Size", 0, 9, 1, key="size")}, step="at")
        panel.code("snippet", {}, lambda result, step: str(result.no_such_thing))

    def watched(panel: Panel) -> None:
        """Drag."""
        panel.show(slow, draw, {"size": 1}, step="at")

    page = Page("x", dict, lambda: "", {"One": lab, "Two": watched})
    about = Question.__new__(Question)
    object.__setattr__(about, "scenes", (Scene("big", "Big", settings={"size": 7}), Scene("two", "Two", lab="Two")))
    remember(about, page)
    assert CALLS == [7, 1]
    explore(compute, draw, {"size": 7})
    assert CALLS == [7, 1]
