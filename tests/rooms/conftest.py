"""Stores to try, a real Redis among them; without one its tests say so and are skipped, or fail where required."""

import os
import shutil
import socket
import subprocess
import time

import pytest

from rooms.machine import Question, Room
from rooms.store import Redis, Sqlite

CHOICE = Question("choice", "Which?", "b", {"a": "One", "b": "=Two", "c": "Three"}, say="Two", because="So it is.")
VALUE = Question("value", "How many?", 12.5, tolerance=0.5, unit="%", say="12.5 %", because="25 / 2.")
CURVE = Question("curve", "Draw it.", [0.0, 0.5, 1.0], tolerance=0.1, axes={"x": [0.0, 0.5, 1.0]})


def room_of(first=CHOICE, second=VALUE, opened=1_000_000.0):
    return Room("roc_auc", "ROC", "scene/roc_auc/rare", "hash", opened, (first, second))


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    if shutil.which("redis-server") is None:
        why = "Redis tests skipped: no redis-server on the PATH (Debian's package redis-server has it)"
        pytest.fail(why) if os.environ.get("REQUIRE_REDIS") else pytest.skip(why)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("redis")
    command = ["redis-server", "--port", str(port), "--dir", str(folder), "--save", "", "--logfile", "log"]
    process = subprocess.Popen(command)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    process.wait()


class Clock:
    """The time, told by the test."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture(params=["sqlite", "redis"])
def open_store(request, tmp_path):
    """Opens the same store again and again, as replicas do; closes all of them in the end."""
    if request.param == "redis":
        url = request.getfixturevalue("redis_url")
        Redis(url).client.flushall()
    opened = []

    def again(clock):
        opened.append(Redis(url, clock) if request.param == "redis" else Sqlite(tmp_path / "rooms.db", clock))
        return opened[-1]

    yield again
    for each in opened:
        each.close()
