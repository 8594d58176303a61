"""The addresses of the light pages. Each answer is made once, kept by its address, and compressed once."""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import wraps
from html import escape
from typing import Any
from urllib.parse import SplitResult, parse_qs, quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from content import Question, question
from scenes import pages
from scenes.state import State, linked, named, show
from ui.serving import bare, kept_by_browsers, policy, squeezed, tag_of

KEPT = 24 * 2**20
"""Bytes of answers that are kept, as they are and compressed."""
MOST = 2_000
"""Addresses whose answers are known."""
LONGEST = 4096
"""Characters of a link that are read."""
WIDTH, HEIGHT = 960, 600
"""Of an embedded page, in pixels, where who embeds it names no less."""
HTML = "text/html; charset=utf-8"
Made = tuple[bytes, bytes, str]
"""An answer as it is, compressed, and its tag."""
Asked = tuple[str, str, str]
_made: OrderedDict[str, Made] = OrderedDict()
_asked: OrderedDict[Asked, tuple[str, Mapping[str, str]]] = OrderedDict()
"""By path, query and host: under which name the answer is kept, and its headers."""
_lock = threading.Lock()


def made_of(text: str) -> Made:
    content = text.encode()
    return content, squeezed(content), tag_of(content)


def kept(name: str, make: Callable[[], str]) -> Made:
    """What was made under a name, or is made now."""
    with _lock:
        if name in _made:
            _made.move_to_end(name)
            return _made[name]
    made = made_of(make())
    with _lock:
        _made[name] = made
        while sum(len(plain) + len(zipped) for plain, zipped, _ in _made.values()) > KEPT and len(_made) > 1:
            _made.popitem(last=False)
    return made


def forget() -> None:
    """Keep nothing: for tests and measurements."""
    with _lock:
        _made.clear()
        _asked.clear()


def answer(request: Request, kind: str, made: Made, framed_by: str = "", **headers: str) -> Response:
    """With the headers of a light page. framed_by: who may show it in a frame, as in `policy`."""
    return kept_by_browsers(request, _headers(request, kind, framed_by) | headers, *made)


def _headers(request: Request, kind: str, framed_by: str) -> dict[str, str]:
    may = policy("", request.headers.get("host", ""), framed_by)
    return {"cache-control": "no-cache", "content-type": kind, "content-security-policy": may}


def _asked_so(request: Request) -> Asked:
    return request.url.path, request.url.query, request.headers.get("host", "")


def again(request: Request) -> Response | None:
    """The answer that this address had before, at once: a class asks for one picture all at a time."""
    name, headers = _asked.get(_asked_so(request), ("", {}))
    made = _made.get(name)
    return kept_by_browsers(request, headers, *made) if made else None


def answer_again(request: Request, kind: str, name: str, make: Callable[[], str], **headers: str) -> Response:
    """The answer kept under a name, and from now on given to who asks for the same. Anyone may frame it."""
    made = kept(name, make)
    headers = _headers(request, kind, "*") | headers
    with _lock:
        _asked[_asked_so(request)] = name, headers
        if len(_asked) > MOST:
            _asked.popitem(last=False)
    return kept_by_browsers(request, headers, *made)


def _state(request: Request) -> State:
    """The state that an address names. Raises `HTTPException` where there is none."""
    if len(request.url.query) > LONGEST:
        raise HTTPException(414, "This link is too long.")
    slug, name = request.path_params["slug"], request.path_params.get("name")
    try:
        asked = parse_qs(request.url.query, keep_blank_values=True)
        return linked(slug, asked) if name is None else named(slug, name, asked)
    except KeyError:
        raise HTTPException(404, "There is no such scene.") from None


def _home(request: Request) -> str:
    """The server's root as this visitor sees it, whatever path it stands under."""
    path = request.url.path
    place = max(path.rfind(f"/{each}") for each in ("scene/", "oembed", "handout/"))
    return str(request.url.replace(path=path[: place + 1], query=""))


