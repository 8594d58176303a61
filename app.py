"""The server: `streamlit run app.py` or `uvicorn app:app`.

It answers before the heavy libraries are in. They are imported behind the first visitor's back; then the heap is
frozen, so that no garbage collection walks all of scikit-learn.
"""

import gc
import gzip
import importlib
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import plotly
import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.pages_manager import PagesManager
from threadpoolctl import threadpool_limits

from content import catalogue

HERE = Path(__file__).parent
HEAVY = ("numpy", "scipy.stats", "sklearn.linear_model", "plotly.graph_objects", "pandas", "nbformat.v4")
HEAD_START = 4
"""Seconds in which a first visitor, who came at once, has the processor to themselves."""


@cache
def _plotly_js() -> bytes:
    return gzip.compress((Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes(), 6)


def plotly_js(request: Request) -> Response:
    """plotly.js out of the installed package; the version is in its name, so browsers may keep it for a year."""
    headers = {"Content-Encoding": "gzip", "Cache-Control": "public, max-age=31536000, immutable"}
    return Response(_plotly_js(), media_type="text/javascript", headers=headers)


@cache
def _shell_html(pictures: bool) -> str:
    """Streamlit's own page, told four things it would otherwise find out late or never.

    Its title; that the server is where the page came from, or a deep link first asks for `/roc_auc/_stcore/health`
    and logs two errors; that plotly.js will be needed, which then loads beside Streamlit instead of after it; and that
    a setting written into the link is no page of its own, or Back would go through each of them and change nothing.
    """
    html = (Path(st.__file__).parent / "static" / "index.html").read_text("utf-8")
    head = (
        f'<link rel="{"preload" if pictures else "prefetch"}" as="script" href="./plotly-{plotly.__version__}.min.js">'
        '<script>window.__streamlit = {BACKEND_BASE_URL: new URL(".", location.href).href};'
        "const push = history.pushState.bind(history);"
        "history.pushState = (state, title, url) => new URL(url ?? '', location.href).pathname === location.pathname"
        " ? history.replaceState(state, title, url) : push(state, title, url)</script>"
        '<meta name="description" content="Eighteen data-science interview questions, answered and operated.">'
    )
    html = html.replace("<title>Streamlit</title>", "<title>Interview Explorer</title>")
    return html.replace("./favicon.png", "./icon.svg").replace("<script", head + "<script", 1)


def shell(request: Request) -> Response:
    return HTMLResponse(_shell_html(request.url.path != "/"), headers={"Cache-Control": "no-cache"})


def icon(request: Request) -> Response:
    return FileResponse(HERE / "ui" / "icon.svg", media_type="image/svg+xml")


def warm_up() -> None:
    """Import what every page needs, work out the numbers that the answers quote, then leave both to no collector."""
    time.sleep(HEAD_START)
    for name in HEAVY:
        importlib.import_module(name)
    threadpool_limits(1, user_api="blas")  # matrices are small here, and visitors share the cores
    for question in catalogue():
        importlib.import_module(f"concepts.{question.slug}").claims()
    _plotly_js()
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    threading.Thread(target=warm_up, daemon=True).start()
    yield


_clear = ForwardMsgQueue.clear


def clear(
    queue: ForwardMsgQueue, retain_lifecycle_msgs: bool = False, fragment_ids_this_run: list[str] | None = None
) -> None:
    """Streamlit's own, which drops what an interrupted run of a lab has not sent yet, and its pictures too.

    A picture that the browser has already is sent as a reference to it. That names no lab, so Streamlit would keep it,
    and the browser would find no place for it where the elements before it are gone.
    """
    before = queue._queue
    _clear(queue, retain_lifecycle_msgs, fragment_ids_this_run)
    if fragment_ids_this_run:
        kept = set(map(id, queue._queue))
        gone = {
            tuple(each.metadata.delta_path[:-1]) for each in before if each.HasField("delta") and id(each) not in kept
        }
        queue._queue = [each for each in queue._queue if not (each.HasField("ref_hash") and _inside(each, gone))]


def _inside(message: ForwardMsg, blocks: set[tuple[int, ...]]) -> bool:
    path = tuple(message.metadata.delta_path)
    return any(path[: len(block)] == block for block in blocks)


ForwardMsgQueue.clear = clear  # type: ignore[method-assign, assignment]

# Streamlit takes a folder named pages/ for its own older kind of navigation until the first st.navigation call, which a
# visitor's deep link would come before.
PagesManager.uses_pages_directory = False

app = st.App(
    "explorer.py",
    routes=[
        Route(f"/plotly-{plotly.__version__}.min.js", plotly_js),
        Route("/icon.svg", icon),
        *[Route(path, shell) for path in ["/", *(f"/{question.slug}" for question in catalogue())]],
    ],
    lifespan=lifespan,
)
