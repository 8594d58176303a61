"""Each method against a formula or another library, the cross-validation against scikit-learn's, the snippet run."""

import contextlib
import io
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
from scipy.special import digamma
from scipy.stats import chi2_contingency, f_oneway
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_selection import RFE, SelectFromModel, chi2, mutual_info_classif
from sklearn.inspection import permutation_importance
from sklearn.linear_model import Lasso, LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, StandardScaler

from concepts import feature_selection as fs
from concepts.feature_selection import forest, rankings
from concepts.feature_selection.selection_data import rows
from content import question
from figures import feature_selection as figures

DATA = rows(2, 1, 3, seed=4)
X, Y = DATA.X, DATA.y
P = X.shape[1]
QUICK = ("correlation", "chi_square", "lasso", "impurity")


@pytest.fixture(scope="module", name="found")
def _found() -> fs.Arena:
    return fs.arena(2, 1, 3, n=200, seed=4, methods=QUICK)


def test_correlation_orders_as_the_f_test_does() -> None:
    ours = fs.scores("correlation", X, Y)
    assert ours == pytest.approx([abs(np.corrcoef(x, Y)[0, 1]) for x in X.T])
    np.testing.assert_array_equal(np.argsort(ours), np.argsort([f_oneway(x[Y == 0], x[Y == 1]).statistic for x in X.T]))


def test_chi_square_is_pearsons_of_quarter_by_class() -> None:
    ours = fs.scores("chi_square", X, Y)
    for value, x in zip(ours, X.T, strict=True):
        quarter = np.digitize(x, np.quantile(x, [0.25, 0.5, 0.75], method="averaged_inverted_cdf"))
        table = [[np.sum((quarter == q) & (c == Y)) for c in (0, 1)] for q in range(4)]
        assert value == pytest.approx(chi2_contingency(table, correction=False).statistic)


def test_mutual_information_against_the_closed_form() -> None:
    """A fair class that shifts a normal feature: the integral of p log2 ratios, by quadrature."""
    rng = np.random.default_rng(0)
    y = np.arange(4000) % 2
    x = rng.standard_normal((4000, 2))
    x[:, 0] += 2.0 * y
    grid = np.linspace(-8, 10, 4001)
    density = np.exp(-((grid - 2 * np.arange(2)[:, None]) ** 2) / 2) / np.sqrt(2 * np.pi)
    exact = np.trapezoid(0.5 * density * np.log(density / density.mean(axis=0)), grid, axis=1).sum()
    assert fs.scores("mutual_information", x, y) == pytest.approx([exact, 0], abs=0.03)


def test_lasso_enters_as_its_penalty_falls() -> None:
    """The features entered first are those that `Lasso` keeps at some penalty, before any leaves."""
    order = fs.ranking("lasso", X, Y)
    Z, centred = StandardScaler().fit_transform(X), Y - Y.mean()
    sizes = {}
    for alpha in np.geomspace(np.abs(Z.T @ centred).max() / len(Y) * 0.999, 0.003, 300):
        kept = np.flatnonzero(SelectFromModel(Lasso(alpha), threshold=1e-10).fit(Z, centred).get_support())
        sizes.setdefault(kept.size, set(kept.tolist()))
    for size in (1, 2, 3, 4):
        assert sizes[size] == set(order[:size].tolist())


def test_one_that_never_enters_the_path_comes_last() -> None:
    """An exact copy never enters; the constant has no correlation at all, so it goes after it."""
    twice = np.column_stack([X[:, :3], X[:, 0]])
    order = fs.ranking("lasso", twice, Y)
    assert max(np.flatnonzero(order == 0)[0], np.flatnonzero(order == 3)[0]) >= 1
    assert sorted(order) == [0, 1, 2, 3]


@pytest.mark.parametrize("method", ["rfe_linear", "rfe_forest"])
def test_elimination_by_hand(method: str) -> None:
    """Drop the least, fit again."""
    Z = StandardScaler().fit_transform(X) if method == "rfe_linear" else X
    left, dropped = list(range(P)), []
    while len(left) > 1:
        if method == "rfe_linear":
            model = LogisticRegression(solver="liblinear").fit(Z[:, left], Y)
            weight = model.coef_[0] ** 2
        else:
            weight = RandomForestClassifier(fs.FEW_TREES, random_state=7).fit(Z[:, left], Y).feature_importances_
        dropped.append(left.pop(int(np.argmin(weight))))
    assert fs.ranking(method, X, Y, 7).tolist() == [left[0], *dropped[::-1]]


