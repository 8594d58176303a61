"""A scene's state by its name and by a link: shown is what the still panel shows, and a link is read as the page reads
it."""

import json
from urllib.parse import parse_qs

import pytest

from content import catalogue, question
from pages import bias_variance
from scenes.state import asks, linked, named, show
from ui import memory
from ui.panel import outline, run
from ui.picture import picture
from ui.warm import remember

ABOUT, PAGE = question("bias_variance"), bias_variance.PAGE


@pytest.fixture(scope="module", autouse=True)
def _warm():
    memory.forget()
    for scene in ABOUT.scenes:
        with pytest.raises(LookupError):
            show(named(ABOUT.slug, scene.name), kept=True)
    remember(ABOUT, PAGE)
    yield
    memory.forget()


@pytest.mark.parametrize("scene", ABOUT.scenes, ids=lambda scene: scene.name)
def test_a_scene_shows_what_the_stage_shows(scene):
    state = named(ABOUT.slug, scene.name)
    told = json.loads(show(state, kept=True).json)
    shown = run(PAGE.labs[scene.lab or next(iter(PAGE.labs))], scene.settings, scene.step)
    assert told["view"] == json.loads(picture(shown.view).json)
    assert told["around"]["start"] == shown.step
    assert not set("{[") & set(told["around"]["lead"])
    assert asks(state) == scene.ask


@pytest.mark.parametrize("slug", [each.slug for each in catalogue()])
def test_a_scenes_link_leads_to_the_same_state(slug):
    """The link is what the page itself would write: read again, nothing of it is refused and nothing is lost."""
    for scene in question(slug).scenes:
        state = named(slug, scene.name)
        back = linked(slug, parse_qs(state.link.partition("?")[2]))
        assert (back.lab, back.step, back.wrong) == (state.lab, state.step, ())
        known = run_outline(state)
        changed = {key: value for key, value in state.settings.items() if value != known[key].default}
        assert dict(back.settings) == changed


def run_outline(state):
    return outline(state.page.labs[state.lab], state.settings)[0]


def test_a_link_is_checked_as_the_page_checks_it():
    asked = {"separation": ["1.5333"], "n": ["1,000"], "prevalence": ["7"], "nonsense": ["<b>"], "utm_source": ["x"]}
    state = linked("roc_auc", asked | {"threshold": ["−0.5"], "hide": ["answer"]})
    assert state.settings == {"separation": 1.5, "n": 1000}
    assert state.wrong == ("`prevalence` = `7`", "`nonsense` = `<b>`")
    assert state.address == "scene/roc_auc?n=1000&threshold=%E2%88%920.5"
    shown = show(state)
    assert shown.picture.steps[shown.step] == "-0.5"
    assert {each["key"]: each["value"] for each in json.loads(shown.json)["around"]["levers"]} == {
        "separation": ["1.5"],
        "prevalence": ["10.0%"],
        "cost_fn": ["10"],
    }


def test_a_lab_or_a_step_that_there_is_not_gives_way_to_the_first():
    state = linked("roc_auc", {"lab": ["Nowhere"], "threshold": ["99"]})
    shown = show(state)
    assert shown.state.lab == "Choose a threshold"
    assert shown.state.wrong == ("lab = `Nowhere`", "step = `99`")
    assert shown.state.link == "roc_auc"


@pytest.mark.parametrize(("slug", "name"), [("bias_variance", "nowhere"), ("nobody", "nowhere")])
def test_there_is_no_other(slug, name):
    with pytest.raises(KeyError):
        named(slug, name)
    with pytest.raises(KeyError):
        linked("nobody", {})
