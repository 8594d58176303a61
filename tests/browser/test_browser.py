"""What people do, in a real browser: every page, by mouse, by touch, by keys, by link, on a phone, in the dark."""

import re
from importlib import import_module

import pytest
from axe_playwright_python.sync_playwright import Axe

from content import catalogue
from ui.panel import run
from ui.warm import watched

from .conftest import open_lab, settled, touch
from .looks import (
    AFRESH,
    CARDS,
    CUT,
    FIRST_SCREEN,
    HELD,
    LEGENDS,
    LOW,
    PAINTED,
    PHONE,
    REDRAWN,
    SIZES,
    STANDS,
    STATE,
    THEMED,
    UNDRAWN,
    WIDEST,
)

pytestmark = pytest.mark.browser
STREAMLITS_OWN = {"exclude": [["[data-testid=stSidebar]"]]}  # its navigation nests a list wrongly; ours is the rest
QUESTIONS = {each.slug: each for each in catalogue()}
SLUGS = list(QUESTIONS)
MARKED = (
    "bias_variance",
    "regularization",
    "dimensionality_reduction",
    "roc_auc",
    "monitoring",
    "ab_testing",
    "gradient_descent",
    "feature_engineering",
    "feature_selection",
    "neural_networks",
    "batchnorm_dropout",
    "high_cardinality",
    "transfer_learning",
)
"""Rooms whose pictures are all written as marks: each lab is looked at at every size."""
LESSONS = [slug for slug, about in QUESTIONS.items() if any(scene.say for scene in about.scenes)]
DRAWN = [slug for slug, about in QUESTIONS.items() if about.draw]
LINKED_STEP = """() => [...new URLSearchParams(location.search).values()]
    .includes(document.querySelector('.scrub-value > span').textContent)"""
VALUE = "document.querySelector('.scrub-value > span')?.textContent"
CHIP = "document.querySelector('.scenes [aria-pressed=true]')?.textContent"
READOUT = """(tile) => [...document.querySelectorAll('.scrub-tile')]
    .find((each) => each.querySelector('dt').textContent === tile)?.querySelector('dd > span').textContent"""
LABEL = "document.querySelector('.scrub-value > span')?.textContent"
HOLD_BACK = """() => {
    const { send } = WebSocket.prototype;
    const held = [];
    WebSocket.prototype.send = function (message) { held.push([this, message]); };
    window.letGo = () => {
        WebSocket.prototype.send = send;
        for (const [socket, message] of held) socket.send(message);
    };
}"""
IN_VIEW = """() => {
    const place = document.querySelector('.scrub-hero')?.getBoundingClientRect();
    return place && place.top > 0 && place.bottom < innerHeight + 1;
}"""
LINK_NOTICE = "This link asks for"
MAIN = "document.querySelector('[data-testid=stMain]')"


def scrubber(page):
    return page.locator(".scrub input[type=range]").first


def step_of(page):
    return int(scrubber(page).input_value())


def state(page):
    return page.evaluate(STATE)


def labs(page, slug):
    """Open the first lab, then those that answer at once; scenes open the long ones."""
    for place, lab in enumerate(import_module(f"pages.{slug}").PAGE.labs.values()):
        if place == 0 or not watched(lab):
            if place:
                open_lab(page, place)
            yield place


def check_first_screen(page, sizes):
    """Control, THE picture, companions and readouts are whole and unscrolled, also beside the end of the answer."""
    page.evaluate(UNDRAWN)
    for size in sizes:
        page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
        page.evaluate(PAINTED)
        if size == PHONE:
            assert page.evaluate(FIRST_SCREEN, True) == [], size
            continue
        for scroll in (f"{MAIN}.scrollHeight", "0"):
            page.evaluate(f"{MAIN}.scrollTo(0, {scroll})")
            assert page.evaluate(FIRST_SCREEN, False) == [], (size, scroll)
        assert page.evaluate(CUT) == [], size
    resize(page, LOW)
    page.evaluate(REDRAWN)


