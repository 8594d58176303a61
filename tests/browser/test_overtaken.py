"""A part that Streamlit draws twice in quick succession: the first is told to leave only after the second has come."""

import json
from pathlib import Path
from zlib import compress

import pytest

pytestmark = pytest.mark.browser
UI = Path(__file__).parents[2] / "ui"
HOME = "http://parts.test/"

VIEW = json.dumps(
    {"label": "", "steps": ["1"], "readouts": {}, "sentences": [], "figures": [], "companions": 0}
).encode()
AROUND = {"id": "12345678", "start": 0, "revision": 1, "turn": 0, "slug": "roc_auc", "lead": "Look.", "more": False}
DRILL = {"id": "d", "form": "choice", "choices": [["One", "", ""]], "done": None, "wait": "", "next": "", "error": ""}
PARTS = {
    "scrub": (
        list(b"12345678" + compress(VIEW)),
        "<div class=scrub></div>",
        "async () => !!document.querySelector('.scrub').scrubber",
    ),
    "scenes": (
        {"scenes": [], "at": "", "around": AROUND},
        "<div class=scenes></div><a href='#scene-rare'>see it</a>",
        "async () => { document.querySelector('a').click(); return told.length; }",
    ),
    "drill": (
        {**DRILL, "wide": True},
        "<div class=drill></div>",
        "async () => { press('1'); press('Enter'); return told.length; }",
    ),
    "record": (
        {"clear": 0, "heard": 0, "text": None},
        "<p class=record></p>",
        "async () => { localStorage.setItem('interview-explorer:practice', 'another tab'); told.length = 0;"
        " dispatchEvent(new StorageEvent('storage', { key: null })); return told.length; }",
    ),
    "take": (
        {"slug": "roc_auc", "title": "ROC"},
        "<details open><summary>Teach</summary></details><input readonly hidden>",
        "async () => { const menu = document.querySelector('details'); menu.open = true; press('Escape');"
        " return !menu.open; }",
    ),
    "clock": (
        {"id": "c", "seconds": 60},
        "<time class=clock></time>",
        "async () => { const clock = document.querySelector('.clock'); clock.textContent = '';"
        " await new Promise((done) => setTimeout(done, 600)); return clock.textContent; }",
    ),
}

OVERTAKEN = """async ([name, data, html, act]) => {
    document.body.innerHTML = html;
    window.Plotly = {};
    window.told = [];
    window.press = (key) =>
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    const tell = (...what) => told.push(what);
    const asked = { data, parentElement: document.body, setStateValue: tell, setTriggerValue: tell };
    if (name === 'scrub') {
        asked.data = Uint8Array.from(data);
        stage = { around: { id: '12345678', start: 0, revision: 1, turn: 0, lead: '' } };
    }
    const { default: draw } = await import(`/${name}.js`);
    const leave = draw(asked);
    const last = draw(asked);
    leave();
    await new Promise((done) => setTimeout(done, 100));
    const works = Boolean(await act());
    last();
    told.length = 0;
    return [works, Boolean(await act())];
}"""


@pytest.mark.parametrize("name", PARTS)
def test_a_part_that_is_drawn_twice_works_until_the_second_leaves(chromium, name):
    data, html, act = PARTS[name]
    page = chromium.new_page()

    def answer(route):
        path = UI / route.request.url.removeprefix(HOME)
        kind = "text/javascript" if path.suffix in (".js", ".mjs") else "text/html"
        route.fulfill(body=path.read_text("utf-8") if path.is_file() else "<!doctype html>", content_type=kind)

    page.route(f"{HOME}**", answer)
    page.goto(HOME)
    script = OVERTAKEN.replace("await act()", f"await ({act})()").replace(", act]", "]")
    assert page.evaluate(script, [name, data, html]) == [True, False]
    page.close()
