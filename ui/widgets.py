"""Widgets that pages share."""

from collections.abc import Mapping
from typing import Any, TypeVar

LINKED: Mapping[str, Any] = {"bind": "query-params", "persist_state": "page"}
"""What every widget of a page is given: its value lives in the link, and survives a visit to another tab."""

Key = TypeVar("Key", str, int, float)


def pick(place: Any, label: str, labels: Mapping[Key, str], *, key: str, index: int = 0) -> Key:
    """Choose one of `labels` by its text; returns its key. The choice lives in the link."""
    chosen: Key = place.selectbox(label, list(labels), index, format_func=labels.__getitem__, key=key, **LINKED)
    return chosen
