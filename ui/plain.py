"""The one way in which a stranger's words may be shown: what was typed, linked or uploaded reads as it is."""

import re

SYMBOL = re.compile(r":(?=[\w+/-]+:)|(?<!\S)(?:<->|<-|->|--|>=|<=|~=)(?!\S)")
"""What Streamlit draws as an emoji, an icon or another sign, escaped or not."""


def harmless(text: str) -> str:
    """A text in which a stranger's words may stand, as Markdown that shows it and no picture, link or markup.

    The same for pictures is `figures.words.plain`; `python -m tools.shown_texts` finds what goes by neither.
    """
    text = SYMBOL.sub(lambda found: f"{found[0][0]}\u2060{found[0][1:]}", " ".join(text.split()))
    escaped = re.sub(r"([\\`*_{}\[\]()#+.!$<>&:|~-])", r"\\\1", text)
    return re.sub(r"(\\://|www(?=\\\.)|@)", "\\1\u2060", escaped, flags=re.IGNORECASE)  # or addresses become links
