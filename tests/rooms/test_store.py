"""Both stores, the same tests: what is kept, what is refused, who is told, and what a killed process loses."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rooms import store as stores
from rooms.store import CLOSED, FULL, GONE, TAKEN, Ballot, Redis, Sqlite

from .conftest import CHOICE, Clock, room_of

OPENED = 2_000_000_000.0


@pytest.fixture
def clock():
    clock = Clock()
    clock.now = OPENED + 60
    return clock


def voting(store, code="KMPT"):
    assert store.open(code, room_of(opened=OPENED))
    store.change(code, lambda room: room.to("vote"))
    return store


def ballot(device, vote="a", round=1, code="KMPT", form="choice"):
    return Ballot(code, round, device, form, vote)


def test_a_room_is_kept_and_its_code_taken(open_store, clock):
    one, two = open_store(clock), open_store(clock)
    assert one.open("KMPT", room_of(opened=OPENED))
    assert not two.open("KMPT", room_of(opened=OPENED))
    assert two.look("KMPT").room == room_of(opened=OPENED)
    assert two.look("XXXX") is None
    assert two.change("XXXX", lambda room: room.to("next")) is None
    assert two.votes("XXXX") == {}


def test_each_change_is_a_version_of_its_own(open_store, clock):
    store = open_store(clock)
    store.open("KMPT", room_of(opened=OPENED))
    seen = [store.look("KMPT").version]
    store.change("KMPT", lambda room: room.to("vote"))
    seen.append(store.look("KMPT").version)
    store.vote([ballot("x")])
    seen.append(store.look("KMPT").version)
    store.vote([ballot("x", round=0)])  # it is in already: no change
    assert seen == sorted(set(seen))
    assert store.look("KMPT").version == seen[-1]


def test_a_turn_that_is_refused_changes_nothing(open_store, clock):
    store = voting(open_store(clock))
    before = store.look("KMPT")
    with pytest.raises(ValueError, match="to must be"):
        store.change("KMPT", lambda room: room.to("nowhere"))
    assert store.look("KMPT") == before


def test_one_vote_a_device_and_round_and_it_may_be_changed_until_the_vote_is_closed(open_store, clock):
    store = voting(open_store(clock))
    assert store.vote([ballot("x"), ballot("y"), ballot("x", "c")]) == [TAKEN] * 3
    look = store.look("KMPT")
    assert (look.voted, look.joined) == ((2, 0), 2)
    assert store.votes("KMPT") == {(1, "x"): "c", (1, "y"): "a"}
    store.change("KMPT", lambda room: room.to("closed"))
    assert store.vote([ballot("x", "b"), ballot("z")]) == [CLOSED] * 2
    store.change("KMPT", lambda room: room.to("vote2"))
    said = store.vote([ballot("x"), ballot("x", 3.0, 2, form="value"), ballot("y", 1, 2, "GONE", "value")])
    assert said == [CLOSED, TAKEN, GONE]
    assert store.votes("KMPT") == {(1, "x"): "c", (1, "y"): "a", (2, "x"): 3.0}
    assert store.look("KMPT").voted == (2, 1)


def test_what_is_no_vote_comes_back_as_a_sentence(open_store, clock):
    store = voting(open_store(clock))
    wrong, other = store.vote([ballot("x", "z"), ballot("x", 3.0, form="value")])
    assert str(wrong) == "choice must be one of a, b, c."
    assert str(other) == "This question takes a choice, not a value."
    assert store.votes("KMPT") == {}


def test_who_joins_is_counted_once_and_a_room_is_full_some_day(open_store, clock, monkeypatch):
    monkeypatch.setattr(stores, "MOST", 3)
    store = voting(open_store(clock))
    assert store.vote([ballot("x", round=0), ballot("y", round=0), ballot("x", round=0)]) == [TAKEN] * 3
    assert store.knows("KMPT", "x")
    assert not store.knows("KMPT", "z")
    assert store.look("KMPT").joined == 2
    assert store.vote([ballot("z"), ballot("w"), ballot("w", round=0), ballot("x")]) == [TAKEN, FULL, FULL, TAKEN]
    assert store.look("KMPT").voted == (2, 0)


def test_a_room_ends_after_twelve_hours_with_all_that_was_in_it(open_store, clock):
    store = voting(open_store(clock))
    store.vote([ballot("x")])
    clock.now = OPENED + 12 * 3600 - 1
    assert store.look("KMPT")
    clock.now = OPENED + 12 * 3600
    assert store.look("KMPT") is None
    assert store.vote([ballot("x")]) == [GONE]
    assert store.change("KMPT", lambda room: room.to("next")) is None
    if isinstance(store, Redis):  # by a clock of its own, which says that the hours of this one are over
        with store.client.pipeline() as pipe:
            store._done(pipe, "KMPT", room_of(opened=1.0), False)
            pipe.execute()
        assert store.client.keys("explorer:*") == []
    store.open("KMPT", room_of(opened=clock.now))
    assert store.look("KMPT").voted == (0, 0)
    assert not store.knows("KMPT", "x")


def test_every_replica_is_told_of_a_change_and_whether_the_room_moved(open_store, clock):
    one, two = open_store(clock), open_store(clock)
    heard, news = [], threading.Condition()

    def told(code, moved):
        with news:
            heard.append((code, moved))
            news.notify_all()

    def hears(*expected):
        with news:
            assert news.wait_for(lambda: any(each in heard for each in expected), 20), heard
            heard.clear()

    two.watch(told)
    two.watch(told)
    voting(one)
    hears(("KMPT", True), ("", True))
    one.vote([ballot("x")])
    hears(("KMPT", False), ("", True))
    two.vote([ballot("y")])
    hears(("KMPT", False))
    two.change("KMPT", lambda room: room.to("next"))
    hears(("KMPT", True))
    assert one.look("KMPT").room.step == "closed"


def test_votes_of_two_replicas_at_once_are_all_kept(open_store, clock):
    replicas = [voting(open_store(clock)), open_store(clock)]

    def cast(place):
        for number in range(40):
            assert replicas[place].vote([ballot(f"{place}-{number}")]) == [TAKEN]

    threads = [threading.Thread(target=cast, args=(place,)) for place in (0, 1)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert replicas[0].look("KMPT").voted == (80, 0)


def test_the_environment_says_where_rooms_are_kept(monkeypatch, tmp_path):
    monkeypatch.delenv(stores.REDIS, raising=False)
    monkeypatch.setenv(stores.FOLDER, str(tmp_path / "new"))
    kept = stores.store()
    assert isinstance(kept, Sqlite)
    assert (tmp_path / "new" / "rooms.db").exists()
    assert kept.db.execute("pragma journal_mode").fetchone() == ("wal",)
    assert kept.db.execute("pragma synchronous").fetchone() == (2,)  # FULL
    kept.close()
    monkeypatch.setenv(stores.REDIS, "redis://127.0.0.1:1/0")
    assert isinstance(stores.store(), Redis)


VOTER = """
import sys
from pathlib import Path
from rooms.store import Ballot, Redis, Sqlite
store = Redis(sys.argv[2]) if sys.argv[1] == "redis" else Sqlite(Path(sys.argv[2]))
for number in range(100_000):
    assert store.vote([Ballot("KMPT", 1, f"d{number}", "choice", "a")]) == ["taken"]
    print(number, flush=True)
"""


def test_a_process_that_is_killed_loses_no_vote_that_was_acknowledged(open_store, clock, request):
    import time

    store = open_store(Clock())
    store.now = time.time
    store.open("KMPT", room_of(CHOICE, opened=time.time()))
    store.change("KMPT", lambda room: room.to("vote"))
    redis = isinstance(store, Redis)
    place = request.getfixturevalue("redis_url") if redis else str(store.path)
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", VOTER, "redis" if redis else "sqlite", place]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        said = [process.stdout.readline() for _ in range(50)]
        os.kill(process.pid, signal.SIGKILL)
        said += process.stdout.readlines()
    acknowledged = {f"d{json.loads(line)}" for line in said if line.endswith("\n")}
    assert len(acknowledged) >= 50
    assert acknowledged <= {device for _, device in store.votes("KMPT")}


def test_a_redis_that_comes_back_is_listened_to_again(redis_url, clock):
    store = Redis(redis_url, clock)
    heard = threading.Semaphore(0)
    store.watch(lambda code, moved: heard.release())
    assert heard.acquire(timeout=20)  # it listens
    store.client.client_kill_filter(_type="pubsub")
    assert heard.acquire(timeout=20)  # and again
    store.close()
