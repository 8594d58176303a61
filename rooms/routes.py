"""The addresses of a live room. A refusal is one sentence: JSON with an `error`, or a page where one was asked for."""

import hmac
import ipaddress
import json
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from content import catalogue, question
from rooms import machine
from rooms.hub import STREAMS, Hub, by_round
from rooms.store import CLOSED, FULL, GONE, Ballot, Look, store
from ui.loading import load
from ui.serving import SPARE, descriptors_left, kept_by_browsers, policy

HERE = Path(__file__).parent
LETTERS = "CDFHJKMNPRTVWX"
"""Of codes: no vowels, and nothing that reads like a digit or like another letter."""
LONGEST = 4096
"""Bytes of what is sent to a room."""
DEVICE = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
NO_DEVICE = "device must be 1 to 64 letters, digits and hyphens."
FORMS = ("choice", "value", "curve")
SECOND_VOTE = re.compile(r"second([ _-]?vote)?|vote[ _-]2")
"""Other names of the second vote."""
FILES = {"phone.js": "text/javascript", "room.js": "text/javascript", "teach.js": "text/javascript"}
FILES |= {"live.js": "text/javascript", "room.css": "text/css"}
PLAIN = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title} · Interview Explorer</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<body style="font: 18px/1.6 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto; padding: 0 1rem">
<main><h1 style="font-size: 1.3rem">{title}</h1>{said}</main>"""
TYPED = """<form><label>The code on the wall <input name="code" required autofocus autocomplete="off" maxlength="8"
style="font: inherit; width: 8em; text-transform: uppercase"></label>
<button style="font: inherit">Join</button></form>"""


class Refused(Exception):  # noqa: N818
    """Asked for what is not to be had: a status and a sentence."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


class Limit:
    """So many at once, and then one more every so many seconds, of each of those who ask."""

    def __init__(self, burst: int, every: float) -> None:
        self.burst, self.every = burst, every
        self.until: dict[str, float] = {}

    def full(self, who: str) -> bool:
        """Whether it was used up."""
        return self.until.get(who, 0.0) - time.monotonic() > (self.burst - 1) * self.every

    def take(self, who: str) -> bool:
        """Use it once more; False where it was used up."""
        if self.full(who):
            return False
        now = time.monotonic()
        if len(self.until) > 20_000:
            self.until = {each: until for each, until in self.until.items() if until > now}
        self.until[who] = max(self.until.get(who, now), now) + self.every
        return True


class Limits:
    """A class sits behind one address, so what a class does is limited by device, and what guessers do by address."""

    def __init__(self) -> None:
        self.rooms = Limit(60, 10)
        self.guesses = Limit(40, 10)
        self.votes = Limit(20, 0.5)
        self.crowd = Limit(1_500, 0.02)


hub = Hub(store)
limits = Limits()


def routes(base: str) -> list[Route]:
    """The addresses, under the path that the server stands under."""
    found: list[tuple[str, str, Callable[[Request], Awaitable[ASGIApp]]]] = [
        ("POST", "/room", open_room),
        ("GET", "/room/{code}/events", events),
        ("POST", "/room/{code}/vote", vote),
        ("POST", "/room/{code}/control", control),
        ("POST", "/room/{code}/notes", notes),
        ("GET", "/room/{code}/curves", curves),
        ("GET", "/room/{code}/report.csv", report),
        ("GET", "/rooms/{name}", file),
        ("GET", "/j", entrance),
        ("GET", "/j/", entrance),
        ("GET", "/j/{code}", page_of("phone.html")),
        ("GET", "/live/{code}", page_of("live.html")),
        ("GET", "/teach/{code}", page_of("teach.html")),
        ("GET", "/teach", opening),
    ]
    known = [Route(base + path, _answered(ask), methods=[method]) for method, path, ask in found]
    others = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return known + [
        Route(base + path, _answered(_asked_otherwise(method)), methods=others) for method, path, _ in found
    ]


def _asked_otherwise(method: str) -> Callable[[Request], Awaitable[ASGIApp]]:
    async def refuse(request: Request) -> ASGIApp:
        raise Refused(405, f"This address is asked by {method}.")

    return refuse


def _answered(ask: Callable[[Request], Awaitable[ASGIApp]]) -> Callable[[Request], Awaitable[ASGIApp]]:
    async def answered(request: Request) -> ASGIApp:
        try:
            return await ask(request)
        except Refused as refused:
            status, said = refused.status, str(refused)
        except ClientDisconnect:
            status, said = 400, "The rest of it did not come."
        except Exception:
            logging.getLogger("rooms").exception("A room could not answer.")
            status, said = 503, "Rooms cannot be reached just now. Try again in a moment."
        if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(PLAIN.format(title="No room here", said=f"<p>{escape(said)}</p>"), status)
        return JSONResponse({"error": said}, status)

    return answered


