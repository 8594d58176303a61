"""The cards' pictures: one a question, small, legible on light and on dark, and of what the page shows today."""

import re
import tomllib
import xml.etree.ElementTree as ElementTree
from html import unescape
from pathlib import Path

import pytest

from content import catalogue, question
from tools.heroes import scene_of
from ui.heroes import HEROES, picture_of

from .stages import told

SLUGS = [each.slug for each in catalogue()]
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {f"{SVG}{name}" for name in ("svg", "title", "clipPath", "g", "path")}
THEMES = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]


def text_of(slug: str) -> str:
    return (HEROES / f"{slug}.svg").read_text("utf-8")


def lightness(color: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    shares = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((lightness(one), lightness(other)))
    return (high + 0.05) / (low + 0.05)


def test_there_is_a_picture_for_each_question_and_no_other():
    assert sorted(path.stem for path in HEROES.iterdir()) == sorted(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_picture_is_small_and_draws_only(slug):
    text = text_of(slug)
    assert len(text.encode()) < 12_000
    elements = list(ElementTree.fromstring(text).iter())
    assert {each.tag for each in elements} <= DRAWN
    assert not [name for each in elements for name in each.attrib if name.startswith("on") or "href" in name]
    assert re.findall(r"url\(([^)]*)\)", text) == ["#in"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_picture_is_legible_in_both_themes(theme, slug):
    """Its whole strokes and areas; what is faint lies behind them, and a white rim around some."""
    inks = re.findall(r'(?:stroke|fill)="(#[0-9a-f]{6})"(?! (?:stroke|fill)-opacity)', text_of(slug))
    assert inks
    assert not [each for each in inks if contrast(each, THEMES[theme]["backgroundColor"]) < 3]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_picture_is_described_and_its_address_changes_with_it(slug):
    found = re.fullmatch(rf'<img src="\./hero/{slug}\.svg\?[0-9a-f]{{8}}" alt="([^"]+)" [^>]*>', picture_of(slug))
    assert found
    assert unescape(found[1]).endswith(".")


@pytest.mark.parametrize("slug", SLUGS)
def test_a_picture_shows_what_the_page_shows(slug):
    drawn = told(slug, scene_of(question(slug)).name).hero
    assert drawn == text_of(slug), "out of date: draw it anew by `python -m tools.heroes`"
