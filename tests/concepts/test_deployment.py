"""The guard against a product written out, a fair bet and Ville's bound; the rollout against a loop over requests."""

import contextlib
import io
import itertools
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import lognorm

from concepts import deployment as dp
from concepts.ab_testing.crossing import crossing
from concepts.deployment import rollout
from content import question
from figures import deployment as figures

SHORT = dict(per_second=1, growth=1)


def product(events: list[tuple[int, float]]) -> float:
    """Evidence by the definition, from each bad answer: whose it was, and the share at the time."""
    stakes = [1.0] * len(dp.RATIOS)
    for mine, share in events:
        stakes = [
            stake * (ratio if mine else 1) / (1 + share * (ratio - 1))
            for stake, ratio in zip(stakes, dp.RATIOS, strict=True)
        ]
    return float(np.mean(stakes))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from([0.01, 0.2, 0.9])), max_size=30))
def test_evidence_is_the_product_over_bad_answers(events: list[tuple[int, float]]) -> None:
    new, total, share = [0, *(mine for mine, _ in events)], [0] + [1] * len(events), [0.5, *(s for _, s in events)]
    found = dp.evidence(new, total, share)
    assert found[0] == pytest.approx(0)
    assert found[-1] == pytest.approx(np.log10(product(events)), abs=1e-9)


@pytest.mark.parametrize("share", [0.02, 0.3])
@pytest.mark.parametrize("ratio", [1.0, 0.7, 2.0])
def test_the_bet_is_fair_at_equal_rates_and_lost_at_better_ones(share: float, ratio: float) -> None:
    """Expectation over all fates of five bad answers."""
    chance = share * ratio / (share * ratio + 1 - share)
    mean = sum(
        np.prod([chance if mine else 1 - chance for mine in fates]) * product([(mine, share) for mine in fates])
        for fates in itertools.product((0, 1), repeat=5)
    )
    assert (mean == pytest.approx(1)) if ratio == 1 else ((mean < 1) == (ratio < 1))


def test_nothing_is_learned_without_a_comparison() -> None:
    assert dp.evidence([[0, 3], [0, 9]], [[4, 3], [4, 9]], [0.0, 1.0]) == pytest.approx(np.zeros((2, 2)))
    assert dp.evidence([9000], [9000], [0.001])[0] > 1000  # no overflow


@pytest.mark.parametrize("share", [0.01, 0.5])
def test_convinced_is_evidence_above_the_bar(share: float) -> None:
    rng = np.random.default_rng(1)
    new, other = rng.poisson(3 * share, (400, 40)), rng.poisson(2 * (1 - share), (400, 40))
    found = dp.evidence(new, new + other, np.full(40, share))
    for bar in (0.1, 0.8, 1.6):
        over = dp.convinced(new, new + other, np.full(40, share), bar)
        assert 0 < over.mean() < 1
        np.testing.assert_array_equal(over, found >= bar)


def test_schedule() -> None:
    share = dp.schedule(0.01, 5, 2.0)
    assert share[[0, 11, 12, 24, 35, 36, -1]] == pytest.approx([0.01, 0.01, 0.05, 0.25, 0.25, 1, 1])
    assert dp.schedule(0.1, 2, 0.5)[[2, 3, 6]] == pytest.approx([0.1, 0.2, 0.4])
    assert np.ptp(dp.schedule(0.1, 1, 1.0)) == 0


@pytest.mark.parametrize("latency", [0.7, 1.0, 1.5])
def test_slow_share(latency: float) -> None:
    assert dp.slow_share(latency) == pytest.approx(lognorm(0.4, scale=100 * latency).sf(250))


