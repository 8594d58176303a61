"""Replayed histories against a traversal of the graph of our own: what reruns, what the cache gives, what goes live."""

import contextlib
import io
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concepts import mlops as ml
from concepts.mlops import stages as sg
from concepts.mlops.stage_cache import CACHED, FAILED, HASHED, LINKED_BY, RERUN, SKIPPED
from content import question
from figures import mlops as figures

BELOW = {
    "ingest": ["validate"],
    "validate": ["features"],
    "features": ["train", "evaluate"],
    "train": ["evaluate"],
    "evaluate": ["gate"],
    "gate": [],
}
TOUCHES = {"d": "ingest", "x": "ingest", "l": "ingest", "r": "features", "f": "features"} | dict.fromkeys(
    "cpswe", "train"
)


def descendants(stage: str) -> set[str]:
    seen, left = set(), [stage]
    while left:
        here = left.pop()
        seen.add(here)
        left += [each for each in BELOW[here] if each not in seen]
    return seen


def facts(history: ml.History) -> list:
    """All but the times."""
    return [
        [
            *(run.change, run.status, run.why, run.verdict, run.wins, run.losses, run.p, run.against, run.error),
            *(run.versions, run.production.number, run.production.identity),
            {stage: each.key for stage, each in run.made.items()},
        ]
        for run in history.runs
    ]


def test_the_history_to_start_from() -> None:
    runs = ml.history().runs
    verdicts = [run.verdict for run in runs]
    assert verdicts == [
        *("first", "same", "same", "promoted", "same", "failed", "promoted", "refused", "same", "refused"),
        *("promoted", "promoted", "rolled back", "withdrawn"),
    ]
    assert runs[2].status == dict.fromkeys(sg.STAGES, CACHED) | {"train": RERUN} | dict.fromkeys(
        ("gate", "register", "deploy"), SKIPPED
    )
    assert runs[2].why == {"train": ("code",)}
    assert runs[5].status == {"ingest": RERUN, "validate": FAILED} | dict.fromkeys(sg.STAGES[2:], SKIPPED)
    assert "found 0 to 255" in runs[5].error
    assert runs[7].against == ("floor", "harm")
    assert runs[9].against == ("floor",)
    assert runs[9].p is not None
    assert runs[9].p <= 0.05  # a comparison alone would have let slipped labels pass
    assert runs[13].why == {"train": ("environment",)}
    assert np.isnan(runs[12].accuracy)


def test_the_same_arguments_give_the_same_history() -> None:
    assert facts(ml.history("nfdb")) == facts(ml.history("nfdb"))


@settings(max_examples=12, deadline=None)
@given(st.text("dcrfpswexlu", max_size=4), st.sampled_from("dcrfpswexl"), st.sampled_from(list(HASHED)))
def test_only_what_is_below_a_change_can_rerun(before: str, change: str, hashed: str) -> None:
    """With keys of keys, exactly the stages below get a new key; with contents, no others."""
    chained, content = (ml.history(before + change, hashed, linked) for linked in ("key", "content"))
    moved = chained.states[-1] != chained.states[-2] and not (change == "c" and hashed == "tree")
    allowed = descendants(TOUCHES[change]) if moved else set()
    for history in (chained, content):
        run = history.runs[-1]
        if run.verdict == "failed" or history.runs[-2].verdict == "failed":
            continue  # nothing to compare a key with
        new = {
            stage for stage in run.made if run.made[stage].key != history.runs[-2].made.get(stage, run.made[stage]).key
        }
        upper = new - {"gate"}  # which also looks at what is live
        assert upper <= allowed
        if history is chained:
            assert upper == allowed & set(run.made) - {"gate"}
        reran = {stage for stage, status in run.status.items() if status == RERUN and stage in BELOW}
        assert reran - {"gate"} <= upper


@settings(max_examples=12, deadline=None)
@given(st.text("".join(sg.CHANGES), max_size=7), st.sampled_from(list(LINKED_BY)), st.sampled_from(list(ml.MARGINS)))
def test_the_cache_gives_what_was_made_and_no_more(changes: str, linked_by: str, margin: str) -> None:
    history = ml.history(changes, linked_by=linked_by, margin=margin)
    made: dict[str, str] = {}
    released: list[tuple[int, str]] = []
    for number, run in enumerate(history.runs):
        if run.change == "b":
            if len(released) > 1:
                released.pop()
                assert run.status["deploy"] == RERUN
            else:
                assert set(run.status.values()) == {SKIPPED}
            assert (run.production.number, run.production.identity) == released[-1]
            continue
        for stage, each in run.made.items():
            if run.status[stage] == CACHED:
                assert made.get(each.key, each.content) == each.content
                assert each.run < number or stage in ("features", "evaluate", "gate")
            else:
                assert run.status[stage] == RERUN
                assert each.key not in made
                assert each.run == number
            made[each.key] = each.content
            assert sg.content_hash(each.value) == each.content
        live = run.status["deploy"] == RERUN
        assert live == (run.status["register"] == RERUN) == (run.verdict in ("first", "promoted"))
        if live:
            released.append(
                (run.versions, run.made["train"].content if linked_by == "content" else run.made["train"].key)
            )
        assert (run.production.number, run.production.identity) == released[-1]
        assert run.versions >= run.production.number


