"""The record of practice: kept by the browser, merged here, and on no disk of the server."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from content import catalogue, question
from practice import anki
from practice.plan import slug_of
from practice.record import FOREIGN, LIMIT, Record, merged, read, write
from ui.links import VISIT
from ui.plain import harmless

RECORD, HEARD, CLEAR, TROUBLE = (f"{VISIT}record{name}" for name in ("", ":heard", ":clear", ":trouble"))
DAMAGED = "What this browser has kept of your practice cannot be read, so nothing new is kept. You can forget it below."
KEEPER, FILE, SAID = "keeper", "practice:file", "practice:said"


def now() -> datetime:
    """The time where the person is."""
    return datetime.now(UTC).astimezone(timezone(-timedelta(minutes=st.context.timezone_offset or 0)))


@cache
def _component() -> Any:
    js = (Path(__file__).parent / "record.js").read_text("utf-8")
    html = '<p class="record" role="status"></p>'
    return st.components.v2.component("record", html=html, js=js, isolate_styles=False)


def keep(sitting: str | bool | None = False, taken: Callable[[str], object] = str) -> Record:
    """Let the browser keep the record, and hear from it; returns the record as it stands.

    sitting: what is asked now, for this tab to keep until it closes; "" for nothing, None where it is to tell what it
    has kept, which is `taken`, and False where it is left as it is.
    """
    record: Record = st.session_state.setdefault(RECORD, Record())
    empty = record == Record()
    data = {
        "text": "" if empty else write(record),
        "heard": -1 if TROUBLE in st.session_state else st.session_state.get(HEARD, 0),
        "clear": st.session_state.get(CLEAR, 0),
        "sitting": sitting,
    }

    def take() -> None:
        match st.session_state[KEEPER]["sitting"]:
            case [_, str(text)]:
                taken(text)

    _component()(key=KEEPER, data=data, on_told_change=_hear, on_sitting_change=take)
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


def offer(record: Record, cards: Callable[[], Iterable[tuple[str, str, Sequence[str]]]]) -> None:
    """What was practised, to be saved, opened and forgotten. cards: for Anki."""
    st.subheader("What you have practised", anchor=False)
    st.markdown("It stays in this browser. Some browsers forget after a week: a file does not.")
    mistakes = Counter((each.mistake, slug_of(each.key)) for each in record.log if each.mistake)
    for (mistake, slug), times in mistakes.most_common(5):
        if any(each.slug == slug for each in catalogue()):
            st.caption(f"{times:d} × you {harmless(mistake)} ([{question(slug).short}]({slug}))")  # house
    with st.container(horizontal=True):
        st.download_button(
            "Save to a file",
            write(record),
            "practice.json",
            "application/json",
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            "Cards for Anki",
            lambda: anki.table(cards()),
            "practice.tsv",
            "text/tab-separated-values",
            on_click="ignore",
            icon=":material/download:",
        )
        with st.popover("Forget all"):
            st.button("Yes, forget all of it", key="forget", on_click=forget)
    st.file_uploader("Open a file", type=["json"], key=FILE, max_upload_size=1, on_change=_open)
    if said := st.session_state.get(SAID):
        st.info(said, icon=":material/folder_open:")


def _open() -> None:
    st.session_state.pop(SAID, None)
    if file := st.session_state[FILE]:
        try:
            if file.size > LIMIT:
                raise ValueError(FOREIGN)
            opened = read(file.getvalue().decode())
            change(lambda record: merged(record, opened))
            st.session_state[SAID] = f"Opened: {len(opened.cards):d} cards of that file are here now."
        except UnicodeDecodeError:
            st.session_state[SAID] = FOREIGN
        except ValueError as error:
            st.session_state[SAID] = str(error)
