"""False alarms and delays against real samples drawn one by one, and against closed forms."""

import io
from contextlib import redirect_stdout

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, ks_2samp, kstwo

from concepts.monitoring import counted_weeks as cw
from concepts.monitoring import drift_alarms as da
from concepts.monitoring import drift_metrics as dm
from content import question
from figures.monitoring import alarm_printed


@pytest.mark.unwatched
def test_against_real_samples():
    """PSI, KS and delay of the counted weeks against samples drawn and measured one by one."""
    rng = np.random.default_rng(5)
    psi, ks = [], []
    for _ in range(600):
        r = np.sort(rng.normal(size=200))
        x = np.sort(rng.normal(0.3, 1, size=100))
        psi.append(dm.psi(*(dm.bin_counts(v, dm.quantile_edges(r)) for v in (r, x))))
        ks.append(ks_2samp(r, x, method="asymp").pvalue < 0.05)
    counted = cw.measured(*cw.counted(np.random.default_rng(6), 100, 200, np.full(4, 0.3)), 10)
    assert counted["PSI"].mean() == pytest.approx(np.mean(psi), abs=0.015)
    assert np.median(counted["PSI"]) == pytest.approx(np.median(psi), abs=0.015)
    assert (counted["KS"] > da._ks_level(0.05, 100, 200)).mean() == pytest.approx(np.mean(ks), abs=0.05)


@pytest.mark.unwatched
def test_what_a_level_finds_against_real_samples():
    """The share of fully drifted weeks that ring, PSI and KS, against samples drawn and measured one by one."""
    rng = np.random.default_rng(8)
    psi, ks = [], []
    for _ in range(500):
        r, x = np.sort(rng.normal(size=200)), np.sort(rng.normal(0.3, 1, size=200))
        psi.append(dm.psi(*(dm.bin_counts(v, dm.quantile_edges(r)) for v in (r, x))))
        ks.append(ks_2samp(r, x, method="asymp").pvalue < 0.05)
    result = da.alarms(size=0.3, ramp=3)
    for level in (9, 14, 19):
        rang = np.mean(np.array(psi) > result.levels[level])
        assert result.found[level] == pytest.approx(rang, abs=0.08)
    assert result.others["KS"][3] == pytest.approx(np.mean(ks), abs=0.08)


def test_the_missing_bit_of_the_maximum_is_added_back(monkeypatch):
    rng = np.random.default_rng(1)
    samples = np.sort(rng.random((2500, 2, 1000)), axis=-1)
    monkeypatch.setattr(cw, "RUNS", 2500)
    counted = cw.measured(*cw.counted(np.random.default_rng(2), 1000, 1000, np.zeros(2)), 10)["KS"]
    assert counted.mean() == pytest.approx(np.mean([dm.ks(r, x) for r, x in samples]), abs=0.0007)


def test_null_rates():
    result = da.alarms(rows=1000, reference=1000, seed=2)
    assert abs(result.mean - result.mean_theory) < 4 * result.mean_se
    assert result.mean_theory == pytest.approx(9 * 2 / 1000)
    for name in ("KS", "chi-square"):
        rate, se, *_ = result.others[name]
        assert abs(rate - 0.05) < 4 * se
    np.testing.assert_allclose(result.false, result.theory, atol=0.05)
    np.testing.assert_allclose(result.theory, chi2.sf(result.levels * 500, 9))
    assert result.null_density.sum() == pytest.approx(1, abs=1e-6)
    assert result.ks_null.mean() == pytest.approx(0.05, abs=0.02)


def test_two_hundred_rows():
    """The famous level 0.1 with 200 rows against 200: an alarm in over a third of quiet weeks."""
    result = da.alarms()
    at = list(result.levels).index(0.1)
    assert abs(result.false[at] - 0.37) < 3 * result.false_se[at]
    assert result.psi_null[at, list(result.sizes).index(1000)] == 0
    assert result.ks_small[-1] > 0.99
    assert result.psi_small[at, -1] == 0


