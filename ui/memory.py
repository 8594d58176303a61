"""What was computed is kept for all visitors, and done once: who asks for the same meanwhile waits for it.

Results are frozen, so one copy serves a whole room. The work runs in a thread of its own, so that it belongs to nobody:
a visitor who leaves gives it up only if no other waits for it. Long work, which tells how far it is, runs in a process
of its own.
"""

import inspect
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from ui.picture import Picture, picture
from ui.worker import apart

MEGABYTES = 192
"""What is kept at most, by the size of its arrays and of its compressed picture."""


@dataclass(frozen=True)
class Explored:
    """A result and its picture."""

    result: Any
    picture: Picture


class _UnwantedError(Exception):
    """Nobody waits for the work any more."""


class Job:
    """Work under way. `share`: how much is done, from 0 to 1; None where the work does not say. `ahead`: how many wait
    for their turn before it."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.share: float | None = None
        self.ahead = 0
        self.waiting = 0
        self.given_up = False
        self.explored: Explored | None = None
        self.error: BaseException | None = None

    def told(self, share: float) -> None:
        self._wanted()
        self.share, self.ahead = share, 0

    def waits(self, ahead: int) -> None:
        self._wanted()
        self.ahead = ahead

    def _wanted(self) -> None:
        with _lock:  # who asks from now on begins anew
            self.given_up = not self.waiting
        if self.given_up:
            raise _UnwantedError

    def answer(self) -> Explored:
        """What came of it. Raises what the work raised."""
        if self.error is not None:
            raise self.error
        assert self.explored is not None
        return self.explored


_lock = threading.Lock()
_kept: OrderedDict[Hashable, tuple[Job, int]] = OrderedDict()
_under_way: dict[Hashable, Job] = {}
_last_asked = 0.0


@contextmanager
def asked(
    compute: Callable[..., Any], draw: Callable[[Any], Any], settings: Mapping[str, Any], *, ahead: bool = False
) -> Iterator[Job]:
    """The job that works out `compute(**settings)` and draws it: done already, under way, or begun now. ahead: nobody
    waits for it."""
    global _last_asked
    key = key_of(compute, draw, settings)
    with _lock:
        _last_asked = _last_asked if ahead else time.monotonic()
        if key in _kept:
            _kept.move_to_end(key)
            job = _kept[key][0]
        else:
            under_way = _under_way.get(key)
            job = under_way if under_way and not under_way.given_up else Job()
            job.waiting += 1
            if job is not under_way:
                _under_way[key] = job
                threading.Thread(target=_work, args=(key, job, compute, draw, dict(settings)), daemon=True).start()
    try:
        yield job
    finally:
        with _lock:
            job.waiting -= 1


def explore(
    compute: Callable[..., Any], draw: Callable[[Any], Any], settings: Mapping[str, Any], *, ahead: bool = False
) -> Explored:
    """The result of `compute(**settings)` and its picture, for who has the patience to wait."""
    with asked(compute, draw, settings, ahead=ahead) as job:
        job.done.wait()
    return job.answer()


def at_hand(compute: Callable[..., Any], draw: Callable[[Any], Any], settings: Mapping[str, Any]) -> Explored | None:
    """What is kept of it, and nothing is worked out."""
    with _lock:
        job, _ = _kept.get(key_of(compute, draw, settings), (None, 0))
    return job.explored if job else None


def filled() -> float:
    """How much of what may be kept is kept, from 0 to 1."""
    with _lock:
        return sum(size for _, size in _kept.values()) / (MEGABYTES * 2**20)


def wait_for_calm(seconds: float) -> None:
    """Wait until nobody has asked for anything for so long, and nothing is under way."""
    while _under_way or time.monotonic() < _last_asked + seconds:
        time.sleep(seconds / 4)


def forget() -> None:
    """Keep nothing of what was computed: for tests and measurements."""
    with _lock:
        _kept.clear()


def tells(compute: Callable[..., Any]) -> bool:
    """Whether the work tells how much of it is done."""
    return "progress" in inspect.signature(compute).parameters


def _work(
    key: Hashable, job: Job, compute: Callable[..., Any], draw: Callable[[Any], Any], settings: dict[str, Any]
) -> None:
    try:
        result = apart(compute, settings, job.told, job.waits) if tells(compute) else compute(**settings)
        explored = Explored(result, picture(draw(result)))
        size = len(explored.picture.packed) + _size(result, set())
        job.explored = explored
    except BaseException as error:  # whatever ends the work, nobody waits for it for ever
        job.error = error
    with _lock:
        if _under_way.get(key) is job:
            del _under_way[key]
        if job.explored is not None:
            _kept[key] = job, size
            while sum(size for _, size in _kept.values()) > MEGABYTES * 2**20 and len(_kept) > 1:
                _kept.popitem(last=False)
    job.done.set()


def key_of(compute: Callable[..., Any], draw: Callable[[Any], Any], settings: Mapping[str, Any]) -> Hashable:
    return compute, draw, tuple((name, _hashable(value)) for name, value in settings.items())


def _hashable(value: Any) -> Hashable:
    return tuple(map(_hashable, value)) if isinstance(value, list | tuple) else value


def _size(value: Any, seen: set[int]) -> int:
    """Bytes of the arrays in a result, each counted once."""
    if id(value) in seen:
        return 0
    seen.add(id(value))
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, Mapping):
        return sum(_size(each, seen) for each in value.values())
    if isinstance(value, list | tuple):
        return sum(_size(each, seen) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return sum(_size(getattr(value, each.name), seen) for each in fields(value))
    return 0
