"""When cards come back: as `fsrs` itself says, with its published forgetting curve, and by rules that are closed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import fsrs
import pytest

from content import catalogue
from practice.plan import (
    beside,
    chance,
    coming,
    days_left,
    due,
    exists,
    interview_on,
    known,
    least_known,
    name_of,
    reviewed,
    scheduler,
    session,
    weakest,
)
from practice.record import Card, Record

MORNING = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = "roc_auc.auc_by_pairs"


def kinds(slug):
    return [f"{slug}_{place}" for place in range(4)]


@pytest.mark.parametrize(("left", "intervals"), [(None, [2, 11, 46, 163]), (21, [1, 3, 8, 19, 21])])
def test_good_every_time_gives_the_known_intervals(left, intervals):
    """FSRS-6 with its default weights at a retention of 0.90, and of 0.95, where none is longer than the days left."""
    record, now, found = Record(), MORNING, []
    for _ in intervals:
        record = reviewed(replace(record, interview=left and (now + left * DAY).date()), KEY, True, now)
        found.append((record.cards[KEY].due - now).days)
        now = record.cards[KEY].due
    assert found == intervals


@pytest.mark.parametrize(
    ("left", "retention", "most"), [(None, 0.9, 36500), (22, 0.9, 22), (21, 0.95, 21), (0, 0.95, 1)]
)
def test_the_interview_sets_retention_and_the_longest_interval(left, retention, most):
    planned = scheduler(left)
    assert (planned.desired_retention, planned.maximum_interval) == (retention, most)
    assert planned.learning_steps == planned.relearning_steps == ()
    assert not planned.enable_fuzzing


def test_a_fortnight_of_answers_leaves_each_card_as_fsrs_has_it():
    answers = [True, False, True, True, False, True, True]
    record, mine = Record(), fsrs.Card(card_id=1)
    reference = fsrs.Scheduler(desired_retention=0.9, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    for turn, right in enumerate(answers):
        now = MORNING + turn * timedelta(days=2, hours=3)
        record = reviewed(record, KEY, right, now, "" if right else "forgot")
        mine, _ = reference.review_card(mine, fsrs.Rating.Good if right else fsrs.Rating.Again, now)
        card = record.cards[KEY]
        assert (card.stability, card.difficulty, card.due) == (mine.stability, mine.difficulty, mine.due)
        assert card.missed is not right
        later = now + 5 * DAY
        assert chance(card, later) == reference.get_card_retrievability(mine, later)
    assert [each.right for each in record.log] == answers
    assert [each.mistake for each in record.log if not each.right] == ["forgot", "forgot"]


def test_the_chance_follows_the_published_curve_and_starts_a_day_after_the_answer():
    """R(t) = (1 + F t / S)^-w20, where F makes R(S) = 0.9 (FSRS-6)."""
    card = Card(10.0, 5.0, MORNING, MORNING, False)
    assert chance(card, MORNING + 10 * DAY) == pytest.approx(0.9, abs=1e-12)
    decay = 0.1542
    factor = 0.9 ** (-1 / decay) - 1
    assert chance(card, MORNING + 30 * DAY) == pytest.approx((1 + factor * 3) ** -decay, abs=1e-12)
    missed = reviewed(Record(), KEY, False, MORNING).cards[KEY]
    assert chance(missed, MORNING) == chance(missed, MORNING + DAY) < 0.8


def test_days_are_those_of_the_person():
    tokyo = timezone(timedelta(hours=9))
    record = Record(interview=date(2026, 12, 2))
    night = datetime(2026, 12, 1, 16, tzinfo=UTC)
    assert days_left(record, night) == 1
    assert days_left(record, night.astimezone(tokyo)) == 0
    assert days_left(record, night + DAY * 2) is None
    assert days_left(Record(), night) is None
    card = Card(2.0, 5.0, night, night - 2 * DAY, False)
    assert due(Record({KEY: card}), night.replace(hour=1)) == [KEY], "this afternoon is today"
    assert due(Record({KEY: card}), night.replace(hour=1).astimezone(tokyo)) == [], "in Tokyo it is tomorrow"


def test_to_say_the_day_of_an_interview_brings_every_card_back_before_it():
    far = Card(400.0, 5.0, MORNING + 300 * DAY, MORNING, False)
    near = replace(far, due=MORNING + DAY)
    record = interview_on(Record({KEY: far, "roc_auc.say": near}), date(2026, 12, 11), MORNING)
    assert record.cards[KEY].due == MORNING + 10 * DAY
    assert record.cards["roc_auc.say"] == near
    assert (record.interview, record.decided) == (date(2026, 12, 11), MORNING)
    assert interview_on(record, None, MORNING).cards == record.cards


def test_what_is_known_is_the_mean_over_a_questions_cards_and_what_was_missed_last_is_not():
    record = reviewed(reviewed(Record(), KEY, True, MORNING), "roc_auc.say", True, MORNING)
    found = known(record, MORNING + DAY)
    assert found == {"roc_auc": pytest.approx(sum(chance(each, MORNING + DAY) for each in record.cards.values()) / 2)}
    missed = reviewed(record, "roc_auc.say", False, MORNING)
    assert known(missed, MORNING + DAY) == {"roc_auc": pytest.approx(chance(record.cards[KEY], MORNING + DAY) / 2)}
    assert known(reviewed(missed, "roc_auc.say", True, MORNING), MORNING + DAY)["roc_auc"] > 0.9


def test_a_session_is_what_is_due_then_what_is_new_with_the_confusable_side_by_side():
    first = session(Record(), catalogue(), kinds, MORNING)
    assert len(first) == 10
    slugs = [key.split(".")[0] for key in first]
    by_slug = {each.slug: each for each in catalogue()}
    very = {slug for slug, each in by_slug.items() if each.rarity == "Very common"}
    assert len(very & set(slugs)) == min(10, len(very)), "very common ones first"
    assert len(set(slugs)) == 10
    if {"roc_auc", "imbalanced_data"} <= set(slugs):
        assert abs(slugs.index("roc_auc") - slugs.index("imbalanced_data")) == 1
    record = Record()
    for place, key in enumerate([*first, "roc_auc.say", "gone.kind", "roc_auc.no_such_kind"]):
        record = reviewed(record, key, place % 2 == 0, MORNING)
    later = session(record, catalogue(), kinds, MORNING + DAY)
    missed = {key for place, key in enumerate(first) if place % 2}
    assert missed == set(later[: len(missed)]), "what is due comes first"
    assert len(later) == 10
    assert not {"roc_auc.say", "gone.kind", "roc_auc.no_such_kind"} & set(later)
    assert "gone.kind" in due(record, MORNING + 2 * DAY)


def test_what_comes_back_next_is_counted_by_the_persons_days():
    card = Card(2.0, 5.0, MORNING, MORNING, False)
    assert coming(Record(), MORNING) is None
    assert coming(Record({KEY: card}), MORNING) is None, "it is due today"
    days = {f"roc_auc.k{place}": replace(card, due=MORNING + days * DAY) for place, days in enumerate((0, 3, 2, 2, 9))}
    assert coming(Record(days), MORNING) == ((MORNING + 2 * DAY).date(), 2)


def test_the_last_day_asks_what_is_weakest():
    record = replace(Record(), interview=date(2026, 12, 2))
    keys = [f"{each.slug}.{each.slug}_0" for each in catalogue()]
    for place, key in enumerate(keys):
        record = reviewed(record, key, place % 3 > 0, MORNING - (20 - place) * DAY)
    asked = session(record, catalogue(), kinds, MORNING)
    assert sorted(asked) == sorted(weakest(record, MORNING)[:10])
    cards = [record.cards[key] for key in weakest(record, MORNING)]
    assert [card.missed for card in cards] == sorted((card.missed for card in cards), reverse=True)
    for missed in (True, False):
        chances = [chance(card, MORNING) for card in cards if card.missed is missed]
        assert chances == sorted(chances)


def test_what_is_known_least_is_named_with_what_was_missed_of_it():
    first, *others = catalogue()[:7]
    record = Record()
    for place, each in enumerate(others):
        record = reviewed(record, f"{each.slug}.a", True, MORNING - (place + 1) * DAY)
    point = first.points[0].text
    record = reviewed(record, f"{first.slug}.say.{name_of(point)}", False, MORNING)
    record = reviewed(record, "gone.a", False, MORNING)
    found = least_known(record, catalogue(), MORNING)
    assert [each.slug for each, *_ in found] == [first.slug, *(each.slug for each in others[:-5:-1])]
    assert [points for *_, points in found] == [[point], [], [], [], []]
    assert {each.slug: share for each, share, _ in found}.items() <= known(record, MORNING).items()


def test_cards_of_one_question_stand_together():
    keys = ["roc_auc.a", "mlops.a", "imbalanced_data.a", "roc_auc.b", "mlops.b"]
    assert beside(keys) == ["roc_auc.a", "roc_auc.b", "imbalanced_data.a", "mlops.a", "mlops.b"]


def test_a_card_is_one_while_its_words_are():
    about = next(each for each in catalogue() if each.points)
    for key in ("say", f"{about.slug}_3", f"point.{name_of(about.points[0].text)}"):
        assert exists(f"{about.slug}.{key}", catalogue(), kinds)
    for key in (f"{about.slug}.none", f"{about.slug}.point.00000000", f"{about.slug}.other.1", "none.say"):
        assert not exists(key, catalogue(), kinds)
