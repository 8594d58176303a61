"""The map of the questions: a picture each, filtered and searched."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from content import CATEGORIES, DIFFICULTIES, RARITIES, Question, catalogue
from ui import links
from ui.heroes import picture_of


def card(question: Question, room: Any) -> None:
    with st.container(key=f"card_{shade(question.category)}_{question.slug}", border=True):
        st.html(picture_of(question.slug))
        st.page_link(room, label=question.short, help=question.title)
        st.caption(f"{question.order} · {question.rarity} · {question.difficulty}")


def shade(category: str) -> str:
    """What the style sheet calls a category's colour."""
    return category.split()[0].lower()


def matches(question: Question, words: str, rarities: list[str], difficulties: list[str]) -> bool:
    text = f"{question.title} {question.short} {question.line} {question.prose}".lower()
    return (
        all(word in text for word in words.lower().split())
        and (not rarities or question.rarity in rarities)
        and (not difficulties or question.difficulty in difficulties)
    )


def show(rooms: Mapping[str, Any]) -> None:
    """The overview; `rooms` are the pages of the questions, by slug."""
    asked = links.arriving()
    levels = [level for level in DIFFICULTIES if any(each.difficulty == level for each in catalogue())]
    with st.container(key="hero"):
        st.title("See what a senior data scientist is asked", anchor=False)
        st.markdown("Predict first, then drag, and see: real computation stands behind every number.")
        with st.container(horizontal=True, key="finder"):
            words = st.text_input(
                "Search questions and answers",
                key="search",
                bind="query-params",
                placeholder="Search questions and answers: peeking, AUC…",
                label_visibility="collapsed",
            )
            rarities, difficulties = (
                st.pills(
                    name,
                    options,
                    selection_mode="multi",
                    key=name.lower(),
                    bind="query-params",
                    label_visibility="collapsed",
                )
                for name, options in (("Rarity", RARITIES), ("Difficulty", levels))
            )
        legend = "".join(f"<span class={shade(each)}>{each}</span>" for each in CATEGORIES)
        st.html(f"<p class=legend>{legend}</p>")  # house

    if sentence := links.misread(asked, {}):
        st.info(sentence, icon=":material/link:")
    found = [each for each in catalogue() if matches(each, words, rarities, difficulties)]
    with st.container(key="map"):
        for question in found:
            card(question, rooms[question.slug])
    if not found:
        st.info("No question matches. Clear the search or a filter to see them all.", icon=":material/search_off:")
