"""A history of changes, replayed run by run, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import one_of
from concepts.mlops.pipeline_run import Release, Run, run_stages
from concepts.mlops.stage_cache import HASHED, LINKED_BY, RERUN, SKIPPED, Store
from concepts.mlops.stages import (
    CHANGES,
    STAGES,
    State,
    changed,
)

DEFAULT = "ncdrxdwuldfbe"
"""A history to start from, after the first run."""
MOST = 24
"""Changes in a history, at most."""
MARGINS = {"none": None, "5": 0.05, "3": 0.03, "2": 0.02, "1": 0.01, "0": 0.0}
"""What the gate allows a candidate to be worse by, a share; None for no gate."""


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
    The same arguments give the same history. ValueError for an argument that is not on offer.
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
    able = len(deployed) > 1
    if able:
        withdrawn.add(deployed.pop().identity)
    status = dict.fromkeys(STAGES, SKIPPED) | ({"deploy": RERUN} if able else {})
    return Run(
        change="b",
        diff=(),
        status=status,
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