def resize(page, size):
    width, height = size
    if page.viewport_size != {"width": width, "height": height}:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(PAINTED)
        settled(page)


def check_keys(page, opened):
    control = scrubber(page)
    last = int(control.get_attribute("max"))
    control.focus()
    page.keyboard.press("Home")
    assert step_of(page) == 0
    page.keyboard.press("End")
    assert step_of(page) == last
    page.keyboard.press("ArrowLeft")
    assert step_of(page) == last - 1
    if step_of(page) == opened:  # it leaves no trace in the link
        page.keyboard.press("ArrowLeft")
    page.wait_for_function(LINKED_STEP, timeout=30_000)


def check_held(page):
    """Every picture that can be held moves the control, its readouts and the link, by mouse; the first by touch too."""
    opened = step_of(page)  # the step at which a lab opens leaves no trace in the link
    for place, held in enumerate(page.evaluate(HELD)):
        for by in ("mouse", "touch")[: 1 if place else 2]:
            now = next(each for each in page.evaluate(HELD) if each["title"] == held["title"])
            page.evaluate(f"document.querySelector('.scrub').scrubber.go({now['step']})")
            before = step_of(page)
            if by == "mouse":
                page.mouse.move(now["from"]["x"], now["from"]["y"])
                page.mouse.down()
                page.mouse.move(now["to"]["x"], now["to"]["y"], steps=3)
                page.mouse.up()
            else:
                touch(page, now["from"], now["to"])
            assert step_of(page) != before, (held["title"], by)
            if step_of(page) != opened:
                page.wait_for_function(LINKED_STEP, timeout=20_000)


def check_kept(page):
    """A setting redraws the pictures in place: nothing flickers or jumps."""
    slider = page.locator(".st-key-levers [data-testid=stSlider] input[type=range]").first
    if slider.count():
        page.evaluate("document.querySelector('.scrub-plot').dataset.mine = 'kept'")
        slider.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
        settled(page)
        assert page.locator(".scrub-plot[data-mine=kept]").count() == 1


def check_reveal(page, slug):
    """The reveal lands on the stage; returns what stands there, and its link."""
    page.locator(".st-key-predict [role=radiogroup] label").first.click()
    page.get_by_role("button", name="Commit and see").click()
    page.get_by_text("The stage was moved to the settings that show it.").wait_for(timeout=60_000)
    settled(page)
    said = page.locator(".st-key-predict [data-testid=stAlert] p").first.inner_text()
    assert said.startswith(("Right.", "Not this one.")), said
    assert not page.get_by_text(LINK_NOTICE).count()
    scene = QUESTIONS[slug].scene_named(QUESTIONS[slug].scene)
    page.wait_for_function(f"{VALUE} === {scene.step!r}", timeout=20_000)
    settled(page)
    return state(page), re.sub("^https?://[^/]+", "", page.url)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_lab_is_whole_on_the_first_screen_is_held_and_looks_as_if_drawn_afresh(turn_to, visit, slug):
    """Also: keys move the control, the reveal lands on the stage, its link restores it, and a phone shows all."""
    page = turn_to(slug, *LOW)
    opened = step_of(page)
    for lab in labs(page, slug):
        assert not page.locator("[data-testid=stException]").count()
        own = page.locator(".st-key-form *").count()  # people's own data and forms need room above the pictures
        if page.locator(".scrub-bar:visible").count():
            if not own:
                check_first_screen(page, (*reversed(SIZES), PHONE) if lab == 0 or slug in MARKED else (LOW,))
            check_held(page)
            assert page.evaluate(AFRESH) == []
            assert page.evaluate(STANDS), "the pictures move where a text grows"
        else:
            assert page.locator(".scrub-plot .main-svg:visible").count()
        if lab == 0:
            check_keys(page, opened)
            check_kept(page)
    before, link = check_reveal(page, slug)
    if slug in LESSONS[::5]:
        page = visit(link, width=PHONE[0], height=PHONE[1])
        assert state(page)["step"] == before["step"]
        assert state(page)["tiles"].split() == before["tiles"].split()
        assert not page.get_by_text(LINK_NOTICE).count()
    resize(page, PHONE)
    check_on_a_phone(page)


