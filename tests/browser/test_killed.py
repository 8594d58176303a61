"""A server that dies in the middle of everything, and is started anew."""

import os
import signal
from pathlib import Path

import pytest

from .conftest import free_port, settled, start_cold, stop, until
from .test_browser import VALUE, scrubber
from .test_serving import SCORES, UPLOADED

pytestmark = pytest.mark.browser
READS, UPLOADS = "/roc_auc?seed=7&threshold=-4.0", "/roc_auc?lab=Your+own+scores"
COMPUTES = "/feature_selection?lab=Stability&seed=77"
SLOW = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 200_000}


def workers(server=None):
    """The processes for long work that there are, or those of one server."""
    found = set()
    for each in Path("/proc").glob("[0-9]*"):
        try:
            if b"ui.worker" in (each / "cmdline").read_bytes():
                parent = int((each / "stat").read_text().rsplit(")", 1)[1].split()[1])
                found |= {int(each.name)} if server in (None, parent) else set()
        except OSError:  # it has just ended
            continue
    return found


def move(page, key, step):
    """Move the control by a key, until the link says so too."""
    scrubber(page).focus()
    page.keyboard.press(key)
    page.wait_for_url(f"**threshold={step}*")
    settled(page)
    assert page.evaluate(VALUE) == step


def test_a_server_killed_while_people_read_compute_and_upload_takes_nothing_that_a_link_holds(chromium, tmp_path):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = start_cold(tmp_path / "log", port)
    context = chromium.new_context()
    try:
        reader, uploader, waiting = (context.new_page() for _ in range(3))
        reader.goto(address + READS)
        settled(reader)
        read = reader.locator(".scrub").inner_text()
        uploader.goto(address + UPLOADS)
        settled(uploader)

        slow = context.new_cdp_session(uploader)
        slow.send("Network.enable")
        slow.send("Network.emulateNetworkConditions", SLOW)
        uploader.get_by_test_id("stPopoverButton").filter(has_text="Labels and scores").click()
        sent, arrived = [], []
        uploader.on("request", lambda request: request.method == "PUT" and sent.append(request.url))
        uploader.on("requestfinished", lambda request: request.method == "PUT" and arrived.append(request.url))
        file = uploader.locator("[data-testid=stFileUploader] input[type=file]")
        large = SCORES + b"0,0.5\n1,0.6\n" * 500_000  # half a minute at this speed
        file.set_input_files([{"name": "scores.csv", "mimeType": "text/csv", "buffer": large}])
        until(lambda: sent or uploader.wait_for_timeout(50))

        waiting.goto(address + COMPUTES, wait_until="commit")
        until(lambda: workers(process.pid) or waiting.wait_for_timeout(20))
        own = workers(process.pid)
        for worker in own:  # or the work may be done before the server is killed
            os.kill(worker, signal.SIGSTOP)
        waiting.get_by_test_id("stProgress").wait_for(timeout=60_000)
        assert not arrived

        for worker in own:
            os.kill(worker, signal.SIGCONT)
        process.send_signal(signal.SIGKILL)
        process.wait()
        until(lambda: not own & workers(), 10)
        slow.send("Network.emulateNetworkConditions", SLOW | {"uploadThroughput": -1})
        process = start_cold(tmp_path / "log", port)

        for page, path in ((reader, READS), (uploader, UPLOADS), (waiting, COMPUTES)):
            page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]", timeout=60_000)
            settled(page)
            assert page.url == address + path
        assert reader.locator(".scrub").inner_text() == read
        assert waiting.locator(".scrub[data-ready]").count()
        move(reader, "End", "8.0")
        assert not uploader.get_by_text(UPLOADED).count()
        file.set_input_files([{"name": "scores.csv", "mimeType": "text/csv", "buffer": SCORES}])
        uploader.get_by_text(UPLOADED).wait_for(timeout=30_000)
        own = workers(process.pid)
        assert own
    finally:
        stop(process)
        context.close()
    until(lambda: not own & workers(), 10)
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")
