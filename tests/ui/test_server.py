"""The server as a process: it ends when it is told to, also while it works, and turns away whom it has no room for."""

import asyncio
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
import websockets

from benchmarks.people import Visit, _connection

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(*also, descriptors=None):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1", *also]
    limited = ["prlimit", f"--nofile={descriptors}:{descriptors}", *command] if descriptors else command
    process = subprocess.Popen(limited, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.25)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()


def test_a_server_that_works_ends_when_it_is_told_to():
    async def told_while_working(address, process):
        async with _connection(address) as visit:
            work = asyncio.create_task(Visit(visit).open("feature_selection", "lab=Stability&seed=77"))
            await asyncio.sleep(2)
            assert not work.done()
            process.send_signal(signal.SIGTERM)
            begun = time.monotonic()
            while process.poll() is None and time.monotonic() < begun + 30:
                await asyncio.sleep(0.1)
            work.cancel()

    with serving() as (address, process):
        asyncio.run(told_while_working(address, process))
        assert process.poll() in (0, -signal.SIGTERM)


def status(address):
    try:
        with urllib.request.urlopen(f"{address}/roc_auc") as answer:
            return answer.status, ""
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_who_finds_no_room_is_told_so_and_those_who_are_there_notice_nothing():
    async def crowd(address):
        async with _connection(address) as mine:
            visit, others = Visit(mine), []
            await visit.open("roc_auc")
            while status(address)[0] == 200 and len(others) < 300:
                others.append(await _connection(address))
            assert 20 < len(others) < 300
            code, page = status(address)
            assert (code, "All places are taken" in page) == (503, True)
            with pytest.raises(websockets.InvalidStatus):
                await _connection(address)
            await visit.change()
            assert visit.errors == 0
            for other in others:
                await other.close()
            for _ in range(50):
                if status(address)[0] == 200:
                    return
                await asyncio.sleep(0.2)
        raise AssertionError("what they held is not let go")

    with serving(descriptors=200) as (address, process):
        asyncio.run(crowd(address))
        assert process.poll() is None