@pytest.mark.parametrize(
    "changed",
    [
        {"new_error": 0.05, "latency": 1.3, "first_share": 0.1, "incident": True, "rollback_minutes": 30},
        {"new_error": 0.0, "latency": 0.8, "first_share": 0.5, "look_minutes": 10},
        {"new_error": 0.01, "latency": 1.6, "first_share": 0.25, "look_minutes": 60, "seed": 3},
    ],
)
def test_one_rollout_request_by_request(changed: dict) -> None:
    """The same draws, gone through one at a time by what the words say."""
    asked = {"latency": 1.0, "incident": False, "rollback_minutes": 10, "look_minutes": 30, "seed": 0} | changed
    run = dp.canary(**SHORT, **changed)
    rng = np.random.default_rng(asked["seed"])
    count = rng.poisson(600, 72)
    total = int(count.sum())
    arm, luck, normal = rng.random(total), rng.random(total), rng.standard_normal(total)
    bad = {kind: [0, 0] for kind in dp.KINDS}
    requests, hurt, at, stop, end = [0, 0], 0, 0, -1, 10**9
    events: dict = {kind: [] for kind in dp.KINDS}
    for tick in range(72):
        surge = 4 if asked["incident"] and 18 <= tick < 24 else 1
        for i in range(at, at + count[tick]):
            new = bool(arm[i] < asked["first_share"] and tick < end)
            fates = []
            for error, slower in ((0.01, 1.0), (asked["new_error"], asked["latency"])):
                fates.append((luck[i] < error * surge, 100 * np.exp(0.4 * normal[i]) * slower > 250))
            requests[new] += 1
            hurt += new and any(fates[1]) and not any(fates[0])
            for k, kind in enumerate(dp.KINDS):
                if fates[new][k]:
                    bad[kind][new] += 1
                    events[kind].append((int(new), asked["first_share"] if tick < end else 0.0))
        at += count[tick]
        if (tick + 1) * 10 % asked["look_minutes"] == 0 and stop < 0:
            over = [kind for kind in dp.KINDS if product(events[kind]) >= 2 / 0.05]
            if over:
                stop, end = tick, tick + 1 + asked["rollback_minutes"] // 10
                assert run.cause == over[0]
    assert run.stop == stop
    assert run.done == (end if end < 72 else -1)
    assert run.requests[:, -1].tolist() == requests
    assert run.bad[:, :, -1].tolist() == [bad["failed"], bad["slow"]]
    assert run.hurt[-1] == hurt
    for kind, seen in zip(dp.KINDS, run.evidence[:, -1], strict=True):
        assert seen == pytest.approx(np.log10(product(events[kind])), abs=1e-6)
    assert (run.cause == "") == (stop < 0)
    assert run.worse == (changed["new_error"] > 0.01 or asked["latency"] > 1)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"look_minutes": 10, "first_share": 0.5, "growth": 1},
        {"alpha": 0.2, "look_minutes": 10, "incident": True, "per_second": 30},
        {"old_error": 0.001, "per_second": 1},
        {"old_error": 0.05, "alpha": 0.1, "first_share": 0.1, "stage_hours": 0.5},
    ],
)
def test_wrong_rollbacks_stay_below_alpha(changed: dict) -> None:
    run = dp.canary(**changed)
    assert run.alarms[1, -1] <= run.alpha + 3 * np.sqrt(run.alpha * (1 - run.alpha) / run.rollouts)
    assert np.all(np.diff(run.alarms, axis=1) >= 0)
    assert np.all(np.diff(run.alarms, axis=1)[:, ~run.looks[1:]] == 0)


def test_the_plain_test_at_three_looks_against_the_exact_recursion() -> None:
    run = dp.canary(look_minutes=240, growth=1, first_share=0.5, per_second=30)
    one = crossing([1.959964] * 3, lower=[-np.inf] * 3).total
    chance = 1 - (1 - one) ** 2
    assert run.alarms[2, -1] == pytest.approx(chance, abs=3.5 * np.sqrt(chance * (1 - chance) / 1000))
    assert run.error[2, -1] == pytest.approx(np.sqrt(run.alarms[2, -1] * (1 - run.alarms[2, -1]) / 1000))


def test_many_by_counts_have_the_law_of_one_by_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = SHORT | {"new_error": 0.03, "latency": 1.1, "first_share": 0.1, "incident": True, "rollback_minutes": 60}
    many = dp.canary(**asked)
    monkeypatch.setattr(rollout, "ROLLOUTS", 1)
    runs = [dp.canary(**asked, seed=seed) for seed in range(300)]
    for tick in (11, 35, 71):
        p = many.alarms[0, tick]
        seen = np.mean([0 <= run.stop <= tick for run in runs])
        assert seen == pytest.approx(p, abs=3.5 * np.sqrt(p * (1 - p) * (1 / 300 + 1 / 1000)) + 1e-9)
    hurt = np.array([run.hurt[-1] for run in runs])
    assert many.mean_hurt == pytest.approx(hurt.mean(), abs=3.5 * hurt.std() / np.sqrt(300))
    assert many.median == many.hours[np.argmax(many.alarms[0] >= 0.5)]


