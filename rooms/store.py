"""Where rooms are kept: a file of SQLite's, or Redis for several replicas. What was acknowledged outlives the process.

Both answer alike. All calls block; who has an event loop to run calls them from a thread. Whoever watches is told of
each change, also of one that another process made: its room's code, and whether the room moved on.
"""

import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from rooms.machine import HOURS, Room

FOLDER, REDIS = "EXPLORER_DATA", "EXPLORER_REDIS"
"""The environment variables that say in which folder rooms are kept, or on which Redis."""
MOST = 2_000
"""Devices in one room."""
TAKEN, CLOSED, GONE, FULL = "taken", "closed", "gone", "full"
Told = Callable[[str, bool], None]


@dataclass(frozen=True)
class Ballot:
    """A vote on its way, and of what form it is; round 0 is none, and counts the device in."""

    code: str
    round: int
    device: str
    form: str = ""
    vote: Any = None


@dataclass(frozen=True)
class Look:
    """What a room looks like from outside. voted: how many, by round."""

    room: Room
    version: int
    joined: int
    voted: tuple[int, int]


class Store(Protocol):
    """One way to keep rooms."""

    def open(self, code: str, room: Room) -> bool:
        """Keep a new room, and say whether the code was free."""

    def look(self, code: str) -> Look | None:
        """The room of that code; None where there is none, or where its hours are over."""

    def change(self, code: str, turn: Callable[[Room], Room]) -> Room | None:
        """Keep what becomes of a room; returns it."""

    def vote(self, ballots: Sequence[Ballot]) -> list[str | ValueError]:
        """Keep votes, all at once; for each what became of it, or what is wrong with it."""

    def knows(self, code: str, device: str) -> bool:
        """Whether a device is in a room."""

    def votes(self, code: str) -> dict[tuple[int, str], Any]:
        """All votes, by round and device."""

    def watch(self, told: Told) -> None:
        """Tell of each change from now on; with no code where it may be any room."""

    def close(self) -> None:
        """Let go of file and connections."""


def store() -> Store:
    """The store that the environment names."""
    if url := os.environ.get(REDIS):
        return Redis(url)
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Sqlite(Path(os.environ.get(FOLDER) or f"{home}/interview-explorer").expanduser() / "rooms.db")


def _judge(room: Room | None, ballot: Ballot) -> tuple[str | ValueError, Any]:
    """What becomes of a vote, and the vote as it counts."""
    if room is None:
        return GONE, None
    if ballot.round == 0:
        return TAKEN, None
    if not room.takes(ballot.round):
        return CLOSED, None
    if ballot.form != room.question.form:
        return ValueError(f"This question takes a {room.question.form}, not a {ballot.form}."), None
    try:
        return TAKEN, room.question.check(ballot.vote)
    except ValueError as wrong:
        return wrong, None


