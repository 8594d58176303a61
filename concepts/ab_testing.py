"""Reading an A/B test: first whether the split is sound, then how large the effect may be, then what to do.

Random assignment makes the arms alike but for the change, so a difference larger than chance allows is the change's
doing. That rests on the split: an assignment ratio that chance does not explain means lost or duplicated users, and
no other number can be trusted. Then comes the primary metric, with an interval rather than a verdict, and the
guardrails, which must be shown unharmed: "no significant harm" in a small test shows nothing.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.special import betainc, ndtr, ndtri

from concepts import cuped, novelty, power
from concepts.ab_data import Arms
from concepts.sequential import naive_error, planned_drift

Array = NDArray[np.float64]

INTERVALS = {"newcombe": "Newcombe's hybrid score", "wald": "Wald, unpooled"}
NODES, WEIGHTS = np.polynomial.legendre.leggauss(160)
NODES = (NODES + 1) / 2  # on [0, 1], then crowded towards both ends, where a density may bend sharply
NODES, WEIGHTS = NODES**3 * (10 - 15 * NODES + 6 * NODES**2), WEIGHTS * 30 * (NODES * (1 - NODES)) ** 2


# ------------------------------------------------------------------------------------------------ sound split


def sample_ratio(users_control: int, users_treatment: int, treatment_share: float = 0.5) -> float:
    """p-value of the chi-square test, one degree of freedom, that users split as planned.

    ValueError unless users are not negative, at least one in all, and 0 < treatment_share < 1.
    """
    if min(users_control, users_treatment) < 0 or users_control + users_treatment < 1:
        raise ValueError(f"users must not be negative nor all 0, got {users_control} and {users_treatment}.")
    if not 0 < treatment_share < 1:
        raise ValueError(f"treatment_share must lie strictly between 0 and 1, got {treatment_share}.")
    total = users_control + users_treatment
    expected = np.array([1 - treatment_share, treatment_share]) * total
    return float(stats.chisquare([users_control, users_treatment], expected).pvalue)


# ---------------------------------------------------------------------------------------------- primary metric


@dataclass(frozen=True)
class Reading:
    """A result, and what it would have been had treatment done better or worse. One row a step.

    kind: "rate" or "mean".  test, interval, prior: their names.  alpha: two-sided.  users: control's, treatment's.
    ratio_p: p-value of the split.  entered: the step that holds the data as they are.
    scrubbed: (steps,) conversions in treatment for a rate, treatment's mean for a mean, whose spread is kept.
    control: control's rate or mean.  treatment, difference: (steps,).
    low, high: (steps,) interval of level 1 - alpha of the difference.  relative, relative_low, relative_high: (steps,)
        difference over control, with its interval; nan where control is not positive, and the interval's where a rate
        is 0 or both are 1, since its formula then has no spread to work with.
    p_value: (steps,) two-sided.  better: (steps,) posterior chance that treatment is higher.  loss_ship, loss_keep:
        (steps,) expected loss of shipping and of keeping control, in the metric's units, if higher is better.
    grid: (241,) and posterior_control: (241,), posterior_treatment: (steps, 241): densities.
    spreads: standard deviation of a user's value in control and in treatment, at the data as they are.
    rank_p, superiority: Mann-Whitney p-value of the data as they are, and the chance that a user in treatment exceeds
        one in control, ties counting half; nan for a rate.
    """

    kind: str
    test: str
    interval: str
    prior: str
    alpha: float
    users: tuple[int, int]
    ratio_p: float
    entered: int
    scrubbed: Array
    control: float
    treatment: Array
    difference: Array
    low: Array
    high: Array
    relative: Array
    relative_low: Array
    relative_high: Array
    p_value: Array
    better: Array
    loss_ship: Array
    loss_keep: Array
    grid: Array
    posterior_control: Array
    posterior_treatment: Array
    spreads: tuple[float, float]
    rank_p: float = float("nan")
    superiority: float = float("nan")

    def __post_init__(self) -> None:
        for array in vars(self).values():
            if isinstance(array, np.ndarray):
                array.setflags(write=False)

    def table(self) -> dict[str, Array]:
        """One column a quantity, one row a step."""
        return {
            "conversions in treatment" if self.kind == "rate" else "mean in treatment": self.scrubbed,
            "difference": self.difference,
            "interval, low": self.low,
            "interval, high": self.high,
            "relative difference": self.relative,
            "relative interval, low": self.relative_low,
            "relative interval, high": self.relative_high,
            f"p-value, {self.test}": self.p_value,
            "chance that treatment is higher": self.better,
            "expected loss of shipping": self.loss_ship,
            "expected loss of keeping control": self.loss_keep,
        }


def read_counts(
    users_control: int,
    conversions_control: int,
    users_treatment: int,
    conversions_treatment: int,
    treatment_share: float = 0.5,
    alpha: float = 0.05,
    interval: str = "newcombe",
    prior_a: float = 1.0,
    prior_b: float = 1.0,
) -> Reading:
    """Two rates: pooled two-proportion z test, interval, and Beta posteriors, for the conversions and others around.

    interval: "newcombe", from two Wilson intervals (Newcombe 1998, Statistics in Medicine, method 10), sound for small
    counts; or "wald". The relative one is Katz's, on the log ratio.  prior_a, prior_b: of both Beta priors, in
    [0.5, 10000]; 1 and 1 are uniform, 0.5 and 0.5 Jeffreys'. The steps run four standard errors either way.
    ValueError for fewer than 10 users an arm, conversions outside [0, users], an unknown interval, a prior or alpha
    outside its range.
    """
    for name, users, count in (
        ("control", users_control, conversions_control),
        ("treatment", users_treatment, conversions_treatment),
    ):
        if not 10 <= users <= 1e9:
            raise ValueError(f"users_{name} must lie in [10, 1000000000], got {users}.")
        if not 0 <= count <= users:
            raise ValueError(f"conversions_{name} must lie in [0, {users}], got {count}.")
    if interval not in INTERVALS:
        raise ValueError(f"interval must be one of {', '.join(INTERVALS)}, got {interval!r}.")
    _check_alpha(alpha)
    if not (0.5 <= prior_a <= 1e4 and 0.5 <= prior_b <= 1e4):
        raise ValueError(f"prior_a and prior_b must lie in [0.5, 10000], got {prior_a} and {prior_b}.")
    nc, nt, xc = users_control, users_treatment, conversions_control
    center = np.clip((xc + conversions_treatment) / (nc + nt), 1 / (nc + nt), 1 - 1 / (nc + nt))
    reach = 4 * nt * np.sqrt(center * (1 - center) * (1 / nc + 1 / nt))
    xt = conversions_treatment + np.arange(-30, 31) * max(1, round(reach / 30))
    xt = xt[(xt >= 0) & (xt <= nt)].astype(float)

    pc, pt = xc / nc, xt / nt
    gap, pooled = pt - pc, (xc + xt) / (nc + nt)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.nan_to_num(gap / np.sqrt(pooled * (1 - pooled) * (1 / nc + 1 / nt)))
    z = -ndtri(alpha / 2)
    if interval == "wald":
        half = z * np.sqrt(pc * (1 - pc) / nc + pt * (1 - pt) / nt)
        low, high = gap - half, gap + half
    else:
        (lc, hc), (lt, ht) = _wilson(np.full_like(xt, xc), nc, z), _wilson(xt, nt, z)
        low = gap - np.sqrt((pt - lt) ** 2 + (hc - pc) ** 2)
        high = gap + np.sqrt((ht - pt) ** 2 + (pc - lc) ** 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((xc > 0) & (xt > 0), pt / pc if xc else np.nan, np.nan)
        spread = np.sqrt((1 - pc) / xc + (1 - pt) / xt) if xc else np.nan
        spread = np.where(spread > 0, spread, np.nan)  # all converted: not a certainty
        relative = (
            low * np.nan if xc == 0 else gap / pc,
            ratio * np.exp(-z * spread) - 1,
            ratio * np.exp(z * spread) - 1,
        )

    ac, bc, at, bt = prior_a + xc, prior_b + nc - xc, prior_a + xt, prior_b + nt - xt
    better = beta_greater(ac, bc, at, bt)
    mean_c, mean_t = ac / (ac + bc), at / (at + bt)
    # E[max(C - T, 0)] = E[C] P(C' > T) - E[T] P(C > T'), where a prime is one more success.
    loss = mean_c * (1 - beta_greater(ac + 1, bc, at, bt)) - mean_t * (1 - beta_greater(ac, bc, at + 1, bt))
    loss = np.maximum(loss, 0)
    ends = [stats.beta.ppf([1e-4, 1 - 1e-4], a, b) for a, b in ((ac, bc), (at[0], bt[0]), (at[-1], bt[-1]))]
    grid = np.linspace(np.min(ends), np.max(ends), 241)
    inner = np.clip(grid, 1e-9, 1 - 1e-9)
    return Reading(
        kind="rate",
        test="two-proportion z, pooled",
        interval=INTERVALS[interval],
        prior=f"Beta({prior_a:g}, {prior_b:g})",
        alpha=alpha,
        users=(nc, nt),
        ratio_p=sample_ratio(nc, nt, treatment_share),
        entered=int(np.searchsorted(xt, conversions_treatment)),
        scrubbed=xt,
        control=pc,
        treatment=pt,
        difference=gap,
        low=low,
        high=high,
        relative=np.asarray(relative[0]),
        relative_low=relative[1],
        relative_high=relative[2],
        p_value=2 * ndtr(-np.abs(statistic)),
        better=better,
        loss_ship=loss,
        loss_keep=loss + mean_t - mean_c,
        grid=grid,
        posterior_control=stats.beta.pdf(inner, ac, bc),
        posterior_treatment=stats.beta.pdf(inner, at[:, None], bt[:, None]),
        spreads=(_spread(pc), _spread(conversions_treatment / nt)),
    )


def read_values(control: ArrayLike, treatment: ArrayLike, treatment_share: float = 0.5, alpha: float = 0.05) -> Reading:
    """Two means: Welch's t test and interval, Mann-Whitney beside them, for the treatment as it is and shifted.

    The relative interval is the delta method's. The posterior is normal around each mean: a flat prior and many
    users. For a ratio metric pass `ab_data.linearize`d values.
    ValueError for fewer than 10 finite values an arm, no variance, alpha outside its range.
    """
    c, t = np.asarray(control, dtype=float), np.asarray(treatment, dtype=float)
    _check_alpha(alpha)
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
    return Reading(
        kind="mean",
        test="Welch's t",
        interval="Welch's t",
        prior="flat, normal approximation",
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


def read_arms(arms: Arms, treatment_share: float = 0.5, alpha: float = 0.05, **rate: Any) -> Reading:
    """The users of a file: `read_counts` where every outcome is 0 or 1, with `rate` for it alone, else `read_values`.

    ValueError as theirs.
    """
    if arms.kind == "mean":
        return read_values(arms.control, arms.treatment, treatment_share, alpha)
    control, treatment = arms.control, arms.treatment
    counts = len(control), int(control.sum()), len(treatment), int(treatment.sum())
    return read_counts(*counts, treatment_share, alpha, **rate)


def beta_greater(a1: ArrayLike, b1: ArrayLike, a2: ArrayLike, b2: ArrayLike) -> Array:
    """P(p2 > p1) for independent p1 ~ Beta(a1, b1) and p2 ~ Beta(a2, b2); arrays broadcast.

    Gauss-Legendre over the narrower of the two, on the scale arcsin(sqrt(p)), where every Beta with a, b >= 0.5 is
    smooth and about as wide, 1 / (2 sqrt(a + b)). Nine digits.
    ValueError below 0.5.
    """
    four = np.stack(np.broadcast_arrays(a1, b1, a2, b2)).astype(float)
    first, second = four[:2], four[2:]
    if four.min() < 0.5:
        raise ValueError(f"a1, b1, a2 and b2 must be at least 0.5, got {four.min():g}.")
    swap = first.sum(axis=0) < second.sum(axis=0)
    (a, b), (c, d) = np.where(swap, second, first)[..., None], np.where(swap, first, second)[..., None]
    middle, reach = np.arctan2(np.sqrt(a), np.sqrt(b)), 6 / np.sqrt(a + b)
    left, right = np.maximum(middle - reach, 0), np.minimum(middle + reach, np.pi / 2)
    angle = left + (right - left) * NODES
    log = (2 * a - 1) * np.log(np.sin(angle)) + (2 * b - 1) * np.log(np.cos(angle))
    weight = np.exp(log - log.max(axis=-1, keepdims=True)) * WEIGHTS
    below = np.sum(weight * betainc(c, d, np.sin(angle) ** 2), axis=-1) / np.sum(weight, axis=-1)
    return np.asarray(np.where(swap, below, 1 - below))


# ----------------------------------------------------------------------------------------- planning by formula


def design_effect(cluster_size: float, icc: float) -> float:
    """Factor on the variance, and on the users needed, when whole clusters are randomized: 1 + (m - 1) ICC (Kish 1965).

    ValueError unless cluster_size >= 1 and 0 <= icc <= 1.
    """
    if not (cluster_size >= 1 and 0 <= icc <= 1):
        raise ValueError(f"cluster_size must be at least 1 and icc in [0, 1], got {cluster_size} and {icc}.")
    return 1 + (cluster_size - 1) * icc


def family_error(tests: int, alpha: float = 0.05) -> float:
    """Chance that at least one of independent tests without effect is significant. ValueError unless tests >= 1."""
    if not (tests >= 1 and 0 < alpha < 1):
        raise ValueError(f"tests must be at least 1 and alpha in (0, 1), got {tests} and {alpha}.")
    return 1 - (1 - alpha) ** tests


# ------------------------------------------------------------------------------------------ claims of the prose


def prediction() -> str:
    """The right option of the predict card: by how much users grow when the effect to detect halves."""
    factors = {"same": 1.0, "root": np.sqrt(2), "double": 2.0, "four": 4.0, "eight": 8.0}
    found = np.log(claims()["halved_ratio"])
    return min(factors, key=lambda name: abs(np.log(factors[name]) - found))


@cache
def claims() -> dict[str, float | int | str]:
    """Every number that content/ab_testing.md quotes, by name."""
    five, half = power.sample_size([0.05, 0.025], 0.8, power.Design())
    sizes = {name: float(power.sample_size(0.05, 0.8, power.Design(formula=name))) for name in power.FORMULAS["rate"]}
    clustered = design_effect(50, 0.02)
    weak = novelty.retrodesign([planned_drift(0.05, 0.2), planned_drift(0.05, 0.8)])
    fresh = novelty.novelty()
    read = read_counts(1094, 219, 1094, 268)
    i = read.entered
    return {
        "five_points": np.ceil(five),
        "half_points": np.ceil(half),
        "halved_ratio": float(half / five),
        "pooled": sizes["pooled"],
        "evan_miller": sizes["evan_miller"],
        "corrected": sizes["continuity"],
        "five_looks": naive_error(5),
        "thirty_looks": naive_error(30),
        "srm_p": sample_ratio(507_000, 493_000),
        "cuped_saved": 1 - float(cuped.cuped().variance[28]),
        "design_effect": clustered,
        "cluster_error": float(2 * ndtr(ndtri(0.025) / np.sqrt(clustered))),
        "ten_metrics": family_error(10),
        "type_m_weak": float(weak.type_m[0]),
        "type_m_good": float(weak.type_m[1]),
        "novelty_week": 100 * float(fresh.truth[6]),
        "novelty_month": 100 * float(fresh.truth[27]),
        "novelty_lasting": 100 * fresh.lasting,
        "sample_gain": 100 * float(read.difference[i]),
        "sample_low": 100 * float(read.low[i]),
        "sample_high": 100 * float(read.high[i]),
        "sample_p": float(read.p_value[i]),
        "sample_better": float(read.better[i]),
    }


# ----------------------------------------------------------------------------------------------------- helpers


def _wilson(count: Array, users: int, z: float) -> tuple[Array, Array]:
    rate = count / users
    middle = (rate + z**2 / (2 * users)) / (1 + z**2 / users)
    half = z / (1 + z**2 / users) * np.sqrt(rate * (1 - rate) / users + z**2 / (4 * users**2))
    return middle - half, middle + half


def _normal(x: Array, mean: Array, variance: float) -> Array:
    variance = max(variance, 1e-300)
    return np.asarray(np.exp(-((x - mean) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance))


def _spread(rate: float) -> float:
    return float(np.sqrt(rate * (1 - rate)))


def _check_alpha(alpha: float) -> None:
    if not 0 < alpha <= 0.5:
        raise ValueError(f"alpha must lie in (0, 0.5], got {alpha}.")
