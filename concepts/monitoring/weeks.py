"""A model at work, week by week: what its monitors see, and what they cannot.

Inputs and scores are seen at once. Labels come `delay` weeks late, so nobody sees the quality of the latest weeks: an
alarm about quality rings that many weeks after the orders it speaks of.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

from concepts.arrays import Array, frozen, one_of, within
from concepts.monitoring import drift_metrics as dm
from concepts.monitoring.world import FEATURES, KINDS, REFERENCE, deployed, orders

SHAPES = {"sudden": "Sudden", "gradual": "Gradual, 8 weeks", "recurring": "Recurring, 4 weeks on and off"}

DEFINITIONS = (
    "PSI: natural logarithm, ten bins at the reference's quantiles, an empty bin counts half a row. KS: two-sided. "
    "Wasserstein-1: divided by the reference's standard deviation, rings above 0.1. Jensen-Shannon: distance (the root "
    "of the divergence) in base 2, same bins, rings above 0.1. Chi-square: of the channel and of missing values, no "
    "continuity correction. Expected accuracy: from the scores alone, mean of max(s, 1 − s) (CBPE), rings when it "
    "rises or falls. Known accuracy: rings when it falls. Each rings when any variable that it watches passes its "
    "level. No-skill accuracy: the week's commoner label for every order. True accuracy is there because the lab draws "
    "its world; a team learns it when the labels come."
)
"""Each monitor as it is computed here, to stand beside the pictures."""

WEEKS = 30
NUMBERS = (*FEATURES, "score")
WATCHED = (*NUMBERS, "channel")
UNITS = {"parcel": "inches", "price": "euros", "temperature": "°C", "score": "chance of return", "channel": ""}
MONITORS = ("PSI", "KS", "Wasserstein", "JS", "chi-square", "estimate", "labels")
"""`estimate` watches the accuracy expected from the scores alone, `labels` the true accuracy once labels are there."""
DISTANCE_LEVEL = 0.1
"""Alert level of Wasserstein over the reference's standard deviation and of the JS distance, as in Evidently."""