@pytest.mark.parametrize("slug", LESSONS)
def test_every_scene_opens_by_chip_and_by_its_place_in_the_answer(turn_to, slug):
    page = turn_to(slug)
    chips = [each for each in QUESTIONS[slug].scenes if each.say]
    told = {each.name for each in chips if page.locator(f"a[href$='#scene-{each.name}']").count()}
    both = [("chip", each) for each in chips] + [("see it", each) for each in reversed(chips[:-1])]
    one = [(("chip", "see it")[place % 2], each) for place, each in enumerate(chips)]  # they open by the same hand
    for way, scene in both if slug == LESSONS[0] else one:
        if way == "chip" or scene.name not in told:
            page.locator(".scenes button", has_text=re.compile(f"^{re.escape(scene.title)}$")).click()
        else:
            page.locator(f"a[href$='#scene-{scene.name}']").first.evaluate("(link) => link.click()")
        page.wait_for_function(f"{CHIP} === {scene.title!r}", timeout=60_000)
        settled(page)
        now = state(page)
        assert scene.step is None or now["step"].replace("−", "-").replace(",", "") == scene.step.replace(",", "")
        for tile, text in scene.shows.items():
            assert page.evaluate(READOUT, tile) == text, (way, scene.name, tile)
        assert now["lead"] != "", (way, scene.name)


@pytest.mark.parametrize("slug", DRAWN)
def test_a_guess_is_drawn_and_the_truth_drawn_over_it(turn_to, slug):
    page = turn_to(slug)
    page.get_by_role("button", name="Draw it").click()
    board = page.locator(".scrub-board")
    board.wait_for(timeout=60_000)
    settled(page)
    box = board.bounding_box()
    page.mouse.move(box["x"] + 4, box["y"] + 0.6 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + 0.3 * box["height"])
    page.mouse.up()
    assert None not in page.evaluate("document.querySelector('.scrub').scrubber.guess")
    page.get_by_role("button", name="Commit and see").click()
    page.get_by_text("The stage was moved to the settings that show it.").wait_for(timeout=60_000)
    page.wait_for_function("document.querySelector('.scrub-lead').textContent.startsWith('Your line is off by')")
    assert page.locator(".scrub-board path").get_attribute("d").count("L") > 2
    assert page.locator(".scrub-bar").is_visible()


def test_a_links_scene_and_a_reveal_land_on_the_stage_of_a_phone(visit):
    slug = LESSONS[0]
    about = QUESTIONS[slug]
    last = [each for each in about.scenes if each.say][-1]
    page = visit(f"/{slug}?scene={last.name}", width=PHONE[0], height=PHONE[1])
    page.wait_for_function(f"{CHIP} === {last.title!r}")
    assert page.evaluate(FIRST_SCREEN, True) == []
    page.locator(".st-key-predict [role=radiogroup] label").first.click()
    page.get_by_role("button", name="Commit and see").click()
    page.get_by_text("The stage was moved to the settings that show it.").wait_for(timeout=60_000)
    page.wait_for_function(IN_VIEW, timeout=20_000)


def test_who_has_just_come_is_asked_and_who_drags_there_is_told(visit):
    for slug, key in (("feature_engineering", None), ("cross_validation", "End")):
        page = visit(f"/{slug}", *LOW)
        if key:
            scrubber(page).focus()
            page.keyboard.press(key)
        scene = QUESTIONS[slug].scene_named(QUESTIONS[slug].scene)
        wanted = scene.say.split("[")[0] if key else scene.ask
        page.wait_for_function(f"document.querySelector('.scrub-lead').textContent.startsWith({wanted!r})")


