"""Widgets that pages share."""

from collections.abc import Mapping
from functools import partial
from typing import Any, TypeVar

import streamlit as st

LINKED: Mapping[str, Any] = {"bind": "query-params", "persist_state": "page"}
"""What every widget of a page is given: its value lives in the link, and survives a visit to another tab."""

Key = TypeVar("Key", str, int, float)


class _Linked:
    """A place on the page, whose widgets are given LINKED."""

    def __init__(self, place: Any) -> None:
        self._place = place

    def __getattr__(self, widget: str) -> Any:
        return partial(getattr(self._place, widget), **LINKED)


def linked_columns(count: int) -> list[Any]:
    """`st.columns(count)`, whose widgets all live in the link."""
    return [_Linked(column) for column in st.columns(count)]


def pick(place: Any, label: str, labels: Mapping[Key, str], *, key: str, **options: Any) -> Key:
    """Choose one of `labels` by its text; returns its key. The choice lives in the link; `options` are Streamlit's."""
    chosen: Key = place.selectbox(label, list(labels), format_func=labels.__getitem__, key=key, **LINKED, **options)
    return chosen
