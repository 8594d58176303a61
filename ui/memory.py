"""What was computed is kept, for all visitors at once: results are frozen, so one copy serves a whole room."""

import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, TypeVar
from zlib import crc32

import streamlit as st
from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from ui.scrub import Picture, View, picture

Result = TypeVar("Result")

ENTRIES = 48
"""A sweep with its picture takes 0.1 to 2 MB, so the cache stays under 100 MB."""

STOPPED = "page:stopped"
"""Where it is kept what the person stopped."""

PATIENCE = 0.3
"""Seconds before a bar appears: a shorter one would only make the page jump."""

_told: ContextVar[Callable[[float], object] | None] = ContextVar("told", default=None)
"""Who is told the share done. It is no part of what is asked, so it stays out of the cache's key."""


def is_told() -> bool:
    """Whether the work at hand shows its progress."""
    return _told.get() is not None


@lru_cache(maxsize=ENTRIES)
def explore(compute: Callable[..., Result], draw: Callable[[Result], View], **settings: Any) -> tuple[Result, Picture]:
    """The result of `compute(**settings)` and its picture, from the cache where the same was asked before."""
    told = _told.get()
    result = compute(**settings, **({"progress": told} if told else {}))
    return result, picture(draw(result))


def explore_with_progress(
    compute: Callable[..., Result], draw: Callable[[Result], View], **settings: Any
) -> tuple[Result, Picture]:
    """As `explore`, for work that can take over a second: `compute` tells its `progress` the share done, as a bar.

    It ends early when the person presses Stop or changes a setting, which would else wait for work that nobody wants.
    """
    place = st.empty()
    asked = f"{compute.__module__}.{compute.__qualname__} {settings}"
    if st.session_state.get(STOPPED) == asked:
        with place.container(horizontal=True, vertical_alignment="center"):
            st.info("Stopped. Change a setting, or run it after all.", icon=":material/stop_circle:")
            st.button("Run", key="run", on_click=_remember, args=(None,), icon=":material/play_arrow:")
        st.stop()
    begun, bars = time.monotonic(), list[Any]()

    def told(share: float) -> None:
        if not bars and time.monotonic() < begun + PATIENCE:
            return
        if not bars:
            with place.container(horizontal=True, vertical_alignment="center"):
                bars.append(st.progress(0.0))
                st.button(
                    "Stop",
                    key=f"stop:{crc32(asked.encode())}",
                    on_click=_remember,
                    args=(asked,),
                    icon=":material/stop:",
                )
        bars[0].progress(share)
        if _wanted_elsewhere():
            raise StopException  # st.stop would forget what the person did

    before = _told.set(told)
    try:
        return explore(compute, draw, **settings)
    finally:
        _told.reset(before)
        place.empty()


def _remember(asked: str | None) -> None:
    st.session_state[STOPPED] = asked


def _wanted_elsewhere() -> bool:
    """Whether the person has done something since. Streamlit lets a fragment finish first, however long it takes."""
    context = get_script_run_ctx()
    requests = context.script_requests if context else None
    return requests is not None and requests._state is ScriptRequestType.RERUN
