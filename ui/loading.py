"""Modules are imported by one thread at a time: of two that meet in a circle of imports, one sees half a module."""

import threading
from importlib import import_module
from typing import Any

_lock = threading.RLock()


def load(name: str) -> Any:
    """The module of that name."""
    with _lock:
        return import_module(name)
