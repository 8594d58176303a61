"""State in the link: what widgets do not bind by themselves, and one calm sentence for what a link got wrong."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from ui import streamlit_inside as inside
from ui.asked import TRACKING, UNREADABLE, endless, equal, on_grid, quoted, same, value_of
from ui.panel import Setting, as_typed

OPENING, REVISION, ROWS, KEPT, EDITION = ":opening", ":revision", ":rows", ":kept", ":edition"
SEEN, LINK, HIDE = "page:seen", "page:link", "hide"
VISIT = "visit:"
"""How the names begin of what is kept from page to page."""

LINKED: Mapping[str, Any] = {"bind": "query-params", "persist_state": "page"}
"""What every widget of a page is given: its value lives in the link, and survives a visit to another tab."""


HERE = Path(__file__).parent


@cache
def _take() -> Any:
    html, js = ((HERE / name).read_text("utf-8") for name in ("take.html", "take.js"))
    return st.components.v2.component("take", html=html, js=js, isolate_styles=False)


def take_away(slug: str, title: str) -> None:
    """Buttons that copy the page's address, in which every setting is, and that make of it what a teacher needs."""
    _take()(key="take", data={"slug": slug, "title": title}, width="content")


def hidden() -> frozenset[str]:
    """What the link hides: keys of settings, or "settings" for all of them, "answer", "scenes"."""
    return frozenset(filter(None, st.query_params.get(HIDE, "").split(",")))


def unseen(setting: Setting) -> Any:
    """A hidden setting's value: what a scene or the link says, or its default."""
    if setting.key not in st.session_state:
        st.session_state[setting.key] = setting.default
        with suppress(*UNREADABLE):
            st.session_state[setting.key] = value_of(setting, st.query_params.get_all(setting.key))
    return setting.check(st.session_state[setting.key])


def step_from_link(key: str, steps: Sequence[str], start: int) -> int:
    """The step to open at: the one remembered or in the link, else `start`. It holds until `move_to` says otherwise,
    for what the browser is sent must not change with every release."""
    opening = st.session_state.setdefault(_opening(key), st.query_params.get(key))
    typed = [as_typed(step) for step in steps]
    return typed.index(as_typed(opening)) if opening and as_typed(opening) in typed else start


def step_to_link(key: str, steps: Sequence[str], step: int, start: int) -> None:
    """Write the step's label into the link; the default leaves no trace there."""
    label = steps[step] if steps else ""
    st.session_state[key] = label
    if step == start:
        _strike(key)
    elif st.query_params.get(key) != label:
        st.query_params[key] = label


def move_to(settings: Mapping[str, Any], steps: Mapping[str, str]) -> None:
    """Set widgets by key, and scrubbers by key and label, before they are drawn again."""
    _unask([key for key in settings if key not in st.session_state and key in st.query_params])
    st.session_state.update(settings)
    for key in settings:
        st.session_state.pop(f"{key}{ROWS}", None)
    for key, label in steps.items():
        st.session_state[key] = st.session_state[_opening(key)] = label
        st.session_state[revision(key)] = st.session_state.get(revision(key), 0) + 1


def settle(drawn: Collection[str], control: str) -> None:
    """Let the link say what the page shows, now that it is drawn.

    drawn: the settings of the lab that is open, control: its control. Those of others leave the link, and those that a
    scene has moved come into it, whatever a browser wrote there that did not know yet.
    """
    seen = st.session_state.setdefault(SEEN, {"lab"})
    seen.update(drawn)
    seen.add(control)
    keys = [key for key in seen if key != control and f"{key}{KEPT}" not in st.session_state]
    st.session_state[LINK] = inside.write_link(keys, st.session_state.get(LINK))


def close_lab() -> None:
    """When a lab closes: its scrubbers reopen where they were left, and what is written here leaves the link."""
    for name in list(st.session_state):
        key, _, kind = str(name).rpartition(":")
        if f":{kind}" == OPENING:
            st.session_state[name] = st.session_state.get(key)
        if f":{kind}" in (OPENING, KEPT):
            _strike(key)


def forget_the_last_page() -> None:
    """When the page changes, only what belongs to the visit stays: pages may share a key for settings of their own."""
    for name in list(st.session_state):
        if not str(name).startswith(VISIT):
            del st.session_state[name]


def revision(key: str) -> str:
    """Where the count of a scrubber's programmed moves is kept."""
    return f"{key}{REVISION}"


def _opening(key: str) -> str:
    return f"{key}{OPENING}"


def canonical(setting: Setting) -> None:
    """Write a setting into the link as its widget writes it, where people typed it otherwise: 10 for 10.0, and 0.5 for
    what lies next to it on a slider's grid."""
    asked = st.query_params.get_all(setting.key)
    if len(asked) != 1 or setting.key in st.session_state or setting.kind == "several":
        return
    found = [option for option in setting.options if equal(asked[0], setting.show(option))]
    meant = setting.text(found[0])[0] if found else on_grid(setting, asked[0])
    if meant not in (None, asked[0]):
        st.query_params[setting.key] = meant
        inside.link_as_opened()


