"""The stage in a bare page, with no server: holding marks by mouse and touch, setting by a handle, drawing a guess."""

import json
from pathlib import Path

import numpy as np
import plotly
import pytest

from figures import style
from ui.picture import picture
from ui.scrub import script

from .conftest import touch
from .looks import DRAWN

pytestmark = pytest.mark.browser
CSS = (Path(__file__).parents[2] / "ui" / "scrub.css").read_text("utf-8")
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
STEPS = np.arange(21)
AXES = dict(x="x", y="y", x_range=(0, 20), y_range=(0, 400), alt="A.")


def parabola():
    chart = style.Chart("A parabola", **AXES)
    chart.line(STEPS, STEPS**2, style.TRUTH, answer="points").points([0], [0], style.GREY, given=True)
    return chart.here(STEPS * 1.0).handle(5.0, 300.0, "start", begin="x", level=("y", 0.5, 1.0))


def companion():
    return style.Chart("A point on it", **AXES).line(STEPS, STEPS**2, style.TRUTH).you(STEPS * 1.0, STEPS**2 * 1.0)


def turned():
    angle = np.linspace(0, np.pi * 20 / 21, 21)
    square = AXES | dict(x_range=(-2, 2), y_range=(-2, 2))
    chart = style.Chart("An axis", **square)
    ends = np.stack([-np.cos(angle), np.cos(angle)], axis=1), np.stack([-np.sin(angle), np.sin(angle)], axis=1)
    chart.line(*map(style.each, ends), style.HELD)
    return chart.hold(np.cos(angle), np.sin(angle), around=(0, 0))


@pytest.fixture
def stage(tab):
    def mount(figures, width=1440, height=900, **around):
        view = style.View(
            figures, "Place", [str(each) for each in STEPS], {"Square": [str(each**2) for each in STEPS]},
            [f"The square of {each} is {each**2}." for each in STEPS],
        )  # fmt: skip
        sent = {**json.loads(picture(view).json), "plotly": "unused"}
        tab.goto("about:blank")
        tab.set_viewport_size({"width": width, "height": height})
        tab.set_content(
            f"<!doctype html><style>:root {{ --held: #c08300; --top: 0px; --st-text-color: #1b2430;"
            f" --st-background-color: #fff; --st-border-color: #ccc; --st-font: sans-serif }} body {{ margin: 0 }}"
            f" .room {{ height: 100vh; display: flex; flex-direction: column }} {CSS}</style>"
            f'<div class="room"><div class="scrub"></div></div>'
        )
        tab.add_script_tag(path=str(PLOTLY))
        tab.add_script_tag(
            type="module",
            content=script()
            + """;
            window.told = { released: [], set: [] };
            window.show = (view, around) => mount(document.querySelector('.scrub'), view, around,
                { released: (step) => told.released.push(step), set: (values) => told.set.push(values) });
            window.begun = true;""",
        )
        tab.wait_for_function("window.begun")
        tab.evaluate("([view, around]) => { window.sent = view; return show(view, around) }", [sent, around])
        tab.wait_for_selector(".scrub[data-ready]")
        return tab

    tab.errors.clear()
    yield mount
    assert not tab.errors


def place(page, figure, x, y):
    """A place of a figure's axes on the screen."""
    return page.evaluate(
        """([figure, x, y]) => {
            const canvas = document.querySelectorAll('.scrub-plot')[figure], { xaxis, yaxis } = canvas._fullLayout;
            const box = canvas.getBoundingClientRect();
            return { x: box.left + xaxis._offset + xaxis.d2p(x), y: box.top + yaxis._offset + yaxis.d2p(y) };
        }""",
        [figure, x, y],
    )


def drag(page, *places):
    page.mouse.move(places[0]["x"], places[0]["y"])
    page.mouse.down()
    for each in places[1:]:
        page.mouse.move(each["x"], each["y"])
    page.mouse.up()


def shown(page):
    return page.locator(".scrub-value > span").inner_text(), page.locator(".scrub-tile dd > span").first.inner_text()


@pytest.mark.parametrize("by", [drag, touch], ids=["mouse", "touch"])
@pytest.mark.parametrize(
    ("figure", "path", "step"),
    [
        (0, [(2, 200), (8, 100), (12.3, 50)], 12),  # a line, held anywhere along its height
        (1, [(0, 0), (5, 30), (14.8, 225)], 15),  # a point on its curve
    ],
)
def test_holding_a_mark_moves_the_control_and_tells_when_it_is_let_go(stage, by, figure, path, step):
    page = stage([parabola(), companion()], start=2)
    assert page.locator(".scrub-hint").count() == 1
    by(page, *(place(page, figure, *each) for each in path))
    assert shown(page) == (str(step), str(step**2))
    assert page.evaluate("told.released") == [step]
    assert not page.locator(".scrub-hint").count()
    drawn = page.evaluate("[...document.querySelectorAll('.scrub-plot')[0].data[2].x]")
    assert drawn == [step, step]


