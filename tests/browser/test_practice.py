"""Practice as people do it: with keys, by touch on a phone, over a fortnight, in two tabs, with files."""

import json
import sys
from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from axe_playwright_python.sync_playwright import Axe

from content import catalogue
from practice.deck import SEEDS, item_of
from practice.record import FOREIGN
from ui import drill

from .conftest import STILL, _started, free_port, stop, touch
from .looks import PHONE, WIDEST

pytestmark = pytest.mark.browser
STREAMLITS_OWN = {"exclude": [["[data-testid=stSidebar]"]]}
MOVED = """
import datetime, pathlib, sys
import app, uvicorn
from ui import record
now, moved = record.now, pathlib.Path(sys.argv[2])
record.now = lambda: now() + datetime.timedelta(days=float(moved.read_text()))
app.behind = app._warm.set
uvicorn.run(app.app, port=int(sys.argv[1]))
"""
"""A server whose clock is ahead by the days in a file."""
NAME = "interview-explorer:practice"


def set_days(moved, days):
    """Replaces the file whole: the server may read it at any moment, and an emptied file is no number of days."""
    beside = moved.with_suffix(".new")
    beside.write_text(str(days))
    beside.replace(moved)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A server, and the file that moves its clock."""
    folder, port = tmp_path_factory.mktemp("practice"), free_port()
    moved = folder / "days"
    set_days(moved, 0)
    process = _started([sys.executable, "-c", MOVED, str(port), str(moved)], folder / "log", port)
    yield f"http://127.0.0.1:{port}", moved
    stop(process)
    assert "Traceback" not in (folder / "log").read_text("utf-8")


@pytest.fixture
def people(chromium, place):
    """Opens pages for a person, whose browser has kept nothing before."""
    opened, errors = [], []

    def person(width=1440, height=900, **also):
        context = chromium.new_context(viewport={"width": width, "height": height}, **also)
        opened.append(context)

        def tab(path="/practise"):
            page = context.new_page()
            page.on("console", lambda message: message.type == "error" and errors.append(message.text))
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(place[0] + path)
            settled(page)
            return page

        return tab

    set_days(place[1], 0)
    yield person
    for context in opened:
        context.close()
    assert not errors


def settled(page):
    page.wait_for_selector(".st-key-practise", timeout=60_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    page.wait_for_function(STILL, timeout=60_000, polling=50)


def now(page):
    """The page's own clock, in seconds."""
    return page.evaluate("performance.now() / 1000")


def kept(page):
    return json.loads(page.evaluate(f"localStorage.getItem('{NAME}')") or "null")


def until_kept(page, holds):
    page.wait_for_function(f"() => ({holds})(JSON.parse(localStorage.getItem('{NAME}')))", timeout=30_000)


def board(page):
    """What the board asks: the last parts of its name are a drill's link."""
    page.wait_for_selector(".drill-bar button")
    settled(page)
    return page.locator(".drill").get_attribute("data-id")


def press_on(page, act):
    """Do something that brings another question, and wait for it."""
    before = page.locator(".drill").get_attribute("data-id")
    act()
    page.wait_for_function(
        f"() => document.querySelector('.drill')?.dataset.id !== {json.dumps(before)}", timeout=30_000
    )
    settled(page)


def answer(page, right):
    """Answer the drill that is asked by keys, and go on."""
    _, slug, name, seed = board(page).split(".")
    asked = drill.kinds(slug)[name](int(seed))
    if not right or asked.form == "curve":  # which is drawn below
        page.keyboard.press("Space")
    elif asked.form == "number":
        page.keyboard.type(f"{asked.answer * (100 if asked.spec.endswith('%') else 1):.9f}")
        page.keyboard.press("Enter")
    else:
        shown = [asked.text(each) for each in asked.choices]
        for each in [asked.text(asked.answer)] if asked.form == "choice" else asked.answer:
            page.keyboard.press(str(shown.index(each) + 1))
        page.keyboard.press("Enter")
    page.wait_for_selector("[data-testid=stAlert]")
    said = page.locator("[data-testid=stAlert]").inner_text()
    assert ("Right." in said) == (right and asked.form != "curve")
    press_on(page, lambda: page.keyboard.press("Enter"))


