"""Several treatments against one control, and a file's result, against SciPy, statsmodels and pandas."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from concepts.ab_testing.ab_data import clean
from concepts.ab_testing.many_arms import compare, dunnett_bar, dunnett_p, read_table
from concepts.ab_testing.reading import sample_ratios


def drawn(sizes, means, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(mean, 2, size) for size, mean in zip(sizes, means, strict=True)]


def table_from(values, names):
    return pd.DataFrame({"group": np.repeat(names, [len(each) for each in values]), "y": np.concatenate(values)})


SIZES = [(30, 20, 40), (12, 11, 10, 15, 400), (5000, 4000, 3000), (25, 25)]


@pytest.mark.parametrize("sizes", SIZES)
def test_dunnett_is_scipys(sizes):
    """SciPy integrates the multivariate t by quasi-random numbers: good to about 1e-3."""
    arms = drawn(sizes, [0, *np.linspace(0.05, 0.9, len(sizes) - 1)])
    theirs = stats.dunnett(*arms[1:], control=arms[0], rng=np.random.default_rng(0))
    df = sum(sizes) - len(sizes)
    assert dunnett_p(theirs.statistic, sizes, df) == pytest.approx(theirs.pvalue, abs=1e-3)
    assert float(dunnett_p(dunnett_bar(sizes, df, 0.1), sizes, df)) == pytest.approx(0.1, abs=1e-6)


def test_dunnett_of_one_treatment_is_students_t():
    p = dunnett_p([0.3, -1.7, 2.4], (30, 12), 40)
    assert p == pytest.approx(2 * stats.t.sf([0.3, 1.7, 2.4], 40), abs=1e-5)
    assert dunnett_bar((30, 12), 40, 0.05) == pytest.approx(stats.t.isf(0.025, 40), abs=1e-3)


def test_dunnett_is_the_published_table():
    """Dunnett (1955), table 2a, two-sided 5%: equal arms."""
    assert dunnett_bar((6, 6, 6), 15) == pytest.approx(2.44, abs=0.005)
    assert dunnett_bar((5, 5, 5, 5), 16) == pytest.approx(2.59, abs=0.005)


def test_the_split_of_several_arms_is_a_chi_square():
    assert sample_ratios([100, 120, 90]) == pytest.approx(
        stats.chi2.sf(np.sum((np.array([100, 120, 90]) - 310 / 3) ** 2) / (310 / 3), 2)
    )
    assert sample_ratios([50, 50]) == 1
    assert sample_ratios([200, 100, 100, 100], 0.4) == pytest.approx(1)
    uneven = stats.chisquare([180, 100, 120, 100], [200, 100, 100, 100]).pvalue
    assert sample_ratios([180, 100, 120, 100], 0.4) == pytest.approx(uneven)
    with pytest.raises(ValueError, match=r"users must be of two arms or more, not negative nor all 0, got \[5\]"):
        sample_ratios([5])


def test_means_are_dunnetts_with_his_intervals():
    values = drawn((60, 80, 70, 55), (5, 5.2, 6, 4.4))
    arms = clean(*table_from(values, ["control", "a1", "b1", "c1"]).to_numpy().T)
    every, reads = compare(arms, 0.1)
    theirs = stats.dunnett(*values[1:], control=values[0], rng=np.random.default_rng(0))
    bounds = theirs.confidence_interval(0.9)
    assert every.test == "Dunnett"
    assert every.p_value == pytest.approx(theirs.pvalue, abs=1e-3)
    np.testing.assert_allclose([every.low, every.high], [bounds.low, bounds.high], atol=5e-3)
    assert every.values == pytest.approx([each.mean() for each in values])
    assert every.users == (60, 80, 70, 55)
    for place, read in enumerate(reads):
        here = read.entered
        assert (read.names, read.treatments, read.alpha) == (("control", f"{'abc'[place]}1"), 3, 0.1)
        assert read.others == 265 - sum(read.users)
        assert read.p_value[here] == pytest.approx(every.p_value[place])
        moved = [*values[1:]]
        moved[place] = moved[place] + read.scrubbed[40] - moved[place].mean()
        again = stats.dunnett(*moved, control=values[0], rng=np.random.default_rng(0))
        assert read.p_value[40] == pytest.approx(again.pvalue[place], abs=1e-3)
        assert read.low[40] == pytest.approx(again.confidence_interval(0.9).low[place], abs=5e-3)
    spread = np.sqrt(sum(each.var(ddof=1) * (len(each) - 1) for each in values) / 261)
    assert every.wider == pytest.approx(
        (bounds.high - bounds.low)[0] / (2 * stats.t.isf(0.05, 261) * spread * np.sqrt(1 / 60 + 1 / 80)), rel=2e-3
    )


def test_the_relative_interval_is_the_delta_method_with_dunnetts_bar():
    values = drawn((60, 80, 70), (5, 5.2, 6))
    _, reads = compare(clean(*table_from(values, ["control", "x", "y"]).to_numpy().T))
    df, here = 207, reads[0].entered
    variance = sum(each.var(ddof=1) * (len(each) - 1) for each in values) / df
    ratio = values[1].mean() / values[0].mean()
    error = np.sqrt(variance / 80 + ratio**2 * variance / 60) / values[0].mean()
    assert reads[0].relative_high[here] == pytest.approx(ratio - 1 + dunnett_bar((60, 80, 70), df) * error)
    below = [each - 20 for each in values]
    _, reads = compare(clean(*table_from(below, ["control", "x", "y"]).to_numpy().T))
    assert np.isnan(reads[0].relative_low).all()
    centred = [values[0].round(0) * 0 + np.tile([-1.0, 1.0], 30), values[1], values[2]]
    _, reads = compare(clean(*table_from(centred, ["control", "x", "y"]).to_numpy().T))
    assert np.isnan(reads[0].relative_low).all()


def test_rates_are_holms_with_bonferronis_intervals():
    """z tests, intervals and Holm's correction by statsmodels."""
    users, hits = [400, 380, 420, 390], [60, 75, 61, 92]
    values = [np.repeat([1, 0], [x, n - x]) for n, x in zip(users, hits, strict=True)]
    arms = clean(*table_from(values, ["control", "u", "v", "w"]).to_numpy().T)
    every, reads = compare(arms, 0.06, prior_a=2.0)
    p = [proportions_ztest([x, 60], [n, 400])[1] for n, x in zip(users[1:], hits[1:], strict=True)]
    assert every.p_value == pytest.approx(multipletests(p, method="holm")[1])
    for place, read in enumerate(reads):
        low, high = confint_proportions_2indep(hits[place + 1], users[place + 1], 60, 400, method="newcomb", alpha=0.02)
        assert (every.low[place], every.high[place]) == pytest.approx((low, high))
        other = list(p)
        other[place] = proportions_ztest([read.scrubbed[12], 60], [users[place + 1], 400])[1]
        assert read.p_value[12] == pytest.approx(multipletests(other, method="holm")[1][place])
        assert read.alpha == 0.06
        assert read.ratio_p == pytest.approx(stats.chisquare(users).pvalue)
        assert read.prior == "Beta(2, 1)"
    assert every.wider == pytest.approx(stats.norm.isf(0.01) / stats.norm.isf(0.03))
    table = every.table()
    assert {len(column) for column in table.values()} == {4}
    assert table["adjusted p (Holm)"][1:] == pytest.approx(every.p_value)


