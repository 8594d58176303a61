"""What an answer quotes takes seconds to work out and changes only with the code: it is kept in a file."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

CONCEPTS = Path(__file__).parent.parent / "concepts"
FOLDER = "EXPLORER_CACHE"
"""The environment variable that says where; "" keeps nothing."""


def kept(name: str, work: Callable[[], Any]) -> Callable[[], Any]:
    """`work`, done once for this state of the concepts and of the libraries that they rest on.

    What it returns must be made of texts, numbers, lists and mappings. Where no file can be written it is only done.
    """

    @cache
    def once() -> Any:
        folder = os.environ.get(FOLDER, str(Path("~/.cache/interview-explorer").expanduser()))
        if not folder:
            return work()
        place = Path(folder) / f"{name}-{_state()}.json"
        with suppress(OSError, ValueError):
            return json.loads(place.read_text("utf-8"))
        result = work()
        with suppress(OSError):
            _write(place, json.dumps(result, default=lambda number: number.item()))
        return result

    return once


def _write(place: Path, text: str) -> None:
    """Whole or not at all: another process may be reading."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_suffix(f".{os.getpid()}")
    beside.write_text(text, "utf-8")
    beside.replace(place)


@cache
def _state() -> str:
    libraries = [f"{name} {version(name)}" for name in ("numpy", "scipy", "scikit-learn", "pandas")]
    sources = [path.read_bytes() for path in sorted(CONCEPTS.rglob("*.py"))]
    return sha256(b"\0".join([*map(str.encode, libraries), *sources])).hexdigest()[:16]
