"""A model at work, week by week: what its monitors see, and what they cannot.

A shop predicts which orders come back. The world is known, so every kind of drift can be switched on by itself. In the
reference an order's class (kept or returned) is drawn first, its features given the class; the chance of a return given
the features then is exactly logistic, and the fitted model is calibrated. After the onset, week by week:

    covariate            the used feature moves, the chance of a return given the features stays
    covariate_unused     the same for a feature that says nothing about returns
    prior                more orders come back, the features of each class stay
    concept              the features stay exactly as they were, what they say about returns changes
    missing, category    the truth stays, but values get lost, or arrive under a name the model has never seen
    unit                 the truth stays, but one feature arrives in another unit

(J. G. Moreno-Torres et al., 2012, A unifying view on dataset shift in classification, Pattern Recognition.)
Inputs and scores are seen at once. Labels come `delay` weeks late, so nobody sees the quality of the latest weeks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtri
from scipy.stats import rankdata
from sklearn.linear_model import LogisticRegression

from concepts import drift_alarms
from concepts import drift_metrics as dm
from concepts.drift_metrics import Array

KINDS = {
    "none": "No drift",
    "covariate": "Covariate drift, used feature",
    "covariate_unused": "Covariate drift, unused feature",
    "prior": "Label (prior) drift",
    "concept": "Concept drift",
    "missing": "Missing values",
    "category": "New category",
    "unit": "Unit change",
}
SHAPES = {"sudden": "Sudden", "gradual": "Gradual, 8 weeks", "recurring": "Recurring, 4 weeks on and off"}

DEFINITIONS = (
    "PSI: ten quantile bins of the reference, an empty bin counts half a row. KS: two-sided, asymptotic p-value. "
    "Wasserstein-1: divided by the reference's standard deviation, alert at 0.1. Jensen-Shannon: distance in base 2, "
    "alert at 0.1. Chi-square: no continuity correction; missing values have one of their own. Expected accuracy: "
    "from the scores alone (CBPE)."
)
"""Each monitor as it is computed here, to stand beside the pictures."""

WEEKS = 30
REFERENCE = 5000
"""Rows that fit the model, and as many again, unseen by it, that serve as reference."""
RETURNED = 0.4
"""Share of orders that come back in the reference."""
PULL = np.array([1.2, 0.6, 0.0])
"""How far the returned orders' mean lies above the kept ones', in standard deviations: parcel, price, temperature."""
CENTRE, SPREAD = np.array([20.0, 60.0, 15.0]), np.array([4.0, 15.0, 6.0])
"""Mean of the kept orders, and the standard deviation of either class: inches, euros, degrees Celsius."""
CHANNEL = np.array([[0.5, 0.3, 0.2], [0.3, 0.3, 0.4]])
"""Shares of web, app and store among the kept orders (first row) and among the returned ones."""

NUMBERS = ("parcel", "price", "temperature", "score")
WATCHED = (*NUMBERS, "channel")
CHANNELS = ("web", "app", "store", "new")
UNITS = {"parcel": "inches", "price": "euros", "temperature": "°C", "score": "chance of return", "channel": ""}
MONITORS = ("PSI", "KS", "Wasserstein", "JS", "chi-square", "estimate", "labels")
"""`estimate` watches the accuracy expected from the scores alone, `labels` the true accuracy once labels are there."""
DISTANCE_LEVEL = 0.1
"""Alert level of Wasserstein over the reference's standard deviation and of the JS distance, as in Evidently."""