@pytest.mark.parametrize("size", [(1440, 900), LOW])
def test_home_greets_with_all_pictures_on_the_first_screen(visit, size):
    page = visit("/", width=size[0], height=size[1])
    page.wait_for_function(CARDS, timeout=20_000)
    bottoms = page.evaluate(
        "[...document.querySelectorAll('.st-key-map img')].map(e => e.getBoundingClientRect().bottom)"
    )
    assert len(bottoms) == len(SLUGS)
    assert max(bottoms) < size[1]


def test_a_scene_is_searched_and_opened_by_keys_alone(visit):
    page = visit("/")
    page.get_by_label("Search questions, answers and scenes").focus()
    page.keyboard.type("roc overlap")
    page.keyboard.press("Enter")
    page.wait_for_selector(".st-key-scenes_found a")
    settled(page)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.st-key-scenes_found a')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_function(f"{CHIP} === 'They overlap, and yet'", timeout=60_000)


def test_home_on_a_phone(visit):
    check_on_a_phone(visit("/", width=PHONE[0]))


def check_on_a_phone(page):
    """In light and in dark, nothing is wider than the screen and axe finds nothing serious."""
    page.mouse.move(0, 0)  # what the mouse lies on has colours of its own
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(f"getComputedStyle(document.querySelector('.stApp')).colorScheme === {theme!r}")
        settled(page)
        page.wait_for_function(THEMED, timeout=20_000)
        assert page.evaluate(WIDEST) <= 390
        assert page.evaluate(LEGENDS) == 0
        rules = {"runOnly": ["color-contrast"]} if theme == "dark" else {}  # else the theme changes nothing
        found = Axe().run(page, STREAMLITS_OWN, options={"resultTypes": ["violations"], **rules}).response["violations"]
        serious = [each for each in found if each["impact"] in ("serious", "critical")]
        assert not [(theme, each["id"], each["nodes"][0]["html"][:160]) for each in serious]


@pytest.mark.parametrize("slug", SLUGS[:1])
def test_play_runs_and_pauses_and_respects_reduced_motion(visit, slug):
    page = visit(f"/{slug}", motion="reduce")
    scrubber(page).focus()
    page.keyboard.press("Home")
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(1500)
    calm = step_of(page)
    page.get_by_role("button", name="Pause").click()
    assert calm == 1
    lively = visit(f"/{slug}")
    scrubber(lively).focus()
    lively.keyboard.press("Home")
    lively.get_by_role("button", name="Play").click()
    lively.wait_for_timeout(1500)
    assert step_of(lively) >= 3


def test_settings_are_marked_where_they_changed_and_go_back(visit):
    page = visit("/roc_auc")
    page.get_by_test_id("stPopoverButton").click()
    seed = page.get_by_label("Seed of the random data")
    seed.fill("7")
    seed.press("Enter")
    page.wait_for_url("**seed=7**")
    settled(page)
    badge = "getComputedStyle(document.querySelector('.st-key-more button'), '::after').content"
    page.wait_for_function(f"{badge} === '\"1\"'")
    assert page.get_by_label("Seed of the random data").is_visible(), "the popover stays open"
    page.get_by_role("button", name="Back to the defaults").click()
    page.wait_for_function("!location.search.includes('seed')")
    settled(page)
    page.wait_for_function(f"{badge} === 'none'")


BAD_FILES = (
    (
        "![a](http://127.0.0.1:9/a.png)**b**$x$<b>.csv",
        b"",
        "![a](http://\u2060127.0.0.1:9/a.png)**b**$x$<b>.csv: the file is",
    ),
    ("empty.csv", b"", "the file is empty"),
    ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no CSV but a binary file"),
    ("bare.csv", b"1,0.2\n0,0.3\n", "no header"),
    ("commas.csv", b"," * 1_000_000, "at most 500 columns"),
    ("one.csv", b"label,score\n1,0.2\n1,0.4\n", "class"),
    ("words.csv", b"label,score\n1,high\n0,low\n1,0.4\n", "high"),
)


