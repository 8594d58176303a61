"""The simulated world against SciPy and scikit-learn, closed forms, and what each kind of drift must leave alone."""

import io
import math
import sys
from contextlib import redirect_stdout

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2_contingency, ks_2samp, norm, wasserstein_distance
from sklearn.metrics import accuracy_score, brier_score_loss, roc_auc_score

from concepts import monitoring as mon
from concepts.monitoring import drift_alarms, weeks, world
from concepts.monitoring import drift_metrics as dm
from content import question
from figures.monitoring import week_printed

LARGE = {"rows": 5000, "alpha": 0.001}


def _week(kind="none", size=1.0, rows=500, seed=0, week=20):
    """The raw orders behind one week of a sudden drift, and the reference."""
    model, reference, _ = world.deployed(seed)
    strength = size * weeks._strength("sudden", 11)[:, None]
    orders = world.orders(np.random.default_rng([seed, 1]), (mon.WEEKS, rows), {kind: strength})
    return model, reference, {name: values[week] for name, values in orders.items()}


@pytest.mark.parametrize("kind", ["none", "missing", "category", "unit"])
def test_every_monitor_equals_scipys_or_scikit_learns(kind):
    result = mon.simulate(kind, size=1.0, rows=500)
    model, reference, week = _week(kind)
    score, old_score = model.score(week), model.score(reference)
    for row, name in enumerate(mon.NUMBERS):
        r, x = (reference[name], week[name]) if name != "score" else (old_score, score)
        r, x = r[~np.isnan(r)], x[~np.isnan(x)]
        theirs = ks_2samp(r, x, method="asymp")
        assert result.ks[row, 20] == pytest.approx(theirs.statistic, abs=1e-9)
        assert result.ks_p[row, 20] == pytest.approx(theirs.pvalue, abs=1e-9)
        assert result.wasserstein[row, 20] == pytest.approx(wasserstein_distance(r, x), abs=1e-9)
        assert result.wasserstein_sd[row, 20] == pytest.approx(wasserstein_distance(r, x) / np.std(r), abs=1e-9)
        edges = np.quantile(r, np.arange(1, 10) / 10, method="inverted_cdf")
        p, q = (np.bincount(np.digitize(v, edges, right=True), minlength=10) / len(v) for v in (r, x))
        floor = np.maximum(q, 0.5 / len(x))
        assert result.psi[row, 20] == pytest.approx(np.sum((floor - p) * np.log(floor / p)), abs=1e-9)
        assert result.js[row, 20] == pytest.approx(jensenshannon(p, q, base=2), abs=1e-9)
    counts = [np.bincount(each["channel"], minlength=4) for each in (reference, week)]
    used = np.array(counts).sum(0) > 0
    theirs = chi2_contingency(np.array(counts)[:, used], correction=False)
    assert result.chi2_p[0, 20] == pytest.approx(theirs.pvalue, abs=1e-9)
    lost = [np.isnan(each["parcel"]).sum() for each in (reference, week)]
    theirs = chi2_contingency([[mon.REFERENCE - lost[0], lost[0]], [500 - lost[1], lost[1]]], correction=False)
    assert result.chi2[1, 20] == pytest.approx(theirs.statistic, abs=1e-9)
    assert result.accuracy[20] == accuracy_score(week["label"], score >= 0.5)
    assert result.auc[20] == pytest.approx(roc_auc_score(week["label"], score), abs=1e-12)
    assert result.brier[20] == pytest.approx(brier_score_loss(week["label"], score), abs=1e-12)
    assert result.no_skill[20] == max(accuracy_score(week["label"], np.full(500, answer)) for answer in (False, True))
    assert result.returned[20] == week["label"].mean()
    assert result.estimate[20] == pytest.approx(np.where(score >= 0.5, score, 1 - score).mean(), abs=1e-12)
    assert result.missing[20] == lost[1] / 500
    assert result.new[20] == counts[1][3] / 500


def test_the_model_is_calibrated_and_finds_the_truth():
    model, reference, _ = _week()
    weights = model.fit.coef_[0][:3] / model.sd * mon.SPREAD
    np.testing.assert_allclose(weights, mon.PULL, atol=0.12)
    assert model.score(reference).mean() == pytest.approx(mon.RETURNED, abs=0.02)
    theory = norm.cdf(np.linalg.norm(mon.PULL) / math.sqrt(2))  # AUC of the three numbers alone
    assert theory < mon.simulate("none").reference["auc"] < theory + 0.03


