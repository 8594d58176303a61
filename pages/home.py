"""The map of the questions: by category, filtered, searched."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import streamlit as st

from content import DIFFICULTIES, RARITIES, Question, catalogue
from ui import links


def card(question: Question, room: Any) -> None:
    with st.container(key=f"card_{question.slug}", border=True):
        st.page_link(room, label=f"**{question.order} · {question.short}**")
        st.markdown(question.title)
        st.caption(question.line)
        with st.container(horizontal=True, gap="small"):
            st.badge(question.rarity, icon=":material/forum:", color="gray")
            st.badge(question.difficulty, icon=":material/signal_cellular_alt:", color="gray")


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
    with st.container(key="hero"):
        st.title("See what a senior data scientist is asked", anchor=False)
        st.markdown(
            "Each question has a written answer and something to operate. Predict first, then drag a control and watch "
            "real computation follow."
        )

    levels = [level for level in DIFFICULTIES if any(each.difficulty == level for each in catalogue())]
    with st.container(horizontal=True, vertical_alignment="bottom", key="finder"):
        words = st.text_input(
            "Search questions and answers", key="search", bind="query-params", placeholder="peeking, AUC…"
        )
        rarities = st.pills("Rarity", RARITIES, selection_mode="multi", key="rarity", bind="query-params")
        difficulties = st.pills("Difficulty", levels, selection_mode="multi", key="difficulty", bind="query-params")

    if sentence := links.misread(asked, {}):
        st.info(sentence, icon=":material/link:")
    found = [each for each in catalogue() if matches(each, words, rarities, difficulties)]
    for category, group in groupby(found, key=lambda question: question.category):
        st.markdown(f"#### {category}")  # house
        with st.container(key=f"map_{category.split()[0].lower()}"):
            for question in group:
                card(question, rooms[question.slug])
    if not found:
        st.info("No question matches. Clear the search or a filter to see them all.", icon=":material/search_off:")
