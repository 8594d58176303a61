"""MLOps: a pipeline that reruns only what a change has touched, a gate before production, and a record of it all.

Each stage has a key: the hash of its code, its parameters, its inputs and its environment. A key seen before means that
the output is known, and is taken from the cache. The inputs enter the key by what they are, not by how they were made.
So a stage that reruns and puts out the very same bytes stops the wave: all below it comes from the cache ("early
cutoff"; Mokhov et al. 2018). With keys made of keys, as a plain chain of hashes has it, the wave runs to the end.

A history of changes is replayed here, run by run. The functions are real, so are the data and the times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from functools import cache
from math import sqrt
from time import perf_counter
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts import continuous_training, ml_test_score
from concepts.arrays import one_of
from concepts.release_gate import harm_not_excluded
from concepts.stage_cache import CACHED, FAILED, HASHED, LINKED_BY, RERUN, SKIPPED, Made, Store
from concepts.stages import CHANGES, EFFECTS, LIVE, PURE, STAGES, State, changed, delivery, evaluate, live, runnable

DEFAULT = "ncdrxdwuldfbe"
"""A history to start from, after the first run."""
MOST = 24
"""Changes in a history, at most."""
MARGINS = {"none": None, "5": 0.05, "3": 0.03, "2": 0.02, "1": 0.01, "0": 0.0}
"""What the gate allows a candidate to be worse by, a share; None for no gate."""


# --------------------------------------------------------------------------------------------- one run of the stages


@dataclass(frozen=True)
class Release:
    """A version in the registry.

    number: 1, 2, ...  run: in which it was made.  identity: of its model.  made: by stage, what it came from.
    files: hash of each delivery.  state: its code, parameters and pins.  live: its share of right answers on rows that
    no stage sees.
    """

    number: int
    run: int
    identity: str
    made: Mapping[str, Made]
    files: tuple[str, ...]
    state: State
    live: float


@dataclass(frozen=True)
class Run:
    """One change and what followed.

    change: its letter, "" for the first run.  diff: of code, parameters and versions, a line each.
    status: by stage, "rerun", "cache", "failed" or "skipped".  seconds: by stage, spent on it.  avoided: by stage
    from the cache, the seconds that it took when it was made; else 0. Its look-up counts as spent.
    why: by stage that reran, which parts of its key are new.  made: by stage that has one, its output.
    error: what validation says, else "".  verdict: "first", "promoted", "refused", "same", "withdrawn", "failed",
    "rolled back" or "nothing to roll back".  wins, losses, rows, p: what the gate compared, p None where it did not.
    accuracy: of the candidate on the held-out rows, nan for none.  production: the release that is live after it.
    versions: registered by now.  against: what the gate holds against the candidate, "floor" or "harm".
    """

    change: str
    diff: tuple[str, ...]
    status: Mapping[str, str]
    seconds: Mapping[str, float]
    avoided: Mapping[str, float]
    why: Mapping[str, tuple[str, ...]]
    made: Mapping[str, Made]
    error: str
    verdict: str
    wins: int
    losses: int
    rows: int
    p: float | None
    accuracy: float
    production: Release
    versions: int
    against: tuple[str, ...] = ()

    def count(self, status: str) -> int:
        """Stages with that status."""
        return list(self.status.values()).count(status)


def run_stages(
    run: int, change: str, diff: tuple[str, ...], state: State, store: Store, before: Run | None, withdrawn: set[str]
) -> Run:
    """Ingest to deploy, each stage from the cache where its key is known; on an error, nothing below it."""
    files = [delivery(*each) for each in state.files]
    status: dict[str, str] = dict.fromkeys(STAGES, SKIPPED)
    seconds, avoided = dict.fromkeys(STAGES, 0.0), dict.fromkeys(STAGES, 0.0)
    made: dict[str, Made] = {}
    why: dict[str, tuple[str, ...]] = {}
    production = before.production if before else None
    versions = before.versions if before else 0

    def take(stage: str, inputs: Sequence[str], values: Sequence[Any]) -> Made:
        status[stage], found, seconds[stage] = store.take(run, stage, state, inputs, values)
        if status[stage] == CACHED:
            avoided[stage] = found.seconds
        elif stage in store.last:
            why[stage] = tuple(part for part, new in found.parts.items() if store.last[stage][part] != new)
        made[stage], store.last[stage] = found, found.parts
        return found

    def done(verdict: str, error: str = "", judged: Mapping[str, Any] = MappingProxyType({})) -> Run:
        assert production is not None  # the first run has good data and passes
        right = made["evaluate"].value["right"] if "evaluate" in made else np.zeros(0)
        return Run(
            change=change,
            diff=diff,
            status=status,
            seconds=seconds,
            avoided=avoided,
            why=why,
            made=made,
            verdict=verdict,
            rows=len(right),
            accuracy=float(right.mean()) if len(right) else float("nan"),
            production=production,
            versions=versions,
            error=error,
            wins=judged.get("wins", 0),
            losses=judged.get("losses", 0),
            p=judged.get("p"),
            against=tuple(judged.get("against", ())),
        )

    for stage in ("ingest", "validate", "features", "train", "evaluate"):
        sources = [made[name] for name in PURE[stage].inputs if name in made]
        inputs = [store.identity(each) for each in sources] or [content for _, content in files]
        values = [each.value for each in sources] or [[table for table, _ in files]]
        try:
            take(stage, inputs, values)
        except ValueError as refusal:
            status[stage] = FAILED
            return done("failed", error=str(refusal))
    candidate = store.identity(made["train"])
    if production and production.identity == candidate:
        return done("same")
    if candidate in withdrawn:
        return done("withdrawn")
    start = perf_counter()
    rival = incumbent(run, production, made["validate"], store) if production else None
    spent = perf_counter() - start
    found = take(
        "gate",
        [store.identity(made["evaluate"]), store.identity(rival) if rival else "none"],
        [made["evaluate"].value, rival.value if rival else None],
    )
    seconds["gate"] += spent
    if not found.value["promote"]:
        return done("refused", judged=found.value)
    start = perf_counter()
    versions += 1
    model, texts = made["train"].value, state.texts
    answered = evaluate({**runnable("features", texts["features"])(live(), {}), "held": np.ones(LIVE, bool)}, model, {})
    release = Release(
        number=versions,
        run=run,
        identity=candidate,
        made=dict(made),
        files=tuple(content for _, content in files),
        state=state,
        live=float(answered["right"].mean()),
    )
    middle = perf_counter()
    first, production = production is None, release
    status |= dict.fromkeys(EFFECTS, RERUN)
    seconds |= {"register": middle - start, "deploy": perf_counter() - middle}
    return done("first" if first else "promoted", judged=found.value)


def incumbent(run: int, production: Release, rows: Made, store: Store) -> Made:
    """The answers of the model in production to the candidate's held-out rows, by its own features, cached as any."""
    state = production.state
    _, table, _ = store.take(run, "features", state, [store.identity(rows)], [rows.value])
    model = production.made["train"]
    inputs = [store.identity(table), store.identity(model)]
    return store.take(run, "evaluate", state, inputs, [table.value, model.value])[1]


