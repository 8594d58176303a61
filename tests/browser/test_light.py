"""The pages without a session, in a real browser: a scene, a presentation and its notes, a site on a disk."""

import gzip
import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe

from content import catalogue
from scenes.site import write

from .conftest import touch
from .looks import FIRST_SCREEN, HELD, LOW, PAINTED, PHONE, SIZES, STATE

pytestmark = pytest.mark.browser
SLUGS = [each.slug for each in catalogue()]
SOME = [each for each in catalogue() if each.slug in ("roc_auc", "mlops", "gradient_descent")]
LESSON = {each.slug: [scene for scene in each.scenes if scene.say] for each in catalogue()}
READY = "() => [...document.querySelectorAll('.scrub')].every((each) => each.hidden || each.dataset.ready)"
LABELS = r"""() => {
    const shown = (each) => each.getBoundingClientRect().height > 0 && each.textContent.trim();
    const least = (query) => Math.min(...[...document.querySelectorAll(query)].filter(shown)
        .map((each) => parseFloat(getComputedStyle(each).fontSize)));
    const width = (each) => parseFloat(each.style.strokeWidth);
    const lines = [...document.querySelectorAll('.scrub-plot .js-line')].map(width);
    return { labels: least('.scrub-plot text, figcaption, .scrub-upright, .scrub-tile dt'),
        readouts: least('.scrub-tile dd > span'), sentence: least('.scrub-lead > span'),
        line: Math.min(...lines.filter(Boolean)) };
}"""


def check_legible(seen, unit):
    """Labels of one unit, the sentence of 1.2, readouts of two; and no thin line."""
    least = {"labels": unit, "sentence": 1.2 * unit, "readouts": 2 * unit, "line": 3}
    assert all(seen[name] is None or seen[name] >= size - 0.01 for name, size in least.items()), seen


@pytest.fixture
def open_light(tab, server):
    """Open a light page, and wait until its pictures are drawn; errors in the console fail the test."""

    def open_path(path, size=LOW, theme="light"):
        tab.goto("about:blank")
        tab.set_viewport_size({"width": size[0], "height": size[1]})
        tab.emulate_media(color_scheme=theme, reduced_motion="no-preference")
        tab.goto(path if "://" in path else server + path)
        tab.wait_for_function(READY, timeout=60_000)
        return tab

    tab.errors.clear()
    yield open_path
    assert not tab.errors


def test_a_scene_is_whole_on_the_first_screen_held_and_set(open_light):
    page = open_light("/scene/roc_auc/rare")
    for size in (*SIZES, PHONE):
        page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
        page.evaluate(PAINTED)
        assert page.evaluate(FIRST_SCREEN, size == PHONE) == [], size
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.set_viewport_size({"width": LOW[0], "height": LOW[1]})
    page.evaluate(PAINTED)
    page.wait_for_timeout(300)
    held = page.evaluate(HELD)[0]
    page.mouse.move(held["from"]["x"], held["from"]["y"])
    page.mouse.down()
    page.mouse.move(held["to"]["x"], held["to"]["y"], steps=3)
    page.mouse.up()
    step = page.evaluate("document.querySelector('.scrub-value > span').textContent")
    assert step != "0.8"
    assert page.locator(".full").get_attribute("href").endswith(f"threshold={step}")
    touch(page, held["to"], held["from"])
    prevalence = page.locator(".levers input").nth(1)
    prevalence.focus()
    page.keyboard.press("End")
    page.wait_for_function("() => document.querySelector('.scrub-plot').textContent.includes('50% positives')")
    page.wait_for_function("() => document.querySelector('.full').href.includes('prevalence=50.0%25')")


def test_a_scene_in_a_frame_of_another_host_works(open_light, server, tmp_path):
    frame = f'<!doctype html><iframe src="{server}/scene/roc_auc/rare" title="x" width="960" height="600"></iframe>'
    (tmp_path / "index.html").write_text(frame)
    (tmp_path / "favicon.ico").touch()
    with ThreadingHTTPServer(("", 0), partial(SimpleHTTPRequestHandler, directory=tmp_path)) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        page = open_light(f"http://localhost:{host.server_port}/", (1000, 700))
        framed = page.frame_locator("iframe")
        framed.locator(".scrub[data-ready]").wait_for(timeout=30_000)
        assert framed.locator(".scrub-hero .main-svg").count()
        host.shutdown()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_clicker_goes_through_a_whole_lesson_that_can_be_read_from_the_back(open_light, slug):
    page = open_light(f"/{slug}?present=true", (1280, 720))
    lesson = LESSON[slug]
    count = int(page.locator(".where").inner_text().rpartition("/ ")[2])
    shown = set()
    for at in range(count):
        page.wait_for_function(f"() => document.querySelector('.scrub').dataset.slide === '{at}'", timeout=60_000)
        where = page.locator(".where").inner_text()
        if page.locator(".scrub").is_visible() and where.partition(" · ")[0] not in shown:
            page.wait_for_function(READY, timeout=60_000)
            shown.add(where.partition(" · ")[0])
            seen = page.evaluate(LABELS)
            check_legible(seen, 20)
            assert page.evaluate("document.documentElement.scrollHeight") <= 720
        page.keyboard.press("PageDown")
    assert shown == {scene.title for scene in lesson}
    page.keyboard.press("1")
    page.keyboard.press("PageUp")
    page.wait_for_function("() => document.querySelector('.scrub').dataset.slide === '0'")