def test_concept_drift_leaves_every_input_and_score_exactly_alone():
    drifted, same = mon.simulate("concept", size=2), mon.simulate("none", size=2)
    for name in ("psi", "js", "ks", "ks_p", "wasserstein", "chi2_p", "estimate", "score_after", "after", "missing"):
        np.testing.assert_array_equal(getattr(drifted, name), getattr(same, name))
    np.testing.assert_array_equal(drifted.alerts[:-1], same.alerts[:-1])
    np.testing.assert_array_equal(drifted.accuracy[:10], same.accuracy[:10])
    assert drifted.accuracy[10:].max() < same.accuracy[10:].min()
    assert drifted.alerts[-1, 16:].all()
    assert not drifted.alerts[-1, :16].any()
    erased = mon.simulate("concept", size=1, rows=5000)
    weaker = norm.cdf(0.6 / math.sqrt(2))  # only price and channel are left, buried under the parcel's stale weight
    assert erased.auc[10:].mean() < weaker + 0.05


def test_prior_drift_moves_the_label_by_its_log_odds_and_no_class():
    result = mon.simulate("prior", size=1, rows=5000)
    expected = 1 / (1 + (0.6 / 0.4) * math.exp(-1))
    assert result.returned[10:].mean() == pytest.approx(expected, abs=0.005)
    assert result.returned[:10].mean() == pytest.approx(0.4, abs=0.007)
    _, _, week = _week("prior", rows=5000)
    for label, mean in ((0, 20.0), (1, 24.8)):
        assert np.nanmean(week["parcel"][week["label"] == label]) == pytest.approx(mean, abs=0.35)
    assert result.estimate[10:].mean() - result.accuracy[10:].mean() > 0.02
    assert result.auc[10:].mean() == pytest.approx(result.auc[:10].mean(), abs=0.01)


def test_covariate_drift_keeps_the_estimate_right():
    result = mon.simulate("covariate", size=1, **LARGE)
    assert result.estimate[10:].mean() == pytest.approx(result.accuracy[10:].mean(), abs=0.015)
    np.testing.assert_allclose(result.wasserstein_sd[0, 10:], 4 / 4.66, atol=0.06)  # sd of the mixture: 4 sqrt(1.3456)
    assert result.alerts[:4, 10:].all()
    harmless = mon.simulate("covariate_unused", size=1, **LARGE)
    assert harmless.psi[2, 10:].min() > 0.7
    np.testing.assert_allclose(harmless.accuracy, mon.simulate("none", **LARGE).accuracy, atol=0.005)
    assert not harmless.alerts[5:, 10:].any()


def test_accidents():
    missing = mon.simulate("missing", size=2, **LARGE)
    assert missing.missing[10:].mean() == pytest.approx(0.52, abs=0.01)
    assert missing.missing[:10].mean() == pytest.approx(0.02, abs=0.005)
    assert mon.simulate("missing", size=3, **LARGE).missing.max() < 0.8
    assert mon.simulate("category", size=2, **LARGE).new[10:].mean() == pytest.approx(0.4, abs=0.01)
    assert mon.simulate("category").new[:10].max() == 0
    unit = mon.simulate("unit", size=1, **LARGE)
    np.testing.assert_allclose(unit.wasserstein[0, 10:], 1.54 * (20 + 0.48 * 4), rtol=0.02)
    assert unit.estimate[-1] > 0.95 > 0.5 > unit.accuracy[-1]


def test_shapes_of_drift():
    strength = {shape: mon.simulate("covariate", onset=5, shape=shape, size=2).strength for shape in mon.SHAPES}
    np.testing.assert_array_equal(strength["sudden"], np.where(np.arange(1, 31) >= 5, 2, 0))
    np.testing.assert_allclose(strength["gradual"][3:13], [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2])
    np.testing.assert_array_equal(strength["recurring"][4:16] > 0, [True] * 4 + [False] * 4 + [True] * 4)
    assert not strength["recurring"][:4].any()


def test_alerts_follow_their_levels():
    result = mon.simulate("missing", psi_level=0.05, alpha=0.05)
    np.testing.assert_array_equal(result.alerts[0], (result.psi > 0.05).any(0))
    np.testing.assert_array_equal(result.alerts[1], (result.ks_p < 0.05).any(0))
    np.testing.assert_array_equal(result.alerts[2], (result.wasserstein_sd > 0.1).any(0))
    np.testing.assert_array_equal(result.alerts[3], (result.js > 0.1).any(0))
    np.testing.assert_array_equal(result.alerts[4], (result.chi2_p < 0.05).any(0))
    assert "missing" in result.culprits[4][15].split(", ")
    for row, names in enumerate(result.culprits):
        assert [bool(name) for name in names] == result.alerts[row].tolist()


