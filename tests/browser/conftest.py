"""A real server and a real Chromium; without one the browser tests say so and are skipped, or fail when required."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from .looks import DRAWN

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]

COLD = "import sys, app, uvicorn; app.behind = app._warm.set; uvicorn.run(app.app, port=int(sys.argv[1]))"
STILL = """() => !document.querySelector('[data-stale=true]')
    && document.getAnimations().every((each) => each.playState !== 'running')"""


@pytest.fixture(scope="package")  # what comes after needs an event loop of its own
def chromium():
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        why = "browser tests skipped: no Chromium on the PATH (install it, or set CHROMIUM to its path)"
        pytest.fail(why) if os.environ.get("REQUIRE_BROWSER") else pytest.skip(why)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(log, port, *options):
    """Start a server that writes to `log`, and wait until it answers; returns its process."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1", *options]
    return _started(command, log, port)


def start_cold(log, port):
    """The same, but the server works out nothing ahead: that is a minute of work, which one that soon ends spares."""
    return _started([sys.executable, "-c", COLD, str(port)], log, port)


def _started(command, log, port):
    with log.open("a") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    for _ in range(240):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                break
        except OSError:
            time.sleep(0.25)
    return process


def stop(process):
    """End a server, if need be the hard way: a test need not wait for what it still works out."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def until(holds, seconds=60.0):
    """Wait until something holds that is not in a page."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture(scope="package")
def server(tmp_path_factory):
    port = free_port()
    log = tmp_path_factory.mktemp("server") / "log"
    process = start_cold(log, port)
    yield f"http://127.0.0.1:{port}"
    stop(process)
    assert "Traceback" not in log.read_text("utf-8")


@pytest.fixture(scope="package")
def tab(chromium):
    """One tab for all visits: in a new one Chromium takes seconds to read the scripts again."""
    page = chromium.new_page()
    wait = page.wait_for_function  # it would evaluate an expression in the page, whose policy forbids that
    page.wait_for_function = lambda said, **more: wait(said if said.startswith("(") else f"() => {said}", **more)
    page.errors = []
    page.on("console", lambda message: message.type == "error" and page.errors.append(message.text))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    return page


@pytest.fixture
def visit(tab, server):
    """Open a path in a fresh visit and wait until its pictures are drawn; errors in the console fail the test."""

    def open_path(path, width=1440, height=900, theme="light", motion="no-preference"):
        tab.goto("about:blank")
        tab.request_gc()  # or each page before stays in memory, tens of megabytes
        tab.set_viewport_size({"width": width, "height": height})
        tab.emulate_media(color_scheme=theme, reduced_motion=motion)
        tab.goto(server + path)
        settled(tab)
        return tab

    tab.errors.clear()
    yield open_path
    assert not tab.errors


TURN = """(slug) => {
    const drawn = document.querySelector('.scrub');
    if (drawn) drawn.dataset.left = '';
    history.pushState({}, '', new URL(slug, document.baseURI));
    dispatchEvent(new PopStateEvent('popstate', { state: {} }));
}"""


@pytest.fixture
def turn_to(tab, visit):
    """Open a question's page as who comes from another one: in the visit that there is, which spares its start."""

    def turn(slug, width=1440, height=900):
        if not tab.locator("[data-testid=stApp][data-test-script-state=notRunning]").count():
            return visit(f"/{slug}", width, height)
        tab.set_viewport_size({"width": width, "height": height})
        tab.emulate_media(color_scheme="light", reduced_motion="no-preference")
        tab.evaluate(TURN, slug)
        tab.wait_for_selector(".scrub[data-left]", state="detached", timeout=60_000)
        settled(tab)
        return tab

    return turn


def open_lab(page, place):
    """Click the tab of a lab, and wait until it is drawn."""
    page.evaluate("document.querySelector('.scrub').dataset.left = ''")
    page.locator(".st-key-lab button").nth(place).click()
    page.wait_for_selector(".scrub[data-left]", state="detached", timeout=60_000)
    settled(page)


def touch(page, *places):
    """Put a finger down at the first place, move it over the others, and lift it."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    for kind, each in [("touchStart", places[0]), *(("touchMove", each) for each in places[1:])]:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [each]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(100)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    session.detach()


def settled(page):
    page.wait_for_selector(".scrub[data-ready], .st-key-hero", timeout=60_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    page.wait_for_function(STILL, timeout=60_000, polling=50)
    page.wait_for_function(DRAWN, timeout=60_000, polling=50)
