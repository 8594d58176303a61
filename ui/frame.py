"""The frame of a question's page: the stage with its labs, and beside it the prediction and the written answer."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import streamlit as st

from content import Question, question
from ui import links
from ui import streamlit_inside as inside
from ui.links import LINKED
from ui.live import CODE, GUESS, Live, open_scene
from ui.loading import load
from ui.panel import Page, outline
from ui.plain import harmless

STYLE = (Path(__file__).parent / "page.css").read_text("utf-8")
HERE_NOW, LAB_NOW, REVEALED = "page:slug", "page:lab", "revealed"
SCENE = "scene"
DRAWN = "drawn"
"""What was committed to where a guess was drawn instead of chosen."""
HIDDEN = {"answer": ".st-key-answer", "scenes": ".scenes"}
"""What a link may hide of the page, and how the style sheet finds it."""
LAYERS = (
    '<nav class="layers" aria-label="In this answer"><a href="#asked">Asked next</a>'
    '<a href="#project">Your project</a><a href="#sources">Sources</a></nav>'
)


def dress() -> None:
    """Put the house's style sheet on the page."""
    st.html(f"<style>{STYLE}</style>")


def show(page: Page) -> None:
    """Draw a question's page.

    What can wait is drawn last: the answer comes after the labs, and its numbers are worked out no sooner.
    """
    about = question(page.slug)
    arrived = st.session_state.get(HERE_NOW) != about.slug
    asked: dict[str, list[str]] = {}
    if arrived:
        inside.link_of_history()
        links.forget_the_last_page()
        st.session_state[HERE_NOW] = about.slug
        asked = links.arriving()
        named = asked.pop(SCENE, [""])[0]
        if about.scene_named(named):
            st.query_params.clear()
            inside.link_as_opened()
            asked = {}
            open_scene(page, about, named)
        elif named:
            asked[SCENE] = [named]
        _open_lab_of(page, asked)
    with st.container(key="room"):
        head, notice, ask, stage, answer = (
            st.container(key=name) for name in ("head", "notice", "ask", "stage", "answer")
        )
    with head:
        _head(about)
    with ask:
        _predict(page, about)
    if st.session_state.get("prediction") is not None:
        asked.pop("prediction", None)
    _come_back()
    known: dict[str, Any] = {}
    try:
        with stage:
            _labs(page, about, bool(asked), known)
    finally:  # a lab whose work is stopped takes nothing else with it
        with answer:
            with st.container(key="summary"):
                st.markdown("##### In 30 seconds\n\n" + page.filled(about.summary))
            _long_answer(page, about)
    hides = links.hidden()
    gone = [HIDDEN[each] for each in hides if each in HIDDEN]
    if gone:
        notice.html(f"<style>{', '.join(gone)} {{ display: none !important; }}</style>")  # house
    asked = {name: values for name, values in asked.items() if name not in (CODE, links.HIDE)}  # in error is no code
    if unknown := hides - {*HIDDEN, "settings", *known}:
        elsewhere = {key for lab in page.labs.values() for key in outline(lab)[0]}
        asked |= {f"{links.HIDE} = {name}": [] for name in sorted(unknown - elsewhere)}
    if sentence := links.misread(asked, known):
        notice.info(sentence, icon=":material/link:")


def _open_lab_of(page: Page, asked: Mapping[str, Any]) -> None:
    """A link that names no lab opens the one that knows most of what it asks for: labs may change their order."""
    if not asked or "lab" in asked or len(page.labs) == 1:
        return

    def known(title: str) -> int:
        settings, control = outline(page.labs[title])
        return sum(key in settings or key == control for key in asked)

    titles = list(page.labs)
    best = max(titles, key=known)
    if known(best) > known(titles[0]):
        st.session_state["lab"] = best