def test_harm_without_a_rollback_is_the_rate_times_the_requests() -> None:
    run = dp.canary(first_share=1.0, growth=1, new_error=0.03, per_second=30)
    exact = 30 * 43_200 * 0.02 * (1 - dp.slow_share(1.0))
    assert run.mean_hurt == pytest.approx(exact)
    assert run.hurt[-1] == pytest.approx(exact, abs=4 * np.sqrt(exact))
    assert run.stop == run.done == -1
    assert np.isnan(run.median)
    assert run.alarms.max() == 0


def test_nobody_is_hurt_by_what_the_old_version_would_have_done_too() -> None:
    """The new one fails more, and is never slow; those slow on the old are not hurt by a failure."""
    run = dp.canary(first_share=1.0, growth=1, new_error=0.03, latency=0.5, per_second=30)
    assert run.mean_hurt == pytest.approx(30 * 43_200 * 0.02 * (1 - dp.slow_share(1.0)))
    faster = dp.canary(first_share=1.0, growth=1, new_error=0.0, latency=1.5)
    extra = dp.slow_share(1.5) - dp.slow_share(1.0)
    assert faster.mean_hurt == pytest.approx(10 * 43_200 * extra * 0.99)


def test_counts_of_many_have_the_mean_of_the_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Failed and slow answers by tick; three in a hundred are both."""
    seen, real = [], dp.convinced
    monkeypatch.setattr(
        rollout, "convinced", lambda new, total, *rest: seen.append((new, total)) or real(new, total, *rest)
    )
    asked = dict(latency=2.0, first_share=0.5, growth=1, per_second=30, look_minutes=10, incident=True)
    dp.canary(new_error=0.05, **asked)
    many = [(new, total) for new, total in seen if np.ndim(new) == 2 and len(new) == dp.ROLLOUTS]
    q_old, q_new = dp.slow_share(1.0), dp.slow_share(2.0)
    chances = [(0.05, 0.01), (q_new, q_old), (0.01, 0.01), (q_old, q_old)]
    for (new, total), (mine, other), surge in zip(many, chances, (4, 1, 4, 1), strict=True):
        for tick, factor in ((0, 1), (20, surge)):
            for counts, mean in ((new, 9000 * mine * factor), (total - new, 9000 * other * factor)):
                assert counts[:, tick].mean() == pytest.approx(mean, abs=4 * np.sqrt(mean / dp.ROLLOUTS))
                assert counts[:, tick].var() == pytest.approx(mean, rel=0.25)


def test_retries_break_the_promise() -> None:
    """Against rollouts gone through one tick at a time, each failure a coin toss for its version."""
    assert dp.retried(1) <= 0.025 + 3 * np.sqrt(0.025 * 0.975 / 1000)
    rng, stopped = np.random.default_rng(7), 0
    for _ in range(300):
        stakes = np.zeros(len(dp.RATIOS))
        for _ in range(72):
            failures = rng.poisson(60)
            mine = rng.binomial(failures, 0.1)
            stakes += 3 * (mine * np.log(dp.RATIOS) - failures * np.log(1 + 0.1 * (dp.RATIOS - 1)))
            if np.mean(np.exp(stakes)) >= 40:
                stopped += 1
                break
    p = dp.retried(3)
    assert p > 0.1
    assert stopped / 300 == pytest.approx(p, abs=3.5 * np.sqrt(p * (1 - p) * (1 / 300 + 1 / 1000)))


def test_a_version_that_always_fails_is_stopped_at_the_first_look_whatever_its_share() -> None:
    for share in (0.01, 0.1, 0.5):
        requests = 6000 * share
        assert dp.evidence([requests], [requests + (6000 - requests) * 0.01], [share])[0] > 4 + np.log10(2 / 0.05)


def test_an_incident_while_the_share_grows_misleads_pooled_rates_and_not_the_guard() -> None:
    run = dp.canary(new_error=0.01, incident=True, growth=2, first_share=0.1, per_second=30)
    old, new = run.bad[0, :, -1] / run.requests[:, -1]
    assert abs(new - old) > 5 * np.sqrt(0.01 * (1 / run.requests[:, -1]).sum())
    assert run.alarms[1, -1] < 0.05


def test_table_and_seed() -> None:
    one, two = dp.canary(seed=5), dp.canary(seed=5)
    assert {len(column) for column in one.table().values()} == {72}
    for name, column in one.table().items():
        np.testing.assert_array_equal(column, two.table()[name])
    assert not np.array_equal(one.evidence, dp.canary(seed=6).evidence)
    assert one.table()["failed, new"][-1] == one.bad[0, 1, -1]
    assert one.live[one.done :].max() == 0


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"new_error": 0.2}, "new_error must be from 0.0 to 0.05, got 0.2"),
        ({"latency": 3.0}, "latency must be from 0.5 to 2.0"),
        ({"old_error": 0.0}, "old_error must be from 0.001"),
        *(
            ({name: 7}, f"{name} must be one of")
            for name in ("per_second", "first_share", "growth", "stage_hours", "look_minutes", "alpha")
        ),
        ({"rollback_minutes": 7}, "rollback_minutes must be one of"),
    ],
)
def test_bad_input(changed: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        dp.canary(**changed)


def test_claims() -> None:
    claims = dp.claims()
    assert np.isfinite([value for value in claims.values() if not isinstance(value, str)]).all()
    # What the prose says of them.
    assert claims["hours_small"] > 3 * claims["hours_tenth"]
    assert claims["hurt_half"] > claims["hurt_tenth"] > claims["hurt_small"]
    assert claims["wrong"] <= 0.05 < claims["wrong_plain"]
    assert claims["missed_small"] > claims["missed_fifth"] > 0.5
    assert claims["missed_half"] < 0.05
    assert claims["retried"] > 0.1
    assert claims["severe_tenth"] > 3 * claims["severe_small"]
    assert claims["needed"] == pytest.approx(360 * claims["hours_small"])
    assert claims["dear"] > 2
    # Two proportions at 80% power, one-sided 5%: 1,824, 33,627 and 91,743 an arm by the textbook formula.
    assert [round(claims[name]) for name in ("size_double", "size_fifth", "size_conversion")] == [1824, 33627, 91743]
    assert claims["fan_out"] == pytest.approx(0.634, abs=5e-4)
    assert [claims[f"alone_{load}"] for load in (80, 90, 95)] == pytest.approx([4, 9, 19])
    assert claims["pool_95"] == pytest.approx(2.11, abs=0.005)
    assert claims["wrong_unit"] < claims["right_unit"]


def test_prediction(monkeypatch: pytest.MonkeyPatch) -> None:
    assert dp.prediction() == "hours"
    assert set(question("deployment").options) == set(dp.ANSWERS)
    for median, key in ((0.17, "minutes"), (1.0, "hour"), (11.0, "hours"), (float("nan"), "days")):
        monkeypatch.setattr(
            import_module("concepts.deployment.claims"),
            "small_canary",
            lambda median=median: type("", (), {"median": median}),
        )
        assert dp.prediction() == key


DEFAULTS = dict(
    new_error=0.02,
    latency=1.0,
    old_error=0.01,
    per_second=10,
    first_share=0.01,
    growth=5,
    stage_hours=2.0,
    look_minutes=30,
    alpha=0.05,
    rollback_minutes=10,
    incident=False,
    seed=0,
)


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({}, 20),
        ({"new_error": 0.0, "latency": 2.0, "first_share": 0.001, "look_minutes": 240, "incident": True}, 71),
        ({"new_error": 0.05, "first_share": 1.0, "growth": 1, "per_second": 1, "seed": 9999}, 0),
    ],
)
def test_snippet(changed: dict, step: int) -> None:
    assigned = DEFAULTS | changed
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(question("deployment").code["canary"], "c", "exec"), assigned | {"minutes": 10 * (step + 1)})
    assert printed.getvalue().rstrip("\n") == figures.canary_printed(dp.canary(**assigned), step)