def test_a_page_that_is_scrolled_by_its_picture_leaves_the_control_alone(stage):
    page = stage([parabola(), companion()], start=2)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    begin = place(page, 0, 12, 200)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [begin]})
    session.send("Input.dispatchTouchEvent", {"type": "touchCancel", "touchPoints": []})
    page.wait_for_timeout(100)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    assert shown(page)[0] == "2"
    assert page.evaluate("told.released") == []


@pytest.mark.parametrize("by", [drag, touch], ids=["mouse", "touch"])
def test_an_axis_is_turned_around_its_origin(stage, by):
    page = stage([turned()], start=0)
    by(page, place(page, 0, 1, 0.02), place(page, 0, 0.5, 0.5), place(page, 0, -0.3, 1))
    angle = np.linspace(0, 180 * 20 / 21, 21)
    nearest = int(np.argmin(np.abs(angle - np.degrees(np.arctan2(1, -0.3)))))
    assert shown(page)[0] in {str(each) for each in (nearest - 1, nearest, nearest + 1)}  # a picture need not be square


@pytest.mark.parametrize("by", [drag, touch], ids=["mouse", "touch"])
def test_a_handle_sets_its_settings_where_it_is_let_go(stage, by):
    page = stage([parabola(), companion()])
    by(page, place(page, 0, 5, 300), place(page, 0, 7, 250), place(page, 0, 10, 200))
    (told,) = page.evaluate("told.set")
    assert told["begin"] == pytest.approx(10, abs=0.1)
    assert told["level"] == pytest.approx(101, abs=1)
    assert page.evaluate("told.released") == []


def test_a_handle_keeps_to_what_its_setting_follows_and_goes_back_where_nothing_changed(stage):
    """Dropped far aside, its ring stayed there, away from the dot that it holds."""
    chart = style.Chart("A lasting level", **AXES).line(STEPS, STEPS**2, style.TRUTH).here(STEPS * 1.0)
    page = stage([chart.handle(5.0, 300.0, "what lasts", level=("y", 0.01, 0.0))])
    ring = "document.querySelector('.scrub-handle').style.transform"
    before = page.evaluate(ring)
    page.mouse.move(*place(page, 0, 5, 300).values())
    page.mouse.down()
    page.mouse.move(*place(page, 0, 15, 200).values(), steps=3)
    assert page.evaluate(ring).split(",")[0] == before.split(",")[0]
    assert float(page.locator(".scrub-handle .scrub-name").inner_text()) == pytest.approx(200, abs=2)  # as the axis
    page.mouse.up()
    (told,) = page.evaluate("told.set")
    assert told["level"] == pytest.approx(2, abs=0.02)
    page.wait_for_function(f"{ring} === {before!r}", timeout=10_000)
    assert page.locator(".scrub-handle .scrub-name").inner_text() == "what lasts"


@pytest.mark.parametrize("by", [drag, touch], ids=["mouse", "touch"])
def test_a_guess_is_drawn_without_gaps_before_the_answer_is_seen(stage, by):
    page = stage([companion(), parabola()], guess="draw", ask="Draw it.")
    assert page.locator(".scrub-lead").inner_text() == "Draw it."
    answer = 0  # it has become THE picture
    visible = f"document.querySelectorAll('.scrub-plot')[{answer}]"
    assert page.evaluate(f"{visible}.data.map((each) => each.visible !== false)") == [False, True, False, False]
    assert not page.locator(".scrub-bar").is_visible()
    assert not page.locator(".scrub-foot").is_visible()
    by(page, place(page, answer, 0.2, 4), place(page, answer, 19.8, 396))  # one fast stroke
    guess = page.evaluate("document.querySelector('.scrub').scrubber.guess")
    assert np.allclose(guess, np.linspace(0, 400, 21), atol=9)
    page.evaluate("show(sent, { guess: 'show' })")
    page.wait_for_function("document.querySelector('.scrub-lead').textContent.startsWith('Your line is off by')")
    gap = float(page.locator(".scrub-lead").inner_text().split(" by ")[1].split(" points")[0])
    assert gap == pytest.approx(np.mean(20 * STEPS - STEPS**2), rel=0.1)
    assert page.locator(".scrub-board path").get_attribute("d").count("L") == 20
    assert page.locator(".scrub-bar").is_visible()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (390, 844)])
def test_more_is_drawn_when_it_is_opened_and_the_control_stays(stage, width, height):
    page = stage([parabola(), companion(), turned(), companion()], width, height)
    drawn = "[...document.querySelectorAll('.scrub-plot')].map((each) => !!each.data)"
    assert page.evaluate(drawn) == [True, True, True, False]
    before = page.locator(".scrub-hero .scrub-plot").bounding_box()
    page.get_by_role("button", name="More").click()
    page.wait_for_function("document.querySelectorAll('.scrub-plot')[3].data")
    after = page.locator(".scrub-hero .scrub-plot").bounding_box()
    assert abs(after["height"] - before["height"]) <= 1
    page.get_by_role("button", name="Less").click()
    assert not page.locator(".scrub-more").is_visible()


