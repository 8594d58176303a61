"""The server: `streamlit run app.py` or `uvicorn app:app`.

It answers before the heavy libraries are in. They are imported behind the first visitor's back; then the heap is
frozen, so that no garbage collection walks all of scikit-learn.
"""

import gc
import os
import signal
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import plotly
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from threadpoolctl import threadpool_limits

import scenes
from content import catalogue
from rooms import routes as rooms
from ui import streamlit_inside as inside
from ui.heroes import HEROES, address_of
from ui.loading import load
from ui.serving import Answers, Room, kept_by_browsers, raise_descriptors, share_memory, squeezed

HERE = Path(__file__).parent
HEAVY = ("numpy", "scipy.stats", "sklearn.linear_model", "plotly.graph_objects", "pandas", "nbformat.v4")
SHIM = (HERE / "ui" / "shell.js").read_text("utf-8")
HEAD_START = 4
"""Seconds in which a first visitor, who came at once, has the processor to themselves."""
PATIENCE = 4.0
"""Seconds that the server takes at most to end."""
presented = scenes.answered_by("presented")
SLUGS = frozenset(each.slug for each in catalogue())
_warm = threading.Event()


@cache
def _plotly_js() -> tuple[bytes, bytes]:
    content = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()
    return content, squeezed(content)


def plotly_js(request: Request) -> Response:
    """plotly.js out of the installed package; the version is in its name, so browsers may keep it for a year."""
    kept = {"cache-control": "public, max-age=31536000, immutable", "content-type": "text/javascript; charset=utf-8"}
    return kept_by_browsers(request, kept, *_plotly_js())


@cache
def _shell_html(pictures: bool) -> str:
    """Streamlit's own page, told what it would otherwise find out late or never.

    Its title; that the server is where the page came from, or a deep link first asks for `/roc_auc/_stcore/health`
    and logs two errors; that plotly.js will be needed, or home's pictures, which then load beside Streamlit instead of
    after it; and that a setting written into the link is no page of its own, or Back would go through each of them and
    change nothing.
    """
    html = inside.index_html()
    fetched = (
        [] if pictures else [f'<link rel="prefetch" as="image" href="{address_of(each.slug)}">' for each in catalogue()]
    )
    head = (
        f'<link rel="{"preload" if pictures else "prefetch"}" as="script" href="./plotly-{plotly.__version__}.min.js">'
        f"<script>{SHIM}</script>"
        '<meta name="description" content="Eighteen data-science interview questions, answered and operated.">'
    )
    html = html.replace("<title>Streamlit</title>", "<title>Interview Explorer</title>")
    html = html.replace("</body>", "".join(fetched) + "</body>")
    return html.replace("./favicon.png", "./icon.svg").replace("<script", head + "<script", 1)


async def shell(request: Request) -> Response:
    """Streamlit's page, or with `?present=true` the lesson of a question, which needs no session."""
    if request.query_params.get("present") in ("true", "notes") and request.url.path.removeprefix(f"{base}/") in SLUGS:
        return await presented(request)
    return HTMLResponse(_shell_html(not request.url.path.endswith("/")), headers={"Cache-Control": "no-cache"})


def icon(request: Request) -> Response:
    kept = {"cache-control": "no-cache", "content-type": "image/svg+xml"}
    return kept_by_browsers(request, kept, (HERE / "ui" / "icon.svg").read_bytes())


@cache
def _hero(slug: str) -> tuple[bytes, bytes]:
    content = (HEROES / f"{slug}.svg").read_bytes()
    return content, squeezed(content)


def hero(request: Request) -> Response:
    """A question's small picture; the page asks for each by its content, so browsers may keep it for a year."""
    slug = request.path_params["slug"]
    if slug not in SLUGS:
        return Response(status_code=404)
    kept = {"cache-control": "public, max-age=31536000, immutable", "content-type": "image/svg+xml"}
    return kept_by_browsers(request, kept, *_hero(slug))


def healthz(request: Request) -> Response:
    """For what watches over several servers: this one answers at once from now on."""
    return Response("warm\n" if _warm.is_set() else "warming up\n", 200 if _warm.is_set() else 503)


def warm_up() -> None:
    """Import what every page needs, work out the numbers that the answers quote and the scenes, then leave all that to
    no collector."""
    time.sleep(HEAD_START)
    for name in HEAVY:
        load(name)
    threadpool_limits(1, user_api="blas")  # matrices are small here, and visitors share the cores
    for each in catalogue():
        load(f"pages.{each.slug}").PAGE.claims()
    for each in catalogue():
        load("ui.warm").remember(each, load(f"pages.{each.slug}").PAGE)
    _plotly_js()
    gc.collect()
    gc.freeze()
    _warm.set()


def behind() -> None:
    """What is worked out while nobody waits."""
    warm_up()
    load("ui.ahead").fulfil()


def end_in_time() -> None:
    """Told to end, the server ends: after a few seconds also while somebody's answer is still on its way."""
    before: dict[int, Any] = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def end(number: int, frame: Any) -> None:
        late = threading.Timer(PATIENCE, os._exit, args=(0,))
        late.daemon = True
        late.start()
        rooms.hub.end()  # or uvicorn would wait for the rooms' streams
        if callable(before[number]):
            before[number](number, frame)

    with suppress(ValueError):  # not the main thread: whoever runs the server there sees to its end
        for number in before:
            signal.signal(number, end)


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    end_in_time()
    threading.Thread(target=behind, daemon=True).start()
    yield
    await rooms.hub.close()


inside.keep_pictures_in_place()
inside.take_pages_for_modules()
inside.spare_descriptors()
inside.send_at_once()
raise_descriptors()
share_memory()
os.environ.setdefault("OMP_NUM_THREADS", "1")  # visitors share the cores: threads that wait for each other take seconds

base = f"/{st.get_option('server.baseUrlPath').strip('/')}".rstrip("/")
pages = [f"{base}/", f"{base}/practise", *(f"{base}/{each.slug}" for each in catalogue())]
app = st.App(
    "explorer.py",
    routes=[
        Route(f"{base}/plotly-{plotly.__version__}.min.js", plotly_js),
        Route(f"{base}/icon.svg", icon),
        Route(f"{base}/healthz", healthz),
        Route(f"{base}/hero/{{slug}}.svg", hero),
        *scenes.routes(base),
        *rooms.routes(base),
        *[Route(path, shell) for path in pages],
    ],
    middleware=[
        Middleware(Answers, pages=frozenset(pages), html=_shell_html(True)),
        Middleware(Room, pages=frozenset(pages)),
    ],
    lifespan=lifespan,
)
