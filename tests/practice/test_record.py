"""The record of a person: what is written is read, what is foreign is refused, and two tabs lose nothing."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.record import FOREIGN, LIMIT, NEWER, Answer, Card, Record, merged, read, write

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
FIRST = (Path(__file__).parent / "record-1.json").read_text("utf-8").strip()
"""As version 1 wrote it; every later version reads it."""

keys = st.sampled_from(["roc_auc.auc_by_pairs", "roc_auc.say", "mlops.point.00ff00ff", "mlops.follow.0123abcd"])
times = st.integers(0, 50).map(lambda hours: NOON + timedelta(hours=hours, microseconds=hours))
cards = st.builds(Card, st.floats(0.001, 900), st.floats(1, 10), times, times, st.booleans())
answers = st.builds(Answer, times, keys, st.booleans(), st.sampled_from(["", 'took 1.645 for "1.96"', "α, ✓ and <b>"]))
records = st.builds(
    lambda cards, log, day: Record(cards, tuple(sorted(log)), *day),
    st.dictionaries(keys, cards, max_size=4),
    st.sets(answers, max_size=6),
    st.one_of(st.just((None, None)), st.tuples(st.dates(date(2026, 1, 1), date(2027, 1, 1)), times)),
)


@given(records)
def test_what_is_written_is_read(record):
    assert read(write(record)) == record
    assert write(read(write(record))) == write(record)


def test_the_first_version_is_read_for_ever():
    record = read(FIRST)
    assert record.interview == date(2026, 12, 20)
    assert record.cards["roc_auc.point.0badcafe"].missed
    assert record.cards["roc_auc.auc_by_pairs"].due == datetime(2026, 12, 3, 9, 30, tzinfo=UTC)
    assert [each.right for each in record.log] == [True, False]
    assert read('{"practice": 1}') == Record()
    assert read('{"practice": 1, "later": [1]}') == Record()


def broken(change):
    whole = json.loads(FIRST)
    change(whole)
    return json.dumps(whole)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[]",
        "null",
        "17",
        '{"cards": {}}',
        '{"practice": "1"}',
        '{"practice": true}',
        '{"practice": 0}',
        FIRST[:-20],
        "[" * 90_000,
        FIRST + " " * LIMIT,
        broken(lambda whole: whole.update(cards=[1])),
        broken(lambda whole: whole.update(interview="soon")),
        broken(lambda whole: whole.update(interview="1999-12-31")),
        broken(lambda whole: whole["log"][0].update(when="9999-12-31T23:59:59+00:00")),
        broken(lambda whole: whole.update(decided="2026-12-01T08:00:00")),
        broken(lambda whole: whole["cards"].update({"<script>": whole["cards"]["roc_auc.auc_by_pairs"]})),
        broken(lambda whole: whole["cards"]["roc_auc.auc_by_pairs"].update(stability=float("nan"))),
        broken(lambda whole: whole["cards"]["roc_auc.auc_by_pairs"].update(stability=-1)),
        broken(lambda whole: whole["cards"]["roc_auc.auc_by_pairs"].update(stability="1e999")),
        broken(lambda whole: whole["cards"]["roc_auc.auc_by_pairs"].update(difficulty=11)),
        broken(lambda whole: whole["cards"]["roc_auc.auc_by_pairs"].pop("due")),
        broken(lambda whole: whole["log"].append("x")),
        broken(lambda whole: whole["log"][0].update(when=5)),
    ],
)
def test_what_is_damaged_or_foreign_is_refused_in_one_sentence(text):
    with pytest.raises(ValueError, match=f"^{FOREIGN}$"):
        read(text)


def test_what_a_newer_version_wrote_is_refused():
    with pytest.raises(ValueError, match=NEWER):
        read(broken(lambda whole: whole.update(practice=2)))


@given(records, records, records)
def test_to_merge_knows_no_order_and_no_repetition(one, two, three):
    assert merged(one, two) == merged(two, one)
    assert merged(merged(one, two), three) == merged(one, merged(two, three))
    assert merged(one, one) == one
    assert merged(one, Record()) == one


def test_of_a_card_the_later_answer_wins_and_the_day_that_was_said_last():
    early = Card(1.0, 5.0, NOON, NOON, False)
    late = replace(early, stability=3.0, last=NOON + timedelta(hours=1), missed=True)
    one = Record({"a.b": early, "a.c": late}, (), date(2026, 12, 9), NOON)
    two = Record({"a.b": late}, (), None, NOON + timedelta(seconds=1))
    both = merged(one, two)
    assert both.cards == {"a.b": late, "a.c": late}
    assert both.interview is None


def test_a_record_has_at_most_a_hundred_kilobytes_and_the_oldest_answers_go_first():
    log = tuple(
        Answer(NOON + timedelta(minutes=minute), "roc_auc.auc_by_pairs", False, "took α for β" * 9)
        for minute in range(2000)
    )
    card = Card(1 / 3, 5.1234567890123, NOON, NOON, True)
    whole = Record({f"roc_auc.point.{each:08x}": card for each in range(250)}, log)
    text = write(whole)
    assert len(text.encode()) <= LIMIT
    kept = read(text)
    assert kept.cards == whole.cards
    assert kept.log == log[-len(kept.log) :]
    assert len(write(replace(whole, log=log[-len(kept.log) - 1 :]))) == len(text), "one more would be too long"
