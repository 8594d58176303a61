"""The numbers that the answer quotes, and the right option of its prediction."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from concepts.arrays import Array
from concepts.transfer_learning import digits_transfer, distortion
from concepts.transfer_learning.finetuning import lora_parameters
from concepts.transfer_learning.pretraining import HIDDEN
from concepts.transfer_learning.strategies import ALL, FEW, STEPS, STRATEGIES, Transfer, transfer
from concepts.transfer_learning.teacher_tasks import INPUTS

MANY_SEEDS = 16


@cache
def revealed() -> Transfer:
    """The reveal's settings at few and at all labels; numbers of labels do not touch each other, so two will do."""
    return transfer(seeds=MANY_SEEDS, per_class=np.array([FEW, ALL]))


def prediction() -> str:
    """Key of the right option: who is ahead of both others with ten labels per class, and who with all."""
    few, many = (revealed().winner(step) or "nobody" for step in (0, 1))
    return f"{few}_{many}"


@cache
def claims() -> Mapping[str, float]:
    """The numbers that the prose quotes. Where it does not say otherwise: the lab's defaults, 8 seeds."""

    def run(**changed: Any) -> Transfer:
        return transfer(**changed, per_class=np.array([FEW, ALL]))

    def at(result: Transfer, strategy: str, step: int) -> float:
        return float(result.mean(strategy)[0][step])

    def pair(name: str, gain: tuple[Array, Array], step: int, sign: int = 1) -> dict[str, float]:
        return {name: 100 * sign * float(gain[0][step]), f"{name}_half": 100 * float(gain[1][step])}

    first, plain, same, slow = (
        revealed(),
        run(ratio=1.0),
        run(similarity=1.0, ratio=1.0),
        run(ratio=0.1, seeds=MANY_SEEDS),
    )
    full = run(ratio=1.0, seeds=MANY_SEEDS)
    upper, upper_same = run(ratio=1.0, frees="upper"), run(ratio=1.0, frees="upper", similarity=1.0)
    blind, shuffled = run(similarity=0.0), run(source="shuffled")
    hurried, longer = run(similarity=0.0, ratio=3.0), run(similarity=0.0, ratio=1.0, steps=3 * STEPS)
    moved_away, slowly = distortion.distort(), distortion.distort(ratio=0.1)
    digits, fast_digits = (digits_transfer.digits(ratio=ratio, per_class=np.array([5])) for ratio in (1.0, 3.0))
    tuned = list(STRATEGIES).index("tuned")
    return {
        **{f"{key}_{name}": at(first, key, step) for key in STRATEGIES for step, name in enumerate(("few", "all"))},
        **pair("frozen_ahead", first.gain("frozen", "tuned"), 0),
        **pair("rate_costs", full.gain("frozen", "tuned"), 0),
        "ratio_few": float(first.ratios[0]),
        "ratio_all": float(first.ratios[1]),
        **pair("tuned_ahead", first.gain("tuned", "frozen"), 1),
        **pair("tuned_gain", first.gain("tuned", "scratch"), 1),
        "seeds": MANY_SEEDS,
        "same_frozen": at(same, "frozen", 0),
        "same_scratch": at(same, "scratch", 0),
        "same_tuned": at(same, "tuned", 0),
        "same_upper": at(upper_same, "tuned", 0),
        "plain_tuned": at(plain, "tuned", 1),
        "plain_upper": at(upper, "tuned", 1),
        "fast_few": at(full, "tuned", 0),
        "slow_few": at(slow, "tuned", 0),
        "slow_all": at(slow, "tuned", 1),
        **pair("blind_harm", blind.gain("tuned", "scratch"), 1, -1),
        **pair("hurried_harm", hurried.gain("tuned", "scratch"), 1, -1),
        **pair("longer_harm", longer.gain("tuned", "scratch"), 1, -1),
        "steps": STEPS,
        **pair("shuffled_harm", shuffled.gain("tuned", "scratch"), 1, -1),
        "looked": first.before_new,
        "looks": float(first.in_new[tuned, 1]),
        "body_weights": (INPUTS + 1) * HIDDEN[0] + (HIDDEN[0] + 1) * HIDDEN[1],
        "head_weights": HIDDEN[-1] + 1,
        **pair("near_gain", moved_away.gain("near", "tuned", "probe"), -1),
        **pair("far_loss", moved_away.gain("far", "tuned", "probe"), -1, -1),
        **pair("slowly_near", slowly.gain("near", "tuned", "probe"), -1),
        **pair("slowly_far", slowly.gain("far", "tuned", "probe"), -1),
        **pair("mended_near", moved_away.gain("near", "both", "probe"), -1),
        **pair("mended_far", moved_away.gain("far", "both", "probe"), -1),
        **pair("mended_over", moved_away.gain("far", "both", "tuned"), -1),
        "kept": float(moved_away.old[0, -1].mean()),
        "forgot": float(moved_away.old[1, -1].mean()),
        **{f"digits_{key}": float(digits.mean(key)[0][0]) for key in digits_transfer.METHODS},
        "digits_fast": float(fast_digits.mean("tuned")[0][0]),
        **pair("fast_digits_ahead", fast_digits.gain("tuned", "scratch"), 0),
        **pair("pixels_ahead", digits.gain("pixels", "scratch"), 0),
        "lora": lora_parameters(4096, 4096, 8),
        "lora_share": lora_parameters(4096, 4096, 8) / 4096**2,
    }
