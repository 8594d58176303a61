"""The stages against scikit-learn and by hand; hashes tell what differs and only that; changes edit what they say."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier
from statsmodels.stats.contingency_tables import mcnemar

from concepts.mlops import stages as sg


def made(files: int = 1) -> dict[str, sg.Table]:
    rows = sg.ingest([sg.delivery(month)[0] for month in range(files)], {})
    table = sg.features(rows, {})
    model = sg.train(table, sg.BASE["train"])
    return {"rows": rows, "table": table, "model": model, "answers": sg.evaluate(table, model, {})}


def test_the_data_are_scikit_learns_digits_in_order() -> None:
    pixels, labels = load_digits(return_X_y=True)
    rows = made(sg.MONTHS)["rows"]
    last = sg.ROWS - sg.LIVE
    np.testing.assert_array_equal(rows["id"], np.arange(last))
    np.testing.assert_array_equal(rows["pixels"], pixels[:last])
    np.testing.assert_array_equal(rows["label"], labels[:last])
    np.testing.assert_array_equal(sg.live()["label"], labels[last:])


def test_the_score_is_scikit_learns() -> None:
    pixels, labels = load_digits(return_X_y=True)
    found = made()
    held = found["table"]["held"]
    X, y = (pixels[: sg.FIRST] / 16).astype(np.float32), labels[: sg.FIRST]
    model = SGDClassifier(alpha=1e-4, random_state=0, average=True, max_iter=3, tol=None).fit(X[~held], y[~held])
    assert found["answers"]["right"].mean() == pytest.approx(model.score(X[held], y[held]))
    assert 0.25 < held.mean() < 0.4


def test_a_row_never_changes_sides() -> None:
    few, many = made(1)["table"]["held"], made(4)["table"]["held"]
    np.testing.assert_array_equal(few, many[: len(few)])


def test_validation() -> None:
    good = sg.delivery(1)[0]
    assert sg.validate(good, sg.BASE["validate"]) is good
    with pytest.raises(ValueError, match="pixels must be from 0 to 16, found 0 to 255"):
        sg.validate(sg.delivery(1, "unit")[0], sg.BASE["validate"])
    with pytest.raises(ValueError, match="labels must be the digits"):
        sg.validate(good | {"label": np.full(160, 10)}, sg.BASE["validate"])
    slipped = sg.validate(sg.delivery(1, "labels")[0], sg.BASE["validate"])
    np.testing.assert_array_equal(slipped["label"][1:], good["label"][:-1])


def test_the_gate_counts_as_statsmodels_does_and_says_what_is_against() -> None:
    rng = np.random.default_rng(0)
    new, old = rng.random(400) < 0.93, rng.random(400) < 0.9
    asked = sg.BASE["gate"]
    found = sg.gate({"right": new}, {"right": old}, asked | {"margin": 0.0})
    table = [[np.sum(new & old), found["wins"]], [found["losses"], np.sum(~new & ~old)]]
    assert np.sum(table) == 400
    p = mcnemar(table, exact=False, correction=False).pvalue
    assert found["p"] == pytest.approx(p / 2 if found["wins"] >= found["losses"] else 1 - p / 2)
    assert found["promote"] == (found["p"] <= 0.05)
    bad = sg.gate({"right": old & False}, {"right": old}, asked)
    assert (bad["promote"], bad["against"]) == (False, ["floor", "harm"])
    assert sg.gate({"right": new}, None, asked) == {"promote": True, "against": [], "wins": 0, "losses": 0, "p": None}
    assert sg.gate({"right": ~new}, None, asked)["promote"] is False
    assert sg.gate({"right": ~new}, {"right": old}, asked | {"margin": None})["promote"] is True


def test_digest_is_sha256_and_keeps_texts_apart() -> None:
    assert sg.digest("ab", "c") == hashlib.sha256(b"2:ab1:c").hexdigest()
    assert sg.digest("ab", "c") != sg.digest("a", "bc")


@given(st.lists(st.integers(0, 255), min_size=1, max_size=20))
def test_content_decides_the_hash(values: list[int]) -> None:
    one = {"a": np.array(values, np.uint8), "p": 0.5}
    two = {"p": 0.5, "a": np.array(values * 2, np.uint8)[: len(values)]}
    assert sg.content_hash(one) == sg.content_hash(two)
    for other in (
        {"a": np.array(values, np.int16), "p": 0.5},
        {"a": np.array(values, np.uint8)[None], "p": 0.5},
        {"b": np.array(values, np.uint8), "p": 0.5},
        {"a": np.array(values, np.uint8) + np.uint8(1), "p": 0.5},
        {"a": np.array(values, np.uint8), "p": 0.25},
    ):
        assert sg.content_hash(one) != sg.content_hash(other)


def test_code_hashes() -> None:
    base, noted = sg.SOURCES["train"], sg.changed(sg.State(), "c").texts["train"]
    renamed = sg.changed(sg.State(), "r").texts["features"]
    assert sg.code_hash(base) != sg.code_hash(noted)
    assert sg.code_hash(base, "tree") == sg.code_hash(noted, "tree")
    assert sg.code_hash(sg.SOURCES["features"], "tree") != sg.code_hash(renamed, "tree")
    assert "def harm_not_excluded" in sg.SOURCES["gate"]  # a helper is part of the code


def test_changed_code_is_what_runs() -> None:
    rows, base = made()["rows"], made()["table"]
    state = sg.changed(sg.State(), "r")
    renamed = sg.runnable("features", state.texts["features"])(rows, {})
    assert sg.content_hash(renamed) == sg.content_hash(base)
    ink = rows["pixels"].reshape(-1, 8, 8) / np.float32(16)
    for axis in (2, 1):
        state = sg.changed(state, "f")
        more = sg.runnable("features", state.texts["features"])(rows, {})["X"]
        np.testing.assert_array_equal(more[:, -56:], np.abs(np.diff(ink, axis=axis)).reshape(len(ink), -1))
    assert sg.changed(state, "f") is state  # there is no third
    debug = sg.changed(sg.State(), "w")
    X, y = base["X"][~base["held"]][:150], base["y"][~base["held"]][:150]
    expected = SGDClassifier(alpha=1e-4, random_state=0, average=True, max_iter=3, tol=None).fit(X, y).coef_
    np.testing.assert_array_equal(
        sg.runnable("train", debug.texts["train"])(base, sg.BASE["train"])["weights"], expected
    )
    assert sg.changed(debug, "w") is debug
    assert sg.runnable("train", sg.SOURCES["train"]) is sg.train


def test_changes_of_data() -> None:
    state = sg.State()
    for change, files in (
        ("d", ((0, ""), (1, ""))),
        ("x", ((0, ""), (1, ""), (2, "unit"))),
        ("l", ((0, ""), (1, ""), (2, "labels"))),
        ("d", ((0, ""), (1, ""), (2, ""))),
    ):
        state = sg.changed(state, change)
        assert state.files == files
    for _ in range(9):
        state = sg.changed(state, "d")
    assert len(state.files) == sg.MONTHS
    assert sg.changed(state, "x") is state
    assert len({sg.delivery(1, fault)[1] for fault in ("", "unit", "labels")}) == 3


def test_parameters_versions_and_undo() -> None:
    start = sg.State()
    assert sg.changed(start, "u") is start
    assert sg.changed(start, "n") is start
    state = start
    for change in "cpsed":
        state = sg.changed(state, change)
    assert state.params["train"] == {"alpha": 0.001, "seed": 1}
    assert state.pins["scikit-learn"] == sg.STATED != sg.INSTALLED["scikit-learn"]
    assert sg.changed(state, "e") is state
    for _ in range(4):
        state = sg.changed(state, "u")
    assert (state.texts, state.params, state.pins) == (start.texts, start.params, start.pins)
    assert state.files == ((0, ""), (1, ""))  # an undo of code leaves the data
    for _ in range(9):
        state = sg.changed(state, "p")
    assert state.params["train"]["alpha"] == 1.0
    noted = sg.changed(sg.changed(start, "c"), "c").texts["train"]
    assert noted.index("# note 1") < noted.index("# note 2") < noted.index("model = SGD")
    for _ in range(4):
        state = sg.changed(state, "r")
    assert state.texts["features"] == start.texts["features"]


def test_every_change_has_both_names() -> None:
    assert list(sg.SHORT) == list(sg.CHANGES)
    assert len(set(sg.SHORT.values())) == len(sg.SHORT)
    assert max(map(len, sg.SHORT.values())) <= 16  # what a phone's scrubber holds
