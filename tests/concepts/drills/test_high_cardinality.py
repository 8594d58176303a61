"""Each answer is worked out again from the numbers that the question states, by another way than the concept's."""

import re
from math import exp

import numpy as np
import pytest
from scipy.stats import linregress
from sklearn.preprocessing import TargetEncoder

from concepts.high_cardinality.drills import KINDS

from .reading import has, numbers, wrong

SEEDS = range(40)


def line_on_codes(levels, each, m, seed):
    """R² and slope of SciPy's line on scikit-learn's naive codes of pure noise."""
    y = np.random.default_rng(seed).standard_normal(levels * each)
    column = np.repeat(np.arange(levels), each)[:, None]
    found = linregress(TargetEncoder(smooth=m, target_type="continuous").fit(column, y).transform(column)[:, 0], y)
    return found.rvalue**2, found.slope


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_noise_scores_is_the_mean_over_samples(seed):
    """Forty samples of noise, and the standard error of their mean."""
    drill = KINDS["noise_scores"](seed)
    levels, each = map(int, numbers(drill.ask)[:2])
    found = np.array([line_on_codes(levels, each, 0.0, sample)[0] for sample in range(40)])
    assert abs(found.mean() - drill.answer) < 4 * found.std(ddof=1) / len(found) ** 0.5
    assert wrong(drill, "gave the correlation") == pytest.approx(np.sqrt(found).mean(), abs=0.01)
    assert wrong(drill, "thought") == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_shrunken_code_is_scikit_learns(seed):
    """The shop's rows beside so many others that the mean of all is the prior."""
    drill = KINDS["shrunken_code"](seed)
    prior, count, positive, m = numbers(drill.ask)
    rows, shops, everyone = int(count), int(positive), 20_000
    others = round(everyone * prior / 100) - shops
    y = np.repeat([1, 0, 1, 0], [shops, rows - shops, others, everyone - rows - others])
    shop = np.repeat([0, 1], [rows, everyone - rows])[:, None]
    code = TargetEncoder(smooth=m, target_type="binary").fit(shop, y).transform([[0]])[0, 0]
    assert drill.answer == pytest.approx(code, abs=1e-4)
    if has(drill, "added m rows"):
        assert wrong(drill, "added m rows") == pytest.approx(positive / (count + m))
    assert wrong(drill, "believed") == pytest.approx(positive / count)


@pytest.mark.parametrize("seed", SEEDS[:12])
def test_slope_through_codes_is_scipys(seed):
    drill = KINDS["slope_through_codes"](seed)
    each, m = numbers(drill.ask)
    assert drill.answer == pytest.approx(line_on_codes(50, int(each), m, seed)[1])
    assert wrong(drill, "shrank") == pytest.approx(1 / drill.answer)


@pytest.mark.parametrize("seed", SEEDS[:12])
def test_meeting_in_buckets_is_what_throwing_gives(seed):
    """Thrown forty times at random. By Poisson's law a level meets none with chance e^(-n/m)."""
    drill = KINDS["meeting_in_buckets"](seed)
    n, m = map(int, numbers(drill.ask)[:2])
    rng, shared, taken = np.random.default_rng(seed), [], []
    for _ in range(40):
        filled = np.bincount(rng.integers(0, m, n), minlength=m)
        shared.append(filled[filled > 1].sum() / n)
        taken.append((filled - 1).clip(0).sum() / n)
    assert drill.answer == pytest.approx(np.mean(shared), abs=4 * np.std(shared) / 40**0.5)
    assert drill.answer == pytest.approx(1 - exp(-n / m), abs=0.002)
    assert wrong(drill, "counted only") == pytest.approx(np.mean(taken), abs=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_order_of_codes_adds_average_rows(seed):
    """Smoothing by m is the mean with m more rows at the prior."""
    drill = KINDS["order_of_codes"](seed)
    shops = [(name, int(mean), int(rows)) for name, mean, rows in re.findall(r"([A-D]) (\d+) from (\d+)", drill.ask)]
    prior, m = map(int, re.search(r"all rows is (\d+); .* m = (\d+)", drill.ask).groups())
    codes = {name: np.mean([mean] * rows + [prior] * m) for name, mean, rows in shops}
    assert drill.answer == tuple(sorted(codes, key=lambda each: -codes[each]))
    own = {name: mean for name, mean, _ in shops}
    assert wrong(drill, "ranked by the own") == tuple(sorted(own, key=lambda each: -own[each]))


@pytest.mark.parametrize("seed", SEEDS)
def test_smoothing_to_choose_has_the_least_expected_error(seed):
    """The code's error is bias² + variance: (1 − w)² τ² + w² σ² / n. Tried at every weight."""
    drill = KINDS["smoothing_to_choose"](seed)
    within, between = numbers(drill.ask)[:2]
    w, n = np.linspace(0, 1, 1_000_001), 7
    best = w[np.argmin((1 - w) ** 2 * between**2 + w**2 * within**2 / n)]
    assert drill.answer == pytest.approx(n * (1 - best) / best, rel=1e-3)
    assert wrong(drill, "forgot") == pytest.approx(drill.answer**0.5)


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_smoothing_curve_is_flat_on_samples(seed):
    drill = KINDS["smoothing_curve"](seed)
    levels, each = map(int, numbers(drill.ask)[:2])
    for place in (0, 5, 50):
        m = float(drill.curve.x[place])
        found = np.array([line_on_codes(levels, each, m, sample)[0] for sample in range(20)])
        assert abs(found.mean() - drill.answer[place]) < 4 * found.std(ddof=1) / 20**0.5
    kept = each / (each + drill.curve.x)
    assert wrong(drill, "let smoothing") == pytest.approx(drill.answer * (2 * kept - kept**2))
