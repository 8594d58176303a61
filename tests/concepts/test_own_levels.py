"""A visitor's own column: every bad table answered, scores against scikit-learn's, the snippet on a real file."""

import contextlib
import io

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, TargetEncoder

from concepts.high_cardinality import METHODS
from concepts.high_cardinality import own_levels as ol
from concepts.high_cardinality import target_encoding as te
from content import question
from figures.high_cardinality import own_levels as figures

PLACE = {name: index for index, name in enumerate(METHODS)}
EXAMPLE = pd.DataFrame(ol.example())
rng = np.random.default_rng(0)
SHOPS = rng.integers(0, 30, 400).astype(str)
SPENT = rng.standard_normal(400) + SHOPS.astype(int) / 15


def test_scores_are_scikit_learns() -> None:
    result = ol.own(SHOPS, SPENT)
    m = 7.0
    step = int(np.flatnonzero(m == te.M)[0])
    X, outer = SHOPS[:, None].astype(object), list(KFold(5, shuffle=True, random_state=0).split(SHOPS))
    encoder = TargetEncoder(smooth=m, target_type="continuous", cv=KFold(5, shuffle=True, random_state=0))
    for method, model in (
        ("folds", make_pipeline(encoder, LinearRegression())),
        ("one_hot", make_pipeline(OneHotEncoder(handle_unknown="ignore", sparse_output=False), Ridge(1.0))),
    ):
        scores = []
        for rest, held in outer:
            model.fit(X[rest], SPENT[rest])
            scores.append(r2_score(SPENT[held], model.predict(X[held])))
        assert result.cv[step, PLACE[method]] == pytest.approx(np.mean(scores))
        assert result.sd[step, PLACE[method]] == pytest.approx(np.std(scores, ddof=1))
    codes, scores = pd.factorize(SHOPS)[0], []
    for rest, _ in outer:
        z = te.ordered(codes[rest], SPENT[rest], 30, 1.0, 0)[0][:, None]
        scores.append(LinearRegression().fit(z, SPENT[rest]).score(z, SPENT[rest]))
    assert result.train[step, PLACE["ordered"]] == pytest.approx(np.mean(scores))
    assert result.score == "R²"
    assert result.levels == len(result.count) == 30
    assert result.rows == result.count.sum() == 400
    assert result.width[PLACE["one_hot"]] == 30
    assert result.prior == pytest.approx(SPENT.mean())
    np.testing.assert_allclose(result.encoded[0], result.own)
    assert result.unseen == 0
    still = [PLACE[name] for name in METHODS if name not in ("smoothed", "folds")]
    assert np.ptp(result.cv[:, still], axis=0).max() == 0
    assert {len(column) for column in result.table().values()} == {len(te.M) * 9}


def test_two_classes_are_scored_by_auc() -> None:
    labels = np.where(SPENT > 1, "yes", "no")
    result = ol.own(SHOPS, labels)
    assert (result.score, result.positive) == ("AUC", "yes")
    assert result.prior == np.mean(labels == "yes")
    y, X = (labels == "yes").astype(float), SHOPS[:, None].astype(object)
    encoder = TargetEncoder(smooth=10.0, target_type="continuous", cv=KFold(5, shuffle=True, random_state=0))
    scores = []
    for rest, held in StratifiedKFold(5, shuffle=True, random_state=0).split(X, y):
        model = make_pipeline(encoder, LinearRegression()).fit(X[rest], y[rest])
        scores.append(roc_auc_score(y[held], model.predict(X[held])))
    step = int(np.flatnonzero(te.M == 10)[0])
    assert result.cv[step, PLACE["folds"]] == pytest.approx(np.mean(scores))


@pytest.mark.parametrize(
    ("values", "positive"),
    [
        ([0, 1], "1"), ([1.0, 2.0], "2"), (["no", "yes"], "yes"), ([True, False], "True"), (["p", "q"], "q"),
        (["-1", "1"], "1"), (["genuine", "fraud"], "fraud"), (["9", "10"], "10"),
    ],
)  # fmt: skip
def test_the_positive_class(values: list, positive: str) -> None:
    assert ol.own(SHOPS, np.array(values * 200, dtype=object)).positive == positive


def test_missing_cells_are_kept_or_dropped_and_said() -> None:
    shops, spent = SHOPS.astype(object), SPENT.astype(object)
    shops[:7] = [None, np.nan, "", "  ", None, None, None]
    spent[5:10] = [np.nan, None, "", " ", np.nan]
    result = ol.own(shops, spent)
    assert result.rows == 395
    assert result.notes == (
        "5 rows without a target are left out.",
        "5 rows without a category are kept, as a level of their own: (missing).",
    )
    assert result.levels == 31
    whole = ol.own(SHOPS.astype(float), SPENT)
    np.testing.assert_array_equal(whole.cv, ol.own(SHOPS, SPENT.astype(str)).cv[:, :])


def test_the_same_number_is_the_same_level() -> None:
    mixed = np.array([1, 1.0, " 1", "1"] * 30 + [2, 2.0, "2 ", "2"] * 30, dtype=object)
    assert ol.own(mixed, rng.standard_normal(240)).levels == 2


