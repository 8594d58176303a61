"""Cards for Anki: a text of columns parted by tabs, which also a spreadsheet may open without harm."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from typing import Any

from content import Question
from practice.deck import Item, item_of
from practice.plan import Kinds, exists, name_of, slug_of
from practice.record import Record

HEAD = "#separator:tab\n#html:true\n#columns:Front\tBack\tTags\n#tags column:3\n"
BREAK = re.compile(r" *\r?\n\s*")
SPREADSHEET = "=+-@"
"""What a spreadsheet takes for the beginning of a formula."""


Filled = Callable[[Question, str], str]
"""A text with the numbers that it quotes."""


def cards(
    record: Record, questions: Sequence[Question], kinds: Kinds, drawn: Callable[[Item], Any], filled: Filled
) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Front, back and tags: all questions said aloud, and of what was practised each point and, with one draw of its
    numbers, each drill."""
    for about in questions:
        points = {name_of(each.text): f"**{each.text}.** {filled(about, each.say)}" for each in about.points}
        tags = [about.category, about.slug]
        yield about.title, "\n".join(points.values()) or filled(about, about.summary), tags
        for key in sorted(key for key in record.cards if slug_of(key) == about.slug):
            if not exists(key, questions, kinds):
                continue
            item = item_of(key, 0)
            if item.form == "point":
                text = next(each.text for each in about.points if name_of(each.text) == item.name)
                yield f"{about.title}\n{text}", points[item.name], tags
            elif item.form == "drill":
                asked = drawn(item)
                offered = "\n".join(asked.text(each) for each in asked.choices)
                yield f"{asked.ask}\n{offered}", "\n".join([asked.text(asked.answer), *asked.way]), tags


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