class Sqlite:
    """Rooms in one file. Commits are synced to the disk (FULL), so that not even a power cut takes a vote that was
    acknowledged; many votes share one commit. Other processes may use the file: a poll of its change counter, five
    times a second, says when they did."""

    SCHEMA = """
        create table if not exists room (
            code text primary key, opened real not null, version integer not null, room text not null);
        create table if not exists device (code text, device text, primary key (code, device)) without rowid;
        create table if not exists vote (
            code text, round integer, device text, vote text not null,
            primary key (code, round, device)) without rowid;
    """

    def __init__(self, path: Path, now: Callable[[], float] = time.time) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self.now = path, now
        self.lock = threading.Lock()
        self.db = self._connect()
        self.db.executescript(self.SCHEMA)
        self.told: list[Told] = []
        self.ended = threading.Event()

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=10, isolation_level=None, check_same_thread=False)
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        return db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self.lock:
            self.db.execute("begin immediate")
            try:
                yield self.db
            except BaseException:
                self.db.execute("rollback")
                raise
            self.db.execute("commit")

    def _tell(self, code: str, moved: bool) -> None:
        for told in self.told:
            told(code, moved)

    def _room(self, code: str) -> tuple[Room, int] | None:
        after = self.now() - 3600 * HOURS
        row = self.db.execute("select room, version from room where code = ? and opened > ?", (code, after)).fetchone()
        return (Room.of(row[0]), row[1]) if row else None

    def open(self, code: str, room: Room) -> bool:
        with self._writing() as db:
            db.execute("delete from room where opened <= ?", (self.now() - 3600 * HOURS,))
            for table in ("device", "vote"):
                db.execute(f"delete from {table} where code not in (select code from room)")
            kept = db.execute("insert or ignore into room values (?, ?, 1, ?)", (code, room.opened, room.text))
            return kept.rowcount == 1

    def look(self, code: str) -> Look | None:
        with self.lock:
            if (found := self._room(code)) is None:
                return None
            (joined,) = self.db.execute("select count(*) from device where code = ?", (code,)).fetchone()
            rows = self.db.execute("select round, count(*) from vote where code = ? group by round", (code,))
            voted = dict(rows.fetchall())
        return Look(*found, joined, (voted.get(1, 0), voted.get(2, 0)))

    def change(self, code: str, turn: Callable[[Room], Room]) -> Room | None:
        with self._writing() as db:
            if (found := self._room(code)) is None:
                return None
            room = turn(found[0])
            db.execute("update room set room = ?, version = version + 1 where code = ?", (room.text, code))
        self._tell(code, True)
        return room

    def vote(self, ballots: Sequence[Ballot]) -> list[str | ValueError]:
        said: list[str | ValueError] = []
        changed = set()
        with self._writing() as db:
            rooms = {code: self._room(code) for code in {each.code for each in ballots}}
            for each in ballots:
                found = rooms[each.code]
                answer, vote = _judge(found and found[0], each)
                new = answer == TAKEN and not self._knows(each.code, each.device)
                if new and db.execute("select count(*) from device where code = ?", (each.code,)).fetchone()[0] >= MOST:
                    answer = FULL
                elif new:
                    db.execute("insert into device values (?, ?)", (each.code, each.device))
                if answer == TAKEN and each.round:
                    row = (each.code, each.round, each.device, json.dumps(vote))
                    db.execute("insert or replace into vote values (?, ?, ?, ?)", row)
                if answer == TAKEN and (new or each.round):
                    changed.add(each.code)
                said.append(answer)
            db.executemany("update room set version = version + 1 where code = ?", [(code,) for code in changed])
        for code in changed:
            self._tell(code, False)
        return said

    def _knows(self, code: str, device: str) -> bool:
        row = (code, device)
        return self.db.execute("select 1 from device where code = ? and device = ?", row).fetchone() is not None

    def knows(self, code: str, device: str) -> bool:
        with self.lock:
            return self._knows(code, device)

    def votes(self, code: str) -> dict[tuple[int, str], Any]:
        with self.lock:
            rows = self.db.execute("select round, device, vote from vote where code = ?", (code,)).fetchall()
        return {(round, device): json.loads(vote) for round, device, vote in rows}

    def watch(self, told: Told) -> None:
        self.told.append(told)
        if len(self.told) == 1:
            self.poll = threading.Thread(target=self._poll, daemon=True)
            self.poll.start()

    def _poll(self) -> None:
        db = self._connect()
        before = db.execute("pragma data_version").fetchone()
        while not self.ended.wait(0.2):
            now = db.execute("pragma data_version").fetchone()
            if now != before:
                self._tell("", True)
            before = now
        db.close()

    def close(self) -> None:
        self.ended.set()
        if self.told:
            self.poll.join()
        with self.lock:
            self.db.close()


