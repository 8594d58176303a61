"""A whole lesson in a live room: a teacher's window, a projector's and five phones. One phone leaves and returns, and
so does the server, killed."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import free_port, start_cold, stop, touch, until

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
SMALLEST = """() => Math.min(...[...document.querySelectorAll('body *')]
    .filter((each) => each.checkVisibility() && [...each.childNodes].some((node) => node.data?.trim()))
    .map((each) => parseFloat(getComputedStyle(each).fontSize) * (each.closest('svg') ? innerHeight / 36 : 1)))"""
NO_PAGE = re.compile(r"ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|Failed to fetch|NetworkError")


class Lesson:
    """A server that keeps rooms in a folder of its own, and the windows of a lesson."""

    def __init__(self, chromium, folder):
        self.chromium, self.log, self.port = chromium, folder / "log", free_port()
        self.home = f"http://127.0.0.1:{self.port}/"
        self.errors, self.contexts = [], []
        self.server = start_cold(self.log, self.port)

    def kill(self):
        self.server.kill()
        self.server.wait()

    def restart(self):
        self.server = start_cold(self.log, self.port)

    def device(self, size, **more):
        """A machine of its own: nothing that it keeps is shared with others."""
        self.contexts.append(self.chromium.new_context(viewport=size, **more))
        return self.contexts[-1]

    def watched(self, page):
        page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def opened(self, slug, button):
        """The teacher opens a room, and the projector's window; returns both."""
        desk = self.device({"width": 1280, "height": 720})
        teacher = self.watched(desk.new_page())
        teacher.goto(f"{self.home}teach?slug={slug}")
        clean(teacher)
        teacher.locator(button).click()
        teacher.wait_for_url("**/teach/*#*")
        with desk.expect_page() as opening:
            teacher.get_by_text("projector’s window").click()
        projector = self.watched(opening.value)
        says(projector, "0 joined")
        return teacher, projector

    def join(self, code, **more):
        phone = self.watched(self.device(PHONE, **more).new_page())
        phone.goto(f"{self.home}j/{code}")
        return phone


@pytest.fixture
def lesson(chromium, tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path))
    monkeypatch.delenv("EXPLORER_REDIS", raising=False)
    these = Lesson(chromium, tmp_path)
    yield these
    for context in these.contexts:
        context.close()
    stop(these.server)
    assert "Traceback" not in these.log.read_text("utf-8")
    assert [error for error in these.errors if not NO_PAGE.search(error)] == []


def clean(page):
    """Axe finds nothing serious."""
    found = (
        Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]}).response["violations"]
    )
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []


def stands(*pages, step):
    """The teacher's page and the projector stand at a step."""
    for page in pages:
        page.wait_for_function(
            f"() => document.body.classList.contains('{step}') || where.textContent.includes('· {called(step)} ·')"
        )


def called(step):
    return "second vote" if step == "vote2" else step


def says(page, text):
    page.get_by_text(text, exact=True).first.wait_for(timeout=30_000)


def on(teacher, projector, step):
    teacher.get_by_role("button", name=f"On: {called(step)}").click()
    stands(teacher, projector, step=step)


def options(page):
    return page.locator("[data-key]")


def readable(projector):
    """From the back row: letters of a thirty-sixth of the height, numbers of twice that; nothing is cut."""
    for width, height in ((1280, 720), (1920, 1080)):
        projector.set_viewport_size({"width": width, "height": height})
        projector.wait_for_timeout(100)
        assert projector.evaluate(SMALLEST) >= height / 36 - 0.01
        assert projector.evaluate("() => asked.scrollHeight <= asked.clientHeight + 1")
        if projector.locator("#count").inner_text():
            assert projector.evaluate("() => parseFloat(getComputedStyle(count).fontSize)") >= height / 18 - 0.01
        assert projector.locator("#qr").bounding_box()["x"] > width / 2
    projector.set_viewport_size({"width": 1280, "height": 720})


