"""`make bench`: every page against its floor in the same run, as a table and as benchmarks/results.json.

Chromium runs headless; a ratio is measured, never a wall-clock time alone, since machines drift. `MINUTES=10
make bench` keeps thirty people busy for ten minutes instead of one.
"""

import asyncio
import importlib
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import plotly
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright
from threadpoolctl import threadpool_limits

from app import HEAVY
from benchmarks.people import crowd, megabytes, rest, rush, sliding, starved
from content import catalogue
from tests.browser.looks import FIRST_SCREEN, HELD, PHONE, SIZES
from ui.memory import tells
from ui.panel import Lab, Still, outline
from ui.picture import picture

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results.json"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
REPEATS = 40
LEFT = 300
"""Seconds after which a server has let go of who left."""
LONG = [
    *(("feature_selection", f"lab={lab}&seed=4") for lab in ("Stability", "Twins", "Many+values", "Hit+and+miss")),
    *(("batchnorm_dropout", f"lab={lab}&seed=4") for lab in ("Batch+size", "Why+it+works")),
    ("transfer_learning", "lab=How+many+labels%3F&seed=4"),
    ("feature_engineering", "lab=One+at+a+time&seed=4"),
]
"""Labs that keep a processor busy for seconds."""

IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"

TO_PAINT = """async (moves) => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  const times = [];
  for (const move of moves) {
    await painted();
    const start = performance.now();
    window.move(move);
    await painted();
    times.push(performance.now() - start);
  }
  return times;
}"""
BY_INPUT = """() => {
  const input = document.querySelector('.scrub input');
  window.move = (share) => {
    input.value = Math.round(share * input.max);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
}"""
EXPORT = """() => {
  const plain = (value) => ArrayBuffer.isView(value) ? [...value] : value;
  const { scrubber } = document.querySelector('.scrub');
  const drawn = scrubber.plots.filter(({ canvas }) => canvas.data && canvas.clientHeight);
  return JSON.stringify({ steps: scrubber.view.steps.length, figures: drawn.map(({ canvas, figure }) => ({
    data: canvas.data, layout: canvas.layout, moving: figure.moving,
    width: canvas.clientWidth, height: canvas.clientHeight,
  }))}, (_, value) => plain(value));
}"""
BARE = """async ({ steps, figures }) => {
  const plots = await Promise.all(figures.map(async ({ data, layout, moving, width, height }) => {
    const canvas = document.createElement('div');
    canvas.style.cssText = `width:${width}px;height:${height}px;float:left`;
    document.body.append(canvas);
    await Plotly.newPlot(canvas, data, layout, { displayModeBar: false });
    const traces = Object.keys(moving).map(Number);
    const names = [...new Set(traces.flatMap((trace) => Object.keys(moving[trace])))];
    return { canvas, traces, update: (step) =>
      Object.fromEntries(names.map((name) => [name, traces.map((trace) => moving[trace][name]?.[step])])) };
  }));
  window.move = (share) => {
    const step = Math.round(share * (steps - 1));
    for (const { canvas, traces, update } of plots) if (traces.length) Plotly.restyle(canvas, update(step), traces);
  };
}"""
WATCH_DRAG = """() => {
  window.dragged = [];
  const canvas = document.querySelector('.scrub-hero');
  canvas.addEventListener('pointermove', () => {
    const start = performance.now();
    requestAnimationFrame(() => setTimeout(() => window.dragged.push(performance.now() - start), 0));
  }, true);
}"""
REDRAWN = """() => new Promise((done, fail) => {
  const start = performance.now();
  setTimeout(() => fail(new Error('no chart was redrawn')), 20000);
  new MutationObserver((changes, observer) => {
    if (!changes.some(({ target }) => target.closest?.('.main-svg'))) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start), 0));
  }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['d'] });
})"""


