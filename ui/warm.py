"""Scenes are worked out before anyone opens them, so that one click shows them at once."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from content import Question, Scene
from ui import memory
from ui.memory import tells
from ui.panel import Lab, Page, Still
from ui.picture import Picture, picture

READOUT = re.compile(r"\[([^\]]+)\](?!\()")


class _WatchedError(Exception):
    """People would watch it being done."""


class Remembering(Still):
    """Works out what a lab shows, and leaves it in memory; not what people would watch being done, but where it is
    `patient`."""

    patient = False

    def work_out(
        self, compute: Callable[..., Any], draw: Callable[[Any], Any], values: Mapping[str, Any]
    ) -> tuple[Any, Picture]:
        if tells(compute) and not self.patient:
            raise _WatchedError
        explored = memory.explore(compute, draw, values, ahead=True)
        return explored.result, explored.picture

    def code(self, *_: Any, **__: Any) -> None:
        pass


class Patient(Remembering):
    """Works out also what takes long."""

    patient = True


class _AtHand(Remembering):
    """Runs a lab whose result is kept already."""

    def work_out(
        self, compute: Callable[..., Any], draw: Callable[[Any], Any], values: Mapping[str, Any]
    ) -> tuple[Any, Picture]:
        explored = memory.at_hand(compute, draw, values)
        if explored is None:
            raise _WatchedError
        return explored.result, explored.picture


class _Asking(Remembering):
    def work_out(self, compute: Callable[..., Any], *_: Any) -> tuple[Any, Picture]:
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


def states(about: Question, page: Page) -> list[tuple[Lab, Mapping[str, Any]]]:
    """The labs of a question as its scenes show them, and as they open."""
    first = next(iter(page.labs))
    scenes = [(page.labs[scene.lab or first], scene.settings) for scene in about.scenes]
    return [*scenes, *((lab, {}) for lab in page.labs.values())]


def remember(about: Question, page: Page) -> None:
    """Work out the scenes of a question, and its labs as they open."""
    for lab, settings in states(about, page):
        try:
            lab(Remembering(settings))
        except (ValueError, _WatchedError):
            continue  # people will see it being done, or be told why it cannot be


def sentence(page: Page, scene: Scene) -> str:
    """What a scene says, or what it asks until it is worked out."""
    ready = _ready(page, scene) if scene.say else None
    return said(scene, page, *ready) if ready else page.filled(scene.ask)


def _ready(page: Page, scene: Scene) -> tuple[Picture, int] | None:
    """A scene's picture and step, where they are worked out."""
    panel = _AtHand(scene.settings, scene.step)
    try:
        page.labs[scene.lab or next(iter(page.labs))](panel)
    except (ValueError, _WatchedError):
        return None
    return picture(panel.view), panel.step


def said(scene: Scene, page: Page, drawn: Picture, step: int) -> str:
    """What a scene says, with its numbers: those that the answer quotes, and those of the readouts at a step."""
    text = page.filled(scene.say)
    return READOUT.sub(lambda match: drawn.readouts.get(match[1], {step: match[0]})[step], text)