PICTURE = """() => {
    const box = (each) => each.getBoundingClientRect();
    const shown = (query) => [...document.querySelectorAll(query)]
        .filter((each) => box(each).height && each.textContent.trim());
    const cut = shown('.scrub-lead > span, .scrub-hero figcaption, .scrub-hero .scrub-box, .scrub-tile:first-child')
        .filter((each) => box(each).right > innerWidth + 1 || box(each).bottom > innerHeight + 1);
    const sizes = shown('.scrub-hero text, .scrub-lead > span, figcaption')
        .map((each) => parseFloat(getComputedStyle(each).fontSize));
    const { height } = box(document.querySelector('.scrub-hero .scrub-plot'));
    return [cut.map((each) => each.textContent), Math.min(...sizes), height];
}"""


def pictured(projector):
    """The picture on the wall is whole, has the wall's letters, and a third of the height."""
    picture = projector.frames[1]
    picture.wait_for_selector(".scrub[data-ready]", timeout=60_000)
    for width, height in ((1920, 1080), (1280, 720)):
        projector.set_viewport_size({"width": width, "height": height})

        def whole(height=height):
            cut, smallest, tall = picture.evaluate(PICTURE)
            return not cut and smallest >= height / 36 - 0.01 and tall > 0.33 * height

        until(whole, 20)


def test_a_whole_lesson(lesson):
    teacher, projector = lesson.opened("roc_auc", "#vote")
    code = projector.locator("#code").inner_text()
    assert "#" not in projector.url  # the secret is not to be read off the wall
    themes = ("light", "dark", "light", "dark", "light")
    phones = [lesson.join(code, color_scheme=theme) for theme in themes]
    says(projector, "5 joined")
    says(phones[0], "You are in. Look up.")
    readable(projector)

    on(teacher, projector, "think")
    says(phones[0], "Think for yourself. The vote opens in a moment.")
    assert options(phones[0]).first.is_disabled()
    on(teacher, projector, "vote")
    for phone, place in zip(phones[:4], (0, 1, 1, 3), strict=True):
        options(phone).nth(place).click()
        says(phone, "Your vote is in. You may change it until the vote closes.")
    says(projector, "4 of 5 voted")
    phones[3].reload()
    says(phones[3], "Your vote is in. You may change it until the vote closes.")
    for page in (projector, phones[0], phones[4]):
        assert "%" not in re.sub(
            r"(the|its|where|near|about) \d+%|precision \d+%", "", page.locator("main").inner_text()
        )
    options(phones[0]).nth(2).focus()
    phones[0].keyboard.press("Enter")  # by keyboard, and changed
    phones[0].locator("[data-key][aria-pressed=true]").nth(0).wait_for()
    assert options(phones[0]).nth(2).get_attribute("aria-pressed") == "true"
    boxes = [each.bounding_box() for each in options(phones[0]).all()]
    assert all(box["height"] >= 48 and box["x"] + box["width"] <= 390 for box in boxes)
    for page in (phones[0], phones[1], teacher, projector):
        clean(page)
    readable(projector)

    gone = phones[4]  # one leaves and returns
    phones[4] = lesson.watched(gone.context.new_page())
    gone.close()
    phones[4].goto(f"{lesson.home}j/{code}")
    options(phones[4]).nth(1).click()
    says(projector, "5 of 5 voted")

    on(teacher, projector, "closed")
    says(phones[1], "Your vote is in.")
    on(teacher, projector, "split")
    says(projector, "60%")
    assert projector.locator(".right").count() == 0
    assert "60% are right: let them talk." in teacher.locator("#advice").inner_text()
    readable(projector)
    on(teacher, projector, "talk")
    projector.keyboard.press("PageUp")  # a clicker, in the projector's window
    stands(teacher, projector, step="split")
    projector.keyboard.press("PageDown")
    stands(teacher, projector, step="talk")
    on(teacher, projector, "vote2")
    says(phones[0], "Vote again: the same idea, asked anew.")
    first, twin = teacher.locator("#question").inner_text(), phones[0].locator("#question").inner_text()
    assert first == twin
    assert "half the cases" not in twin  # other words, other numbers

    answer = teacher.locator("#answer").text_content().split()[0]
    right = phones[0].locator("[data-key]", has_text=re.compile(f"^[A-H] {re.escape(answer)}$"))
    place = options(phones[0]).all_inner_texts().index(right.inner_text())
    for phone in phones[:3]:
        options(phone).nth(place).click()
    says(projector, "3 of 5 voted")
    lesson.kill()
    for page in (phones[0], phones[3], teacher, projector):
        says(page, "Reconnecting …")
    options(phones[3]).nth(place).click()
    says(phones[3], "Not sent yet. It is tried again.")
    lesson.restart()
    says(projector, "4 of 5 voted")
    for page in (phones[0], phones[3], teacher, projector):
        page.get_by_text("Reconnecting …").wait_for(state="hidden", timeout=30_000)
    assert options(phones[0]).nth(place).get_attribute("aria-pressed") == "true"
    options(phones[4]).nth((place + 1) % 4).click()
    says(projector, "5 of 5 voted")

    on(teacher, projector, "reveal")
    projector.get_by_role("img", name="Right: 60%, then 80%").wait_for()
    assert projector.locator(".right").inner_text().startswith(f"{'ABCDEFGH'[place]} ✓ {answer}")
    assert options(phones[4]).nth(place).get_attribute("class") == "right"
    pictured(projector)
    readable(projector)
    clean(projector)
    clean(phones[0])

    lesson.kill()  # and where the network is gone, the windows of one machine go on together
    says(teacher, "Reconnecting …")
    teacher.get_by_role("button", name="On: explore").click()
    stands(projector, step="explore")
    lesson.restart()
    says(phones[2], "Now hold the picture yourself.")
    stands(teacher, projector, step="explore")
    pictured(projector)
    phones[2].get_by_role("link", name="Hold the picture").click()
    phones[2].locator(".scrub[data-ready]").wait_for(timeout=60_000)
    assert phones[2].url.endswith("/scene/roc_auc/rare")
    with teacher.expect_download() as download:
        teacher.get_by_role("button", name="Votes as CSV").click()
    assert len(download.value.path().read_text("utf-8-sig").splitlines()) == 11


