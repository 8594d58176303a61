"""A state of a lab: the one that a scene names, or that a link asks for, with all that its page shows."""

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from os import cpu_count
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlencode

from content import Question, Scene, question
from ui import memory
from ui.asked import TRACKING, quoted, settings_of
from ui.loading import load
from ui.panel import Page, Setting, Still, as_typed, lead, outline, step_of
from ui.picture import Picture, picture
from ui.warm import said

RESERVED = frozenset("lab prediction code present hide scene embed embed_options download room ahead".split())
"""Names in a page's link that are no settings of a lab."""
_own: OrderedDict[Any, Any] = OrderedDict()
_gate = threading.BoundedSemaphore(cpu_count() or 1)


def page_of(slug: str) -> Page:
    """What a question's page declares."""
    found: Page = load(f"pages.{slug}").PAGE
    return found


@dataclass(frozen=True)
class State:
    """Where a lab stands.

    lab: its title. settings: those that differ from the defaults, by key. step: the control's label, None for the
    lab's own start. scene: the scene that stands there, where it was asked for by name. wrong: what the link asked for
    and did not get, in words.
    """

    about: Question
    lab: str
    settings: Mapping[str, Any]
    step: str | None = None
    scene: Scene | None = None
    wrong: tuple[str, ...] = ()

    @property
    def page(self) -> Page:
        return page_of(self.about.slug)

    @property
    def link(self) -> str:
        """The full lab's address from the server's root, as the page itself would write it."""
        known, control = outline(self.page.labs[self.lab], self.settings)
        asked = [("lab", self.lab)] if self.lab != next(iter(self.page.labs)) else []
        for key, value in self.settings.items():
            if value != known[key].default:
                asked += [(key, text) for text in known[key].text(value)]
        asked += [(control, self.step)] if self.step is not None else []
        return self.about.slug + (f"?{urlencode(asked, quote_via=quote)}" if asked else "")

    @property
    def address(self) -> str:
        """Its own address from the server's root."""
        if self.scene:
            return f"scene/{self.about.slug}/{self.scene.name}"
        _, mark, asked = self.link.partition("?")
        return f"scene/{self.about.slug}{mark}{asked}"


def named(slug: str, name: str, asked: Mapping[str, Sequence[str]] = MappingProxyType({})) -> State:
    """A scene's state; what its link asks for beside is not taken. Raises `KeyError` where there is no such question or
    scene."""
    about = question(slug)
    scene = about.scene_named(name)
    if scene is None:
        raise KeyError(name)
    first = next(iter(page_of(slug).labs))
    wrong = tuple(f"{quoted(key)} = {quoted(','.join(texts))}" for key, texts in _wanted(asked).items())
    return State(about, scene.lab or first, scene.settings, scene.step, scene, wrong)


def _wanted(asked: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """What a link asks of a lab's settings."""
    return {key: texts for key, texts in asked.items() if key and key not in RESERVED and not TRACKING.fullmatch(key)}


def linked(slug: str, asked: Mapping[str, Sequence[str]]) -> State:
    """The state that a link asks for, checked as the page checks it: a value between two that a slider has is snapped,
    and what is not offered gives way to the default. Raises `KeyError` where there is no such question."""
    about = question(slug)
    labs = page_of(slug).labs
    title = (asked.get("lab") or [next(iter(labs))])[-1]
    wrong = [] if title in labs else [f"lab = {quoted(title)}"]
    title = title if title in labs else next(iter(labs))
    settings, step, others = settings_of(labs[title], _wanted(asked))
    return State(about, title, settings, step, wrong=(*wrong, *others))


@dataclass(frozen=True)
class Shown:
    """What stands on the stage: the picture, the step, one sentence, and the lab's settings with their values."""

    state: State
    picture: Picture
    step: int
    lead: str
    settings: Mapping[str, Setting]
    values: Mapping[str, Any]

    @property
    def json(self) -> str:
        """As the browser takes it: what stands about the view, and the view."""
        around = {
            "id": self.picture.id,
            "start": self.step,
            "lead": self.lead,
            "link": self.state.link,
            "slug": self.state.about.slug,
            "lab": self.state.lab,
            "levers": [lever(each, self.values[each.key]) for each in self.settings.values() if each.lever],
            "values": {key: self.settings[key].text(value) for key, value in self.values.items()},
            "control": outline(self.state.page.labs[self.state.lab], self.state.settings)[1],
        }
        return f'{{"around":{json.dumps(around)},"view":{self.picture.json}}}'


def lever(setting: Setting, value: Any) -> dict[str, Any]:
    """A setting as a plain form's field: a label, the texts that it may be, and which it is."""
    described: dict[str, Any] = {"key": setting.key, "label": setting.label, "kind": setting.kind}
    if setting.options:
        texts = [setting.show(option) for option in setting.options]
        return described | {"options": texts, "value": setting.text(value)}
    numbers = {"low": setting.low, "high": setting.high, "step": setting.step}
    return described | {"value": setting.text(value), **(numbers if setting.kind in ("slider", "number") else {})}


class _Kept(Still):
    """Runs a lab out of the memory that all visitors share."""

    def work_out(self, compute: Any, draw: Any, values: Mapping[str, Any]) -> tuple[Any, Picture]:
        explored = memory.at_hand(compute, draw, values)
        if explored is None:
            with _gate:  # strangers' links may ask for anything: as many at a time as there are cores
                explored = memory.explore(compute, draw, values)
        return explored.result, explored.picture

    def code(self, *_: Any, **__: Any) -> None:
        pass


def show(state: State, *, kept: bool = False) -> Shown:
    """Work out what stands on the stage, or take it from memory; `kept`: from there alone.

    Raises:
        ValueError: these settings do not go together.
        LookupError: it is not kept.
    """
    panel = (_Ready if kept else _Kept)(state.settings)
    lab = state.page.labs[state.lab]
    lab(panel)
    drawn = picture(panel.view)
    step, state = _step(state, drawn, panel.step)
    scene = state.scene
    said_there = said(scene, state.page, drawn, step) if scene and scene.say else lead(lab)
    return Shown(state, drawn, step, said_there, panel.settings, panel.values)


class _Ready(_Kept):
    """Runs a lab whose result is kept already."""

    def work_out(self, compute: Any, draw: Any, values: Mapping[str, Any]) -> tuple[Any, Picture]:
        explored = memory.at_hand(compute, draw, values)
        if explored is None:
            raise LookupError
        return explored.result, explored.picture


def _step(state: State, drawn: Picture, start: int) -> tuple[int, State]:
    if state.step is None:
        return start, state
    if as_typed(state.step) in map(as_typed, drawn.steps):
        return step_of(drawn.steps, state.step), state
    return start, replace(state, step=None, wrong=(*state.wrong, f"step = {quoted(state.step)}"))


def asks(state: State) -> str:
    """What a scene asks before it shows."""
    return state.page.filled(state.scene.ask) if state.scene else ""