def test_many_rows_are_sampled_and_identifiers_are_said() -> None:
    result = ol.own(np.arange(21_000), rng.standard_normal(21_000))
    assert result.rows == result.once == 20_000
    assert result.notes == ("Of 21,000 rows a random 20,000 are used, so that the answer comes at once.",)
    assert result.unseen == 1
    assert "this is an identifier" in figures.own_summary(result)


@pytest.mark.parametrize(
    ("categories", "values", "message"),
    [
        (SHOPS, SPENT[:-1], "must be of one length, got 400 and 399"),
        (SHOPS, [None] * 400, "the target must not be missing everywhere"),
        (SHOPS, [1] * 400, "the target must vary, but every row says '1'"),
        (SHOPS, [0.3, 0.1 + 0.2] * 200, "the target must vary, but every row says '0.3'"),
        (SHOPS, [1e308, -1e308, 5.0, 7.0] * 100, "at most 1e.100 in size, but data row 1 holds '1"),
        (SHOPS, SHOPS.astype(object) + "x", "must be numbers or two classes, but holds 30 texts: '0x', '10x', '11x'"),
        (SHOPS, ["oops", *SPENT[1:]], "must be a number, but data row 1 holds 'oops'"),
        (SHOPS, [*SPENT[:-1], "inf"], "must be finite, but data row 400 holds 'inf'"),
        (["one"] * 400, SPENT, "every row's category is 'one'; at least two levels"),
        (SHOPS[:49], SPENT[:49], "49 rows have a target; at least 50"),
        (SHOPS, [1] * 9 + [0] * 391, "the rarer class has 9 rows; at least 10"),
        (SHOPS, [1, 2, 3] + [0] * 397, "the target hardly varies"),
    ],
)
def test_bad_columns(categories: list, values: list, message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("(", r"\(")) as caught:
        ol.own(categories, values)
    assert str(caught.value).endswith((".", "..."))


@pytest.mark.parametrize(("name", "value"), [("min_count", 0), ("buckets", 1)])
def test_bad_settings(name: str, value: int) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be from"):
        ol.own(SHOPS, SPENT, **{name: value})


def test_two_columns() -> None:
    with pytest.raises(ValueError, match="must be two columns"):
        ol.own_table(pd.DataFrame({"a": [1, 2]}))


@pytest.mark.parametrize(
    ("table", "kinds", "expected"),
    [
        (EXAMPLE, ("category", "category", "number"), ("shop", "spent")),
        (
            pd.DataFrame({"y": [1, 2] * 50, "zip": np.arange(100) % 30, "id": np.arange(100)}),
            ("label", "category", "identifier"),
            ("zip", "y"),
        ),
        (
            pd.DataFrame({"id": [f"u{i}" for i in range(99)], "city": ["a", "b", "c"] * 33, "v": np.arange(99.0)}),
            ("identifier", "category", "number"),
            ("city", "v"),
        ),
        (
            pd.DataFrame({"Ort": list("abcd") * 25, "Umsatz": np.linspace(0, 9, 100), "id": np.arange(100)}),
            ("category", "number", "identifier"),
            ("Ort", "Umsatz"),
        ),
        (
            pd.DataFrame({"clicked": ["no", "yes"] * 50, "ad": [f"a{i % 9}" for i in range(100)]}),
            ("label", "category"),
            ("ad", "clicked"),
        ),
        (
            pd.DataFrame({"a": ["x", "y", "z"] * 9, "b": ["p", "q", "r"] * 9}),
            ("category", "category"),
            ("a", "b"),
        ),
    ],
)
def test_guess(table: pd.DataFrame, kinds: tuple[str, ...], expected: tuple[str, str]) -> None:
    assert ol.guess(table, dict(zip(table.columns, kinds, strict=True))) == expected


def test_guess_needs_two_columns() -> None:
    with pytest.raises(ValueError, match="the file has 1 column"):
        ol.guess(pd.DataFrame({"a": [1]}), {"a": "number"})


def test_levels_that_nearly_all_occur_once_explain_nothing_of_new_rows() -> None:
    """A code that is constant but for rounding is constant: the frequency of names that all occur once."""
    names = [f"u{row}" for row in range(300)]
    result = ol.own_table(pd.DataFrame({"name": names, "price": np.random.default_rng(0).normal(100, 10, 300)}))
    for method in ("frequency", "ordered"):
        assert result.cv[:, PLACE[method]] == pytest.approx(result.cv[:, PLACE["one_hot"]], abs=0.02)
        assert np.abs(result.cv[:, PLACE[method]]).max() < 0.05


@pytest.mark.parametrize("classes", [False, True])
def test_snippet_on_a_file(tmp_path, classes: bool) -> None:  # type: ignore[no-untyped-def]
    table = EXAMPLE.copy()
    if classes:
        table["spent"] = (table["spent"] > 20).astype(float).where(table["spent"].notna())
    path = tmp_path / "own.csv"
    table.to_csv(path, index=False)
    read = pd.read_csv(path)
    result = ol.own(read["shop"], read["spent"])
    assigned = {"file": str(path), "category": "shop", "target": "spent", "positive": result.positive}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(
            question("high_cardinality").code["own"].replace("<read>", "table = pd.read_csv(file)"),
            assigned | {"m": float(te.M[11])},
        )
    assert printed.getvalue().rstrip("\n") == figures.own_printed(result, 11)


def test_the_example_is_the_same_for_everybody() -> None:
    pd.testing.assert_frame_equal(pd.DataFrame(ol.example()), EXAMPLE)
