"""Every alert level buys silence with delay: how often a drift monitor cries wolf, and how late it wakes.

With no drift at all the PSI is (1/n + 1/m) times a chi-square with bins - 1 degrees of freedom: a fixed level such as
0.1 is crossed all the time by small weeks and never by large ones. A test holds its false alarms at alpha for any
sample, but with enough rows it rejects a shift that nobody would notice. And whatever one feature's rate is, many
features watched for many weeks multiply it.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import kolmogi
from scipy.stats import chi2

from concepts.arrays import Array, frozen, one_of, within
from concepts.monitoring import drift_metrics as dm
from concepts.monitoring.counted_weeks import RUNS, counted, measured

QUIET, AFTER = 8, 12
"""Weeks watched before the drift begins, and from then on."""
BIN_CHOICES = (5, 10, 20, 40)
LEVELS = np.round(np.linspace(0.01, 0.4, 40), 2)
HARMLESS = 0.05
"""A shift of the mean, in standard deviations, that no one would retrain for."""
SIZES = np.array([50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000])
JS_LEVEL = 0.1
DEFINITIONS = (
    f"{RUNS} runs of {QUIET} quiet weeks and {AFTER} more from the onset; ± is one standard error. Weeks late: 0 is "
    f"the first drifted week; a run that never rings counts {AFTER}, so that the mean is the least it can be (≥). PSI: "
    "natural logarithm, bins at the reference's quantiles, an empty bin counts half a row. KS and chi-square ring "
    "below alpha, the Jensen-Shannon distance (base 2, same bins) above 0.1. The columns watched are independent."
)
"""How the lab counts, to stand beside the pictures."""
TESTS = np.unique(np.round(np.geomspace(1, 2000, 60)).astype(int))


@dataclass(frozen=True)
class Alarms:
    """How often each monitor cries wolf and how late it wakes, one step for each PSI level.

    levels: (L,) PSI alert levels. false, false_se: (L,) share of quiet weeks with an alert, one feature, and its
        standard error. theory: (L,) the same by the chi-square approximation.
    found: (L,) share of weeks under the full drift with an alert.
    late, late_se: (L,) mean weeks from the onset to the first alert (0 when the first drifted week raises it), with
        runs that never alert in 12 weeks counted as 12. missed: (L,) share of those.
    any_false: (L,) chance of at least one false alarm a week over `features` independent features.
    tests, family: (T,), (L, T) the same chance against the number of features times weeks: 1 - (1 - false)^tests.
    others: monitor -> (false alarms a week, its standard error, weeks late, share of fully drifted weeks found, share
        of runs that never alert) of chi-square and KS at `alpha` and of JS at 0.1.
    curves: monitor -> (false, late), two (40,) arrays as its own level moves.
    null, drifted: (K,) shares of the simulated PSI over the bins `cells` (K + 1,), quiet weeks and full
        drift; values beyond the last bin are left out.
    null_density: (K,) the chi-square approximation's share of the same bins.
    mean, mean_se, mean_theory: mean quiet PSI, its standard error, and (bins - 1)(1/n + 1/m).
    sizes: (S,) rows of two equal samples. psi_null, psi_small: (L, S) chance of a PSI alert with no drift, and with a
        mean shifted by 0.05 sd. ks_null, ks_small: (S,) the same for KS at `alpha`.
    """

    rows: int
    reference: int
    bins: int
    size: float
    ramp: int
    alpha: float
    features: int
    seed: int
    levels: Array
    false: Array
    false_se: Array
    theory: Array
    found: Array
    late: Array
    late_se: Array
    missed: Array
    any_false: Array
    tests: NDArray[np.int64]
    family: Array
    others: dict[str, tuple[float, float, float, float, float]]
    curves: dict[str, tuple[Array, Array]]
    cells: Array
    null: Array
    drifted: Array
    null_density: Array
    mean: float
    mean_se: float
    mean_theory: float
    sizes: NDArray[np.int64]
    psi_null: Array
    psi_small: Array
    ks_null: Array
    ks_small: Array

    def __len__(self) -> int:
        return len(self.levels)

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a PSI level."""
        return {
            "PSI alert level": self.levels,
            "false alarms per week and feature": self.false,
            "standard error": self.false_se,
            "chi-square approximation": self.theory,
            "drifted weeks found": self.found,
            f"chance of a false alarm a week, {self.features} features": self.any_false,
            "weeks from onset to alert": self.late,
            "standard error of the weeks": self.late_se,
            "share not found in 12 weeks": self.missed,
        }


