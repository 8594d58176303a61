"""Practise: ten cards, a question said aloud, a mock interview; what comes back when, and what the person keeps."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from content import CATEGORIES, Point, Question, catalogue, fill, question
from practice import anki
from practice.deck import LEVELS, MINUTES, SEEDS, Item, Outcome, asked_by, counts, interview, item_of, report, spoken
from practice.plan import (
    days_left,
    due,
    exists,
    interview_on,
    known,
    name_of,
    reviewed,
    session,
    slug_of,
)
from practice.record import FOREIGN, LIMIT, Record, merged, read, write
from ui import drill, links
from ui import record as keeper
from ui.drill import board, drawn, kinds
from ui.frame import HERE_NOW
from ui.loading import load
from ui.plain import harmless

RUN = f"{links.VISIT}practice"
TWO = 120
"""Seconds in which a question is said."""
EVER = date(2000, 1, 1)
FILE, SAID = "practice:file", "practice:said"


@dataclass
class Run:
    """What is asked now. minutes: on the clock, where there is one. level: whose points are expected. linked: whether a
    link names it. shown: whether the card is turned; ticked: the points that were said; tried: a drill."""

    title: str
    items: Sequence[Item]
    minutes: int = 0
    level: str = LEVELS[1]
    name: int = field(default_factory=lambda: random.randrange(10**9))
    place: int = 0
    linked: bool = False
    shown: bool = False
    done: bool = False
    ticked: tuple[int, ...] = ()
    tried: drill.Try | None = None
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def item(self) -> Item:
        return self.items[self.place]

    def settle(self, right: bool, **rest: Any) -> None:
        """The item is answered, and its card comes back when it is due."""
        self.done = True
        outcome = Outcome(self.item, right, **rest)
        self.outcomes.append(outcome)
        _review(self.item.key, right, outcome.mistake)

    def go_on(self) -> None:
        """On to the next item."""
        self.place += 1
        self.shown, self.done, self.ticked, self.tried = False, False, (), None


def show() -> None:
    """The page."""
    if st.session_state.get(HERE_NOW) != "practise":
        links.forget_the_last_page()
        st.session_state[HERE_NOW] = "practise"
    with st.container(key="practise"):
        record = keeper.keep()
        asked = links.arriving()
        run = _opened(next(iter(asked.pop("drill", [])), None))
        if sentence := links.misread(asked, {}):
            st.info(sentence, icon=":material/link:")
        if run is None:
            _choose(record)
        elif run.place < len(run.items):
            _ask(run)
        else:
            _report(run)


def _opened(link: str | None) -> Run | None:
    """What is under way; a drill's link opens that drill."""
    run: Run | None = st.session_state.get(RUN)
    if link is None:
        return None if run and run.linked else run
    if run is None or not run.linked or run.item.link != link:
        try:
            item = asked_by(link, catalogue(), _names)
        except ValueError as error:
            st.info(str(error), icon=":material/link:")
            return None
        run = st.session_state[RUN] = Run(question(item.slug).short, [item], linked=True)
    return run


def _names(slug: str) -> Sequence[str]:
    return list(kinds(slug))


def _begin(title: str, items: Sequence[Item], minutes: int = 0, level: str = LEVELS[1]) -> None:
    st.session_state[RUN] = Run(title, items, minutes, level)
    st.query_params.clear()


def _leave() -> None:
    st.session_state.pop(RUN, None)
    st.query_params.clear()


def _review(key: str, right: bool, mistake: str = "") -> None:
    keeper.change(lambda record: reviewed(record, key, right, keeper.now(), mistake))


# ------------------------------------------------------------------------------------------------------ what there is


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
            st.button("Say it", key="say", on_click=_begin, args=(about.short, spoken(about)))
        with st.container(border=True):
            _offer_interview()
        with st.container(border=True):
            _keep(record)


def _today(record: Record, now: Any) -> list[Question]:
    """Draws what is due; returns what is to be said aloud."""
    left = days_left(record, now)
    waiting = [key for key in due(record, now) if exists(key, catalogue(), _names)]
    aloud = [question(slug_of(key)) for key in waiting if key.endswith(".say")]
    cards = len(waiting) - len(aloud)
    st.subheader("Today" if left is None or left > 1 else "The last day: what is weakest", anchor=False)
    st.markdown(f"{cards:d} due today." if cards else "No card is due: ten questions with numbers drawn anew.")
    st.button(
        "Ten cards in five minutes",
        key="ten",
        type="primary",
        on_click=lambda: _begin("Ten cards", _ten(), 5),
    )
    if aloud:
        st.caption(f"To say aloud: {', '.join(about.short for about in aloud)}")  # house
    if left is not None and left <= 1 and record.cards:
        _weak(record, now)
    day = st.date_input(
        "Interview on", record.interview, key=f"day:{record.decided}", min_value=EVER, format="YYYY-MM-DD"
    )
    if day != record.interview:
        keeper.change(lambda before: interview_on(before, day, keeper.now()))
        st.rerun()
    if left is not None:
        st.caption(f"{left:d} {'day' if left == 1 else 'days'} left: every card comes back before then.")  # house
    return aloud