def check_looks(page):
    assert page.evaluate(WIDEST) <= page.viewport_size["width"]
    found = Axe().run(page, context=STREAMLITS_OWN).response["violations"]
    assert not [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")]


def test_a_fortnight_of_practice_has_the_due_dates_of_fsrs(people, place):
    """By keys alone. The log is played again by the library itself, with its own cards."""
    page, asked_at, days = people()(), {}, (0, 1, 2, 4, 7, 11, 14)
    for day in days:
        set_days(place[1], day)
        page.reload()
        settled(page)
        before = (kept(page) or {"cards": {}})["cards"]
        due = {key for key, card in before.items() if datetime.fromisoformat(card["due"]).date() <= today(day)}
        if due:
            page.wait_for_selector(f"text={len(due)} due today.")
        page.locator(".st-key-ten button").click()
        for turn in range(4):
            key = ".".join(board(page).split(".")[1:3])
            asked_at.setdefault(key, []).append(day)
            assert key in due or len(due) <= turn, "what is due comes first"
            answer(page, right=(turn + day) % 3 > 0)
        page.locator(".st-key-leave button").click()
        page.wait_for_selector(".st-key-report")
        page.locator(".st-key-onward button").click()
        page.wait_for_selector(".st-key-ten")
        until_kept(page, f"(record) => record.log.length === {4 * days.index(day) + 4}")
    record = kept(page)
    scheduler = fsrs.Scheduler(desired_retention=0.9, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    cards = {key: fsrs.Card(card_id=1) for key in record["cards"]}
    for each in record["log"]:
        rating = fsrs.Rating.Good if each["right"] else fsrs.Rating.Again
        cards[each["key"]], _ = scheduler.review_card(cards[each["key"]], rating, datetime.fromisoformat(each["when"]))
    assert {key: card["due"] for key, card in record["cards"].items()} == {
        key: card.due.isoformat() for key, card in cards.items()
    }
    assert any(len(days) > 1 for days in asked_at.values()), "some came back"


def today(day):
    return (datetime.now(UTC) + timedelta(days=day)).date()


def test_a_whole_mock_interview_on_a_phone(people):
    page = people(*PHONE, has_touch=True, color_scheme="dark")()
    check_looks(page)
    page.locator(".st-key-categories button").nth(1).click()
    settled(page)
    forms, since = [], now(page)
    page.locator(".st-key-begin button").click()
    while page.locator(".st-key-report").count() == 0:
        mark = board(page)
        bar, choices = page.locator(".drill-bar button"), page.locator(".drill-choices button")
        assert bar.first.bounding_box()["height"] >= 44, "a finger needs that"
        if page.locator(".clock").count() == 2:
            forms.append("say")
            page.wait_for_function("() => [...document.querySelectorAll('.clock')].at(-1).innerText")
            minutes, seconds = page.locator(".clock").last.inner_text().split(":")
            assert 119 - (now(page) - since) <= int(minutes) * 60 + int(seconds) <= 120, "it began with its question"
            page.locator("textarea").fill("only for me")
            bar.first.click()
            choices.first.wait_for()
            settled(page)
            choices.nth(0).click()
            check_looks(page)
            bar.first.click()
            page.wait_for_selector(".drill-choices .right")
        elif bar.first.inner_text().startswith("Show the"):
            forms.append("follow")
            bar.first.click()
            page.locator(".drill-choices button >> nth=1").wait_for()
        else:
            forms.append("drill")
            bar.last.click()
            page.wait_for_selector("[data-testid=stAlert]")
            check_looks(page)
        settled(page)
        go = choices.nth(0) if forms[-1] == "follow" else bar.first
        since = now(page)
        go.click()
        page.wait_for_function(f"() => document.querySelector('.drill')?.dataset.id !== '{mark}'")
        settled(page)
        if len(forms) == 1:  # where it is loaded anew, it goes on, and so does its clock
            left, mark = page.locator(".clock").first.inner_text(), board(page)
            page.reload()
            assert board(page) == mark
            assert page.locator(".clock").first.inner_text() <= left < "15:00"
    assert forms.count("say") == forms.count("follow") == 3
    check_looks(page)
    report = page.locator(".st-key-report").inner_text()
    assert report.startswith("Mock interview, 15 minutes")
    assert report.count("Said:") == 3
    page.reload()
    page.wait_for_selector(".st-key-report")
    assert page.locator(".st-key-report").inner_text() == report
    assert "Missed:" in report
    assert page.locator('.st-key-report a[href*="?scene="]').first.get_attribute("href").startswith("http://127.0.0.1")
    assert "only for me" not in json.dumps(kept(page))
    with page.expect_download() as download:
        page.get_by_text("Save the report").click()
    text = download.value.path().read_text("utf-8")
    assert text.startswith("# Mock interview, 15 minutes\n")
    assert text.count("- Said: ") == 3
    page.emulate_media(media="print")
    assert not page.locator(".st-key-leave").is_visible()
    assert page.locator(".st-key-report").is_visible()


def test_a_curve_is_drawn_with_a_finger_and_by_arrow_keys(people):
    slug, name = next(
        (each.slug, name)
        for each in catalogue()
        for name, kind in drill.kinds(each.slug).items()
        if kind(0).form == "curve"
    )
    page = people(*PHONE, has_touch=True)(f"/practise?drill={slug}.{name}.0")
    board(page)
    box = page.locator(".drill-pad svg").bounding_box()
    places = [{"x": box["x"] + box["width"] * part / 20, "y": box["y"] + box["height"] / 2} for part in range(21)]
    touch(page, *places)
    page.locator(".drill-pad svg").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_selector(".drill-pad .truth")
    assert "off by" in page.locator("[data-testid=stAlert]").inner_text()
    check_looks(page)


def test_practice_is_saved_forgotten_and_opened_again(people, tmp_path):
    page = people()("/practise?drill=roc_auc.precision_elsewhere.5")
    board(page)
    page.keyboard.press("Space")
    until_kept(page, "(record) => record?.log.length === 1")
    page.locator(".st-key-leave button").click()
    page.wait_for_selector(".st-key-ten")
    settled(page)
    before = kept(page)
    with page.expect_download() as download:
        page.get_by_text("Save to a file").click()
    saved = tmp_path / "practice.json"
    download.value.save_as(saved)
    page.get_by_text("Forget all").click()
    page.get_by_text("Yes, forget all of it").click()
    until_kept(page, "(record) => record === null")
    page.reload()
    settled(page)
    assert kept(page) is None
    foreign = tmp_path / "foreign.json"
    foreign.write_text('{"cards": 7}')
    page.set_input_files("input[type=file]", foreign)
    page.wait_for_selector(f"text={FOREIGN}")
    assert kept(page) is None
    page.set_input_files("input[type=file]", saved)
    until_kept(page, "(record) => record?.log.length === 1")
    assert kept(page) == before
    page.goto(page.url.split("/practise")[0] + "/")
    page.wait_for_selector(".st-key-map .known")
    assert page.locator(".known").all_inner_texts() == ["0% known"], "what was missed last is not known"


def test_what_is_kept_damaged_is_left_as_it_is_until_it_is_forgotten(people):
    page = people()()
    page.evaluate(f"localStorage.setItem('{NAME}', '{{damaged')")
    page.reload()
    page.wait_for_selector("text=cannot be read")
    page.locator(".st-key-ten button").click()
    board(page)
    press_on(
        page,
        lambda: (
            page.keyboard.press("Space"),
            page.wait_for_selector("[data-testid=stAlert]"),
            page.keyboard.press("Enter"),
        ),
    )
    assert page.evaluate(f"localStorage.getItem('{NAME}')") == "{damaged"


def test_two_tabs_do_not_overwrite_each_other(people):
    tab = people()
    kinds = list(drill.kinds("roc_auc"))[:2]
    one, two = (tab(f"/practise?drill={item_of(f'roc_auc.{kind}', SEEDS - 1).link}") for kind in kinds)
    for page in (one, two):
        page.bring_to_front()
        board(page)
        page.keyboard.press("Space")
        page.wait_for_selector("[data-testid=stAlert]")
    until_kept(one, "(record) => record?.log.length === 2")
    one.locator(".drill-bar button").first.click()  # another one, of the first kind
    settled(one)
    one.get_by_role("button", name="Show me").click()
    until_kept(two, "(record) => record?.log.length === 3")
    assert set(kept(two)["cards"]) == {f"roc_auc.{kind}" for kind in kinds}
    one.locator(".st-key-leave button").click()
    one.get_by_text("Forget all").click()
    one.get_by_text("Yes, forget all of it").click()
    until_kept(two, "(record) => record === null")
    settled(two)
    two.locator(".drill-bar button").first.click()
    settled(two)
    two.get_by_role("button", name="Show me").click()
    until_kept(two, "(record) => record?.log.length === 1")


@pytest.mark.parametrize(("size", "theme"), [((1440, 900), "light"), ((1280, 720), "dark"), (PHONE, "light")])
def test_the_page_is_calm_at_every_size(people, size, theme):
    tab = people(*size, color_scheme=theme)
    page = tab()
    check_looks(page)
    page.locator(".st-key-say button").click()
    board(page)
    page.locator("h1").first.click()
    page.keyboard.press("Space")
    page.locator(".drill-choices button, .drill-bar button").first.wait_for()
    settled(page)
    check_looks(page)
    page = tab("/practise?drill=none.such.1")
    assert "This link names no drill" in page.locator("[data-testid=stAlert]").inner_text()
