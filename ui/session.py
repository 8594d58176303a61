"""What is asked in a row: a drill, a question said aloud, a card that is turned; and the report at the end."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from content import Point, Question, catalogue, question
from practice.deck import LEVELS, Item, Outcome, asked_by, counts, report
from practice.plan import name_of, reviewed
from practice.sitting import Sitting, read, write
from ui import drill, links
from ui import record as keeper
from ui.drill import board, filled, names

RUN = f"{links.VISIT}practice"
TWO = 120
"""Seconds in which a question is said."""


@dataclass
class Run(Sitting):
    """What is asked now. linked: whether a link names it. shown: whether the card is turned; ticked: the points that
    were said; tried: a drill."""

    linked: bool = False
    shown: bool = False
    ticked: tuple[int, ...] = ()
    tried: drill.Try | None = None

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


def kept() -> str | bool | None:
    """What the tab is to keep, as `record.keep` takes it."""
    run: Run | None = st.session_state.get(RUN)
    if run is None:
        return "" if RUN in st.session_state else None
    return False if run.linked else write(run)


def take(text: str) -> None:
    """Go on with what the tab has kept of before it was loaded anew."""
    if RUN not in st.session_state:
        st.session_state[RUN] = None
        with suppress(ValueError):
            st.session_state[RUN] = Run(**vars(read(text, catalogue(), names)))


def opened(link: str | None) -> Run | None:
    """What is under way; a drill's link opens that drill."""
    run: Run | None = st.session_state.get(RUN)
    if link is None:
        return None if run and run.linked else run
    if run is None or not run.linked or run.item.link != link:
        try:
            item = asked_by(link, catalogue(), names)
        except ValueError as error:
            st.info(str(error), icon=":material/link:")
            return None
        run = st.session_state[RUN] = Run(question(item.slug).short, [item], linked=True)
    return run


def begin(title: str, items: Sequence[Item], minutes: int = 0, level: str = LEVELS[1]) -> None:
    st.session_state[RUN] = Run(title, items, minutes, level)
    st.query_params.clear()


def _leave() -> None:
    if st.session_state.pop(RUN).linked:
        st.query_params.clear()
    else:
        st.session_state[RUN] = None


def _review(key: str, right: bool, mistake: str = "") -> None:
    keeper.change(lambda record: reviewed(record, key, right, keeper.now(), mistake))


@cache
def _clock() -> Any:
    js = (Path(__file__).parent / "clock.js").read_text("utf-8")
    return st.components.v2.component("clock", html='<p class="clock" role="timer"></p>', js=js, isolate_styles=False)


def _here(run: Run, told: drill.Told) -> drill.Told:
    """What is told of an item that a click before has left is not heard."""
    place = run.place

    def heard(what: str, value: Any) -> None:
        if run.place == place:
            told(what, value)

    return heard


def ask(run: Run) -> None:
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
        run.settle(right, mistake=mistake, scene=scene, shown=run.tried is not None and run.tried.answer is None)

    if run.tried is None:
        run.tried = drill.Try(run.item)
    following = "" if run.linked else "Next"
    drill.ask(
        run.tried, key="board", on_done=done, on_go=_here(run, go), name=f"{run.name}.", wide=True, next=following
    )


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
            st.markdown("##### In 30 seconds\n\n" + filled(about, about.summary))
        st.markdown("What did you say?")
    offered = [[each.text, _phrase(about, each), "a senior adds" if each.senior else ""] for each in points]
    data: dict[str, Any] = {"id": f"{run.name}.{run.place}", "form": "points", "choices": offered, "wide": True}
    data |= {"wait": "" if run.shown else "Show the answer"}
    if run.done:
        data |= {"done": {"given": run.ticked, "right": run.ticked}, "next": "Next"}
    board(data, key="board", on_told=_here(run, told))


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
        asked = point.text
        front, back = f"{about.title}\n\nWhat would you say on this: **{asked}**?", f"“{_phrase(about, point)}”"
    else:
        front, back = next(pair for pair in about.follow_ups if name_of(pair[0]) == run.item.name)
        asked = filled(about, front)
        front, back = f"**{asked}**", filled(about, back)

    def told(what: str, value: Any) -> None:
        if what == "show":
            run.shown = True
        elif what == "commit" and run.shown and not run.done:
            run.settle(value == 1, asked=asked)
            run.go_on()

    st.markdown(front)
    if run.shown:
        st.markdown(back)
    data = {"id": f"{run.name}.{run.place}", "form": "card", "choices": drill.choices(["I missed it", "I had it"])}
    board(data | {"wide": True, "wait": "" if run.shown else "Show the answer"}, key="board", on_told=_here(run, told))


def _phrase(about: Question, point: Point) -> str:
    return filled(about, point.say)


def finish(run: Run) -> None:
    root = (st.context.url or "").split("?")[0].removesuffix("/").removesuffix("practise").rstrip("/") + "/"
    text = report(run.title, keeper.now().date(), run.outcomes, catalogue(), root)
    with st.container(key="report"):
        st.markdown(text)
    with st.container(horizontal=True):
        st.button("Practise on", key="onward", type="primary", on_click=_leave)
        name = f"{run.title.split(',')[0].lower().replace(' ', '-')}.md"
        st.download_button(
            "Save the report", text, name, "text/markdown", on_click="ignore", icon=":material/download:"
        )
