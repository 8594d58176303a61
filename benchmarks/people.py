"""Thirty people at once: as many visits over Streamlit's own protocol.

They open one new link at the same moment (`rush`), or they are spread over all pages and change a setting once a
second, to any of its values (`crowd`).
"""

import asyncio
import os
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ERRORS = ("exception",)
ARRIVAL = 10.0
"""Seconds in which all open the page, before anyone changes anything."""


class Visit:
    """One visitor: opens the page, remembers the first slider, and moves it."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.slider: Any = None
        self.fragment = ""
        self.errors = 0

    async def open(self, slug: str, query: str = "") -> None:
        message = BackMsg()
        message.rerun_script.page_name = slug
        message.rerun_script.query_string = query
        await self.socket.send(message.SerializeToString())
        await self.finished()

    async def change(self) -> None:
        message = BackMsg()
        message.rerun_script.fragment_id = self.fragment
        state = message.rerun_script.widget_states.widgets.add()
        state.id = self.slider.id
        if self.slider.options:
            state.string_array_value.data.append(random.choice(self.slider.options))
        else:
            steps = round((self.slider.max - self.slider.min) / self.slider.step)
            state.double_array_value.data.append(self.slider.min + random.randint(0, steps) * self.slider.step)
        await self.socket.send(message.SerializeToString())
        await self.finished()

    async def finished(self) -> None:
        async for raw in self.socket:
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                self.errors += element.WhichOneof("type") in ERRORS
                if element.WhichOneof("type") == "slider" and self.slider is None:
                    self.slider, self.fragment = element.slider, message.delta.fragment_id
            if kind == "script_finished":
                return


async def rush(url: str, slug: str, *, people: int, pid: int) -> dict[str, Any]:
    """Seconds until the last of `people` who open one new link at once has the whole page, and those of one alone; and
    the server's seconds of processor for either."""

    async def visit(query: str) -> float:
        start = time.perf_counter()
        async with _connection(url) as socket:
            await Visit(socket).open(slug, query)
            return time.perf_counter() - start

    await visit("seed=1")  # what the first visit imports is no part of it
    before = _cpu_seconds(pid)
    alone = await visit("seed=2")
    between = _cpu_seconds(pid)
    together = await asyncio.gather(*(visit("seed=3") for _ in range(people)))
    return {
        "people": people,
        "alone_s": alone,
        "last_s": max(together),
        "cpu_alone_s": between - before,
        "cpu_s": _cpu_seconds(pid) - between,
    }


def _connection(url: str) -> Any:
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    return websockets.connect(address, subprotocols=["streamlit"], max_size=None)  # type: ignore[list-item]


async def crowd(url: str, slugs: list[str], *, people: int, seconds: float, pid: int) -> dict[str, Any]:
    """Latencies in milliseconds from a sent change to the finished run, and the server's memory every ten seconds."""
    times: list[float] = []
    memory = [megabytes(pid)]
    begin = time.monotonic() + ARRIVAL
    end = begin + seconds

    async def person(number: int) -> int:
        async with _connection(url) as socket:
            visit = Visit(socket)
            await visit.open(slugs[number % len(slugs)])
            await asyncio.sleep(max(0.0, begin - time.monotonic()) + random.random())
            while time.monotonic() < end and visit.slider is not None:
                start = time.perf_counter()
                await visit.change()
                times.append(1000 * (time.perf_counter() - start))
                await asyncio.sleep(max(0.0, 1 - (time.perf_counter() - start)))
            return visit.errors

    async def watch() -> None:
        while time.monotonic() < end:
            await asyncio.sleep(10)
            memory.append(megabytes(pid))

    *errors, _ = await asyncio.gather(*(person(number) for number in range(people)), watch())
    return {
        "people": people,
        "changes": len(times),
        "p50_ms": float(np.quantile(times, 0.5)),
        "p95_ms": float(np.quantile(times, 0.95)),
        "errors": sum(filter(None, errors)),
        "memory_mb": memory,
    }


async def sliding(url: str, slug: str, *, seconds: float) -> list[float]:
    """Latencies in milliseconds of one person who moves a page's slider once a second."""
    times, until = list[float](), time.monotonic() + seconds
    async with _connection(url) as socket:
        visit = Visit(socket)
        await visit.open(slug)
        while time.monotonic() < until:
            start = time.perf_counter()
            await visit.change()
            times.append(1000 * (time.perf_counter() - start))
            await asyncio.sleep(max(0.0, 1 - (time.perf_counter() - start)))
    return times


async def starved(url: str, light: str, heavy: list[tuple[str, str]], *, seconds: float) -> dict[str, Any]:
    """Latencies in milliseconds of one person who moves a slider of a light page once a second: alone, and while others
    keep heavy labs, (page, query) each, at work."""

    async def busy(slug: str, query: str, until: float) -> int:
        async with _connection(url) as socket:
            visit = Visit(socket)
            await visit.open(slug, query)
            while time.monotonic() < until and visit.slider is not None:
                await visit.change()
            return visit.errors

    alone = await sliding(url, light, seconds=seconds)
    until = time.monotonic() + seconds
    others = [asyncio.create_task(busy(slug, query, until)) for slug, query in heavy]
    await asyncio.sleep(2)
    beside = await sliding(url, light, seconds=seconds - 2)
    for other in others:
        other.cancel()
    return {
        "alone_p95_ms": float(np.quantile(alone, 0.95)),
        "beside_p50_ms": float(np.quantile(beside, 0.5)),
        "beside_p95_ms": float(np.quantile(beside, 0.95)),
        "heavy": len(heavy),
    }


def megabytes(pid: int) -> float:
    """What a process holds."""
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    return int(fields["VmRSS"].split()[0]) / 1024


def rest(pid: int) -> None:
    """Wait until the server has done all that it does ahead: three seconds in which neither it nor its workers work."""
    before = -1.0
    while (now := _cpu_seconds(pid) + sum(map(_cpu_seconds, _children(pid)))) - before > 0.15:
        before = now
        time.sleep(3)


def _children(pid: int) -> list[int]:
    return [int(each) for file in Path(f"/proc/{pid}/task").glob("*/children") for each in file.read_text().split()]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