# ---------------------------------------------------------------------------------------------------- what is asked


def address(request: Request) -> str:
    """Who asks, by address; of IPv6 the network, since one house has many addresses."""
    host = request.client.host if request.client else ""
    try:
        known = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network(f"{host}/64", strict=False)) if known.version == 6 else host


async def body(request: Request, *names: str) -> dict[str, Any]:
    """What was sent, as a mapping with no names but these."""
    sent = b""
    async for part in request.stream():
        sent += part
        if len(sent) > LONGEST:
            raise Refused(413, f"A room takes at most {LONGEST:,} bytes at once.")
    try:
        found = json.loads(sent)
    except (ValueError, RecursionError):
        raise Refused(400, "What is sent to a room must be JSON.") from None
    if not isinstance(found, dict):
        raise Refused(400, "What is sent to a room must be an object.")
    if wrong := [name for name in found if name not in names]:
        raise Refused(400, f"{wrong[0][:40]!r} is not known here; there are {', '.join(names)}.")
    return found


def text(found: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """A text of those that were sent."""
    value = found.get(name, default)
    if not isinstance(value, str) or len(value) > 100:
        raise Refused(400, f"{name} must be a text.")
    return value


def code_of(request: Request) -> str:
    return str(request.path_params["code"]).upper()[:8]


async def found(request: Request, device: str = "", secret: str = "") -> Look:
    """The room that an address names; who guesses codes is soon told nothing any more."""
    code, who = code_of(request), address(request)
    look = await hub.call(lambda store: store.look(code))
    if limits.guesses.full(who):
        known = look and (_is_hers(look.room, secret) or await hub.call(lambda store: store.knows(code, device)))
        if not known:
            raise _guessed(who)
    if look is None:
        raise _guessed(who)
    return look


def _guessed(who: str) -> Refused:
    if not limits.guesses.take(who):
        return Refused(429, "Too many codes were tried from here. Wait a minute.")
    return Refused(404, "There is no room of that code, or its twelve hours are over.")


def _is_hers(room: machine.Room, secret: str) -> bool:
    return hmac.compare_digest(room.secret, sha256(secret.encode(errors="replace")).hexdigest())


async def taught(request: Request, *names: str) -> tuple[Look, dict[str, Any]]:
    """The room of who knows its secret, and what was sent."""
    sent = await body(request, "secret", *names)
    secret = text(sent, "secret")
    for name in names:
        text(sent, name)
    look = await found(request, secret=secret)
    if not _is_hers(look.room, secret):
        raise Refused(403, "This is not the secret of this room.")
    return look, sent


# ---------------------------------------------------------------------------------------------------- what is done


async def open_room(request: Request) -> ASGIApp:
    sent = await body(request, "slug", "ask")
    slug, ask = text(sent, "slug"), text(sent, "ask", "")
    if slug not in {each.slug for each in catalogue()}:
        raise Refused(400, "slug must name a question's page, such as roc_auc.")
    if not limits.rooms.take(address(request)):
        raise Refused(429, "Too many rooms were opened from here. Wait a minute.")
    about, secret = question(slug), secrets.token_urlsafe(24)
    try:
        asked = await anyio.to_thread.run_sync(
            lambda: load("rooms.questions").asked(slug, ask, secrets.randbelow(2**31))
        )
    except ValueError as wrong:
        raise Refused(400, str(wrong)) from None
    hashed = sha256(secret.encode()).hexdigest()
    room = machine.Room(slug, about.short, f"scene/{slug}/{about.scene}", hashed, time.time(), asked)
    for _ in range(50):
        code = "".join(secrets.choice(LETTERS) for _ in range(4))
        if await hub.call(lambda store, code=code: store.open(code, room)):  # type: ignore[misc]
            return JSONResponse({"code": code, "secret": secret})
    raise Refused(503, "All codes are taken just now.")


async def events(request: Request) -> ASGIApp:
    device = request.query_params.get("device", "")
    if device and not DEVICE.fullmatch(device):
        raise Refused(400, NO_DEVICE)
    if hub.ending or hub.streams >= STREAMS or descriptors_left() <= 2 * SPARE:
        raise Refused(503, "All places are taken just now. Try again in a minute.")
    await found(request, device, request.query_params.get("secret", ""))
    code = code_of(request)
    if device:
        await hub.cast(Ballot(code, 0, device))
    return hub.stream(code)


async def vote(request: Request) -> ASGIApp:
    sent = await body(request, "device", "round", *FORMS)
    device, which = text(sent, "device"), sent.get("round")
    given = [name for name in FORMS if name in sent]
    if not DEVICE.fullmatch(device):
        raise Refused(400, NO_DEVICE)
    if which not in (1, 2) or isinstance(which, bool | float):
        raise Refused(400, "round must be 1 or 2.")
    if len(given) != 1:
        raise Refused(400, "There must be one of choice, value and curve.")
    code, who = code_of(request), address(request)
    if not limits.votes.take(f"{code} {device}") or not limits.crowd.take(who):
        raise Refused(429, "That is too fast. Wait a moment.")
    if limits.guesses.full(who) and not await hub.call(lambda store: store.knows(code, device)):
        raise _guessed(who)
    said = await hub.cast(Ballot(code, which, device, given[0], sent[given[0]]))
    if said == GONE:
        raise _guessed(who)
    if said == CLOSED:
        raise Refused(409, "This vote is not open.")
    if said == FULL:
        raise Refused(429, "This room is full.")
    if isinstance(said, ValueError):
        raise Refused(400, str(said))
    return JSONResponse({"round": which})


async def control(request: Request) -> ASGIApp:
    _, sent = await taught(request, "to")
    where = str(sent["to"]).strip().lower()
    code = code_of(request)
    where = "vote2" if SECOND_VOTE.fullmatch(where) else where
    try:
        room = await hub.call(lambda store: store.change(code, lambda room: room.to(where)))
    except ValueError as wrong:
        raise Refused(400, str(wrong)) from None
    if room is None:
        raise _guessed(address(request))
    return JSONResponse({"step": room.step, "round": room.round})


# ----------------------------------------------------------------------------------------------------- what is told


async def notes(request: Request) -> ASGIApp:
    look, _ = await taught(request)
    code = code_of(request)
    votes = await hub.call(lambda store: by_round(store, code))
    told = await anyio.to_thread.run_sync(
        lambda: machine.notes(look.room, look.version, look.joined, look.voted, votes)
    )
    return JSONResponse(told, headers={"cache-control": "no-store"})


async def curves(request: Request) -> ASGIApp:
    """The curves that people drew, for the projector alone; once they may be shown."""
    look = await found(request)
    if not look.room.shows(look.room.round) or look.room.question.form != "curve":
        raise Refused(409, "There are no curves to be shown now.")
    code = code_of(request)
    votes = await hub.call(lambda store: by_round(store, code))
    return JSONResponse(votes[look.room.round], headers={"cache-control": "no-store"})


async def report(request: Request) -> ASGIApp:
    """One row a vote. Who has the secret sees all of them at any time, others what the room may see."""
    secret = request.query_params.get("secret") or request.headers.get("authorization", "").removeprefix("Bearer ")
    look = await found(request, secret=secret)
    code = code_of(request)
    votes = await hub.call(lambda store: store.votes(code))
    rows = machine.report(look.room, votes, whole=_is_hers(look.room, secret))
    content = await anyio.to_thread.run_sync(lambda: load("ui.export").csv_bytes(rows))
    name = f'attachment; filename="room-{code}.csv"'
    return Response(content, media_type="text/csv", headers={"content-disposition": name, "cache-control": "no-store"})


@cache
def _read(name: str) -> bytes:
    return (HERE / name).read_bytes()


async def file(request: Request) -> ASGIApp:
    """A script or a style sheet of these pages."""
    name = request.path_params["name"]
    if name not in FILES:
        raise Refused(404, "There is no such file.")
    return kept_by_browsers(request, {"cache-control": "no-cache", "content-type": FILES[name]}, _read(name))


def _page(request: Request, name: str, **words: str) -> Response:
    html = _read(name).decode()
    for word, said in words.items():
        html = html.replace(f"[{word}]", escape(said))
    return _html(request, html)


def _html(request: Request, html: str) -> Response:
    may = {"content-security-policy": policy("", request.headers.get("host", "")), "cache-control": "no-cache"}
    return HTMLResponse(html, headers=may)


def page_of(name: str) -> Callable[[Request], Awaitable[ASGIApp]]:
    """The page of a room."""

    async def page(request: Request) -> ASGIApp:
        # Where codes are guessed, a teacher's page is given for every code: who guesses learns nothing, and who has the
        # secret comes back.
        if name == "phone.html" or not limits.guesses.full(address(request)):
            await found(request)
        return _page(request, name)

    return page


async def entrance(request: Request) -> ASGIApp:
    """Where who has typed the wall's address types its code."""
    code = "".join(re.findall("[A-Z]", request.query_params.get("code", "").upper()))[:8]
    if code or not request.url.path.endswith("/"):
        return RedirectResponse(code or "j/", 303)
    return _html(request, PLAIN.format(title="Join a room", said=TYPED))


async def opening(request: Request) -> ASGIApp:
    """The page that opens a room."""
    slug = request.query_params.get("slug", "")
    if slug not in {each.slug for each in catalogue()}:
        raise Refused(404, "There is no such question.")
    about = question(slug)
    return _page(request, "open.html", slug=slug, title=about.title, draw="draw" if about.draw else "")
