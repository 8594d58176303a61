"""Every page by Streamlit's own test runner: at its defaults, at every setting's extremes, and by bad links."""

import contextlib
import io
from functools import cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from content import catalogue

ROOT = Path(__file__).parents[2]
LINK_NOTICE = "This link asks for"
SLUGS = [each.slug for each in catalogue()]


def open_page(slug: str, lab: str | None = None, /, **query: str) -> AppTest:
    page = AppTest.from_file(str(ROOT / "pages" / f"{slug}.py"), default_timeout=600)
    for name, value in ({"code": "true"} | ({"lab": lab} if lab else {}) | query).items():
        page.query_params[name] = value
    return page.run()


@cache
def first_look(slug: str, lab: str | None = None) -> AppTest:
    """A lab as it opens, to be looked at only."""
    return open_page(slug, lab)


def titles(slug: str) -> list[str]:
    return first_look(slug).button_group(key="lab").options


def calm(page: AppTest) -> None:
    assert not page.exception, page.exception[0].message


def run_snippets(page: AppTest) -> None:
    """Run what the page shows as code, and compare with what the page says it prints."""
    shown = [block.value for block in page.code]
    for body, printed in zip(shown[::2], shown[1::2], strict=True):
        if "read_csv(" in body:
            continue  # reads the visitor's own file; run against a real one in tests/concepts
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(body, "snippet", "exec"), {"__name__": "__main__"})
        assert output.getvalue().strip() == printed.strip()


def settings(page: AppTest):
    for kind in (
        "slider",
        "select_slider",
        "number_input",
        "selectbox",
        "radio",
        "toggle",
        "checkbox",
    ):
        yield from (widget for widget in page.get(kind) if widget.key not in ("prediction", "lab", None))


def extreme(widget, end: int) -> str:
    """The least or the last that the widget can say, as a link has it; `end` is 0 or -1."""
    if widget.type in ("slider", "number_input"):
        return str((widget.min, widget.max)[end])
    if widget.type in ("toggle", "checkbox"):
        return ("false", "true")[end]
    return widget.options[end]


def default(widget) -> str | None:
    """What a list stands at, as a link has it."""
    return widget.format_func(widget.value) if hasattr(widget, "format_func") else None


@pytest.mark.parametrize("slug", SLUGS)
def test_every_lab_and_its_snippet_at_the_defaults_and_at_all_extremes_by_link(slug):
    for title in titles(slug):
        opened = first_look(slug, title)
        calm(opened)
        run_snippets(opened)
        for end in (0, -1):
            asked = [each for each in settings(opened) if each.proto.HasField("query_param_key")]
            link = {widget.key: extreme(widget, end) for widget in asked}
            link = {widget.key: link[widget.key] for widget in asked if link[widget.key] != default(widget)}
            page = open_page(slug, title, **link)
            calm(page)
            said = " ".join(info.value for info in page.info if LINK_NOTICE in info.value)  # one may hide another
            assert not any(f"`{widget.key}`" in said for widget in settings(page)), (title, said)
            run_snippets(page)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_prediction_is_judged_and_moves_the_lab(slug):
    page, right = open_page(slug), 0
    for option in page.radio(key="prediction").options:
        page.radio(key="prediction").set_value(option).run()
        page.button(key="commit").click().run()
        calm(page)
        assert len(page.success) + len(page.info) == 1
        right += len(page.success)
    assert right == 1


def test_the_link_after_a_reveal_from_another_lab_holds_what_the_reveal_moved():
    page = open_page("deployment", "Capacity")
    page.radio(key="prediction").set_value(page.radio(key="prediction").options[0]).run()
    page.button(key="commit").click().run()
    link = {name: page.query_params[name] for name in page.query_params}
    again = AppTest.from_file(str(ROOT / "pages" / "deployment.py"), default_timeout=600)
    again.query_params.update(link)
    moved = {widget.key: widget.value for widget in settings(page)}
    assert moved["growth"] == 1
    assert {widget.key: widget.value for widget in settings(again.run())} == moved


def test_a_reveal_wins_over_what_the_link_asks_of_a_lab_that_was_not_open():
    page = open_page("gradient_descent", None, condition_number="2", best_momentum="false")
    page.radio(key="prediction").set_value(page.radio(key="prediction").options[0]).run()
    page.button(key="commit").click().run()
    assert page.select_slider(key="condition_number").value == 100
    assert page.toggle(key="best_momentum").value is True
    assert "best_momentum" not in page.query_params
    assert page.query_params["condition_number"] == "100"


@pytest.mark.parametrize(
    ("slug", "lab", "key", "text"),
    [
        ("mlops", "Pipeline", "runs", "nc"),
        ("mlops", "ML Test Score", "answers", "2222222-1111111-0000000-2222222"),
        ("deployment", "Bundle", "sent", '[["1","2","car","city"]]'),
        ("ab_testing", "Read the result", "guardrails", '[["Errors",0.01,0.02,0.004,0.0,"higher"]]'),
    ],
)
def test_what_no_widget_holds_is_in_the_link_while_its_lab_is_open(slug, lab, key, text):
    page = open_page(slug, lab, **{key: text})
    calm(page)
    assert page.query_params[key] == text
    other = next(each for each in titles(slug) if each != lab)
    page.button_group(key="lab").set_value(other).run()
    assert key not in page.query_params
    page.button_group(key="lab").set_value(lab).run()
    calm(page)
    assert page.query_params[key] == text
    refused = open_page(slug, lab, **{key: "no such thing"})
    calm(refused)
    assert key not in refused.query_params
    assert any(f"`{key}` = " in info.value for info in refused.info)


HOSTILE = ["-1e99", "nan", "<script>", "", "x" * 10_000, "1,2,3", "∞"]


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_a_hand_edited_link_opens_the_page_with_one_calm_sentence(slug, place):
    """Every value meets every page, and in turn from page to page every kind of name."""
    setting = next(settings(first_look(slug))).key
    name = (setting, "nonsense", "lab", "prediction")[(place + SLUGS.index(slug)) % 4]
    page = open_page(slug, None, **{name: HOSTILE[place]})
    calm(page)
    notices = [info.value for info in page.info if LINK_NOTICE in info.value]
    assert len(notices) == 1
    assert len(notices[0]) < 400


@pytest.mark.parametrize("seed", ["1e400", "9" * 400, "-inf"])
def test_a_number_beyond_all_ranges_is_struck_out_of_the_link(seed):
    page = open_page("roc_auc", seed=seed)
    calm(page)
    assert page.number_input(key="seed").value == 0
    assert any("`seed` = " in info.value for info in page.info)


def test_home_lists_every_room_and_finds_by_words():
    home = AppTest.from_file(str(ROOT / "explorer.py"), default_timeout=600).run()
    calm(home)
    text = " ".join(block.value for block in home.markdown)
    assert all(each.title in text for each in catalogue())
    home.text_input(key="search").set_value("zzzz no such thing").run()
    assert "No question matches" in home.info[0].value


def test_home_says_what_it_cannot_take_from_a_link():
    home = AppTest.from_file(str(ROOT / "pages" / "home.py"), default_timeout=600)
    home.query_params["rarity"] = "Foo"
    assert LINK_NOTICE in home.run().info[0].value
