"""The page for practice, with buttons in place of the board that is drawn in the browser."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import ui.record
import ui.session
from concepts.drill import Drill, Mistake, number
from content import catalogue, question
from practice import anki
from practice.deck import Item
from practice.plan import name_of
from practice.record import FOREIGN, Card, Record, write
from practice.sitting import write as write_sitting
from ui import drill

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
RUN, RECORD = "visit:practice", "visit:record"


def _page() -> None:
    import pages.practise

    pages.practise.show()


def _board(data, *, key, on_told):
    st.session_state["board"] = dict(data)
    st.button("tell", key="tell", on_click=lambda: on_told(*st.session_state["telling"]))


@pytest.fixture
def clock(monkeypatch):
    """Where the time is set by hand."""
    clock = [NOON]
    monkeypatch.setattr(ui.record, "now", lambda: clock[0])
    monkeypatch.setattr(ui.session, "board", _board)
    monkeypatch.setattr(drill, "board", _board)
    return clock


def opened(**query):
    page = AppTest.from_function(_page, default_timeout=600)
    for name, value in query.items():
        page.query_params[name] = value
    return calm(page.run())


def calm(page):
    assert not page.exception, page.exception[0].message
    return page


def tell(page, *what):
    page.session_state["telling"] = (*what, None)[:2]
    return calm(page.button(key="tell").click().run())


def texts(page):
    return " ".join(each.value for kind in (page.markdown, page.success, page.info, page.caption) for each in kind)


def told(asked: Drill, answer):
    """An answer as the board tells it."""
    if asked.form == "choice":
        return [asked.text(each) for each in asked.choices].index(asked.text(answer))
    if asked.form == "order":
        return [asked.choices.index(each) for each in answer]
    if asked.form == "number":
        return f"{answer * 100:.9f}" if asked.spec.endswith("%") else f"{answer:.9f}"
    place = drill.answers.columns(len(answer))
    return list((answer[place] - asked.curve.low) / (asked.curve.high - asked.curve.low))


KINDS = [f"{each.slug}.{name}" for each in catalogue() for name in drill.kinds(each.slug)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_drill_is_answered_right_and_each_of_its_mistakes_named(kind):
    """As the board tells it, in its own unit: what is typed, chosen, ordered or drawn."""
    slug, name = kind.split(".")
    for seed in range(5):
        asked = drill.drawn(Item(slug, "drill", name, seed))
        assert asked.is_right(drill.given(asked, told(asked, asked.answer)))
        for mistake in asked.mistakes:
            if (
                asked.form == "curve"
                and not ((mistake.value >= asked.curve.low) & (mistake.value <= asked.curve.high)).all()
            ):
                continue  # it leaves the board, and so does what people draw
            answer = drill.given(asked, told(asked, mistake.value))
            assert asked.mistake_of(answer) is not None
            if asked.form in ("choice", "order"):
                assert asked.mistake_of(answer) == mistake
        data = drill.as_asked(asked, "x")
        assert len(data["choices"]) == len(asked.choices)
        drill.as_answered(asked, None)


def test_a_link_opens_its_drill_names_the_mistake_and_draws_another(clock):
    page = opened(drill="roc_auc.precision_elsewhere.17")
    asked = drill.drawn(Item("roc_auc", "drill", "precision_elsewhere", 17))
    assert asked.ask in texts(page)
    tell(page, "commit", told(asked, asked.mistakes[1].value))
    assert f"**You {asked.mistakes[1].name}.** {asked.mistakes[1].why}" in texts(page)
    assert asked.way[1] in texts(page)
    assert "roc_auc?scene=rare" in texts(page)
    assert "practise?drill=roc_auc.precision_elsewhere.17" in texts(page)
    card = page.session_state[RECORD].cards["roc_auc.precision_elsewhere"]
    assert card.missed
    assert page.session_state[RECORD].log[-1].mistake == asked.mistakes[1].name
    tell(page, "commit", 0)
    assert len(page.session_state[RECORD].log) == 1, "an answer counts once"
    tell(page, "again")
    link = page.query_params["drill"]
    assert link.startswith("roc_auc.precision_elsewhere.")
    assert link != "roc_auc.precision_elsewhere.17"
    page.button(key="leave").click().run()
    assert page.title[0].value == "Practise"


@pytest.mark.parametrize("link", ["roc_auc.none.1", "x", "", "roc_auc.precision_elsewhere.99999999"])
def test_a_link_to_no_drill_gets_one_sentence(clock, link):
    page = opened(drill=link)
    assert page.info[0].value.startswith("This link names no drill")
    assert page.title[0].value == "Practise"


def test_what_the_page_does_not_offer_in_a_link_is_said(clock):
    assert opened(drill="roc_auc.auc_by_pairs.3", utm_source="x").title == []
    page = opened(drill="roc_auc.auc_by_pairs.3", colour="blue")
    assert "This link asks for something that is not offered here" in page.info[0].value


def test_what_is_no_answer_is_said_and_costs_nothing(clock):
    page = opened(drill="roc_auc.auc_by_pairs.3")
    tell(page, "commit", "about a half")
    assert page.session_state["board"]["error"] == "Please type one number."
    assert not page.session_state[RECORD].log
    for value in ([1], None, "1e9999"):
        tell(page, "commit", value)
    assert not page.session_state[RECORD].log


def test_ten_cards_are_asked_once_each_and_end_in_a_report(clock):
    page = opened()
    page.button(key="ten").click().run()
    run = page.session_state[RUN]
    assert len({each.key for each in run.items}) == 10
    for _ in range(10):
        tell(page, "show")
        tell(page, "next")
    assert "0 of 10 drills right." in texts(page)
    assert page.session_state[RECORD].cards.keys() == {each.key for each in run.items}
    page.button(key="onward").click().run()
    assert "No card is due" in texts(page)
    clock[0] += timedelta(days=1)
    assert "10 due today" in texts(page.run())


def test_a_question_said_aloud_makes_cards_of_what_was_missed(clock):
    about = next(each for each in catalogue() if each.points)
    page = opened()
    page.selectbox(key="aloud").set_value(about).run()
    page.button(key="say").click().run()
    assert page.title[0].value == about.title
    assert page.session_state["board"]["wait"]
    tell(page, "commit", [0])
    assert not page.session_state[RECORD].cards, "first it must be shown"
    tell(page, "show")
    assert [each[0] for each in page.session_state["board"]["choices"]] == [each.text for each in about.points]
    tell(page, "commit", [place for place in range(len(about.points)) if place != 1])
    key = f"{about.slug}.point.{name_of(about.points[1].text)}"
    assert page.session_state[RECORD].cards.keys() == {f"{about.slug}.say", key}
    assert page.session_state[RECORD].cards[key].missed
    tell(page, "next")
    for _ in about.follow_ups:
        assert page.session_state["board"]["wait"]
        tell(page, "show")
        tell(page, "commit", 1)
    assert "**Missed:**" in texts(page)


def test_a_mock_interview_asks_says_and_reports(clock):
    page = opened()
    page.button_group(key="level").set_value("Mid-level").run()
    page.button(key="begin").click().run()
    run = page.session_state[RUN]
    assert run.title == "Mock interview, 15 minutes"
    for item in run.items:
        tell(page, "show")
        if item.form == "say":
            tell(page, "commit", [])
        if item.form == "follow":
            tell(page, "commit", 0)
        else:
            tell(page, "next")
    said = texts(page)
    assert "# Mock interview, 15 minutes" in said
    assert "**Missed:**" in said
    assert "?scene=" in said
    assert not any(each.right for each in run.outcomes if each.item.form != "say" or question(each.item.slug).points)


def _in_a_tab(text: str) -> None:
    import streamlit as st

    import pages.practise
    import ui.session

    st.session_state["kept"] = ui.session.kept()
    if st.session_state["kept"] is None:
        st.button("take", key="take", on_click=lambda: ui.session.take(text))
    pages.practise.show()


def in_a_tab(text, **query):
    """The page in a tab that has kept a text, which it tells when it is asked."""
    page = AppTest.from_function(_in_a_tab, args=(text,), default_timeout=600)
    for name, value in query.items():
        page.query_params[name] = value
    return calm(calm(page.run()).button(key="take").click().run())


def test_ten_cards_go_on_where_they_were_when_the_tab_is_loaded_anew(clock):
    page = opened()
    page.button(key="ten").click().run()
    tell(page, "show")
    page = in_a_tab(write_sitting(page.session_state[RUN]))
    assert "2 of 10" in texts(page)
    for _ in range(9):
        tell(page, "show")
        tell(page, "next")
    assert "0 of 10 drills right." in texts(page)
    page.button(key="onward").click().run()
    assert page.run().session_state["kept"] == "", "so the tab forgets it"


def test_rubbish_that_a_tab_has_kept_is_forgotten(clock):
    page = in_a_tab("rubbish")
    assert "No card is due" in texts(page)
    assert page.run().session_state["kept"] == ""


def test_a_drills_link_leaves_alone_what_the_tab_has_kept(clock):
    page = opened()
    page.button(key="ten").click().run()
    page = in_a_tab(write_sitting(page.session_state[RUN]), drill="roc_auc.auc_by_pairs.3")
    assert page.session_state["kept"] is False
    assert drill.kinds("roc_auc")["auc_by_pairs"](3).ask in texts(page)
    page.button(key="leave").click().run()
    assert page.session_state["kept"] is None
    page.button(key="take").click().run()
    assert "1 of 10" in texts(calm(page))


def test_the_day_of_an_interview_is_kept_and_the_last_day_shows_what_is_weakest(clock):
    page = opened()
    page.session_state[RECORD] = Record(
        {
            f"{slug}.say": Card(9.0, 5.0, NOON + timedelta(days=9), NOON, True)
            for slug in ("gone", *(each.slug for each in catalogue()))
        }
    )
    page.run().date_input[0].set_value(NOON.date() + timedelta(days=5)).run()
    record = page.session_state[RECORD]
    assert record.interview == NOON.date() + timedelta(days=5)
    assert {each.due for each in record.cards.values()} == {NOON + timedelta(days=5)}
    assert "5 days left" in texts(page)
    clock[0] += timedelta(days=4)
    page.run()
    assert "The last day" in page.subheader[0].value
    shares = [float(line.split(") ")[1].split("%")[0]) for line in texts(page).split("\n") if line.startswith("- [")]
    assert all(one <= other for one, other in pairwise(shares))


def test_a_day_counts_also_where_the_next_click_leaves_the_page_and_a_day_that_is_over_is_called_so(clock):
    page = opened()
    page.date_input[0].set_value(NOON.date())
    page.button(key="ten").click().run()
    assert page.session_state[RECORD].interview == NOON.date()
    page.button(key="leave").click().run()
    assert "It is today." in texts(page)
    clock[0] += timedelta(days=1)
    page.run()
    assert "That day is over" in texts(page)


def test_a_share_may_be_typed_as_a_share_where_that_is_right():
    asked = number("?", 0.189, [Mistake("did", 0.5, "No.")], ("one", "two"), "s", tolerance=0.01, spec=".1%")
    for typed, expected in {"18.9": 0.189, "18.9%": 0.189, "0.19": 0.19, "0.19%": 0.0019, "0.5": 0.005}.items():
        assert drill.given(asked, typed) == pytest.approx(expected)


def test_a_file_is_opened_and_a_foreign_one_changes_nothing(clock):
    page = opened()
    kept = Record({"roc_auc.auc_by_pairs": Card(2.0, 5.0, NOON, NOON, False)})
    page.session_state[RECORD] = kept
    for content in (b"{}", b"\xff\xfe", b"[1, 2", write(kept).encode()[:-3]):
        page.file_uploader[0].set_value([("practice.json", content, "application/json")]).run()
        assert any(each.value == FOREIGN for each in page.info)
        assert page.session_state[RECORD] == kept
    other = Record({"roc_auc.say": Card(3.0, 5.0, NOON, NOON, True)})
    page.file_uploader[0].set_value([("practice.json", write(other).encode(), "application/json")]).run()
    assert "1 cards of that file are here now" in texts(calm(page))
    assert page.session_state[RECORD].cards == kept.cards | other.cards


def _question(slug: str) -> None:
    from importlib import import_module

    from ui import frame

    frame.show(import_module(f"pages.{slug}").PAGE)


def test_another_one_is_asked_below_a_revealed_prediction(clock):
    page = AppTest.from_function(_question, args=("roc_auc",), default_timeout=600).run()
    assert not [each for each in page.button if each.key == "again"]
    page.radio(key="prediction").set_value(next(iter(question("roc_auc").options))).run()
    page.button(key="commit").click().run()
    calm(page.button(key="again").click().run())
    item = page.session_state["page:again"].item
    asked = drill.drawn(item)
    assert asked.ask in texts(page)
    tell(page, "commit", told(asked, asked.mistakes[0].value))
    assert f"**You {asked.mistakes[0].name}.**" in texts(page)
    assert f"#scene-{asked.scene}" in texts(page)
    assert page.session_state[RECORD].cards[item.key].missed
    tell(page, "again")
    assert drill.drawn(page.session_state["page:again"].item).ask in texts(page)


def test_home_says_the_chance_that_a_question_is_still_known(clock):
    clock[0] += timedelta(days=10)
    for cards in ({}, {"roc_auc.say": Card(10.0, 5.0, NOON, NOON, False)}):
        page = AppTest.from_file(str(ROOT / "explorer.py"), default_timeout=600)
        page.session_state[RECORD] = Record(cards)
        shown = [each.proto.body for each in calm(page.run()).get("html") if "known</p>" in each.proto.body]
        assert [">90% known<" in each for each in shown] == [True] * len(cards), "stability: the days until 90%"


def test_cards_for_anki_hold_every_question_and_what_was_practised():
    slug, name = KINDS[0].split(".")
    record = Record(
        {f"{slug}.{name}": Card(2.0, 5.0, NOON, NOON, False), "gone.say": Card(2.0, 5.0, NOON, NOON, False)}
    )
    cards = list(anki.cards(record, catalogue(), drill.names, drill.drawn, drill.filled))
    assert len(cards) == len(catalogue()) + 1
    assert all(front and back and tags for front, back, tags in cards)
    asked = drill.drawn(Item(slug, "drill", name))
    assert any(front.startswith(asked.ask) and asked.way[0] in back for front, back, _ in cards)
