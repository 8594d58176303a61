"""One column of two tables, measured: what it holds, in which bins it is counted, and how far it moved."""

import itertools
import re
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import chi2

from concepts.monitoring import drift_metrics as dm

FEW_VALUES = 5
"""A number with at most this many distinct values in the reference is compared as a category."""
TOP = 20
"""Categories compared one by one, the most frequent of the reference; the rest of them are pooled."""
OTHER, NEW = "(other)", "(new)"
DRAWN = 24
"""Equal bins in which a number's two distributions are drawn, from its first to its last percentile."""
_DATE = re.compile(r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})([T ].*)?$")


def guess(values: pd.Series) -> str:
    """What a column holds: "numeric", "text" (booleans too), "date" or "empty"."""
    if values.notna().sum() == 0:
        return "empty"
    if pd.api.types.is_datetime64_any_dtype(values):
        return "date"
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return "numeric"
    sample = values.dropna().astype(str).head(200)
    return "date" if all(_DATE.match(text.strip()) for text in sample) else "text"


def measure(name: str, before: pd.Series, after: pd.Series, bins: int) -> dict[str, Any]:
    """All fields of `drift_report.Column` but the verdict and what is adjusted over all columns."""
    numeric = guess(before) == "numeric" and before.nunique() > FEW_VALUES
    lost = [int(each.isna().sum()) for each in (before, after)]
    result: dict[str, Any] = {
        "name": name,
        "kind": "numeric" if numeric else "categorical",
        "missing_before": lost[0] / len(before),
        "missing_after": lost[1] / len(after),
        "missing_p": float(dm.chi_square([len(before) - lost[0], lost[0]], [len(after) - lost[1], lost[1]])[1]),
    }
    result |= (_numbers if numeric else _categories)(before.dropna(), after.dropna(), bins)
    p, q = result.pop("counts")
    result |= {"psi": float(dm.psi(p, q)), "js": float(dm.js_distance(p, q)), "before": p / p.sum()}
    freedom = ((p + q) > 0).sum() - 1
    result["psi_noise"] = float(chi2.isf(0.05, freedom) * (1 / p.sum() + 1 / q.sum())) if freedom else 0.0
    result |= {"after": q / q.sum(), "p": result["ks_p"] if numeric else result["chi2_p"]}
    return {"drawn_before": result["before"], "drawn_after": result["after"]} | result


def _numbers(before: pd.Series, after: pd.Series, bins: int) -> dict[str, Any]:
    r, x = (np.sort(each.to_numpy(float)) for each in (before, after))
    edges = dm.quantile_edges(r, bins)
    statistic, sd = dm.ks(r, x), r.std()
    names = [f"{edge:.4g}" for edge in edges]
    labels = [f"≤ {names[0]}", *(f"{a} – {b}" for a, b in itertools.pairwise(names)), f"> {names[-1]}"]
    low, high = np.quantile(np.concatenate([r, x]), [0.01, 0.99])
    if low == high:  # nearly all values are one
        low, high = min(r[0], x[0]), max(r[-1], x[-1])
    cells = np.linspace(low, high, DRAWN + 1)[1:-1]
    return {
        "counts": (dm.bin_counts(r, edges), dm.bin_counts(x, edges)),
        "ks": statistic,
        "ks_p": float(dm.ks_p(statistic, len(r), len(x))),
        "wasserstein_sd": dm.wasserstein(r, x) / sd,
        "chi2_p": np.nan,
        "new_categories": (),
        "new_share": 0.0,
        "labels": tuple(labels),
        "drawn_before": dm.bin_counts(r, cells) / len(r),
        "drawn_after": dm.bin_counts(x, cells) / len(x),
    }


def _categories(before: pd.Series, after: pd.Series, bins: int) -> dict[str, Any]:
    p, q = (_text(each).value_counts() for each in (before, after))
    top = p.index[:TOP]
    fresh = q[~q.index.isin(p.index)]
    labels, counts = list(top), [p[top].to_numpy(), q.reindex(top, fill_value=0).to_numpy()]
    rest = p.index[TOP:]
    for label, extra in ((OTHER, (p[rest].sum(), q.reindex(rest, fill_value=0).sum())), (NEW, (0, fresh.sum()))):
        if sum(extra):
            labels.append(label)
            counts = [np.append(each, value) for each, value in zip(counts, extra, strict=True)]
    return {
        "counts": tuple(counts),
        "ks": np.nan,
        "ks_p": np.nan,
        "wasserstein_sd": np.nan,
        "chi2_p": float(dm.chi_square(*counts)[1]),
        "new_categories": tuple(fresh.index),
        "new_share": float(fresh.sum() / q.sum()),
        "labels": tuple(labels),
    }


def _text(values: pd.Series) -> pd.Series:
    """Values as text, so that the number 3 of one file meets the 3.0 of another with a missing value in it."""
    if pd.api.types.is_float_dtype(values):
        return values.map("{:.15g}".format)
    return values.astype(str).str.strip()
