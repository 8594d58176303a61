"""What stands on the stage in each scene, worked out once for all tests of a question: as texts, which take no room."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from content import question
from figures.style import Chart
from tools.heroes import hero, scene_of, stage
from ui.panel import Shown


@dataclass(frozen=True)
class Told:
    """readouts: by tile. words: all that is written on the stage, in tiles and sentence, at controls and in pictures.
    answers: of each curve that may be drawn, points along x and y, and steps. hero: the card's picture, of the scene
    that it shows."""

    readouts: Mapping[str, str]
    words: tuple[str, ...]
    answers: tuple[tuple[int, int, int], ...]
    hero: str


@cache
def told(slug: str, name: str) -> Told:
    """What a scene shows; of no name, the first lab as it opens."""
    about = question(slug)
    on_card = scene_of(about)
    shown = stage(about, about.scene_named(name) or on_card)
    figures = shown.view.figures
    charts = [figure for figure in figures if isinstance(figure, Chart) and figure.answer]
    answers = tuple((len(each.answer.x), len(each.answer.y), len(figures[0])) for each in charts)
    words = (*shown.readouts.values(), *shown.view.sentences[shown.step : shown.step + 1], shown.label, *_set(shown))
    words = (*words, *(text for figure in figures for text in _written(figure, shown.step)))
    return Told(shown.readouts, words, answers, hero(shown) if name == on_card.name else "")


def _set(shown: Shown) -> Iterator[str]:
    """The settings, as their widgets write them."""
    for key, setting in shown.settings.items():
        value = shown.values[key]
        if setting.format == "percent":
            yield f"{100 * value:.10g}%"
        elif setting.kind != "text":
            yield from setting.text(value)


def _written(figure: Any, step: int) -> Iterator[str]:
    """The words in a picture at a step, and its title."""
    still = figure.at(step) if hasattr(figure, "at") and len(figure) else getattr(figure, "figure", figure)
    yield still.layout.title.text
    yield from (each.text or "" for each in still.layout.annotations)
    for trace in still.data:
        if "text" in (getattr(trace, "mode", None) or "") or trace.type == "bar":
            text = trace.text
            yield from [] if text is None else [text] if isinstance(text, str) else map(str, text)
