"""Live rooms, in figures: `python -m benchmarks.rooms [seconds]`.

Three hundred phones on one process while thirty people use the pages; then two replicas behind HAProxy with Redis, of
which one is killed in the middle of a vote. The phones, as the people, share the machine with what is measured.
"""

import asyncio
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.people import crowd, megabytes, rest
from content import catalogue

ROOT = Path(__file__).parents[1]
PHONES, PEOPLE, SECONDS = 300, 30, 60.0
STEPS = ["vote", "closed", "split", "talk", "think"] * 4
COLD = "import sys, app, uvicorn; app.behind = app._warm.set; uvicorn.run(app.app, port=int(sys.argv[1]))"
Answer = tuple[int, Any]


async def asked(port: int, path: str, sent: Mapping[str, Any] | None = None) -> Answer:
    """Status and JSON of one request, over a connection of its own, as by a phone that was idle."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = json.dumps(sent).encode() if sent else b""
    head = f"{'POST' if sent else 'GET'} /{path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n"
    writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
    answer = await reader.read()
    writer.close()
    first, _, content = answer.partition(b"\r\n\r\n")
    return int(first.split()[1]) if first else 0, json.loads(content) if b"json" in first else None


class Phone:
    """A device that follows a room, comes back when its stream ends, and remembers when it heard of each step."""

    def __init__(self, port: int, code: str, number: int) -> None:
        self.port, self.code, self.device = port, code, f"phone-{number}"
        self.state: dict[str, Any] = {}
        self.heard: dict[tuple[str, int], float] = {}
        self.times_back = 0

    async def follow(self) -> None:
        while True:
            with suppress(OSError):
                await self._listen()
            self.times_back += 1
            await asyncio.sleep(1)

    async def _listen(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        asking = f"GET /room/{self.code}/events?device={self.device} HTTP/1.1\r\nhost: 127.0.0.1:{self.port}\r\n\r\n"
        writer.write(asking.encode())
        try:
            while line := await reader.readline():
                if line.startswith(b'data: {"version'):
                    now = time.perf_counter()
                    self.state = json.loads(line[6:])
                    self.heard.setdefault((self.state["step"], self.state["version"]), now)
        finally:
            writer.close()

    async def vote(self, key: str) -> float:
        """Vote until it is acknowledged, as phones do; milliseconds of the last try."""
        while True:
            begun = time.perf_counter()
            with suppress(OSError, ValueError, IndexError):
                said, _ = await asked(self.port, f"room/{self.code}/vote", self._ballot(key))
                if said == 200:
                    return 1000 * (time.perf_counter() - begun)
            await asyncio.sleep(0.5)

    def _ballot(self, key: str) -> dict[str, Any]:
        return {"device": self.device, "round": 1, "choice": key}


async def classroom(port: int) -> tuple[str, str, list[Phone], list[asyncio.Task[None]]]:
    """A room with all phones in it."""
    _, told = await asked(port, "room", {"slug": "roc_auc"})
    phones = [Phone(port, told["code"], number) for number in range(PHONES)]
    tasks = []
    for phone in phones:
        tasks.append(asyncio.create_task(phone.follow()))
        await asyncio.sleep(0.01)
    while any(phone.state.get("joined") != PHONES for phone in phones):
        await asyncio.sleep(0.1)
    return told["code"], told["secret"], phones, tasks


async def move(port: int, code: str, secret: str, to: str) -> None:
    await asked(port, f"room/{code}/control", {"secret": secret, "to": to})


async def spread(port: int, code: str, secret: str, phones: list[Phone]) -> list[float]:
    """Milliseconds from the teacher's key to each phone, over several steps."""
    times = []
    for to in STEPS:
        begun = time.perf_counter()
        await move(port, code, secret, to)
        while any(phone.state["step"] != to for phone in phones):
            await asyncio.sleep(0.05)
        for phone in phones:
            times.append(1000 * (next(at for (step, _), at in reversed(phone.heard.items()) if step == to) - begun))
        await asyncio.sleep(0.5)
    return times


async def voting(phones: list[Phone], seconds: float) -> list[float]:
    """All vote, evenly over so many seconds; milliseconds until each is acknowledged."""
    keys = [option["key"] for option in phones[0].state["options"]]

    async def one(number: int) -> float:
        await asyncio.sleep(number * seconds / len(phones))
        return await phones[number].vote(keys[number % len(keys)])

    return list(await asyncio.gather(*(one(number) for number in range(len(phones)))))


def p95(times: list[float]) -> int:
    return round(float(np.quantile(times, 0.95)))


