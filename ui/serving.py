"""What the server's answers carry: what a page may load and who may frame it, what a browser has already, and the
status of a page that there is not."""

import ctypes
import gc
import gzip
import os
import re
from base64 import b64encode
from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from html import escape

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

M_ARENA_MAX = -8
"""By what `mallopt` knows the number of places."""
FRAMED_BY = "EXPLORER_FRAME_ANCESTORS"
"""The environment variable that says which sites may show a page in a frame of theirs."""
HOST = re.compile(r"[a-z0-9.\-]+(:\d+)?|\[[0-9a-f:.]+\](:\d+)?", re.IGNORECASE)
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
SPARE, MOST = 64, 65_536
"""Descriptors left to those who are here, for files and processes of theirs; and the most that are asked for."""


def bare(title: str, said: str, *, home: str = "") -> str:
    """A page of one sentence. home: the way to where all questions are, where there is one."""
    way = f' <a href="{home}">All questions</a>' if home else ""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f'<body style="font:18px/1.6 system-ui;margin:20vh 9vw"><p>{escape(said)}{way}'
    )


@lru_cache(16)
def policy(html: str, host: str, framed_by: str = "") -> str:
    """The Content-Security-Policy of every answer: this host alone, and of inline scripts those of the shell, `html`.
    framed_by: who may show it in a frame, else those that the environment names.

    `blob:` is how Streamlit runs the code of its components, ours too, and how it makes its workers. Of `eval` there
    is none. The host is named for WebSockets, since not every browser takes 'self' for them.
    """
    inline = " ".join(f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in INLINE.findall(html))
    sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' blob: {inline}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self'{sockets}",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": framed_by or os.environ.get(FRAMED_BY) or "'self'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


class Answers:
    """Middleware that gives every answer its headers, and 404 to what Streamlit would answer with its own page.

    pages: the paths of the pages there are. html: the shell that they answer with. What says itself who may show it in
    a frame, such as a scene's page, is left as it is.
    """

    def __init__(self, app: ASGIApp, pages: Collection[str], html: str) -> None:
        self.app, self.pages, self.html = app, pages, html

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {
            "Content-Security-Policy": policy(self.html, Headers(scope=scope).get("host", "")),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
        }
        added = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        missing = False

        async def answer(message: Message) -> None:
            nonlocal missing
            if message["type"] == "http.response.start":
                missing = self._is_no_page(scope["path"], message)
                if missing:
                    await _no_page(scope["path"])(scope, receive, answer_missing)
                own = {name.lower() for name, _ in message["headers"]}
                message = {**message, "headers": [*message["headers"], *(pair for pair in added if pair[0] not in own)]}
            if not missing:
                await send(message)

        async def answer_missing(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        if not takes_gzip(
            Headers(scope=scope).get("accept-encoding", "")
        ):  # Starlette's own takes "gzip;q=0" for a yes
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}
        await self.app(scope, receive, answer)

    def _is_no_page(self, path: str, message: Message) -> bool:
        headers = Headers(raw=message["headers"])
        page = message["status"] < 300 and headers.get("content-type", "").startswith("text/html")
        return page and "content-security-policy" not in headers and path not in self.pages and "/media/" not in path


class Room:
    """Middleware that turns the next visit away while there is no room for it, rather than fail those who are here."""

    def __init__(self, app: ASGIApp, pages: Collection[str]) -> None:
        self.app, self.pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        visit = scope["type"] == "websocket" or (scope["type"] == "http" and scope["path"] in self.pages)
        if not visit or descriptors_left() > SPARE:
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await HTMLResponse(
                bare("Full", "All places are taken just now. Please try again in a minute."),
                503,
                headers={"Retry-After": "30"},
            )(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1013, "reason": "full"})


def raise_descriptors() -> None:
    """As many as the system lets this process have: each visit takes one, and the usual 1,024 are soon gone."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def share_memory() -> None:
    """Let all threads take memory from two places instead of one each: what one gave back another can use. Much of the
    work here is done in threads that soon end, and what they leave behind would be a quarter of the whole. What starts
    the server does better to say so, by MALLOC_ARENA_MAX: by now some have a place of their own.
    """
    with suppress(OSError, AttributeError, TypeError):  # another C library than GNU's
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def give_back() -> None:
    """Return to the system the memory of those who left."""
    gc.collect()
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def descriptors_left() -> int:
    """How many more there may be; many where the system does not say."""
    try:
        import resource

        return resource.getrlimit(resource.RLIMIT_NOFILE)[0] - len(os.listdir("/proc/self/fd"))
    except (ImportError, OSError):
        return MOST


def _no_page(path: str) -> Response:
    """One calm sentence. The way home is relative: a proxy may have cut the address."""
    return HTMLResponse(
        bare("No such page", "There is no page at this address.", home="../" * (path.count("/") - 1) or "./"), 404
    )


def tag_of(content: bytes) -> str:
    """A name that two contents share only if they are alike."""
    return f'W/"{sha256(content).hexdigest()[:16]}"'


def kept_by_browsers(
    request: Request, headers: Mapping[str, str], content: bytes, zipped: bytes | None = None, tag: str = ""
) -> Response:
    """An answer that is 304 where the browser has this content, and compressed where it takes that. tag: the content's,
    where it is known."""
    tag = tag or tag_of(content)
    headers = {**headers, "etag": tag} | ({"vary": "Accept-Encoding"} if zipped else {})
    asked = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
    if tag in asked or tag.removeprefix("W/") in asked or "*" in asked:
        return Response(status_code=304, headers=headers)
    if zipped and takes_gzip(request.headers.get("accept-encoding", "")):
        return Response(zipped, headers=headers | {"content-encoding": "gzip"})
    return Response(content, headers=headers)


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding allows gzip: named, or by a star, and not at a quality of nought."""
    qualities = {}
    for each in accepted.lower().split(","):
        name, _, quality = each.partition(";")
        qualities[name.strip()] = quality.strip().removeprefix("q=").strip("0.") != "" if quality else True
    return qualities.get("gzip", qualities.get("*", False))


def squeezed(content: bytes, level: int = 6) -> bytes:
    """The same bytes for the same content, whenever they are made."""
    return gzip.compress(content, level, mtime=0)
