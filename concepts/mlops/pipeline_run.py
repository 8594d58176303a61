"""One run of the stages: what comes from the cache, what reruns, and what the gate says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from concepts.mlops.stage_cache import FAILED, RERUN, SKIPPED, Made, Store
from concepts.mlops.stages import (
    EFFECTS,
    LIVE,
    PURE,
    STAGES,
    State,
    delivery,
    evaluate,
    live,
    runnable,
)


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
    status: by stage, "rerun", "cache", "failed" or "skipped".
    why: by stage that reran, which parts of its key are new.  made: by stage that has one, its output.
    error: what validation says, else "".  verdict: "first", "promoted", "refused", "same", "withdrawn", "failed",
    "rolled back" or "nothing to roll back".  wins, losses, rows, p: what the gate compared, p None where it did not.
    accuracy: of the candidate on the held-out rows, nan for none.  production: the release that is live after it.
    versions: registered by now.  against: what the gate holds against the candidate, "floor" or "harm".
    """

    change: str
    diff: tuple[str, ...]
    status: Mapping[str, str]
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
    made: dict[str, Made] = {}
    why: dict[str, tuple[str, ...]] = {}
    production = before.production if before else None
    versions = before.versions if before else 0

    def take(stage: str, inputs: Sequence[str], values: Sequence[Any]) -> Made:
        status[stage], found = store.take(run, stage, state, inputs, values)
        if status[stage] == RERUN and stage in store.last:
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
    rival = incumbent(run, production, made["validate"], store) if production else None
    found = take(
        "gate",
        [store.identity(made["evaluate"]), store.identity(rival) if rival else "none"],
        [made["evaluate"].value, rival.value if rival else None],
    )
    if not found.value["promote"]:
        return done("refused", judged=found.value)
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
    first, production = production is None, release
    status |= dict.fromkeys(EFFECTS, RERUN)
    return done("first" if first else "promoted", judged=found.value)


def incumbent(run: int, production: Release, rows: Made, store: Store) -> Made:
    """The answers of the model in production to the candidate's held-out rows, by its own features, cached as any."""
    state = production.state
    _, table = store.take(run, "features", state, [store.identity(rows)], [rows.value])
    model = production.made["train"]
    inputs = [store.identity(table), store.identity(model)]
    return store.take(run, "evaluate", state, inputs, [table.value, model.value])[1]
