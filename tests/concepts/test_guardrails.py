"""Guardrails and the decision rule."""

import re

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportions_ztest

from concepts.ab_testing.guardrails import EXAMPLE, Guardrail, Verdict, decide, decisions, guardrails, read_rows
from concepts.ab_testing.multiple_tests import holm
from concepts.ab_testing.rates import read_counts


def test_each_verdict():
    metrics = [
        Guardrail("Errors", 0.010, 0.0102, margin=0.002),
        Guardrail("Latency", 210, 216, margin=4, sd=80),
        Guardrail("Refunds", 0.02, 0.0215, margin=0.002),
        Guardrail("Revenue", 12.0, 12.3, margin=0.5, sd=9, worse="lower"),
    ]
    errors, latency, refunds, revenue = guardrails(metrics, 50_000, 50_000)
    assert [each.verdict for each in (errors, latency, revenue)] == ["held", "violated", "held"]
    assert refunds.verdict == "not shown"
    assert revenue.harm == pytest.approx(-0.3)
    error = np.sqrt((0.01 * 0.99 + 0.0102 * 0.9898) / 50_000)
    assert errors.p_margin == pytest.approx(stats.norm.cdf((0.0002 - 0.002) / error))
    assert (errors.low, errors.high) == pytest.approx((0.0002 - 1.959964 * error, 0.0002 + 1.959964 * error))
    raw = stats.norm.sf(
        [each.harm / ((each.high - each.low) / 3.919928) for each in (errors, latency, refunds, revenue)]
    )
    np.testing.assert_allclose([each.p_harm for each in (errors, latency, refunds, revenue)], holm(raw), rtol=1e-5)


def test_a_real_harm_within_the_margin_is_held():
    (verdict,) = guardrails([Guardrail("Latency", 200, 203, margin=10, sd=50)], 100_000, 50_000)
    assert verdict.low > 0
    assert verdict.verdict == "held"


def test_the_error_of_held_at_the_margin_is_half_alpha():
    rng = np.random.default_rng(1)
    draws = 100 + 2 + rng.standard_normal(4000) * np.sqrt(2 * 15**2 / 400)
    held = [guardrails([Guardrail("x", 100, t, margin=2, sd=15)], 400, 400)[0].verdict == "held" for t in draws]
    assert np.mean(held) == pytest.approx(0.025, abs=0.008)


def test_no_variance_at_all_is_still_a_verdict():
    same, worse = guardrails([Guardrail("a", 0.0, 0.0, 0.01), Guardrail("b", 0.0, 1.0, 0.01)], 100, 100)
    assert (same.verdict, worse.verdict) == ("not shown", "violated")  # none in 100 does not rule out 1%


def verdict(kind):
    return Verdict("Latency", kind, 0, 0, 0, 1, 0.5, 0.5)


@pytest.mark.parametrize(
    ("changes", "action", "reason"),
    [
        ({}, "Ship", "worth having at its worst"),
        ({"minimum_effect": 0.02}, "Ship", "may be smaller"),
        ({"ratio_p": 0.0009}, "Investigate first", "the split is off"),
        ({"verdicts": [verdict("violated")]}, "Do not ship", "harm is shown on Latency"),
        ({"verdicts": [verdict("violated")], "ratio_p": 1e-9}, "Investigate first", "split"),
        ({"verdicts": [verdict("not shown")]}, "Do not ship", "harm is not ruled out on Latency; retest"),
        ({"verdicts": [verdict("held")]}, "Ship", "no guardrail is hurt by its margin or more"),
        ({"users": 900, "planned_users": 1000}, "Keep running", "900 of 1,000 planned"),
        ({"users": 900, "planned_users": 1000, "verdicts": [verdict("violated")]}, "Do not ship", "harm"),
        ({"p_value": 0.2, "low": -0.01}, "Do not ship", "not proof of none"),
        ({"p_value": 0.2, "low": -0.01, "minimum_effect": 0.06}, "Do not ship", "ruled out"),
        ({"low": -0.05, "high": -0.01}, "Do not ship", "got worse"),
        ({"low": -0.05, "high": -0.01, "higher_is_better": False}, "Ship", "worth having"),
        ({"higher_is_better": False}, "Do not ship", "got worse"),
    ],
)
def test_decisions(changes, action, reason):
    base = {"ratio_p": 0.5, "p_value": 0.01, "low": 0.01, "high": 0.05}
    decision = decide(**(base | changes))
    assert decision.action == action
    assert reason in decision.reason


def test_bad_input_is_named():
    good = Guardrail("x", 0.1, 0.1, 0.01)
    for metric, message in [
        (Guardrail("x", 0.1, 0.1, 0), "margin of 'x' must be positive, got 0"),
        (Guardrail("x", 0.1, 0.1, 1, worse="up"), "worse of 'x' must be one of higher, lower, got 'up'"),
        (Guardrail("x", 0.1, 1.1, 1), r"rates of 'x' must lie in \[0, 1\], got 0.1 and 1.1"),
        (Guardrail("x", 0.1, 1.1, 1, sd=0), "sd of 'x' must be positive"),
    ]:
        with pytest.raises(ValueError, match=message):
            guardrails([good, metric], 100, 100)
    with pytest.raises(ValueError, match="users must be at least 2"):
        guardrails([good], 1, 100)
    with pytest.raises(ValueError, match="alpha must lie in"):
        guardrails([good], 100, 100, alpha=0.9)
    with pytest.raises(ValueError, match="minimum_effect must not be negative, got -1"):
        decide(0.5, 0.5, 0, 1, minimum_effect=-1)


