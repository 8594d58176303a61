"""Every number that an answer states can be seen on the stage: how many of them a scene of its page shows.

Four of five are; most of the rest are means over many worlds, where a lab shows one. Counted by what is written, not
by what it means: a number counts as shown where a tile, a sentence, a control or a picture of a scene writes it as the
answer does, with more digits, or with fewer but two at least. `pytest -s` prints the table, and which are missing.
"""

import re
from collections.abc import Iterable
from importlib import import_module

import pytest

from content import PLACEHOLDER, Question, catalogue, fill, question

from .stages import told

TARGET = 0.8
SHOWN = {
    "bias_variance": 62,
    "regularization": 44,
    "ensembles": 40,
    "cross_validation": 22,
    "dimensionality_reduction": 29,
    "roc_auc": 44,
    "feature_engineering": 62,
    "imbalanced_data": 24,
    "feature_selection": 24,
    "high_cardinality": 58,
    "deployment": 31,
    "monitoring": 46,
    "ab_testing": 44,
    "mlops": 29,
    "neural_networks": 35,
    "transfer_learning": 61,
    "gradient_descent": 52,
    "batchnorm_dropout": 48,
}
"""How many at least, by question. Raise it where a scene shows more."""
NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)(%?)")


def numbers(text: str) -> list[tuple[float, int, bool]]:
    """Size, decimals and whether in percent, of each in a text."""
    found = NUMBER.findall(text)
    return [(float(digits.replace(",", "")), len(digits.partition(".")[2]), bool(unit)) for digits, unit in found]


def is_shown(text: str, shown: Iterable[tuple[float, int, bool]]) -> bool:
    """Whether each number in a text is among those shown, at the fewer decimals of the two."""
    return all(
        any(
            percent == in_percent
            and abs(value - size) <= 0.500001 * 10.0 ** -min(decimals, places)
            and (places >= decimals or size >= 10)
            for size, places, in_percent in shown
        )
        for value, decimals, percent in numbers(text)
    )


def stated(about: Question) -> set[str]:
    """The placeholders of numbers in an answer; what scenes themselves say is on the stage."""
    follow_ups = [text for pair in about.follow_ups for text in pair]
    parts = [about.summary, about.answer, *follow_ups, about.project, about.reveal, about.predict]
    found = PLACEHOLDER.finditer("\n".join([*parts, *about.options.values()]))
    return {match[0] for match in found if match[2]}


@pytest.mark.parametrize("slug", [each.slug for each in catalogue()])
def test_the_numbers_of_an_answer_are_seen_on_its_stage(slug):
    about, claims = question(slug), import_module(f"pages.{slug}").PAGE.claims()
    words = [text for scene in about.scenes for text in (*told(slug, scene.name).words, fill(scene.say, claims))]
    shown = {number for text in words for number in numbers(text)}
    texts = {each: fill(each, claims) for each in stated(about)}
    rest = [f"{each} = {text}" for each, text in sorted(texts.items()) if not is_shown(text, shown)]
    count = len(texts) - len(rest)
    print(f"\n{slug}: {count} of {len(texts)} are shown; not " + ", ".join(rest))
    assert count >= SHOWN[slug], rest


def test_of_all_numbers_enough_are_seen():
    rows = [(each.slug, SHOWN[each.slug], len(stated(each))) for each in catalogue()]
    for slug, count, of in rows:
        print(f"{slug:26} {count:3} of {of:3}  {count / of:.0%}")
    share = sum(count for _, count, _ in rows) / sum(of for *_, of in rows)
    print(f"all: {share:.1%}; the target is {TARGET:.0%}")
    assert share >= TARGET


@pytest.mark.parametrize(
    ("text", "shown", "expected"),
    [
        ("78%", "77.8%", True),
        ("77.8%", "78%", True),
        ("7.8%", "8%", False),
        ("78%", "78", False),
        ("−0.9", "Difference −0.94", True),
        ("1,093.7", "1,094 users", True),
        ("0.82", "0.826", False),
    ],
)
def test_a_number_is_shown_at_the_digits_of_either(text, shown, expected):
    assert is_shown(text, numbers(shown)) is expected
