"""A person's own rows on the plane: every bad table answered, the same training as scikit-learn's standardized rows."""

import contextlib
import io

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import StandardScaler

from concepts.labels import classes, spelled
from concepts.neural_networks import fit
from concepts.neural_networks import own_plane as op
from content import question
from figures.neural_networks import own_plane as figures
from tests.figures.checks import check_view

EXAMPLE = pd.DataFrame(op.example())[["grows", "acidity (pH)", "salt (g/l)"]]
KINDS = {"acidity (pH)": "number", "salt (g/l)": "number", "grows": "label"}
rng = np.random.default_rng(0)
ROWS = pd.DataFrame({"y": rng.integers(0, 2, 90), "a": rng.standard_normal(90), "b": rng.standard_normal(90)})


def test_it_is_the_training_on_standardized_rows() -> None:
    ours = op.own_table(EXAMPLE, "yes", hidden=1, width=3, seed=4, x1=1.0)
    table = EXAMPLE.dropna()
    order = np.random.default_rng([4, 2]).permutation(len(table))
    X, y = table.iloc[order, 1:].to_numpy(), (table.iloc[order, 0] == "yes").to_numpy(float)[:, None]
    n = round(0.6 * len(X))
    scaler = StandardScaler().fit(X[:n])
    Z = scaler.transform(X)
    theirs = fit((Z[:n], y[:n], Z[n:], y[n:]), 1, 3, "relu", "he", 0.1, 4, 1.0, 0.0)
    assert ours.training.test_loss == pytest.approx(theirs.test_loss)
    assert ours.means == pytest.approx(scaler.mean_)
    assert ours.sds == pytest.approx(scaler.scale_)
    assert ours.classes == ("no", "yes")
    assert ours.rows == 296
    assert ours.notes == ("4 rows with an empty cell are left out.",)
    assert {len(column) for column in ours.table().values()} == {27}


def test_a_network_learns_the_example_and_a_line_does_not() -> None:
    errors = [op.own_table(EXAMPLE, "yes", hidden=hidden, width=6).training.test_error[-1] for hidden in (0, 2)]
    assert errors[1] < 0.15 < errors[0]


def test_many_rows_are_drawn_from_and_the_classes_named() -> None:
    many = pd.concat([ROWS] * 20)
    result = op.own_table(many, "1", hidden=0)
    assert result.rows == 1000
    assert result.notes == ("Of 1,800 rows a random 1,000 are used.",)
    assert len(result.training.X) == 600
    assert classes(ROWS[["y"]].astype(float)) == ("0", "1")
    assert [spelled(each) for each in (1.0, " a ", 2, 2.5)] == ["1", "a", "2", "2.5"]


def test_columns_are_guessed_by_kind() -> None:
    assert op.guess(EXAMPLE, KINDS) == ("grows", "acidity (pH)", "salt (g/l)")
    kinds = {"id": "identifier", "a": "number", "y": "label", "b": "score"}
    assert op.guess(pd.DataFrame(columns=list(kinds)), kinds) == ("y", "a", "b")
    with pytest.raises(ValueError, match="the file has 2 columns"):
        op.guess(ROWS[["y", "a"]], {"y": "label", "a": "number"})


@pytest.mark.parametrize(
    ("table", "positive", "message"),
    [
        (ROWS[["y", "a"]], "1", "three columns"),
        (ROWS, "yes", "positive must be '0' or '1', got 'yes'"),
        (ROWS.assign(y=1), "1", "two classes, but every row says '1'"),
        (ROWS.assign(a="x"), "1", "a must hold numbers"),
        (ROWS[:15], "1", "15 rows have a label and both numbers; at least 20"),
        (ROWS.assign(b=0.1), "1", "b must vary"),
        (ROWS.assign(y=(np.arange(90) < 3).astype(int)), "1", "at least 5 rows of each class"),
    ],
)
def test_bad_tables(table: pd.DataFrame, positive: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        op.own_table(table, positive)


def test_the_pictures_have_the_columns_units() -> None:
    result = op.own_table(EXAMPLE, "yes")
    view = figures.own_view(result)
    check_view(view)
    axis = view.figures[0].layout["xaxis"]
    said = [float(text) for text in axis["ticktext"]]
    assert np.array(axis["tickvals"]) * result.sds[0] + result.means[0] == pytest.approx(said)
    assert 3 <= len(said) <= 9
    for mean, sd in ((0.0, 1e-7), (5e6, 1e5), (-3.0, 0.7)):
        assert 3 <= len(figures.ticks(mean, sd)["tickvals"]) <= 9
    summary = figures.own_summary(result)
    assert "296 rows: 178 to train on, 118 to test. ● no, ◆ yes" in summary
    assert "lie beyond the picture" in summary
    assert "beyond" not in figures.own_summary(op.own_table(ROWS.clip(-2, 2), "1", hidden=0))


@pytest.mark.parametrize("changed", [{}, {"activation": "gelu", "hidden": 3, "x1": -1.0, "seed": 3}])
def test_snippet(changed: dict, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    EXAMPLE.to_csv("mine.csv", index=False)
    settings = dict(hidden=2, width=4, activation="relu", initializer="he", lr=0.1, seed=0, x1=0.0, x2=0.0) | changed
    names = dict(label="grows", first="acidity (pH)", second="salt (g/l)", positive="yes", epochs=200)
    body = question("neural_networks").code["own"].replace("<read>", "table = pd.read_csv('mine.csv')")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(body, "c", "exec"), settings | names)
    assert printed.getvalue().strip() == figures.own_printed(op.own_table(EXAMPLE, "yes", **settings), -1)


def test_the_example_is_the_same_for_everybody() -> None:
    again = pd.DataFrame(op.example())
    pd.testing.assert_frame_equal(again[EXAMPLE.columns], EXAMPLE)
    assert len(again) == 300
    assert again["grows"].isna().sum() == 4
