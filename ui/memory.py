"""What was computed is kept, for all visitors at once: results are frozen, so one copy serves a whole room."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from ui.scrub import Picture, View, picture

Result = TypeVar("Result")

ENTRIES = 48
"""A sweep with its picture takes 0.1 to 2 MB, so the cache stays under 100 MB."""


@lru_cache(maxsize=ENTRIES)
def explore(compute: Callable[..., Result], draw: Callable[[Result], View], **settings: Any) -> tuple[Result, Picture]:
    """The result of `compute(**settings)` and its picture, from the cache where the same was asked before."""
    result = compute(**settings)
    return result, picture(draw(result))