def choice(key: str, options: Mapping[str, str]) -> None:
    """Take a choice from the link before its widget is drawn: its key there, or its text."""
    asked = st.query_params.get(key)
    if asked and key not in st.session_state:
        st.session_state[key] = next((name for name, text in options.items() if asked in (name, text)), None)


def choice_to_link(key: str, chosen: str | None) -> None:
    """Write a choice into the link by its key: texts are long, and may be said better one day."""
    if chosen is None:
        _strike(key)
    elif st.query_params.get_all(key) != [chosen]:
        st.query_params[key] = chosen


def kept(key: str, read: Callable[[str], Any], default: str) -> str:
    """A text that no one widget holds, in the link under `key`; one that `read` refuses gives way to the default."""
    text = st.session_state.get(key, st.query_params.get(key, default))
    try:
        read(text)
    except UNREADABLE:
        text = default
    _to_link(key, text, default)
    return str(text)


def edited(
    default: pd.DataFrame,
    *,
    key: str,
    tidy: Callable[[pd.DataFrame], pd.DataFrame],
    read: Callable[[str], Any] = json.loads,
    **options: Any,
) -> pd.DataFrame:
    """An editable table whose rows live in the link under `key`; rows that cannot be read give way to the default.

    `read` makes rows of the link's text, and `tidy` of the edited table what counts; `options` go to the editor.
    """
    edition, rows = f"{key}{EDITION}", f"{key}{ROWS}"
    editor = f"{key}:editor:{st.session_state.get(edition, 0)}"
    if editor not in st.session_state or rows not in st.session_state:  # the lab opens again, or a scene was set
        text = st.session_state.get(key, st.query_params.get(key, ""))
        if editor in st.session_state:
            st.session_state[edition] = st.session_state.get(edition, 0) + 1
            editor = f"{key}:editor:{st.session_state[edition]}"
        try:
            st.session_state[rows] = _bounded(pd.DataFrame(read(text), columns=default.columns).astype(default.dtypes))
        except UNREADABLE:
            st.session_state[rows] = default
    table = tidy(st.data_editor(st.session_state[rows], hide_index=True, num_rows="dynamic", key=editor, **options))
    _to_link(key, _as_text(table), _as_text(default))
    return table


def _bounded(table: pd.DataFrame) -> pd.DataFrame:
    """The table. Raises `ValueError` where a number is beyond what a link may ask for."""
    if any(map(endless, map(str, table.select_dtypes(np.number).to_numpy(float).ravel()))):
        raise ValueError("a number is too large or too small.")
    return table


def _as_text(table: pd.DataFrame) -> str:
    return json.dumps(table.to_numpy().tolist(), separators=(",", ":"))


def _to_link(key: str, text: str, default: str) -> None:
    """Write what no one widget holds into the link, where the default leaves no trace, until its lab closes."""
    st.session_state[key], st.session_state[f"{key}{KEPT}"] = text, True
    if text == default:
        _strike(key)
    elif st.query_params.get(key) != text:
        st.query_params[key] = text


def _strike(key: str) -> None:
    if key in st.query_params:
        del st.query_params[key]


def arriving() -> dict[str, list[str]]:
    """What the link asks for, before widgets take their part of it. Numbers beyond all ranges are struck out of it:
    Streamlit's own would fail on them."""
    asked = {name: st.query_params.get_all(name) for name in st.query_params if name and not TRACKING.fullmatch(name)}
    _unask([name for name, values in asked.items() if any(map(endless, values))])
    return asked


def _unask(names: Sequence[str]) -> None:
    """Strike from the link what no widget may still take from it."""
    if names:
        for name in names:
            _strike(name)
        inside.link_as_opened()


def misread(asked: Mapping[str, Sequence[str]], settings: Mapping[str, Setting]) -> str:
    """One sentence on what the page could not take from the link; empty when all was taken."""
    wrong = [
        quoted(name) if name not in st.session_state else f"{quoted(name)} = {quoted(','.join(values))}"
        for name, values in asked.items()
        if name not in st.session_state or not (_taken(name, values) or _same(name, values, settings))
    ]
    if not wrong:
        return ""
    listed = ", ".join(wrong[:3]) + (f" and {len(wrong) - 3} more" if len(wrong) > 3 else "")
    return (
        f"This link asks for something that is not offered here ({listed}), so for those the page shows its own values."
    )


def _taken(name: str, values: Sequence[str]) -> bool:
    """Streamlit strikes from the link what a widget cannot take, and also what equals its default."""
    return st.session_state[name] is not None and st.query_params.get_all(name) == list(values)


def _same(name: str, asked: Sequence[str], settings: Mapping[str, Setting]) -> bool:
    held = st.session_state[name]
    texts = []
    if name in settings and held is not None:
        with suppress(KeyError, TypeError):
            texts = settings[name].text(held)
        if len(asked) == 1 and on_grid(settings[name], asked[0]) in texts:
            return True
    return same(asked, texts) or same(asked, held if isinstance(held, list | tuple) else [held])