def _ten() -> list[Item]:
    record = st.session_state[keeper.RECORD]
    keys = session(record, catalogue(), _names, keeper.now())
    return [item_of(key, random.randrange(SEEDS)) for key in keys]


def _weak(record: Record, now: Any) -> None:
    here = {about.slug for about in catalogue()}
    chances = sorted((pair for pair in known(record, now).items() if pair[0] in here), key=lambda pair: pair[1])
    lines = []
    for slug, share in chances[:5]:
        about = question(slug)
        missed = {key.split(".")[-1] for key in record.cards if slug_of(key) == slug and record.cards[key].missed}
        points = [each.text for each in about.points if name_of(each.text) in missed]
        lines.append(f"- [{about.short}]({slug}) {share:.0%} known" + (f": {'; '.join(points)}" if points else ""))
    st.markdown("\n".join(lines))  # house


def _offer_interview() -> None:
    st.subheader("A mock interview", anchor=False)
    minutes = st.segmented_control("Minutes", MINUTES, default=MINUTES[0], required=True, key="minutes")
    level = st.segmented_control("Level", LEVELS, default=LEVELS[1], required=True, key="level")
    categories = st.pills("Categories (all where none is chosen)", CATEGORIES, selection_mode="multi", key="categories")

    def begin() -> None:
        items = interview(
            catalogue(), _names, minutes=minutes, categories=categories, level=level, seed=random.randrange(SEEDS)
        )
        _begin(f"Mock interview, {minutes} minutes", items, minutes, level)

    st.button("Begin", key="begin", on_click=begin)


def _keep(record: Record) -> None:
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
            lambda: anki.table(_cards(record)),
            "practice.tsv",
            "text/tab-separated-values",
            on_click="ignore",
            icon=":material/download:",
        )
        with st.popover("Forget all"):
            st.button("Yes, forget all of it", key="forget", on_click=keeper.forget)
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
            keeper.change(lambda record: merged(record, opened))
            st.session_state[SAID] = f"Opened: {len(opened.cards):d} cards of that file are here now."
        except UnicodeDecodeError:
            st.session_state[SAID] = FOREIGN
        except ValueError as error:
            st.session_state[SAID] = str(error)


def _cards(record: Record) -> Iterator[tuple[str, str, Sequence[str]]]:
    """All questions said aloud, and of what was practised each point and, with one draw of its numbers, each drill."""
    for about in catalogue():
        points = {name_of(each.text): f"**{each.text}.** {_phrase(about, each)}" for each in about.points}
        tags = [about.category, about.slug]
        yield about.title, "\n".join(points.values()) or _filled(about, about.summary), tags
        for key in sorted(key for key in record.cards if slug_of(key) == about.slug):
            if not exists(key, catalogue(), _names):
                continue
            item = item_of(key, 0)
            if item.form == "point":
                text = next(each.text for each in about.points if name_of(each.text) == item.name)
                yield f"{about.title}\n{text}", points[item.name], tags
            elif item.form == "drill":
                asked = drawn(item)
                offered = "\n".join(asked.text(each) for each in asked.choices)
                yield f"{asked.ask}\n{offered}", "\n".join([asked.text(asked.answer), *asked.way]), tags


# ------------------------------------------------------------------------------------------------------ what is asked


@cache
def _clock() -> Any:
    js = (Path(keeper.__file__).parent / "clock.js").read_text("utf-8")
    return st.components.v2.component("clock", html='<p class="clock" role="timer"></p>', js=js, isolate_styles=False)


def _ask(run: Run) -> None:
    item = run.item
    about = question(item.slug)
    with st.container(horizontal=True, vertical_alignment="center", key="progress"):
        st.button("Practise" if run.linked else "End", key="leave", on_click=_end, icon=":material/arrow_back:")
        st.markdown(f"**{about.short}**")
        if not run.linked:
            st.caption(f"{run.place + 1:d} of {len(run.items):d}")
        if run.minutes:
            _clock()(key="clock:all", data={"id": f"{run.name}", "seconds": 60 * run.minutes}, width="content")
    {"drill": _drill, "say": _say, "point": _turn, "follow": _turn}[item.form](run, about)


