"""One byte of a bundle changed at a time: what the hash refuses, and what would have been answered without it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from concepts.arrays import Array, Flags, Ints, frozen, one_of
from concepts.deployment.bundle import (
    COLUMNS,
    EXAMPLE,
    GOLDEN,
    NUMBERS,
    PARTS,
    SENDS,
    STEPS,
    TOLERANCE,
    VISIBLE,
    Answer,
    Columns,
    answer,
    digest,
    load,
    parcels,
    predict,
    train,
    write,
)

SENT = tuple(tuple(row.values()) for row in EXAMPLE)
"""The rows to start from, a text for each of COLUMNS."""


@dataclass(frozen=True)
class Release:
    """A bundle, and what one changed byte would do to it. Step 0 is the bundle as released.

    content: the bundle.  released: its SHA-256.  auc: on the held-out rows.  parity: largest difference between the
    answers of the bundle, loaded back, and of the scikit-learn pipeline, over those rows.
    positions: (steps,) byte that is changed, from 0; -1 for none.  starts: first byte of each of PARTS.
    parts, before, after, digests, fates: (steps,) the part that the byte lies in; the byte and the three on either
    side, before and after; the SHA-256; and what a loader without checks would do: "same" answers to the held-out
    rows, "other" answers, or "breaks".
    shift: (steps,) the largest change of such an answer, nan where it breaks.
    golden: (steps, GOLDEN) answers to the golden rows without checks, nan where it breaks.
    caught: (steps,) whether the golden rows alone would catch it, or it breaks.
    refusals: (steps,) why the server does not use it, "" where it does.
    answers: what each row that was sent is told by the bundle as released; none where that is not used.
    """

    content: bytes
    released: str
    auc: float
    parity: float
    positions: Ints
    starts: Ints
    parts: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    digests: tuple[str, ...]
    fates: tuple[str, ...]
    shift: Array
    golden: Array
    caught: Flags
    refusals: tuple[str, ...]
    answers: tuple[Answer, ...]

    @property
    def silent(self) -> float:
        """Share of the changed bytes that load unchecked and move an answer by VISIBLE or more."""
        return float(np.mean(self.shift[1:] >= VISIBLE))

    @property
    def unnoticed(self) -> float:
        """Share of the changed bytes that do so and that the golden rows would not notice."""
        return float(np.mean((self.shift[1:] >= VISIBLE) & ~self.caught[1:]))

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a changed byte."""
        columns = {"byte": self.positions, "part": self.parts, "before": self.before, "after": self.after}
        columns |= {"SHA-256": self.digests, "without checks": self.fates, "largest change of an answer": self.shift}
        columns["caught by the golden rows"] = self.caught
        columns["refused, as"] = self.refusals
        return {name: np.asarray(values) for name, values in columns.items()}


def release(
    rows: int = 2000,
    seed: int = 0,
    server: str = "same",
    sends: str = "schema",
    strict: bool = True,
    sent: Sequence[Sequence[str]] = SENT,
) -> Release:
    """Train on `rows` parcels, bundle, load back, and flip the lowest bit of one byte after another.

    server: see `bundle.load`.  sent: rows to answer, a text for each of COLUMNS; sends, strict: see `bundle.answer`.
    ValueError when `rows`, `server` or `sends` is not on offer.
    """
    table, late = parcels(rows, seed)
    held, truth = table[rows:], late[rows:]
    pipeline = train(table[:rows], late[:rows])
    theirs = pipeline.predict_proba(held)[:, 1]
    auc = float(roc_auc_score(truth, theirs))
    one_of("sends", sends, SENDS)
    rows_sent = [dict(zip(COLUMNS, row, strict=True)) for row in sent]
    content = write(pipeline, table[:rows], held, {"rows": rows, "seed": seed, "auc": round(auc, 4)})
    columns = {name: np.array(held[name].to_list()) for name in COLUMNS}
    ours = predict(load(content, digest(content))["model"], columns)
    positions = np.concatenate([[-1], np.linspace(0, len(content) - 1, STEPS).astype(np.int64)])
    starts = np.array([content.index(f'"{part}":'.encode()) for part in PARTS])
    changed = [flipped(content, int(at)) for at in positions]
    outcomes = [_unchecked(each, columns) for each in changed]
    shift = np.array([np.max(np.abs(answers - ours)) for answers, _ in outcomes])
    refusals = [refusal(each, digest(content), server) for each in changed]
    golden = np.array([answers[:GOLDEN] for answers, _ in outcomes])
    return frozen(
        Release(
            content=content,
            released=digest(content),
            auc=auc,
            parity=float(np.max(np.abs(ours - theirs))),
            positions=positions,
            starts=starts,
            parts=tuple("" if at < 0 else PARTS[max(int(np.sum(starts <= at)) - 1, 0)] for at in positions),
            before=tuple(_around(content, int(at)) for at in positions),
            after=tuple(_around(each, int(at)) for each, at in zip(changed, positions, strict=True)),
            digests=tuple(map(digest, changed)),
            fates=tuple("breaks" if np.isnan(each) else "other" if each > 0 else "same" for each in shift),
            shift=shift,
            golden=golden,
            refusals=tuple(refusals),
            answers=() if refusals[0] else tuple(answer(json.loads(content), rows_sent, sends, strict)),
            caught=np.array(
                [bool(np.isnan(a).any() or np.max(np.abs(a[:GOLDEN] - b)) > TOLERANCE) for a, b in outcomes]
            ),
        )
    )


def refusal(content: bytes, released: str, server: str) -> str:
    """Why a server does not use this file, in its own sentence; "" where it does."""
    try:
        load(content, released, server)
    except ValueError as error:
        return str(error)
    return ""


def flipped(content: bytes, position: int) -> bytes:
    """`content` with the lowest bit of one byte flipped, so that 2 becomes 3; unchanged at -1."""
    if position < 0:
        return content
    return content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :]


def _unchecked(content: bytes, columns: Columns) -> tuple[Array, Array]:
    """Answers to `columns`, and those that the file names for its golden rows, read with no check at all; nan where
    that fails."""
    try:
        bundle = json.loads(content)
        with np.errstate(all="ignore"):
            return predict(bundle["model"], columns), np.asarray(bundle["golden"]["answers"], dtype=float)
    except (ValueError, KeyError, TypeError, AttributeError):
        return np.full(len(columns[NUMBERS[0]]), np.nan), np.full(GOLDEN, np.nan)


def _around(content: bytes, position: int) -> str:
    return content[max(position - 3, 0) : position + 4].decode() if position >= 0 else ""
