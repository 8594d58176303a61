"""Every lab of every page on the still panel: at its defaults, at every setting's ends, and what its snippet prints."""

import contextlib
import io
import re
from functools import cache
from importlib import import_module

import pytest

from content import catalogue, question
from tests.figures.checks import check_view
from ui.export import script
from ui.panel import Page, Shown, lead, outline, run
from ui.warm import watched

SLUGS = [each.slug for each in catalogue()]
LEVERS = 3


@cache
def page(slug: str) -> Page:
    return import_module(f"pages.{slug}").PAGE


def labs(slug: str) -> list[str]:
    return list(page(slug).labs)


CASES = [(slug, title) for slug in SLUGS for title in labs(slug)]


def ids(case: tuple[str, str]) -> str:
    return f"{case[1]}-{case[0]}"


def run_snippet(slug: str, shown: Shown) -> None:
    """Run what the page would show as code, and compare with what the page says it prints."""
    name, settings, printed, parts = shown.code
    body = question(slug).code[name]
    for part, made in parts.items():
        body = body.replace(f"<{part}>", made)
    if "read_csv(" in body:
        return  # reads the visitor's own file; run against a real one in tests/concepts
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(script(question(slug), settings, body), "snippet", "exec"), {"__name__": "__main__"})
    assert output.getvalue().strip() == printed.strip()


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_a_lab_as_it_opens(case):
    slug, title = case
    lab = page(slug).labs[title]
    shown = run(lab)
    check_view(shown.view)
    assert sum(setting.lever for setting in shown.settings.values()) <= LEVERS
    assert 10 <= len(lead(lab)) <= 100
    assert lead(lab)[-1] in ".?"
    if shown.code:
        run_snippet(slug, shown)


@pytest.mark.parametrize("case", CASES, ids=ids)
@pytest.mark.parametrize("end", [0, 1], ids=["least", "most"])
def test_a_lab_with_every_setting_at_an_end(case, end):
    """A combination that a concept refuses gets one sentence; all else is drawn."""
    slug, title = case
    lab = page(slug).labs[title]
    if end and watched(lab):
        return  # all that may be long at its longest takes minutes
    given: dict = {}
    for _ in range(3):  # a setting may bring others with it
        known, _control = outline(lab, given)
        given = {key: setting.ends[end] for key, setting in known.items() if setting.kind != "text"}
    try:
        view = run(lab, given).view
    except ValueError as error:
        refused = str(error)
    else:
        check_view(view)
        return
    assert re.fullmatch(r"[^\n]+\.", refused)