@contextmanager
def serving(script: str, port: int) -> Iterator[tuple[str, subprocess.Popen[bytes], float]]:
    command = [sys.executable, "-m", "streamlit", "run", Path(script).name, "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    start = time.perf_counter()
    # The floor runs in its own folder, where Streamlit finds no settings of ours: it is measured as it comes.
    process = subprocess.Popen(
        command,
        cwd=(ROOT / script).parent,
        env={**os.environ, "MALLOC_ARENA_MAX": "2"},  # as `make run`
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.02)
        yield address, process, start
    finally:
        process.terminate()
        process.wait()


def load(browser: Any, url: str, ready: str) -> tuple[Page, float]:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    start = time.perf_counter()
    page.goto(url)
    page.wait_for_selector(ready, timeout=120_000)
    return page, time.perf_counter() - start


def setting(page: Page, keys: list[str]) -> list[float]:
    """Milliseconds from each key press on the first Streamlit slider to the redrawn chart, in the first lab with one.

    A press at the slider's end changes nothing and is left out.
    """
    times = []
    page.bring_to_front()
    sliders = page.locator("[data-testid=stMain] [data-testid=stSlider] input[type=range]")
    labs = iter(page.locator(".st-key-lab button").all())
    while not sliders.count():
        next(labs).click()
        page.wait_for_timeout(3000)
    for key in keys:
        page.wait_for_timeout(500)
        slider = sliders.first
        if slider.get_attribute("min" if key == "ArrowLeft" else "max") == slider.input_value():
            continue
        slider.focus()
        page.evaluate(f"() => {{ window.redrawn = ({REDRAWN})() }}")
        page.keyboard.press(key)
        with suppress(PlaywrightError):  # a press that met a widget just being replaced is no measurement
            times.append(page.evaluate("() => window.redrawn"))
    return times


def scrub(browser: Any, page: Page) -> tuple[list[float], list[float]]:
    """Milliseconds a step on the page, and for the same figures in a bare HTML page."""
    moves = np.random.default_rng(0).random(REPEATS).tolist()
    page.bring_to_front()
    page.evaluate("document.querySelector('.scrub').scrollIntoView()")
    page.evaluate(BY_INPUT)
    bare = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    bare.set_content("<!doctype html><body></body>")
    bare.add_script_tag(path=str(Path(plotly.__file__).parent / "package_data" / "plotly.min.js"))
    bare.evaluate(BARE, json.loads(page.evaluate(EXPORT)))
    ours, floor = [], []
    for part in np.array_split(moves, 4):  # in turns, so that a drift of the machine hits both
        ours += page.evaluate(TO_PAINT, part.tolist())
        bare.bring_to_front()
        floor += bare.evaluate(TO_PAINT, part.tolist())
        page.bring_to_front()
    bare.context.close()
    return ours, floor


class Stopwatch(Still):
    """Runs a lab, and times what it computes."""

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        super().__init__(given)
        self.calls: list[tuple[float, int, bool]] = []
        """Milliseconds, bytes sent compressed, and whether people see how far it is."""

    def work_out(
        self, compute: Callable[..., Any], draw: Callable[[Any], Any], values: Mapping[str, Any]
    ) -> tuple[Any, Any]:
        begun = time.perf_counter()
        result = compute(**values)
        elapsed = 1000 * (time.perf_counter() - begun)
        view = draw(result)
        self.calls.append((elapsed, len(picture(view).packed), tells(compute)))
        return result, view


def sweeps(slug: str) -> dict[str, float]:
    """Milliseconds of the labs' computations at their defaults and, at worst, at one setting's extreme; and kilobytes.

    Work that shows its progress counts apart.
    """
    print(f"measuring the sweeps of {slug}", file=sys.stderr)
    for library in HEAVY:  # as the server's warm-up
        importlib.import_module(library)
    threadpool_limits(1, user_api="blas")
    default, extreme, told, size = 0.0, 0.0, 0.0, 0
    for lab in importlib.import_module(f"pages.{slug}").PAGE.labs.values():
        known, _ = outline(lab)
        timed(lab, {})
        for milliseconds, _, progress in timed(lab, {}):
            default = max(default, 0.0 if progress else milliseconds)
        for key, setting in known.items():
            for end in setting.ends:
                for milliseconds, sent, progress in timed(lab, {key: end}):
                    told = max(told, milliseconds if progress else 0.0)
                    extreme = max(extreme, 0.0 if progress else milliseconds)
                    size = max(size, sent)
    return {
        "sweep_default_ms": default,
        "sweep_extreme_ms": extreme,
        "sweep_with_progress_ms": told,
        "payload_kb": size / 1000,
    }


def timed(lab: Lab, given: Mapping[str, Any]) -> list[tuple[float, int, bool]]:
    """What a lab computes with these settings; nothing where it refuses them."""
    panel = Stopwatch(given)
    with suppress(ValueError):
        lab(panel)
    return panel.calls


def first_screen(page: Page) -> list[str]:
    """The labs of a page, and sizes, at which something is not whole on the first screen."""
    missing = []
    tabs = page.locator(".st-key-lab button")
    for place in range(max(tabs.count(), 1)):
        page.wait_for_timeout(500)
        page.wait_for_selector(IDLE, timeout=120_000)  # a scene shows before the server has opened its lab
        if tabs.count() and tabs.nth(place).get_attribute("aria-checked") != "true":  # a scene left another open
            page.evaluate("document.querySelector('.scrub').dataset.left = ''")
            tabs.nth(place).click()
            page.wait_for_selector(".scrub[data-left]", state="detached", timeout=120_000)
            page.wait_for_selector(".scrub[data-ready]", timeout=120_000)
        if page.locator(".st-key-form *").count() or not page.locator(".scrub-bar:visible").count():
            continue  # a lab of people's own data or with a form
        for width, height in (*SIZES, PHONE):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(250)
            if page.evaluate(FIRST_SCREEN, (width, height) == PHONE):
                missing.append(f"lab {place + 1} at {width} x {height}")
    page.set_viewport_size({"width": 1440, "height": 900})
    if tabs.count():
        tabs.first.click()
        page.wait_for_timeout(1500)
    return missing


def drag(page: Page) -> list[float]:
    """Milliseconds from a mouse that holds the mark on THE picture to the painted frame; none without a mark."""
    held = page.evaluate(HELD)
    if not held:
        return []
    page.evaluate(WATCH_DRAG)
    at = held[0]
    page.mouse.move(at["from"]["x"], at["from"]["y"])
    page.mouse.down()
    for share in np.random.default_rng(0).random(REPEATS):
        page.mouse.move(*(at["from"][axis] + share * (at["to"][axis] - at["from"][axis]) for axis in "xy"))
        page.wait_for_timeout(20)
    page.mouse.up()
    return list(page.evaluate("() => window.dragged"))


def scenes(page: Page) -> list[float]:
    """Milliseconds from a click on each chip to the redrawn picture."""
    times = []
    chips = page.locator(".scenes button")
    for turn in range(2):  # what was never seen is not measured: it is ready for the second visitor
        for place in range(chips.count()):
            page.wait_for_timeout(700)
            page.evaluate(f"() => {{ window.redrawn = ({REDRAWN})() }}")
            chips.nth(place).click()
            with suppress(PlaywrightError):
                elapsed = page.evaluate("() => window.redrawn")
                times += [elapsed] if turn else []
    return times


def beside_a_file(url: str, path: str | None) -> dict[str, float]:
    """Milliseconds of another visitor's slider, alone and while a large file of hard numbers is read; and how long that
    took."""
    rng = np.random.default_rng(0)
    numbers = rng.integers(1_000, 99_999_999, (600_000, 3))
    texts = [f"{whole // 100},{whole % 100:02d}" for whole in numbers.ravel().tolist()]
    rows = [f"{place % 2};{';'.join(texts[place : place + 3])}" for place in range(0, len(texts), 3)]
    content = "\n".join(["label;score;one;other", *rows]).encode()[: 24 * 2**20].rsplit(b"\n", 1)[0]
    with ThreadPoolExecutor(1) as apart, sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=path, args=FLAGS).new_page()
        page.goto(f"{url}/roc_auc?lab=Your+own+scores")
        page.wait_for_selector(".scrub[data-ready]", timeout=120_000)
        alone = apart.submit(asyncio.run, sliding(url, "cross_validation", seconds=15)).result()
        page.get_by_test_id("stPopoverButton").filter(has_text="Labels and scores").click()
        uploader = page.locator("[data-testid=stFileUploader] input[type=file]")
        uploader.set_input_files({"name": "large.csv", "mimeType": "text/csv", "buffer": content})
        beside = apart.submit(asyncio.run, sliding(url, "cross_validation", seconds=15))
        start = time.perf_counter()
        page.get_by_text("It stays in this visit's memory only.").wait_for(timeout=120_000)
        took = time.perf_counter() - start
        return {
            "megabytes": len(content) / 2**20,
            "read_s": took,
            "alone_p95_ms": float(np.quantile(alone, 0.95)),
            "beside_p95_ms": float(np.quantile(beside.result(), 0.95)),
        }


