"""A lab is a function of a panel: it asks the panel for its settings, and hands over what it computes and draws.

Two panels exist. The one in `ui/live.py` draws widgets and binds them to the link. The still one here needs no
Streamlit: it answers from a mapping, refuses what a widget would refuse, and keeps what was shown. Scenes, tests at
every setting's ends and benchmarks run labs by it.
"""

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pandas as pd

from content import PLACEHOLDER, fill
from ui.kept import kept
from ui.upload import Part, Upload, example_of

Key = TypeVar("Key")
Step = int | Callable[[Any], int]


@dataclass(frozen=True)
class Setting:
    """One setting of a lab: what it is called, what it may be, and what it is at first.

    kind: "slider", "number", "choose" (one of ordered values), "pick" (one of named ones), "toggle", "several" or
    "text". low, high, step: of numbers. options: what may be chosen. show: an option's text, on screen and in the link.
    read: of a text, raises `ValueError` where it is none. lever: in view, or else among "Settings".
    """

    kind: str
    label: str
    key: str
    default: Any
    low: Any = None
    high: Any = None
    step: Any = None
    options: tuple[Any, ...] = ()
    show: Callable[[Any], str] = str
    read: Callable[[str], Any] = str
    help: str | None = None
    format: str | None = None
    lever: bool = False

    @property
    def ends(self) -> tuple[Any, Any]:
        """The least and the last that it may be."""
        if self.kind in ("slider", "number"):
            return self.low, self.high
        if self.kind == "toggle":
            return False, True
        if self.kind == "several":
            return [self.options[0]], list(self.options)
        return (self.options[0], self.options[-1]) if self.options else (self.default, self.default)

    @property
    def values(self) -> list[Any]:
        """All that it may be, where these are few enough to be counted."""
        if self.kind == "slider":
            return [
                self.nearest(self.low + at * self.step) for at in range(round((self.high - self.low) / self.step) + 1)
            ]
        return [False, True] if self.kind == "toggle" else list(self.options) * (self.kind in ("choose", "pick"))

    def check(self, value: Any) -> Any:
        """The value as the lab is given it. Raises `ValueError` for what a widget would refuse."""
        if self.kind in ("slider", "number"):
            if isinstance(value, bool | str) or not self.low <= value <= self.high:
                raise ValueError(f"{self.key} must be from {self.low:,} to {self.high:,}, got {value!r}.")
            return type(self.low)(value)
        if self.kind == "toggle":
            if not isinstance(value, bool):
                raise ValueError(f"{self.key} must be true or false, got {value!r}.")
            return value
        if self.kind == "text":
            self.read(value)
            return value
        values = value if self.kind == "several" else [value]
        for each in values:
            if each not in self.options:
                raise ValueError(f"{self.key} must be one of {', '.join(map(str, self.options))}, got {each!r}.")
        found = [self.options[self.options.index(each)] for each in values]
        return found if self.kind == "several" else found[0]

    def nearest(self, value: float) -> Any:
        """The value that it may have next to this one: of a mark that was dragged."""
        if self.options:
            return min(self.options, key=lambda option: abs(option - value))
        steps = round((value - self.low) / self.step) if self.step else (value - self.low)
        near = self.low + steps * self.step if self.step else value
        near = min(max(near, self.low), self.high)
        return int(near) if isinstance(self.low, int) else round(float(near), 10)

    def text(self, value: Any) -> list[str]:
        """The value as the link has it."""
        if self.kind == "toggle":
            return [str(value).lower()]
        if self.kind in ("slider", "number"):
            return [f"{value:.15g}"]
        return [self.show(each) for each in (value if self.kind == "several" else [value])]


@dataclass(frozen=True)
class Questions:
    """Questions by section, each answered by one of `states`.

    title: of the form. ready: whole answers, by the words on their buttons. write: answers as a text. follow: controls'
    steps, by name, that go with whole answers.
    """

    title: str
    sections: Mapping[str, Sequence[str]]
    states: Mapping[Any, str]
    ready: Mapping[str, Sequence[Any]]
    write: Callable[[Sequence[Any]], str]
    follow: Mapping[str, str]