def test_bad_uploads_are_answered(visit, tmp_path):
    """Where the picture would be, and beside the file, whose field lies over that."""
    page = visit("/roc_auc?lab=Your+own+scores")
    page.get_by_test_id("stPopoverButton").filter(has_text="Labels and scores").click()
    for name, content, says in BAD_FILES:
        page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(
            [{"name": name, "mimeType": "text/csv", "buffer": content}]
        )
        alerts = page.locator("[data-testid=stAlert]").filter(has_text=says)
        alerts.first.wait_for(timeout=20_000)
        if name != "one.csv":  # which can be read, but is of no use
            page.locator("[data-testid=stPopoverBody]").locator(alerts).wait_for(timeout=20_000)
            assert page.locator(".st-key-picture").locator(alerts).is_visible()
        assert page.locator("[data-testid=stException]").count() == 0
    with (tmp_path / "large.csv").open("wb") as large:
        large.truncate(26 * 2**20)
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(tmp_path / "large.csv")
    told = page.locator("[data-testid=stFileChip] [role=alert]").filter(has_text="must be 25")
    told.wait_for(timeout=20_000)
    assert told.bounding_box()["width"] > 100


SCORES = [(row % 2, f"0.{10 + 40 * (row % 2) + row}") for row in range(40)]
FILES = (
    ("comma.csv", "label;score\n" + "".join(f"{y};{p.replace('.', ',')}\n" for y, p in SCORES), "1", "decimal comma"),
    ("words.csv", "truth,score\n" + "".join(f"{('nein', 'ja')[y]},{p}\n" for y, p in SCORES), "ja", ""),
    ("two.csv", "sep=;\nscore;label\n" + "".join(f"{p};{y + 1}\n" for y, p in SCORES), "2", "sep="),
    ("title.csv", "Scores of today\n\nlabel\tscore\n" + "".join(f"{y}\t{p}\n" for y, p in SCORES), "1", "1 line above"),
)  # fmt: skip


def test_one_file_after_another_is_read_with_columns_and_classes_of_its_own(visit):
    page = visit("/roc_auc?lab=Your+own+scores", *LOW)
    page.get_by_test_id("stPopoverButton").filter(has_text="Labels and scores").click()
    for name, text, positive, said in FILES:
        page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(
            [{"name": name, "mimeType": "text/csv", "buffer": text.encode()}]
        )
        page.get_by_text(f"{name}: 40 rows").wait_for(timeout=60_000)
        settled(page)
        page.locator(".st-key-form [data-testid=stAlert]").filter(has_text="AUC 1.000").wait_for(timeout=20_000)
        chosen = page.locator(".st-key-lever [data-testid=stSelectbox]").nth(2).locator("input")
        assert chosen.get_attribute("value") == positive
        assert not said or page.get_by_text(said).count()
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(
        [{"name": "sum.csv", "mimeType": "text/csv", "buffer": (FILES[0][1] + "Total;19,8\n").encode()}]
    )
    page.get_by_text("sum.csv: 40 rows").wait_for(timeout=60_000)
    page.get_by_text("Read units and totals as rows, too").click()
    page.get_by_text("sum.csv: 41 rows").wait_for(timeout=60_000)
    settled(page)
    assert page.locator("[data-testid=stException]").count() == 0