def test_shapes_and_order():
    result = da.alarms(size=1.0, ramp=1)
    assert (np.diff(result.false) <= 0).all()
    assert (np.diff(result.late) >= 0).all()
    assert (result.missed <= result.late / da.AFTER + 1e-12).all()
    assert (result.found >= result.false).all()
    np.testing.assert_allclose(result.any_false, 1 - (1 - result.false) ** 20)
    np.testing.assert_allclose(result.family[:, 0], result.false)
    assert result.late[0] == 0
    assert len(result) == len(result.levels)
    slow = da.alarms(size=1.0, ramp=12)
    assert slow.late[15] > result.late[15]
    never = da.alarms(rows=50_000, reference=50_000, size=0.0)
    assert never.late[-1] == da.AFTER
    assert never.missed[-1] == 1
    assert [each[4] for each in da.alarms(size=3.0, ramp=1).others.values()] == [0, 0, 0]
    assert never.others["JS"][2:] == (da.AFTER, 0, 1)
    assert never.mean == pytest.approx(9 * 2 / 50_000, rel=0.1)
    assert da.alarms(rows=50, reference=50, bins=40).cells[-1] > 0.5
    table = result.table()
    assert {len(values) for values in table.values()} == {40}
    np.testing.assert_array_equal(table["weeks from onset to alert"], result.late)


def test_delays_and_rates_by_hand():
    values = np.array([[0.0, 0.2, 0.0], [0.0, 0.0, 0.0]])
    late, se, missed = da._delays(values, np.array([0.1]))
    assert (late[0], missed[0]) == (2.0, 0.5)
    assert se[0] == pytest.approx(np.std([1, 3], ddof=1) / np.sqrt(2))
    rate, se = da._rates(values, np.array([0.1]))
    assert rate[0] == pytest.approx(1 / 6)
    assert se[0] == pytest.approx(np.std([1 / 3, 0], ddof=1) / np.sqrt(2))


@settings(max_examples=20, deadline=None)
@given(st.sampled_from([0.05, 0.01, 0.001]), st.integers(50, 5000), st.integers(50, 5000))
def test_stephens_approximation(alpha, n, m):
    assert da._ks_level(alpha, n, m) == pytest.approx(
        kstwo.isf(alpha, round(n * m / (n + m))), rel=0.015
    )  # SciPy needs whole rows


def test_family():
    assert da.family_false_alarm(0.05, 20) == pytest.approx(0.6415140775914581)
    assert da.family_false_alarm(0.05, 1) == pytest.approx(0.05)


def test_same_seed_same_result():
    first, again, other = (da.alarms(seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.false, again.false)
    assert not np.array_equal(first.false, other.false)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rows": 49}, "rows must be from 50 to 50,000, got 49"),
        ({"reference": 60_000}, "reference must be from 50 to 50,000, got 60000"),
        ({"bins": 12}, "bins must be one of 5, 10, 20, 40, got 12"),
        ({"size": -0.1}, "size must be from 0 to 3, got -0.1"),
        ({"ramp": 0}, "ramp must be from 1 to 12, got 0"),
        ({"alpha": 0.6}, "alpha must be from 1e-06 to 0.5, got 0.6"),
        ({"features": 0}, "features must be from 1 to 1,000, got 0"),
        ({"seed": -1}, "seed must be from 0 to 1,000,000, got -1"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        da.alarms(**arguments)
    with pytest.raises(ValueError, match="tests must be from 1 to"):
        da.family_false_alarm(0.05, 0)


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        ({}, 9),
        ({"rows": 50, "reference": 50, "bins": 40, "size": 3.0, "ramp": 12, "seed": 9}, 39),
        ({"rows": 50_000, "reference": 333, "bins": 5, "ramp": 1}, 0),
    ],
)
def test_the_snippet_prints_what_is_on_screen(arguments, step):
    result = da.alarms(**arguments)
    values = {"rows": 200, "reference": 200, "bins": 10, "size": 0.5, "ramp": 4, "seed": 0}
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(question("monitoring").code["alarms"], {**values, **arguments, "level": float(result.levels[step])})
    assert printed.getvalue().strip() == alarm_printed(result, step)