class Place:
    """Where settings are asked for: `panel.lever` in view, at most three; `panel.more` behind "Settings"."""

    def __init__(self, panel: "Panel", lever: bool) -> None:
        self._panel, self._lever = panel, lever

    def _ask(self, kind: str, label: str, key: str, default: Any, **rest: Any) -> Any:
        return self._panel.ask(Setting(kind, label, key, default, lever=self._lever, **rest))

    def slider(
        self,
        label: str,
        low: Any,
        high: Any,
        default: Any,
        step: Any = None,
        *,
        key: str,
        help: str | None = None,
        format: str | None = None,
    ) -> Any:
        """A number between two; `format` is Streamlit's, such as "%.3f" or "percent"."""
        step = step or (1 if isinstance(low, int) else 0.01)
        return self._ask("slider", label, key, default, low=low, high=high, step=step, help=help, format=format)

    def number(
        self,
        label: str,
        low: Any,
        high: Any,
        default: Any,
        step: Any = None,
        *,
        key: str,
        help: str | None = None,
        format: str | None = None,
    ) -> Any:
        """A number that is typed."""
        return self._ask("number", label, key, default, low=low, high=high, step=step, help=help, format=format)

    def choose(
        self,
        label: str,
        options: Sequence[Key],
        default: Key,
        *,
        key: str,
        help: str | None = None,
        show: Callable[[Any], str] = str,
    ) -> Key:
        """One of a few values in their order."""
        chosen: Key = self._ask("choose", label, key, default, options=tuple(options), help=help, show=show)
        return chosen

    def pick(
        self,
        label: str,
        labels: Mapping[Key, str],
        default: Key | None = None,
        *,
        key: str,
        help: str | None = None,
    ) -> Key:
        """One of `labels` by its text; returns its key. The first unless said otherwise."""
        options = tuple(labels)
        first = options[0] if default is None else default
        chosen: Key = self._ask("pick", label, key, first, options=options, help=help, show=labels.__getitem__)
        return chosen

    def several(self, label: str, labels: Mapping[Key, str], default: Sequence[Key], *, key: str) -> list[Key]:
        """Any of `labels` by their texts; returns their keys."""
        chosen: list[Key] = self._ask(
            "several", label, key, list(default), options=tuple(labels), show=labels.__getitem__
        )
        return chosen

    def toggle(self, label: str, default: bool = False, *, key: str, help: str | None = None) -> bool:
        """On or off."""
        return bool(self._ask("toggle", label, key, default, help=help))

    def seed(self) -> int:
        """The seed of the lab's chance."""
        return int(self.number("Seed of the random data", 0, 9999, 0, key="seed"))


