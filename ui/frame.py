"""The frame of a question's page: its head, the answer in layers, the predict card, the labs, and the code."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from content import PLACEHOLDER, Question, fill, question
from ui import links
from ui.export import csv_bytes, notebook, script
from ui.widgets import LINKED

STYLE = (Path(__file__).parent / "page.css").read_text("utf-8")
HERE_NOW = "page:slug"
CODE = "code"
LAYERS = (
    '<nav class="layers" aria-label="In this answer"><a href="#asked">Asked next</a>'
    '<a href="#project">Your project</a><a href="#sources">Sources</a></nav>'
)
NOTEBOOK_TYPE = "application/x-ipynb+json"


def dress() -> None:
    """Put the house's style sheet on the page."""
    st.html(f"<style>{STYLE}</style>")


def open_page(slug: str, claims: Callable[[], Mapping[str, Any]]) -> "Page":
    """Draw the head and the short answer of question `slug`; `claims` gives the numbers in its prose."""
    return Page(question(slug), claims)


class Page:
    """One question's page. A page file opens it, asks for the prediction, and hands over its labs.

    What can wait is drawn last: the long answer comes after the labs, and its numbers are worked out no sooner.
    """

    def __init__(self, question: Question, claims: Callable[[], Mapping[str, Any]]) -> None:
        self.question = question
        self.claims = claims
        arrived = st.session_state.get(HERE_NOW) != question.slug
        if arrived:
            links.forget_the_last_page()
            st.session_state[HERE_NOW] = question.slug
        self.asked = links.arriving() if arrived else {}
        self._head()
        self.notice = st.container(key="notice")
        answer, explore = st.columns([5, 8], gap="large")
        self.answer = answer.container(key="answer")
        with self.answer, st.container(key="summary"):
            st.markdown("##### In 30 seconds\n\n" + self._filled(self.question.summary))
        self.explore = explore.container(key="explore")

    def predict(
        self, prediction: Callable[[], str], reveal: Mapping[str, Any], steps: Mapping[str, str] | None = None
    ) -> None:
        """Ask the prediction. `prediction` gives the key of the right option.

        The reveal moves the lab: widgets by key to the values in `reveal`, scrubbers by key to the labels in `steps`.
        """
        with self.explore.container(key="predict", border=True):
            st.html('<span id="lab"></span>')
            st.markdown("##### :material/psychology_alt: Predict first")
            options = self.question.options
            choice = st.radio(
                self._filled(self.question.predict),
                list(options),
                index=None,
                format_func=lambda key: self._filled(options[key]),
                key="prediction",
                **LINKED,
            )
            revealed = st.session_state.get("revealed") == choice and choice is not None
            if not revealed:
                st.button(
                    "Commit and see",
                    key="commit",
                    type="primary",
                    disabled=choice is None,
                    on_click=links.move_to,
                    args=({**reveal, "revealed": choice}, steps or {}),
                )
                return
            right = prediction()
            if choice == right:
                st.success("**Right.** " + self._filled(self.question.reveal), icon=":material/check_circle:")
            else:
                st.info(
                    f"**Not this one.** The right one: *{self._filled(options[right])}*\n\n"
                    + self._filled(self.question.reveal),
                    icon=":material/lightbulb:",
                )
            st.caption("The lab was moved to the settings that show it.")

    def seed(self, place: Any = st) -> int:
        """The seed of the lab's chance, in the link as all else."""
        return int(place.number_input("Seed of the random data", 0, 9999, 0, key="seed", width=220, **LINKED))

    def labs(self, labs: Mapping[str, Callable[[], None]]) -> None:
        """Draw the labs, by title. Only the chosen one runs, as a fragment of its own."""
        with self.explore:
            titles = list(labs)
            chosen = titles[0]
            if len(titles) > 1:
                # st.tabs would look each panel through at every redraw, a fifth of the time that a setting takes.
                picked = st.segmented_control(
                    "Lab", titles, default=chosen, required=True, key="lab", label_visibility="collapsed", **LINKED
                )
                chosen = picked or chosen  # a link may say "lab=" and no more
            if st.session_state.get("page:lab") != chosen:
                if st.session_state.get("page:lab") is not None and not self.asked:
                    links.close_lab()
                st.session_state["page:lab"] = chosen
            try:
                st.fragment(labs[chosen])()
            finally:  # a lab whose work is stopped takes nothing else with it
                with self.answer:
                    self._long_answer()
        asked = {name: values for name, values in self.asked.items() if name != CODE}  # a lab in error has no code
        if sentence := links.misread(asked):
            self.notice.info(sentence, icon=":material/link:")
        links.link_moved()

    def code(
        self, lab: str, settings: Mapping[str, Any], printed: str, table: Mapping[str, np.ndarray], **parts: str
    ) -> None:
        """Show the lab's snippet with the values on screen, what it prints, and the downloads.

        `settings` become the snippet's first lines, `printed` is exactly what it prints, and `table` is the sweep.
        Each of `parts` is code made for these values, and takes the place of its name between angle brackets.
        """
        expander = st.expander("The code and the data", icon=":material/code:", key=CODE, bind="query-params")
        if not expander.open:  # a closed one costs a setting's change nothing
            return
        body = self.question.code[lab]
        for part, made in parts.items():
            body = body.replace(f"<{part}>", made)
        body = script(self.question, settings, body)
        name = f"{self.question.slug}_{lab}"
        with expander:
            st.code(body, language="python")
            st.caption("It prints:")
            st.code(printed, language=None)
            with st.container(horizontal=True):
                _download("Python", lambda: body, f"{name}.py", "text/x-python")
                _download(
                    "Notebook", lambda: notebook(self.question, body), f"{name}.ipynb", "application/x-ipynb+json"
                )
                _download("Data (CSV)", lambda: csv_bytes(table), f"{name}.csv", "text/csv")

    def _head(self) -> None:
        with st.container(key="head"):
            about = self.question
            st.title(about.title, anchor=False)
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.badge(about.category, color="blue")
                st.badge(about.rarity, icon=":material/forum:", color="gray")
                st.badge(about.difficulty, icon=":material/signal_cellular_alt:", color="gray")
                links.copy_link()
                st.html('<a class="to-lab" href="#lab">Skip to the lab ↓</a>')

    def _long_answer(self) -> None:
        about = self.question
        st.html(LAYERS)
        st.markdown(self._filled(about.answer))
        st.html('<h2 id="asked">What they ask next</h2>')
        for follow_up, reply in about.follow_ups:
            with st.expander(self._filled(follow_up)):
                st.markdown(self._filled(reply))
        st.html('<h2 id="project">From your own project</h2>')
        st.markdown(self._filled(about.project))
        st.html('<h2 id="sources">Sources</h2>')
        st.markdown(about.sources)

    def _filled(self, text: str) -> str:
        return fill(text, self.claims()) if PLACEHOLDER.search(text) else text


def _download(label: str, content: Callable[[], str | bytes], name: str, mime: str) -> None:
    st.download_button(label, content, name, mime, on_click="ignore", icon=":material/download:")
