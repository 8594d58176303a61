"""The numbers that the answer quotes, and the right option of its prediction."""

from collections.abc import Mapping
from functools import cache

import numpy as np
from scipy.special import ndtri

from concepts.deployment import bundle, capacity, flipped_bytes
from concepts.deployment.guard import HOURS
from concepts.deployment.rollout import Rollout, canary, retried

ANSWERS = {"minutes": 0.5, "hour": 2.0, "hours": float(HOURS), "days": np.inf}
"""Options of the prediction, and the hours that each goes up to."""


def small_canary(share: float = 0.01, new_error: float = 0.02) -> Rollout:
    """Ten requests a second, `share` of them on a version that fails twice as often, a look every ten minutes."""
    return canary(new_error=new_error, first_share=share, growth=1, look_minutes=10)


def prediction() -> str:
    """Key of the right option: when has the guard decided to roll back half of the canaries of 1%?"""
    median = small_canary().median
    return next((key for key, most in ANSWERS.items() if median <= most), "days")


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes."""
    small, tenth, half = (small_canary(share) for share in (0.01, 0.1, 0.5))
    harmless, fifth, slight = small_canary(0.1, 0.01), canary(new_error=0.012), small_canary(new_error=0.012)
    slight_half = small_canary(0.5, 0.012)
    power = (ndtri(0.95) + ndtri(0.8)) ** 2  # one-sided 5%, 80%

    def per_arm(old: float, new: float) -> float:
        return float(power * (old * (1 - old) + new * (1 - new)) / (new - old) ** 2)

    alone = capacity.waiting(np.array([0.8, 0.9, 0.95]), 1.0, 1)[1]
    prices = capacity.capacity()
    four = capacity.waiting(np.array([3.2, 3.8]) / 50, 50, 4)[2][2]
    whole = capacity.response(np.array([3.2, 3.8]) / 50, 50, 4)[2]
    made = flipped_bytes.release()
    loaded = bundle.load(made.content, made.released)
    miles = bundle.answer(loaded, bundle.EXAMPLE[:1], "miles")[0]
    return {
        "hours_small": small.median,
        "hours_tenth": tenth.median,
        "hurt_small": small.mean_hurt,
        "hurt_tenth": tenth.mean_hurt,
        "hurt_half": half.mean_hurt,
        "wrong": float(harmless.alarms[1, -1]),
        "wrong_error": 100 * float(harmless.error[1, -1]),
        "looks": int(harmless.looks.sum()),
        "wrong_plain": float(harmless.alarms[2, -1]),
        "needed": small.median * 3600 * 10 * 0.01,
        "missed_small": float(1 - slight.alarms[0, -1]),
        "missed_half": float(1 - slight_half.alarms[0, -1]),
        "retried": retried(3),
        "severe_small": small_canary(0.01, 0.05).mean_hurt,
        "severe_tenth": small_canary(0.1, 0.05).mean_hurt,
        "missed_fifth": float(1 - fifth.alarms[0, -1]),
        "size_double": per_arm(0.01, 0.02),
        "size_fifth": per_arm(0.01, 0.012),
        "size_conversion": per_arm(0.05, 0.0475),
        "alone_80": float(alone[0]),
        "alone_90": float(alone[1]),
        "alone_95": float(alone[2]),
        "pool_95": float(capacity.waiting(8 * 0.95, 1.0, 8)[1]),
        "p99_80": float(four[0]),
        "p99_95": float(four[1]),
        "p99_more": float(capacity.waiting(3.8 / 50, 50, 5)[2][2]),
        "dear_load": float(prices.loads[0]),
        "dear": float(prices.live[0] / prices.batch),
        "whole_80": float(whole[0]),
        "whole_95": float(whole[1]),
        "wait_fixed": float(capacity.waiting(0.8, 1.0, 1, 0.0)[1]),
        "wait_uneven": float(capacity.waiting(0.8, 1.0, 1, 4.0)[1]),
        "fan_out": 1 - 0.99**100,
        "flips": bundle.STEPS,
        "silent": made.silent,
        "unnoticed": made.unnoticed,
        "right_unit": miles.meant,
        "wrong_unit": miles.chance,
    }
