"""Transfer between teacher tasks: probe against scikit-learn, freezing by the bit, limits, snippets, bad input."""

import contextlib
import io
from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from concepts import transfer_learning as tl
from concepts.transfer_learning.finetuning import split
from concepts.transfer_learning.pretraining import pretrained, untrained
from concepts.transfer_learning.teacher_tasks import tasks
from content import question
from figures import transfer_learning as figures

ENDS = np.array([10, 1000])
FROZEN, TUNED, SCRATCH = (list(tl.STRATEGIES).index(key) for key in ("frozen", "tuned", "scratch"))


@pytest.fixture(scope="module", name="plain")
def _plain() -> tl.Transfer:
    return tl.transfer(ratio=1.0, per_class=ENDS)


def test_frozen_weights_keep_every_bit(plain: tl.Transfer) -> None:
    assert plain.before == plain.after
    assert plain.changed[FROZEN].tolist() == [0, 0]
    assert np.all(plain.moved[FROZEN] == 0)
    assert np.all(plain.changed[[TUNED, SCRATCH]] > plain.weights / 2)
    assert np.all(plain.moved[[TUNED, SCRATCH]] > 0)
    assert plain.weights == 8 * (21 * 32 + 33 * 16)
    assert plain.in_old[FROZEN] == pytest.approx(plain.before_old)
    upper = tl.transfer(frees="upper", seeds=2, per_class=ENDS)
    assert np.all(upper.moved[TUNED, :, 0] == 0)
    assert np.all(upper.moved[TUNED, :, 1] > 0)


def test_the_probe_against_scikit_learn() -> None:
    """Trained long, the head's loss and accuracy are those of LogisticRegression without a penalty to speak of."""
    drawn, body = tasks(0.9, seeds=2), split(pretrained("real", 2, 0).copy(), 2)[0]
    long = tl.arm("frozen", 0.9, 0.0, "real", 2, 0, (1000,), steps=3000)
    features, test = body.forward(drawn.x), body.forward(drawn.x_test)
    for s in range(2):
        model = LogisticRegression(C=1e6, max_iter=5000).fit(features[s], drawn.y[s, :, 0])
        assert long.accuracy[0, s] == pytest.approx(model.score(test[s], drawn.y_test[s, :, 0]), abs=0.03)


def test_alike_tasks_and_many_labels_bring_the_strategies_together() -> None:
    found = tl.transfer(similarity=1.0, ratio=0.1, per_class=ENDS)
    mean = found.accuracy.mean(-1)
    assert mean[FROZEN, 1] == pytest.approx(mean[TUNED, 1], abs=0.02)
    assert mean[SCRATCH, 1] > 0.85
    assert mean[FROZEN, 0] - mean[SCRATCH, 0] > 2 * (mean[FROZEN, 1] - mean[SCRATCH, 1]) > 0


def test_likeness_helps_frozen_features() -> None:
    means = [
        tl.transfer(similarity=each, seeds=4, per_class=ENDS).accuracy[FROZEN].mean(-1) for each in (0, 0.7, 0.9, 1)
    ]
    assert np.all(np.diff(np.array(means)[:, 1]) > 0)
    assert means[0] == pytest.approx([0.5, 0.5], abs=0.04)


def test_a_useless_source_does_harm() -> None:
    for settings in ({"similarity": 0.0}, {"source": "shuffled"}):
        found = tl.transfer(**settings, per_class=ENDS)
        for strategy in ("frozen", "tuned"):
            mean, half = found.gain(strategy, "scratch")
            assert mean[1] + half[1] < 0
    assert tl.transfer(source="shuffled", per_class=ENDS).learned < 0.6 < 0.9 < tl.transfer(per_class=ENDS).learned


def test_who_leads_with_ten_labels_hangs_on_the_rate_of_the_body() -> None:
    """At the head's rate frozen features lead; at fine-tuning's own best they do not, whatever rate the head takes."""
    full, best = (tl.transfer(seeds=tl.MANY_SEEDS, ratio=ratio, per_class=ENDS) for ratio in (1.0, tl.BEST))
    assert [full.winner(0), full.winner(1)] == ["frozen", "tuned"]
    assert [best.winner(0), best.winner(1)] == ["", "tuned"]
    assert best.ratios.tolist() == [0.03, 1.0]
    assert tl.prediction() == "nobody_tuned"
    assert "nobody_tuned" in question("transfer_learning").options
    settings = (0.9, 0.0, "real", tl.MANY_SEEDS, 0, tuple(ENDS.tolist()))
    for strategy in ("frozen", "scratch"):
        own = best.accuracy[list(tl.STRATEGIES).index(strategy)].mean(-1)
        for rate in (0.003, 0.03):
            assert np.all(tl.arm(strategy, *settings, rate=rate).accuracy.mean(-1) < own + 0.006)


def test_the_best_ratio_is_picked_at_each_number_of_labels() -> None:
    best = tl.transfer(seeds=4, per_class=ENDS)
    runs = [tl.transfer(seeds=4, ratio=ratio, per_class=ENDS) for ratio in tl.GRID]
    means = np.array([run.accuracy[TUNED].mean(-1) for run in runs])
    np.testing.assert_array_equal(best.accuracy[TUNED].mean(-1), means.max(0))
    np.testing.assert_array_equal(best.ratios, np.array(tl.GRID)[means.argmax(0)])
    for size, run in enumerate(means.argmax(0)):
        np.testing.assert_array_equal(best.moved[TUNED, size], runs[run].moved[TUNED, size])
        assert best.changed[TUNED, size] == runs[run].changed[TUNED, size]
        assert best.in_new[TUNED, size] == runs[run].in_new[TUNED, size]


