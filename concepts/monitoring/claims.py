"""The numbers that the prose quotes: each stands on the stage in one of the page's scenes."""

from functools import cache
from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.monitoring import drift_metrics as dm
from concepts.monitoring.drift_alarms import HARMLESS, Alarms, alarms, family_false_alarm
from concepts.monitoring.weeks import WATCHED, simulate

SHARES = {"one": 0.01, "five": 0.05, "fifteen": 0.15, "forty": 0.4}
"""Options of the prediction: in what share of quiet weeks the PSI is above 0.1."""
BLIND, LATER = 14, 19
"""Steps of the scenes: week 15, in the blind weeks, and week 20."""


def prediction() -> str:
    """How often the PSI passes 0.1 where nothing has changed, 200 rows against 200: the key of the nearest option."""
    quiet = alarms()
    share = quiet.false[_at(quiet, 0.1)]
    return min(SHARES, key=lambda key: abs(SHARES[key] - share))


@cache
def claims() -> dict[str, float | int | str]:
    """What the prose quotes; a scene that shows it is beside it."""
    found: dict[str, Any] = _weeks() | _levels()
    found["psi_deciles"], found["psi_sturges"] = _bins()
    return found


def _weeks() -> dict[str, Any]:
    concept = simulate()
    unused, covariate, prior, unit = (
        simulate(kind, size=1.0) for kind in ("covariate_unused", "covariate", "prior", "unit")
    )
    psi = {run.kind: float(run.psi[WATCHED.index(run.focus), LATER]) for run in (unused, covariate, unit)}
    return {
        "concept_size": float(concept.strength.max()),
        "concept_accuracy": float(concept.accuracy[BLIND]),
        "concept_estimate": float(concept.estimate[BLIND]),
        "concept_psi": float(concept.psi[:, BLIND].max()),
        "concept_delay": concept.delay,
        "concept_rows": concept.rows * concept.delay,
        "known_accuracy": float(concept.arrived(concept.accuracy)[BLIND + 2]),
        "unused_psi": psi["covariate_unused"],
        "unused_accuracy": float(unused.accuracy[LATER]),
        "covariate_psi": psi["covariate"],
        "covariate_accuracy": float(covariate.accuracy[LATER]),
        "covariate_estimate": float(covariate.estimate[LATER]),
        "prior_accuracy": float(prior.accuracy[LATER]),
        "prior_estimate": float(prior.estimate[LATER]),
        "unit_psi": psi["unit"],
        "unit_estimate": float(unit.estimate[LATER]),
        "unit_accuracy": float(unit.accuracy[LATER]),
    }


def _levels() -> dict[str, Any]:
    quiet = alarms()
    rule, strict = _at(quiet, 0.1), _at(quiet, 0.25)
    large = alarms(rows=50_000, reference=50_000, size=HARMLESS, ramp=1)
    thousand = alarms(rows=1000, reference=1000)
    return {
        "null_mean": quiet.mean,
        "null_theory": quiet.mean_theory,
        "null_false": float(quiet.false[rule]),
        "null_false_se": float(quiet.false_se[rule]),
        "null_chi2": float(quiet.theory[rule]),
        "null_late": float(quiet.late[rule]),
        "strict_false": float(quiet.false[strict]),
        "strict_late": float(quiet.late[strict]),
        "thousand_false": float(thousand.false[rule]),
        "js_false": quiet.others["JS"][0],
        "large_rows": large.rows,
        "large_missed": float(large.missed[_at(large, 0.1)]),
        "large_psi": dm.psi_of_shift(HARMLESS),
        "any_false": family_false_alarm(0.05, 20),
        "any_false_year": 52 * 20 * 0.05,
        "bonferroni": 0.05 / 20,
    }


def _bins() -> tuple[float, float]:
    """PSI of one skewed pair of samples in the reference's deciles, and in Sturges' bins over both."""
    r, x = (np.sort(np.random.default_rng(key).lognormal(key * 0.4, 1, 1000)) for key in (0, 1))
    sturges: Array = np.histogram_bin_edges(np.concatenate([r, x]), "sturges")[1:-1]
    one, other = (
        float(dm.psi(dm.bin_counts(r, edges), dm.bin_counts(x, edges))) for edges in (dm.quantile_edges(r), sturges)
    )
    return one, other


def _at(result: Alarms, level: float) -> int:
    return int(np.argmin(np.abs(result.levels - level)))
