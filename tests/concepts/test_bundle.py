"""The bundle against the pipeline it came from; every refusal by its own sentence; every changed byte refused."""

import contextlib
import hashlib
import io
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concepts.deployment import bundle as bd
from concepts.deployment import flipped_bytes
from content import question
from figures.deployment import bundle as figures

GOOD = {"weight_kg": "2.5", "distance_km": "310", "carrier": "Stork", "express": "no"}


@pytest.fixture(scope="module", name="made")
def _made() -> flipped_bytes.Release:
    return flipped_bytes.release()


@pytest.fixture(scope="module", name="loaded")
def _loaded(made: flipped_bytes.Release) -> dict:
    return bd.load(made.content, made.released)


def test_loaded_back_it_answers_as_the_pipeline_does(made: flipped_bytes.Release, loaded: dict) -> None:
    table, late = bd.parcels(2000, 0)
    pipeline = bd.train(table[:2000], late[:2000])
    rows = pd.DataFrame(
        {"weight_kg": [0.3, 29.0], "distance_km": [12.0, 900.0], "carrier": ["Stork", "?"], "express": ["yes", "no"]}
    )
    columns = {name: rows[name].to_numpy() for name in rows}
    assert bd.predict(loaded["model"], columns) == pytest.approx(pipeline.predict_proba(rows)[:, 1], abs=1e-8)
    assert 0 < made.parity < 1e-8
    assert made.auc == pytest.approx(loaded["trained"]["auc"], abs=5e-5)
    order = np.argsort(pipeline.predict_proba(table[2000:])[:, 1])
    ranks = np.flatnonzero(late[2000:][order]) + 1.0
    n = len(ranks)
    assert made.auc == pytest.approx((ranks.sum() - n * (n + 1) / 2) / n / (500 - n), abs=1e-3)


def test_the_bundle_holds_all_that_is_needed(made: flipped_bytes.Release, loaded: dict) -> None:
    table = bd.parcels(2000, 0)[0][:2000]
    assert tuple(loaded) == bd.PARTS
    assert list(loaded["schema"]) == list(bd.COLUMNS)
    assert loaded["schema"]["weight_kg"] == {"low": table["weight_kg"].min(), "high": table["weight_kg"].max()}
    assert loaded["schema"]["carrier"]["levels"] == sorted(set(table["carrier"]))
    assert loaded["versions"]["numpy"] == np.__version__
    assert loaded["trained"]["rows"] == 2000
    assert made.released == hashlib.sha256(made.content).hexdigest()
    assert [made.content[at + 1 : at + 5].decode() for at in made.starts] == [part[:4] for part in bd.PARTS]


def test_every_changed_byte_is_refused_unread(made: flipped_bytes.Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bd.json, "loads", lambda _: pytest.fail("it was read"))
    for position in range(len(made.content)):
        changed = flipped_bytes.flipped(made.content, position)
        assert [a ^ b for a, b in zip(changed, made.content, strict=True) if a != b] == [1]
        with pytest.raises(ValueError, match=rf"begins with {bd.digest(changed)[:8]}, .*{made.released[:8]}: not read"):
            bd.load(changed, made.released)


def test_other_versions_and_other_answers_are_not_used(made: flipped_bytes.Release) -> None:
    with pytest.raises(ValueError, match=r"made with scikit-learn .*, this server runs 1\.5\.2: not used"):
        bd.load(made.content, made.released, "older")
    plain = json.loads(made.content)
    plain["golden"]["answers"][2] += 1e-5
    content = json.dumps(plain).encode()
    with pytest.raises(ValueError, match="does not give its golden rows the answers that it names"):
        bd.load(content, bd.digest(content))
    unknown = made.content.replace(b'"answers": [', b'"answers": [NaN, ', 1)
    unknown = unknown[: unknown.rindex(b",")] + b"]}}"
    with pytest.raises(ValueError, match="does not give its golden rows the answers that it names"):
        bd.load(unknown, bd.digest(unknown))
    with pytest.raises(ValueError, match="server must be one of same, older"):
        bd.load(made.content, made.released, "mine")


