"""While nobody waits, what one step of a lever away would show is worked out: most settings are moved by one. When that
is done, all scenes, and all that the levers of each page's opening lab would show, as long as there is room."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from content import catalogue
from ui import memory
from ui import streamlit_inside as inside
from ui.loading import load
from ui.panel import Lab, Setting, outline
from ui.serving import give_back
from ui.warm import Patient, Remembering, states, watched

PAUSE = 0.2
"""Seconds in which nobody asked for anything."""
VISITS = 32
"""For how many at most something is worked out ahead: the last that moved a setting."""
LULL = 60.0
"""Seconds without a wish after which the system gets back what nobody needs."""
ROOM = 0.9
"""Share of the memory that may be taken by what nobody has asked for yet."""
Work = tuple[Lab, Mapping[str, Any]]

_changed = threading.Condition()
_wanted: OrderedDict[Hashable, list[Work]] = OrderedDict()


def beside(setting: Setting, value: Any) -> list[Any]:
    """The values next to one, the one above first."""
    if setting.kind == "slider":
        around = [setting.nearest(value + setting.step), setting.nearest(value - setting.step)]
    elif setting.kind in ("choose", "pick"):
        at = setting.options.index(value)
        around = [*setting.options[at + 1 : at + 2], *setting.options[max(at - 1, 0) : at]]
    else:
        around = [not value] if setting.kind == "toggle" else []
    return [each for each in around if each != value]


def wish(visit: Hashable, lab: Lab, settings: Mapping[str, Setting], values: Mapping[str, Any], moved: str) -> None:
    """Have a lab worked out with each lever one step from its value, the one that was moved first. It takes the place
    of what this visit wished for before."""
    levers = sorted((key for key, setting in settings.items() if setting.lever), key=lambda key: key != moved)
    steps: list[Work] = [(lab, {**values, key: each}) for key in levers for each in beside(settings[key], values[key])]
    with _changed:
        _wanted.pop(visit, None)
        if steps:
            _wanted[visit] = steps
        while len(_wanted) > VISITS:
            _wanted.popitem(last=False)
        _changed.notify()


def openings() -> Iterator[Work]:
    """Each page's opening lab with each lever at each of its values, all scenes, and all labs as they open. Labs that
    take long come last, first as they are met and then with their levers."""
    pages = [(each, load(f"pages.{each.slug}").PAGE) for each in catalogue()]
    opening = [next(iter(page.labs.values())) for _, page in pages]
    yield from (work for lab in opening if not watched(lab) for work in moved(lab))
    yield from (work for about, page in pages for work in states(about, page))
    yield from (work for lab in opening if watched(lab) for work in moved(lab))


def moved(lab: Lab) -> Iterator[Work]:
    """A lab with each of its levers at each value, the others as they are at first."""
    for key, setting in outline(lab)[0].items():
        if setting.lever:
            yield from ((lab, {key: value}) for value in setting.values)


def fulfil() -> None:
    """Work out what is wished for, one at a time, for ever, and what the opening labs may show."""
    rest = openings()
    while True:
        turn(rest)


def turn(rest: Iterator[Work]) -> None:
    """Wait until there is something to do and nobody waits, and do it; what is wished for comes first, and of that what
    the visit wishes that moved a setting last."""
    work = None if _wanted or memory.filled() > ROOM else next(rest, None)
    while not (_wanted or work):
        with _changed:
            told = _changed.wait_for(lambda: bool(_wanted), LULL)
        if not told:
            inside.forget_who_left()
            memory.close()
            give_back()
    memory.wait_for_calm(PAUSE)
    if work:
        lab, given = work
        with suppress(Exception):  # who gets there is told
            lab(Patient(given))
    else:
        one()


def one() -> None:
    """Work out the first of what the last visit wishes for."""
    with _changed:
        if not _wanted:
            return
        visit, steps = _wanted.popitem()
        (lab, given), *rest = steps
        if rest:
            _wanted[visit] = rest
    with suppress(Exception):  # who gets there is told
        lab(Remembering(given))
