"""Forms for a text that no one widget holds: steps added one at a time, and many small questions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from ui.links import LINKED, move_to
from ui.panel import Questions


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


def questions_form(form: Questions, given: Sequence[Any], *, key: str) -> None:
    """See `Panel.answers`."""

    def take(place: int) -> None:
        now = list(given)
        now[place] = st.session_state[f"{key}:{place}"]
        st.session_state[key] = form.write(now)

    with st.popover(form.title, icon=":material/checklist:", key=f"{key}:popover", width="content"):
        names = list(form.sections)
        section = st.segmented_control("Section", names, default=names[-1], required=True, key="section", **LINKED)
        first = sum(len(form.sections[name]) for name in names[: names.index(section)])
        for number, words in enumerate(form.sections[section], start=1):
            place = first + number - 1
            st.session_state[f"{key}:{place}"] = given[place]
            st.segmented_control(
                f"{number}. {words}",  # house
                list(form.states),
                format_func=form.states.__getitem__,
                required=True,
                key=f"{key}:{place}",
                on_change=take,
                args=(place,),
            )
        with st.container(horizontal=True):
            for label, answers in form.ready.items():
                st.button(label, key=f"{key}:{label}", on_click=move_to, args=({key: form.write(answers)}, form.follow))