def test_few_conversions_are_fishers_before_holm():
    users, hits = [60, 60, 60], [1, 8, 5]
    values = [np.repeat([1, 0], [x, n - x]) for n, x in zip(users, hits, strict=True)]
    every, reads = compare(clean(*table_from(values, ["control", "u", "v"]).to_numpy().T))
    exact = [stats.fisher_exact([[1, 59], [x, 60 - x]]).pvalue for x in hits[1:]]
    assert every.p_value == pytest.approx(multipletests(exact, method="holm")[1])
    assert all(read.few[read.entered] for read in reads)


def test_a_file_of_several_arms_is_read_by_the_chosen_one():
    values = drawn((60, 80, 70), (5, 5.2, 6))
    table = table_from(values, ["old", "x", "y"])
    first, second = (read_table(table, "group", "y", treatment=name) for name in (None, "y"))
    assert first.reading.names == ("old", "x")
    assert second.reading.names == ("old", "y")
    assert second.alone.p_value[30] == pytest.approx(stats.ttest_ind(values[2], values[0], equal_var=False).pvalue)
    assert second.all_arms.names == ("old", "x", "y")
    assert second.arms.values == ()
    with pytest.raises(
        ValueError, match="treatment must be a group of 10 usable rows or more, and not control, got 'old'"
    ):
        read_table(table, "group", "y", treatment="old")


