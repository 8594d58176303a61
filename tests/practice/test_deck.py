"""What is asked in a row and what came of it, and the cards for Anki; expectations are written out."""

import csv
import io
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from content import CATEGORIES, catalogue
from practice import anki
from practice.deck import CONTRASTS, LEVELS, Item, Outcome, asked_by, interview, item_of, report, spoken

QUESTIONS = catalogue()
SLUGS = [each.slug for each in QUESTIONS]
BY_SLUG = {each.slug: each for each in QUESTIONS}


def kinds(slug):
    return ["one", "two", "three", "four"]


def asked(**also):
    return interview(QUESTIONS, kinds, **{"minutes": 45, "categories": (), "level": "Senior", "seed": 0} | also)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("minutes", "count"), [(15, 3), (30, 6), (45, 9)])
def test_an_interview_asks_a_question_each_five_minutes_very_common_ones_first(minutes, count, seed):
    items = asked(minutes=minutes, seed=seed)
    said = [each.slug for each in items if each.form == "say"]
    assert len(said) == len(set(said)) == count
    very = sum(each.rarity == "Very common" for each in QUESTIONS)
    assert sum(BY_SLUG[slug].rarity == "Very common" for slug in said) == min(count, very)
    if {"roc_auc", "imbalanced_data"} <= set(said):
        assert abs(said.index("roc_auc") - said.index("imbalanced_data")) == 1
    for slug in said:
        mine = [each for each in items if each.slug == slug]
        first = items.index(mine[0])
        assert items[first : first + len(mine)] == tuple(mine), "what is of one question stands together"
        forms = [each.form for each in mine]
        assert forms == ["say", *["drill"] * (2 if slug in CONTRASTS else 1), "follow"]
        assert len({each.key for each in mine}) == len(mine)


def test_the_same_seed_asks_the_same_and_another_one_something_else():
    assert asked(seed=3) == asked(seed=3)
    assert asked(seed=3) != asked(seed=4)


@pytest.mark.parametrize("category", CATEGORIES)
def test_only_the_categories_that_were_asked_for(category):
    assert {BY_SLUG[each.slug].category for each in asked(categories=[category])} == {category}


def test_hard_questions_come_last_below_the_senior_level():
    hard = [BY_SLUG[each.slug].difficulty == "Hard" for each in asked(level=LEVELS[0]) if each.form == "say"]
    easier = sum(each.difficulty != "Hard" for each in QUESTIONS)
    assert sum(hard) == max(len(hard) - easier, 0)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"minutes": 20}, "minutes must be"), ({"level": "Boss"}, "level must"), ({"categories": ["x"]}, "category must")],
)
def test_an_interview_that_is_not_offered_is_refused(wrong, says):
    with pytest.raises(ValueError, match=says):
        asked(**wrong)


def test_an_item_is_asked_by_its_card_and_a_drill_by_its_link():
    for item in (*asked(), *spoken(QUESTIONS[0]), Item("roc_auc", "point", "0123abcd")):
        assert item_of(item.key, item.seed) == item
        if item.form == "drill":
            assert asked_by(item.link, QUESTIONS, kinds) == item


BAD = """
roc_auc roc_auc.one roc_auc.one. roc_auc.one.-1 roc_auc.one.1.5 roc_auc.one.10000 x.one.1 roc_auc.five.1 roc_auc.say.1
roc_auc.one.x roc_auc.one.² .. roc_auc..3
"""


@pytest.mark.parametrize("link", ["", "roc_auc.one." + "9" * 9999, *BAD.split()])
def test_a_link_to_no_drill_is_refused_in_one_sentence(link):
    with pytest.raises(ValueError, match="This link names no drill that there is"):
        asked_by(link, QUESTIONS, kinds)


def test_the_report_holds_what_was_said_what_was_missed_and_what_to_look_at():
    drill = Item("roc_auc", "drill", "one", 3)
    outcomes = [
        Outcome(
            Item("roc_auc", "say"), False, said=("Both axes",), missed=("AUC is a chance: “It is …”",)
        ),  # whose page reveals "rare"
        Outcome(drill, False, "took 1.645 for 1.96", "rare"),
        Outcome(replace(drill, seed=4), False, "took 1.645 for 1.96", "rare"),
        Outcome(replace(drill, name="two_words"), False, "", "price", shown=True),
        Outcome(Item("mlops", "drill", "one"), True),
        Outcome(Item("mlops", "follow", "00000000"), True, asked="And now?"),
        Outcome(Item("mlops", "follow", "00000001"), False, asked="And then?"),
    ]
    text = report("Mock interview, 15 minutes", date(2026, 12, 1), outcomes, QUESTIONS, "https://x.org/")
    roc = BY_SLUG["roc_auc"]
    assert text == (
        "# Mock interview, 15 minutes\n\n1 December 2026. 1 of 4 drills right. 1 of 2 cards right.\n\n"
        f"## {roc.title}\n\n- Said: Both axes\n- **Missed:** AUC is a chance: “It is …”\n\n"
        "## Asked next, and missed\n\n- And then? (MLOps)\n\n"
        "## Drills\n\n- **Wrong**: [One](https://x.org/practise?drill=roc_auc.one.3)\n"
        "- **Wrong**: [One](https://x.org/practise?drill=roc_auc.one.4)\n"
        "- Looked at the answer: [Two words](https://x.org/practise?drill=roc_auc.two_words.3)\n"
        "- Right: [One](https://x.org/practise?drill=mlops.one.0)\n\n"
        "## Mistakes\n\n- You took 1.645 for 1.96 (ROC and AUC), 2 times.\n\n"
        "## To look at\n\n- [ROC and AUC: Rarer world](https://x.org/roc_auc?scene=rare)\n"
        "- [ROC and AUC: The price decides](https://x.org/roc_auc?scene=price)\n"
        "- [MLOps: A comment](https://x.org/mlops?scene=reveal)\n"
    )


def test_cards_for_anki_come_back_from_its_columns_and_are_no_formulas():
    given = [
        ("=1+1 is\ta **sum**", 'It says "two"\nand <b>more</b>', ["Very common", "roc_auc"]),
        ("-0.5 of $x$?", "*Half* of [it](#scene-x), 2 * 3 * 4", []),
    ]
    lines = anki.table(given).splitlines()
    assert lines[:4] == ["#separator:tab", "#html:true", "#columns:Front\tBack\tTags", "#tags column:3"]
    rows = list(csv.reader(io.StringIO("\n".join(lines[4:])), delimiter="\t"))
    assert [len(each) for each in rows] == [3, 3]
    assert rows[0] == [
        "&#61;1+1 is a <b>sum</b>",
        "It says &quot;two&quot;<br>and &lt;b&gt;more&lt;/b&gt;",
        "Very_common roc_auc",
    ]
    assert rows[1][:2] == [r"&#45;0.5 of \(x\)?", "<i>Half</i> of it, 2 * 3 * 4"]
    assert unescape(rows[0][0]).startswith("=1+1")
    assert not any(cell[:1] in "=+-@\t\r" for row in rows for cell in row if cell)
