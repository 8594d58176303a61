"""Scenes hold: each can be set, shows what it says it shows, and is found from where the answer points to it."""

import re
from importlib import import_module

import pytest

from content import PLACEHOLDER, Question, catalogue, fill

from .stages import told

LINK = re.compile(r"\]\(#scene-([^)]*)\)")
READOUT = re.compile(r"\[([^\]]+)\](?!\()")
QUESTIONS = {each.slug: each for each in catalogue()}
SCENES = [(slug, scene.name) for slug, about in QUESTIONS.items() for scene in about.scenes]


@pytest.fixture(params=QUESTIONS, name="about")
def _about(request) -> Question:
    return QUESTIONS[request.param]


def test_names_are_plain_and_unique_and_titles_fit_their_chips(about: Question):
    names = [scene.name for scene in about.scenes]
    assert len(set(names)) == len(names)
    for scene in about.scenes:
        assert re.fullmatch(r"[a-z0-9-]+", scene.name)
        assert 3 <= len(scene.title) <= 22, scene.title
        assert len(scene.say) <= 160, scene.say


def test_a_page_has_a_lesson_of_four_to_six_scenes_or_none_yet(about: Question):
    assert sum(bool(scene.say) for scene in about.scenes) in (0, 4, 5, 6)


def test_the_prediction_has_a_scene_that_shows_its_answer(about: Question):
    assert about.scene_named(about.scene) is not None


def test_what_may_be_drawn_is_a_curve_over_the_control(about: Question):
    answers = told(about.slug, about.scene).answers if about.draw else ()
    assert len(answers) == bool(about.draw)
    for across, up, steps in answers:
        assert across == up == steps or across == up > 3


def test_every_link_to_a_scene_leads_to_one(about: Question):
    named = set(LINK.findall(about.prose))
    assert named <= {scene.name for scene in about.scenes}
    chips = [scene for scene in about.scenes if scene.say]
    assert not chips or len(named) >= len(chips) - 1, "the answer points to too few of its scenes"


@pytest.mark.parametrize(("slug", "name"), SCENES, ids=[f"{name}-{slug}" for slug, name in SCENES])
def test_a_scene_shows_what_it_says(slug, name):
    about = QUESTIONS[slug]
    scene = about.scene_named(name)
    stage = told(slug, name)
    assert {tile: stage.readouts.get(tile) for tile in scene.shows} == dict(scene.shows)
    for tile in READOUT.findall(scene.say):
        assert tile in stage.readouts, (scene.say, list(stage.readouts))
    if PLACEHOLDER.search(scene.say):
        fill(scene.say, import_module(f"pages.{slug}").PAGE.claims())
