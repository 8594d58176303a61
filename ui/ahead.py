"""While nobody waits, what one step of a lever away would show is worked out: most settings are moved by one."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from contextlib import suppress
from typing import Any

from ui import memory
from ui.panel import Lab, Setting
from ui.warm import Remembering

PAUSE = 0.2
"""Seconds in which nobody asked for anything."""
VISITS = 32
"""For how many at most something is worked out ahead: the last that moved a setting."""

_changed = threading.Condition()
_wanted: OrderedDict[Hashable, list[tuple[Lab, Mapping[str, Any]]]] = OrderedDict()


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
    steps: list[tuple[Lab, Mapping[str, Any]]] = [
        (lab, {**values, key: each}) for key in levers for each in beside(settings[key], values[key])
    ]
    with _changed:
        _wanted.pop(visit, None)
        if steps:
            _wanted[visit] = steps
        while len(_wanted) > VISITS:
            _wanted.popitem(last=False)
        _changed.notify()


def fulfil() -> None:
    """Work out what is wished for, one at a time, for ever; who moved a setting last comes first."""
    while True:
        with _changed:
            while not _wanted:
                _changed.wait()
        memory.wait_for_calm(PAUSE)
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