class Panel:
    """What a lab is run by."""

    def __init__(self) -> None:
        self.lever, self.more = Place(self, True), Place(self, False)
        self.settings: dict[str, Setting] = {}
        self.values: dict[str, Any] = {}

    def ask(self, setting: Setting) -> Any:
        """The value of a setting."""
        value = self.answer(setting)
        self.settings[setting.key], self.values[setting.key] = setting, value
        return value

    def answer(self, setting: Setting) -> Any:
        raise NotImplementedError

    def text(self, key: str, read: Callable[[str], Any], default: str) -> str:
        """A text that no one widget holds, such as a form's; one that `read` refuses gives way to the default."""
        kept: str = self.ask(Setting("text", key, key, default, read=read))
        return kept

    def show(
        self,
        compute: Callable[..., Any],
        draw: Callable[[Any], Any],
        values: Mapping[str, Any],
        *,
        step: str,
        start: Step = 0,
    ) -> tuple[Any, int]:
        """Show `draw(compute(**values))`, and return the result and the step at which its control stands.

        step: the control's name in the link. start: the step at first, or a function of the result that says it.
        Where `compute` has an argument `progress`, it is told the share done, and can be stopped.
        """
        result, drawn = self.work_out(compute, draw, values)
        return result, self.present(result, drawn, step=step, start=start(result) if callable(start) else start)

    def work_out(
        self, compute: Callable[..., Any], draw: Callable[[Any], Any], values: Mapping[str, Any]
    ) -> tuple[Any, Any]:
        """The result and its view, or its picture where that is kept."""
        raise NotImplementedError

    def present(self, result: Any, view: Any, *, step: str, start: int = 0) -> int:
        """Show a view of a result that is worked out already and kept for nobody, of a person's own data above all;
        returns the step at which its control stands."""
        raise NotImplementedError

    def draw(self, view: Any, *, key: str) -> None:
        """Show a view that has no steps."""
        self.present(None, view, step=key)

    def code(
        self,
        lab: str,
        settings: Mapping[str, Any],
        printed: Callable[[Any, int], str] | str,
        table: Mapping[str, Any] | None = None,
        **parts: str,
    ) -> None:
        """The lab's snippet with the values on screen: they become its first lines.

        printed: what it prints, or a function of result and step that says it. table: the data for download, else the
        result's own `table()`. Each of `parts` takes the place of its name between angle brackets in the snippet.
        """
        raise NotImplementedError

    def upload(self, label: str, *, key: str, example: Callable[[], Mapping[str, Any]]) -> Upload | None:
        """A table that a person brings; until then, and on the still panel, the example. None if it is no table."""
        return example_of(key, example)

    def own(self, work: Callable[..., Any], *parts: Part, **settings: Any) -> Any:
        """What `work` makes of such tables, or of parts of them, and of settings."""
        return work(*(part.frame for part in parts), **settings)

    def column(self, label: str, options: Sequence[str], *, key: str, first: str = "", more: bool = False) -> str:
        """One of the columns of such a table, or of its values; `first` until a person chooses. more: behind
        "Settings"."""
        return first if first in options else options[0]

    def edited(
        self,
        default: pd.DataFrame,
        *,
        key: str,
        tidy: Callable[[pd.DataFrame], pd.DataFrame],
        read: Callable[[str], Any] = json.loads,
        title: str = "",
        longest: int | None = None,
    ) -> pd.DataFrame:
        """A table whose rows people edit, and which live in the link. `read` makes rows of the link's text, `tidy` of
        the edited table what counts. longest: characters in a cell, where all cells are text."""

        def rows(text: str) -> pd.DataFrame:
            return pd.DataFrame(read(text), columns=default.columns).astype(default.dtypes) if text else default

        return tidy(rows(self.text(key, rows, "")))

    def grow(
        self, text: str, choices: Mapping[str, str], *, key: str, most: int, follow: Callable[[str], Mapping[str, str]]
    ) -> None:
        """A form that makes the text `key` longer by one of `choices`, a letter each with its words, or takes one back.
        follow: the controls' steps, by name, that go with a text."""

    def answers(self, form: "Questions", given: Sequence[Any], *, key: str) -> None:
        """A form for many small questions. What was `given` so far stands in the text `key`."""

    def gathered(self, name: str) -> dict[Any, Any]:
        """What this visitor has gathered under a name so far; a lab may add to it."""
        return {}

    def say(self, text: str) -> None:
        """One sentence above the pictures, on what was brought."""

    def sum_up(self, upload: Upload, text: str) -> None:
        """One sentence on a table that was brought, above the pictures; on the example under "More"."""
        (self.say if upload.brought else self.note)(text)

    def note(self, text: str, *, diff: str = "") -> None:
        """Words under "More": definitions, what was left out; below them lines that were added and taken away."""

    def table(self, rows: Any, *, title: str = "", index: str = "", pictures: Sequence[str] = ()) -> None:
        """A table under "More": a mapping of columns, a list of rows, or a data frame.

        pictures: columns whose cells are lists of heights from 0 to 1, drawn as small bars.
        """


@dataclass(frozen=True)
class Shown:
    """What a lab showed: its settings by key and their values, the result, the view, and where its control stands."""

    settings: Mapping[str, Setting]
    values: Mapping[str, Any]
    result: Any
    view: Any
    key: str
    step: int
    code: tuple[str, Mapping[str, Any], str, Mapping[str, str]] | None = None
    notes: Sequence[str] = field(default=())

    @property
    def label(self) -> str:
        """The step's text."""
        return str(self.view.steps[self.step]) if self.view.steps else ""

    @property
    def readouts(self) -> dict[str, str]:
        """Each tile's text at the step."""
        return {name: rows[self.step] for name, rows in self.view.readouts.items() if rows}


