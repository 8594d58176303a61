"""Two means: Welch's t test and interval, ranks beside them, and a normal posterior."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from scipy.special import ndtr

from concepts.ab_testing.reading import Reading, sample_ratio
from concepts.arrays import Array, frozen, within


def read_values(control: ArrayLike, treatment: ArrayLike, treatment_share: float = 0.5, alpha: float = 0.05) -> Reading:
    """Two means: Welch's t test and interval, Mann-Whitney beside them, for the treatment as it is and shifted.

    The relative interval is the delta method's. The posterior is normal around each mean: a flat prior and many
    users. For a ratio metric pass `ratio_metric.linearize`d values.
    ValueError for fewer than 10 finite values an arm, no variance, alpha outside its range.
    """
    c, t = np.asarray(control, dtype=float), np.asarray(treatment, dtype=float)
    within("alpha", alpha, 1e-6, 0.5)
    if not (min(c.size, t.size) >= 10 and np.isfinite(c).all() and np.isfinite(t).all()):
        raise ValueError(f"control and treatment need 10 finite values each, got {c.size} and {t.size}.")
    errors = c.var(ddof=1) / c.size, t.var(ddof=1) / t.size
    total = sum(errors)
    if not total > 1e-24 * max(1.0, float(np.abs(c).max()), float(np.abs(t).max())) ** 2:
        raise ValueError(f"control and treatment must vary, got {c[0]:g} and {t[0]:g} throughout.")
    df = total**2 / (errors[0] ** 2 / (c.size - 1) + errors[1] ** 2 / (t.size - 1))
    error = float(np.sqrt(total))
    means = c.mean(), t.mean() + np.arange(-30, 31) * 4 * error / 30
    gap = means[1] - means[0]
    bar = stats.t.isf(alpha / 2, df)
    if means[0] > 0:
        relative = gap / means[0]
        half = bar * np.sqrt(errors[1] + (means[1] / means[0]) ** 2 * errors[0]) / means[0]
    else:
        relative = half = np.full_like(gap, np.nan)
    drift = gap / error
    loss = error * (np.exp(-(drift**2) / 2) / np.sqrt(2 * np.pi) - drift * ndtr(-drift))
    ends = [m + 4 * np.sqrt(e) * s for m, e in ((means[0], errors[0]), (means[1], errors[1])) for s in (-1, 1)]
    grid = np.linspace(min(map(np.min, ends)), max(map(np.max, ends)), 241)
    rank = stats.mannwhitneyu(t, c, method="asymptotic")
    return frozen(
        Reading(
            kind="mean",
            test="Welch's t",
            interval="Welch's t",
            prior="flat",
            alpha=alpha,
            users=(c.size, t.size),
            ratio_p=sample_ratio(c.size, t.size, treatment_share),
            entered=30,
            scrubbed=means[1],
            control=float(means[0]),
            treatment=means[1],
            difference=gap,
            low=gap - bar * error,
            high=gap + bar * error,
            relative=relative,
            relative_low=relative - half,
            relative_high=relative + half,
            p_value=2 * stats.t.sf(np.abs(gap) / error, df),
            exact_p=np.full_like(gap, np.nan),
            few=np.zeros(gap.shape, dtype=bool),
            better=ndtr(drift),
            loss_ship=loss,
            loss_keep=loss + gap,
            grid=grid,
            posterior_control=_normal(grid, means[0], errors[0]),
            posterior_treatment=_normal(grid, means[1][:, None], errors[1]),
            spreads=(float(c.std(ddof=1)), float(t.std(ddof=1))),
            rank_p=float(rank.pvalue),
            superiority=float(rank.statistic / (c.size * t.size)),
        )
    )


def _normal(x: Array, mean: Array, variance: float) -> Array:
    variance = max(variance, 1e-300)
    return np.asarray(np.exp(-((x - mean) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance))