def test_scenes_opened_in_quick_succession_leave_the_last_on_the_stage(visit):
    """Each is in another lab, and was sent before: the browser must still have what it is referred to."""
    page = visit("/roc_auc?scene=paired")
    for gap in (60, 60, 300):
        for title in ("Five positives", "Half positive", "They overlap, and yet"):
            page.locator(".scenes button", has_text=title).evaluate("(chip) => chip.click()")
            page.wait_for_timeout(gap)
        page.wait_for_function(f"{CHIP} === 'They overlap, and yet'", timeout=30_000)
        settled(page)
        now = state(page)
        assert (now["chip"], now["step"]) == ("They overlap, and yet", QUESTIONS["roc_auc"].scene_named("paired").step)
        assert page.evaluate("location.search") == "?lab=Two+models"


WORKED_OUT = """async (values) => {
    for (const value of values) await fetch(new URL(`scene/roc_auc.json?separation=${value}`, document.baseURI));
}"""
AUC = "document.querySelectorAll('.scrub-tile dd > span')[4].textContent"


def test_a_lever_shows_what_is_worked_out_while_it_is_in_the_hand(visit):
    page = visit("/roc_auc", *LOW)
    page.evaluate(WORKED_OUT, [f"{tenths / 10:g}" for tenths in range(10, 31)])
    thumb = page.locator(".st-key-separation [data-testid=stSlider] input").locator("..").bounding_box()
    at = {axis: thumb[axis] + thumb[size] / 2 for axis, size in (("x", "width"), ("y", "height"))}
    page.mouse.move(*at.values())
    page.mouse.down()
    before = page.evaluate(AUC)
    for pixels in range(4, 60, 4):
        page.mouse.move(at["x"] + pixels, at["y"])
        page.wait_for_timeout(30)
    page.wait_for_function(f"{AUC} !== {before!r}")
    page.wait_for_timeout(300)
    held = page.evaluate(AUC)
    assert "separation" not in page.url  # the server has not heard of it
    page.mouse.move(*at.values())  # and back to where it was
    page.wait_for_function(f"{AUC} === {before!r}")
    page.mouse.move(at["x"] + 56, at["y"])
    page.wait_for_function(f"{AUC} === {held!r}")
    page.mouse.up()
    page.wait_for_function("location.search.includes('separation')")
    settled(page)
    assert page.evaluate(AUC) == held
    separation = float(page.locator(".st-key-separation input").input_value())
    shown = run(import_module("pages.roc_auc").PAGE.labs["Choose a threshold"], {"separation": separation})
    assert held == shown.readouts["AUC, this sample"]


def test_a_lever_gives_way_to_a_step_back_and_to_a_scene_before_the_server_has_said_a_word(visit):
    scene = next(each for each in QUESTIONS["roc_auc"].scenes if each.name == "rare")
    page = visit("/roc_auc", *LOW)
    page.evaluate(WORKED_OUT, ["1.6", "1.7"])
    page.evaluate(f"fetch(new URL('scene/roc_auc/{scene.name}.json', document.baseURI))")
    before = page.evaluate(AUC)
    page.evaluate(HOLD_BACK)
    page.locator(".st-key-separation input").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"{AUC} !== {before!r}")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"{AUC} === {before!r}")
    page.keyboard.press("ArrowRight")
    page.locator(".scenes button", has_text=scene.title).evaluate("(chip) => chip.click()")
    page.wait_for_function(f"{LABEL} === {scene.step!r}")
    page.wait_for_timeout(1000)  # what the lever asked for has come by now
    for tile, text in scene.shows.items():
        assert page.evaluate(READOUT, tile) == text
    page.evaluate("() => window.letGo()")
    page.wait_for_function(f"{CHIP} === {scene.title!r}", timeout=30_000)
    settled(page)
    for tile, text in scene.shows.items():
        assert page.evaluate(READOUT, tile) == text