def _head(about: Question) -> None:
    st.title(about.title, anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{about.rarity} · {about.difficulty}")
        links.take_away(about.slug, about.short)


def _predict(page: Page, about: Question) -> None:
    """Ask the prediction; the reveal moves the stage to the scene that shows the answer."""
    with st.container(key="predict"):
        st.markdown("##### Predict first")
        told = st.container()  # above the question, or a projector would show the reveal below its edge
        options = {key: page.filled(text) for key, text in about.options.items()}
        links.choice("prediction", options)
        choice = st.radio(
            page.filled(about.predict),
            list(options),
            index=None,
            format_func=options.__getitem__,
            key="prediction",
            persist_state="page",
        )
        links.choice_to_link("prediction", choice)
        guess = st.session_state.get(GUESS, "off")
        revealed = st.session_state.get(REVEALED)
        if revealed is None or revealed not in (choice, DRAWN):
            st.text_input(
                "because", key="because", placeholder="because … (one line, for yourself)", label_visibility="collapsed"
            )
            with st.container(horizontal=True):
                st.button(
                    "Commit and see",
                    key="commit",
                    type="primary",
                    disabled=choice is None and guess != "draw",
                    on_click=_reveal,
                    args=(page, about, choice or DRAWN),
                )
                if about.draw and guess != "draw":
                    st.button("Draw it", key="draw", icon=":material/draw:", on_click=_draw, args=(page, about))
            if guess == "draw":
                st.caption("Draw your line on the picture, then commit.")
            return
        right = page.prediction()
        with told:
            _tell(page, about, options, choice, right)


def _tell(page: Page, about: Question, options: Mapping[str, str], choice: str | None, right: str) -> None:
    """The reveal, after what the person said."""
    if because := st.session_state.get("because:kept", ""):
        st.markdown(f"*You said: because {harmless(because.removeprefix('because '))}*")
    reveal = page.filled(about.reveal)
    if choice == right:
        st.success(f"**Right.** {reveal}", icon=":material/check_circle:")  # house
    elif choice is None:
        st.info(f"*{options[right]}*\n\n{reveal}", icon=":material/draw:")  # house
    else:
        truth = f"The right one: *{options[right]}*"
        st.info(f"**Not this one.** {truth}\n\n{reveal}", icon=":material/lightbulb:")  # house
    st.caption("The stage was moved to the settings that show it.")
    load("ui.again").another_one(page.slug)


def _reveal(page: Page, about: Question, choice: str) -> None:
    drawing = st.session_state.get(GUESS) == "draw"
    st.session_state["because:kept"] = " ".join(str(st.session_state.get("because", "")).split())[:200]
    open_scene(page, about, about.scene, **{REVEALED: choice, GUESS: "show" if drawing else "off"})


def _draw(page: Page, about: Question) -> None:
    open_scene(page, about, about.scene, **{GUESS: "draw"})


def _labs(page: Page, about: Question, arriving: bool, known: dict[str, Any]) -> None:
    """The labs, by title. Only the chosen one runs, as a fragment of its own."""
    titles = list(page.labs)
    chosen = titles[0]
    if len(titles) > 1:
        # st.tabs would look each panel through at every redraw, a fifth of the time that a setting takes.
        picked = st.segmented_control(
            "Lab", titles, default=chosen, required=True, key="lab", label_visibility="collapsed", **LINKED
        )
        chosen = picked or chosen  # a link may say "lab=" and no more
    if st.session_state.get(LAB_NOW) != chosen:
        if st.session_state.get(LAB_NOW) is not None and not arriving:
            links.close_lab()
        st.session_state[LAB_NOW] = chosen

    def lab() -> None:
        if len(titles) > 1 and st.session_state.get("lab", chosen) not in (chosen, None, ""):
            st.rerun()  # a scene of another lab was opened from within this one
        panel = Live(page, about, chosen)
        try:
            page.labs[chosen](panel)
        except ValueError as error:
            panel.refuse(str(error))
        finally:
            with suppress(KeyError):
                panel.finish()
        known.update(panel.settings)
        links.settle(panel.settings, panel.key)

    st.fragment(lab)()


@st.fragment(run_every="1d")
def _come_back() -> None:
    """Nothing, once a day. A page with something that is to run again asks for a run of its own when it finds a server
    after it had lost one. Else, who had only read so far would have a page that a server started anew knows nothing of:
    Streamlit's own lets what they change then fall, since it has no such lab."""


def _long_answer(page: Page, about: Question) -> None:
    st.html(LAYERS)
    st.markdown(page.filled(about.answer))
    st.html('<h2 id="asked">What they ask next</h2>')
    for follow_up, reply in about.follow_ups:
        with st.expander(page.filled(follow_up)):
            st.markdown(page.filled(reply))
    st.html('<h2 id="project">From your own project</h2>')
    st.markdown(page.filled(about.project))
    st.html('<h2 id="sources">Sources</h2>')
    st.markdown(about.sources)
