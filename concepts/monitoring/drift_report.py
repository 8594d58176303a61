"""Two tables, a reference and a current one: which columns moved, by how much, and could it be chance?

The verdict follows the effect's size, never the p-value alone: with many rows every test rejects. The size is the PSI,
and where its bins are blind the KS statistic and the Wasserstein distance. A p-value, corrected over all columns, tells
whether an effect of that size is more than noise. A classifier says what no column alone can.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from concepts.arrays import Array, frozen, one_of, within
from concepts.monitoring import drift_metrics as dm
from concepts.monitoring.drift_columns import ENOUGH, TENTH, TOP, equivalent, measure
from concepts.monitoring.drift_kinds import KINDS, WORDS, left_out, respelled, settle
from concepts.monitoring.drift_told import Told, tell_apart
from concepts.monitoring.drift_verdict import MISSING_LEVELS, VERDICTS, verdict

__all__ = ["DEFINITIONS", "LEVELS", "MISSING_LEVELS", "VERDICTS", "Column", "Report", "report"]

LEVELS = (0.1, 0.25)
"""Customary PSI levels of a moderate and a large change. They are rules of thumb without an error rate."""
_SHIFTS, _KS, _AUC = zip(*map(equivalent, LEVELS), strict=True)
DEFINITIONS = (
    f"The verdict follows the PSI (natural logarithm): from {LEVELS[0]:g} moderate, from {LEVELS[1]:g} large, unless "
    "chance alone reaches it in one of twenty cases. Where a normal column shifts, these go with a KS of "
    f"{_KS[0]:.2f} and {_KS[1]:.2f}, a Wasserstein distance of {_SHIFTS[0]:.2f} and {_SHIFTS[1]:.2f} SD, and an AUC of "
    f"{_AUC[0]:.2f} and {_AUC[1]:.2f}: KS and Wasserstein overrule a lower PSI from there on, if chance does not "
    f"explain them. A PSI that comes from moves of less than {TENTH:g} of the spread (SD, or IQR / 1.349 if smaller) "
    f"is no change. The bins are the reference's quantiles, or its categories: where there are more than {TOP}, the "
    f"{TOP} most frequent with {ENOUGH} rows in both files, the others pooled. Categories that the reference has once "
    "are counted with those it never had, for they tell how many new ones to expect (Good-Turing); frequent new ones "
    "are pooled by themselves. An empty bin counts half a row. A missing share that moves by "
    f"{MISSING_LEVELS[0]:g} of the rows is a moderate change, by {MISSING_LEVELS[1]:g} a large one. "
    "JS is the distance in base 2. Chi-square has no continuity correction. p-values are adjusted over all columns by "
    "Benjamini and Hochberg. The classifier is boosted trees, its AUC that of held-out rows, with DeLong's interval; "
    "equal rows are held out together, unless most rows have equals in their own file."
)
"""How the report measures, to stand beside it."""
SHOWN = 40
"""Letters of a category that a note shows."""


@dataclass(frozen=True)
class Column:
    """One compared column. Shares run from 0 to 1.

    kind: "numeric" or "categorical". missing_before, missing_after: shares of rows.
    psi, js: over the reference's quantile bins, or over its categories plus the pooled and the new ones.
    psi_noise: the PSI that chance alone stays below in 95% of cases, given both sample sizes.
    psi_lasting, ks_lasting: the same once moves of less than `tenth` are undone. tenth: of the reference's spread, in
        the column's unit.
    ks, ks_p, wasserstein_sd: for numbers, else NaN. chi2_p: for categories, else NaN. wasserstein_p: by random splits,
        where the distance says more than the PSI, else NaN.
    p, p_adjusted, missing_p: the KS or chi-square p-value, the same by Benjamini and Hochberg over all columns, and
        the chi-square p-value of the missing share.
    new_categories: the most frequent of the `new_count` that the reference never had. new_share: their share of the
        current values. new_expected: the share to expect of them without drift.
    labels, before, after: the bins or categories and the shares of present values in them.
    drawn_before, drawn_after: the same shares of a number in `DRAWN` equal bins; those of a category again.
    verdict: one of `VERDICTS`. strength: the change as a multiple of a large one. reason, sentence: why, in a few words
        and in full.

    A column without a value in one file has shares of rows "present" and "missing", and NaN for all that takes values.
    """

    name: str
    kind: str
    missing_before: float
    missing_after: float
    psi: float
    psi_noise: float
    psi_lasting: float
    js: float
    tenth: float
    ks: float
    ks_p: float
    ks_lasting: float
    wasserstein_sd: float
    wasserstein_p: float
    chi2_p: float
    p: float
    p_adjusted: float
    missing_p: float
    new_categories: tuple[str, ...]
    new_count: int
    new_share: float
    new_expected: float
    labels: tuple[str, ...]
    before: Array
    after: Array
    drawn_before: Array
    drawn_after: Array
    verdict: str
    strength: float
    reason: str
    sentence: str

    @property
    def changed(self) -> bool:
        return self.verdict in VERDICTS[2:]

    @property
    def emptied(self) -> bool:
        """Whether one file has no value of it."""
        return 1.0 in (self.missing_before, self.missing_after)


@dataclass(frozen=True)
class Report:
    """columns: compared ones, in the reference's order. left_out: (column, reason) pairs. notes: sentences on columns
    that only one file has, whose types differ or whose categories are spelled otherwise. rows: of the reference and of
    the current table. told: how well a classifier tells their rows apart, by the columns that have values in both and
    did not move by a trifle alone; None where it was not asked."""

    columns: tuple[Column, ...]
    left_out: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    rows: tuple[int, int]
    levels: tuple[float, float]
    told: Told | None

    @property
    def ranked(self) -> list[Column]:
        """The columns by how much they changed, the most on top."""
        return sorted(self.columns, key=lambda column: (-VERDICTS.index(column.verdict), -column.strength))

    @property
    def auc_levels(self) -> tuple[float, float]:
        """The classifier's AUC that goes with the two PSI levels."""
        return equivalent(self.levels[0])[2], equivalent(self.levels[1])[2]

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a compared column."""
        fields = {
            "column": "name",
            "type": "kind",
            "verdict": "verdict",
            "PSI": "psi",
            "PSI of chance, 95%": "psi_noise",
            "PSI without small moves": "psi_lasting",
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
            "share of new ones expected": "new_expected",
        }
        return {title: np.array([getattr(column, name) for column in self.columns]) for title, name in fields.items()}


def as_numbers(
    name: str, reference: pd.DataFrame, current: pd.DataFrame, kinds: tuple[Mapping[str, str], Mapping[str, str]]
) -> bool:
    """Whether a column that one file alone takes for words is compared as numbers, since all of both are."""
    one, other = reference[name], current[name]
    held, *_ = settle(one, other, (kinds[0].get(name), kinds[1].get(name)))
    return held == ("numeric", "numeric") and not all(map(pd.api.types.is_numeric_dtype, (one, other)))


def report(
    reference: pd.DataFrame,
    current: pd.DataFrame,
    psi_levels: tuple[float, float] = LEVELS,
    alpha: float = 0.05,
    bins: int = dm.BINS,
    kinds: tuple[Mapping[str, str], Mapping[str, str]] | None = None,
    seed: int = 0,
) -> Report:
    """Compare every column that both tables have.

    kinds: what each file says that its columns hold (`drift_kinds.KINDS`), the reference's and the current one's; a
    column that is not in there is judged by its values. seed: of the classifier's folds and samples.

    Left out, with the reason: dates, constants, identifiers, and columns with no value in either table. In a note:
    columns that one table lacks, whose type differs, or whose categories are spelled otherwise. A PSI below the first
    level is "stable"; one above it that chance alone reaches in one of twenty cases is "within noise"; the second level
    parts moderate from large change. KS and Wasserstein count as the PSI does, at the levels that go with its own where
    a normal column shifts (`drift_columns.equivalent`): a shift inside one of the PSI's bins is seen by them. A column
    without a value in one table is a large change.

    Raises:
        ValueError: a table has no rows, no column is common, or one of the other arguments is not allowed.
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
    for said in kinds or ():
        for name, kind in said.items():
            one_of(f"the kind of {name}", kind, KINDS)
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
    skipped: list[tuple[str, str]] = []
    filled: dict[str, tuple[pd.Series, pd.Series]] = {}
    spelled: dict[str, float] = {}
    for name in common:
        said_of = (None, None) if kinds is None else (kinds[0].get(name), kinds[1].get(name))
        held, before, after = settle(reference[name], current[name], said_of)
        if held[0] != held[1] and "empty" not in held:
            words = [WORDS[kind] for kind in held]
            notes.append(f"{name} holds {words[0]} in the reference and {words[1]} in the current file: types differ.")
        elif reason := left_out(before, after, held, alpha):
            skipped.append((str(name), reason))
        else:
            each = measure(str(name), before, after, held, bins, psi_levels)
            found.append(each)
            if held == ("text", "text"):
                spelled[str(name)], told_of = _spelling(each, before, after, bins, psi_levels)
                notes += told_of
            still = each["psi"] >= psi_levels[0] > each["psi_lasting"]  # no change in practice, and none to be told by
            if "empty" not in held and not still:
                filled[str(name)] = before, after
    tested = [place for place, each in enumerate(found) if not np.isnan(each["p"])]
    adjusted = np.full(len(found), np.nan)
    adjusted[tested] = false_discovery_control([found[place]["p"] for place in tested]) if tested else []
    columns = tuple(
        Column(
            **each, p_adjusted=float(p), **verdict(each, float(p), psi_levels, alpha, spelled.get(each["name"], 0.0))
        )
        for each, p in zip(found, adjusted, strict=True)
    )
    parts = [pd.DataFrame({name: pair[side] for name, pair in filled.items()}) for side in (0, 1)]
    told = tell_apart(parts[0], parts[1], seed)
    rows = len(reference), len(current)
    return frozen(Report(columns, tuple(skipped), tuple(notes), rows, psi_levels, told))


def _spelling(
    found: Mapping[str, Any], before: pd.Series, after: pd.Series, bins: int, levels: tuple[float, float]
) -> tuple[float, list[str]]:
    """The share of current values that the reference spells otherwise, where they make most of the change, else 0; and
    a sentence on them, if there are any."""
    usual = respelled(before, after)
    if not usual:
        return 0.0, []
    texts = [each.dropna().astype(str).str.strip() for each in (before, after)]
    share = float(texts[1].isin(list(usual)).mean())
    merged = measure(found["name"], texts[0], texts[1].map(usual).fillna(texts[1]), ("text", "text"), bins, levels)
    new, old = (each if len(each) <= SHOWN else f"{each[:SHOWN]}…" for each in next(iter(usual.items())))
    note = (
        f"{found['name']}: {share:.1%} of the current values are categories of the reference in another spelling, as "
        f"{new} for {old}. Each spelling is compared as a category of its own."
    )
    return share if merged["psi_lasting"] < found["psi_lasting"] / 2 else 0.0, [note]
