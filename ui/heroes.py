"""The small pictures of the questions, one for both themes. `python -m tools.heroes` draws them."""

import re
from functools import cache
from pathlib import Path
from zlib import crc32

HEROES = Path(__file__).parent / "heroes"


@cache
def address_of(slug: str) -> str:
    """Relative, and another when the picture is, so that browsers may keep it for good."""
    return f"./hero/{slug}.svg?{crc32(_text(slug).encode()):08x}"


@cache
def picture_of(slug: str) -> str:
    """As HTML."""
    words = re.search("<title>(.*)</title>", _text(slug))
    alt = words[1].replace('"', "&quot;") if words else ""
    return f'<img src="{address_of(slug)}" alt="{alt}" width="320" height="184" decoding="async">'


def _text(slug: str) -> str:
    return (HEROES / f"{slug}.svg").read_text("utf-8")
