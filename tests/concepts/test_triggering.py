"""Triggering against simulated tests, statsmodels, and its own algebra."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

from concepts.ab_testing.power import Design, sample_size
from concepts.ab_testing.triggering import TRIGGERED, diluted, triggering


def test_simulated_tests_have_these_errors_and_powers():
    """Every user drawn: the triggered with the effect, the others without; both readings of the same users."""
    result = triggering(effect=0.06, baseline=0.3, others=0.1, users=4000)
    step = int(np.searchsorted(TRIGGERED, 0.25))
    rng = np.random.default_rng(0)
    tests, arm, share = 6000, 2000, 0.25
    seen = rng.binomial(arm, share, (2, tests))
    hits = rng.binomial(seen, [[0.3], [0.36]])
    rest = rng.binomial(arm - seen, 0.1)
    everyone = (hits + rest) / arm
    alone = hits / seen
    gap_all, gap_alone = everyone[1] - everyone[0], alone[1] - alone[0]
    assert gap_all.mean() == pytest.approx(result.whole[step], abs=4 * gap_all.std() / np.sqrt(tests))
    assert gap_alone.mean() == pytest.approx(0.06, abs=4 * gap_alone.std() / np.sqrt(tests))
    # How many are triggered varies as well, which the binomial variance of all users counts in.
    assert gap_all.std() / share == pytest.approx(result.error_all[step], rel=0.03)
    assert gap_alone.std() == pytest.approx(result.error_triggered[step], rel=0.03)
    bar_all, bar_alone = (bar[step] for bar in result.bar)
    assert np.mean(gap_all / share > bar_all) == pytest.approx(result.power_all[step], abs=0.02)
    assert np.mean(gap_alone > bar_alone) == pytest.approx(result.power_triggered[step], abs=0.02)


def test_sizes_are_near_statsmodels_and_differ_by_the_share():
    result = triggering(effect=0.02, baseline=0.2, others=0.2)
    whole = int(np.searchsorted(TRIGGERED, 1.0))
    pooled = samplesize_proportions_2indep_onetail(0.02, 0.2, 0.8, alternative="two-sided")
    assert result.needed_all[whole] == pytest.approx(result.needed_triggered[whole])
    assert result.needed_all[whole] == pytest.approx(2 * pooled, rel=0.005)  # pooled there, unpooled here
    ratio = result.needed_all / result.needed_triggered
    np.testing.assert_allclose(ratio * TRIGGERED, 1, atol=0.06)  # 1/t^2 over 1/t, but for the variances
    np.testing.assert_allclose(result.needed_triggered * TRIGGERED, result.needed_triggered[whole])
    assert np.all(result.power_triggered >= result.power_all - 1e-12)


def test_needed_sizes_have_the_power_asked_for():
    result = triggering(users=100_000, power=0.9)
    for step in (8, 50):
        n = round(result.needed_all[step] / 1000) * 1000
        again = triggering(users=int(min(max(n, 1000), 10**7)), power=0.9)
        assert again.power_all[step] == pytest.approx(0.9, abs=0.01)
    alone = Design(formula="unpooled")
    assert result.needed_triggered[18] == pytest.approx(2 * float(sample_size(0.02, 0.9, alone)) / 0.2)


def test_whole_users_enter_and_the_triggered_among_them_count():
    """By the textbook formula for two arms: (z + z)^2 (p q + p' q') / d^2 an arm, and five enter for one who counts."""
    result = triggering()
    step = int(np.searchsorted(TRIGGERED, 0.2))
    z = stats.norm.isf(0.025) + stats.norm.isf(0.2)
    both = 2 * z**2 * (0.2 * 0.8 + 0.22 * 0.78) / 0.02**2
    assert result.counted[step] == np.ceil(both) == 13_014
    assert result.table()["users to enter, counting the triggered"][step] == np.ceil(both / 0.2) == 65_068
    mixed = 2 * z**2 * (0.2 * 0.8 + 0.204 * 0.796) / 0.004**2
    assert result.table()["users to enter, counting all"][step] == np.ceil(mixed) == 316_295


def test_dilution_and_the_table():
    assert diluted(0.02, [0.1, 1.0]) == pytest.approx([0.002, 0.02])
    result = triggering()
    np.testing.assert_allclose(result.whole, 0.02 * TRIGGERED)
    table = result.table()
    assert all(column.shape == TRIGGERED.shape and np.isfinite(column).all() for column in table.values())
    assert not result.needed_all.flags.writeable


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: diluted(0.1, 0), r"share must lie in \(0, 1\], got 0 to 0"),
        (lambda: triggering(effect=0), "effect must be from 0.001 to 0.2, got 0"),
        (lambda: triggering(baseline=0.9), "baseline must be from 0.01 to 0.75, got 0.9"),
        (lambda: triggering(others=0), "others must be from"),
        (lambda: triggering(users=10), "users must be from 1,000 to 10,000,000, got 10"),
        (lambda: triggering(alpha=0.5), "alpha must be from"),
        (lambda: triggering(power=0.2), "power must be from"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
