"""Scenes are worked out before anyone opens them, so that one click shows them at once."""

from collections.abc import Callable, Mapping
from typing import Any

from content import Question
from ui.memory import explore, tells
from ui.panel import Page, Step, Still


class _Remembering(Still):
    """Works out what a lab shows, and leaves it in memory; not what people would watch being done."""

    class WatchedError(Exception):
        pass

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
            raise self.WatchedError
        return explore(compute, draw, values).result, 0

    def code(self, *_: Any, **__: Any) -> None:
        pass


def remember(about: Question, page: Page) -> None:
    """Work out the scenes of a question, and its labs as they open."""
    asked = [(scene.lab, scene.settings) for scene in about.scenes] + [(title, {}) for title in page.labs]
    for title, settings in asked:
        try:
            page.labs[title or next(iter(page.labs))](_Remembering(settings))
        except (ValueError, _Remembering.WatchedError):
            continue  # people will see it being done, or be told why it cannot be
