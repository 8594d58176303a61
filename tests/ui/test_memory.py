"""Results are computed once for all who ask the same, and slow ones tell how far they are."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from figures.style import View
from ui.memory import explore, explore_with_progress

CALLS: list[object] = []


def compute(size: int, progress: Callable[[float], object] | None = None) -> int:
    CALLS.append((size, progress is not None))
    if progress is not None:
        progress(0.5)
        progress(1.0)
    return 2 * size


def draw(result: int) -> View:
    return View([], steps=[str(result)])


def test_the_same_is_computed_once_with_or_without_a_bar() -> None:
    CALLS.clear()
    explore.cache_clear()
    assert explore(compute, draw, size=1)[0] == 2
    assert explore_with_progress(compute, draw, size=1)[0] == 2
    assert explore_with_progress(compute, draw, size=2)[1].steps == ("4",)
    assert explore(compute, draw, size=2)[0] == 4
    assert explore(compute, draw, size=3)[0] == 6
    assert CALLS == [(1, False), (2, True), (3, False)]


def test_an_error_leaves_no_bar_behind() -> None:
    def app() -> None:
        import streamlit as st

        from ui.memory import explore, explore_with_progress

        def fails(progress: object = None) -> None:
            if progress is not None:
                progress(0.5)  # type: ignore[operator]
                raise ValueError("halfway")

        try:
            explore_with_progress(fails, lambda result: None)  # type: ignore[arg-type,return-value]
        except ValueError as error:
            st.text(str(error))
        try:
            explore(fails, lambda result: None)  # type: ignore[arg-type,return-value]
        except AttributeError:
            st.text("no one was told")

    page = AppTest.from_function(app).run()
    assert not page.exception
    assert [text.value for text in page.text] == ["halfway", "no one was told"]
    assert not page.get("progress")


def test_what_was_stopped_waits_for_a_word_or_another_setting() -> None:
    def app() -> None:
        import streamlit as st

        from figures.style import View
        from ui.memory import STOPPED, explore_with_progress

        def slow(size: int, progress: object = None) -> int:
            return size

        size = int(st.number_input("size", 0, 9, 1))
        if st.button("stop it"):  # what the button beside the bar leaves behind
            st.session_state[STOPPED] = f"{slow.__module__}.{slow.__qualname__} {dict(size=size)}"
        result, _ = explore_with_progress(slow, lambda result: View([]), size=size)
        st.text(f"result {result}")

    page = AppTest.from_function(app).run()
    assert page.text[0].value == "result 1"
    page.button[0].click().run()
    assert not page.text
    assert page.info[0].value.startswith("Stopped.")
    assert page.number_input[0].set_value(2).run().text[0].value == "result 2"
    assert not page.number_input[0].set_value(1).run().text
    assert page.button(key="run").click().run().text[0].value == "result 1"
    assert not page.exception