@pytest.mark.parametrize("title", ["Rarer world", "They overlap, and yet"], ids=["this lab", "another lab"])
def test_a_scene_that_was_fetched_ahead_shows_before_the_server_answers(visit, title):
    scene = next(each for each in QUESTIONS["roc_auc"].scenes if each.title == title)
    visit(f"/roc_auc?scene={scene.name}")  # then it is ready for the next visitor
    page = visit("/roc_auc?n=1000")
    address = f"new URL('scene/roc_auc/{scene.name}.json?ahead=true', document.baseURI).href"
    page.wait_for_function(f"() => performance.getEntriesByName({address})[0]?.responseStatus === 200")
    page.evaluate(HOLD_BACK)
    page.locator(".scenes button", has_text=title).click()
    page.wait_for_function(f"{LABEL} === {scene.step!r}")
    for tile, text in scene.shows.items():
        assert page.evaluate(READOUT, tile) == text
    page.locator(".scrub-hero .scrub-plot").evaluate("(canvas) => (canvas.seen = true)")
    assert state(page)["chip"] != title
    page.evaluate("() => window.letGo()")
    page.wait_for_function(f"{CHIP} === {title!r}")
    settled(page)
    assert state(page)["step"] == scene.step
    assert page.locator(".scrub").count() == 1
    assert page.locator(".scrub-hero .scrub-plot").evaluate("(canvas) => canvas.seen")  # the very picture stays
    for tile, text in scene.shows.items():
        assert page.evaluate(READOUT, tile) == text


def test_what_is_open_stays_with_its_lab(visit):
    """Another lab opens with its rest put away; with the code open, which is in the link, with all of it."""
    page = visit("/roc_auc")
    for code in (False, True):
        page.get_by_role("button", name="More").click()
        page.locator(".st-key-stage[data-more] .st-key-extras").wait_for()
        if code:
            page.locator(".st-key-code summary").click()
            page.wait_for_url("**code=true**")
            settled(page)
        open_lab(page, 2)
        assert page.locator(".st-key-extras").is_visible() == code
        assert page.locator(".scrub[data-more]").count() == page.locator("[data-more].st-key-stage").count() == code
        if not code:
            assert page.evaluate(FIRST_SCREEN, False) == []
            open_lab(page, 0)


def test_play_stops_where_a_scene_opens(visit):
    page = visit("/roc_auc")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Rarer world").click()
    page.wait_for_function(f"{CHIP} === 'Rarer world'", timeout=30_000)
    page.wait_for_timeout(600)
    assert state(page)["step"] == QUESTIONS["roc_auc"].scene_named("rare").step
    assert page.get_by_role("button", name="Play").count()


def test_long_work_can_be_stopped_and_gives_way_to_another_setting(visit):
    page = visit("/transfer_learning")  # it takes seconds: a button that is there for half of one is easily missed
    page.get_by_test_id("stPopoverButton").click()
    seed = page.get_by_label("Seed of the random data")
    seed.fill("4321")
    seed.press("Enter")
    page.keyboard.press("Escape")  # the popover may lie over the button
    page.get_by_role("button", name="Stop", exact=True).click(timeout=20_000)
    page.get_by_text("Stopped. Change a setting").wait_for(timeout=20_000)
    page.get_by_role("button", name="Run", exact=True).click()
    page.locator(".scrub[data-ready]").wait_for(timeout=60_000)
    settled(page)
    page.get_by_test_id("stPopoverButton").click()
    for value in ("4322", "4323"):  # the second interrupts the first
        seed.fill(value)
        seed.press("Enter")
        page.get_by_role("button", name="Stop", exact=True).wait_for(timeout=20_000)
    page.locator(".scrub[data-ready]").wait_for(timeout=60_000)
    settled(page)
    assert "seed=4323" in page.url


def test_back_goes_to_the_page_before_and_not_through_settings(visit):
    page = visit("/roc_auc")
    page.goto(page.url.replace("roc_auc", "monitoring"))
    settled(page)
    scrubber(page).focus()
    page.keyboard.press("Home")
    page.wait_for_url("**/monitoring?*")
    page.go_back()
    page.wait_for_url("**/roc_auc")
