"""Continuous training, over many simulated teams: never retrain, release whatever comes, or release behind a gate.

The world turns: the direction that separates the two classes moves a little each month, so that a model that stays the
same goes stale. Each month a model is trained on that month's rows. In some months the labels have slipped by one row,
and the model has learned nothing. To release everything follows the world and every accident. The gate compares the
candidate with the live model on rows whose labels people have checked. Few rows, or a thin margin, and it refuses good
models too, and the live one goes stale: protection is paid for.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Array, Flags, frozen, within
from concepts.mlops.release_gate import harm_not_excluded

POLICIES = {"never": "never", "always": "no gate", "gated": "gate"}
TEAMS, MONTHS, FEATURES, NOISE = 100, 24, 4, 0.5
LEVEL, BAD = 0.05, 0.10
"""The gate's level; and how far below the best possible a live model is a bad one."""
BEST = float(1 - np.arccos(1 / np.sqrt(1 + NOISE**2)) / np.pi)
"""Share of right answers of somebody who knows the direction: the noise in the labels leaves no more."""


def direction(month: int, drift: float) -> Array:
    """(FEATURES,) unit vector that separates the classes in that month. drift: degrees a month."""
    angle = np.radians(drift * month)
    return np.array([np.cos(angle), np.sin(angle), *np.zeros(FEATURES - 2)])


def right_answers(weights: Array, truth: Array) -> Array:
    """(...,) share of right answers of sign(x @ weights), for normal x and labels sign(x @ truth + NOISE * normal).

    Two normal variables with correlation r agree in sign with chance 1 - arccos(r) / pi.
    """
    cosine = weights @ truth / np.linalg.norm(weights, axis=-1)
    return np.asarray(1 - np.arccos(np.clip(cosine / np.sqrt(1 + NOISE**2), -1, 1)) / np.pi)


def train(X: Array, y: Array) -> Array:
    """(teams, FEATURES) least squares of labels -1 and 1, y (teams, rows), on X (teams, rows, FEATURES)."""
    turned = X.swapaxes(1, 2)
    return np.asarray(np.linalg.solve(turned @ X, turned @ y[..., None])[..., 0])


@dataclass(frozen=True)
class Training:
    """live: (policies, months, teams) share of right answers of the model that is live in that month.

    damaged: (months, teams) whether the labels slipped.  passed: (months, teams) whether the gate let the
    candidate through.
    A month's candidate can be live from the next month on.
    """

    drift: float
    live: Array
    damaged: Flags
    passed: Flags

    def bad(self) -> Array:
        """(policies, months) share of teams whose live model is BAD."""
        return np.asarray(np.mean(self.live < BEST - BAD, axis=2))

    def error(self) -> Array:
        """(policies, months) standard error of the mean over teams."""
        return np.asarray(self.live.std(axis=2, ddof=1) / np.sqrt(self.live.shape[2]))

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a month."""
        columns: dict[str, NDArray[Any]] = {"month": np.arange(1, MONTHS + 1)}
        for row, name in enumerate(POLICIES.values()):
            columns[f"right answers, {name}"] = self.live[row].mean(axis=1)
            columns[f"standard error, {name}"] = self.error()[row]
            columns[f"share of bad live models, {name}"] = self.bad()[row]
        columns["labels slipped"] = self.damaged.mean(axis=1)
        columns["passed the gate"] = self.passed.mean(axis=1)
        return columns


def continuous_training(
    drift: float = 3.0, damage: float = 0.1, rows: int = 200, checked: int = 200, margin: float = 0.03, seed: int = 0
) -> Training:
    """TEAMS teams over MONTHS months, all policies on the same rows.

    drift: degrees a month, 0 to 10.  damage: chance that a month's labels slip, 0 to 0.5.  rows: to train on, 50 to
    500.  checked: rows that the gate compares on, 50 to 500.  margin: the harm that it must rule out, 0 to 0.1.
    """
    for name, value, low, high in (
        ("drift", drift, 0, 10),
        ("damage", damage, 0, 0.5),
        ("rows", rows, 50, 500),
        ("checked", checked, 50, 500),
        ("margin", margin, 0, 0.1),
        ("seed", seed, 0, 9999),
    ):
        within(name, value, low, high)
    rng = np.random.default_rng(seed)

    def draw(n: int, truth: Array) -> tuple[Array, Array]:
        X = rng.standard_normal((TEAMS, n, FEATURES))
        return X, np.sign(X @ truth + NOISE * rng.standard_normal((TEAMS, n)))

    first = train(*draw(rows, direction(0, drift)))
    models = dict.fromkeys(POLICIES, first)
    live, slips, passed = [], [], []
    for month in range(1, MONTHS + 1):
        truth = direction(month, drift)
        live.append([right_answers(model, truth) for model in models.values()])
        X, y = draw(rows, truth)
        slipped = rng.random(TEAMS) < damage
        candidate = train(X, np.where(slipped[:, None], np.roll(y, 1, axis=1), y))
        X, y = draw(checked, truth)
        new, old = (np.sign((X @ model[..., None])[..., 0]) == y for model in (candidate, models["gated"]))
        wins, losses = np.sum(new & ~old, axis=1), np.sum(~new & old, axis=1)
        counts = zip(wins.tolist(), losses.tolist(), strict=True)
        go = np.array([harm_not_excluded(won, lost, checked, margin) <= LEVEL for won, lost in counts])
        slips.append(slipped)
        passed.append(go)
        models |= {"always": candidate, "gated": np.where(go[:, None], candidate, models["gated"])}
    return frozen(Training(drift, np.array(live).swapaxes(0, 1), np.array(slips), np.array(passed)))