def _as_page(make: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """For what people open: what is wrong with an address is said on a page."""

    @wraps(make)
    def made(request: Request) -> Response:
        try:
            return make(request)
        except HTTPException as error:
            home = "../" * len(request.path_params)
            return HTMLResponse(bare("Not this one", error.detail, home=home), error.status_code)

    return made


@_as_page
def scene_html(request: Request) -> Response:
    """The page of a state, or with `.html` behind its address one file for a disk without a network."""
    state, whole = _state(request), request.url.path.endswith(".html")
    home = _home(request)
    root = "../../" if state.scene else "../"

    def make() -> str:
        if whole:
            return pages.scene_page(show(state), root="", home=home, whole=True)
        found = f"oembed?url={quote(home + state.address, safe='')}"
        embed = (
            f'<link rel="alternate" type="application/json+oembed" href="{found}" title="{escape(state.about.short)}">'
        )
        return pages.scene_page(show(state), root=root, home="", live=True, embed=embed)

    file = {"content-disposition": f'attachment; filename="{state.about.slug}.html"'} if whole else {}
    try:
        return answer_again(request, HTML, f"{whole}|{home}|{state.address}|{state.wrong}", make, **file)
    except ValueError as error:
        raise HTTPException(400, str(error)) from None


def scene_json(request: Request) -> Response:
    """A state's view and what stands about it. `ahead`: only if it is ready, for who fetches what may be clicked, or
    moves a lever: that is in a hurry, and another each time."""
    state, ahead = _state(request), "ahead" in request.query_params
    try:
        if ahead and not state.scene:
            content = show(state, kept=True).json.encode()
            return answer(request, "application/json", (content, squeezed(content, 1), tag_of(content)))
        return answer_again(request, "application/json", f"json|{state.address}", lambda: show(state, kept=ahead).json)
    except LookupError:
        return Response(status_code=204, headers={"cache-control": "no-store"})
    except ValueError as error:
        return PlainTextResponse(str(error), 400)


def asset(request: Request) -> Response:
    """A script or a style sheet; its name changes with it, so browsers may keep it for a year."""
    found = pages.assets().get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    kind, text = found
    kept_for_good = {"cache-control": "public, max-age=31536000, immutable"}
    return answer(request, f"{kind}; charset=utf-8", kept(request.path_params["name"], lambda: text), **kept_for_good)


def oembed(request: Request) -> Response:
    """What a page that embeds others is told: https://oembed.com, a rich type with a frame."""
    asked = request.query_params
    url = _address(asked.get("url", "")[:LONGEST])
    slug, _, name = url.path.rpartition("scene/")[2].partition("/")
    if asked.get("format", "json") != "json":
        raise HTTPException(501, "There is JSON alone.")
    if url.netloc != request.url.netloc or "scene/" not in url.path:
        raise HTTPException(404, "There is no such page here.")
    try:
        state = named(slug, name) if name else linked(slug, parse_qs(url.query, keep_blank_values=True))
    except KeyError:
        raise HTTPException(404, "There is no such scene.") from None
    width, height = (_least(asked.get(key), most) for key, most in (("maxwidth", WIDTH), ("maxheight", HEIGHT)))
    title = f"{state.scene.title if state.scene else state.lab} · {state.about.short}"
    frame = _home(request) + state.address
    told: dict[str, Any] = {"version": "1.0", "type": "rich", "title": title, "width": width, "height": height}
    told |= {"provider_name": "Interview Explorer", "provider_url": _home(request)}
    return JSONResponse(told | {"html": snippet(frame, title, width, height)})


def _address(text: str) -> SplitResult:
    """A web address in its parts; none of them where it is no address."""
    try:
        return urlsplit(text)
    except ValueError:
        return urlsplit("")


def _least(asked: str | None, most: int) -> int:
    return min(int(asked), most) if asked and re.fullmatch("[1-9][0-9]{0,5}", asked) else most


def snippet(address: str, title: str, width: int, height: int) -> str:
    """The frame that shows a page within another."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width}" height="{height}" '
        'style="max-width: 100%; border: 0" loading="lazy" allowfullscreen></iframe>'
    )


def qr(request: Request) -> Response:
    """The code of an address of this server."""
    to = request.query_params.get("to", "")
    if len(to.encode()) > 1500 or _address(to).scheme not in ("http", "https"):
        raise HTTPException(400, "A code holds a web address of up to 1,500 letters.")
    return answer(request, "image/svg+xml", kept(f"qr|{to}", lambda: pages.qr(to)))


def _question(slug: str) -> Question:
    try:
        return question(slug)
    except KeyError:
        raise HTTPException(404, "There is no such question.") from None


@_as_page
def handout(request: Request) -> Response:
    """A question to read, to print, and to hand out."""
    slug = request.path_params["slug"]
    about, home = _question(slug), _home(request)

    def make() -> str:
        return pages.handout(about, root="../", up="./", place=lambda name: f"scene/{slug}/{name}", address=home + slug)

    return answer(request, HTML, kept(f"handout|{home}|{slug}", make))


def presented(request: Request) -> Response:
    """A question's lesson for a projector, or with `present=notes` for who speaks; with what is ready by now."""
    about = _question(request.url.path.rpartition("/")[2])
    return answer(request, HTML, made_of(pages.present_page(about, notes=request.query_params["present"] == "notes")))