def test_the_keys_of_a_presentation(open_light):
    page = open_light("/roc_auc?present=true", (1920, 1080))
    page.keyboard.press("2")
    page.keyboard.press(" ")
    page.keyboard.press("q")
    assert page.locator(".code p").inner_text().endswith("/roc_auc?hide=answer")
    page.keyboard.press("b")
    page.reload()
    page.wait_for_selector(".options:visible")
    assert page.url.endswith("/roc_auc?present=true#slide=4")
    page.keyboard.press("b")
    page.keyboard.press("ArrowRight")
    assert not page.locator(".black").is_visible()
    page.wait_for_function(READY)
    seen = page.evaluate(LABELS)
    check_legible(seen, 30)
    assert page.locator(".scrub-lead").inner_text().startswith("B is right.")
    page.keyboard.press("ArrowUp")
    assert page.locator(".scrub-value > span").inner_text() == "0.9"
    page.keyboard.press("q")
    assert page.locator(".code p").inner_text().endswith("threshold=0.9")
    page.wait_for_function("() => document.querySelector('.code img').naturalWidth > 0")
    page.keyboard.press("q")
    page.keyboard.press("b")
    assert page.locator(".black").is_visible()
    page.keyboard.press(".")
    assert not page.locator(".black").is_visible()
    for key in ("r", "c", "Escape"):  # others' keys
        page.keyboard.press(key)
    assert page.locator(".where").inner_text() == "Rarer world · 6 / 19"
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    notes = opened.value
    notes.get_by_text("6 of 19 · reveal").wait_for()
    notes.get_by_role("button", name="Next").click()
    page.wait_for_function("() => document.querySelector('.where').textContent === 'Rarer world · 7 / 19'")
    assert page.locator(".levers").is_visible()
    page.keyboard.press("PageUp")
    notes.get_by_text("6 of 19 · reveal").wait_for()
    notes.close()


def test_the_page_leads_a_teacher_there(visit):
    page = visit("/roc_auc?prevalence=1.0%25")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("Teach", exact=True).click()
    links = {}
    for name in ("Present", "Open a room", "Handout", "Download as a page"):
        link = page.get_by_role("link", name=name)
        link.focus()
        links[name] = re.sub("^https?://[^/]*/", "", link.get_attribute("href"))
    assert links == {
        "Present": "roc_auc?present=true",
        "Open a room": "teach?slug=roc_auc",
        "Handout": "handout/roc_auc",
        "Download as a page": "scene/roc_auc.html?prevalence=1.0%25",
    }
    page.get_by_role("button", name="Copy code to embed").click()
    page.get_by_role("button", name="Copied").wait_for()
    frame = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(
        r'<iframe src="http://\S+/scene/roc_auc\?prevalence=1.0%25" title="ROC and AUC" .*></iframe>', frame
    )
    page.get_by_label("the settings").check()
    page.get_by_role("button", name="Copy this link").click()
    page.wait_for_function("() => navigator.clipboard.readText().then((text) => text.includes('hide='))")
    page = visit(re.sub("^https?://[^/]*", "", page.evaluate("navigator.clipboard.readText()")))
    assert page.locator(".st-key-stage").is_visible()
    assert not page.locator(".st-key-answer").is_visible()
    assert not page.locator(".st-key-levers input").count()
    assert "20 positives" in page.locator(".scrub-hero").inner_text()


@pytest.mark.parametrize(
    "path", ["/scene/roc_auc/rare", "/roc_auc?present=true#slide=6", "/roc_auc?present=notes", "/handout/roc_auc"]
)
def test_axe_finds_nothing_serious(open_light, path):
    for theme in ("light", "dark"):
        page = open_light(path, theme=theme)
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        serious = [each for each in found if each["impact"] in ("serious", "critical")]
        assert not [(theme, each["id"], each["nodes"][0]["html"][:160]) for each in serious]


def test_a_handout_prints_on_paper_with_the_solution_last(open_light):
    page = open_light("/handout/roc_auc", (900, 1200))
    assert page.locator(".pictures .main-svg").count() >= 2
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) >= 4


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    return folder, write(folder, questions=SOME)


def test_a_site_works_from_a_disk_and_asks_no_other_host(open_light, site):
    """Of some questions each scene of the lesson is opened; of all files the links lead to files that there are."""
    folder, files = site
    page = open_light(f"file://{folder}/index.html")
    page.locator(".find").fill("overlap yet")
    assert page.locator(".shelf > li:visible").count() == 1
    for about in SOME:
        for scene in LESSON[about.slug]:
            file = folder / "scene" / about.slug / f"{scene.name}.html"
            assert len(gzip.compress(file.read_bytes())) < 150_000
            page = open_light(file.as_uri())
            assert page.evaluate(STATE)["lead"] != ""
            assert page.locator(".scrub-hero .main-svg").count()
    assert page.evaluate("performance.getEntriesByType('resource').every(({ name }) => name.startsWith('file:'))")
    there = {str(file.relative_to(folder)) for file in files}
    for file in files:
        if file.suffix == ".html":
            text = re.sub(r"<script type=.*?</script>", "", file.read_text("utf-8"), flags=re.DOTALL)
            base = file.parent if "<base" not in text else folder
            for link in re.findall(r'(?:href|src)="(?!https://|data:|#|\.\./\.\./")([^"]*)"', text):
                assert str((base / link).resolve().relative_to(folder)) in there, (file, link)
