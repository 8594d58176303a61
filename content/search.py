"""What a person's words find: questions by all that is written on them, and scenes by what they show."""

from collections.abc import Sequence

from content import PLACEHOLDER, Question, Scene


def has_words(question: Question, words: Sequence[str]) -> bool:
    """Whether every word, in small letters, is in the question, its answer or what stands on its card."""
    text = f"{question.title} {question.short} {question.line} {question.prose}".lower()
    return all(word in text for word in words)


def scenes_with(question: Question, words: Sequence[str]) -> list[Scene]:
    """The question's scenes that have every word, some of them perhaps in the question's name; none without a word."""
    found = []
    for scene in question.scenes if words else ():
        own = f"{scene.title} {PLACEHOLDER.sub('', scene.say)} {scene.ask}".lower()
        if any(word in own for word in words) and all(word in f"{own} {question.short.lower()}" for word in words):
            found.append(scene)
    return found
