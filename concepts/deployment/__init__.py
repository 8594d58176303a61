"""Deployment: a model is a file, a file is answered from, and a new one is let in a little at a time.

A canary release sends a small share of the requests to the new version, and a guard decides whether it may grow.

    rollout          a canary release, hour by hour, and a thousand like it
    guard            the evidence that the new version is worse
    bundle           a model's file: what is in it, and what is refused
    flipped_bytes    one byte of it changed at a time
    capacity         how many requests a server can answer before they queue
    serving_pattern  batch, on request, streaming or on the device
"""

from concepts.deployment.claims import ANSWERS, claims, prediction, small_canary
from concepts.deployment.guard import (
    HOURS,
    KINDS,
    LIMIT,
    MEDIAN,
    MINUTES,
    RATIOS,
    SPREAD,
    TICKS,
    convinced,
    evidence,
    schedule,
    slow_share,
)
from concepts.deployment.rollout import (
    ALPHAS,
    DELAYS,
    FIRST,
    GROWTH,
    INCIDENT,
    LOOKS,
    RATES,
    ROLLOUTS,
    STAGES,
    SURGE,
    Rollout,
    canary,
    retried,
)

__all__ = [
    "ALPHAS",
    "ANSWERS",
    "DELAYS",
    "FIRST",
    "GROWTH",
    "HOURS",
    "INCIDENT",
    "KINDS",
    "LIMIT",
    "LOOKS",
    "MEDIAN",
    "MINUTES",
    "RATES",
    "RATIOS",
    "ROLLOUTS",
    "SPREAD",
    "STAGES",
    "SURGE",
    "TICKS",
    "Rollout",
    "canary",
    "claims",
    "convinced",
    "evidence",
    "prediction",
    "retried",
    "schedule",
    "slow_share",
    "small_canary",
]