def test_rollback_restores_the_former_release_exactly() -> None:
    runs = ml.history("dfbb").runs
    one, two, three = (runs[i].production for i in (0, 1, 2))
    assert [each.number for each in (one, two, three)] == [1, 2, 3]
    assert runs[3].production is two
    assert runs[4].production is one
    assert runs[3].status["deploy"] == RERUN
    rerun = ml.history("dfbnbb").runs
    assert [run.verdict for run in rerun[3:]] == ["rolled back", "withdrawn", "rolled back", "nothing to roll back"]
    assert rerun[-1].production.identity == one.identity


def test_lineage_leads_back_to_data_and_code() -> None:
    history = ml.history()
    for run in history.runs:
        release = run.production
        assert release.files == tuple(sg.delivery(*file)[1] for file in release.state.files)
        for stage, each in release.made.items():
            assert each.parts["code"] == sg.digest(release.state.texts[stage])
            assert each.run <= release.run
        rows = sg.ingest([sg.delivery(*file)[0] for file in release.state.files], {})
        table = sg.runnable("features", release.state.texts["features"])(rows, {})
        model = sg.runnable("train", release.state.texts["train"])(table, release.state.params["train"])
        assert sg.content_hash(model) == release.identity  # made again from its record


def test_quality_on_later_rows() -> None:
    release = ml.history("df").runs[-1].production
    assert release.number == 3
    table = sg.runnable("features", release.state.texts["features"])(sg.live(), {})
    model = release.made["train"].value
    answers = (table["X"] @ model["weights"].T + model["offsets"]).argmax(axis=1)
    assert release.live == pytest.approx(np.mean(answers == sg.live()["label"]))


def test_no_gate_lets_all_through_and_keys_of_keys_release_what_is_not_new() -> None:
    for run in ml.history("wsf", margin="none").runs[1:]:
        assert run.verdict == "promoted"
    gated = ml.history("w").runs[-1]
    assert gated.verdict == "refused"
    chained = ml.history("c", linked_by="key")
    assert chained.runs[-1].verdict == "promoted"
    assert (chained.runs[-1].wins, chained.runs[-1].losses) == (0, 0)
    assert chained.runs[-1].made["train"].content == chained.runs[0].made["train"].content


def test_a_difference_names_its_place() -> None:
    states = ml.history("cdpe").states
    assert ml.difference(states[0], states[0]) == ()
    assert ml.difference(states[0], states[1])[0] == "@@ code of train @@"
    assert "+    # note 1: one linear score for each digit" in ml.difference(states[0], states[1])
    assert ml.difference(states[1], states[2]) == ("@@ data @@", " month 1", "+month 2")
    assert ml.difference(states[2], states[3])[:3] == ("@@ parameters of train @@", "-alpha = 0.0001", "+alpha = 0.001")
    assert ml.difference(states[3], states[4])[-1] == f"+scikit-learn=={sg.STATED}"


def test_prediction_and_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ml.prediction() == "train"
    claims = ml.claims()
    assert (claims["reran_content"], claims["reran_tree"], claims["reran_chained"]) == (1, 0, 5)
    assert claims["score_lopsided"] == 0
    assert claims["mean_lopsided"] == 5.25
    assert claims["debug_live"] < claims["kept_live"] - 0.05
    assert claims["tie_large"] < 0.05 < claims["tie_small"]
    for history, key in (
        (ml.history("nc", hashed="tree"), "nothing"),
        (ml.history("nc", linked_by="key"), "below"),
    ):
        monkeypatch.setattr(import_module("concepts.mlops.claims"), "scenes", lambda found=history: {"comment": found})
        assert ml.prediction() == key
    every = SimpleNamespace(runs=[SimpleNamespace(status=dict.fromkeys(sg.STAGES, RERUN))])
    monkeypatch.setattr(import_module("concepts.mlops.claims"), "scenes", lambda: {"comment": every})
    assert ml.prediction() == "all"


def test_table() -> None:
    table = ml.history("xb").table()
    assert {len(column) for column in table.values()} == {24}
    assert list(table["status"][8:10]) == [RERUN, FAILED]
    assert table["key"][9] == ""


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ml.history("nz"), "changes must be letters of ncrfpsweudxlb, got 'z'"),
        (lambda: ml.history("n" * 25), "changes must be at most 24, got 25"),
        (lambda: ml.history(hashed="md5"), "hashed must be"),
        (lambda: ml.history(linked_by="name"), "linked_by must be"),
        (lambda: ml.history(margin="7"), "margin must be"),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        (ml.DEFAULT, {}),
        ("", {}),
        ("nsspppdddddfflswbbbu", {"margin": "0"}),
        ("wcdrubbefucrs", {"margin": "none", "linked_by": "key", "hashed": "tree"}),
    ],
)
def test_snippet(changes: str, asked: dict) -> None:
    settings = {"hashed": "text", "linked_by": "content", "margin": "3"} | asked
    history = ml.history(changes, **settings)
    body = question("mlops").code["pipeline"].replace("<sources>", figures.SOURCE_LINES)
    code = compile(body, "snippet", "exec")
    for step in sorted({0, len(changes) // 2, len(changes) - 1, len(changes)} & set(range(len(changes) + 1))):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, {"__name__": "__main__", "changes": changes, "run": step + 1} | settings)
        assert printed.getvalue().rstrip("\n") == figures.run_printed(history, step)
