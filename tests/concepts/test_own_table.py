"""A table that a person brings: against scikit-learn, what is left out and said, and every bad table answered."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from sklearn.preprocessing import StandardScaler

from concepts.dimensionality_reduction import own_table as ot
from concepts.dimensionality_reduction.tsne import equally_near, squared_distances
from tables.reading import table_of

EXAMPLE = pd.DataFrame(ot.example())
IRIS = load_iris(as_frame=True).data
RANDOM = pd.DataFrame(np.random.default_rng(0).standard_normal((60, 4)), columns=list("abcd"))


@pytest.mark.parametrize("standardize", [True, False])
def test_components_are_scikit_learns(standardize):
    ours = ot.own_components(IRIS, standardize=standardize)
    X = StandardScaler().fit_transform(IRIS) if standardize else IRIS.to_numpy()
    theirs = PCA().fit(X)
    assert ours.shares == pytest.approx(theirs.explained_variance_ratio_)
    assert np.abs(ours.weights) == pytest.approx(np.abs(theirs.components_))
    assert ours.columns == tuple(IRIS.columns)
    assert (ours.rows, len(ours.scores), ours.groups, ours.notes) == (150, 150, ("",), ())
    assert {len(column) for column in ours.table().values()} == {4}


def test_published_shares_of_the_irises():
    """0.9246 and 0.0531, as scikit-learn's documentation of PCA on the iris data has them."""
    assert ot.own_components(IRIS, standardize=False).shares[:2] == pytest.approx([0.9246, 0.0531], abs=5e-5)


def test_maps_are_measured_as_scikit_learn_does():
    told = []
    maps = ot.own_maps(EXAMPLE, "species", progress=told.append)
    kept = EXAMPLE.dropna()
    X = StandardScaler().fit_transform(kept.drop(columns=["species", "tank"]))
    assert (len(kept), maps.rows, len(maps.flat)) == (234, 234, 234)
    assert list(maps.perplexities) == [5, 10, 20, 30, 50]
    for placed, trust in zip(maps.placed, maps.trust, strict=True):
        assert trust == pytest.approx(trustworthiness(X, placed, n_neighbors=10))
    assert maps.flat_trust == pytest.approx(trustworthiness(X, PCA(2).fit_transform(X), n_neighbors=10))
    assert told == pytest.approx(np.arange(1, 6) / 5)
    assert maps.groups == ("bream", "perch", "roach")
    assert np.array_equal(np.array(maps.groups)[maps.group], kept.species)
    assert {len(column) for column in maps.table().values()} == {5}


def test_what_is_left_out_is_said():
    assert ot.own_components(EXAMPLE).notes == (
        "Left out, since the same in every row: tank.",
        "6 rows lack a number and are left out.",
    )
    holes = RANDOM.assign(e=np.where(np.arange(60) < 40, np.nan, 1.0), **{f"k{each}": 0.1 for each in range(7)})
    found = ot.own_components(holes)
    assert found.columns == ("a", "b", "c", "d")
    assert found.notes == (
        "Left out, since more than half empty: e.",
        "Left out, since the same in every row: k0, k1, k2, k3, k4 and 2 more.",
    )


def test_many_rows_are_a_sample_and_repeated_ones_drawn_once():
    many = pd.DataFrame(np.random.default_rng(1).standard_normal((20_500, 2)), columns=["a", "b"])
    found = ot.own_components(many)
    assert (found.rows, len(found.scores)) == (20_000, 300)
    assert found.notes == ("Of 20,500 rows a random 20,000 are used.", "A random 300 of the rows are drawn.")
    twice = ot.own_maps(pd.concat([RANDOM, RANDOM]))
    assert (twice.rows, len(twice.flat)) == (120, 60)
    assert "60 rows that repeat another are drawn once." in twice.notes
    wide = ot.own_maps(many[:500])
    assert len(wide.flat) == 300
    assert wide.notes == ("Of 500 rows a random 300 are drawn: t-SNE compares each with every other.",)


def test_colours():
    words = pd.Series(["a", "b", "c", "d", "e", "f", None, *"abcde"] * 6)[:60]
    found = ot.own_components(RANDOM.assign(kind=words), "kind")
    assert found.groups == ("a", "b", "c", "d", "e", ot.REST)
    assert (found.group == 5).sum() == (words.isna() | (words == "f")).sum()
    few = ot.own_components(RANDOM.assign(kind=np.arange(60) % 3 + 0.0), "kind")
    assert (few.groups, few.columns) == (("0", "1", "2"), tuple("abcd"))
    fifths = ot.own_components(RANDOM.assign(kind=np.arange(60.0)), "kind")
    assert len(fifths.groups) == 5
    assert np.bincount(fifths.group).tolist() == [12] * 5
    assert fifths.groups[0] == "up to 11.8"
    assert fifths.groups[-1] == "above 47.2"


def test_guesses():
    table = table_of(ot.example())
    assert ot.guess(table.frame, table.kinds) == "species"
    wine = RANDOM.assign(word=["x", "y", "z"] * 20, target=np.arange(60) % 3)
    assert ot.guess(wine, {**dict.fromkeys(RANDOM, "number"), "word": "category", "target": "number"}) == "target"
    assert ot.guess(RANDOM, dict.fromkeys(RANDOM, "number")) == ""
    columns = ot.used(table.kinds, "species")
    assert sorted(columns) == sorted(ot.example())
    assert ot.used({"a": "number", "b": "score", "c": "date"}, "") == ["a", "b"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (RANDOM[:49], "49 rows have a number in each of 4 columns; at least 50 are needed."),
        (RANDOM[["a"]], "two columns of numbers that vary, or more; the table has 1."),
        (RANDOM[[]], "the table has 0."),
        (pd.DataFrame({"a": ["x"] * 60, "b": ["y"] * 60}), "the table has 0."),
        (RANDOM.assign(b=1.0, c=2.0, d=0.1), "the table has 1."),
        (RANDOM.assign(b=1e200), "the numbers must be below 1e+100, but 'b' holds a larger one."),
        (RANDOM.assign(b=np.inf), "'b' holds a larger one."),
    ],
)
def test_bad_tables_are_answered_in_one_sentence(table, said):
    with pytest.raises(ValueError, match=said.replace("+", r"\+")):
        ot.own_components(table)


def test_a_lattice_and_copies_of_few_rows_have_no_map():
    lattice = pd.DataFrame(np.eye(80), columns=[f"c{each}" for each in range(80)])
    with pytest.raises(
        ValueError, match=r"^t-SNE needs more rows that differ: 80 do, and up to 79 of them lie equally"
    ):
        ot.own_maps(lattice, standardize=False)
    with pytest.raises(ValueError, match=r"^t-SNE needs more rows that differ: 3 do"):
        ot.own_maps(pd.concat([RANDOM[:3]] * 20))
    assert equally_near(squared_distances(np.eye(5))) == 4
