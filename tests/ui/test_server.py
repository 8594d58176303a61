"""The server as a process: it ends when it is told to, also while it works."""

import asyncio
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from benchmarks.people import Visit, _connection

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(*also):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1", *also]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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