# ------------------------------------------------------------------------------------------------------- the history


@dataclass(frozen=True)
class History:
    """A replayed history. runs: one a change, the first run before them.  hashed, linked_by, margin: as asked for.

    states: what each run stood on.
    """

    runs: tuple[Run, ...]
    states: tuple[State, ...]
    hashed: str
    linked_by: str
    margin: str

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a run and stage."""
        rows = [(i, run, stage) for i, run in enumerate(self.runs) for stage in STAGES]
        short = [run.made.get(stage) for _, run, stage in rows]
        return {
            "run": np.array([i + 1 for i, _, _ in rows]),
            "change": np.array([CHANGES.get(run.change, "First run") for _, run, _ in rows]),
            "stage": np.array([stage for _, _, stage in rows]),
            "status": np.array([run.status[stage] for _, run, stage in rows]),
            "new in its key": np.array([" ".join(run.why.get(stage, ())) for _, run, stage in rows]),
            "key": np.array([each.key if each else "" for each in short]),
            "content": np.array([each.content if each else "" for each in short]),
            "made in run": np.array([each.run + 1 if each else 0 for each in short]),
            "milliseconds spent": np.array([1000 * run.seconds[stage] for _, run, stage in rows]),
            "milliseconds avoided": np.array([1000 * run.avoided[stage] for _, run, stage in rows]),
            "verdict": np.array([run.verdict for _, run, _ in rows]),
            "candidate on held-out rows": np.array([run.accuracy for _, run, _ in rows]),
            "version in production": np.array([run.production.number for _, run, _ in rows]),
            "production on later rows": np.array([run.production.live for _, run, _ in rows]),
        }


def read_changes(text: str) -> str:
    """The changes that `text` names, a letter each. ValueError for a letter not in CHANGES, or more than MOST."""
    wrong = next((letter for letter in text if letter not in CHANGES), None)
    if wrong is not None:
        raise ValueError(f"changes must be letters of {''.join(CHANGES)}, got {wrong!r}.")
    if len(text) > MOST:
        raise ValueError(f"changes must be at most {MOST}, got {len(text)}.")
    return text


def history(changes: str = DEFAULT, hashed: str = "text", linked_by: str = "content", margin: str = "3") -> History:
    """Replay `changes` from an empty cache, after a first run.

    changes: a letter of CHANGES for each run.  hashed: a key of HASHED, how code is hashed.  linked_by: a key of
    LINKED_BY, how inputs enter a key.  margin: a key of MARGINS, in points.
    The same arguments give the same history, but for the times. ValueError for an argument that is not on offer.
    """
    one_of("hashed", hashed, HASHED)
    one_of("linked_by", linked_by, LINKED_BY)
    one_of("margin", margin, MARGINS)
    state, store = State(), Store(hashed, linked_by)
    state = State(params=dict(state.params) | {"gate": state.params["gate"] | {"margin": MARGINS[margin]}})
    first = run_stages(0, "", (), state, store, None, set())
    runs, states, withdrawn = [first], [state], {""}
    deployed = [runs[0].production]  # in the order in which they went live
    for number, change in enumerate(read_changes(changes), start=1):
        if change == "b":
            runs.append(roll_back(runs[-1], deployed, withdrawn))
        else:
            state = changed(state, change)
            diff = difference(states[-1], state)
            runs.append(run_stages(number, change, diff, state, store, runs[-1], withdrawn))
            if runs[-1].status["deploy"] == RERUN:
                deployed.append(runs[-1].production)
        states.append(state)
    return History(tuple(runs), tuple(states), hashed, linked_by, margin)


def roll_back(before: Run, deployed: list[Release], withdrawn: set[str]) -> Run:
    """Put the release before into production again, and withdraw the one that was: or the next run would release it."""
    start = perf_counter()
    able = len(deployed) > 1
    if able:
        withdrawn.add(deployed.pop().identity)
    status = dict.fromkeys(STAGES, SKIPPED) | ({"deploy": RERUN} if able else {})
    spent = dict.fromkeys(STAGES, 0.0) | {"deploy": perf_counter() - start}
    return Run(
        change="b",
        diff=(),
        status=status,
        seconds=spent,
        avoided=dict.fromkeys(STAGES, 0.0),
        why={},
        made=before.made,
        error="",
        verdict="rolled back" if able else "nothing to roll back",
        wins=0,
        losses=0,
        rows=0,
        p=None,
        accuracy=float("nan"),
        production=deployed[-1],
        versions=before.versions,
    )


def difference(before: State, after: State) -> tuple[str, ...]:
    """What is new in code, parameters, versions and files: the lines of a diff, the place before them."""
    lines: list[str] = []
    for place, old, new in zip(told(before), told(before).values(), told(after).values(), strict=True):
        body = [each for each in unified_diff(old, new, n=1, lineterm="") if each[:2] not in ("--", "++", "@@")]
        lines += [f"@@ {place} @@", *body] if body else []
    return tuple(lines)


def told(state: State) -> dict[str, list[str]]:
    """A state as text, by place."""
    texts = {f"code of {stage}": text.splitlines() for stage, text in state.texts.items()}
    params = {
        f"parameters of {stage}": [f"{name} = {each}" for name, each in of.items()]
        for stage, of in state.params.items()
    }
    files = [f"month {month + 1}{f', {fault} wrong' if fault else ''}" for month, fault in state.files]
    return texts | params | {"environment": [f"{name}=={pin}" for name, pin in state.pins.items()], "data": files}


# --------------------------------------------------------------------------------------------- what the page quotes


@cache
def scenes() -> dict[str, History]:
    """The histories that the prose speaks of."""
    return {
        "default": history(),
        "comment": history("nc"),
        "tree": history("nc", hashed="tree"),
        "chained": history("nc", linked_by="key"),
        "open": history(margin="none"),
    }


def prediction() -> str:
    """Key of the right option: which stages rerun when a comment in the training code changes."""
    last = scenes()["comment"].runs[-1]
    reran = {stage for stage, status in last.status.items() if status == RERUN}
    if not reran:
        return "nothing"
    if reran == {"train"}:
        return "train"
    return "all" if len(reran) == len(STAGES) else "below"


@cache
def claims() -> dict[str, float]:
    """Numbers that the page quotes."""
    seen = scenes()
    runs = seen["default"].runs
    asked = [run.status[stage] for run in runs for stage in PURE if run.change != "b"]
    debug, slip = (next(run for run in runs if run.change == change) for change in "wl")
    debug_live = next(run for run in seen["open"].runs if run.change == "w").production.live
    score = ml_test_score.plan()
    trained, calm = continuous_training.continuous_training(), continuous_training.continuous_training(damage=0.0)
    price = 100 * (calm.live[1] - calm.live[2]).mean(axis=0)
    lopsided = ml_test_score.read_answers("2" * 21 + "0" * 7)
    return {
        "runs": len(runs),
        "reran": asked.count(RERUN),
        "cached": asked.count(CACHED),
        "reran_content": seen["comment"].runs[-1].count(RERUN),
        "reran_tree": seen["tree"].runs[-1].count(RERUN),
        "reran_chained": seen["chained"].runs[-1].count(RERUN),
        "debug_held": debug.accuracy,
        "debug_won": debug.wins,
        "debug_lost": debug.losses,
        "debug_live": debug_live,
        "kept_live": debug.production.live,
        "slip_held": slip.accuracy,
        "slip_won": slip.wins,
        "slip_lost": slip.losses,
        "slip_p": slip.p or 0.0,
        "held_first": runs[0].accuracy,
        "live_first": runs[0].production.live,
        "gated_releases": runs[-1].versions,
        "open_releases": seen["open"].runs[-1].versions,
        "tie_small": harm_not_excluded(5, 5, 100, 0.03),
        "tie_large": harm_not_excluded(50, 50, 1000, 0.03),
        "never_end": trained.live[0, -1].mean(),
        "bad_open": trained.bad()[1].mean(),
        "bad_gated": trained.bad()[2].mean(),
        "mean_open": trained.live[1].mean(),
        "mean_gated": trained.live[2].mean(),
        "price": price.mean(),
        "price_error": price.std(ddof=1) / sqrt(len(price)),
        "sound_passed": trained.passed[~trained.damaged].mean(),
        "score_example": score.score[0],
        "mean_example": score.points[0].mean(),
        "score_lopsided": ml_test_score.final(lopsided),
        "mean_lopsided": ml_test_score.sums(lopsided).mean(),
        "first_tie": next(step for step in range(len(score.score)) if score.to_raise(step) > 1),
    }
