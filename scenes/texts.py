"""The written answers as HTML, with their formulas as MathML: nothing is left for a browser to fetch or to work out."""

from functools import cache
from html import escape
from typing import Any

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.use(dollarmath_plugin, renderer=_formula, allow_digits=False)
    return reader


def _formula(latex: str, options: dict[str, Any]) -> str:
    block = bool(options.get("display_mode"))
    formula = convert(latex, display="block" if block else "inline")
    return f'<div class="block">{formula}</div>' if block else formula


def html_of(markdown: str, links: dict[str, str] | None = None) -> str:
    """Markdown as HTML; of its links those in `links` lead elsewhere. HTML in it is text."""
    html = str(_reader().render(markdown))
    for link, place in (links or {}).items():
        html = html.replace(f'href="{escape(link)}"', f'href="{escape(place)}"')
    return html