@pytest.mark.parametrize(
    ("changed", "fatal", "doubts"),
    [
        ({}, [], []),
        ({"weight_kg": " 2.5 ", "carrier": " Stork"}, [], []),
        ({"weight_kg": "heavy"}, ["weight_kg must be a number, not 'heavy'."], []),
        ({"weight_kg": "1,5"}, ["weight_kg must be a number, not '1,5'."], []),
        ({"weight_kg": "nan"}, ["weight_kg must be a number, not 'nan'."], []),
        ({"weight_kg": "1_0"}, ["weight_kg must be a number, not '1_0'."], []),
        ({"weight_kg": "1e999"}, ["weight_kg must be a number, not '1e999'."], []),
        ({"weight_kg": "x" * 50}, [f"weight_kg must be a number, not '{'x' * 19}…'."], []),
        ({"weight_kg": " "}, ["weight_kg is empty, and the model has no rule for gaps."], []),
        ({"carrier": ""}, ["carrier is empty, and the model has no rule for gaps."], []),
        ({"carrier": "Pigeon"}, [], ["carrier 'Pigeon' is new: training had Nordal, Postra, Rapido, Stork."]),
        ({"express": "3"}, [], ["express '3' is new: training had no, yes."]),
        ({"weight_kg": "85"}, [], ["weight_kg 85 is out of range: training had 0.1 to 30."]),
        ({"distance_km": "-1e2"}, [], ["distance_km -100 is out of range: training had 9 to 1467."]),
    ],
)
def test_each_wrong_has_its_own_sentence(loaded: dict, changed: dict, fatal: list, doubts: list) -> None:
    assert bd.check(loaded["schema"], GOOD | changed) == (fatal, doubts)
    strict, lax = (bd.answer(loaded, [GOOD | changed], strict=each)[0] for each in (True, False))
    assert strict.verdict == ("refused" if fatal or doubts else "served")
    assert lax.verdict == ("refused" if fatal else "flagged" if doubts else "served")
    assert strict.reasons == (*fatal, *doubts) == lax.reasons
    for each in (strict, lax):
        assert np.isnan(each.chance) == (each.verdict == "refused") == np.isnan(each.meant)


def test_a_weight_whose_grams_are_endless_is_quoted_as_it_was_typed(loaded: dict) -> None:
    (found,) = bd.answer(loaded, [GOOD | {"weight_kg": "1e306"}], sends="grams")
    assert found.verdict == "refused"
    assert found.reasons == ("weight_kg 1e+306 is out of range: training had 0.1 to 30.",)


def test_answers_of_rows_are_their_own(loaded: dict) -> None:
    rows = list(bd.EXAMPLE)
    answers = bd.answer(loaded, rows)
    assert [each.verdict for each in answers] == ["served", "refused", "refused", "refused", "refused", "served"]
    assert answers == [bd.answer(loaded, [row])[0] for row in rows] or np.isnan(answers[1].chance)
    z = loaded["model"]["intercept"] + 0.0
    for name, value in (("weight_kg", 2.5), ("distance_km", 310.0)):
        mean, scale, weight = loaded["model"][name]
        z += (value - mean) / scale * weight
    z += loaded["model"]["carrier"]["Stork"] + loaded["model"]["express"]["no"]
    assert answers[0].chance == answers[0].meant == pytest.approx(1 / (1 + np.exp(-z)))


def test_what_the_caller_sends(loaded: dict) -> None:
    def one(sends: str, strict: bool = False) -> bd.Answer:
        return bd.answer(loaded, [GOOD], sends, strict)[0]

    assert one("without").reasons == ("Column distance_km is missing.",)
    assert (one("extra").verdict, one("extra").reasons) == (
        "flagged",
        ("colour is not in the schema, and is ignored.",),
    )
    assert one("extra", strict=True).chance == one("schema").chance
    assert one("grams", strict=True).reasons == ("weight_kg 2500 is out of range: training had 0.1 to 30.",)
    assert one("grams").chance > 0.99
    assert one("miles", strict=True).verdict == "served"
    assert one("miles").meant == one("schema").chance
    wrong = bd.answer(loaded, [GOOD | {"distance_km": f"{310 * 0.621371:g}"}])[0].chance
    assert one("miles").chance == wrong != one("schema").chance
    assert bd.answer(loaded, [GOOD | {"weight_kg": "heavy"}], "grams")[0].verdict == "refused"


def test_what_the_server_does_not_use_it_answers_nothing_by(made: flipped_bytes.Release) -> None:
    older = flipped_bytes.release(server="older")
    assert "this server runs 1.5.2: not used" in older.refusals[0]
    assert older.answers == ()
    assert [each.verdict for each in made.answers] == [
        each.verdict for each in bd.answer(json.loads(made.content), bd.EXAMPLE)
    ]
    assert made.refusals[0] == ""
    assert all(each.endswith("not read.") for each in made.refusals[1:])
    with pytest.raises(ValueError, match="sends must be one of"):
        flipped_bytes.release(sends="x")


