"""What links ask for: bad strings through every setting of every lab, and what means the same is the same."""

from functools import cache
from importlib import import_module

import pytest
from streamlit.testing.v1 import AppTest

from content import catalogue
from ui.asked import endless, equal, on_grid
from ui.panel import Setting, outline

BAD = [
    "", " ", "0", "-1", "1e-400", "-1e-400", "1e308", "-1e308", "1e400", "9" * 400, "-" + "9" * 400, "nan", "NaN",
    "inf", "-Infinity", "∞", "0x10", "1_000", "1,000", "١٢", "1e", "--1", "+-1", "0.30000000000000004", "0.1234567",
    "1e-7", "true", "TRUE", "None", "null", "[]", "{}", "[" * 2000, '[["a",1e308]]', '{"__proto__":1}', "a\x00b",
    "<img src=x onerror=alert(1)>", "[x](http://e.x)", "![a](http://e.x/y.png)", "$\\frac{1}{2}$", "`**b**`",
    "javascript:alert(1)", "\u202eright", "😀" * 50, "x" * 10_000, "%s%n", "{0.__class__}", "'; DROP TABLE x; --",
]  # fmt: skip
LABS = [(each.slug, title) for each in catalogue() for title in import_module(f"pages.{each.slug}").PAGE.labs]
MARKUP = ("<img", "](", "$\\", "**", "http")


@cache
def settings_of(slug: str, title: str) -> dict[str, Setting]:
    return outline(import_module(f"pages.{slug}").PAGE.labs[title])[0]


def test_no_string_fails_in_any_setting_and_what_is_snapped_is_offered():
    for slug, title in LABS:
        for setting in settings_of(slug, title).values():
            for text in BAD:
                equal(text, setting.default)
                endless(text)
                if (near := on_grid(setting, text)) is not None:
                    value = type(setting.low)(float(near))
                    assert setting.check(value) == value
                if setting.kind == "text":
                    try:
                        setting.read(text)
                    except (ValueError, TypeError, RecursionError):
                        continue


def _settings(slug: str, title: str) -> None:
    import streamlit as st

    from content import question
    from tests.ui.test_links import settings_of
    from ui import links
    from ui.live import Live
    from ui.panel import Page

    asked = links.arriving()
    page = Page(slug, dict, str, {title: lambda panel: None})
    panel = Live(page, question(slug), title)
    known = settings_of(slug, title)
    for setting in known.values():
        st.session_state[f"got:{setting.key}"] = setting.check(panel.answer(setting))
    st.text(links.misread(asked, known))


def open_settings(slug: str, title: str, **asked: str | list[str]) -> AppTest:
    app = AppTest.from_function(_settings, args=(slug, title), default_timeout=60)
    for name, value in asked.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, (slug, title, asked, app.exception[0].message)
    return app


@pytest.mark.parametrize("turn", range(2))
def test_a_bad_link_sets_nothing_that_is_not_offered_and_is_told_in_one_plain_sentence(turn):
    """Each setting of a lab meets another string, all of them at once; `_settings` checks what each is then."""
    for place, (slug, title) in list(enumerate(LABS))[turn % 2 :: 2]:
        known = [setting for setting in settings_of(slug, title).values() if setting.kind != "several" or turn]
        asked = {each.key: BAD[(7 * place + 16 * turn + 5 * at) % len(BAD)] for at, each in enumerate(known)}
        said = open_settings(slug, title, **asked).text[0].value
        assert len(said) < 400
        assert not any(part in piece for piece in said.split("`")[::2] for part in MARKUP), said


def test_a_value_off_the_grid_is_snapped_and_what_asks_for_nothing_is_ignored():
    slug, title = "roc_auc", "Choose a threshold"
    asked = {"separation": "1.23", "utm_source": "x", "fbclid": "y", "ref": "z", "": "nothing", "embed": "true"}
    app = open_settings(slug, title, **asked)
    assert app.session_state["got:separation"] == 1.2
    assert app.text[0].value == ""
    assert "`separation` = `99`" in open_settings(slug, title, separation="99").text[0].value
    assert "`reference`" in open_settings(slug, title, reference="1").text[0].value


@pytest.mark.parametrize(
    ("text", "value", "same"),
    [
        ('[ ["a", 1.0] ]', '[["a",1]]', True),
        ('{"b": 2, "a": 1}', '{"a":1,"b":2}', True),
        ('[["a",2]]', '[["a",1]]', False),
        ("1,000", "1000", True),
        ("10", 10.0, True),
        ("TRUE", True, True),
        ("[" * 5000, "[]", False),
    ],
)
def test_what_means_the_same_is_the_same(text, value, same):
    assert equal(text, value) == same
