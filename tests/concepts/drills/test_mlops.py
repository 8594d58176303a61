"""Each answer is worked out again from the numbers that the question states, by another way than the concept's."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from concepts.mlops.drills import KINDS
from concepts.mlops.pipeline_run import run_stages
from concepts.mlops.stage_cache import RERUN, Store
from concepts.mlops.stages import STAGES, State

from .reading import has, numbers, wrong

SEEDS = range(40)


OTHER = {
    "validate": ("    return rows", "    return {name: each[1:] for name, each in rows.items()}"),
    "features": ("np.float32(16)", "np.float32(15)"),
    "train": ("max_iter=3", "max_iter=2"),
}
"""A change of each stage's code that changes what it puts out."""


@cache
def really_run(stage, hashed, linked_by, comment):
    """What the page's pipeline, with an open gate, runs the second time."""
    state = State()
    state = replace(state, params={**state.params, "gate": {**state.params["gate"], "margin": None}})
    before, after = ("    return", "    # a note\n    return") if comment else OTHER[stage]
    text = state.texts[stage].replace(before, after)
    assert text != state.texts[stage]
    store = Store(hashed, linked_by)
    first = run_stages(1, "", (), state, store, None, set())
    second = run_stages(2, "", (), replace(state, texts={**state.texts, stage: text}), store, first, set())
    return tuple(each for each in STAGES if second.status[each] == RERUN)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_reruns_is_what_the_pipeline_reruns(seed):
    drill = KINDS["what_reruns"](seed)
    stage = re.search(r"(?:comment to|comes out of) (\w+);", drill.ask)[1]
    hashed = "tree" if "syntax tree" in drill.ask else "text"
    linked_by = "key" if "holds the keys" in drill.ask else "content"
    ran = really_run(stage, hashed, linked_by, "comment" in drill.ask)
    assert drill.answer == (", ".join(ran) if len(ran) > 1 else f"{ran[0]} alone" if ran else "None of them")
    below = ", ".join(STAGES[STAGES.index(stage) :])
    if drill.answer != below:
        assert wrong(drill, "let the change run") == below


def points(drill):
    return np.array([int(a) + int(b) / 2 for a, b in re.findall(r"(\d) and (\d)[;.]", drill.ask)])


@pytest.mark.parametrize("seed", SEEDS)
def test_score_of_a_team_is_the_weakest_section(seed):
    """Breck et al. (2017), section VI: half a point by hand, one automated, the least of the four sums."""
    drill = KINDS["score_of_a_team"](seed)
    assert len(points(drill)) == 4
    assert drill.answer == points(drill).min()
    assert wrong(drill, "took the mean") == points(drill).mean()
    assert wrong(drill, "added") == points(drill).sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_steps_to_a_score_is_counted_by_lifting_the_weakest(seed):
    drill = KINDS["steps_to_a_score"](seed)
    *have, aim = (float(each) for each in re.findall(r" (\d(?:\.\d)?)(?=[,.?])", drill.ask))
    have, start, steps = list(have), min(have), 0
    while min(have) < aim:
        have[have.index(min(have))] += 0.5
        steps += 1
    assert drill.answer == steps
    if has(drill, "lifted the weakest"):
        assert wrong(drill, "lifted the weakest") == 2 * (aim - start)


@pytest.mark.parametrize("seed", SEEDS)
def test_harm_ruled_out_is_the_score_test_by_search(seed):
    """Tango (1998), Statistics in Medicine 17: the nuisance share is searched where the likelihood is highest."""
    drill = KINDS["harm_ruled_out"](seed)
    rows, wins, losses, margin = numbers(drill.ask)
    margin /= 100

    def unlikely(won):
        return -(
            wins * np.log(won) + losses * np.log(won + margin) + (rows - wins - losses) * np.log(1 - 2 * won - margin)
        )

    won = minimize_scalar(
        unlikely, bounds=(1e-9, (1 - margin) / 2 - 1e-9), method="bounded", options={"xatol": 1e-12}
    ).x
    z = (wins - losses + rows * margin) / np.sqrt(rows * (2 * won + margin - margin**2))
    assert drill.answer == pytest.approx(norm.sf(z), abs=1e-5)
    assert wrong(drill, "left the margin out") == pytest.approx(norm.sf((wins - losses) / np.sqrt(wins + losses)))
    assert wrong(drill, "turned") == pytest.approx(norm.cdf(z), abs=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_bad_among_releases_is_bayes_rule(seed):
    drill = KINDS["bad_among_releases"](seed)
    bad, caught, passed = (each / 100 for each in numbers(drill.ask))
    odds = bad / (1 - bad) * (1 - caught) / passed
    assert drill.answer == pytest.approx(odds / (1 + odds))
    assert wrong(drill, "let all sound") == pytest.approx(odds * passed / (1 + odds * passed))


@pytest.mark.parametrize("seed", SEEDS)
def test_minutes_to_a_model_is_the_longest_way_through_what_is_new(seed):
    drill = KINDS["minutes_to_a_model"](seed)
    minutes = dict(zip(("ingest", "features", "texts", "train", "evaluate"), numbers(drill.ask), strict=True))
    needs = {"ingest": (), "features": ("ingest",), "texts": ("ingest",), "train": ("features", "texts")}
    needs["evaluate"] = ("train",)
    changed = "ingest" if "new rows" in drill.ask else "texts" if "code of the embedded" in drill.ask else "features"

    def new(stage):
        return stage == changed or any(new(each) for each in needs[stage])

    def done(stage, cached=True):
        own = minutes[stage] if new(stage) or not cached else 0
        return own + max((done(each, cached) for each in needs[stage]), default=0)

    assert drill.answer == done("evaluate")
    if has(drill, "took no stage"):
        assert wrong(drill, "took no stage") == done("evaluate", cached=False)
