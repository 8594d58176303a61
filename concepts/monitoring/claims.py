"""The numbers that the prose quotes: of the weeks those of the run on the stage, else means with standard errors."""

from functools import cache
from typing import Any

import numpy as np

from concepts.arrays import Array, mean_and_error
from concepts.monitoring import drift_metrics as dm
from concepts.monitoring.drift_alarms import HARMLESS, Alarms, alarms, family_false_alarm
from concepts.monitoring.long_run import long_run
from concepts.monitoring.weeks import simulate
from concepts.monitoring.world import REFERENCE

SHARES = {"one": 0.01, "five": 0.05, "fifteen": 0.15, "forty": 0.4}
"""Options of the prediction: in what share of quiet weeks the PSI is above 0.1."""
DRIFTS = {"concept": 1.5, "unused": 1.0, "covariate": 1.0, "prior": 1.0, "unit": 1.0}
"""Kinds and sizes that the prose compares, as in its scenes; "unused" is the covariate drift of the unused feature."""
SEEN = {"concept": 15}
"""The week in which a scene shows a drift, where it is not the twentieth."""
WORLDS = 20
FIRST = 16
"""Step of the week in which the first drifted labels are known, as the lab opens."""
SEGMENT, MOVED = 0.05, 1.0
"""A segment's share of all orders, and how far its column moves, in standard deviations."""


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
    opened = simulate()
    kinds = {"covariate_unused" if name == "unused" else name: size for name, size in DRIFTS.items()}
    runs = dict(zip(DRIFTS, long_run(kinds, WORLDS).values(), strict=True))
    means = {
        f"{name}_{quantity}": mean_and_error(getattr(run, quantity))[0]
        for name, run in runs.items()
        for quantity in ("accuracy", "estimate", "no_skill")
    }
    seen = _seen()
    told: dict[str, Any] = {
        "worlds": WORLDS,
        "concept_size": DRIFTS["concept"],
        "concept_delay": opened.delay,
        "concept_rows": opened.rows * opened.delay,
        "known_accuracy": float(opened.arrived(opened.accuracy)[FIRST]),
        **{key: means[key] for key in ("unused_accuracy", "unused_no_skill")},
        "unit_psi": float(runs["unit"].psi.mean()),
        "seen_gap": max(abs(seen[f"seen_{key}"] - mean) for key, mean in means.items()),
        "covariate_gap": 100 * (means["covariate_estimate"] - means["covariate_accuracy"]),
    }
    told["concept_auc"], told["concept_auc_se"] = mean_and_error(runs["concept"].auc)
    usual = means["unused_accuracy"]  # of no drift as well: nothing depends on that feature
    told["week_se"] = float(np.sqrt(usual * (1 - usual) / opened.rows))
    return told | seen | _segment(usual - means["concept_accuracy"], opened.rows)


def _seen() -> dict[str, float]:
    """What the lab shows of each kind of drift, in the week that its scene opens."""
    told = {}
    for name, size in DRIFTS.items():
        run, week = simulate("covariate_unused" if name == "unused" else name, size=size), SEEN.get(name, 20) - 1
        for quantity in ("accuracy", "estimate", "no_skill"):
            told[f"seen_{name}_{quantity}"] = float(getattr(run, quantity)[week])
        if name in ("concept", "unused", "covariate"):
            told[f"seen_{name}_psi"] = float(run.psi[:, week].max())
    return told


def _segment(loss: float, rows: int) -> dict[str, Any]:
    """A drift of one segment alone, as that segment shows it and as all orders do; `loss` is of its accuracy."""
    own, reference = SEGMENT * rows, SEGMENT * REFERENCE
    return {
        "segment_share": SEGMENT,
        "segment_psi": dm.psi_of_shift(MOVED),
        "whole_psi": dm.psi_of_shift(MOVED, share=SEGMENT),
        "whole_loss": 100 * SEGMENT * loss,
        "segment_rows": own,
        "segment_reference": reference,
        "segment_quiet": dm.psi_mean(dm.BINS, reference, own),
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
        "null_late_se": float(quiet.late_se[rule]),
        "strict_false": float(quiet.false[strict]),
        "strict_false_se": float(quiet.false_se[strict]),
        "strict_late": float(quiet.late[strict]),
        "strict_late_se": float(quiet.late_se[strict]),
        "thousand_false": float(thousand.false[rule]),
        "js_false": quiet.others["JS"][0],
        "js_false_se": quiet.others["JS"][1],
        "large_rows": large.rows,
        "large_missed": float(large.missed[_at(large, 0.1)]),
        "large_psi": dm.psi_of_shift(HARMLESS),
        "any_false": family_false_alarm(0.05, 20),
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
