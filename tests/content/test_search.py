"""A person's words find the questions and the scenes that have all of them."""

from content import question
from content.search import has_words, scenes_with

ROC = question("roc_auc")
SCENE = next(each for each in ROC.scenes if each.say)


def test_a_question_is_found_by_all_words_of_its_answer_and_by_no_other():
    assert has_words(ROC, [])
    assert has_words(ROC, ["auc", "youden"])
    assert not has_words(ROC, ["auc", "zzzz"])


def test_a_scene_is_found_by_its_title_beside_the_questions_name():
    word = SCENE.title.lower().split()[0]
    assert SCENE in scenes_with(ROC, [word])
    assert SCENE in scenes_with(ROC, [word, ROC.short.lower().split()[0]])
    assert SCENE not in scenes_with(ROC, [word, "zzzz"])
    assert scenes_with(ROC, []) == []


def test_a_claims_name_finds_no_scene():
    assert not any(scenes_with(ROC, [f"{{{name}"]) for name in ("auc", "gini"))


def test_a_word_is_found_with_another_ending():
    assert has_words(question("feature_engineering"), ["leakage"])
    assert "leakage" not in question("feature_engineering").prose.lower()
    assert not has_words(ROC, ["zzzzing"])
