"""Forms for a text that no one widget holds: steps added one at a time, and many small questions."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from ui.links import LINKED, move_to


def steps_form(
    text: str, choices: Mapping[str, str], *, key: str, most: int, follow: Callable[[str], Mapping[str, str]]
) -> None:
    """See `Panel.grow`."""

    def become(grown: str) -> None:
        move_to({key: grown}, follow(grown))

    letters = {words: letter for letter, words in choices.items()}
    with st.container(horizontal=True):
        chosen = st.selectbox(
            "Next change", list(letters), index=1, key="change", label_visibility="collapsed", width=240, **LINKED
        )
        longer = text + letters[chosen]
        full = len(text) >= most
        st.button("Run it", key=f"{key}:run", type="primary", disabled=full, on_click=become, args=(longer,))
        st.button("Take back", key=f"{key}:back", disabled=not text, on_click=become, args=(text[:-1],))
        st.button("Start over", key=f"{key}:over", on_click=become, args=("",))


def questions_form(
    title: str,
    given: Sequence[Any],
    sections: Mapping[str, Sequence[str]],
    states: Mapping[Any, str],
    ready: Mapping[str, Sequence[Any]],
    *,
    key: str,
    write: Callable[[Sequence[Any]], str],
    follow: Mapping[str, str],
) -> None:
    """See `Panel.answers`."""

    def take(place: int) -> None:
        now = list(given)
        now[place] = st.session_state[f"{key}:{place}"]
        st.session_state[key] = write(now)

    with st.popover(title, icon=":material/checklist:", key=f"{key}:popover", width="content"):
        names = list(sections)
        section = st.segmented_control("Section", names, default=names[-1], required=True, key="section", **LINKED)
        first = sum(len(sections[name]) for name in names[: names.index(section)])
        for number, words in enumerate(sections[section], start=1):
            place = first + number - 1
            st.session_state[f"{key}:{place}"] = given[place]
            st.segmented_control(
                f"{number}. {words}",  # house
                list(states),
                format_func=states.__getitem__,
                required=True,
                key=f"{key}:{place}",
                on_change=take,
                args=(place,),
            )
        with st.container(horizontal=True):
            for label, answers in ready.items():
                st.button(label, key=f"{key}:{label}", on_click=partial(move_to, {key: write(answers)}, follow))