def test_elimination_is_nested() -> None:
    order = fs.ranking("rfe_linear", X, Y)
    Z = StandardScaler().fit_transform(X)
    for k in (2, 4):
        support = RFE(LogisticRegression(solver="liblinear"), n_features_to_select=k).fit(Z, Y).get_support()
        assert set(np.flatnonzero(support)) == set(order[:k])


def test_impurity_is_the_mean_over_trees() -> None:
    forest = RandomForestClassifier(fs.TREES, random_state=3).fit(X, Y)
    by_hand = np.mean([tree.tree_.compute_feature_importances() for tree in forest.estimators_], axis=0)
    assert fs.scores("impurity", X, Y, 3) == pytest.approx(by_hand / by_hand.sum())


def test_permutation_judges_rows_that_the_forest_did_not_see(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when rows repeat, as in a bootstrap, or share their first value. A feature that says all costs half."""
    drawn = np.random.default_rng(0).integers(0, 300, 300)
    trained, judged = [], []
    real_grow, real_lost = rankings.grow, rankings.lost
    monkeypatch.setattr(rankings, "grow", lambda X, *rest: trained.append(X) or real_grow(X, *rest))
    monkeypatch.setattr(rankings, "lost", lambda f, X, *rest: judged.append(X) or real_lost(f, X, *rest))
    alike = X[drawn].copy()
    alike[:, 0] = 1.0
    for table in (X[drawn], alike):
        fs.scores("permutation", table, Y[drawn])
        rows_trained, rows_judged = ({tuple(row) for row in seen.pop()} for seen in (trained, judged))
        assert not rows_trained & rows_judged
        assert len(rows_trained) > len(rows_judged) > 50
    clear = np.column_stack([X[:, 0], Y + 0.01 * X[:, 1]])
    assert fs.scores("permutation", clear, Y) == pytest.approx([0, 0.5], abs=0.12)


def test_forest_is_scikit_learns() -> None:
    """Tree by tree: importances, accuracy, and what shuffling costs by its own permutation_importance."""
    for trees, leaf in ((7, 1), (10, 1), (25, 30)):
        theirs = RandomForestClassifier(trees, min_samples_leaf=leaf, random_state=1).fit(X[:100], Y[:100])
        ours = forest.grow(X[:100], Y[:100], trees, 1, leaf)
        assert forest.impurity(ours) == pytest.approx(theirs.feature_importances_, abs=1e-12)
        assert forest.right(ours, X[None, 100:], Y[100:])[0] == theirs.score(X[100:], Y[100:])
        asked = permutation_importance(theirs, X[100:], Y[100:], n_repeats=4, random_state=5).importances_mean
        orders = forest.shuffles(len(X) - 100, 4, 5)
        alone = forest.lost(ours, X[100:], Y[100:], [[column] for column in range(P)], orders)
        assert alone == pytest.approx(asked, abs=1e-12)


def test_a_forest_that_never_splits_gives_no_credit() -> None:
    assert forest.impurity(forest.grow(np.ones((20, 3)), np.arange(20) % 2, 3, 0)).tolist() == [0, 0, 0]


@pytest.mark.parametrize("repeated", [False, True])
def test_filters_are_scikit_learns(repeated: bool) -> None:
    """Also on a bootstrap, where rows repeat."""
    drawn = np.random.default_rng(1).integers(0, 300, 300) if repeated else np.arange(300)
    x, y = X[drawn], Y[drawn]
    assert fs.scores("mutual_information", x, y, 3) == pytest.approx(mutual_info_classif(x, y, random_state=3))
    bins = KBinsDiscretizer(4, encode="onehot-dense", quantile_method="averaged_inverted_cdf").fit_transform(x)
    assert fs.scores("chi_square", x, y) == pytest.approx(chi2(bins, y)[0].reshape(-1, 4).sum(axis=1))


def test_mutual_information_of_a_rare_class_by_hand() -> None:
    """Two rows of a class: the nearest of one's own is the only one; who is strictly nearer, counted pair by pair."""
    x, y = np.random.default_rng(0).standard_normal(30), (np.arange(30) < 2).astype(int)
    apart, terms = np.abs(x[:, None] - x), []
    for i in range(30):
        own = np.sort(apart[i, y == y[i]])[1:]
        k = min(3, len(own))
        terms.append(digamma(30) + digamma(k) - digamma(len(own) + 1) - digamma(np.sum(apart[i] < own[k - 1])))
    assert fs.scores("mutual_information", x[:, None], y)[0] == pytest.approx(np.mean(terms))


def test_logistic_is_liblinears() -> None:
    """Also where a line parts the classes, and the penalty alone stops the coefficients."""
    Z = StandardScaler().fit_transform(X)
    for y in (Y, (Z[:, 0] > 0).astype(int)):
        model = LogisticRegression(solver="liblinear", tol=1e-10, max_iter=1000).fit(Z, y)
        assert fs.logistic(Z, y) == pytest.approx([*model.coef_[0], *model.intercept_], abs=1e-5)


@pytest.mark.parametrize("method", fs.METHODS)
def test_a_constant_column_is_wanted_least_and_ties_break_nothing(method: str) -> None:
    """A column of 0.1 varies by rounding alone; half of another's values are one and the same number."""
    tied = X[:, :4].copy()
    tied[:, 1], tied[:, 2] = 0.1, np.where(X[:, 2] < 0, 0.0, X[:, 2])
    found = fs.scores(method, tied, Y)
    assert found.shape == (4,)
    assert np.isneginf(found).tolist() == [False, True, False, False]


@pytest.mark.parametrize("judge", ["neighbours", "logistic"])
def test_cross_validation_against_scikit_learns(judge: str) -> None:
    """Columns fixed in advance: `judged` on each fold is cross_val_score."""
    order = np.array([[3, 0, 5, 1, 2], [0, 3, 1, 5, 4]])
    folds = list(StratifiedKFold(5, shuffle=True, random_state=2).split(X, Y))
    ours = np.mean([fs.judged(judge, X, Y, train, test, order) for train, test in folds], axis=0)
    model = KNeighborsClassifier(15) if judge == "neighbours" else LogisticRegression(solver="liblinear")
    for i, each in enumerate(order):
        for k in range(1, 6):
            pipe = make_pipeline(StandardScaler(), model)
            assert ours[i, k - 1] == pytest.approx(cross_val_score(pipe, X[:, each[:k]], Y, cv=folds).mean())


def test_arena(found: fs.Arena) -> None:
    data = rows(2, 1, 3, n=200, seed=4)
    relevant = data.relevant
    for i, method in enumerate(QUICK):
        np.testing.assert_array_equal(found.order[i], fs.ranking(method, data.X, data.y, 4))
        np.testing.assert_array_equal(found.order[i][found.position[i]], np.arange(8 + 1))
        for k in (1, 4, 9):
            kept = found.order[i, :k]
            assert found.hits[i, k - 1] == relevant[kept].sum()
            assert found.kept("noise")[i, k - 1] == data.are("noise")[kept].sum()
    folds = list(StratifiedKFold(5, shuffle=True, random_state=4).split(data.X, data.y))
    scores = []
    for train, test in folds:  # selection inside the fold, by hand
        kept = fs.ranking("impurity", data.X[train], data.y[train], 4)[:3]
        model = make_pipeline(StandardScaler(), KNeighborsClassifier(15)).fit(data.X[train][:, kept], data.y[train])
        scores.append(model.score(data.X[test][:, kept], data.y[test]))
    assert found.accuracy[3, 2] == pytest.approx(np.mean(scores))
    assert found.error[3, 2] == pytest.approx(np.std(scores, ddof=1) / np.sqrt(5))
    model = make_pipeline(StandardScaler(), KNeighborsClassifier(15))
    assert found.truth == pytest.approx(cross_val_score(model, data.X[:, relevant], data.y, cv=folds).mean())
    assert np.ptp(found.accuracy[:, -1]) == 0
    assert np.all(found.seconds > 0)
    assert not found.accuracy.flags.writeable
    table = found.table()
    assert table["features kept"].tolist() == list(range(1, 10))
    assert {len(column) for column in table.values()} == {9}
    for name in ("relevant", "twins", "noise"):
        assert all(
            table[f"{fs.METHODS[m]}: {name}"][-1] == {"relevant": 5, "twins": 1, "noise": 3}[name] for m in QUICK
        )


def test_fits_are_counted(monkeypatch: pytest.MonkeyPatch, found: fs.Arena) -> None:
    every = replace(found, methods=tuple(fs.METHODS))
    assert every.fits == ["no fit"] * 3 + ["9 fits", "1 path", "9 fits", "1 fit", "1 fit, 45 shuffles"]
    calls = []
    real = rankings.logistic
    monkeypatch.setattr(rankings, "logistic", lambda *given: calls.append(1) or real(*given))
    fs.scores("rfe_linear", found.rows.X, found.rows.y)
    assert len(calls) == 9


def test_chance_is_seeded_and_progress_is_told() -> None:
    told: list[float] = []
    one = fs.arena(
        1, 0, 2, n=200, judge="logistic", seed=3, methods=("chi_square", "permutation"), progress=told.append
    )
    two = fs.arena(1, 0, 2, n=200, judge="logistic", seed=3, methods=("chi_square", "permutation"))
    np.testing.assert_array_equal(one.order, two.order)
    np.testing.assert_array_equal(one.accuracy, two.accuracy)
    assert told == sorted(told)
    assert 0 < told[0] <= told[-1] <= 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fs.scores("guess", X, Y), "method must be one of correlation, .*got 'guess'"),
        (lambda: fs.scores("lasso", X, np.arange(300) % 3), "y must be 0 and 1, each at least twice, got 0, 1, 2"),
        (lambda: fs.scores("lasso", np.where(X > 2, np.nan, X), Y), "X must be finite"),
        (lambda: fs.arena(judge="oracle"), "judge must be one of neighbours, logistic"),
        (lambda: fs.arena(methods=("guess",)), "methods must be one of"),
        (lambda: fs.arena(n=1), "n must be one of"),
    ],
)
def test_bad_input(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()


def test_claims() -> None:
    claims = fs.claims()
    assert np.isfinite(list(claims.values())).all()
    # What the prose says of them.
    assert claims["pair_alone"] < claims["pair_chance"] < 0.5 < claims["pair_forest"]
    assert claims["pair_linear"] < 0.5
    assert claims["pair_apart"] > 0.9
    assert claims["relevant_only"] > claims["all_features"] + 0.1
    assert claims["impurity_five"] > claims["correlation_five"] + 0.1
    assert abs(claims["logistic_all"] - claims["logistic_relevant"]) < 0.02
    assert claims["fooled_outside"] > 0.9
    assert abs(claims["fooled_inside"] - 0.5) < 0.1
    assert claims["stable_alike"] < claims["stable_unlike"] - 0.1
    assert claims["noise_many"] > 0.5 > claims["noise_two"]
    assert claims["noise_many"] > claims["signal_many"]
    assert claims["fresh_noise"] < claims["fresh_signal"]
    assert claims["shap_original"] == pytest.approx(claims["shap_twin"], rel=0.2)
    assert claims["shap_noise"] > 1
    assert claims["original_alone"] < 0.6 * claims["twins_together"]
    assert abs(claims["original_free"] - claims["twins_together"]) < 3


def test_the_pair_is_counted() -> None:
    found = fs.pair_found(True, ("linear",))
    kept = []
    for seed in fs.SEEDS:
        data = rows(seed=seed)
        for method in ("rfe_linear", "lasso"):
            names = [data.names[i] for i in fs.ranking(method, data.X, data.y, seed)[:5]]
            kept.append(("pair A" in names) / 2 + ("pair B" in names) / 2)
    assert found["linear"] == pytest.approx(np.mean(kept))


def test_prediction(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fs.prediction() == "forest"
    assert set(question("feature_selection").options) == {*fs.SIGHT, "none"}
    for shares, key in (((0.9, 0.1, 0.2), "alone"), ((0.1, 0.7, 0.2), "linear"), ((0.4, 0.5, 0.3), "none")):
        monkeypatch.setattr(
            import_module("concepts.feature_selection.claims"),
            "pair_found",
            lambda shares=shares: dict(zip(fs.SIGHT, shares, strict=True)),
        )
        assert fs.prediction() == key


DEFAULTS = {
    "straight": 2,
    "twins": 2,
    "noise_features": 6,
    "curved": True,
    "xor": True,
    "correlation": 0.9,
    "noise": 0.5,
    "n": 300,
    "judge": "neighbours",
    "seed": 0,
}


@pytest.mark.parametrize(
    ("changed", "k"),
    [
        ({}, 5),
        ({"straight": 3, "twins": 3, "noise_features": 10, "correlation": 0.99, "noise": 0.0, "judge": "logistic"}, 7),
        ({"straight": 1, "twins": 0, "noise_features": 2, "curved": False, "xor": False, "n": 200, "seed": 9999}, 5),
    ],
)
def test_snippet(changed: dict, k: int) -> None:
    assigned = DEFAULTS | changed
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(question("feature_selection").code["hit"], "hit", "exec"), assigned | {"k": k})
    assert printed.getvalue().rstrip("\n") == figures.hit_printed(fs.arena(**assigned), k - 1)
