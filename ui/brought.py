"""Files that people brought, as read: kept while their visit lasts, and those of all visits within a bound."""

import threading
import time
from collections.abc import Callable, Mapping
from weakref import WeakSet

from tables.reading import Table

MEGABYTES = 1024
"""What is kept of all visits' files. Beyond, those go that were not looked at for longest."""
Asked = tuple[tuple[tuple[str, str], ...], bool]


class Brought:
    """One visit's file. file_id: tells it from others. size: bytes that it takes. dropped: whether it had to make room
    for others. forget: called then."""

    def __init__(self, file_id: str, content: bytes, forget: Callable[[], None]) -> None:
        self.file_id, self.dropped, self.used = file_id, False, 0.0
        self._own, self._forget = len(content), forget
        self._answers: dict[Asked, tuple[Table | str, int]] = {}

    @property
    def size(self) -> int:
        return self._own + sum(size for _, size in self._answers.values())

    def table(self, kinds: Mapping[str, str], whole: bool, read: Callable[[], Table]) -> Table:
        """The table with these kinds of columns, whole or not: read once, and not again at each change of a setting.

        Raises:
            ValueError: what reading it raised, now or before.
        """
        asked, plain = (tuple(sorted(kinds.items())), whole), ((), False)
        self.used = time.monotonic()
        answer, _ = self._answers.get(asked, (None, 0))
        if answer is None:
            answer = _answer(read)
            with _lock:
                first = {plain: self._answers[plain]} if plain in self._answers else {}
                self._answers = first | {asked: (answer, _size(answer))}
                _all.add(self)
                _make_room(self)
        if isinstance(answer, str):
            raise ValueError(answer)
        return answer

    def drop(self) -> None:
        self._answers, self._own, self.dropped = {}, 0, True
        self._forget()


_lock = threading.Lock()
_all: WeakSet[Brought] = WeakSet()


def _answer(read: Callable[[], Table]) -> Table | str:
    try:
        return read()
    except ValueError as error:
        return str(error)


def _make_room(newest: Brought) -> None:
    """Drop what was not looked at for longest, and never the newest."""
    room = MEGABYTES * 2**20 - newest.size
    for each in sorted(_all, key=lambda each: each.used, reverse=True):
        if each is not newest:
            room -= each.size
            if room < 0 and not each.dropped:
                each.drop()


def _size(answer: Table | str) -> int:
    return 0 if isinstance(answer, str) else int(answer.frame.memory_usage(deep=True).sum())
