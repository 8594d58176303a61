"""What the server's answers carry, and what becomes of a page that there is not."""

import asyncio
import gzip
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from ui.serving import FRAMED_BY, Answers, give_back, kept_by_browsers, policy, squeezed, takes_gzip

SHELL = "<script>let one = 1</script><script src='x.js'></script>"
SCRIPT = b"let answer = 42;" * 100


@dataclass
class Told:
    status: int
    headers: Headers
    content: bytes

    @property
    def text(self):
        return self.content.decode()


def ask(app, path, query="", **headers):
    """An answer of `app`, without a server."""
    told = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        told.append(message)

    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "headers": sent, "query_string": query.encode()}
    asyncio.run(app(scope, receive, send))
    body = b"".join(each.get("body", b"") for each in told)
    return Told(told[0]["status"], Headers(raw=told[0]["headers"]), body)


@pytest.fixture
def app():
    def page(request):
        return HTMLResponse(SHELL)

    def script(request):
        return kept_by_browsers(request, {}, SCRIPT, squeezed(SCRIPT))

    def words(request):
        return PlainTextResponse("ok")

    routes = [Route("/words", words), Route("/s.js", script), Route("/{path:path}", page)]
    pages = Middleware(Answers, pages={"/", "/roc_auc"}, html=SHELL)
    return Starlette(routes=routes, middleware=[pages])


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/roc_auc", 200), ("/words", 200), ("/s.js", 200), ("/no", 404), ("/a/b/c", 404)]
)
def test_every_answer_has_its_headers_and_an_unknown_page_its_status(app, path, status):
    answer = ask(app, path)
    assert answer.status == status
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert ("There is no page at this address" in answer.text) == (status == 404)


def test_the_way_home_is_relative(app):
    assert '<a href="./">' in ask(app, "/no").text
    assert '<a href="../../">' in ask(app, "/a/b/c").text


def test_inline_scripts_are_allowed_by_their_hash_alone(monkeypatch):
    rules = dict(each.split(" ", 1) for each in policy(SHELL, "explorer.org:8501").split("; "))
    assert "'unsafe" not in rules["script-src"]
    assert rules["script-src"].count("sha256-") == 1
    assert rules["connect-src"] == "'self' ws://explorer.org:8501 wss://explorer.org:8501"
    assert rules["frame-ancestors"] == "'self'"
    assert "ws:" not in policy(SHELL, "e.org; script-src *")
    monkeypatch.setenv(FRAMED_BY, "'self' https://school.org")
    policy.cache_clear()
    assert policy(SHELL, "").endswith("frame-ancestors 'self' https://school.org")
    policy.cache_clear()


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("GZIP", True),
        ("", False),
        ("br", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0, *", False),
        ("*;q=0", False),
    ],
)
def test_what_is_compressed_is_sent_to_who_takes_it(app, accepted, takes):
    assert takes_gzip(accepted) == takes
    answer = ask(app, "/s.js", accept_encoding=accepted)
    assert answer.headers.get("content-encoding") == ("gzip" if takes else None)
    assert answer.headers["vary"] == "Accept-Encoding"
    assert (gzip.decompress(answer.content) if takes else answer.content) == SCRIPT


def test_what_a_browser_has_is_not_sent_again(app):
    tag = ask(app, "/s.js").headers["etag"]
    for asked in (tag, f'"old", {tag}', "*", tag.removeprefix("W/")):
        again = ask(app, "/s.js", if_none_match=asked)
        assert (again.status, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert ask(app, "/s.js", if_none_match='"old"').status == 200


def held():
    """Megabytes that this process holds, by the system's own count."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def test_memory_goes_back_to_the_system():
    """A hundred megabytes in small pieces, and then none of them."""
    if not Path("/proc/self/statm").exists():
        pytest.skip("this system does not say what a process holds")
    give_back()
    before = held()
    pieces = [b"x" * 2000 + bytes([place % 256]) for place in range(50_000)]
    assert held() > before + 90
    del pieces
    give_back()
    assert held() < before + 30