class Still(Panel):
    """Answers from a mapping, and draws nothing. `step` is a step's label; without, the lab's own start."""

    def __init__(self, given: Mapping[str, Any] | None = None, step: str | None = None) -> None:
        super().__init__()
        self.given, self.at = dict(given or {}), step
        self.result: Any = None
        self.view: Any = None
        self.key, self.step = "", 0
        self.snippet: tuple[str, Mapping[str, Any], str, Mapping[str, str]] | None = None
        self.notes: list[str] = []

    def answer(self, setting: Setting) -> Any:
        return setting.check(self.given.get(setting.key, setting.default))

    def work_out(
        self, compute: Callable[..., Any], draw: Callable[[Any], Any], values: Mapping[str, Any]
    ) -> tuple[Any, Any]:
        result = compute(**values)
        return result, draw(result)

    def present(self, result: Any, view: Any, *, step: str, start: int = 0) -> int:
        self.result, self.view, self.key = result, view, step
        self.step = start if self.at is None else step_of(view.steps, self.at)
        return self.step

    def code(
        self,
        lab: str,
        settings: Mapping[str, Any],
        printed: Callable[[Any, int], str] | str,
        table: Mapping[str, Any] | None = None,
        **parts: str,
    ) -> None:
        said = printed if isinstance(printed, str) else printed(self.result, self.step)
        self.snippet = lab, dict(settings), said, parts

    def note(self, text: str, *, diff: str = "") -> None:
        self.notes.append(text)


class _Outline(Still):
    """Asks a lab what it can be set to, and goes no further."""

    class EnoughError(Exception):
        pass

    def show(self, *_: Any, step: str, **__: Any) -> tuple[Any, int]:
        self.key = step
        raise self.EnoughError

    def present(self, result: Any, view: Any, *, step: str, start: int = 0) -> int:
        self.key = step
        raise self.EnoughError


Lab = Callable[[Panel], None]


def run(lab: Lab, given: Mapping[str, Any] | None = None, step: str | None = None) -> Shown:
    """Run a lab with these settings, defaults otherwise, and no Streamlit.

    Raises:
        ValueError: a setting that the lab does not have, a value that a widget would refuse, or no such step.
    """
    panel = Still(given, step)
    lab(panel)
    if unknown := [key for key in panel.given if key not in panel.settings]:
        raise ValueError(f"{unknown[0]} is no setting here; there are {', '.join(panel.settings)}.")
    return Shown(
        panel.settings, panel.values, panel.result, panel.view, panel.key, panel.step, panel.snippet, panel.notes
    )


def outline(lab: Lab, given: Mapping[str, Any] | None = None) -> tuple[dict[str, Setting], str]:
    """What a lab can be set to where these settings are given, and its control's name; nothing is computed."""
    panel = _Outline(given)
    with suppress(_Outline.EnoughError):
        lab(panel)
    return panel.settings, panel.key


def step_of(steps: Sequence[str], label: str) -> int:
    """The step of that label, typed as people type it. Raises `ValueError` where there is none."""
    typed = [as_typed(step) for step in steps]
    if as_typed(label) not in typed:
        raise ValueError(f"there is no step {label!r}; they run from {steps[0]} to {steps[-1]}.")
    return typed.index(as_typed(label))


def as_typed(label: str) -> str:
    """As people type it into a link: 1000 for 1,000 and -1 for −1."""
    return label.replace(",", "").replace("−", "-")


def lead(lab: Lab) -> str:
    """What to do in a lab, in one line: the first of its docstring."""
    return (inspect.getdoc(lab) or "").split("\n")[0]


@dataclass(frozen=True)
class Page:
    """A question's page: what its module in pages/ declares, under the name `PAGE`.

    claims: the numbers that the prose quotes. prediction: the key of the right option. labs: by title; each lab's
    docstring begins with what to do there.
    """

    slug: str
    claims: Callable[[], Mapping[str, Any]]
    prediction: Callable[[], str]
    labs: Mapping[str, Lab]

    def __post_init__(self) -> None:
        for name in ("claims", "prediction"):
            object.__setattr__(self, name, kept(f"{self.slug}-{name}", getattr(self, name)))

    def filled(self, text: str) -> str:
        """A text of the question with the numbers that it quotes; they are worked out only where it quotes any."""
        return fill(text, self.claims()) if PLACEHOLDER.search(text) else text
