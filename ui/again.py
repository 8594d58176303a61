"""Below a prediction that was revealed: the same question with other numbers, answered in place."""

import streamlit as st

from practice.plan import reviewed
from ui import drill, record

AGAIN = "page:again"


@st.fragment
def another_one(slug: str) -> None:
    """Ask the twin of a page's prediction, as often as wanted; what is answered is a card like any other."""
    item = drill.twin(slug)
    record.keep()
    tried: drill.Try | None = st.session_state.get(AGAIN)

    def begin(item: drill.Item) -> None:
        st.session_state[AGAIN] = drill.Try(item)

    def done(right: bool, mistake: str, scene: str) -> None:
        key = st.session_state[AGAIN].item.key
        record.change(lambda before: reviewed(before, key, right, record.now(), mistake))

    if tried is None:
        st.button("Another one", key="again", icon=":material/refresh:", on_click=begin, args=(item,))
    else:
        drill.ask(tried, key="board", on_done=done, on_go=lambda what, value: begin(drill.another(tried.item)))
