"""Cards for Anki: a text of columns parted by tabs, which also a spreadsheet may open without harm."""

import re
from collections.abc import Iterable, Sequence
from html import escape

HEAD = "#separator:tab\n#html:true\n#columns:Front\tBack\tTags\n#tags column:3\n"
BREAK = re.compile(r" *\r?\n\s*")
SPREADSHEET = "=+-@"
"""What a spreadsheet takes for the beginning of a formula."""


def field(markdown: str) -> str:
    """A text as Anki reads it: HTML, with its formulas between Anki's signs; on one line, without a tab or a quote that
    would end it."""
    text = escape(BREAK.sub("\n", markdown.strip()).replace("\t", " "))
    text = re.sub(r"\[([^\]]+)\]\([^)\s]*\)", r"\1", text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"(?<![\w*])\*(\S(?:[^*]*\S)?)\*(?![\w*])", r"<i>\1</i>", text)
    text = re.sub(r"\$\$(.+?)\$\$", r"\\[\1\\]", text, flags=re.DOTALL)
    text = re.sub(r"\$(\S(?:[^$\n]*\S)?)\$(?!\d)", r"\\(\1\\)", text).replace("\n", "<br>")
    return f"&#{ord(text[0])};{text[1:]}" if text[:1] and text[0] in SPREADSHEET else text


def table(cards: Iterable[tuple[str, str, Sequence[str]]]) -> str:
    """Front, back and tags of each card, for "Import" in Anki."""
    rows = (
        "\t".join([field(front), field(back), field(" ".join(tag.replace(" ", "_") for tag in tags))])
        for front, back, tags in cards
    )
    return HEAD + "".join(f"{row}\n" for row in rows)