def main() -> None:
    slugs = [each.slug for each in catalogue()]
    results: dict[str, Any] = {"pages": {}}
    for slug in slugs:
        results["pages"][slug] = sweeps(slug)
        keep(results)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        with serving("benchmarks/floor_app.py", 8771) as (floor_url, _, start):
            load(browser, floor_url, ".js-plotly-plot .main-svg")
            results["floor_start_s"] = time.perf_counter() - start
            with serving("app.py", 8772) as (url, process, start):
                load(browser, f"{url}/{slugs[0]}", ".scrub[data-ready]")
                results["start_s"] = time.perf_counter() - start
                time.sleep(8)  # the warm-up begins
                rest(process.pid)
                for slug in slugs:
                    print(f"measuring {slug}", file=sys.stderr)
                    row = results["pages"][slug]
                    loads = [
                        (
                            load(browser, floor_url, ".js-plotly-plot .main-svg"),
                            load(browser, f"{url}/{slug}", ".scrub[data-ready]"),
                        )
                        for _ in range(3)
                    ]
                    row["first_load_s"] = median(ours for _, (_, ours) in loads)
                    row["first_load_floor_s"] = median(floor for (_, floor), _ in loads)
                    floor_page, page = loads[-1][0][0], loads[-1][1][0]
                    ours, floor = scrub(browser, page)
                    row["scrub_ms"], row["scrub_p95_ms"] = median(ours), float(np.quantile(ours, 0.95))
                    row["scrub_floor_ms"] = median(floor)
                    row["scrub_floor_p95_ms"] = float(np.quantile(floor, 0.95))
                    if held := drag(page):
                        row["drag_ms"], row["drag_p95_ms"] = median(held), float(np.quantile(held, 0.95))
                    forth, back = ["ArrowLeft"] * 5, ["ArrowRight"] * 5
                    row["setting_floor_ms"] = median(setting(floor_page, forth + back))
                    uncached = setting(page, forth)
                    if not uncached:  # the slider starts at its left end
                        forth, back = back, forth
                        uncached = setting(page, forth)
                    row["setting_ms"] = median(uncached)
                    row["setting_cached_ms"] = median(setting(page, back[: len(uncached)]))
                    if clicks := scenes(page):
                        row["scene_ms"] = median(clicks)
                    row["not_whole"] = first_screen(page)
                    keep(results)
                    for pair in loads:
                        for opened, _ in pair:
                            opened.context.close()
        browser.close()
    with serving("app.py", 8773) as (url, process, _):
        time.sleep(8)
        rest(process.pid)
        seconds = 60 * float(os.environ.get("MINUTES", "1"))
        results["rush"] = asyncio.run(rush(url, slugs[0], people=30, pid=process.pid))
        results["file"] = beside_a_file(url, path)
        results["starved"] = asyncio.run(starved(url, "roc_auc", LONG, seconds=20))
        results["crowd"] = asyncio.run(crowd(url, slugs, people=30, seconds=seconds, pid=process.pid))
        results["hundred"] = asyncio.run(crowd(url, slugs, people=100, seconds=seconds, pid=process.pid))
        time.sleep(LEFT)
        results["left_mb"] = megabytes(process.pid)
    keep(results)
    report(results)


