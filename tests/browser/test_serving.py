"""What the server promises a browser: headers that let a page do all it does, Back, a sub-path, a restart."""

import signal
import urllib.error
import urllib.request

import pytest

from .conftest import free_port, open_lab, settled, start, start_cold, stop
from .looks import CARDS
from .test_browser import VALUE, scrubber

pytestmark = pytest.mark.browser
SCORES = b"label,score\n1,0.9\n0,0.4\n1,0.7\n0,0.1\n1,0.3\n"
UPLOADED = "5 rows, 2 columns."


def status(address):
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers


def test_every_answer_says_what_may_be_loaded_and_a_page_that_there_is_not_says_so(server):
    expected = {"/": 200, "/roc_auc": 200, "/_stcore/health": 200, "/icon.svg": 200, "/favicon.png": 200}
    for path, code in (expected | {"/roc": 404, "/roc_auc/more": 404, "/static/js/no.js": 404}).items():
        told, headers = status(server + path)
        assert told == code, path
        assert "default-src 'self'" in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path


def upload(page):
    page.get_by_test_id("stPopoverButton").filter(has_text="Labels and scores").click()
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(
        [{"name": "scores.csv", "mimeType": "text/csv", "buffer": SCORES}]
    )
    page.get_by_text(UPLOADED).wait_for(timeout=30_000)
    settled(page)


def test_code_downloads_tables_and_files_need_no_more_than_the_headers_allow(visit):
    """The console has no word of a refused script, style or connection: `visit` looks."""
    page = visit("/roc_auc?code=true")
    for name in ("Python", "Notebook", "Data (CSV)"):
        with page.expect_download():
            page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("button", name="Copy link").click()
    page = visit("/deployment?lab=Bundle")
    page.get_by_test_id("stPopoverButton").filter(has_text="Rows").click()
    page.get_by_test_id("stDataFrame").wait_for(timeout=30_000)
    page = visit("/roc_auc?lab=Your+own+scores")
    upload(page)
    page.get_by_test_id("stDataFrame").first.wait_for(timeout=30_000)


def go(page, slug):
    """Open a page by the navigation."""
    sections = page.get_by_test_id("stTopNavSection")
    for place in range(sections.count()):
        sections.nth(place).click()
        link = page.locator(f"a[href$='/{slug}']")
        page.wait_for_timeout(200)
        if link.count():
            link.first.click()
            break
        page.keyboard.press("Escape")
    page.wait_for_url(f"**/{slug}*")
    settled(page)


def sow(page, seed):
    """Set the seed, behind "Settings"."""
    page.get_by_test_id("stPopoverButton").click()
    field = page.get_by_label("Seed of the random data")
    field.fill(seed)
    field.press("Enter")
    page.wait_for_url(f"**seed={seed}**")
    settled(page)
    page.keyboard.press("Escape")


def first_step(page):
    scrubber(page).focus()
    page.keyboard.press("Home")
    page.wait_for_function("location.search")
    settled(page)


def test_back_and_forward_bring_a_page_with_its_settings(visit):
    """Also a setting that goes by the same name on both pages, and two steps back."""
    page = visit("/roc_auc")
    for value in ("6", "7"):  # settings are no pages of their own
        sow(page, value)
    scrubber(page).focus()
    page.keyboard.press("Home")
    page.wait_for_url("**threshold**")
    settled(page)
    left = [page.url]
    for slug in ("bias_variance", "regularization"):
        go(page, slug)
        first_step(page)
        left.append(page.url)

    def shows(url):
        page.wait_for_url(url)
        page.wait_for_function(f"{VALUE} === {steps[url]!r}", timeout=30_000)
        settled(page)
        page.wait_for_timeout(300)
        assert page.url == url

    steps = dict(zip(left, ("-4.0", "0", "0.01"), strict=True))
    page.go_back()
    shows(left[1])
    page.go_back()
    shows(left[0])
    page.get_by_test_id("stPopoverButton").click()
    assert page.get_by_label("Seed of the random data").input_value() == "7"
    page.keyboard.press("Escape")
    page.go_forward()
    shows(left[1])
    page.go_forward()
    shows(left[2])
    page.evaluate("history.go(-2)")
    shows(left[0])


def test_below_a_path_of_its_own_pages_links_and_pictures_work(tab, tmp_path):
    port = free_port()
    log = tmp_path / "log"
    process = start(log, port, "--server.baseUrlPath", "explorer")
    try:
        home = f"http://127.0.0.1:{port}/explorer"
        assert status(f"{home}/icon.svg")[0] == status(f"{home}/roc_auc")[0] == 200
        assert status(f"{home}/nope")[0] == 404
        tab.errors.clear()
        tab.goto(f"{home}/roc_auc?seed=7")
        settled(tab)
        first = tab.url
        assert first == f"{home}/roc_auc?seed=7"
        open_lab(tab, 1)
        go(tab, "regularization")
        assert tab.url == f"{home}/regularization"
        tab.go_back()
        tab.wait_for_url(f"{home}/roc_auc?*")
        settled(tab)
        tab.goto(f"{home}/")
        settled(tab)
        tab.wait_for_function(CARDS, timeout=20_000)
        assert not tab.errors
    finally:
        stop(process)
    assert "Traceback" not in log.read_text("utf-8")


def test_after_a_restart_the_page_says_that_the_file_is_gone(tab, tmp_path):
    port = free_port()
    process = start_cold(tmp_path / "log", port)
    try:
        tab.goto(f"http://127.0.0.1:{port}/roc_auc?lab=Your+own+scores")
        settled(tab)
        upload(tab)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process = start_cold(tmp_path / "log", port)
        gone = tab.get_by_text("The file is gone, since the server was started anew. Please bring it again.")
        gone.wait_for(timeout=90_000)
        tab.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(
            [{"name": "scores.csv", "mimeType": "text/csv", "buffer": SCORES}]
        )
        tab.get_by_text(UPLOADED).wait_for(timeout=30_000)
        gone.wait_for(state="detached", timeout=30_000)
    finally:
        stop(process)
        tab.goto("about:blank")
        tab.errors.clear()  # of a server that was not there
