"""Two rates: the z test, an interval that survives small counts, the exact test, and Beta posteriors."""

import numpy as np
from scipy import stats
from scipy.special import ndtr, ndtri

from concepts.ab_testing.exact_test import expected_least, fisher_exact
from concepts.ab_testing.posterior import beta_greater, expected_loss
from concepts.ab_testing.reading import Reading, sample_ratio
from concepts.arrays import Array, frozen, one_of, within

INTERVALS = {"newcombe": "Newcombe's hybrid score", "wald": "Wald, unpooled"}
EXAMPLE = (104_870, 20_974, 105_130, 21_762)
"""Two weeks of a made-up ranking test: users and orders in control, then in treatment."""


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
        within(f"users_{name}", users, 10, 10**9)
        within(f"conversions_{name}", count, 0, users)
    one_of("interval", interval, INTERVALS)
    within("alpha", alpha, 1e-6, 0.5)
    within("prior_a", prior_a, 0.5, 10_000)
    within("prior_b", prior_b, 0.5, 10_000)
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
    loss = expected_loss(ac, bc, at, bt)
    ends = [stats.beta.ppf([1e-4, 1 - 1e-4], a, b) for a, b in ((ac, bc), (at[0], bt[0]), (at[-1], bt[-1]))]
    grid = np.linspace(np.min(ends), np.max(ends), 241)
    inner = np.clip(grid, 1e-9, 1 - 1e-9)
    counts = nc, xc, nt, xt.astype(int)
    return frozen(
        Reading(
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
            exact_p=fisher_exact(*counts),
            few=expected_least(*counts) < 5,
            better=beta_greater(ac, bc, at, bt),
            loss_ship=loss,
            loss_keep=loss + at / (at + bt) - ac / (ac + bc),
            grid=grid,
            posterior_control=stats.beta.pdf(inner, ac, bc),
            posterior_treatment=stats.beta.pdf(inner, at[:, None], bt[:, None]),
            spreads=(_spread(pc), _spread(conversions_treatment / nt)),
        )
    )


def _wilson(count: Array, users: int, z: float) -> tuple[Array, Array]:
    rate = count / users
    middle = (rate + z**2 / (2 * users)) / (1 + z**2 / users)
    half = z / (1 + z**2 / users) * np.sqrt(rate * (1 - rate) / users + z**2 / (4 * users**2))
    return middle - half, middle + half


def _spread(rate: float) -> float:
    return float(np.sqrt(rate * (1 - rate)))
