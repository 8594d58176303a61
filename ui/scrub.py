"""The scrubber in Streamlit: a picture drawn in the browser, whose one control moves without a trip to the server."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui.links import revision, step_from_link, step_to_link
from ui.picture import Picture

HERE = Path(__file__).parent
TURN = "page:turn"
"""Where it is kept which of the browser's clicks on a scene was the last that was heard of."""


def script() -> str:
    """The scrubber's JavaScript in one piece: what it works out, and what it draws."""
    edge = (HERE / "scrub.js").read_text("utf-8")
    inner = [line for line in edge.splitlines() if not line.endswith('from "./scrub_pure.mjs";')]
    return (HERE / "scrub_pure.mjs").read_text("utf-8") + "\n".join(inner)


@cache
def _component() -> Any:
    return st.components.v2.component(
        "scrub",
        html='<div class="scrub"></div>',
        css=(HERE / "scrub.css").read_text("utf-8"),
        js=script(),
        isolate_styles=False,
    )


@cache
def _chips() -> Any:
    return st.components.v2.component(
        "scenes",
        html='<div class="scenes" role="group" aria-label="Scenes"></div>',
        js=(HERE / "scenes.js").read_text("utf-8"),
        isolate_styles=False,
    )


def scrub(
    picture: Picture,
    *,
    key: str,
    start: int = 0,
    on_set: Callable[[Mapping[str, float]], object] = lambda settings: None,
) -> int:
    """Draw `picture` and return its step: 0 to `len(picture.steps) - 1`, `start` at first.

    The step lives in the link under `key`, by its label, and reaches Python when the control is let go, with the number
    of programmed moves that the browser had seen: what was let go before a scene opened does not undo it. on_set: told
    the settings whose marks were dragged, by key. The picture waits for what stands about it: see `about`.
    """
    first = step_from_link(key, picture.steps, start)
    moves = st.session_state.get(revision(key), 0)
    name = f"{key}:scrub"

    def was_set() -> None:
        on_set(st.session_state[name]["set"])

    result = _component()(
        key=name,
        data=picture.id.encode() + picture.packed,
        default={"step": [first, moves]},
        on_step_change=lambda: None,
        on_set_change=was_set,
    )
    step = step_told(result.step, moves, first, len(picture.steps))
    step_to_link(key, picture.steps, step, start)
    return step


def step_told(told: object, moves: int, first: int, steps: int) -> int:
    """The step that the browser tells, as [step, moves]; `first` where it was told before the last programmed move."""
    match told:
        case [int(step), int(known)] if known == moves:
            return min(max(step, 0), max(steps - 1, 0))
    return first


def about(
    picture: Picture,
    *,
    key: str,
    start: int,
    scenes: Sequence[Mapping[str, str]] = (),
    at: str = "",
    on_open: Callable[[str], object] = lambda name: None,
    **words: Any,
) -> None:
    """What stands about a picture: chips that open a scene (`name`, `title`, `say`), the one it stands `at`, and words.

    words: `slug`, whose scenes they are; `lead`, what to do; `says`, by step, what a scene says there instead; `more`,
    whether what waits is open at first; `guess`, "off", "draw" or "show", and `ask`, what to draw. `lab`, `values`, its
    settings as the link has them, and `sliders`, the kinds of those that are one: a lever shows at once what is kept.
    """
    name = "scenes:chips"

    def opened() -> None:
        match st.session_state[name]["open"]:
            case [str(scene), int(turn)]:
                st.session_state[TURN] = turn
                on_open(scene)

    first = step_from_link(key, picture.steps, start)
    at_last = {"revision": st.session_state.get(revision(key), 0), "turn": st.session_state.get(TURN, 0)}
    around = {"id": picture.id, "start": first, "pinned": first != start, **at_last, **words}
    _chips()(key=name, data={"scenes": list(scenes), "at": at, "around": around}, on_open_change=opened)