def keep(results: dict[str, Any]) -> None:
    """As each page is done, so that a run that is broken off has shown something."""
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", "utf-8")


TARGETS = (
    ("control, median / floor", "scrub_ms", "scrub_floor_ms", 0.8),
    ("control, p95 / floor", "scrub_p95_ms", "scrub_floor_p95_ms", 1.2),
    ("drag on the picture, median / floor", "drag_ms", "scrub_floor_ms", 0.8),
    ("drag on the picture, p95 / floor", "drag_p95_ms", "scrub_floor_p95_ms", 1.2),
    ("setting, uncached / floor", "setting_ms", "setting_floor_ms", 1.5),
    ("setting, cached / floor", "setting_cached_ms", "setting_floor_ms", 0.8),
    ("scene / floor of a setting", "scene_ms", "setting_floor_ms", 1.0),
    ("sweep at defaults, ms", "sweep_default_ms", None, 80),
    ("sweep at an extreme, ms", "sweep_extreme_ms", None, 500),
    ("sweep with a progress bar, ms", "sweep_with_progress_ms", None, inf),
    ("first load / floor", "first_load_s", "first_load_floor_s", 1.3),
    ("data sent, kB compressed", "payload_kb", None, 150),
)


def report(results: dict[str, Any]) -> None:
    pages = results["pages"]
    print(f"{'':36}{'target':>6}" + "".join(f"{slug:>26}" for slug in pages))
    for label, name, floor, target in TARGETS:
        cells = []
        for row in pages.values():
            if name not in row:
                cells.append("-")
                continue
            value = row[name] / row[floor] if floor else row[name]
            detail = f" ({row[name]:.3g}/{row[floor]:.3g})" if floor else ""
            cells.append(f"{'' if value <= target else '! '}{value:.2f}{detail}")
        print(f"{label:36}{target:>6}" + "".join(f"{cell:>26}" for cell in cells))
    start = results["start_s"] / results["floor_start_s"]
    print(
        f"start of the server / floor (target 1.5): {start:.2f} "
        f"({results['start_s']:.2f}/{results['floor_start_s']:.2f} s)"
    )
    missing = {slug: row["not_whole"] for slug, row in pages.items() if row["not_whole"]}
    print(f"not whole on the first screen: {missing or 'nothing'}")
    rushed = results["rush"]
    print(
        f"{rushed['people']} people open one new link at once (target: the last within twice one visitor's time + 1 s, "
        f"processor at most 3 visits): last {rushed['last_s']:.2f} s, alone {rushed['alone_s']:.2f} s; processor "
        f"{rushed['cpu_s']:.2f} s, alone {rushed['cpu_alone_s']:.2f} s"
    )
    file = results["file"]
    print(
        f"a file of {file['megabytes']:.0f} MB is read in {file['read_s']:.1f} s; another visitor's slider "
        f"(target: p95 within twice that alone): alone {file['alone_p95_ms']:.0f}, meanwhile "
        f"{file['beside_p95_ms']:.0f} ms"
    )
    beside = results["starved"]
    print(
        f"a light page's slider (target p95 150 ms): alone p95 {beside['alone_p95_ms']:.0f} ms, beside "
        f"{beside['heavy']} visitors at long work p50 {beside['beside_p50_ms']:.0f}, "
        f"p95 {beside['beside_p95_ms']:.0f} ms"
    )
    for people, target in ((results["crowd"], 500), (results["hundred"], 2000)):
        print(
            f"{people['people']} people, a setting a second (target p95 {target} ms, no error, 800 MB): "
            f"p50 {people['p50_ms']:.0f}, p95 {people['p95_ms']:.0f} ms, {people['errors']} errors; memory "
            f"{people['memory_mb'][0]:.0f} to {max(people['memory_mb']):.0f} MB"
        )
    print(f"five minutes after all have left (target 500 MB): {results['left_mb']:.0f} MB")


if __name__ == "__main__":
    main()
