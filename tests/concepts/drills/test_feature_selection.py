"""Each answer is worked out again from the numbers that the question states, by another way than the concept's."""

import re
from itertools import product

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from statsmodels.stats.inter_rater import fleiss_kappa

from concepts.feature_selection.drills import KINDS

from .reading import has, numbers, wrong

SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS[:12])
def test_who_keeps_the_pair_is_what_scikit_learn_keeps(seed):
    """The cells of the table as weighted rows: correlations, a logistic fit, a forest grown out on them."""
    drill = KINDS["who_keeps_the_pair"](seed)
    said = numbers(drill.ask)
    share, equal, gain = dict(zip(product((0, 1), repeat=2), said[0:12:3], strict=True)), said[12], said[13]
    rows = [(*cell, y) for cell in product((0, 1), repeat=4) for y in (0, 1)]
    weight = []
    for a, b, c, _, y in rows:
        positive = share[a, b] + (gain if c else -gain)
        weight.append((equal if a == b else 100 - equal) * (positive if y else 100 - positive))
    X, y, weight = np.array(rows, float)[:, :4], np.array(rows)[:, 4], np.array(weight)
    by_filter = abs(np.cov(np.column_stack([X, y]).T, aweights=weight)[4, :4])
    line = LogisticRegression(C=1e9).fit(X, y, sample_weight=weight)
    forest = ExtraTreesRegressor(300, max_features=1, random_state=0).fit(X, y, sample_weight=weight)
    keeps = [
        set(np.argsort(-each)[:2]) == {0, 1} for each in (by_filter, abs(line.coef_[0]), forest.feature_importances_)
    ]
    assert keeps in ([True] * 3, [False, True, True], [False, False, True])
    assert drill.answer == {
        3: "All three", 2: "Both eliminations, not the filter", 1: "The forest alone"
    }[sum(keeps)]  # fmt: skip
    if drill.answer == "The forest alone":
        assert wrong(drill, "counted only the filter as blind") == "Both eliminations, not the filter"
    assert wrong(drill, "took no effect alone") == "None of them"


@pytest.mark.parametrize("seed", SEEDS)
def test_stability_of_choices_is_fleiss_kappa(seed):
    """statsmodels; that both are the same is in Nogueira, Sechidis and Brown (2018, JMLR 18)."""
    drill = KINDS["stability_of_choices"](seed)
    d, k = map(int, numbers(drill.ask)[:2])
    kept = re.search(r"it keeps ([A-J]+), ([A-J]+) and ([A-J]+)", drill.ask).groups()
    times = np.array([sum(letter in each for each in kept) for letter in "ABCDEFGHIJ"[:d]])
    assert drill.answer == pytest.approx(fleiss_kappa(np.column_stack([times, 3 - times])))
    overlap = (times * (times - 1)).sum() / 6 / k
    if has(drill, "took the mean overlap"):
        assert wrong(drill, "took the mean overlap") == pytest.approx(overlap)
    if has(drill, "took off chance"):
        assert wrong(drill, "took off chance") == pytest.approx(overlap - k / d)


@pytest.mark.parametrize("seed", SEEDS)
def test_credit_of_a_feature_is_shapleys_by_hand(seed):
    """The product's change is shared: half of it at the other's usual value, half at its value now."""
    drill = KINDS["credit_of_a_feature"](seed)
    a, b, both, x0, z0, x1, z1 = numbers(drill.ask)
    assert drill.answer == (x1 - x0) * (a + both * (z0 + z1) / 2)
    if has(drill, "gave x the whole"):
        assert wrong(drill, "gave x the whole") == a * (x1 - x0) + b * (z1 - z0) + both * (x1 * z1 - x0 * z0)
    assert wrong(drill, "left the product out") == a * (x1 - x0)


@pytest.mark.parametrize("seed", SEEDS)
def test_false_among_the_kept_is_bayes_rule(seed):
    drill = KINDS["false_among_the_kept"](seed)
    features, level, real, power = numbers(drill.ask)
    prior = real / features
    assert drill.answer == pytest.approx(1 / (1 + power * prior / (level * (1 - prior))))
    assert wrong(drill, "read the level") == level / 100
    assert wrong(drill, "took the share") == pytest.approx(1 - prior)


@pytest.mark.parametrize("seed", SEEDS[:12])
def test_shuffled_copy_costs_what_every_swap_costs(seed):
    """scikit-learn's ridge on the copies; a column shuffled in all ways is each row with each other row's value."""
    drill = KINDS["shuffled_copy"](seed)
    loss, copies = map(int, numbers(drill.ask)[:2])
    x = np.random.default_rng(0).standard_normal(50)
    x -= x.mean()
    y = x * np.sqrt(loss / (2 * x.var()))
    weight = Ridge(1e-6, fit_intercept=False).fit(np.tile(x[:, None], copies), y).coef_
    assert np.ptp(weight) < 1e-6
    swaps = x[None] - x[:, None]
    assert drill.answer == pytest.approx(np.mean((weight[0] * swaps) ** 2), abs=1e-4)
    assert wrong(drill, "kept") == pytest.approx(np.mean((weight.sum() * swaps) ** 2), abs=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_filters_order_is_that_of_the_size_of_correlation(seed):
    drill = KINDS["filters_order"](seed)
    agree = {name: int(count) for name, count in re.findall(r"([A-D]) on (\d+)", drill.ask)}
    y, found = np.arange(40) % 2, {}
    for name, count in agree.items():
        found[name] = np.corrcoef(np.where(np.arange(40) < count, y, 1 - y), y)[0, 1]
    assert drill.answer == tuple(sorted(found, key=lambda each: -abs(found[each])))
    if has(drill, "ranked by agreement"):
        assert wrong(drill, "ranked by agreement") == tuple(sorted(found, key=lambda each: -found[each]))
