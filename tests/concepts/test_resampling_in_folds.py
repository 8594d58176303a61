"""Both ways to cross-validate against scikit-learn's cross_validate with imbalanced-learn's pipeline."""

import contextlib
import io

import numpy as np
import pytest
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import RandomUnderSampler
from sklearn.model_selection import StratifiedKFold, cross_validate
from sklearn.tree import DecisionTreeClassifier

from concepts.imbalanced_data import resampling_in_folds
from concepts.imbalanced_data.rare_class import sample
from concepts.imbalanced_data.resampling_in_folds import folds
from content import question
from figures.imbalanced_data import resampling_in_folds as figures

SAMPLERS = {"over": RandomOverSampler, "smote": SMOTE, "under": RandomUnderSampler}


@pytest.mark.parametrize("remedy", SAMPLERS)
@pytest.mark.parametrize("step", [0, 2, 4])
@pytest.mark.unwatched
def test_against_cross_validate(remedy: str, step: int) -> None:
    found = folds(remedy, 0.1, layout="sides", seed=4)
    train, _, test = sample(0.1, layout="sides", seed=4)
    sampler = SAMPLERS[remedy](random_state=4)
    tree = DecisionTreeClassifier(max_depth=int(found.depths[step]) or None, random_state=4)
    X, y = sampler.fit_resample(train.X, train.y)
    options = {"cv": StratifiedKFold(5, shuffle=True, random_state=4), "scoring": ["roc_auc", "f1"]}
    wrong = cross_validate(tree, X, y, **options)
    right = cross_validate(make_pipeline(sampler, tree), train.X, train.y, **options)
    fresh = {
        f"test_{each}": cross_validate(tree, np.vstack([X, test.X]), np.append(y, test.y), scoring=each,
            cv=[(np.arange(len(y)), np.arange(len(y), len(y) + 10_000))])["test_score"]
        for each in ("roc_auc", "f1")
    }  # fmt: skip
    for mine, theirs in ((found.before, wrong), (found.inside, right), (found.fresh, fresh)):
        assert mine[step] == pytest.approx([theirs["test_roc_auc"].mean(), theirs["test_f1"].mean()])


def test_the_wrong_place_makes_something_of_noise() -> None:
    """Labels that are pure noise, over three seeds: the truth is 0.5."""
    for remedy, claimed in (("over", 0.94), ("smote", 0.7)):
        many = [folds(remedy, separation=0.0, seed=seed) for seed in range(3)]
        assert np.mean([each.before[-1, 0] for each in many]) > claimed
        assert np.mean([each.inside[-1, 0] for each in many]) == pytest.approx(0.5, abs=0.05)
        assert np.mean([each.fresh[-1, 0] for each in many]) == pytest.approx(0.5, abs=0.02)
    under = [folds("under", separation=0.0, seed=seed) for seed in range(3)]
    assert np.mean([each.before[-1, 0] for each in under]) == pytest.approx(0.5, abs=0.08)
    assert np.mean([each.before[-1, 1] - each.inside[-1, 1] for each in under]) > 0.3  # balance alone lifts F1


def test_twins() -> None:
    over, smote = folds("over"), folds("smote")
    assert over.twin_before == 0
    assert over.twin_inside > 0.1
    assert 0 < smote.twin_before < smote.twin_inside
    rows = sample()[0]
    rare = rows.X[rows.y == 1]
    distances = []
    for learn, check in StratifiedKFold(5, shuffle=True, random_state=0).split(rows.X, rows.y):
        mine, held = (rare[np.isin(np.arange(50), part)] for part in (learn, check))
        distances += list(np.linalg.norm(held[:, None] - mine, axis=2).min(axis=1))
    assert over.twin_inside == pytest.approx(np.median(distances))


def test_result() -> None:
    found = folds()
    assert found.remedy == "over"
    assert (found.share, found.separation) == (0.05, 2.0)
    assert list(found.depths) == [1, 2, 4, 8, 0]
    assert list(found.table()) == [
        "depth (0 = grown out)",
        "ROC AUC, before the split", "ROC AUC, inside the fold", "ROC AUC, fresh rows",
        "F1, before the split", "F1, inside the fold", "F1, fresh rows",
    ]  # fmt: skip
    np.testing.assert_array_equal(found.table()["F1, inside the fold"], found.inside[:, 1])
    np.testing.assert_array_equal(folds().before, found.before)
    assert set(resampling_in_folds.RESAMPLING) == set(SAMPLERS)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: folds("weights"), "remedy must be one of over, smote, under, got 'weights'"),
        (lambda: folds(share=0.25), "share must be from 0.01 to 0.2"),
        (lambda: folds(n=5000), "n must"),
    ],
)
def test_bad_input(call, words: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=words) as caught:
        call()
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("arguments", "step"),
    [({}, 4), ({"remedy": "smote", "share": 0.01, "layout": "sides", "seed": 9999}, 2), ({"remedy": "under"}, 0)],
)
def test_snippet(arguments: dict, step: int) -> None:
    assigned = {"remedy": "over", "share": 0.05, "n": 1000, "separation": 2.0, "layout": "beside", "seed": 0}
    assigned |= arguments
    found = folds(**assigned)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = compile(question("imbalanced_data").code["folds"], "folds", "exec")
        exec(code, assigned | {"depth": int(found.depths[step])})
    assert printed.getvalue().rstrip("\n") == figures.folds_printed(found, step)
