"""What was computed is kept for all visitors, and done once: who asks for the same meanwhile waits for it.

Results are frozen, so one copy serves a whole room; those that nobody asked for lately are kept packed, in a file. The
work runs in a thread of its own, so that it belongs to nobody: a visitor who leaves gives it up only if no
other waits for it. Long work, which tells how far it is, runs in a process of its own.
"""

import inspect
import pickle
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from weakref import finalize
from zlib import compress, decompress

from concepts.arrays import frozen
from ui.picture import Picture, picture
from ui.worker import apart

MEGABYTES = 120
"""What is kept packed at most."""
OPEN = 16
"""Megabytes of results that were asked for last are kept unpacked as well."""


@dataclass(frozen=True)
class Explored:
    """A result and its picture."""

    result: Any
    picture: Picture


_file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
"""A file without a name, gone with the process. What of it stays in memory is for the system to decide."""
_file.executescript("""
    PRAGMA page_size = 16384; PRAGMA cache_size = -512; PRAGMA journal_mode = MEMORY; PRAGMA secure_delete = OFF;
    CREATE TABLE packed (place INTEGER PRIMARY KEY, drawn BLOB, rest BLOB)
""")
_places = count()
_gone: set[int] = set()
"""Places that nobody knows of any more. They are emptied before the next is filled, not by whoever lets go of them."""


class _Packed:
    """The same packed, in the file for as long as anybody knows of it."""

    def __init__(self, explored: Explored) -> None:
        drawn = explored.picture.packed
        text = pickle.dumps(replace(explored, picture=replace(explored.picture, packed=b"")), pickle.HIGHEST_PROTOCOL)
        rest = compress(text, 1)
        self.size, self.unpacked = len(drawn) + len(rest), len(text)
        self.place = next(_places)
        for place in list(_gone):
            _file.execute("DELETE FROM packed WHERE place = ?", (place,))
            _gone.discard(place)
        _file.execute("INSERT INTO packed VALUES (?, ?, ?)", (self.place, drawn, rest))
        finalize(self, _gone.add, self.place)

    def opened(self) -> Explored:
        drawn, rest = _file.execute("SELECT drawn, rest FROM packed WHERE place = ?", (self.place,)).fetchone()
        explored = pickle.loads(decompress(rest))
        return Explored(frozen(explored.result), replace(explored.picture, packed=drawn))


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
_kept: OrderedDict[Hashable, _Packed] = OrderedDict()
_open: OrderedDict[Hashable, tuple[Explored, int]] = OrderedDict()
_under_way: dict[Hashable, Job] = {}
_last_asked = 0.0


@contextmanager
def asked(
    compute: Callable[..., Any], draw: Callable[[Any], Any], settings: Mapping[str, Any], *, ahead: bool = False
) -> Iterator[Job]:
    """The job that works out `compute(**settings)` and draws it: done already, under way, or begun now. ahead: nobody
    waits for it."""
    global _last_asked
    key, job = key_of(compute, draw, settings), None
    while job is None:
        with _lock:
            _last_asked = _last_asked if ahead else time.monotonic()
            packed = _kept.get(key)
            if not packed:
                job = _under_way.get(key)
                if job is None or job.given_up:
                    job = _under_way[key] = Job()
                    threading.Thread(target=_work, args=(key, job, compute, draw, dict(settings)), daemon=True).start()
                job.waiting += 1
        if packed and (explored := _opened(key, packed, ahead)):
            job = Job()
            job.explored = explored
            job.waiting += 1
            job.done.set()
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
    key = key_of(compute, draw, settings)
    with _lock:
        packed = _kept.get(key)
    return _opened(key, packed) if packed else None


def filled() -> float:
    """How much of what may be kept is kept, from 0 to 1."""
    with _lock:
        return sum(each.size for each in _kept.values()) / (MEGABYTES * 2**20)


def wait_for_calm(seconds: float) -> None:
    """Wait until nobody has asked for anything for so long, and nothing is under way."""
    while _under_way or time.monotonic() < _last_asked + seconds:
        time.sleep(seconds / 4)


def close() -> None:
    """Keep packed what was asked for last, too."""
    with _lock:
        _open.clear()


def forget() -> None:
    """Keep nothing of what was computed: for tests and measurements."""
    with _lock:
        _kept.clear()
        _open.clear()


def tells(compute: Callable[..., Any]) -> bool:
    """Whether the work tells how much of it is done."""
    return "progress" in inspect.signature(compute).parameters


def _opened(key: Hashable, packed: _Packed, ahead: bool = False) -> Explored | None:
    """What was packed; it stays open for the next who asks, but where nobody did. Nothing where it cannot be read, as
    on a disk that is full: then it is no longer kept."""
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
        explored, _ = _open.get(key, (None, 0))
    try:
        explored = explored or packed.opened()
    except sqlite3.Error:
        with _lock:
            if _kept.get(key) is packed:
                del _kept[key]
        return None
    if not ahead:
        with _lock:
            _open[key] = explored, packed.unpacked
            _open.move_to_end(key)
            while sum(size for _, size in _open.values()) > OPEN * 2**20:
                _open.popitem(last=False)
    return explored


def _work(
    key: Hashable, job: Job, compute: Callable[..., Any], draw: Callable[[Any], Any], settings: dict[str, Any]
) -> None:
    packed = None
    try:
        result = apart(compute, settings, job.told, job.waits) if tells(compute) else compute(**settings)
        job.explored = Explored(result, picture(draw(result)))
        with suppress(sqlite3.Error):  # without room on the disk it is worked out again
            packed = _Packed(job.explored)
    except BaseException as error:  # whatever ends the work, nobody waits for it for ever
        job.error = error
    with _lock:
        if _under_way.get(key) is job:
            del _under_way[key]
        if packed:
            _kept[key] = packed
            while sum(each.size for each in _kept.values()) > MEGABYTES * 2**20 and len(_kept) > 1:
                _kept.popitem(last=False)
    job.done.set()


def key_of(compute: Callable[..., Any], draw: Callable[[Any], Any], settings: Mapping[str, Any]) -> Hashable:
    return compute, draw, tuple((name, _hashable(value)) for name, value in settings.items())


def _hashable(value: Any) -> Hashable:
    return tuple(map(_hashable, value)) if isinstance(value, list | tuple) else value
