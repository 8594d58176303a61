"""Means over simulated worlds: one world by scikit-learn and NumPy, all of them by the shop's own law."""

from functools import cache

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit
from sklearn.metrics import accuracy_score, roc_auc_score

from concepts.arrays import mean_and_error
from concepts.monitoring import claims, simulate, world
from concepts.monitoring.long_run import long_run


@pytest.mark.parametrize(("kind", "size"), [("missing", 2.0), ("category", 2.0), ("prior", 1.0)])
def test_a_world_by_scikit_learn_and_numpy(kind, size):
    found = long_run({kind: size}, worlds=2, weeks=2, rows=400)[kind]
    for seed in (0, 1):
        model, reference, _ = world.deployed(seed)
        weeks = world.orders(np.random.default_rng([seed, 3]), (2, 400), {kind: size})
        by_hand = []
        for each in ({name: values[row] for name, values in weeks.items()} for row in range(2)):
            score, label = model.score(each), each["label"]
            largest = _psi(np.bincount(reference["channel"], minlength=4), np.bincount(each["channel"], minlength=4))
            for r, x in [(reference[name], each[name]) for name in world.FEATURES] + [(reference["score"], score)]:
                r, x = r[~np.isnan(r)], x[~np.isnan(x)]
                edges = np.quantile(r, np.arange(1, 10) / 10, method="inverted_cdf")
                cells = [np.bincount(np.digitize(v, edges, right=True), minlength=10) for v in (r, x)]
                largest = max(largest, _psi(*cells))
            by_hand.append(
                (
                    accuracy_score(label, score >= 0.5),
                    roc_auc_score(label, score),
                    np.maximum(score, 1 - score).mean(),
                    max(accuracy_score(label, np.full(400, answer)) for answer in (False, True)),
                    largest,
                )
            )
        ours = [getattr(found, name)[seed] for name in ("accuracy", "auc", "estimate", "no_skill", "psi")]
        np.testing.assert_allclose(ours, np.mean(by_hand, axis=0), rtol=1e-9)


SHARES = ("accuracy_se", "estimate_se", "no_skill_se")


@cache
def told():
    """What the prose says, and the means with their errors that it compares its weeks with."""
    said = dict(claims())
    for kind, run in long_run(
        {"concept": 1.5, "covariate_unused": 1.0, "covariate": 1.0, "prior": 1.0, "unit": 1.0}
    ).items():
        for quantity in ("accuracy", "estimate", "no_skill", "psi"):
            name = f"{'unused' if kind == 'covariate_unused' else kind}_{quantity}"
            said[name], said[f"{name}_se"] = mean_and_error(getattr(run, quantity))
    return said


def _psi(before, after):
    used = (before > 0) | (after > 0)
    p, q = (np.maximum(each[used], 0.5) / each.sum() for each in (before, after))
    return np.sum((q - p) * np.log(q / p))


