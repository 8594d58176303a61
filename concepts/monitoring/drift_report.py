"""Two tables, a reference and a current one: which columns moved, by how much, and could it be chance?

The verdict follows the effect's size (PSI), never the p-value alone: with many rows every test rejects. The p-value,
corrected over all columns, tells whether an effect of that size is more than noise.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from concepts.arrays import Array, frozen, within
from concepts.monitoring import drift_metrics as dm
from concepts.monitoring.drift_columns import TOP, guess, measure

LEVELS = (0.1, 0.25)
"""Customary PSI levels of a moderate and a large change. They are rules of thumb without an error rate."""
MISSING_LEVEL = 0.1
"""A change of the missing share that counts as drift by itself: one row in ten."""
VERDICTS = ("stable", "within noise", "moderate change", "large change")
DEFINITIONS = (
    f"The verdict follows the PSI (natural logarithm): from {LEVELS[0]:g} moderate, from {LEVELS[1]:g} large, unless "
    "chance alone reaches it in one of twenty cases. Its bins are the reference's quantiles, or its "
    f"{TOP} most frequent categories, the others pooled and the new ones pooled; an empty bin counts half a row. "
    "JS is the distance in base 2. Chi-square has no continuity correction. p-values are adjusted over all columns by "
    "Benjamini and Hochberg."
)
"""How the report measures, to stand beside it."""


@dataclass(frozen=True)
class Column:
    """One compared column. Shares run from 0 to 1.

    kind: "numeric" or "categorical". missing_before, missing_after: shares of rows.
    psi, js: over the reference's quantile bins, or over its categories plus the pooled and the new ones.
    psi_noise: the PSI that chance alone stays below in 95% of cases, given both sample sizes.
    ks, ks_p, wasserstein_sd: for numbers, else NaN. chi2_p: for categories, else NaN.
    p, p_adjusted, missing_p: the KS or chi-square p-value, the same by Benjamini and Hochberg over all columns, and
        the chi-square p-value of the missing share.
    new_categories, new_share: categories the reference never had, and their share of the current values.
    labels, before, after: the bins or categories and the shares of present values in them.
    drawn_before, drawn_after: the same shares of a number in `DRAWN` equal bins; those of a category again.
    verdict, sentence: one of `VERDICTS`, and the reason in words.
    """

    name: str
    kind: str
    missing_before: float
    missing_after: float
    psi: float
    psi_noise: float
    js: float
    ks: float
    ks_p: float
    wasserstein_sd: float
    chi2_p: float
    p: float
    p_adjusted: float
    missing_p: float
    new_categories: tuple[str, ...]
    new_share: float
    labels: tuple[str, ...]
    before: Array
    after: Array
    drawn_before: Array
    drawn_after: Array
    verdict: str
    sentence: str


@dataclass(frozen=True)
class Report:
    """columns: compared ones, in the reference's order. left_out: (column, reason) pairs. notes: sentences on columns
    that only one file has or whose types differ. rows: of the reference and of the current table."""

    columns: tuple[Column, ...]
    left_out: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    rows: tuple[int, int]
    levels: tuple[float, float]

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a compared column."""
        fields = {
            "column": "name",
            "type": "kind",
            "verdict": "verdict",
            "PSI": "psi",
            "PSI of chance, 95%": "psi_noise",
            "JS distance, base 2": "js",
            "KS statistic": "ks",
            "KS p-value": "ks_p",
            "Wasserstein-1 / reference sd": "wasserstein_sd",
            "chi-square p-value": "chi2_p",
            "p-value, Benjamini-Hochberg": "p_adjusted",
            "missing before": "missing_before",
            "missing after": "missing_after",
            "p-value of missing": "missing_p",
            "share of new categories": "new_share",
        }
        return {title: np.array([getattr(column, name) for column in self.columns]) for title, name in fields.items()}


