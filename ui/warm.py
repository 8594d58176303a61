"""Scenes are worked out before anyone opens them, so that one click shows them at once."""

from collections.abc import Callable, Mapping
from typing import Any

from content import Question
from ui.memory import explore, tells
from ui.panel import Lab, Page, Step, Still


class _WatchedError(Exception):
    """People would watch it being done."""


class _Remembering(Still):
    """Works out what a lab shows, and leaves it in memory; not what people would watch being done."""

    def show(
        self,
        compute: Callable[..., Any],
        draw: Callable[[Any], Any],
        values: Mapping[str, Any],
        *,
        step: str,
        start: Step = 0,
    ) -> tuple[Any, int]:
        if tells(compute):
            raise _WatchedError
        return explore(compute, draw, values).result, 0

    def code(self, *_: Any, **__: Any) -> None:
        pass


class _Asking(_Remembering):
    def show(self, compute: Callable[..., Any], *_: Any, **__: Any) -> tuple[Any, int]:
        if tells(compute):
            raise _WatchedError
        raise ValueError("it is quick.")


def watched(lab: Lab) -> bool:
    """Whether a lab is worked out while people see how far it is; nothing is computed to say so."""
    try:
        lab(_Asking())
    except (ValueError, _WatchedError) as found:
        return isinstance(found, _WatchedError)
    return False


def remember(about: Question, page: Page) -> None:
    """Work out the scenes of a question, and its labs as they open."""
    asked = [(scene.lab, scene.settings) for scene in about.scenes] + [(title, {}) for title in page.labs]
    for title, settings in asked:
        try:
            page.labs[title or next(iter(page.labs))](_Remembering(settings))
        except (ValueError, _WatchedError):
            continue  # people will see it being done, or be told why it cannot be