def test_what_is_said_of_drifts_is_the_shops_law():
    """The law drawn afresh, 400,000 orders of which the model that knows the old law judges: not the fitted one."""
    rng = np.random.default_rng(5)
    n = 400_000
    said = told()

    def judged(share=0.4, turned=0.0, moved=0.0):
        returned = rng.random(n) < share
        parcel, price = rng.normal(1.2 * returned + moved), rng.normal(0.6 * returned)
        pull = rng.random(n)
        web, app = np.where(returned, 0.3, 0.5), np.where(returned, 0.6, 0.8)
        store = np.log(np.where(pull < web, 0.3 / 0.5, np.where(pull < app, 1.0, 0.4 / 0.2)))
        size, rest = 1.2 * parcel - 0.72, 0.6 * price - 0.18 + store
        label = rng.random(n) < expit(np.log(share / (1 - share)) + (1 - turned) * size + rest)
        recorded = rng.random(n) > 0.02  # a lost parcel size counts as the mean of the old ones
        score = expit(np.log(0.4 / 0.6) + np.where(recorded, size, 1.2 * 0.48 - 0.72) + rest)
        return label, score

    prior = 1 / (1 + 1.5 * np.exp(-1))
    for name, drift in (
        ("concept", {"turned": 1.5}),
        ("unused", {}),
        ("covariate", {"moved": 1.0}),
        ("prior", {"share": prior}),
    ):
        label, score = judged(**drift)
        assert said[f"{name}_accuracy"] == pytest.approx(np.mean((score >= 0.5) == label), abs=0.006), name
        assert said[f"{name}_estimate"] == pytest.approx(np.maximum(score, 1 - score).mean(), abs=0.006), name
        assert said[f"{name}_no_skill"] == pytest.approx(max(label.mean(), 1 - label.mean()), abs=0.005), name
        if name == "concept":
            assert said["concept_auc"] == pytest.approx(roc_auc_score(label, score), abs=0.008)
    assert said["prior_no_skill"] == pytest.approx(prior, abs=0.005)
    assert said["unit_no_skill"] == said["unused_no_skill"] == pytest.approx(0.6, abs=0.005)
    assert said["concept_accuracy"] + 20 * said["concept_accuracy_se"] < said["concept_no_skill"]
    assert said["covariate_gap"] == pytest.approx(0.3, abs=0.3)
    assert said["unit_estimate"] > 0.95 > 0.5 > said["unit_accuracy"]
    assert said["unit_psi"] > 6


def test_worlds_agree_with_the_lab_that_shows_one():
    """Other draws of the same worlds: twenty drifted weeks of six, as the lab runs them."""
    said = told()
    for name, kind in (("concept", "concept"), ("covariate", "covariate"), ("unused", "covariate_unused")):
        runs = [simulate(kind, size=1.5 if kind == "concept" else 1.0, seed=seed) for seed in range(6)]
        for quantity, values in (
            ("accuracy", [run.accuracy[10:].mean() for run in runs]),
            ("psi", [run.psi[:, 10:].max(axis=0).mean() for run in runs]),
        ):
            room = 4 * np.hypot(stats.sem(values), said[f"{name}_{quantity}_se"])
            assert abs(np.mean(values) - said[f"{name}_{quantity}"]) < room, (name, quantity)
    usual = said["unused_accuracy"]
    assert said["week_se"] == pytest.approx(stats.binom(2000, usual).std() / 2000)
    spread = np.std([run.accuracy[10:] for run in runs])
    assert spread == pytest.approx(said["week_se"], rel=0.2)


def test_the_errors_told_are_scipys():
    said, runs = told(), long_run({"concept": 1.5, "covariate": 1.0})
    assert said["concept_accuracy_se"] == pytest.approx(stats.sem(runs["concept"].accuracy))
    assert 0.001 < max(error for name, error in said.items() if name.endswith(SHARES)) < 0.003
    assert not runs["concept"].psi.flags.writeable


def test_a_drift_of_one_segment():
    """The country's rows drawn: a million, of which a twentieth has moved; PSI in deciles by NumPy."""
    said = told()
    x = np.random.default_rng(0).standard_normal(1_000_000)
    x[:50_000] += 1
    edges = stats.norm.ppf(np.arange(1, 10) / 10)
    for name, rows in (("whole_psi", x), ("segment_psi", x[:50_000])):
        q = np.bincount(np.digitize(rows, edges), minlength=10) / rows.size
        assert said[name] == pytest.approx(np.sum((q - 0.1) * np.log(q / 0.1)), rel=0.05)
    assert said["segment_quiet"] == pytest.approx(9 * (1 / 100 + 1 / 250))
    assert (said["segment_rows"], said["segment_reference"]) == (100, 250)
    assert said["whole_loss"] == pytest.approx(5 * (said["unused_accuracy"] - said["concept_accuracy"]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: long_run({}, worlds=1), "worlds must be from 2 to 200, got 1"),
        (lambda: long_run({}, weeks=0), "weeks must be from 1 to 30, got 0"),
        (lambda: long_run({}, rows=10), "rows must be from 50 to 5,000, got 10"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