def _people(url: str, slugs: list[str], seconds: float, pid: int) -> dict[str, Any]:
    return asyncio.run(crowd(url, slugs, people=PEOPLE, seconds=seconds, pid=pid))


async def one_process(port: int, pid: int) -> dict[str, Any]:
    url = f"http://127.0.0.1:{port}"
    told: dict[str, Any] = {}
    await asked(port, "room", {"slug": "roc_auc"})  # what the first room imports is no part of it
    slugs = [each.slug for each in catalogue()]
    apart = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))  # or the phones would wait for the people
    crowding = partial(asyncio.get_running_loop().run_in_executor, apart, _people, url, slugs, SECONDS, pid)
    crowded = await crowding()
    told["people alone"] = {"slider_p95_ms": round(crowded["p95_ms"]), "slider_errors": crowded["errors"]}
    for busy in (False, True):
        before = megabytes(pid)
        code, secret, phones, tasks = await classroom(port)
        memory = megabytes(pid) - before
        people = crowding() if busy else None
        await asyncio.sleep(20 if busy else 0)
        steps = await spread(port, code, secret, phones)
        await move(port, code, secret, "vote")
        await asyncio.sleep(1)
        votes = await voting(phones, 1.0)
        row: dict[str, Any] = {"step_p95_ms": p95(steps), "step_max_ms": round(max(steps)), "vote_p95_ms": p95(votes)}
        row |= {"votes": len(votes), "phones_mb": None if busy else round(memory, 1)}
        if people:
            crowded = await people
            row |= {"slider_p95_ms": round(crowded["p95_ms"]), "slider_errors": crowded["errors"]}
        told["with 30 people" if busy else "phones alone"] = row
        for task in tasks:
            task.cancel()
        await asyncio.sleep(1)
    return told


async def two_replicas(port: int, first: "subprocess.Popen[bytes]") -> dict[str, Any]:
    code, secret, phones, tasks = await classroom(port)
    steps = await spread(port, code, secret, phones)
    await move(port, code, secret, "vote")
    await asyncio.sleep(1)
    casting = asyncio.create_task(voting(phones, 4.0))
    await asyncio.sleep(2)
    first.send_signal(signal.SIGKILL)
    killed = time.perf_counter()
    votes = await casting
    while any(phone.state["voted"] != PHONES for phone in phones):
        await asyncio.sleep(0.1)
    back = time.perf_counter() - killed
    await move(port, code, secret, "split")
    while any("split" not in phone.state for phone in phones):
        await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    return {
        "step_p95_ms": p95(steps),
        "acknowledged": len(votes),
        "kept": sum(phones[0].state["split"].values()),
        "streams_that_came_back": sum(phone.times_back > 0 for phone in phones),
        "all_agree_after_s": round(back, 1),
    }


# ---------------------------------------------------------------------------------------------------- what is started


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(
    command: list[str], answers: int, path: str = "", **environment: str
) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while True:
        with suppress(OSError):
            if path:
                urllib.request.urlopen(f"http://127.0.0.1:{answers}/{path}", timeout=2)
            else:
                socket.create_connection(("127.0.0.1", answers), timeout=1).close()
            break
        time.sleep(0.2)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def alone() -> dict[str, Any]:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with tempfile.TemporaryDirectory() as folder, started(command, port, "healthz", EXPLORER_DATA=folder) as server:
        rest(server.pid)
        return asyncio.run(one_process(port, server.pid))


def behind_proxy() -> dict[str, Any]:
    redis, one, two, proxy = (free_port() for _ in range(4))
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        kept = ["--dir", folder, "--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        stack.enter_context(started(["redis-server", "--port", str(redis), *kept], redis))
        shared = {"EXPLORER_REDIS": f"redis://127.0.0.1:{redis}/0", "FORWARDED_ALLOW_IPS": "*"}
        replicas = [
            stack.enter_context(started([sys.executable, "-c", COLD, str(port)], port, "healthz", **shared))
            for port in (one, two)
        ]
        told = {"BIND": f"127.0.0.1:{proxy}", "ADMIN": f"{folder}/admin", "ONE": f"127.0.0.1:{one}"}
        told |= {"TWO": f"127.0.0.1:{two}"}
        given = {f"EXPLORER_{name}": value for name, value in told.items()}
        stack.enter_context(started(["haproxy", "-f", "deploy/haproxy.cfg"], proxy, "icon.svg", **given))
        time.sleep(5)  # until it knows that both are warm
        return asyncio.run(two_replicas(proxy, replicas[0]))


if __name__ == "__main__":
    SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    print(json.dumps({"two replicas": behind_proxy(), "one process": alone()}, indent=2))
