"""The record of practice: kept by the browser, merged here, and on no disk of the server."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from practice.record import Record, merged, read, write
from ui.links import VISIT

RECORD, HEARD, CLEAR, TROUBLE = (f"{VISIT}record{name}" for name in ("", ":heard", ":clear", ":trouble"))
DAMAGED = "What this browser has kept of your practice cannot be read, so nothing new is kept. You can forget it below."
KEEPER = "keeper"


def now() -> datetime:
    """The time where the person is."""
    return datetime.now(UTC).astimezone(timezone(-timedelta(minutes=st.context.timezone_offset or 0)))


@cache
def _component() -> Any:
    js = (Path(__file__).parent / "record.js").read_text("utf-8")
    html = '<p class="record" role="status"></p>'
    return st.components.v2.component("record", html=html, js=js, isolate_styles=False)


def keep() -> Record:
    """Let the browser keep the record, and hear from it; returns the record as it stands."""
    record: Record = st.session_state.setdefault(RECORD, Record())
    empty = record == Record()
    data = {
        "text": "" if empty else write(record),
        "heard": -1 if TROUBLE in st.session_state else st.session_state.get(HEARD, 0),
        "clear": st.session_state.get(CLEAR, 0),
    }
    _component()(key=KEEPER, data=data, on_told_change=_hear)
    return record


def _hear() -> None:
    match st.session_state[KEEPER]["told"]:
        case [int(turn), str(text)]:
            try:
                change(lambda record: merged(record, read(text)))
                st.session_state.pop(TROUBLE, None)
            except ValueError:
                st.session_state[TROUBLE] = DAMAGED
            st.session_state[HEARD] = turn
        case [int(turn), None]:  # it was forgotten in another tab
            change(lambda record: Record())
            st.session_state.pop(TROUBLE, None)
            st.session_state[HEARD] = turn


def change(by: Callable[[Record], Record]) -> None:
    """Change the record; the browser keeps it when the page is drawn next."""
    st.session_state[RECORD] = by(st.session_state.get(RECORD, Record()))


def forget() -> None:
    """Forget all of it, in this browser and in its other tabs."""
    change(lambda record: Record())
    st.session_state.pop(TROUBLE, None)
    st.session_state[CLEAR] = st.session_state.get(CLEAR, 0) + 1
