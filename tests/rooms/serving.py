"""A lesson over HTTP: what tests and benchmarks of rooms share."""

import socket
import threading
import time
from contextlib import contextmanager
from types import SimpleNamespace

import requests
import uvicorn


class Client(requests.Session):
    """A browser's tab without a browser: addresses are taken from where the explorer is."""

    def __init__(self, home):
        super().__init__()
        self.home = home

    def request(self, method, url, **more):
        return super().request(method, self.home + url, timeout=30, **more)


@contextmanager
def serving(app):
    """A server in a thread of this process, on a port of its own."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield SimpleNamespace(url=f"http://127.0.0.1:{bound.getsockname()[1]}", server=server, thread=thread)
        server.should_exit = True
        thread.join(30)


def opened(client, slug="roc_auc", **more):
    """A new room; returns its code and secret."""
    said = client.post("room", json={"slug": slug, **more}).json()
    return said["code"], said["secret"]


def step(client, code, secret, to):
    """Move the room; returns where it stands."""
    said = client.post(f"room/{code}/control", json={"secret": secret, "to": to})
    assert said.status_code == 200, said.text
    return said.json()


def states(answer):
    """What a stream of server-sent events says, one state after the other."""
    import json

    for line in answer.iter_lines(chunk_size=1):
        if line.startswith(b"data: "):
            yield json.loads(line[6:])
