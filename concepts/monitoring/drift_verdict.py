"""What a column's measures come to, in a word and a sentence: the size decides, chance must not explain it."""

from collections.abc import Mapping
from math import isnan
from typing import Any

from concepts.monitoring.drift_columns import equivalent, grade

MISSING_LEVELS = (0.1, 0.25)
"""Changes of the missing share that count as moderate and as large by themselves: of all rows."""
VERDICTS = ("stable", "within noise", "moderate change", "large change")
NOVEL = 0.05
"""Beyond the expected one, a share of new categories worth to be named first."""
FAR = 0.01
"""The p-value, by random splits, up to which a Wasserstein distance is more than chance."""


def verdict(
    found: Mapping[str, Any], adjusted: float, levels: tuple[float, float], alpha: float, respelled: float = 0.0
) -> dict[str, Any]:
    """The fields verdict, strength, reason and sentence of `drift_report.Column`.

    respelled: the share of current values that the reference has in another spelling, where that makes most of the
    change, else 0.
    """
    name, lost = found["name"], (found["missing_before"], found["missing_after"])
    if isnan(found["psi"]):
        where = "current file" if lost[1] == 1 else "reference"
        text = f"no value in the {where}; missing went from {lost[0]:.1%} to {lost[1]:.1%}"
        return _said(name, VERDICTS[3], 1 / MISSING_LEVELS[1], f"no value in the {where}", text)
    sizes, sure = _sizes(found, adjusted, levels, alpha)
    size = max((each for each, real in zip(sizes, sure, strict=True) if real), default=0)
    result = VERDICTS[size + 1 if size else 1 if max(sizes) else 0]
    text, reason = _in_words(found, adjusted, levels, alpha, sizes, sure, size)
    shift, ks, _ = equivalent(levels[1])
    strength = found["psi_lasting"] / levels[1]
    for kind, ratio in ((1, found["ks_lasting"] / ks), (2, found["wasserstein_sd"] / shift)):
        strength = max(strength, ratio) if sizes[kind] and sure[kind] else strength
    moved, loss = abs(lost[1] - lost[0]), 0
    if moved and found["missing_p"] < alpha:
        jump = f"missing went from {lost[0]:.1%} to {lost[1]:.1%}"
        text += f"; {jump}"
        loss = grade(moved, MISSING_LEVELS)
        if loss > size:
            result, reason = VERDICTS[loss + 1], jump  # the values that are left may look the same
        strength = max(strength, moved / MISSING_LEVELS[1]) if loss else strength
    if found["new_count"]:
        count, share, due = found["new_count"], found["new_share"], found["new_expected"]
        news = f"{count:,} new categor{'y' if count == 1 else 'ies'} in {share:.1%} of values"
        news += f", where categories that the reference has once let expect {due:.1%}" if due else ""
        text += f"; {news}"
        if size >= max(loss, 1) and share - due >= NOVEL:
            reason = f"new categories in {share:.1%} of values"
    if size >= max(loss, 1) and respelled:
        reason = f"spelled otherwise in {respelled:.1%} of values"
    return _said(name, result, float(strength), reason, text)


# ------------------------------------------------------------------------------------------------------- helpers


def _said(name: str, result: str, strength: float, reason: str, text: str) -> dict[str, Any]:
    return {"verdict": result, "strength": strength, "reason": reason, "sentence": f"{name}: {text}."}


def _sizes(
    found: Mapping[str, Any], adjusted: float, levels: tuple[float, float], alpha: float
) -> tuple[list[int], list[bool]]:
    """How large PSI, KS and Wasserstein say that the change is, 0 to 2, and whether each is more than chance."""
    low, high = equivalent(levels[0]), equivalent(levels[1])
    sizes = [
        grade(found["psi_lasting"], levels),
        grade(found["ks_lasting"], (low[1], high[1])),
        grade(found["wasserstein_sd"], (low[0], high[0])),
    ]
    return sizes, [found["psi_lasting"] >= found["psi_noise"], adjusted < alpha, found["wasserstein_p"] <= FAR]


def _in_words(
    found: Mapping[str, Any],
    adjusted: float,
    levels: tuple[float, float],
    alpha: float,
    sizes: list[int],
    sure: list[bool],
    size: int,
) -> tuple[str, str]:
    """Why the values are judged so: a part of a sentence, and a few words."""
    psi, moved = found["psi"], f"{found['wasserstein_sd']:.2g} SD"
    short = f"PSI {psi:.2f}"
    if size > sizes[0] or (size and not sure[0]):
        if sure[2] and sizes[2] == size:
            return f"PSI {psi:.3f} sees too little of it: values moved by {moved} on average", f"moved by {moved}"
        return f"PSI {psi:.3f} sees too little of it: KS {found['ks']:.2f}", f"KS {found['ks']:.2f}"
    if size:
        return f"PSI {psi:.3f} is at or above {levels[size - 1]:g}", short
    if sizes[0]:
        return f"PSI {psi:.3f} passes {levels[0]:g}, but so few rows reach {found['psi_noise']:.3f} by chance", short
    if max(sizes):
        return f"PSI {psi:.3f} is below {levels[0]:g}; values moved by {moved}, as far as chance alone may", short
    if psi >= levels[0]:
        little = f"{found['tenth']:.3g}, a tenth of the spread"
        return f"PSI {psi:.3f} comes from moves of less than {little}: no change in practice", short
    certain = ", yet the test rejects: real, but small" if adjusted < alpha else ""
    return f"PSI {psi:.3f} is below {levels[0]:g}{certain}", short
