"""Rooms in the server itself: it ends while phones listen, and comes back after a kill with every vote."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from .serving import Client, opened, states, step

ROOT = Path(__file__).parents[2]
COLD = "import sys, app, uvicorn; app.behind = app._warm.set; uvicorn.run(app.app, port=int(sys.argv[1]))"
VOTE = {"round": 1, "choice": "auc_stays_precision_falls"}


@pytest.fixture
def start(tmp_path):
    """Starts the server on one port, again and again; what it keeps stays."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = []

    def again():
        given = os.environ | {"EXPLORER_DATA": str(tmp_path), "EXPLORER_REDIS": ""}
        command = [sys.executable, "-c", COLD, str(port)]
        begun.append(
            subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )
        client = Client(f"http://127.0.0.1:{port}/")
        for _ in range(240):
            try:
                client.get("_stcore/health")
                return client, begun[-1]
            except requests.ConnectionError:
                time.sleep(0.25)
        raise AssertionError("it does not start")

    yield again
    for each in begun:
        each.kill()
        each.wait()


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_server_ends_while_phones_listen(start, told):
    client, process = start()
    code, secret = opened(client)
    with client.get(f"room/{code}/events?device=a", stream=True) as phone:
        seen = states(phone)
        assert next(seen)["joined"] == 1
        process.send_signal(told)
        assert list(seen) == []  # it ends as an answer does, not by a broken line
        process.wait(30)
    client, _ = start()
    assert step(client, code, secret, "next")["step"] == "think"


def test_a_server_that_is_killed_comes_back_with_the_room_and_every_vote(start):
    client, process = start()
    code, secret = opened(client)
    step(client, code, secret, "vote")
    for device in range(30):
        assert client.post(f"room/{code}/vote", json={"device": f"d{device}", **VOTE}).status_code == 200
    process.kill()
    process.wait()
    client, _ = start()
    with client.get(f"room/{code}/events", stream=True) as stream:
        state = next(states(stream))
    assert (state["step"], state["voted"], state["joined"]) == ("vote", 30, 30)
    assert client.post(f"room/{code}/vote", json={"device": "d7", **VOTE}).status_code == 200
    step(client, code, secret, "reveal")
    said = client.get(f"room/{code}/report.csv").content.decode("utf-8-sig").splitlines()
    assert len(said) == 31
    assert all(line.endswith(",yes") for line in said[1:])