def test_rows_from_a_link() -> None:
    rows = [GOOD, GOOD | {"weight_kg": ""}]
    assert bd.read_rows(json.dumps([list(row.values()) for row in rows])) == rows
    assert bd.read_rows("[]") == []
    assert bd.read_rows(json.dumps([["x" * 100, "😀", "Störk", ""]]))[0]["distance_km"] == "😀"
    four = json.dumps(list(GOOD.values()))
    for text in (
        *("", "5", "null", "{}", '"abcd"', "[[1,2,3,4]]", '["abcd"]', '[["a","b","c"]]', '[["a","b","c",null]]'),
        *('[["\\ud800","1","Stork","no"]]', json.dumps([["x" * 101, "1", "Stork", "no"]])),
        *("[" * 5000, f"[{','.join([four] * 51)}]", '{"weight_kg":["1"]}'),
    ):
        with pytest.raises(ValueError, match="rows must be a list of at most 50 rows of 4 texts, got '"):
            bd.read_rows(text)


@settings(max_examples=15, deadline=None)
@given(st.fixed_dictionaries({name: st.text(max_size=12) for name in bd.COLUMNS}), st.sampled_from(list(bd.SENDS)))
def test_any_text_is_answered_calmly(loaded: dict, row: dict, sends: str) -> None:
    for strict in (True, False):
        found = bd.answer(loaded, [row], sends, strict)[0]
        assert found.verdict in ("served", "flagged", "refused")
        assert np.isnan(found.chance) or 0 <= found.chance <= 1
        assert bool(found.reasons) == (found.verdict != "served")


def test_what_a_changed_byte_does(made: flipped_bytes.Release) -> None:
    assert (made.positions[0], made.fates[0], made.shift[0], made.digests[0]) == (-1, "same", 0, made.released)
    assert len(made.positions) == bd.STEPS + 1
    assert made.positions[-1] == len(made.content) - 1
    assert set(made.fates) == {"same", "other", "breaks"}
    assert len(set(made.digests)) == len(made.digests)
    held = bd.parcels(2000, 0)[0][2000:]
    columns = {name: held[name].to_numpy() for name in bd.COLUMNS}
    ours = bd.predict(json.loads(made.content)["model"], columns)
    for step, fate in enumerate(made.fates):
        changed = flipped_bytes.flipped(made.content, int(made.positions[step]))
        assert made.digests[step] == hashlib.sha256(changed).hexdigest()
        try:
            answers = bd.predict(json.loads(changed)["model"], columns)
        except (ValueError, KeyError, TypeError, AttributeError):
            answers = np.full(500, np.nan)
        if fate == "breaks":
            assert np.isnan(made.shift[step])
            assert made.caught[step]
        else:
            assert made.shift[step] == pytest.approx(np.max(np.abs(answers - ours)))
            assert (fate == "same") == (made.shift[step] == 0)
            assert made.golden[step] == pytest.approx(answers[:5])
    moves = [step for step in range(1, 151) if made.shift[step] >= 0.001]
    assert made.silent == pytest.approx(len(moves) / 150)
    assert made.unnoticed == pytest.approx(sum(not made.caught[step] for step in moves) / 150)
    assert 0 < made.unnoticed < made.silent
    for before, after, at in list(zip(made.before, made.after, made.positions, strict=True))[1:]:
        place = min(at, 3)
        assert before[:place] == after[:place]
        assert ord(before[place]) ^ ord(after[place]) == 1
        assert made.content[at] == ord(before[place])
    inside = [made.parts[step] for step in range(1, 151)]
    assert [part for i, part in enumerate(inside) if i == 0 or inside[i - 1] != part] == list(bd.PARTS)


def test_table_and_seed(made: flipped_bytes.Release) -> None:
    assert {len(column) for column in made.table().values()} == {bd.STEPS + 1}
    assert flipped_bytes.release().content == made.content
    assert flipped_bytes.release(seed=1).content != made.content
    assert flipped_bytes.flipped(b"ab", -1) == b"ab"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: flipped_bytes.release(rows=3), "rows must be one of 200, .*got 3"),
        (lambda: bd.answer({}, [], sends="x"), "sends must be one of schema, "),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(("rows", "seed", "step"), [(2000, 0, 0), (200, 9999, 60), (10_000, 1, 150)])
def test_snippet(rows: int, seed: int, step: int) -> None:
    made = flipped_bytes.release(rows, seed)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        body = compile(question("deployment").code["bundle"], "b", "exec")
        exec(body, {"rows": rows, "seed": seed, "byte": int(made.positions[step])})
    assert printed.getvalue().rstrip("\n") == figures.bundle_printed(made, step)
