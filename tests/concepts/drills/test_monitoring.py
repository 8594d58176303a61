"""Each answer is worked out again from the numbers that the question states, by SciPy or by simulation."""

import numpy as np
import pytest
from scipy.special import rel_entr
from scipy.stats import binom

from concepts.monitoring.drills import KINDS

from .reading import numbers

SEEDS = range(12)


def all_wrong(drill, name, value, **approx):
    found = [each.value for each in drill.mistakes if each.name.startswith(name)]
    assert all(each == pytest.approx(value, **approx) for each in found)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_psi_is_the_divergence_both_ways(seed):
    drill = KINDS["psi_of_two_bins"](seed)
    p, q = (np.array([each, 100 - each]) / 100 for each in numbers(drill.ask))
    assert drill.answer == pytest.approx(rel_entr(p, q).sum() + rel_entr(q, p).sum())
    all_wrong(drill, "took the divergence", rel_entr(q, p).sum())


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_quiet_weeks_ring_as_often_in_a_simulation(seed):
    """The chi-square law is an approximation: 4,000 pairs of samples, within three standard errors and two points."""
    drill = KINDS["quiet_weeks"](seed)
    rows, _, bins, level = numbers(drill.ask)
    rng = np.random.default_rng(seed)
    p, q = (np.maximum(rng.multinomial(int(rows), [1 / bins] * int(bins), 4000), 0.5) / rows for _ in range(2))
    share = (((q - p) * np.log(q / p)).sum(1) > level).mean()
    assert drill.answer == pytest.approx(share, abs=0.04 + 3 * np.sqrt(share * (1 - share) / 4000))
    fixed = (((q - 1 / bins) * np.log(q * bins)).sum(1) > level).mean()
    assert all_wrong(drill, "forgot that", fixed, abs=0.04 + 3 * np.sqrt(fixed * (1 - fixed) / 4000))


@pytest.mark.parametrize("seed", SEEDS)
def test_alarms_are_a_binomial_that_is_not_nought(seed):
    drill = KINDS["alarms_a_year"](seed)
    columns, alpha = numbers(drill.ask)
    assert drill.answer == pytest.approx(binom.sf(0, int(columns), alpha))
    assert all_wrong(drill, "added", binom.mean(int(columns), alpha))


@pytest.mark.parametrize("seed", SEEDS)
def test_blindness_costs_the_points_lost_on_every_case(seed):
    drill = KINDS["cost_of_blindness"](seed)
    a_day, before, after, weeks = numbers(drill.ask)
    assert drill.answer == pytest.approx(sum(a_day * (before - after) / 100 for _ in range(int(7 * weeks))))
    assert all_wrong(drill, "counted all", sum(a_day * (1 - after / 100) for _ in range(int(7 * weeks))))


def test_the_curve_is_the_share_at_each_level():
    """Against the simulated share at three levels, for the first seed."""
    drill = KINDS["alarm_curve"](0)
    rows, _, bins = numbers(drill.ask)
    rng = np.random.default_rng(1)
    p, q = (np.maximum(rng.multinomial(int(rows), [1 / bins] * int(bins), 4000), 0.5) / rows for _ in range(2))
    index = ((q - p) * np.log(q / p)).sum(1)
    simulated = (index[:, None] > drill.curve.x).mean(0)
    assert drill.answer == pytest.approx(simulated, abs=0.06)
    fixed = ((((q - 1 / bins) * np.log(q * bins)).sum(1))[:, None] > drill.curve.x).mean(0)
    assert all_wrong(drill, "forgot that", fixed, abs=0.06)