@dataclass(frozen=True)
class Simulation:
    """Thirty weeks of one world. Rows of a two-dimensional array follow `NUMBERS`, `WATCHED` or `MONITORS`.

    kind, focus: the drift, and the feature that shows it first. onset, delay, rows, seed: in weeks and rows a week.
    psi_level, alpha: alert levels of the PSI, and of all p-values and of the two accuracy alerts.
    weeks, strength: (W,) week numbers from 1, and the drift's strength from 0 to 1 times `size`.
    psi, js: (5, W) over `WATCHED`. ks, ks_p, wasserstein, wasserstein_sd: (4, W) over `NUMBERS`; Wasserstein in the
        feature's unit, and divided by the reference's standard deviation.
    chi2, chi2_p: (2, W) of the channel's shares and of missing parcel sizes. missing, new: (W,) shares of rows.
    accuracy, auc, brier, returned: (W,) the truth, with every label of the week; threshold 0.5 for the accuracy.
    estimate, score_mean: (W,) accuracy and share of returns expected from the scores: mean of max(s, 1 - s), mean of s.
    reference: the same quantities in the reference.
    alerts: (7, W) bool, over `MONITORS`; `labels` stands at the week whose labels raise it, seen `delay` weeks later.
    culprits: (W,) text, the variables behind the input and score alerts.
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
    culprits: tuple[str, ...]
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

    def blind(self) -> slice:
        """Steps from the onset until the first drifted week's labels arrive."""
        return slice(self.onset - 1, min(self.onset - 1 + self.delay, len(self)))

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
        return columns | {f"{name} alert": self.alerts[row] for row, name in enumerate(MONITORS)}


def simulate(
    kind: str = "concept",
    onset: int = 11,
    shape: str = "sudden",
    size: float = 1.0,
    rows: int = 500,
    delay: int = 6,
    psi_level: float = 0.1,
    alpha: float = 0.01,
    seed: int = 0,
) -> Simulation:
    """All weeks of a world in which `kind` of drift begins in week `onset` (2 to 30) and follows `shape`.

    At full strength `size` (0 to 3) means: standard deviations for covariate drift; log odds for prior drift; for
    concept drift the part of the parcel's effect that is lost, so 1 erases it and 2 reverses it; quarters of the
    parcels missing; fifths of the rows under a new channel; powers of 2.54 for a unit change (inches to centimetres
    is 1). `rows` (50 to 5000) arrive each week and their labels `delay` (0 to 20) weeks later.

    An input monitor alerts where any variable it watches passes its level: PSI `psi_level`, Wasserstein over the
    standard deviation and JS 0.1, KS and chi-square a p-value below `alpha`. The expected accuracy, and the accuracy
    once labelled, alert when they fall below the reference by more than chance does with probability `alpha`. The
    same seed gives the same orders for every kind of drift, so what differs between two runs is the drift alone.

    Raises:
        ValueError: an argument is outside the range given above.
    """
    _check(kind, onset, shape, size, rows, delay, psi_level, alpha, seed)
    model, reference, sorted_numbers = _deployed(seed)
    strength = size * _strength(shape, onset)
    week = _orders(np.random.default_rng([seed, 1]), (WEEKS, rows), {kind: strength[:, None]})
    score = model.score(week)
    old, new = {**reference, "score": model.score(reference)}, {**week, "score": score}

    statistics = np.zeros((4, len(NUMBERS), WEEKS))  # KS, Wasserstein, sample size, and room for the p-values
    psi, js = np.zeros((2, len(WATCHED), WEEKS))
    for row, name in enumerate(NUMBERS):
        r, x = sorted_numbers[name], np.sort(new[name], axis=1)  # missing values sort to the end
        edges, sizes = dm.quantile_edges(r), (~np.isnan(x)).sum(1)
        present = [values[:count] for values, count in zip(x, sizes, strict=True)]
        counts = np.array([dm.bin_counts(values, edges) for values in present])
        psi[row], js[row] = dm.psi(dm.bin_counts(r, edges), counts), dm.js_distance(dm.bin_counts(r, edges), counts)
        statistics[0, row] = [dm.ks(r, values) for values in present]
        statistics[1, row] = [dm.wasserstein(r, values) for values in present]
        statistics[2, row] = sizes
        statistics[3, row] = r.std()
    ks, wasserstein, sizes, sd = statistics
    ks_p = dm.ks_p(ks, np.array([[len(sorted_numbers[name])] for name in NUMBERS]), sizes)
    channels = dm.category_counts(reference["channel"], 4), dm.category_counts(week["channel"], 4)
    psi[-1], js[-1] = dm.psi(*channels), dm.js_distance(*channels)
    lost = [dm.category_counts(np.isnan(each["parcel"]), 2) for each in (reference, week)]
    chi2_value, chi2_p = np.stack([dm.chi_square(*channels), dm.chi_square(*lost)], axis=1)

    quality, before = _quality(score, week["label"]), _quality(old["score"], reference["label"])
    noise = 1 / REFERENCE + 1 / rows
    sd_estimate = np.maximum(old["score"], 1 - old["score"]).std()
    bound = before["accuracy"] - ndtri(1 - alpha) * np.sqrt(before["accuracy"] * (1 - before["accuracy"]) * noise)
    over = [psi > psi_level, ks_p < alpha, wasserstein / sd > DISTANCE_LEVEL, js > DISTANCE_LEVEL, chi2_p < alpha]
    alerts = [each.any(0) for each in over]
    alerts.append(quality["estimate"] < before["estimate"] - ndtri(1 - alpha) * sd_estimate * np.sqrt(noise))
    alerts.append(quality["accuracy"] < bound)
    names = (WATCHED, NUMBERS, NUMBERS, WATCHED, ("channel", "missing"))
    culprits = tuple(
        "; ".join(
            f"{monitor}: {', '.join(name for name, hit in zip(named, rows_[:, step], strict=True) if hit)}"
            for monitor, named, rows_ in zip(MONITORS, names, over, strict=False)
            if rows_[:, step].any()
        )
        for step in range(WEEKS)
    )
    focus = {"covariate_unused": "temperature", "category": "channel"}.get(kind, "parcel")
    if focus == "channel":
        edges = np.empty(0)
        shares = [each / each.sum(-1, keepdims=True) for each in channels]
    else:
        edges = _focus_edges(focus, kind, size)
        shares = [_histogram(np.atleast_2d(each[focus]), edges) for each in (reference, week)]
    cells = np.linspace(0, 1, 21)
    result = Simulation(
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
        chi2=chi2_value,
        chi2_p=chi2_p,
        missing=lost[1][:, 1] / rows,
        new=channels[1][:, 3] / rows,
        reference={name: float(value) for name, value in before.items()} | {"missing": lost[0][1] / REFERENCE},
        alerts=np.array(alerts),
        culprits=culprits,
        edges=edges,
        before=np.ravel(shares[0]),
        after=shares[1],
        score_before=_histogram(old["score"][None], cells)[0],
        score_after=_histogram(score, cells),
        **quality,
    )
    return dm.frozen(result)


