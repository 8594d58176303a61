"""What people do, in a real browser: every page, by mouse, by keys, by link, on a phone, in the dark."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from content import catalogue

from .conftest import settled

pytestmark = pytest.mark.browser
REVEALED = {
    "bias_variance": "3",
    "regularization": "0.999",
    "ensembles": "100",
    "cross_validation": "5,000",
    "dimensionality_reduction": "30",
    "roc_auc": "0.8",
    "feature_engineering": "Log of numbers",
    "imbalanced_data": "Class weights",
    "feature_selection": "5",
    "high_cardinality": "0",
    "deployment": "3:20",
    "monitoring": "Week 16",
    "ab_testing": "2.5 pp",
    "mlops": "3: Comment in train",
    "neural_networks": "200",
    "transfer_learning": "10",
    "gradient_descent": "1.98",
    "batchnorm_dropout": "2",
}
STREAMLITS_OWN = {"exclude": [["[data-testid=stSidebar]"]]}  # its navigation nests a list wrongly; ours is the rest
SLUGS = [each.slug for each in catalogue()]
LINKED_STEP = """() => [...new URLSearchParams(location.search).values()]
    .includes(document.querySelector('.scrub-value').textContent)"""
WIDEST = """() => Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]
    .map((each) => each.scrollWidth))"""
PICTURE = """() => [...document.querySelectorAll('.scrub-plot')].map((plot) =>
    plot.innerHTML.replace(/[a-f0-9]{6}-?[a-z]*clip[^"']*/g, '')).join()"""

STANDS = """() => {
    const { scrubber } = document.querySelector('.scrub');
    const tops = scrubber.view.steps.map((_, step) => {
        scrubber.step = step;
        scrubber.words();
        return scrubber.grid.offsetTop;
    });
    return new Set(tops).size <= 1;
}"""
AFRESH = r"""async () => {
    const soon = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)));
    const marks = (canvas) => canvas.querySelector('.cartesianlayer').innerHTML
        .replace(/ (trace[0-9a-f]{6}|style="(opacity: 1;)?")| opacity: 1;/g, '').replace(/<g><\/g>/g, '');
    const number = /-?\d+(\.\d+)?/g;
    const alike = (one, other) => {  // Plotly rounds a bar's edges to whole pixels only where it draws afresh
        if (one.replace(number, '#') !== other.replace(number, '#')) return false;
        const others = other.match(number) ?? [];
        return (one.match(number) ?? []).every((value, place) => Math.abs(value - others[place]) <= 1);
    };
    const { scrubber } = document.querySelector('.scrub');
    const last = scrubber.view.steps.length - 1, wrong = [];
    for (const step of last > 0 ? [0, last, last >> 1] : []) {
        for (const plot of scrubber.plots) plot.inSight = true;
        scrubber.go(step);
        await soon();
        for (const { canvas, caption } of scrubber.plots) {
            const before = marks(canvas);
            await scrubber.Plotly.redraw(canvas);
            if (!alike(before, marks(canvas))) wrong.push(`${caption.textContent} at ${step}`);
        }
    }
    return wrong;
}"""


def scrubber(page):
    return page.locator(".scrub input[type=range]").first


def tiles(page):
    return page.locator(".scrub-tiles").first.inner_text()


def boxes(page):
    return (page.locator(f".st-key-{name}").bounding_box() for name in ("answer", "explore"))


def step_of(page):
    return int(scrubber(page).input_value())


@pytest.mark.parametrize("slug", SLUGS)
def test_keys_and_mouse_move_picture_readouts_and_link_and_the_link_restores_them_on_a_phone(visit, slug):
    page = visit(f"/{slug}")
    answer, labs = boxes(page)
    assert answer["x"] + answer["width"] <= labs["x"]
    control = scrubber(page)
    page.evaluate("document.querySelector('.scrub').scrollIntoView()")  # pictures out of sight wait
    last, start = int(control.get_attribute("max")), step_of(page)
    before, words = page.evaluate(PICTURE), tiles(page)
    control.focus()
    page.keyboard.press("Home")
    assert step_of(page) == 0
    page.keyboard.press("End")
    assert step_of(page) == last
    page.wait_for_timeout(150)
    assert page.evaluate(PICTURE) != before
    assert tiles(page) != words
    page.keyboard.press("ArrowLeft")
    assert step_of(page) == last - 1
    box = control.bounding_box()
    for share in (0.3, 0.15):  # the default step leaves no trace in the link
        control.click(position={"x": box["width"] * share, "y": box["height"] / 2})
        if step_of(page) != start:
            break
    assert 0 < step_of(page) < last * 0.6
    page.wait_for_function(LINKED_STEP, timeout=30_000)
    settled(page)
    words, step, link = tiles(page), step_of(page), re.sub("^https?://[^/]+", "", page.url)
    again = visit(link, width=390)
    assert tiles(again) == words
    assert step_of(again) == step
    assert not again.get_by_text("This link asks for").count()
    answer, labs = boxes(again)
    assert answer["y"] + answer["height"] <= labs["y"] + 1
    check_on_a_phone(again)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_lab_opens_looks_at_each_step_as_if_drawn_afresh_redraws_in_place_and_the_prediction_reveals(visit, slug):
    page = visit(f"/{slug}")
    tabs = page.locator(".st-key-lab button")
    for place in range(tabs.count()):
        if place:
            page.evaluate("document.querySelector('.scrub').dataset.left = ''")
            tabs.nth(place).click()
            page.wait_for_selector(".scrub[data-left]", state="detached", timeout=60_000)
            settled(page)
        assert page.locator(".scrub-plot .main-svg:visible").count() > 0
        assert not page.locator("[data-testid=stException]").count()
        assert page.evaluate(AFRESH) == []
        assert page.evaluate(STANDS), "the pictures move where a text grows"
        slider = page.locator(".st-key-explore [data-testid=stSlider] input[type=range]").first
        if not slider.count():
            continue
        page.evaluate("document.querySelector('.scrub-plot').dataset.mine = 'kept'")
        slider.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(900)
        settled(page)
        assert page.locator(".scrub-plot[data-mine=kept]").count() == 1
    page.locator(".st-key-predict [role=radiogroup] label").first.click()
    page.get_by_role("button", name="Commit and see").click()
    page.get_by_text("The lab was moved to the settings that show it.").wait_for(timeout=60_000)
    settled(page)
    page.wait_for_function(f"document.querySelector('.scrub-value').textContent === {REVEALED[slug]!r}", timeout=20_000)


def test_home_on_a_phone(visit):
    check_on_a_phone(visit("/", width=390))


def check_on_a_phone(page):
    """In light and in dark, nothing is wider than the screen and axe finds nothing serious."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(f"getComputedStyle(document.querySelector('.stApp')).colorScheme === {theme!r}")
        settled(page)
        assert page.evaluate(WIDEST) <= 390
        found = Axe().run(page, STREAMLITS_OWN, options={"resultTypes": ["violations"]}).response["violations"]
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


BAD_FILES = (
    ("empty.csv", b"", "the file is empty"),
    ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no CSV but a binary file"),
    ("bare.csv", b"1,0.2\n0,0.3\n", "no header"),
    ("one.csv", b"label,score\n1,0.2\n1,0.4\n", "class"),
    ("words.csv", b"label,score\n1,high\n0,0.4\n", "high"),
)


def test_bad_uploads_are_answered(visit):
    page = visit("/roc_auc?lab=Your+own+scores")
    for name, content, says in BAD_FILES:
        page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(
            [{"name": name, "mimeType": "text/csv", "buffer": content}]
        )
        page.locator("[data-testid=stAlert]").filter(has_text=says).wait_for(timeout=20_000)
        assert page.locator("[data-testid=stException]").count() == 0


def test_long_work_can_be_stopped_and_gives_way_to_another_setting(visit):
    page = visit("/feature_engineering?lab=One+at+a+time")
    seed = page.get_by_label("Seed of the random data")
    seed.fill("4321")
    seed.press("Enter")
    page.get_by_role("button", name="Stop", exact=True).click(timeout=20_000)
    page.get_by_text("Stopped. Change a setting").wait_for(timeout=20_000)
    assert not page.locator(".scrub-plot").count()
    page.get_by_role("button", name="Run", exact=True).click()
    page.locator(".scrub[data-ready]").wait_for(timeout=60_000)
    settled(page)
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
