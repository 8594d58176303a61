"""A real server and a real Chromium; without one the browser tests say so and are skipped, or fail when required."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]

STILL = """() => !document.querySelector('[data-stale=true]')
    && document.getAnimations().every((each) => each.playState !== 'running')"""


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        why = "browser tests skipped: no Chromium on the PATH (install it, or set CHROMIUM to its path)"
        pytest.fail(why) if os.environ.get("REQUIRE_BROWSER") else pytest.skip(why)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
            break
        except OSError:
            time.sleep(0.25)
    yield address
    process.terminate()
    process.wait()
    assert "Traceback" not in log.read_text("utf-8")


@pytest.fixture
def visit(chromium, server):
    """Open a path in a fresh visit and wait until its pictures are drawn; errors in the console fail the test."""
    contexts, errors = [], []

    def open_path(path, width=1440, theme="light", **options):
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and errors.append(message.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(server + path)
        settled(page)
        return page

    yield open_path
    for context in contexts:
        context.close()
    assert not errors


def settled(page):
    page.wait_for_selector(".scrub[data-ready], .st-key-hero", timeout=60_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    page.wait_for_function(STILL, timeout=60_000)
