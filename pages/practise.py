"""Practise: ten cards, a question said aloud, a mock interview; what comes back when, and what the person keeps."""

import random
from datetime import date, datetime

import streamlit as st

from content import CATEGORIES, Question, catalogue, question
from practice import anki
from practice.deck import LEVELS, MINUTES, SEEDS, Item, interview, item_of, spoken
from practice.plan import coming, days_left, due, exists, interview_on, least_known, session, slug_of
from practice.record import Record
from ui import links
from ui import record as keeper
from ui.drill import drawn, filled, names
from ui.frame import HERE_NOW
from ui.session import ask, begin, finish, kept, opened, take

EVER = date(2000, 1, 1)


def show() -> None:
    """The page."""
    if st.session_state.get(HERE_NOW) != "practise":
        links.forget_the_last_page()
        st.session_state[HERE_NOW] = "practise"
    with st.container(key="practise"):
        record = keeper.keep(kept(), take)
        asked = links.arriving()
        run = opened(next(iter(asked.pop("drill", [])), None))
        if sentence := links.misread(asked, {}):
            st.info(sentence, icon=":material/link:")
        if run is None:
            _choose(record)
        elif run.place < len(run.items):
            ask(run)
        else:
            finish(run)


def _choose(record: Record) -> None:
    now = keeper.now()
    st.title("Practise", anchor=False)
    if keeper.TROUBLE in st.session_state:
        st.warning(st.session_state[keeper.TROUBLE], icon=":material/warning:")
    with st.container(key="offers"):
        with st.container(border=True):
            aloud = _today(record, now)
        with st.container(border=True):
            st.subheader("Say it in two minutes", anchor=False)
            first = catalogue().index(aloud[0]) if aloud else 0
            about = st.selectbox("Question", catalogue(), first, format_func=lambda each: each.short, key="aloud")
            st.button("Say it", key="say", on_click=begin, args=(about.short, spoken(about)))
        with st.container(border=True):
            _offer_interview()
        with st.container(border=True):
            keeper.offer(record, lambda: anki.cards(record, catalogue(), names, drawn, filled))


def _today(record: Record, now: datetime) -> list[Question]:
    """Draws what is due; returns what is to be said aloud."""
    left = days_left(record, now)
    waiting = [key for key in due(record, now) if exists(key, catalogue(), names)]
    aloud = [question(slug_of(key)) for key in waiting if key.endswith(".say")]
    cards = len(waiting) - len(aloud)
    st.subheader("Today" if left is None or left > 1 else "The last day: what is weakest", anchor=False)
    last_day = left is not None and left <= 1 and bool(record.cards)
    words = f"{cards:d} due today." if cards else "No card is due: ten questions with numbers drawn anew."
    if soon := coming(record, now):
        words += f" {soon[1]:d} come{'s' * (soon[1] == 1)} back on {soon[0]:%A}, {soon[0].day} {soon[0]:%B}."
    st.markdown("Ten cards: what you missed, and what is known least." if last_day else words)
    st.button(
        "Ten cards in five minutes",
        key="ten",
        type="primary",
        on_click=lambda: begin("Ten cards", _ten(), 5),
    )
    if aloud:
        st.caption(f"To say aloud: {', '.join(about.short for about in aloud)}")  # house
    if last_day:
        _weak(record, now)
    key = f"day:{record.decided}"

    def decide() -> None:  # also where the next click leaves this page
        keeper.change(lambda before: interview_on(before, st.session_state[key], keeper.now()))

    st.date_input("Interview on", record.interview, key=key, min_value=EVER, format="YYYY-MM-DD", on_change=decide)
    if left:
        st.caption(f"{left:d} {'day' if left == 1 else 'days'} left: every card comes back before then.")  # house
    elif record.interview:
        st.caption("It is today." if left == 0 else "That day is over: cards come back as without one.")
    return aloud


def _ten() -> list[Item]:
    record = st.session_state[keeper.RECORD]
    keys = session(record, catalogue(), names, keeper.now())
    return [item_of(key, random.randrange(SEEDS)) for key in keys]


def _weak(record: Record, now: datetime) -> None:
    lines = [
        f"- [{about.short}]({about.slug}) {share:.0%} known" + (f"; missed: {'; '.join(points)}" if points else "")
        for about, share, points in least_known(record, catalogue(), now)
    ]
    st.markdown("\n".join(lines))  # house


def _offer_interview() -> None:
    st.subheader("A mock interview", anchor=False)
    minutes = st.segmented_control("Minutes", MINUTES, default=MINUTES[0], required=True, key="minutes")
    level = st.segmented_control("Level", LEVELS, default=LEVELS[1], required=True, key="level")
    categories = st.pills("Categories (all where none is chosen)", CATEGORIES, selection_mode="multi", key="categories")

    def ask_all() -> None:
        items = interview(
            catalogue(), names, minutes=minutes, categories=categories, level=level, seed=random.randrange(SEEDS)
        )
        begin(f"Mock interview, {minutes} minutes", items, minutes, level)

    st.button("Begin", key="begin", on_click=ask_all)