def report(
    reference: pd.DataFrame,
    current: pd.DataFrame,
    psi_levels: tuple[float, float] = LEVELS,
    alpha: float = 0.05,
    bins: int = dm.BINS,
) -> Report:
    """Compare every column that both tables have.

    Left out, with the reason: dates, constants, identifiers, and columns with no value in one table. In a note: columns
    that one table lacks, or whose type differs. A PSI below the first level is "stable"; one above it that chance alone
    reaches in one of twenty cases is "within noise"; the second level parts moderate from large change.

    Raises:
        ValueError: a table has no rows, no column is common, or `psi_levels`, `alpha` or `bins` is out of range.
    """
    for name, table in (("reference", reference), ("current", current)):
        if not len(table):
            raise ValueError(f"the {name} table has 0 rows; it needs at least one.")
        if table.columns.has_duplicates:
            twice = table.columns[table.columns.duplicated()][0]
            raise ValueError(f"the {name} table has the column {twice!r} more than once; column names must be unique.")
    if not 0 < psi_levels[0] < psi_levels[1]:
        raise ValueError(f"psi_levels is {psi_levels}; it must be two rising positive numbers.")
    within("alpha", alpha, 1e-6, 0.5)
    within("bins", bins, 2, 100)
    common = [name for name in reference.columns if name in current.columns]
    if not common:
        raise ValueError("the two tables have 0 column names in common; at least one is needed.")
    notes = [
        f"{name} is only in the {where} file: a schema change, so nothing can be compared."
        for where, table, other in (("reference", reference, current), ("current", current, reference))
        for name in table.columns
        if name not in other.columns
    ]
    found: list[dict[str, Any]] = []
    left_out: list[tuple[str, str]] = []
    for name in common:
        before, after = reference[name], current[name]
        kinds = guess(before), guess(after)
        if kinds[0] != kinds[1] and "empty" not in kinds:
            words = [_WORDS[kind] for kind in kinds]
            notes.append(f"{name} holds {words[0]} in the reference and {words[1]} in the current file: types differ.")
            continue
        if "numeric" in kinds:
            before, after = (each.replace([np.inf, -np.inf], np.nan) for each in (before, after))
            kinds = guess(before), guess(after)  # a column of infinities alone has become empty
        reason = _reason(before, after, kinds, alpha)
        if reason:
            left_out.append((str(name), reason))
            continue
        found.append(measure(str(name), before, after, bins))
    adjusted = false_discovery_control([each["p"] for each in found]) if found else []
    columns = tuple(
        Column(**each, p_adjusted=float(p), **_verdict(each, float(p), psi_levels, alpha))
        for each, p in zip(found, adjusted, strict=True)
    )
    return frozen(Report(columns, tuple(left_out), tuple(notes), (len(reference), len(current)), psi_levels))


# ------------------------------------------------------------------------------------------------------- helpers

_WORDS = {"numeric": "numbers", "text": "text", "date": "dates"}


def _reason(before: pd.Series, after: pd.Series, kinds: tuple[str, str], alpha: float) -> str:
    """Why a column is left out, or nothing."""
    if "empty" in kinds:
        where = "both files" if kinds == ("empty", "empty") else ("reference", "current file")[kinds.index("empty")]
        return f"no value in the {where}" if where != "both files" else "no value in either file"
    if "date" in kinds:
        return "dates move on by themselves"
    distinct = before.nunique()
    if distinct == 1 and after.nunique() == 1 and before.dropna().iloc[0] == after.dropna().iloc[0]:
        lost = [int(each.isna().sum()) for each in (before, after)]
        moved = dm.chi_square(*([len(each) - gone, gone] for each, gone in zip((before, after), lost, strict=True)))[1]
        text = f", but missing went from {lost[0] / len(before):.1%} to {lost[1] / len(after):.1%}"
        return "constant in both files" + (text if moved < alpha else "")
    whole = kinds[0] == "text" or pd.api.types.is_integer_dtype(before)
    if whole and len(before) > 20 and distinct > 0.95 * before.notna().sum():
        return "looks like an identifier: nearly every value occurs once"
    return ""


def _verdict(found: dict[str, Any], adjusted: float, levels: tuple[float, float], alpha: float) -> dict[str, Any]:
    psi, noise, name = found["psi"], found["psi_noise"], found["name"]
    few = psi >= levels[0] and psi < noise
    verdict = VERDICTS[1 if few else 0 if psi < levels[0] else 2 if psi < levels[1] else 3]
    if few:
        text = f"PSI {psi:.3f} passes {levels[0]:g}, but so few rows reach {noise:.3f} by chance"
    elif psi < levels[0]:
        sure = ", yet the test rejects: real, but small" if adjusted < alpha else ""
        text = f"PSI {psi:.3f} is below {levels[0]:g}{sure}"
    else:
        text = f"PSI {psi:.3f} is at or above {levels[0] if psi < levels[1] else levels[1]:g}"
    if found["missing_after"] != found["missing_before"] and found["missing_p"] < alpha:
        if abs(found["missing_after"] - found["missing_before"]) >= MISSING_LEVEL and psi < levels[1]:
            verdict = VERDICTS[2]  # the values that are left may look the same
        text += f"; missing went from {found['missing_before']:.1%} to {found['missing_after']:.1%}"
    if found["new_categories"]:
        count = len(found["new_categories"])
        text += f"; {count} new categor{'y' if count == 1 else 'ies'} in {found['new_share']:.1%} of values"
    return {"verdict": verdict, "sentence": f"{name}: {text}."}
