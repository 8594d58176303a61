"""The script that Streamlit runs: the navigation comes out of the catalogue, and the chosen page is drawn."""

from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import streamlit as st

from content import catalogue
from ui.loading import load

HERE = Path(__file__).parent
frame = load("ui.frame")


def room(slug: str) -> Callable[[], None]:
    """A question's page; its module is imported when it is first opened."""
    return lambda: frame.show(load(f"pages.{slug}").PAGE)


def home() -> None:
    """The overview of all questions."""
    load("pages.home").show(rooms)


def practise() -> None:
    """Questions to answer, and when they come back."""
    load("pages.practise").show()


st.set_page_config(page_title="Interview Explorer", page_icon=str(HERE / "ui" / "icon.svg"), layout="wide")
frame.dress()

overview = st.Page(home, title="All questions", icon=":material/grid_view:", default=True)
practising = st.Page(practise, title="Practise", icon=":material/school:", url_path="practise")
rooms = {
    each.slug: st.Page(room(each.slug), title=f"{each.order} · {each.short}", url_path=each.slug)
    for each in catalogue()
}
sections = {
    category: [rooms[each.slug] for each in group]
    for category, group in groupby(catalogue(), key=lambda question: question.category)
}
st.navigation({"": [overview, practising], **sections}, position="top").run()