def test_two_arms_have_no_correction():
    """The z test by statsmodels; the planned share counts."""
    table = pd.DataFrame({"group": ["psa"] * 50 + ["ad"] * 50, "converted": ([1] + [0] * 4) * 10 + [1, 0] * 25})
    read = read_table(table, "group", "converted", "psa", alpha=0.02, treatment_share=0.5, interval="wald")
    here = read.reading.entered
    assert read.all_arms is None
    assert read.cap is None
    assert (read.reading.control, read.reading.treatment[here]) == (0.2, 0.5)
    assert read.reading.p_value[here] == pytest.approx(proportions_ztest([25, 10], [50, 50])[1])
    assert (read.reading.names, read.reading.named, read.reading.treatments) == (("psa", "ad"), True, 1)
    assert read_table(table, "group", "converted", "psa", treatment_share=0.8).reading.ratio_p < 1e-9


def test_a_cap_is_compared_with_none():
    rng = np.random.default_rng(7)
    table = pd.DataFrame({"g": rng.choice(["A", "B", "C"], 600), "spent": rng.lognormal(2, 2, 600)})
    for names in ("AB", "ABC"):
        some = table[table["g"].isin([*names])]
        read = read_table(some, "g", "spent", quantile=0.95)
        level = some["spent"].quantile(0.95)
        means = [each.groupby(some["g"]).mean() for each in (some["spent"], some["spent"].clip(upper=level))]
        assert (read.cap.level, read.cap.above) == (pytest.approx(level), (some["spent"] > level).sum())
        assert read.cap.without[0] == pytest.approx(means[0]["B"] - means[0]["A"])
        assert read.cap.capped[0] == pytest.approx(means[1]["B"] - means[1]["A"])
        assert read.cap.capped[0] == read.reading.difference[read.reading.entered]
        assert read.cap.without[1] == pytest.approx(read_table(some, "g", "spent").reading.low[30])


def test_a_ratio_from_a_file_is_the_delta_methods():
    """The variance of a ratio of means, written out (Deng, Knoblich and Lu 2018)."""
    rng = np.random.default_rng(8)
    views = rng.geometric(0.2, 900).astype(float)
    table = pd.DataFrame(
        {"g": np.repeat(["A", "B"], 450), "clicks": rng.binomial(views.astype(int), 0.3), "views": views}
    )
    table["clicks"] = table["clicks"].astype(float)
    read = read_table(table, "g", "clicks", denominator="views", quantile=0.9)
    parts = []
    for _, arm in table.groupby("g"):
        x, y = arm["clicks"], arm["views"]
        ratio, cov = x.mean() / y.mean(), np.cov(x, y)
        parts.append((ratio, (cov[0, 0] - 2 * ratio * cov[0, 1] + ratio**2 * cov[1, 1]) / y.mean() ** 2 / len(arm)))
    (a, va), (b, vb) = parts
    here = read.reading.entered
    assert read.cap is None
    assert read.reading.difference[here] == pytest.approx(b - a)
    df = (va + vb) ** 2 / (va**2 / 449 + vb**2 / 449)
    assert read.reading.high[here] == pytest.approx(b - a + stats.t.isf(0.025, df) * np.sqrt(va + vb))


def test_users_in_both_arms_are_a_share():
    table = pd.DataFrame({"u": [*range(40), 0], "g": ["A", "B"] * 20 + ["B"], "y": [0, 1, 1, 0] * 10 + [1]})
    read = read_table(table, "g", "y", user="u")
    assert (read.reading.mixed, read.arms.mixed, read.arms.users) == (1 / 40, 1, 40)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dunnett_p(1, (5,), 9), r"users must be of two arms or more, each at least 1, got \[5\]"),
        (lambda: dunnett_p(1, (5, 5), 0), "df must be from 1 to"),
        (lambda: dunnett_bar((5, 5), 8, 0.7), "alpha must be from 1e-06 to 0.5, got 0.7"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_best_known_file_is_read_in_time():
    """588,101 rows of three columns, as the public marketing test has them; the shares by pandas."""
    rng = np.random.default_rng(0)
    group = pd.Series(np.where(rng.random(588_101) < 0.04, "psa", "ad"), dtype="str")
    converted = pd.Series(np.where(rng.random(588_101) < 0.025, "True", "False"), dtype="str")
    table = pd.DataFrame({"user id": rng.permutation(588_101).astype(str), "test group": group, "converted": converted})
    read = read_table(table, "test group", "converted", "psa", user="user id")
    shares = (converted == "True").groupby(group).mean()
    assert (read.reading.control, read.reading.treatment[read.reading.entered]) == pytest.approx(
        (shares["psa"], shares["ad"])
    )
