"""The numbers that the prose quotes. Those of a sample are the ones that its lab opens with."""

from collections.abc import Mapping
from functools import cache

import numpy as np
from scipy.special import ndtr, ndtri

from concepts.roc_auc.auc_interval import SIZES, interval_sweep
from concepts.roc_auc.cheapest import best_threshold, model
from concepts.roc_auc.ranking import binormal_auc, binormal_rates, delong, precision_from_rates
from concepts.roc_auc.threshold import THRESHOLDS, threshold_sweep
from concepts.roc_auc.two_models import CORRELATIONS, comparison_sweep
from concepts.roc_auc.two_segments import GAPS, segment_sweep

PREDICT_THRESHOLD = 0.8


@cache
def claims() -> Mapping[str, float]:
    """By name; all but the intervals come from the model, free of sampling noise."""
    return _ranking() | _prices() | _samples() | _pair() | _segments()


def _ranking() -> dict[str, float]:
    fpr, tpr = binormal_rates(PREDICT_THRESHOLD)
    half, one = (float(precision_from_rates(tpr, fpr, share)) for share in (0.5, 0.01))
    recall = np.linspace(0, 1, 20_001)[1:]
    alarms = ndtr(ndtri(recall) - 1.5)
    strict, wide = ndtri(0.99), 2.4  # with twice the spread: near the area of the default
    alike = float(np.sqrt(2) * ndtri(binormal_auc(wide, 2.0)))  # with equal spreads, the same area
    return {
        "auc": binormal_auc(),
        "gini": 2 * binormal_auc() - 1,
        "four_auc": delong([3, 1], [2, 0]).auc,
        "predict_threshold": PREDICT_THRESHOLD,
        "caught": float(tpr),
        "alarms": float(fpr),
        "precision_half": half,
        "precision_one": one,
        "alarms_per_hit": (1 - one) / one,
        "ap_half": float(precision_from_rates(recall, alarms, 0.5).mean()),
        "ap_one": float(precision_from_rates(recall, alarms, 0.01).mean()),
        "strict_equal": float(binormal_rates(strict, alike)[1]),
        "strict_wide": float(binormal_rates(strict, wide, 2.0)[1]),
    }


def _prices() -> dict[str, float]:
    """At 10% and at 1% positives, where a miss costs ten false alarms."""
    common = model(np.array([best_threshold(1.5, 1, 0.1, 1, 1)]), 1.5, 1, 0.1, 10, 1)
    rare = model(np.array([PREDICT_THRESHOLD]), 1.5, 1, 0.01, 10, 1)
    return {
        "cutoff": 1 / 11,
        "cost_cutoff": common.cost,
        "cost_naive": float(common.cost_curve[0]),
        "best_half": best_threshold(1.5, 1, 0.5, 10, 1),
        "best_common": common.threshold,
        "best_rare": rare.threshold,
        "cost_rare": rare.cost,
        "cost_rare_same": float(rare.cost_curve[0]),
    }


def _samples() -> dict[str, float]:
    grown, near = interval_sweep(), interval_sweep(separation=4)
    few, many = (int(np.argmin(np.abs(SIZES - size))) for size in (20, 500))
    return {
        "few": int(SIZES[few]),
        "few_low": float(grown.delong[0, few]),
        "few_high": float(grown.delong[1, few]),
        "many": int(SIZES[many]),
        "many_low": float(grown.delong[0, many]),
        "many_high": float(grown.delong[1, many]),
        "coverage_five": float(grown.coverage[0]),
        "coverage_many": float(grown.coverage[many]),
        "near_auc": near.truth,
        "coverage_near": float(near.coverage[many]),
    }


def _pair() -> dict[str, float]:
    sweep = comparison_sweep()
    step = int(np.argmin(np.abs(CORRELATIONS - 0.8)))
    found = sweep.comparisons[step]
    return {
        "alike": float(CORRELATIONS[step]),
        "lead": float(sweep.truth[1] - sweep.truth[0]),
        "gain": found.difference,
        "gain_low": found.lower,
        "gain_high": found.upper,
        "p_paired": found.p_value,
        "p_unpaired": found.unpaired_p,
        "power_paired": float(sweep.power[step]),
        "power_separate": float(sweep.separate_power[step]),
        "power_unpaired": float(sweep.unpaired_power[step]),
    }


def _segments() -> dict[str, float]:
    sweep = segment_sweep()
    step = int(np.argmin(np.abs(GAPS - 2)))
    return {
        "within": sweep.within,
        "pooled": float(sweep.auc[step]),
        "segment_a": sweep.prevalences[0],
        "segment_b": sweep.prevalences[1],
    }


def prediction() -> str:
    """Key of the right option: does AUC move, and does precision, when prevalence falls from 50% to 1%?"""
    half, one = (threshold_sweep(prevalence=share, n=20_000) for share in (0.5, 0.01))
    step = int(np.argmin(np.abs(THRESHOLDS - PREDICT_THRESHOLD)))
    auc_falls = half.auc.auc - one.auc.auc > 0.1
    precision_falls = half.precision[step] - one.precision[step] > 0.1
    return f"auc_{'falls' if auc_falls else 'stays'}_precision_{'falls' if precision_falls else 'stays'}"
