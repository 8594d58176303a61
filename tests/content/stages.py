"""What stands on the stage in each scene, worked out once for all tests of a question: as texts, which take no room."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from content import question
from figures.style import Chart
from tools.heroes import hero, scene_of, stage


@dataclass(frozen=True)
class Told:
    """readouts: by tile. step: its label. answers: of each curve that may be drawn, points along x and y, and steps.
    hero: the card's picture, of the scene that it shows."""

    readouts: Mapping[str, str]
    step: str
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
    return Told(shown.readouts, shown.label, answers, hero(shown) if name == on_card.name else "")
