"""The same sweep over labels and scores that a person brings: read, cleaned, and counted."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from concepts.arrays import Array, numbers_only, varies, within
from concepts.labels import MODEL, NUMERIC, label_classes, label_codes, spelled
from concepts.roc_auc.cheapest import cheapest_cut, check_costs
from concepts.roc_auc.threshold import BINS, ThresholdSweep, sweep
from concepts.roc_auc.two_models import Comparison, paired_delong


def own_table(
    table: pd.DataFrame, positive: str, rival: str = "", predicted: str = "", **settings: Any
) -> tuple[ThresholdSweep, Comparison | None, int]:
    """The sweep over a table's first two columns, labels and scores, and the comparison with the column `rival`, a
    second model's scores, and its rows. settings: as of `own_scores`.

    predicted: a column of predicted classes to which the scores belong, as a model's confidence in what it says; that
    of the other class is turned into one minus itself.

    Raises:
        ValueError: as `own_scores` does.
    """
    if table.shape[1] < 2:
        raise ValueError("labels and scores must be two columns, but one was chosen for both.")
    labels, scores = table.iloc[:, 0], table.iloc[:, 1]
    if predicted:
        scores = scores.where(table[predicted].map(spelled) == positive, 1 - pd.to_numeric(scores, errors="coerce"))
    found = own_scores(labels, scores, positive, **settings)
    compared = own_comparison(labels, scores, table[rival], positive) if rival else (None, found.n)
    return found, *compared


def confidence_of(table: pd.DataFrame, kinds: Mapping[str, str], label: str, score: str) -> str:
    """The column of predicted classes to which the scores seem to belong, or nothing.

    A score that never falls below a half, beside a column that names the label's classes, is a model's confidence in
    what it predicts, as PyCaret writes it (`prediction_label`, `prediction_score`).
    """
    values = table[score]
    if kinds[score] not in NUMERIC or not (values.min() >= 0.5 and values.max() <= 1):
        return ""
    classes = set(table[label].dropna().unique()[:3])
    for name in table:
        if name != label and kinds[name] == "label" and MODEL.search(name) and set(table[name].dropna()) <= classes:
            return str(name)
    return ""


def own_scores(
    labels: ArrayLike,
    scores: ArrayLike,
    positive: str,
    cost_fn: float = 10.0,
    cost_fp: float = 1.0,
    prevalence: float | None = None,
) -> ThresholdSweep:
    """The same sweep over scores that a person brings. A million rows take about two seconds.

    labels: (rows,) two classes of any type. scores: (rows,) numbers, or text that reads as numbers. positive: the
    positive class, as `label_classes` spells it. prevalence: share of positives where the threshold will be used
    (0.0001 to 0.9999), the file's own without; it moves precision, F1, MCC and cost, and so the cheapest threshold.
    Rows without label or score are dropped and counted. Thresholds are quantiles of both classes, the cheapest of all
    cuts, and one step above all scores, where nobody is flagged.

    Raises:
        ValueError: lengths differ, not two classes, `positive` is neither, a score is no number or infinite, dropping
            rows leaves a class empty, or a price or the prevalence is outside its range.
    """
    check_costs(cost_fn, cost_fp)
    if prevalence is not None:
        within("prevalence", prevalence, 1e-4, 1 - 1e-4)
    (pos, neg), dropped = _by_class(labels, [scores], positive)
    pos, neg = pos[:, 0], neg[:, 0]
    both = np.concatenate([pos, neg])
    cuts = [np.quantile(part, np.linspace(0, 1, 50), method="inverted_cdf") for part in (pos, neg)]
    cheapest = cheapest_cut(pos, neg, cost_fn, cost_fp, prevalence)
    thresholds = np.unique(np.concatenate([*cuts, [cheapest, np.nextafter(both.max(), np.inf)]]))
    low, high = np.quantile(both, [0.001, 0.999])
    if high - low <= 1e-9 * max(abs(low), abs(high), 1e-300):
        low, high = low - max(abs(low), 1) / 2, high + max(abs(high), 1) / 2
    limits = float(low), float(high)
    bins = int(np.clip(4 * np.cbrt(min(pos.size, neg.size)), 12, BINS))  # few cases in many bins are a comb
    return sweep(pos, neg, thresholds, limits, cost_fn, cost_fp, dropped=dropped, elsewhere=prevalence, bins=bins)


def own_comparison(labels: ArrayLike, first: ArrayLike, second: ArrayLike, positive: str) -> tuple[Comparison, int]:
    """Two models' scores on the same rows by DeLong's paired test, and how many rows have a label and both scores.

    Raises:
        ValueError: as `own_scores` does.
    """
    (pos, neg), _ = _by_class(labels, [first, second], positive)
    return paired_delong(pos, neg), len(pos) + len(neg)


def example_scores(seed: int = 0) -> dict[str, NDArray[Any]]:
    """A made-up file to try: 1,500 payments, 6% fraud, a model's probability rounded to three digits, some missing."""
    rng = np.random.default_rng(seed)
    fraud = rng.permutation(np.arange(1500) < 90)
    score = np.round(1 / (1 + np.exp(3.2 - rng.normal(np.where(fraud, 2.2, 0.0), np.where(fraud, 1.4, 1.0)))), 3)
    score[rng.choice(1500, 12, replace=False)] = np.nan
    return {"label": np.where(fraud, "fraud", "genuine"), "score": score}


def _by_class(labels: ArrayLike, columns: list[ArrayLike], positive: str) -> tuple[tuple[Array, Array], dict[str, int]]:
    """(cases, columns) scores of positives and of negatives that have a label and all scores, and what was dropped."""
    codes, names = label_codes(labels)
    read = [_numbers(column) for column in columns]
    for values, _ in read:
        if codes.size != values.size:
            raise ValueError(f"labels and scores must have the same length, got {codes.size:,} and {values.size:,}.")
    classes = label_classes(labels)
    if positive not in classes:
        raise ValueError(f"positive must be {classes[0]!r} or {classes[1]!r}, got {positive!r}.")
    values = np.stack([each for each, _ in read], axis=1)
    absent = np.any([each for _, each in read], axis=0)
    if absent.all():
        raise ValueError("scores must not all be missing: every row's score is empty.")
    blank = codes < 0
    chosen = codes == names.index(positive)
    kept = values[chosen & ~absent], values[~chosen & ~absent & ~blank]
    for name, part in zip((positive, classes[1 - classes.index(positive)]), kept, strict=True):
        if not len(part):
            raise ValueError(f"scores must be present in both classes, but no row labelled {name!r} has one.")
    dropped = {"no label": blank & ~absent, "no score": absent & ~blank, "neither": blank & absent}
    return kept, {reason: int(rows.sum()) for reason, rows in dropped.items() if rows.any()}


def _numbers(scores: ArrayLike) -> tuple[Array, NDArray[np.bool_]]:
    """(rows,) scores as numbers and whether each is absent."""
    raw = pd.Series(np.asarray(scores, dtype=object))
    values = pd.to_numeric(raw, errors="coerce").to_numpy(float, copy=True)
    lost = np.flatnonzero(np.isnan(values))
    absent = np.zeros(values.size, bool)
    absent[lost] = [_blank(raw.iat[row]) for row in lost]
    numbers_only("scores", values, np.isnan(values) & ~absent, raw.to_numpy())
    known = values[~absent]
    if known.size and not varies(np.ptp(known), np.abs(known).max()):
        values[~absent] = known[0]
    return values, absent


def _blank(value: Any) -> bool:
    return not value.strip() if isinstance(value, str) else bool(pd.isna(value))
