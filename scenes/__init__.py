"""What needs no Streamlit session: a scene as a page of its own, embedded, presented, printed, or taken home.

state        a state of a lab, by a scene's name or by a link, and what stands on the stage there
pages        the HTML that shows it
texts        the written answers as HTML
routes       the addresses under which a server hands them out
site         all of them as files
"""

from collections.abc import Callable, Mapping

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


def answered_by(name: str) -> Callable[[Request], Response]:
    """The function of that name in `scenes.answers`, which is imported when it is first asked."""

    def answered(request: Request) -> Response:
        response: Response = getattr(load("scenes.answers"), name)(request)
        return response

    return answered