def alarms(
    rows: int = 200,
    reference: int = 200,
    bins: int = 10,
    size: float = 0.5,
    ramp: int = 4,
    alpha: float = 0.05,
    features: int = 20,
    seed: int = 0,
) -> Alarms:
    """Three hundred runs of a normal feature: eight quiet weeks, then its mean climbs by `size` sd over `ramp` weeks.

    Each run draws its own reference of `reference` rows; `counted_weeks` says how, and how KS is read from
    counts. The PSI's level is swept; `alpha` sets KS and chi-square.

    Raises:
        ValueError: `rows` or `reference` outside 50 to 50,000, `bins` not 5, 10, 20 or 40, `size` outside 0 to 3,
            `ramp` outside 1 to 12, `alpha` outside 1e-6 to 0.5, `features` outside 1 to 1000, or `seed` outside 0 to
            10^6.
    """
    within("rows", rows, 50, 50_000)
    within("reference", reference, 50, 50_000)
    one_of("bins", bins, BIN_CHOICES)
    within("size", size, 0, 3)
    within("ramp", ramp, 1, AFTER)
    within("alpha", alpha, 1e-6, 0.5)
    within("features", features, 1, 1000)
    within("seed", seed, 0, 10**6)

    shift = np.concatenate([np.zeros(QUIET), size * np.minimum(np.arange(1, AFTER + 1) / ramp, 1)])
    found_by = measured(*counted(np.random.default_rng([seed, 0]), rows, reference, shift), bins)
    psi = found_by["PSI"]
    quiet, after = psi[:, :QUIET], psi[:, QUIET:]
    full = AFTER - ramp + 1  # weeks at the end, with all of the drift
    false, false_se = _rates(quiet, LEVELS)
    late, late_se, missed = _delays(after, LEVELS)

    fixed = {"chi-square": chi2.isf(alpha, bins - 1), "KS": _ks_level(alpha, rows, reference), "JS": JS_LEVEL}
    others, curves = {}, {}
    for name, level in fixed.items():
        values = found_by[name]
        at = np.array([level])
        rate, rate_se = _rates(values[:, :QUIET], at)
        found = _rates(values[:, -full:], at)[0]
        late_by, _, never = _delays(values[:, QUIET:], at)
        others[name] = (float(rate[0]), float(rate_se[0]), float(late_by[0]), float(found[0]), float(never[0]))
        grid = np.quantile(values[:, :QUIET], np.linspace(0.3, 1, 40))
        curves[name] = (_rates(values[:, :QUIET], grid)[0], _delays(values[:, QUIET:], grid)[0])

    psi_pairs, ks_pairs = _pairs(bins, seed)
    critical = np.array([_ks_level(alpha, count, count) for count in SIZES.tolist()])
    psi_null, psi_small = (psi_pairs[..., None] > LEVELS).mean(1).transpose(1, 2, 0)
    ks_null, ks_small = (ks_pairs > critical[:, None, None]).mean(1).T

    cells = np.linspace(0, np.ceil(10 * max(0.5, np.quantile(quiet, 0.999))) / 10, 51)
    unit = 1 / rows + 1 / reference
    tail = chi2.sf(cells / unit, bins - 1)
    result = Alarms(
        rows=rows,
        reference=reference,
        bins=bins,
        size=size,
        ramp=ramp,
        alpha=alpha,
        features=features,
        seed=seed,
        levels=LEVELS,
        false=false,
        false_se=false_se,
        theory=dm.psi_false_alarm(LEVELS, bins, reference, rows),
        found=_rates(psi[:, -full:], LEVELS)[0],
        late=late,
        late_se=late_se,
        missed=missed,
        any_false=1 - (1 - false) ** features,
        tests=TESTS,
        family=1 - (1 - false[:, None]) ** TESTS,
        others=others,
        curves=curves,
        cells=cells,
        null=np.histogram(quiet, cells)[0] / quiet.size,
        drifted=np.histogram(psi[:, -full:], cells)[0] / psi[:, -full:].size,
        null_density=tail[:-1] - tail[1:],
        mean=float(quiet.mean()),
        mean_se=float(quiet.mean(1).std(ddof=1) / np.sqrt(RUNS)),
        mean_theory=dm.psi_mean(bins, reference, rows),
        sizes=SIZES,
        psi_null=psi_null,
        psi_small=psi_small,
        ks_null=ks_null,
        ks_small=ks_small,
    )
    return frozen(result)


def family_false_alarm(alpha: float, tests: float) -> float:
    """Chance of at least one false alarm in `tests` independent tests at level `alpha`: 1 - (1 - alpha)^tests."""
    within("alpha", alpha, 0, 1)
    within("tests", tests, 1, 1e9)
    return float(1 - (1 - alpha) ** tests)


@lru_cache(maxsize=16)
def _pairs(bins: int, seed: int) -> tuple[Array, Array]:
    """PSI and KS of two equal samples of each of `SIZES`, (S, RUNS, 2): without drift, and with the harmless shift."""
    stream = np.random.default_rng([seed, 1])
    shift = np.array([0.0, HARMLESS])
    found = [measured(*counted(stream, count, count, shift), bins, ("PSI", "KS")) for count in SIZES.tolist()]
    return frozen((np.array([each["PSI"] for each in found]), np.array([each["KS"] for each in found])))


def _ks_level(alpha: float, rows: int, reference: int) -> float:
    """Critical KS statistic by M. A. Stephens (1970, Journal of the Royal Statistical Society B): quick, 1% exact."""
    root = np.sqrt(rows * reference / (rows + reference))
    return float(kolmogi(alpha) / (root + 0.12 + 0.11 / root))


def _rates(values: Array, levels: Array) -> tuple[Array, Array]:
    """Share of weeks above each level, and its standard error over runs (weeks of a run share one reference)."""
    by_run = (values[..., None] > levels).mean(1)
    return by_run.mean(0), by_run.std(0, ddof=1) / np.sqrt(len(values))


def _delays(values: Array, levels: Array) -> tuple[Array, Array, Array]:
    """Mean weeks until the first value above each level, its standard error, and the share of runs without any."""
    still = np.maximum.accumulate(values, axis=1)[..., None] <= levels
    late = still.sum(1)
    return late.mean(0), late.std(0, ddof=1) / np.sqrt(len(values)), still[:, -1].mean(0)
