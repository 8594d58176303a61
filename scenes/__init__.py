"""What needs no Streamlit session: a scene as a page of its own, embedded, presented, printed, or taken home.

state        a state of a lab, by a scene's name or by a link, and what stands on the stage there
pages        the HTML that shows it
texts        the written answers as HTML
routes       the addresses under which a server hands them out
site         all of them as files
"""

import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.loading import load

ADDRESSES: Mapping[str, str] = {
    "scene/{slug}/{name}.json": "scene_json",
    "scene/{slug}/{name}.html": "scene_html",
    "scene/{slug}/{name}": "scene_html",
    "scene/{slug}.json": "scene_json",
    "scene/{slug}.html": "scene_html",
    "scene/{slug}": "scene_html",
    "light/{name}": "asset",
    "handout/{slug}": "handout",
    "oembed": "oembed",
    "qr.svg": "qr",
}


def routes(base: str) -> list[Route]:
    """The light pages' addresses, under the path that the server stands under."""
    return [Route(f"{base}/{path}", answered_by(name)) for path, name in ADDRESSES.items()]


def answered_by(name: str) -> Callable[[Request], Awaitable[Response]]:
    """The function of that name in `scenes.answers`, which is imported when it is first asked; in a thread, since it
    may have to work out what it shows. What was shown before is answered at once."""

    async def answered(request: Request) -> Response:
        again = getattr(sys.modules.get("scenes.answers"), "again", None)  # none of half a module, while it is imported
        if again and (response := again(request)):
            return cast(Response, response)
        return await run_in_threadpool(lambda: getattr(load("scenes.answers"), name)(request))

    return answered
