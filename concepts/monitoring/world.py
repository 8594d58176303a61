"""A shop that predicts which orders come back: a world that is known, so that every drift can be switched on alone.

An order's class (kept or returned) is drawn first and its features given the class, so the chance of a return given
the features is exactly logistic, and the fitted model is calibrated. What each drift then moves:

    covariate            the used feature moves, the chance of a return given the features stays
    covariate_unused     the same for a feature that says nothing about returns
    prior                more orders come back, the features of each class stay
    concept              the features stay exactly as they were, what they say about returns changes
    missing, category    the truth stays, but values get lost, or arrive under a name the model has never seen
    unit                 the truth stays, but one feature arrives in another unit

(J. G. Moreno-Torres et al., 2012, A unifying view on dataset shift in classification, Pattern Recognition.)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from concepts.arrays import Array, within

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

FEATURES = ("parcel", "price", "temperature")
CHANNELS = ("web", "app", "store", "new")


def orders(rng: np.random.Generator, shape: tuple[int, ...], drift: Mapping[str, Any]) -> dict[str, Any]:
    """Orders of that shape: each feature as recorded, the channel as its place in `CHANNELS`, and the label.

    `drift` gives the strength of each kind in force, a number or an array that spreads over `shape`. The random draws
    are the same whatever it says, so what differs between two runs of one seed is the drift alone.
    """
    moved: dict[str, Any] = dict.fromkeys(KINDS, 0.0) | dict(drift)
    prior = expit(logit(RETURNED) + moved["prior"])
    returned = (rng.random(shape) < prior).astype(int)
    x = rng.normal(size=(*shape, 3)) + PULL * returned[..., None]
    drawn, (web, app) = rng.random(shape), np.cumsum(CHANNEL, axis=1)[:, :2].T
    channel = (drawn > web[returned]).astype(int) + (drawn > app[returned])
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
    return {**{name: recorded[..., column] for column, name in enumerate(FEATURES)}, "channel": channel, "label": label}


@dataclass(frozen=True)
class Model:
    """The deployed pipeline: the training mean for a missing value, scaling, one column a channel, a logistic model."""

    mean: Array
    sd: Array
    fit: Any

    @staticmethod
    def train(past: Mapping[str, Any]) -> "Model":
        x = np.stack([past[name] for name in FEATURES], axis=-1)
        start = Model(np.nanmean(x, axis=0), np.nanstd(x, axis=0), None)
        return Model(start.mean, start.sd, LogisticRegression().fit(start.design(past), past["label"]))

    def design(self, new: Mapping[str, Any]) -> Array:
        x = np.stack([new[name] for name in FEATURES], axis=-1)
        x = (np.where(np.isnan(x), self.mean, x) - self.mean) / self.sd
        return np.concatenate([x, new["channel"][..., None] == np.arange(3)], axis=-1)

    def score(self, new: Mapping[str, Any]) -> Array:
        """The chance of a return that the model gives each order."""
        weights = self.fit.coef_[0]
        evidence = np.append(weights[3:], 0.0)[new["channel"]] + self.fit.intercept_[0]
        for name, mean, sd, weight in zip(FEATURES, self.mean, self.sd, weights, strict=False):
            evidence += np.nan_to_num((new[name] - mean) * (weight / sd))  # a missing value counts as the mean
        return np.asarray(expit(evidence))


@lru_cache(maxsize=32)
def deployed(seed: int) -> tuple[Model, dict[str, Any], dict[str, Array]]:
    """The model, the reference it never saw (its scores too), and the reference's numbers sorted, without missing
    values."""
    both = orders(np.random.default_rng([seed, 0]), (2 * REFERENCE,), {})
    train, reference = (
        {name: values[part] for name, values in both.items()}
        for part in (slice(None, REFERENCE), slice(REFERENCE, None))
    )
    model = Model.train(train)
    reference["score"] = model.score(reference)
    numbers = {name: reference[name] for name in (*FEATURES, "score")}
    return model, reference, {name: np.sort(values[~np.isnan(values)]) for name, values in numbers.items()}


def example_tables(seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A reference of 2,000 orders, and 1,500 current ones with a shift, lost values, a new channel and a new column.

    They let people try the drift report, `drift_report.report`, before they bring files of their own.
    """
    within("seed", seed, 0, 10**6)
    rng = np.random.default_rng([seed, 2])
    tables = []
    for rows, kinds in ((2000, {}), (1500, {"covariate": 0.5, "missing": 0.4, "category": 0.4})):
        drawn = orders(rng, (rows,), kinds)
        channel = np.array(CHANNELS)[drawn.pop("channel")]
        tables.append(pd.DataFrame({**drawn, "channel": channel, "country": "NL"}))
    for start, table in zip((10_000, 70_000), tables, strict=True):
        table.insert(0, "order_id", start + np.arange(len(table)))
    tables[1]["express"] = rng.random(len(tables[1])) < 0.3
    return tables[0].round(2), tables[1].round(2)
