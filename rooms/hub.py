"""The rooms of this process: the store behind a thread, votes that share a commit, and a stream for each phone."""

import asyncio
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from starlette.types import Receive, Scope, Send

from rooms.machine import told
from rooms.store import Ballot, Store

KEEP_ALIVE = 15.0
"""Seconds after which a silent stream is told that nothing happened, and a room whose hours are over ends."""
PAUSE = 0.3
"""Seconds between two states while votes come in; a step of the teacher does not wait."""
STREAMS = 5_000
"""Streams of one process, at most."""
T = TypeVar("T")


class Room:
    """The streams of one room: they all send the same bytes."""

    def __init__(self) -> None:
        self.state, self.number, self.streams, self.ended = b"", 0, 0, False
        self.news, self.changed, self.moved = asyncio.Event(), asyncio.Event(), asyncio.Event()

    def look(self, moved: bool = True) -> None:
        """Its state is asked for again: at once, or after a pause where it has not moved."""
        self.changed.set()
        if moved:
            self.moved.set()

    def wake(self) -> None:
        """Every stream sends what there is."""
        news, self.news = self.news, asyncio.Event()
        news.set()


class Hub:
    """All rooms of this process."""

    def __init__(self, make: Callable[[], Store]) -> None:
        self.make = make
        self.store: Store | None = None
        self.worker = ThreadPoolExecutor(1, "rooms")
        self.rooms: dict[str, Room] = {}
        self.waiting: list[tuple[Ballot, asyncio.Future[Any]]] = []
        self.tasks: set[asyncio.Task[None]] = set()
        self.streams = 0
        self.loop: asyncio.AbstractEventLoop | None = None
        self.ending = False

    # ------------------------------------------------------------------------------------------------- the store

    async def call(self, ask: Callable[[Store], T]) -> T:
        """What the store answers; it may take its time, so a thread asks it."""
        self.loop = asyncio.get_running_loop()
        return await self.loop.run_in_executor(self.worker, self._asked, ask)

    def _asked(self, ask: Callable[[Store], T]) -> T:
        if self.store is None:
            self.store = self.make()
            self.store.watch(self._told)
        return ask(self.store)

    async def cast(self, ballot: Ballot) -> str | ValueError:
        """Keep a vote; those that come in meanwhile wait, and are kept together."""
        kept: asyncio.Future[str | ValueError] = asyncio.get_running_loop().create_future()
        self.waiting.append((ballot, kept))
        if len(self.waiting) == 1:
            self._begin(self._keep())
        return await kept

    async def _keep(self) -> None:
        while self.waiting:
            await asyncio.sleep(0)  # who is here already comes along
            ballots, kept = zip(*self.waiting, strict=True)
            try:
                answers: list[str | ValueError] = await self.call(partial(_vote, ballots))
            except Exception as error:
                for each in kept:
                    each.cancelled() or each.set_exception(error)
            else:
                for each, answer in zip(kept, answers, strict=True):
                    each.cancelled() or each.set_result(answer)
            del self.waiting[: len(kept)]

    def _begin(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    # ------------------------------------------------------------------------------------------------ the streams

    def _told(self, code: str, moved: bool) -> None:
        """A room changed, says the store, from any thread; with no code it may be any."""
        if self.loop:
            with suppress(RuntimeError):  # the loop is closed: nobody listens
                self.loop.call_soon_threadsafe(self._changed, code, moved)

    def _changed(self, code: str, moved: bool) -> None:
        for room in [self.rooms[code]] if code in self.rooms else [] if code else self.rooms.values():
            room.look(moved)

    async def _follow(self, code: str, room: Room) -> None:
        """Tell a room's streams its state whenever it changes."""
        while room.streams and not self.ending:
            room.changed.clear()
            room.moved.clear()
            try:
                state = await self.call(lambda store: _state(store, code))
            except Exception:  # the store is away: they keep what they have, and are told when it is back
                await asyncio.sleep(1)
                continue
            room.ended = not state
            if state != room.state:
                room.state, room.number = state, room.number + 1
            room.wake()
            if room.ended:
                break
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(room.moved.wait(), PAUSE)
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(room.changed.wait(), KEEP_ALIVE)
        self.rooms.pop(code, None)

    def stream(self, code: str) -> "Stream":
        """What sends a room's states until the phone goes, the room ends, or the server does."""
        return Stream(self, code)

    def end(self) -> None:
        """End all streams; phones come back by themselves. Safe in any thread and in a signal's handler."""
        if self.loop:
            with suppress(RuntimeError):
                self.loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        self.ending = True
        for room in self.rooms.values():
            room.ended = True
            room.look()
            room.wake()

    async def close(self) -> None:
        """End the streams and let go of the store."""
        self._end()
        if self.store is not None:
            await self.call(lambda store: store.close())
            self.store = None
        self.ending = False  # a test's next server begins with the same module


class Stream:
    """One phone's server-sent events, as an answer. A phone that is slow gets the newest state, not all of them."""

    def __init__(self, hub: Hub, code: str) -> None:
        self.hub, self.code = hub, code

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {"content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no"}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        room = self.hub.rooms.get(self.code)
        if room is None:
            room = self.hub.rooms[self.code] = Room()
            self.hub._begin(self.hub._follow(self.code, room))
        room.streams += 1
        self.hub.streams += 1
        room.look()  # what it sent last may be a moment old
        sending = asyncio.ensure_future(self._send(room, room.news, send))
        leaving = asyncio.ensure_future(_gone(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            sending.cancel()
            room.streams -= 1
            self.hub.streams -= 1
            if not room.streams:
                room.look()
        with suppress(asyncio.CancelledError, OSError):
            await sending

    async def _send(self, room: Room, news: asyncio.Event, send: Send) -> None:
        seen, begin = 0, b"retry: 1000\n\n"
        while True:
            await news.wait()
            if room.ended:
                break
            news, state = room.news, b": still here\n\n"
            if seen != room.number:
                seen, state, begin = room.number, begin + room.state, b""
            await send({"type": "http.response.body", "body": state, "more_body": True})
        over = b"" if self.hub.ending else b"event: over\ndata: {}\n\n"
        await send({"type": "http.response.body", "body": over, "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _vote(ballots: Sequence[Ballot], store: Store) -> list[str | ValueError]:
    return store.vote(ballots)


def _state(store: Store, code: str) -> bytes:
    """A room's state as an event; nothing where there is no such room."""
    look = store.look(code)
    if look is None:
        return b""
    said = told(look.room, look.version, look.joined, look.voted, by_round(store, code, look.room.shows(1)))
    return f"id: {look.version}\ndata: {json.dumps(said, separators=(',', ':'))}\n\n".encode()


def by_round(store: Store, code: str, wanted: bool = True) -> dict[int, list[Any]]:
    """A room's votes by round."""
    found: dict[int, list[Any]] = {1: [], 2: []}
    for (round, _), vote in store.votes(code).items() if wanted else ():
        found[round].append(vote)
    return found
