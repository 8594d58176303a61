"""The numbers that the answer quotes, and the right option of its prediction."""

from functools import cache

import numpy as np
from scipy.special import ndtri

from concepts.ab_testing.cuped import cuped
from concepts.ab_testing.exact_test import fisher_exact
from concepts.ab_testing.futility import conditional_power
from concepts.ab_testing.many_arms import dunnett_p
from concepts.ab_testing.multiple_tests import family_error
from concepts.ab_testing.novelty import novelty, retrodesign
from concepts.ab_testing.outliers import capping
from concepts.ab_testing.planning import plan
from concepts.ab_testing.power import FORMULAS, Design, rule_of_sixteen, sample_size, whole_users
from concepts.ab_testing.rates import EXAMPLE, read_counts
from concepts.ab_testing.ratio_metric import design_effect, ignored_clusters_error, ratio_metric
from concepts.ab_testing.sequential import naive_error, peeking, planned_drift
from concepts.ab_testing.triggering import triggering


def prediction() -> str:
    """The right option of the predict card: by how much users grow when the effect to detect halves."""
    factors = {"same": 1.0, "root": np.sqrt(2), "double": 2.0, "four": 4.0, "eight": 8.0}
    found = np.log(claims()["halved_ratio"])
    return min(factors, key=lambda name: abs(np.log(factors[name]) - found))


@cache
def claims() -> dict[str, float]:
    """Every number that content/ab_testing.md quotes, by name."""
    return _planning() | _noise() | _looking() | _reading()


def _planning() -> dict[str, float]:
    five, half = sample_size([0.05, 0.025], 0.8, Design())
    sizes = {name: float(sample_size(0.05, 0.8, Design(formula=name))) for name in FORMULAS["rate"]}
    real = plan(scale=0.2, daily_users=15_000)
    small = int(np.flatnonzero(np.isclose(real.effect, 0.005))[0])
    guarded = plan(guardrails=3)
    four = int(np.flatnonzero(np.isclose(guarded.effect, 0.04))[0])
    return {
        "five_points": float(whole_users(five)),
        "half_points": float(whole_users(half)),
        "halved_ratio": float(half / five),
        "pooled": sizes["pooled"],
        "evan_miller": sizes["evan_miller"],
        "corrected": sizes["continuity"],
        "sixteen": float(whole_users(rule_of_sixteen(0.05, Design()))),
        "real_users": float(real.total[small]),
        "real_days": float(real.days[small]),
        "real_weeks": float(real.weeks[small]),
        "guards_held": float(guarded.held[four]),
        "guards_ships": float(guarded.ships[four]),
    }


def _noise() -> dict[str, float]:
    seen = triggering()
    fifth = int(np.flatnonzero(np.isclose(seen.share, 0.2))[0])
    uneven, even = (ratio_metric(spread=spread, tests=100) for spread in ("geometric", "equal"))
    alike = int(np.flatnonzero(np.isclose(uneven.icc, 0.1))[0])
    tail = capping()
    clustered = design_effect(50, 0.02)
    return {
        "seen_all": float(whole_users(seen.needed_all[fifth])),
        "seen_only": float(whole_users(seen.needed_triggered[fifth])),
        "seen_counted": float(seen.counted[fifth]),
        "cuped_saved": 1 - float(cuped(experiments=100).variance[28]),
        "design_effect": float(clustered),
        "cluster_error": float(ignored_clusters_error(clustered)),
        "even_effect": float(even.inflation[alike]),
        "even_error": float(even.error[alike]),
        "uneven_mean": float(uneven.views),
        "uneven_sum": 1 + float((uneven.inflation[alike] - 1) / uneven.icc[alike]),
        "uneven_effect": float(uneven.inflation[alike]),
        "uneven_error": float(uneven.error[alike]),
        "uncapped_needed": float(whole_users(tail.needed[0])),
        "capped_needed": float(whole_users(tail.needed[tail.best])),
        "capped_share": float(tail.top[tail.best]),
    }


def _looking() -> dict[str, float]:
    thirty = {futility: peeking("obrien_fleming", futility=futility, experiments=100) for futility in (0.0, 0.1)}
    patient, leaving = thirty[0.0], thirty[0.1]
    bar = patient.boundary[-1, -1]  # of the last of thirty looks
    weak = retrodesign([planned_drift(0.05, 0.2), planned_drift(0.05, 0.8)])
    fresh = novelty()
    return {
        "five_looks": naive_error(5),
        "thirty_looks": naive_error(30),
        "paid_power": float(patient.power[patient.chosen, -1]),
        "leaving_power": float(leaving.power[leaving.chosen, -1]),
        "leaving_sample": float(leaving.share_null[leaving.chosen, -1]),
        "half_way": float(conditional_power(0.0, 0.5, planned_drift(), bar)),
        "type_m_weak": float(weak.type_m[0]),
        "type_m_good": float(weak.type_m[1]),
        "novelty_week": 100 * float(fresh.truth[6]),
        "novelty_month": 100 * float(fresh.truth[27]),
        "novelty_lasting": 100 * fresh.lasting,
    }


def _reading() -> dict[str, float]:
    read = read_counts(*EXAMPLE)
    few = read_counts(100, 3, 100, 10)
    i, j = read.entered, few.entered
    return {
        "srm_errors": (507_000 - 500_000) / np.sqrt(1_000_000 / 4),
        "ten_metrics": family_error(10),
        "three_variants": float(dunnett_p(ndtri(0.975), [1] * 4, 1e9)),  # large arms of one size
        "three_apart": family_error(3),
        "few_z": float(few.p_value[j]),
        "few_exact": float(fisher_exact(100, 3, 100, 10)),
        "sample_gain": 100 * float(read.difference[i]),
        "sample_low": 100 * float(read.low[i]),
        "sample_high": 100 * float(read.high[i]),
        "few_better": float(few.better[j]),
        "sample_control": 100 * read.control,
        "sample_treatment": 100 * float(read.treatment[i]),
    }