def test_a_room_that_draws(lesson):
    teacher, projector = lesson.opened("roc_auc", "#draw")
    code = projector.locator("#code").inner_text()
    phones = [lesson.join(code, has_touch=True) for _ in range(2)]
    says(projector, "2 joined")
    for step in ("think", "vote"):
        on(teacher, projector, step)
    says(phones[0], "Vote now. You may change your vote until it closes.")
    phones[0].get_by_role("button", name="Vote").click()
    says(phones[0], "Draw it first.")
    pad = phones[0].locator("svg")
    box = pad.bounding_box()
    at = [
        {"x": box["x"] + box["width"] * share, "y": box["y"] + box["height"] * (1 - share)}
        for share in (0.01, 0.5, 0.99)
    ]
    touch(phones[0], *at)
    drawn = pad.locator(".mine").get_attribute("points").split()
    assert len(drawn) == 31  # a fast stroke leaves no column out
    pad = phones[1].locator("svg")
    pad.focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowRight", "ArrowDown"):
        phones[1].keyboard.press(key)
    assert pad.get_attribute("aria-valuetext") == "place 2 of 31: 55% of the height"
    for phone in phones:
        clean(phone)
        phone.get_by_role("button", name="Vote").click()
    says(projector, "2 of 2 voted")
    assert projector.locator(".each, .median, .truth").count() == 0
    on(teacher, projector, "closed")
    on(teacher, projector, "split")
    projector.locator(".each").nth(1).wait_for(state="attached")
    assert projector.locator(".median").count() == 1
    assert projector.locator(".truth").count() == 0
    readable(projector)
    teacher.get_by_role("button", name="Straight to the answer").click()
    stands(projector, step="reveal")
    until(lambda: projector.locator(".truth").count() == 1)
    phones[0].locator(".truth").wait_for(state="attached")
    readable(projector)
    clean(projector)