def test_the_alarms_on_quality_ring_as_often_as_they_say():
    """Both at 5%, over 40 worlds without drift; the weeks of one share a reference, so the error is over worlds."""
    quiet = [mon.simulate("none", rows=500, delay=0, alpha=0.05, seed=seed).alerts for seed in range(40)]
    for row in (5, 6):
        shares = np.array([each[row].mean() for each in quiet])
        assert abs(shares.mean() - 0.05) < 3 * shares.std(ddof=1) / math.sqrt(40)


def test_the_alarms_on_quality_by_hand():
    base = mon.simulate("none", rows=2000, alpha=0.05, delay=3)
    a = base.reference["accuracy"]
    bound = a - norm.isf(0.05) * math.sqrt(a * (1 - a) * (1 / 5000 + 1 / 2000))
    np.testing.assert_array_equal(base.alerts[6, 3:], base.accuracy[:-3] < bound)
    assert not base.alerts[6, :3].any()
    model, reference, _ = _week()
    confidence = np.maximum(model.score(reference), 1 - model.score(reference))
    room = norm.isf(0.025) * confidence.std() * math.sqrt(1 / 5000 + 1 / 2000)
    np.testing.assert_array_equal(base.alerts[5], abs(base.estimate - confidence.mean()) > room)


def test_a_model_that_has_become_too_sure_rings_as_well():
    unit = mon.simulate("unit", size=1.0)
    assert (unit.estimate[10:] > unit.reference["estimate"] + 0.2).all()
    assert unit.alerts[5, 10:].all()
    doubt = mon.simulate("missing", size=3.0)
    assert (doubt.estimate[10:] < doubt.reference["estimate"]).all()
    assert doubt.alerts[5, 10:].all()


def test_quiet_weeks_are_quiet_as_the_lab_opens():
    assert not mon.simulate().alerts[:, :10].any()
    rung = np.array([mon.simulate("none", seed=seed).alerts.any(0).mean() for seed in range(12)])
    assert rung.mean() < 0.01


def test_an_alarm_stands_in_the_week_in_which_it_rang():
    for delay in (0, 4, 20):
        result = mon.simulate(delay=delay)
        first = int(np.flatnonzero(result.alerts[6])[0]) if result.alerts[6].any() else None
        assert first == (10 + delay if 10 + delay < 30 else None)


def test_without_drift_nothing_says_that_it_is_on():
    for quiet in (mon.simulate("none"), mon.simulate("concept", size=0.0)):
        assert not quiet.drifts
        assert not quiet.strength.any()
        assert quiet.blind() == slice(10, 10)


def test_what_is_known_when():
    result = mon.simulate(delay=6)
    assert [result.known(step) for step in (0, 5, 6, 29)] == [0, 0, 1, 24]
    told = result.arrived(result.accuracy)
    assert np.isnan(told[:6]).all()
    np.testing.assert_array_equal(told[6:], result.accuracy[:24])
    np.testing.assert_array_equal(mon.simulate(delay=0).arrived(result.accuracy), result.accuracy)
    assert result.blind() == slice(10, 16)
    assert mon.simulate(delay=0).known(0) == 1
    assert mon.simulate(onset=28, delay=9).blind() == slice(27, 30)
    assert len(result) == mon.WEEKS


def test_histograms_and_table():
    result = mon.simulate("missing", size=2, rows=500)
    assert result.before.sum() == pytest.approx(1 - result.reference["missing"])
    np.testing.assert_allclose(result.after.sum(1), 1 - result.missing)
    _, _, week = _week("missing", 2)
    counts = np.histogram(week["parcel"], result.edges)[0] / 500
    np.testing.assert_allclose(result.after[20], counts, atol=0.0021)
    np.testing.assert_allclose(result.score_after.sum(1), 1)
    assert mon.simulate("category").after.shape == (30, 4)
    assert mon.simulate("unit", size=1).edges[-1] == pytest.approx(36 * 2.54)
    table = result.table()
    assert {len(values) for values in table.values()} == {30}
    np.testing.assert_array_equal(table["PSI of score"], result.psi[3])
    np.testing.assert_array_equal(table["labels rings"], result.alerts[6])
    with pytest.raises(ValueError, match="read-only"):
        result.psi[0, 0] = 1


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from(list(mon.KINDS)),
    st.integers(2, 30),
    st.sampled_from(list(mon.SHAPES)),
    st.floats(0, 3),
    st.integers(50, 300),
    st.integers(0, 20),
    st.integers(0, 3),
)
def test_nothing_breaks_and_the_past_is_untouched(kind, onset, shape, size, rows, delay, seed):
    result = mon.simulate(kind, onset, shape, size, rows, delay, seed=seed)
    quiet = mon.simulate("none", onset, shape, size, rows, delay, seed=seed)
    for name in ("psi", "js", "ks_p", "wasserstein_sd", "chi2_p", "accuracy", "auc", "brier", "estimate"):
        values = getattr(result, name)
        assert np.isfinite(values).all()
        np.testing.assert_array_equal(values[..., : onset - 1], getattr(quiet, name)[..., : onset - 1])
    assert (result.psi >= 0).all()
    assert ((result.js >= 0) & (result.js <= 1)).all()