@pytest.mark.parametrize(("rate", "worse"), [(0.0, "higher"), (1.0, "lower")])
def test_nothing_seen_in_a_small_arm_is_no_all_clear(rate, worse):
    metric = Guardrail("Errors", rate, rate, 0.005, worse=worse)
    small, large = (guardrails([metric], n, n)[0] for n in (10, 100_000))
    assert small.verdict == "not shown"
    assert small.low < 0 < small.high
    assert large.verdict == "held"
    one_sided = guardrails([Guardrail("Errors", 0.0, 0.02, 0.01)], 100, 100)[0]  # Agresti and Caffo, by hand
    error = np.sqrt(1 / 102 * 101 / 102 / 102 + 3 / 102 * 99 / 102 / 102)
    assert one_sided.high - one_sided.harm == pytest.approx(1.959964 * error, rel=1e-6)


def test_edited_rows_become_guardrails():
    rate, mean, refunds = read_rows(EXAMPLE)
    assert rate.sd is None
    assert mean.sd == 80.0
    assert refunds == Guardrail("Refund rate", 0.02, 0.0203, 0.002)


@pytest.mark.parametrize(
    ("change", "says"),
    [({"name": "Latency (ms)"}, "name must be unique among guardrails, got 'Latency"), ({"worse": "up"}, "got 'up'")],
)
def test_a_wrong_row_is_named(change, says):
    first, second, _ = EXAMPLE
    with pytest.raises(ValueError, match=re.escape(says)):
        read_rows([first | change, second])


def test_a_difference_is_shown_only_where_test_and_interval_agree():
    assert decide(0.5, 0.049, -0.001, 0.1).action == "Do not ship"
    assert decide(0.5, 0.051, 0.001, 0.1).action == "Do not ship"
    assert decide(0.5, 0.049, 0.001, 0.1).action == "Ship"


def test_a_gain_too_small_to_matter_is_not_shipped():
    assert decide(0.5, 0.01, 0.001, 0.08, minimum_effect=0.09).action == "Do not ship"
    assert decide(0.5, 0.01, 0.001, 0.08, minimum_effect=0.07).action == "Ship"


def test_nothing_but_missing_users_keeps_a_test_running():
    """With all planned users in, an unclear guardrail is no reason to go on: that would be optional stopping."""
    unclear = verdict("not shown")
    rows = [(p, low, high, held) for p in (0.01, 0.5) for low, high in ((0.01, 0.05), (-0.02, 0.05), (-0.05, -0.01))
            for held in ((), (unclear,), (verdict("violated"), unclear), (verdict("held"),))]  # fmt: skip
    for p, low, high, verdicts in rows:
        done = decide(0.5, p, low, high, verdicts, users=1000, planned_users=1000)
        assert done.action in ("Ship", "Do not ship")
        going = decide(0.5, p, low, high, verdicts, users=999, planned_users=1000)
        assert going.action in ("Keep running", "Do not ship")


def test_users_in_several_arms_break_the_assignment():
    """More than 1%, and before all else."""
    assert decide(0.5, 0.01, 0.001, 0.08, mixed=0.01).action == "Ship"
    broken = decide(1e-9, 0.01, 0.001, 0.08, mixed=0.013)
    assert broken.action == "Investigate first"
    assert broken.reason == "the assignment is broken: 1.3% of the users are in more than one arm; trust no metric."


def test_waiting_for_an_unclear_guardrail_would_call_real_harm_held_too_often():
    """Harm at the margin, looked at after every tenth of another test's users: a promise of 2.5% becomes more."""
    rng = np.random.default_rng(0)
    steps = np.cumsum(rng.standard_normal((4000, 10)), axis=1) / np.sqrt(np.arange(1, 11))
    once, ever = np.mean(steps[:, -1] < -1.959964), np.mean((steps < -1.959964).any(axis=1))
    assert once == pytest.approx(0.025, abs=0.008)
    assert ever > 0.08


def test_a_reading_is_decided_at_each_step_as_the_two_sided_test_says():
    """Ship where the pooled z test of statsmodels shows a gain, do not where it shows a harm."""
    read = read_counts(1094, 219, 1094, 268)
    steps = read.scrubbed.tolist()
    p = np.array([proportions_ztest([hits, 219], [1094, 1094])[1] for hits in steps])
    shown = p <= 0.05
    gains = np.array(steps) > 219
    told = decisions(read)
    assert [each.action == "Ship" for each in told] == (shown & gains).tolist()
    assert {each.action for each, harm in zip(told, shown & ~gains, strict=True) if harm} == {"Do not ship"}
    assert {each.action for each in decisions(read, planned_users=3000)} == {"Keep running"}


def test_where_test_and_interval_disagree_that_is_the_reason():
    """3 of 100 against 10 of 100: the pooled z test says 0.045, and Newcombe's interval holds 0."""
    read = read_counts(100, 3, 100, 10)
    at = read.entered
    assert read.p_value[at] < 0.05
    assert read.low[at] < 0 < read.high[at]
    told = decide(1.0, float(read.p_value[at]), float(read.low[at]), float(read.high[at]))
    assert (told.action, told.reason.split(",")[0]) == ("Do not ship", "test and interval disagree")
    assert decide(1.0, 0.2, -0.1, 0.2).reason.startswith("no gain is shown; that is not proof")
