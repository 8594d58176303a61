"""What was computed is kept, for all visitors at once: results are frozen, so one copy serves a whole room."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, TypeVar

import streamlit as st

from ui.scrub import Picture, View, picture

Result = TypeVar("Result")

ENTRIES = 48
"""A sweep with its picture takes 0.1 to 2 MB, so the cache stays under 100 MB."""

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
    """As `explore`, for work that can take over a second: `compute` tells its `progress` the share done, as a bar."""
    place = st.empty()
    before = _told.set(place.progress)
    try:
        return explore(compute, draw, **settings)
    finally:
        _told.reset(before)
        place.empty()
