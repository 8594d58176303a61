"""Several treatments and one control: each is compared with it, and all of them together may be wrong 5% of the time.

Three useless treatments, each tested at 5%, give a false alarm in an eighth of experiments (equal arms). For rates the
p-values are Holm's, and the intervals have level 1 - alpha / treatments (Bonferroni), so that all of them hold at once.
For means they are Dunnett's (1955, Journal of the American Statistical Association), who uses that all differences
share one control, and so asks for a little less.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from concepts.ab_testing.ab_data import Arms, capped, clean, read_arms
from concepts.ab_testing.means import read_values
from concepts.ab_testing.multiple_tests import NODES, WEIGHTS, holm
from concepts.ab_testing.rates import read_counts
from concepts.ab_testing.reading import Reading, sample_ratios
from concepts.arrays import Array, frozen, within

SPREADS, SHARES = (np.polynomial.legendre.leggauss(60)[0] + 1) / 2, np.polynomial.legendre.leggauss(60)[1] / 2


def dunnett_p(statistic: ArrayLike, users: Sequence[int], df: float) -> Array:
    """Chance, without any effect, that the largest of the |t| of all treatments reaches `statistic`; shaped like it.

    users: control's, then each treatment's.  df: of the common variance. That is Dunnett's adjusted p-value, two-sided:
    given control's mean and the common spread the treatments are independent, so two integrals are left (Gauss-Hermite
    and Gauss-Legendre). ValueError unless there are two arms or more, of a user at least, and df is at least 1.
    """
    if len(users) < 2 or min(users) < 1:
        raise ValueError(f"users must be of two arms or more, each at least 1, got {list(users)}.")
    within("df", df, 1, 1e15)
    size = np.abs(np.asarray(statistic, dtype=float))
    spread = np.sqrt(stats.chi2.ppf(SPREADS, df) / df)
    bar = size[..., None, None] * spread[:, None]
    inside = np.ones(np.broadcast_shapes(bar.shape, NODES.shape))
    treated, times = np.unique(users[1:], return_counts=True)
    for count, again in zip(treated, times, strict=True):
        shared = count / (count + users[0])  # the correlation that comes from sharing control
        middle, scale = np.sqrt(shared) * NODES, np.sqrt(1 - shared)
        inside *= (ndtr((bar + middle) / scale) - ndtr((middle - bar) / scale)) ** again
    return np.asarray(np.clip(1 - (inside @ WEIGHTS) @ SHARES, 0, 1))


def dunnett_bar(users: Sequence[int], df: float, alpha: float = 0.05) -> float:
    """The |t| that any of the treatments reaches with chance alpha when none has an effect. ValueError as `dunnett_p`,
    and for alpha outside [1e-6, 0.5]."""
    within("alpha", alpha, 1e-6, 0.5)
    low, high = stats.t.isf(alpha / 2, df), stats.t.isf(alpha / 2 / len(users), df)
    return float(brentq(lambda bar: float(dunnett_p(bar, users, df)) - alpha, 0.9 * low, 1.1 * high, xtol=1e-9))


@dataclass(frozen=True)
class Comparison:
    """Every treatment against control. names: (arms,) control's first.  test: what the p-values are.

    users, values: (arms,) users and the rate or mean.  difference, low, high, p_value: (arms - 1,), corrected for all.
    wider: how many times as wide an interval is as one of a single treatment.  ratio_p: p-value of an even split.
    """

    names: tuple[str, ...]
    test: str
    users: tuple[int, ...]
    values: Array
    difference: Array
    low: Array
    high: Array
    p_value: Array
    wider: float
    ratio_p: float

    def table(self) -> dict[str, Any]:
        """One column a quantity, one row an arm; nothing where control is compared with itself."""
        part = [(np.nan, *each) for each in (self.difference, self.low, self.high, self.p_value)]
        return {
            "arm": list(self.names),
            "users": list(self.users),
            "value": self.values,
            "difference": np.array(part[0]),
            "interval, low": np.array(part[1]),
            "interval, high": np.array(part[2]),
            f"adjusted p ({self.test})": np.array(part[3]),
        }


def compare(
    arms: Arms, alpha: float = 0.05, control_share: float = 0.0, interval: str = "newcombe", **prior: Any
) -> tuple[Comparison, list[Reading]]:
    """All treatments against control, and each one's reading, corrected at every step while the others stay put.

    alpha: chance of any false alarm.  control_share: planned, see `sample_ratios`.  interval, prior: of `read_counts`.
    Means share one variance, as Dunnett has it.
    ValueError as `read_counts` and `read_values`.
    """
    reads = _rates(arms, alpha, interval, **prior) if arms.kind == "rate" else _means(arms, alpha)
    users, ratio_p = tuple(map(len, arms.values)), sample_ratios([len(each) for each in arms.values], control_share)
    whole = [
        replace(
            each,
            alpha=alpha,
            names=(arms.names[0], name),
            named=True,
            treatments=len(reads),
            others=sum(users) - sum(each.users),
            ratio_p=ratio_p,
        )
        for name, each in zip(arms.names[1:], reads, strict=True)
    ]
    if arms.kind == "rate":
        wider = float(ndtri(alpha / 2 / len(reads)) / ndtri(alpha / 2))
    else:
        df = sum(users) - len(users)
        wider = float(dunnett_bar(users, df, alpha) / stats.t.isf(alpha / 2, df))
    here = [(each.difference, each.low, each.high, each.deciding_p) for each in whole]
    gap, low, high, p = np.array(
        [[part[each.entered] for part in row] for each, row in zip(whole, here, strict=True)]
    ).T
    return frozen(
        Comparison(
            names=arms.names,
            test="Holm" if arms.kind == "rate" else "Dunnett",
            users=users,
            values=np.array([whole[0].control, *(float(each.treatment[each.entered]) for each in whole)]),
            difference=gap,
            low=low,
            high=high,
            p_value=p,
            wider=wider,
            ratio_p=ratio_p,
        )
    ), whole


def _rates(arms: Arms, alpha: float, interval: str, **prior: Any) -> list[Reading]:
    counts = [(len(each), int(each.sum())) for each in arms.values]
    level = alpha / (len(counts) - 1)
    reads = [read_counts(*counts[0], *each, alpha=level, interval=interval, **prior) for each in counts[1:]]
    p = np.array([each.deciding_p[each.entered] for each in reads])
    return [
        replace(
            each,
            test=f"{each.test}, Holm",
            p_value=_holm_at(p, place, each.p_value),
            exact_p=_holm_at(p, place, each.exact_p),
        )
        for place, each in enumerate(reads)
    ]


def _holm_at(p: Array, place: int, moved: Array) -> Array:
    """(steps,) the adjusted p-value of one test as its own moves; nan where that is."""
    adjusted = [holm([*p[:place], each, *p[place + 1 :]])[place] if np.isfinite(each) else np.nan for each in moved]
    return np.array(adjusted)


def _means(arms: Arms, alpha: float) -> list[Reading]:
    users = [len(each) for each in arms.values]
    df = sum(users) - len(users)
    variance = sum(float(each.var(ddof=1)) * (len(each) - 1) for each in arms.values) / df
    bar = dunnett_bar(users, df, alpha)
    reads = []
    for each in arms.values[1:]:
        read = read_values(arms.control, each, alpha=alpha)
        errors = variance / users[0], variance / len(each)
        half = bar * np.sqrt(sum(errors))
        ratio = read.treatment / read.control if read.control > 0 else np.full_like(read.difference, np.nan)
        spread = bar * np.sqrt(errors[1] + ratio**2 * errors[0]) / read.control if read.control else np.nan
        reads.append(
            replace(
                read,
                test="Dunnett",
                interval="Dunnett",
                low=read.difference - half,
                high=read.difference + half,
                relative_low=read.relative - spread,
                relative_high=read.relative + spread,
                p_value=dunnett_p(read.difference / np.sqrt(sum(errors)), users, df),
            )
        )
    return reads


@dataclass(frozen=True)
class Capped:
    """A cap's effect. level: it.  above: users over it.  without, capped: difference and its interval."""

    level: float
    above: int
    without: tuple[float, float, float]
    capped: tuple[float, float, float]