class Redis:
    """Rooms on a Redis that replicas share. What it acknowledged is as safe as its own settings make it
    (`appendonly yes`, `appendfsync always`); a replica that dies takes nothing with it."""

    CHANNEL = "explorer:rooms"

    def __init__(self, url: str, now: Callable[[], float] = time.time) -> None:
        from redis import Redis as Client
        from redis.backoff import ConstantBackoff
        from redis.retry import Retry

        patience = {"socket_timeout": 5, "socket_connect_timeout": 2, "retry": Retry(ConstantBackoff(0.1), 3)}
        self.client: Any = Client.from_url(url, decode_responses=True, health_check_interval=30, **patience)
        self.now = now
        self.ended, self.listeners = threading.Event(), list[threading.Thread]()

    @staticmethod
    def _keys(code: str) -> list[str]:
        return [f"explorer:{kind}:{{{code}}}" for kind in ("room", "version", "devices", "votes1", "votes2")]

    def _live(self, text: str | None) -> Room | None:
        room = Room.of(text) if text else None
        return room if room and self.now() < room.opened + 3600 * HOURS else None

    def _done(self, pipe: Any, code: str, room: Room, moved: bool) -> None:
        """One more version, told to all; and all of a room ends with it."""
        keys = self._keys(code)
        pipe.incr(keys[1])
        for key in keys:
            pipe.expireat(key, int(room.opened + 3600 * HOURS) + 1)
        pipe.publish(self.CHANNEL, f"{code} {int(moved)}")

    def open(self, code: str, room: Room) -> bool:
        end = int(room.opened + 3600 * HOURS) + 1
        if not self.client.set(self._keys(code)[0], room.text, nx=True, exat=end):
            return False
        with self.client.pipeline() as pipe:
            pipe.delete(*self._keys(code)[1:])
            self._done(pipe, code, room, True)
            pipe.execute()
        return True

    def look(self, code: str) -> Look | None:
        text, version, devices, *votes = self._keys(code)
        with self.client.pipeline() as pipe:
            pipe.get(text).get(version).scard(devices).hlen(votes[0]).hlen(votes[1])
            said, number, joined, first, second = pipe.execute()
        room = self._live(said)
        return Look(room, int(number or 0), joined, (first, second)) if room else None

    def change(self, code: str, turn: Callable[[Room], Room]) -> Room | None:
        key = self._keys(code)[0]

        def turned(pipe: Any) -> Room | None:
            room = self._live(pipe.get(key))
            after = turn(room) if room else None
            pipe.multi()
            if after:
                pipe.set(key, after.text, keepttl=True)
                self._done(pipe, code, after, True)
            return after

        changed: Room | None = self.client.transaction(turned, key, value_from_callable=True)
        return changed

    def vote(self, ballots: Sequence[Ballot]) -> list[str | ValueError]:
        said: dict[int, str | ValueError] = {}
        for code in {each.code for each in ballots}:
            mine = [(place, each) for place, each in enumerate(ballots) if each.code == code]
            said |= self._vote(code, mine)
        return [said[place] for place in range(len(ballots))]

    def _vote(self, code: str, ballots: Sequence[tuple[int, Ballot]]) -> dict[int, str | ValueError]:
        text, _, devices, *votes = self._keys(code)

        def turned(pipe: Any) -> dict[int, str | ValueError]:
            room = self._live(pipe.get(text))
            asked = list({each.device for _, each in ballots})
            known = {device for device, here in zip(asked, pipe.smismember(devices, asked), strict=True) if here}
            places = MOST - pipe.scard(devices) + len(known)
            pipe.multi()
            said: dict[int, str | ValueError] = {}
            changed = False
            for place, each in ballots:
                answer, vote = _judge(room, each)
                new = answer == TAKEN and each.device not in known
                if new and len(known) >= places:
                    answer = FULL
                if answer == TAKEN:
                    known.add(each.device)
                    pipe.sadd(devices, each.device)
                    changed |= new or each.round > 0
                if answer == TAKEN and each.round:
                    pipe.hset(votes[each.round - 1], each.device, json.dumps(vote))
                said[place] = answer
            if room and changed:
                self._done(pipe, code, room, False)
            return said

        taken: dict[int, str | ValueError] = self.client.transaction(turned, text, value_from_callable=True)
        return taken

    def knows(self, code: str, device: str) -> bool:
        return bool(self.client.sismember(self._keys(code)[2], device))

    def votes(self, code: str) -> dict[tuple[int, str], Any]:
        with self.client.pipeline() as pipe:
            for key in self._keys(code)[3:]:
                pipe.hgetall(key)
            rounds: list[Mapping[str, str]] = pipe.execute()
        return {(n, device): json.loads(vote) for n, votes in enumerate(rounds, 1) for device, vote in votes.items()}

    def watch(self, told: Told) -> None:
        listening = threading.Event()
        self.listeners.append(threading.Thread(target=self._listen, args=(told, listening), daemon=True))
        self.listeners[-1].start()
        listening.wait(5)

    def _listen(self, told: Told, listening: threading.Event) -> None:
        from redis.exceptions import RedisError

        while not self.ended.is_set():
            with suppress(RedisError, OSError), self.client.pubsub() as heard:
                heard.subscribe(self.CHANNEL)
                while not self.ended.is_set():
                    message = heard.get_message(timeout=0.2)
                    if message and message["type"] == "subscribe":
                        listening.set()
                        told("", True)  # what was missed meanwhile
                    elif message:
                        code, moved = message["data"].split()
                        told(code, moved == "1")
            self.ended.wait(0.5)

    def close(self) -> None:
        self.ended.set()
        for each in self.listeners:
            each.join()
        self.client.close()