def example_tables(seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A reference of 2,000 orders, and 1,500 current ones with a shift, lost values, a new channel and a new column.

    They let people try the drift report, `drift_report.report`, before they bring files of their own.
    """
    dm.check(seed=(seed, 0, 10**6))
    rng = np.random.default_rng([seed, 2])
    tables = []
    for rows, kinds in ((2000, {}), (1500, {"covariate": 0.5, "missing": 0.4, "category": 0.4})):
        orders = _orders(rng, (rows,), kinds)
        channel = np.array(CHANNELS)[orders.pop("channel")]
        tables.append(pd.DataFrame({**orders, "channel": channel, "country": "NL"}))
    for start, table in zip((10_000, 70_000), tables, strict=True):
        table.insert(0, "order_id", start + np.arange(len(table)))
    tables[1]["express"] = rng.random(len(tables[1])) < 0.3
    return tables[0].round(2), tables[1].round(2)


# -------------------------------------------------------------------------------------------- the world and its model


def _orders(rng: np.random.Generator, shape: tuple[int, ...], drift: Mapping[str, Any]) -> dict[str, Any]:
    """Orders of that shape: each feature as recorded, and the label.

    `drift` gives the strength of each kind in force. The random draws are the same whatever it says.
    """
    moved: dict[str, Any] = dict.fromkeys(KINDS, 0.0) | dict(drift)
    prior = expit(logit(RETURNED) + moved["prior"])
    returned = (rng.random(shape) < prior).astype(int)
    x = rng.normal(size=(*shape, 3)) + PULL * returned[..., None]
    channel = (rng.random(shape)[..., None] > np.cumsum(CHANNEL, axis=1)[returned][..., :2]).sum(-1)
    x[..., 0] += moved["covariate"]
    x[..., 2] += moved["covariate_unused"]
    evidence = (x - PULL / 2) * PULL  # log of the ratio of the two classes' densities, feature by feature
    evidence[..., 0] *= 1 - moved["concept"]
    chance = expit(logit(prior) + evidence.sum(-1) + np.log(CHANNEL[1] / CHANNEL[0])[channel])
    label = rng.random(shape) < chance
    recorded = CENTRE + SPREAD * x
    recorded[..., 0] *= 2.54 ** moved["unit"]
    recorded[..., 0][rng.random(shape) < np.minimum(0.02 + 0.25 * moved["missing"], 0.9)] = np.nan
    channel[rng.random(shape) < 0.2 * moved["category"]] = 3
    columns = {name: recorded[..., column] for column, name in enumerate(NUMBERS[:3])}
    return {**columns, "channel": channel, "label": label}


@dataclass(frozen=True)
class _Model:
    """The deployed pipeline: the training mean for a missing value, scaling, one column a channel, a logistic model."""

    mean: Array
    sd: Array
    fit: Any

    @staticmethod
    def train(orders: dict[str, Any]) -> "_Model":
        x = np.stack([orders[name] for name in NUMBERS[:3]], axis=-1)
        start = _Model(np.nanmean(x, axis=0), np.nanstd(x, axis=0), None)
        return _Model(start.mean, start.sd, LogisticRegression().fit(start.design(orders), orders["label"]))

    def design(self, orders: dict[str, Any]) -> Array:
        x = np.stack([orders[name] for name in NUMBERS[:3]], axis=-1)
        x = (np.where(np.isnan(x), self.mean, x) - self.mean) / self.sd
        return np.concatenate([x, orders["channel"][..., None] == np.arange(3)], axis=-1)

    def score(self, orders: dict[str, Any]) -> Array:
        x = self.design(orders)
        return np.asarray(expit(x @ self.fit.coef_[0] + self.fit.intercept_[0]))


@lru_cache(maxsize=16)
def _deployed(seed: int) -> tuple[_Model, dict[str, Any], dict[str, Array]]:
    """The model, the reference it never saw, and the reference's numbers sorted, without missing values."""
    both = _orders(np.random.default_rng([seed, 0]), (2 * REFERENCE,), {})
    train, reference = ({name: values[part] for name, values in both.items()} for part in _HALVES)
    model = _Model.train(train)
    numbers = {name: reference[name] for name in NUMBERS[:3]} | {"score": model.score(reference)}
    return model, reference, {name: np.sort(values[~np.isnan(values)]) for name, values in numbers.items()}


_HALVES = (slice(None, REFERENCE), slice(REFERENCE, None))


def _strength(shape: str, onset: int) -> Array:
    """Part of the full drift in force each week, 0 to 1."""
    since = np.arange(1, WEEKS + 1) - onset
    if shape == "gradual":
        return np.clip((since + 1) / 8, 0, 1)
    on = since >= 0
    return (on & (since % 8 < 4) if shape == "recurring" else on).astype(float)


def _quality(score: Array, label: NDArray[np.bool_]) -> dict[str, Array]:
    """Quality over the last axis: with labels, and as the scores themselves would have it if they are calibrated."""
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


def _focus_edges(focus: str, kind: str, size: float) -> Array:
    low, high = (-10.0, 56.0) if focus == "temperature" else (4.0, 52.0)
    return np.linspace(0.0 if kind == "unit" else low, 36 * 2.54**size if kind == "unit" else high, 40)


def _histogram(values: Array, edges: Array) -> Array:
    """Shares of each row's values over equal bins; missing values belong to none, those outside to the outermost."""
    cell = np.clip((values - edges[0]) / (edges[1] - edges[0]), 0, len(edges) - 2)
    cell = np.where(np.isnan(cell), len(edges) - 1, cell).astype(int) + len(edges) * np.arange(len(values))[:, None]
    counts = np.bincount(cell.ravel(), minlength=len(edges) * len(values)).reshape(len(values), -1)[:, :-1]
    return counts / values.shape[1]


def _check(
    kind: str,
    onset: int,
    shape: str,
    size: float,
    rows: int,
    delay: int,
    psi_level: float,
    alpha: float,
    seed: int,
) -> None:
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; allowed are {', '.join(KINDS)}.")
    if shape not in SHAPES:
        raise ValueError(f"shape is {shape!r}; allowed are {', '.join(SHAPES)}.")
    dm.check(
        onset=(onset, 2, WEEKS),
        size=(size, 0, 3),
        rows=(rows, 50, 5000),
        delay=(delay, 0, 20),
        psi_level=(psi_level, 0.001, 5),
        alpha=(alpha, 1e-6, 0.5),
        seed=(seed, 0, 10**6),
    )


# ------------------------------------------------------------------------------------------------ what the prose says

REVEAL: dict[str, Any] = {"size": 1.5, "rows": 2000, "delay": 6, "alpha": 0.001, "seed": 0}
"""Settings that the prediction card asks about."""


def prediction() -> str:
    """Which monitors see pure concept drift before its labels come: the option's key.

    A monitor counts as having seen it when it alerts in the blind weeks, and does not in the same weeks without drift.
    """
    drifted, same = (simulate(kind, **REVEAL) for kind in ("concept", "none"))
    blind = drifted.blind()
    seen = np.any(drifted.alerts[:-1, blind] & ~same.alerts[:-1, blind], axis=1)
    return "inputs" if seen[:5].any() else "estimate" if seen[5] else "none"


@cache
def claims() -> dict[str, float | int | str]:
    """Numbers that the prose quotes."""
    drifted = simulate("concept", **REVEAL)
    blind, after = drifted.blind(), slice(drifted.onset - 1, None)
    quiet = drift_alarms.alarms()
    at = int(np.argmin(np.abs(quiet.levels - 0.1)))
    unused = simulate("covariate_unused", rows=2000, size=1.0)
    covariate = simulate("covariate", rows=2000, size=1.0)
    prior = simulate("prior", rows=2000, size=1.0)
    unit = simulate("unit", rows=2000, size=1.0)
    r, x = (np.sort(np.random.default_rng(key).lognormal(key * 0.4, 1, 1000)) for key in (0, 1))
    sturges = np.histogram_bin_edges(np.concatenate([r, x]), "sturges")
    edges = dm.quantile_edges(r)
    return {
        "reference_accuracy": drifted.reference["accuracy"],
        "concept_accuracy": float(drifted.accuracy[after].mean()),
        "concept_estimate": float(drifted.estimate[after].mean()),
        "concept_psi": float(drifted.psi[:, blind].max()),
        "concept_alerts": int(drifted.alerts[:-1, blind].sum()),
        "concept_delay": drifted.delay,
        "weekly_rows": drifted.rows,
        "concept_rows": drifted.rows * drifted.delay,
        "unused_psi": float(unused.psi[2, after].mean()),
        "unused_accuracy": float(unused.accuracy[after].mean()),
        "covariate_psi": float(covariate.psi[0, after].mean()),
        "covariate_accuracy": float(covariate.accuracy[after].mean()),
        "covariate_estimate": float(covariate.estimate[after].mean()),
        "prior_accuracy": float(prior.accuracy[after].mean()),
        "prior_estimate": float(prior.estimate[after].mean()),
        "unit_psi": float(unit.psi[0, after].mean()),
        "unit_estimate": float(unit.estimate[after].mean()),
        "unit_accuracy": float(unit.accuracy[after].mean()),
        "null_mean": quiet.mean,
        "null_theory": quiet.mean_theory,
        "null_false": float(quiet.false[at]),
        "null_false_se": float(quiet.false_se[at]),
        "null_chi2": float(quiet.theory[at]),
        "any_false": drift_alarms.family_false_alarm(0.05, 20),
        "any_false_year": 52 * 20 * 0.05,
        "js_false": quiet.others["JS"][0],
        "bonferroni": 0.05 / 20,
        "large_rows": int(quiet.sizes[-1]),
        "large_ks": float(quiet.ks_small[-1]),
        "large_psi": dm.psi_of_shift(drift_alarms.HARMLESS),
        "psi_deciles": float(dm.psi(dm.bin_counts(r, edges), dm.bin_counts(x, edges))),
        "psi_sturges": float(dm.psi(dm.bin_counts(r, sturges[1:-1]), dm.bin_counts(x, sturges[1:-1]))),
    }