@dataclass(frozen=True)
class Simulation:
    """Thirty weeks of one world. Rows of a two-dimensional array follow `NUMBERS`, `WATCHED` or `MONITORS`.

    kind, focus: the drift, and the variable that shows it first. onset, delay, rows, seed: in weeks and rows a week.
    psi_level, alpha: alert levels of the PSI, and of all p-values and of the two accuracy alerts.
    weeks, strength: (W,) week numbers from 1, and the drift's strength from 0 to 1 times `size`; without drift 0.
    psi, js: (5, W) over `WATCHED`. ks, ks_p, wasserstein, wasserstein_sd: (4, W) over `NUMBERS`; Wasserstein in the
        feature's unit, and divided by the reference's standard deviation.
    chi2, chi2_p: (2, W) of the channel's shares and of missing parcel sizes. missing, new: (W,) shares of rows.
    accuracy, auc, brier, returned: (W,) the truth, with every label of the week; threshold 0.5 for the accuracy.
    estimate, score_mean: (W,) accuracy and share of returns expected from the scores: mean of max(s, 1 - s), mean of s.
    reference: the same quantities in the reference.
    alerts: (7, W) bool, over `MONITORS`, in the week in which each rang: `labels`, `delay` weeks after its orders.
    culprits: for each of the first five monitors and each week, the variables that made it ring, as text.
    edges, before, after: (40,), (39,), (W, 39) bins of the focus and shares of rows; for a channel 4 bars, no edges.
    score_before, score_after: (20,), (W, 20) shares of rows over twenty equal bins of the score.
    """

    kind: str
    focus: str
    onset: int
    delay: int
    rows: int
    psi_level: float
    alpha: float
    seed: int
    weeks: NDArray[np.int64]
    strength: Array
    psi: Array
    js: Array
    ks: Array
    ks_p: Array
    wasserstein: Array
    wasserstein_sd: Array
    chi2: Array
    chi2_p: Array
    missing: Array
    new: Array
    accuracy: Array
    auc: Array
    brier: Array
    returned: Array
    estimate: Array
    score_mean: Array
    reference: dict[str, float]
    alerts: NDArray[np.bool_]
    culprits: tuple[tuple[str, ...], ...]
    edges: Array
    before: Array
    after: Array
    score_before: Array
    score_after: Array

    def __len__(self) -> int:
        return len(self.weeks)

    def known(self, step: int) -> int:
        """How many weeks have their labels at the end of the week at `step`."""
        return max(0, step + 1 - self.delay)

    @property
    def no_skill(self) -> Array:
        """(W,) Accuracy of giving every order the week's commoner label: what a model must beat to be of use."""
        return np.asarray(np.maximum(self.returned, 1 - self.returned))

    @property
    def drifts(self) -> bool:
        """Whether anything moves at all."""
        return bool(self.strength.any())

    def blind(self) -> slice:
        """Steps from the onset until the first drifted week's labels arrive; none where nothing drifts."""
        first = self.onset - 1
        return slice(first, min(first + self.delay, len(self)) if self.drifts else first)

    def arrived(self, values: Array) -> Array:
        """(W,) What labels say of `values` as it comes in: each week's newest, `delay` weeks old; nan before any."""
        return np.concatenate([np.full(self.delay, np.nan), values[: len(self) - self.delay]])

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a week."""
        columns: dict[str, NDArray[Any]] = {"week": self.weeks, "drift strength": self.strength}
        columns |= {f"PSI of {name}": self.psi[row] for row, name in enumerate(WATCHED)}
        columns |= {f"JS distance of {name}, base 2": self.js[row] for row, name in enumerate(WATCHED)}
        for row, name in enumerate(NUMBERS):
            columns[f"KS statistic of {name}"] = self.ks[row]
            columns[f"KS p-value of {name}"] = self.ks_p[row]
            columns[f"Wasserstein-1 of {name} ({UNITS[name]})"] = self.wasserstein[row]
            columns[f"Wasserstein-1 of {name} / reference sd"] = self.wasserstein_sd[row]
        columns |= {"chi-square p-value of channel": self.chi2_p[0], "chi-square p-value of missing": self.chi2_p[1]}
        columns |= {"share missing": self.missing, "share of new category": self.new}
        columns |= {"accuracy": self.accuracy, "AUC": self.auc, "Brier score": self.brier}
        columns |= {"share returned": self.returned, "mean score": self.score_mean, "expected accuracy": self.estimate}
        return columns | {f"{name} rings": self.alerts[row] for row, name in enumerate(MONITORS)}


def simulate(
    kind: str = "concept",
    onset: int = 11,
    shape: str = "sudden",
    size: float = 1.5,
    rows: int = 2000,
    delay: int = 6,
    psi_level: float = 0.1,
    alpha: float = 0.001,
    seed: int = 0,
) -> Simulation:
    """All weeks of a world in which `kind` of drift begins in week `onset` (2 to 30) and follows `shape`.

    At full strength `size` (0 to 3) means: standard deviations for covariate drift; log odds for prior drift; for
    concept drift the part of the parcel's effect that is lost, so 1 erases it and 2 reverses it; quarters of the
    parcels missing; fifths of the rows under a new channel; powers of 2.54 for a unit change (inches to centimetres
    is 1). `rows` (50 to 5000) arrive each week and their labels `delay` (0 to 20) weeks later.

    An input monitor alerts where any variable it watches passes its level: PSI `psi_level`, Wasserstein over the
    standard deviation and JS 0.1, KS and chi-square a p-value below `alpha`. The expected accuracy alerts when it
    leaves the reference's, either way, by more than chance does with probability `alpha`: a model that has become too
    sure is as suspicious as one in doubt. The accuracy once labelled alerts when it falls by as much.

    Raises:
        ValueError: an argument is outside the range given above.
    """
    one_of("kind", kind, KINDS)
    one_of("shape", shape, SHAPES)
    within("onset", onset, 2, WEEKS)
    within("size", size, 0, 3)
    within("rows", rows, 50, 5000)
    within("delay", delay, 0, 20)
    within("psi_level", psi_level, 0.001, 5)
    within("alpha", alpha, 1e-6, 0.5)
    within("seed", seed, 0, 10**6)
    model, reference, sorted_numbers = deployed(seed)
    strength = size * _strength(shape, onset) * (kind != "none")
    week = orders(np.random.default_rng([seed, 1]), (WEEKS, rows), {kind: strength[:, None]})
    week["score"] = model.score(week)

    ks, wasserstein, sizes = np.zeros((3, len(NUMBERS), WEEKS))
    psi, js = np.zeros((2, len(WATCHED), WEEKS))
    for row, name in enumerate(NUMBERS):
        r, x = sorted_numbers[name], np.sort(week[name], axis=1)  # missing values sort to the end
        edges, sizes[row] = dm.quantile_edges(r), (~np.isnan(x)).sum(1)
        present = [values[: int(count)] for values, count in zip(x, sizes[row], strict=True)]
        counts = dm.bin_counts(r, edges), np.array([dm.bin_counts(values, edges) for values in present])
        psi[row], js[row] = dm.psi(*counts), dm.js_distance(*counts)
        ks[row], wasserstein[row] = dm.ks(r, x), [dm.wasserstein(r, values) for values in present]
    sd, held = (np.array([[of(sorted_numbers[name])] for name in NUMBERS]) for of in (np.std, len))
    ks_p = dm.ks_p(ks, held, sizes)
    channels = dm.category_counts(reference["channel"], 4), dm.category_counts(week["channel"], 4)
    psi[-1], js[-1] = dm.psi(*channels), dm.js_distance(*channels)
    lost = [dm.category_counts(np.isnan(each["parcel"]), 2) for each in (reference, week)]
    chi2, chi2_p = np.stack([dm.chi_square(*channels), dm.chi_square(*lost)], axis=1)

    before, told = (quality(each["score"], each["label"]) for each in (reference, week))
    over = [psi > psi_level, ks_p < alpha, wasserstein / sd > DISTANCE_LEVEL, js > DISTANCE_LEVEL, chi2_p < alpha]
    noise = np.sqrt(1 / REFERENCE + 1 / rows)
    spread = np.maximum(reference["score"], 1 - reference["score"]).std() * noise
    surprised = np.abs(told["estimate"] - before["estimate"]) > -ndtri(alpha / 2) * spread
    spread = np.sqrt(before["accuracy"] * (1 - before["accuracy"])) * noise
    fallen = told["accuracy"] < before["accuracy"] + ndtri(alpha) * spread
    rung = np.concatenate([np.zeros(delay, bool), fallen[: WEEKS - delay]])

    focus = {"covariate_unused": "temperature", "category": "channel"}.get(kind, "parcel")
    edges = np.empty(0) if focus == "channel" else _focus_edges(focus, kind, size)
    if focus == "channel":
        shares = [each / each.sum(-1, keepdims=True) for each in channels]
    else:
        shares = [_histogram(np.atleast_2d(each[focus]), edges) for each in (reference, week)]
    cells = np.linspace(0, 1, 21)
    return frozen(
        Simulation(
            kind=kind,
            focus=focus,
            onset=onset,
            delay=delay,
            rows=rows,
            psi_level=psi_level,
            alpha=alpha,
            seed=seed,
            weeks=np.arange(1, WEEKS + 1),
            strength=strength,
            psi=psi,
            js=js,
            ks=ks,
            ks_p=ks_p,
            wasserstein=wasserstein,
            wasserstein_sd=wasserstein / sd,
            chi2=chi2,
            chi2_p=chi2_p,
            missing=lost[1][:, 1] / rows,
            new=channels[1][:, 3] / rows,
            reference={name: float(value) for name, value in before.items()} | {"missing": lost[0][1] / REFERENCE},
            alerts=np.array([*(each.any(0) for each in over), surprised, rung]),
            culprits=_culprits(over),
            edges=edges,
            before=np.ravel(shares[0]),
            after=shares[1],
            score_before=_histogram(reference["score"][None], cells)[0],
            score_after=_histogram(week["score"], cells),
            **told,
        )
    )


def quality(score: Array, label: NDArray[np.bool_]) -> dict[str, Array]:
    """Quality over the last axis of scores and labels: as labels tell it, and as scores do if they are calibrated.

    accuracy (at 0.5), auc, brier, returned: with labels; the AUC is 0 where all labels are alike. estimate, score_mean:
    accuracy and share of returns expected from the scores alone, mean of max(s, 1 - s) and of s.
    """
    positives = label.sum(-1)
    rank_sum = (rankdata(score, axis=-1) * label).sum(-1)
    pairs = positives * (label.shape[-1] - positives)
    return {
        "accuracy": ((score >= 0.5) == label).mean(-1),
        "auc": (rank_sum - positives * (positives + 1) / 2) / np.maximum(pairs, 1),
        "brier": ((score - label) ** 2).mean(-1),
        "returned": label.mean(-1),
        "estimate": np.maximum(score, 1 - score).mean(-1),
        "score_mean": score.mean(-1),
    }


# ------------------------------------------------------------------------------------------------------- helpers


def _strength(shape: str, onset: int) -> Array:
    """Part of the full drift in force each week, 0 to 1."""
    since = np.arange(1, WEEKS + 1) - onset
    if shape == "gradual":
        return np.clip((since + 1) / 8, 0, 1)
    on = since >= 0
    return (on & (since % 8 < 4) if shape == "recurring" else on).astype(float)


def _culprits(over: list[NDArray[np.bool_]]) -> tuple[tuple[str, ...], ...]:
    watched = (WATCHED, NUMBERS, NUMBERS, WATCHED, ("channel", "missing"))
    return tuple(
        tuple(", ".join(np.array(names)[hits[:, step]]) for step in range(WEEKS))
        for names, hits in zip(watched, over, strict=True)
    )


def _focus_edges(focus: str, kind: str, size: float) -> Array:
    low, high = (-10.0, 56.0) if focus == "temperature" else (4.0, 52.0)
    return np.linspace(0.0 if kind == "unit" else low, 36 * 2.54**size if kind == "unit" else high, 40)


def _histogram(values: Array, edges: Array) -> Array:
    """Shares of each row's values over equal bins; missing values belong to none, those outside to the outermost."""
    cell = np.clip((values - edges[0]) / (edges[1] - edges[0]), 0, len(edges) - 2)
    cell = np.where(np.isnan(cell), len(edges) - 1, cell).astype(int) + len(edges) * np.arange(len(values))[:, None]
    counts = np.bincount(cell.ravel(), minlength=len(edges) * len(values)).reshape(len(values), -1)[:, :-1]
    return counts / values.shape[1]