def _end() -> None:
    run = st.session_state[RUN]
    if run.outcomes and not run.linked:
        run.place = len(run.items)
    else:
        _leave()


def _drill(run: Run, about: Question) -> None:
    def go(what: str, value: Any) -> None:
        if what == "next":
            run.go_on()
        else:
            run.tried = drill.Try(drill.another(run.item))
            run.items = [run.tried.item]
            st.query_params["drill"] = run.item.link

    def done(right: bool, mistake: str, scene: str) -> None:
        run.settle(right, mistake=mistake, scene=scene)

    if run.tried is None:
        run.tried = drill.Try(run.item)
    following = "" if run.linked else "Next"
    drill.ask(run.tried, key="board", on_done=done, on_go=go, name=f"{run.name}.", wide=True, next=following)


def _say(run: Run, about: Question) -> None:
    st.title(about.title, anchor=False)
    points = about.points
    if not run.shown:
        _clock()(key="clock:say", data={"id": f"{run.name}.{run.place}", "seconds": TWO}, width="content")
        st.caption("Say it aloud, to the end. Notes stay on this page alone, and are gone with it.")

    def told(what: str, value: Any) -> None:
        if what == "next":
            run.go_on()
        elif what == "show":
            run.shown = True
        elif what == "commit" and run.shown and not run.done:
            _settle_said(run, about, value)

    st.text_area("Notes", key=f"notes:{run.name}:{run.place}", height=120)
    if run.shown:
        with st.container(key="summary"):
            st.markdown("##### In 30 seconds\n\n" + _filled(about, about.summary))
        st.markdown("What did you say?")
    offered = [[each.text, _phrase(about, each), "a senior adds" if each.senior else ""] for each in points]
    data: dict[str, Any] = {"id": f"{run.name}.{run.place}", "form": "points", "choices": offered, "wide": True}
    data |= {"wait": "" if run.shown else "Show the answer"}
    if run.done:
        data |= {"done": {"given": run.ticked, "right": run.ticked}, "next": "Next"}
    board(data, key="board", on_told=told)


def _settle_said(run: Run, about: Question, ticked: Sequence[int]) -> None:
    """A point that was missed becomes a card; one that has a card and was said is answered by that."""
    run.ticked = tuple(place for place in range(len(about.points)) if place in ticked)
    expected = [place for place, each in enumerate(about.points) if counts(each, run.level)]
    missed = [about.points[place] for place in expected if place not in run.ticked]
    for place in expected:
        key = Item(about.slug, "point", name_of(about.points[place].text)).key
        if place not in run.ticked or key in st.session_state[keeper.RECORD].cards:
            _review(key, place in run.ticked)
    run.settle(
        all(each.senior for each in missed),
        said=tuple(about.points[place].text for place in run.ticked),
        missed=tuple(f"{each.text}: “{_phrase(about, each)}”" for each in missed),
    )


def _turn(run: Run, about: Question) -> None:
    """A card that is turned: a point that was missed once, or what is asked next."""
    if run.item.form == "point":
        point = next(each for each in about.points if name_of(each.text) == run.item.name)
        front, back = f"{about.title}\n\nWhat would you say on this: **{point.text}**?", f"“{_phrase(about, point)}”"
    else:
        front, back = next(pair for pair in about.follow_ups if name_of(pair[0]) == run.item.name)
        front, back = f"**{_filled(about, front)}**", _filled(about, back)

    def told(what: str, value: Any) -> None:
        if what == "show":
            run.shown = True
        elif what == "commit" and run.shown and not run.done:
            run.settle(value == 1)
            run.go_on()

    st.markdown(front)
    if run.shown:
        st.markdown(back)
    data = {"id": f"{run.name}.{run.place}", "form": "card", "choices": drill.choices(["I missed it", "I had it"])}
    board(data | {"wide": True, "wait": "" if run.shown else "Show the answer"}, key="board", on_told=told)


def _phrase(about: Question, point: Point) -> str:
    return _filled(about, point.say)


def _filled(about: Question, text: str) -> str:
    return fill(text, load(f"pages.{about.slug}").PAGE.claims())


def _report(run: Run) -> None:
    root = (st.context.url or "").split("?")[0].removesuffix("/").removesuffix("practise").rstrip("/") + "/"
    text = report(run.title, keeper.now().date(), run.outcomes, catalogue(), root)
    with st.container(key="report"):
        st.markdown(text)
    with st.container(horizontal=True):
        st.button("Practise on", key="leave", type="primary", on_click=_leave)
        name = f"{run.title.split(',')[0].lower().replace(' ', '-')}.md"
        st.download_button(
            "Save the report", text, name, "text/markdown", on_click="ignore", icon=":material/download:"
        )
