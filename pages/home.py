"""The map of the questions: a picture each, filtered and searched."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from content import CATEGORIES, DIFFICULTIES, RARITIES, Question, Scene, catalogue
from content.search import has_words, scenes_with
from ui import links, record
from ui.heroes import picture_of
from ui.loading import load
from ui.plain import harmless
from ui.warm import sentence

MOST = 8
"""So many scenes are listed."""


def card(question: Question, room: Any, chance: float | None) -> None:
    """A question's card. chance: that it is still known, where it was practised."""
    with st.container(key=f"card_{shade(question.category)}_{question.slug}", border=True):
        st.html(picture_of(question.slug))
        st.page_link(room, label=question.short, help=question.title)
        st.caption(f"{question.order} · {question.rarity} · {question.difficulty}")
        if chance is not None:
            st.html(f'<p class="known" title="The chance that you still know it">{chance:.0%} known</p>')


def shade(category: str) -> str:
    """What the style sheet calls a category's colour."""
    return category.split()[0].lower()


def list_scenes(scenes: Sequence[tuple[Question, Scene]], rooms: Mapping[str, Any]) -> None:
    """A link each, which opens the page at that scene."""
    with st.container(key="scenes_found"):
        for question, scene in scenes[:MOST]:
            said = sentence(load(f"pages.{question.slug}").PAGE, scene)
            said = f"{question.short}: {said}" if said else question.short
            st.page_link(
                rooms[question.slug],
                label=f"**{harmless(scene.title)}** · {harmless(said)}",
                icon=":material/play_arrow:",
                query_params={"scene": scene.name},
            )
        if len(scenes) > MOST:
            st.caption(f"and {len(scenes) - MOST} more scenes; another word tells them apart.")


def show(rooms: Mapping[str, Any]) -> None:
    """The overview; `rooms` are the pages of the questions, by slug."""
    asked = links.arriving()
    levels = [level for level in DIFFICULTIES if any(each.difficulty == level for each in catalogue())]
    with st.container(key="hero"):
        st.title("See what a senior data scientist is asked", anchor=False)
        st.markdown("Predict first, then drag, and see: real computation stands behind every number.")
        with st.container(horizontal=True, key="finder"):
            words = st.text_input(
                "Search questions, answers and scenes",
                key="search",
                bind="query-params",
                placeholder="Search answers and scenes: peeking, AUC…",
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
        key = "".join(f"<span class={shade(each)}>{each}</span>" for each in CATEGORIES)
        st.html(f"<p class=categories>{key}</p>")  # house

    if sentence := links.misread(asked, {}):
        st.info(sentence, icon=":material/link:")
    asked_for = words.lower().split()
    chosen = [
        each
        for each in catalogue()
        if (not rarities or each.rarity in rarities) and (not difficulties or each.difficulty in difficulties)
    ]
    found = [each for each in chosen if has_words(each, asked_for)]
    scenes = [(each, scene) for each in chosen for scene in scenes_with(each, asked_for)]
    if scenes:
        list_scenes(scenes, rooms)
    kept = record.keep()
    chances = load("practice.plan").known(kept, record.now()) if kept.cards else {}
    with st.container(key="map"):
        for question in found:
            card(question, rooms[question.slug], chances.get(question.slug))
    if not found and not scenes:
        st.info("Nothing matches. Clear the search or a filter to see all questions.", icon=":material/search_off:")