def test_same_seed_same_world():
    first, again, other = (mon.simulate("prior", seed=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.psi, again.psi)
    assert not np.array_equal(first.psi, other.psi)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": "seasonal"}, "kind must be one of none, .* got 'seasonal'"),
        ({"shape": "linear"}, "shape must be one of .* got 'linear'"),
        ({"onset": 1}, "onset must be from 2 to 30, got 1"),
        ({"size": 3.5}, "size must be from 0 to 3, got 3.5"),
        ({"rows": 49}, "rows must be from 50 to 5,000, got 49"),
        ({"delay": -1}, "delay must be from 0 to 20, got -1"),
        ({"psi_level": 0}, "psi_level must be from 0.001 to 5, got 0"),
        ({"alpha": 0.9}, "alpha must be from 1e-06 to 0.5, got 0.9"),
        ({"seed": -1}, "seed must be from 0 to 1,000,000, got -1"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        mon.simulate(**arguments)
    with pytest.raises(ValueError, match="seed must be from 0 to 1,000,000, got -1"):
        mon.example_tables(-1)


def test_example_tables_show_what_they_promise():
    before, after = mon.example_tables()
    assert (len(before), len(after)) == (2000, 1500)
    assert "express" not in before
    assert set(after["channel"]) - set(before["channel"]) == {"new"}
    assert after["parcel"].isna().mean() == pytest.approx(0.12, abs=0.03)
    assert after["parcel"].mean() - before["parcel"].mean() == pytest.approx(2, abs=0.4)


def test_prediction_and_claims():
    assert mon.prediction() == "forty"
    assert mon.prediction() in question("monitoring").options
    mon.claims.cache_clear()
    claims = mon.claims()
    assert all(math.isfinite(value) for value in claims.values())
    assert claims["null_false"] == pytest.approx(0.37, abs=0.04)
    assert claims["null_mean"] == pytest.approx(0.09, abs=0.006)
    assert claims["any_false"] == pytest.approx(1 - 0.95**20)
    assert claims["psi_deciles"] > 0.1 > claims["psi_sturges"]
    assert claims["seen_gap"] < 3 * claims["week_se"]  # what one week shows lies as near to the means as chance has it
    assert claims["seen_concept_accuracy"] == mon.simulate().accuracy[14]


@pytest.mark.parametrize(("rows", "key"), [(50, "forty"), (260, "fifteen"), (310, "five"), (1000, "one")])
def test_the_prediction_is_computed(monkeypatch, rows, key):
    """With other samples the answer would change."""
    module = sys.modules["concepts.monitoring.claims"]
    monkeypatch.setattr(module, "alarms", lambda: drift_alarms.alarms(rows=rows, reference=rows))
    assert mon.prediction() == key


@pytest.mark.parametrize(
    ("arguments", "week"),
    [
        ({}, 14),
        ({"kind": "missing", "onset": 2, "shape": "gradual", "size": 3.0, "rows": 5000, "delay": 0, "seed": 7}, 30),
        ({"kind": "unit", "onset": 5, "shape": "recurring", "size": 1.5, "rows": 50, "seed": 3}, 6),
        ({"kind": "prior", "size": 2.0}, 20),
        ({"kind": "category"}, 20),
        ({"kind": "covariate_unused"}, 20),
    ],
)
def test_the_snippet_prints_what_is_on_screen(arguments, week):
    result = mon.simulate(**arguments)
    values = {"kind": "concept", "onset": 11, "shape": "sudden", "size": 1.5, "rows": 2000, "delay": 6, "seed": 0}
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(question("monitoring").code["simulator"], {**values, **arguments, "week": week})
    assert printed.getvalue().strip() == week_printed(result, week - 1)


def test_the_bins_of_the_prose():
    """The claim on bins by NumPy alone."""
    r, x = (np.random.default_rng(key).lognormal(key * 0.4, 1, 1000) for key in (0, 1))
    edges = np.histogram_bin_edges(np.concatenate([r, x]), "sturges")
    p, q = (np.maximum(np.histogram(v, edges)[0], 0.5) / 1000 for v in (r, x))
    both = np.histogram(np.concatenate([r, x]), edges)[0] > 0
    assert mon.claims()["psi_sturges"] == pytest.approx(((q - p) * np.log(q / p))[both].sum())
    assert mon.claims()["large_psi"] == pytest.approx(float(dm.psi_of_shift(0.05)))
