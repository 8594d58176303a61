"""State in the link: what widgets do not bind by themselves, and one calm sentence for what a link got wrong."""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from ui import streamlit_inside as inside
from ui.panel import Setting, as_typed

LONGEST_QUOTE = 40
LARGEST, LEAST = 2.0**53, 1e-12
"""Between these a link's numbers are taken; what is smaller and not nought is no setting either."""
UNREADABLE = (ValueError, TypeError, RecursionError, OverflowError)
TRACKING = re.compile(r"utm_.*|fbclid|gclid|msclkid|mc_cid|mc_eid|ref|igshid")
"""Names that others hang on a link, which ask for nothing here."""
OPENING, REVISION, ROWS, KEPT, EDITION = ":opening", ":revision", ":rows", ":kept", ":edition"
SEEN, LINK = "page:seen", "page:link"
VISIT = "visit:"
"""How the names begin of what is kept from page to page."""

LINKED: Mapping[str, Any] = {"bind": "query-params", "persist_state": "page"}
"""What every widget of a page is given: its value lives in the link, and survives a visit to another tab."""


COPY = """
export default function ({ parentElement }) {
  const button = parentElement.querySelector("button");
  const field = parentElement.querySelector("input");
  button.onclick = async () => {
    field.value = location.href;
    try {
      await navigator.clipboard.writeText(location.href);
      button.textContent = "Link copied";
    } catch {
      field.hidden = false;
      field.select();
      button.textContent = "Copy it from here";
    }
    setTimeout(() => (button.textContent = "Copy link"), 2000);
  };
}
"""


@cache
def _copy_component() -> Any:
    html = (
        '<div class="copy-link"><button type="button" aria-live="polite">Copy link</button>'
        '<input hidden readonly aria-label="Link to this page"></div>'
    )
    return st.components.v2.component("copy_link", html=html, js=COPY, isolate_styles=False)


def copy_link() -> None:
    """A button that copies the page's address: every setting is in it."""
    _copy_component()(key="copy_link", width="content")


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
    meant = setting.text(found[0])[0] if found else _on_grid(setting, asked[0])
    if meant not in (None, asked[0]):
        st.query_params[setting.key] = meant
        inside.link_as_opened()


def _on_grid(setting: Setting, text: str) -> str | None:
    """The text of the slider's value next to what a link asks for; None where that is out of its range."""
    if setting.kind != "slider":
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return setting.text(setting.nearest(value))[0] if setting.low <= value <= setting.high else None


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
    if any(map(_endless, map(str, table.select_dtypes(np.number).to_numpy(float).ravel()))):
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
    _unask([name for name, values in asked.items() if any(map(_endless, values))])
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
        _quote(name) if name not in st.session_state else f"{_quote(name)} = {_quote(','.join(values))}"
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
        if len(asked) == 1 and _on_grid(settings[name], asked[0]) in texts:
            return True
    return same(asked, texts) or same(asked, held if isinstance(held, list | tuple) else [held])


def same(asked: Sequence[str], held: Sequence[Any]) -> bool:
    """Whether a link's values mean those that are held."""
    return len(asked) == len(held) and all(map(equal, asked, held))


def equal(text: str, value: Any) -> bool:
    """Whether a link's text means this value."""
    if isinstance(value, bool):
        return text.lower() == str(value).lower()
    try:
        return abs(float(text) - float(value)) <= 1e-9 * max(1.0, abs(float(value)))
    except (TypeError, ValueError, OverflowError):
        return as_typed(text) == as_typed(str(value)) or _same_rows(text, str(value))


def _same_rows(text: str, other: str) -> bool:
    """Whether two texts are the same JSON, whatever their spaces and the order of names."""
    try:
        return bool(json.loads(text) == json.loads(other))
    except (ValueError, RecursionError):
        return False


def _endless(text: str) -> bool:
    try:
        return not (LEAST <= abs(float(text)) <= LARGEST or float(text) == 0) and text.lower() != "nan"
    except ValueError:
        return False


def _quote(text: str) -> str:
    text = " ".join(text.split()) or "nothing"
    return f"`{text[:LONGEST_QUOTE].replace('`', '')}{'…' if len(text) > LONGEST_QUOTE else ''}`"
