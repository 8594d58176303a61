"""What a person's words find: questions by all that is written on them, and scenes by what they show."""

import re
from collections.abc import Sequence

from content import PLACEHOLDER, Question, Scene

ENDING = re.compile(r"(?<=\w{4})(ages?|ings?|ed|e?s)$")


def found_in(word: str, text: str) -> bool:
    """Whether a word is in a text, also with another ending: leakage where it leaks."""
    return word in text or ENDING.sub("", word) in text


def has_words(question: Question, words: Sequence[str]) -> bool:
    """Whether every word, in small letters, is in the question, its answer or what stands on its card."""
    text = f"{question.title} {question.short} {question.line} {question.prose}".lower()
    return all(found_in(word, text) for word in words)


def scenes_with(question: Question, words: Sequence[str]) -> list[Scene]:
    """The question's scenes that have every word, some of them perhaps in the question's name; none without a word."""
    found = []
    for scene in question.scenes if words else ():
        own = f"{scene.title} {PLACEHOLDER.sub('', scene.say)} {scene.ask}".lower()
        whole = f"{own} {question.short.lower()}"
        if any(found_in(word, own) for word in words) and all(found_in(word, whole) for word in words):
            found.append(scene)
    return found
