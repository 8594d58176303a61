"""Scenes that are ready are handed out ahead, as the stage will show them; those that are not are not."""

import json

import pytest

from content import question
from pages import bias_variance
from ui import memory
from ui.panel import run
from ui.picture import picture
from ui.warm import at_hand, remember

ABOUT, PAGE = question("bias_variance"), bias_variance.PAGE


@pytest.fixture(scope="module", autouse=True)
def _warm():
    memory.forget()
    assert all(at_hand(ABOUT, PAGE, scene.name) is None for scene in ABOUT.scenes)
    remember(ABOUT, PAGE)
    yield
    memory.forget()


@pytest.mark.parametrize("scene", ABOUT.scenes, ids=lambda scene: scene.name)
def test_a_scene_is_handed_out_as_the_stage_shows_it(scene):
    told = json.loads(at_hand(ABOUT, PAGE, scene.name))
    shown = run(PAGE.labs[scene.lab or next(iter(PAGE.labs))], scene.settings, scene.step)
    assert told["view"] == json.loads(picture(shown.view).json)
    assert told["around"]["start"] == shown.step
    assert "{" not in told["around"]["lead"]
    assert "[" not in told["around"]["lead"]


def test_there_is_no_other():
    assert at_hand(ABOUT, PAGE, "nowhere") is None