@dataclass(frozen=True)
class FileRead:
    """A file's result. reading: of control and the chosen treatment.  alone: of the two as if there were no others.

    arms: what became of the rows, without the values.  all_arms: every treatment; None if there is but one.
    cap: None without.
    """

    reading: Reading
    alone: Reading
    arms: Arms
    all_arms: Comparison | None
    cap: Capped | None


def read_table(
    table: pd.DataFrame,
    group: str,
    outcome: str,
    control: str | None = None,
    treatment: str | None = None,
    denominator: str | None = None,
    user: str | None = None,
    success: str | None = None,
    quantile: float = 1.0,
    treatment_share: float = 0.5,
    control_share: float = 0.0,
    alpha: float = 0.05,
    **rate: Any,
) -> FileRead:
    """Read these columns of a table, see `clean`; of several treatments the chosen one, by default the first.

    quantile: share of users at which outcomes are capped, see `cap`; 1 caps none, and neither a rate nor a ratio is
    capped.  treatment_share: planned, of two arms; control_share: of more, see `sample_ratios`.
    rate: as `read_counts`.
    ValueError as `clean`, and for a treatment that does not occur.
    """
    below, who = (None if name is None else table[name] for name in (denominator, user))
    arms = clean(table[group], table[outcome], below, control, who, success)
    name = arms.names[1] if treatment is None else treatment
    if name not in arms.names[1:]:
        raise ValueError(f"treatment must be a group of 10 usable rows or more, and not control, got {name[:30]!r}.")
    place = arms.names.index(name)

    def read(arms: Arms) -> tuple[Reading, Reading, Comparison | None]:
        pair = replace(arms, names=(arms.names[0], name), values=(arms.control, arms.values[place]))
        if len(arms.names) == 2:
            alone = read_arms(pair, treatment_share, alpha, **rate)
            return alone, alone, None
        level = alpha / (len(arms.names) - 1) if arms.kind == "rate" else alpha
        comparison, each = compare(arms, alpha, control_share, **rate)
        return each[place - 1], read_arms(pair, 0.5, level, **rate), comparison

    reading, alone, all_arms = read(arms)
    cut = None
    if arms.kind == "mean" and denominator is None and quantile < 1:
        without = reading
        limited, level, above = capped(arms, quantile)
        reading, alone, all_arms = read(limited)
        cut = Capped(level, above, _said(without), _said(reading))
    mixed = arms.mixed / arms.users if arms.users else 0.0
    return FileRead(replace(reading, mixed=mixed), alone, replace(arms, values=()), all_arms, cut)


def _said(reading: Reading) -> tuple[float, float, float]:
    here = reading.entered
    return float(reading.difference[here]), float(reading.low[here]), float(reading.high[here])