def test_pictures_fill_the_room_and_the_control_can_be_reached_by_keys(stage):
    page = stage([parabola(), companion()], 1280, 720)
    front = page.locator(".scrub-front").bounding_box()
    assert front["y"] + front["height"] == pytest.approx(720, abs=2)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    assert shown(page) == ("20", "400")
    page.keyboard.press("ArrowLeft")
    assert shown(page) == ("19", "361")


def test_pictures_keep_to_their_room_when_other_words_take_some_of_it(stage):
    """The same picture under a sentence of more lines is a lower one."""
    page = stage([parabola(), companion()], 1280, 720)
    heights = """() => [...document.querySelectorAll('.scrub-plot')].map((each) => each.clientHeight)"""
    before = page.evaluate(heights)
    page.evaluate(
        """() => {
            const drawn = (each) => each.querySelector('.main-svg').clientHeight;
            window.svgs = () => [...document.querySelectorAll('.scrub-plot')].map(drawn);
            const longer = { ...sent, sentences: sent.sentences.map((each) => `${each} `.repeat(9)) };
            return show(longer, { revision: 0 });
        }"""
    )
    page.wait_for_function(f"window.svgs().every((each) => each < {min(before)})")
    after = page.evaluate(heights)
    assert max(after) < min(before)
    assert set(page.evaluate("window.svgs()")) <= set(after)


REFUSING = """(times) => {
    const names = ['react', 'animate', 'newPlot'], real = Object.fromEntries(names.map((name) => [name, Plotly[name]]));
    window.left = times;
    for (const name of names) {
        Plotly[name] = (...asked) => left-- > 0 ? Promise.reject(new Error('_rehover')) : real[name](...asked);
    }
    window.mend = () => Object.assign(Plotly, real);
    return show({ ...sent, label: 'Again' }, { revision: 1 });
}"""
DRAWN_NOW = "[...document.querySelectorAll('.scrub-plot')].map((each) => each.querySelectorAll('.main-svg').length > 0)"


def test_a_drawing_that_plotly_rejects_is_made_anew(stage):
    page = stage([parabola(), companion()], start=2)
    page.evaluate(REFUSING, 1)
    page.wait_for_selector(".scrub[data-ready]")
    assert page.evaluate("left") < 0
    assert page.evaluate(DRAWN_NOW) == [True, True]
    assert "cannot be drawn" not in page.locator(".scrub").inner_text()
    drag(page, place(page, 0, 2, 200), place(page, 0, 12.3, 50))
    assert shown(page)[0] == "12"


def test_a_picture_that_cannot_be_drawn_says_so_and_the_lab_goes_on(stage):
    page = stage([parabola(), companion()], start=2)
    page.evaluate(REFUSING, 2)
    assert page.locator("figcaption", has_text="cannot be drawn: _rehover").count() == 1
    assert page.evaluate(DRAWN_NOW) == [False, True]
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    assert shown(page) == ("20", "400")
    page.evaluate("(mend(), show({ ...sent, label: 'Once more' }, { revision: 2 }))")
    page.wait_for_selector(".scrub[data-ready]")
    assert page.evaluate(DRAWN_NOW) == [True, True]
    assert "cannot be drawn" not in page.locator(".scrub").inner_text()


def test_a_lab_that_failed_as_a_whole_is_there_again_with_the_next_view(stage):
    page = stage([parabola(), companion()], start=2)
    page.evaluate("show({ ...sent, figures: null }, { revision: 1 })")
    assert page.locator(".scrub-bar").count() == 0
    said = page.locator(".scrub").inner_text()
    page.evaluate("show({ ...sent, label: 'Again' }, { revision: 2 })")
    page.wait_for_selector(".scrub[data-ready]")
    assert page.evaluate(DRAWN_NOW) == [True, True]
    assert said not in page.locator(".scrub").inner_text()


@pytest.mark.parametrize(
    "meanwhile",
    [
        "root.style.display = 'none'; scrubber.draw(); root.style.display = '';",
        "scrubber.resized(first); root.remove(); await frame(); home.append(root);",
        "scrubber.drawPlot(first); Plotly.animate(first.canvas, [null], { mode: 'immediate' });",
    ],
    ids=["without a size", "out of the page", "interrupted"],
)
def test_a_picture_that_could_not_be_drawn_just_then_is_drawn_soon_after(stage, meanwhile):
    page = stage([parabola(), companion()], start=2)
    page.wait_for_selector(".scrub[data-ready]")
    page.evaluate(f"""async () => {{
        const root = document.querySelector('.scrub'), home = root.parentElement, {{ scrubber }} = root;
        const frame = () => new Promise((done) => requestAnimationFrame(() => done()));
        const [first] = scrubber.plots;
        first.stale = true;
        {meanwhile}
    }}""")
    page.wait_for_function("!document.querySelector('.scrub').scrubber.plots[0].stale", timeout=10_000)
    page.wait_for_function(DRAWN, timeout=10_000)