def test_plans() -> None:
    assert tl.plan("frozen", "all", 1.0, 0.01, 300) == ([0.0, 0.0, 0.01], [0, 0, 0])
    assert tl.plan("scratch", "all", 1.0, 0.01, 300) == ([0.01, 0.01, 0.01], [0, 0, 0])
    assert tl.plan("tuned", "upper", 0.5, 0.01, 300) == ([0.0, 0.005, 0.01], [0, 0, 0])
    assert tl.plan("tuned", "gradual", 0.5, 0.01, 300) == ([0.005, 0.005, 0.01], [200, 100, 0])


def test_numbers_of_labels_do_not_touch_each_other(plain: tl.Transfer) -> None:
    whole = tl.transfer(ratio=1.0)
    at = [int(np.flatnonzero(whole.per_class == count)[0]) for count in ENDS]
    np.testing.assert_array_equal(whole.accuracy[:, at], plain.accuracy)
    np.testing.assert_array_equal(whole.moved[:, at], plain.moved)
    table = whole.table()
    assert {len(column) for column in table.values()} == {len(tl.PER_CLASS)}
    assert table["Fine-tuned: accuracy"] == pytest.approx(whole.accuracy[TUNED].mean(-1))
    assert table["frozen - tuned"] == pytest.approx((whole.accuracy[FROZEN] - whole.accuracy[TUNED]).mean(-1))


def test_nobody_wins_what_is_not_told_apart(plain: tl.Transfer) -> None:
    level = replace(plain, accuracy=np.repeat(plain.accuracy[:1], 3, axis=0))
    assert [level.winner(step) for step in (0, 1)] == ["", ""]
    mean, half = plain.gain("tuned", "frozen")
    assert mean == pytest.approx((plain.accuracy[TUNED] - plain.accuracy[FROZEN]).mean(-1))
    assert np.all(half > 0)


def test_progress_runs_to_the_end_and_the_cache_does_not_mind() -> None:
    told: list[float] = []
    tl.transfer(similarity=0.33, seeds=2, per_class=np.array([3]), progress=told.append)
    assert told == sorted(told)
    assert len(told) == 5 * tl.STEPS / 15
    assert 0 <= told[0] < told[-1] < 1
    before = tl.arm.cache_info().hits
    tl.transfer(similarity=0.33, seeds=2, per_class=np.array([3]))
    assert tl.arm.cache_info().hits == before + 5


def test_the_pretrained_networks_are_left_alone() -> None:
    drawn, network = tasks(seeds=8), pretrained("real", 8, 0).copy()
    accuracy = np.mean((network.forward(drawn.source_x) > 0) == (drawn.source_y > 0.5))
    assert accuracy == pytest.approx(tl.transfer(per_class=ENDS).learned)
    assert accuracy > 0.94
    assert np.all(untrained(2, 0).layers[-1].parameters["weight"] == 0)
    assert untrained(2, 0).layers[0].parameters["weight"].std() == pytest.approx(np.sqrt(2 / 20), rel=0.1)


def test_claims() -> None:
    claims = tl.claims()
    assert all(np.isfinite(each) for each in claims.values())
    assert abs(claims["frozen_ahead"]) < claims["frozen_ahead_half"]
    assert claims["rate_costs"] > claims["rate_costs_half"] > 0
    assert claims["tuned_ahead"] == pytest.approx(100 * (claims["tuned_all"] - claims["frozen_all"]))
    assert claims["looked"] == pytest.approx(0.81, abs=0.06)  # similarity squared, were all weights in place
    assert claims["head_weights"] == 17
    assert claims["body_weights"] == 1200
    assert claims["far_loss"] > claims["far_loss_half"] > 0
    assert claims["mended_over"] > claims["mended_over_half"] > 0


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"frees": "none"}, "frees must be one of all, upper, gradual, got 'none'"),
        ({"ratio": 0.0001}, "ratio must be from 0.001 to 10"),
        ({"similarity": 2.0}, "similarity must be"),
        ({"source": "x"}, "source must be"),
    ],
)
def test_bad_input(changed: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tl.transfer(**changed)


DEFAULTS = dict(similarity=0.9, ratio=1.0, frees="all", shift=0.0, source="real", seeds=8, seed=0)


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({}, 2),
        ({"seeds": 4, "frees": "gradual", "ratio": 3.0, "shift": 8.0, "seed": 9999}, 5),
        ({"seeds": 4, "frees": "upper", "source": "shuffled", "similarity": 0.35, "ratio": 0.03}, 3),
    ],
)
def test_snippet(changed: dict, step: int) -> None:
    assigned = DEFAULTS | changed
    result = tl.transfer(**assigned)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        body = compile(question("transfer_learning").code["labels"], "c", "exec")
        exec(body, assigned | {"per_class": int(result.per_class[step])})
    assert printed.getvalue().rstrip("\n") == figures.transfer_printed(result, step)
