"""The script that Streamlit runs: the navigation comes out of the catalogue, and the chosen page runs."""

from itertools import groupby
from pathlib import Path

import streamlit as st

from content import catalogue
from ui import frame

HERE = Path(__file__).parent

st.set_page_config(page_title="Interview Explorer", page_icon=str(HERE / "ui" / "icon.svg"), layout="wide")
frame.dress()

home = st.Page("pages/home.py", title="All questions", icon=":material/grid_view:", default=True)
rooms = [question for question in catalogue() if (HERE / "pages" / f"{question.slug}.py").exists()]
sections = {
    category: [
        st.Page(f"pages/{each.slug}.py", title=f"{each.order} · {each.short}", url_path=each.slug) for each in group
    ]
    for category, group in groupby(rooms, key=lambda question: question.category)
}
st.navigation({"": [home], **sections}, position="top").run()
