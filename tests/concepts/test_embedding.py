"""What maps keep: each measure against another library or a hand-made case, and the labs against their snippets."""

import contextlib
import dataclasses
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist
from scipy.stats import spearmanr
from sklearn.datasets import load_digits
from sklearn.manifold import trustworthiness

from concepts.dimensionality_reduction import map_data, map_quality, perplexity_sweep, playback, tsne
from concepts.dimensionality_reduction.pca import pca
from content import question
from figures.dimensionality_reduction import playback as figures
from figures.dimensionality_reduction import shepard_diagram

HAND = np.array([[0, 0], [2, 0], [10, 0], [10, 4], [10, 20], [30, 20]], dtype=float)
PAIRS = np.array([0, 0, 1, 1, 2, 2])


def test_samples() -> None:
    for data, names in map_data.GROUPS.items():
        X, group = map_data.sample(data, 120, 1)
        assert len(X) == len(group) == 120
        assert set(group) == set(range(len(names)))
        assert np.all(np.diff(group) >= 0)
        assert np.array_equal(X, map_data.sample(data, 120, 1)[0])
        assert not np.array_equal(X, map_data.sample(data, 120, 2)[0])
    assert list(map_data.GROUPS) == list(map_data.DATA)


def test_samples_are_what_they_say() -> None:
    X, group = map_data.sample("widths", 20_000, 0)
    assert X[group == 0].std(axis=0) == pytest.approx([1, 1], rel=0.03)
    assert X[group == 1].std(axis=0) == pytest.approx([10, 10], rel=0.03)
    assert map_quality.centres(X, group) == pytest.approx(np.array([[0, 0], [60, 0]]), abs=0.4)
    X, group = map_data.sample("distances", 20_000, 0)
    assert map_quality.centres(X, group) == pytest.approx(np.array([[0, 0], [10, 0], [50, 0]]), abs=0.05)
    assert map_quality.widths(X, group) == pytest.approx([2**0.5] * 3, rel=0.03)
    noise = map_data.sample("noise", 2000, 0)[0]
    assert noise.shape == (2000, 50)
    assert (noise.mean(), noise.std()) == pytest.approx((0, 1), abs=0.02)
    ring = map_data.sample("ring", 400, 0)[0]
    assert np.linalg.norm(ring, axis=1) == pytest.approx(np.full(400, 10), abs=0.8)
    assert ring.mean(axis=0) == pytest.approx([0, 0], abs=0.05)
    spiral = map_data.sample("spiral", 400, 0)[0]
    assert np.linalg.norm(spiral, axis=1) == pytest.approx(11 * np.sqrt(np.arange(400) / 400), abs=0.8)
    digits, group = map_data.sample("digits", 200, 0)
    images, target = load_digits(return_X_y=True)
    known = {image.tobytes(): digit for image, digit in zip(images, target, strict=True)}
    assert [known[image.tobytes()] for image in digits] == group.tolist()


def test_widths_centres_and_ratios_by_hand() -> None:
    assert map_quality.centres(HAND, PAIRS).tolist() == [[1, 0], [10, 2], [20, 20]]
    assert map_quality.widths(HAND, PAIRS) == pytest.approx([1, 2, 10])
    assert map_quality.width_ratio(HAND, HAND, PAIRS) == pytest.approx(10)
    drawn = HAND * [1, 5]
    assert map_quality.width_ratio(HAND, drawn, PAIRS) == pytest.approx(10)
    assert map_quality.width_ratio(HAND, HAND[::-1], PAIRS) == pytest.approx(0.1)
    far, near = np.hypot(19, 20), np.hypot(9, 2)
    assert map_quality.distance_ratio(HAND, HAND, PAIRS) == pytest.approx(far / near)
    assert map_quality.distance_ratio(HAND, drawn, PAIRS) == pytest.approx(np.hypot(19, 100) / np.hypot(9, 10))
    assert map_quality.distance_ratio(HAND, HAND, np.array([0, 0, 0, 1, 1, 1])) == 1


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 99), st.floats(0.1, 10), st.floats(0, 6))
def test_measures_ignore_size_and_turning(seed: int, size: float, turn: float) -> None:
    rng = np.random.default_rng(seed)
    X, Y = rng.standard_normal((60, 3)), rng.standard_normal((60, 2))
    group = np.arange(60) % 3
    turned = size * Y @ [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]] + 3
    apart = pdist(X)
    assert map_quality.trust(X, turned) == pytest.approx(map_quality.trust(X, Y))
    assert map_quality.distances_kept(apart, turned) == pytest.approx(map_quality.distances_kept(apart, Y))
    assert map_quality.width_ratio(X, turned, group) == pytest.approx(map_quality.width_ratio(X, Y, group))
    assert map_quality.distance_ratio(X, turned, group) == pytest.approx(map_quality.distance_ratio(X, Y, group))
    assert map_quality.clumping(turned) == pytest.approx(map_quality.clumping(Y))
    assert map_quality.trust(X, X) == map_quality.distances_kept(apart, X) == pytest.approx(1)
    assert map_quality.distances_kept(apart, Y) == pytest.approx(spearmanr(apart, pdist(Y)).statistic)
    assert map_quality.trust(X, Y) == trustworthiness(X, Y, n_neighbors=10)


def test_points_thrown_at_random_clump_as_is_said_of_them() -> None:
    """Thrown into a square and from a normal law, which have edges of their own: within a tenth."""
    rng = np.random.default_rng(7)
    for n in (60, 100, 200):
        expected = map_quality.random_clumping(n)
        assert 1 < expected < 1.2
        for throw in (rng.random, rng.standard_normal):
            mean = np.mean([map_quality.clumping(throw((n, 2))) for _ in range(60)])
            assert mean == pytest.approx(expected, abs=0.06)
    assert map_quality.random_clumping(200) < map_quality.random_clumping(60)  # fewer of them lie at the edge


def test_clumping_of_a_lattice_a_throw_and_pairs() -> None:
    lattice = np.array([[i, j] for i in range(40) for j in range(40)], dtype=float)
    assert map_quality.clumping(lattice) == pytest.approx(2 * 40 / 39)
    thrown = np.random.default_rng(0).random((4000, 2))
    assert map_quality.clumping(thrown) == pytest.approx(1, abs=0.03)
    pairs = np.concatenate([lattice, lattice + 0.01])
    assert map_quality.clumping(pairs) < 0.05


# ------------------------------------------------------------------------------------------------------- the labs


def same(one: object, other: object) -> bool:
    pairs = ((getattr(one, f.name), getattr(other, f.name)) for f in dataclasses.fields(one) if f.compare)  # type: ignore[arg-type]
    return all(np.array_equal(a, b) for a, b in pairs)


def test_play() -> None:
    result = playback.play("ring", 60, 10, "random", 4)
    X, group = map_data.sample("ring", 60, 4)
    run = tsne.tsne(X, 10, "random", 4)
    assert np.array_equal(result.placed, run.placed)
    assert np.array_equal(result.kl, run.kl)
    assert np.array_equal(result.iterations, np.arange(0, 501, 10))
    assert np.array_equal(result.group, group)
    flat = pca(X).scores[:, :2]
    assert np.array_equal(result.flat, flat)
    assert result.flat_trust == map_quality.trust(X, flat)
    assert result.flat_kept == pytest.approx(1)
    for step in (0, 20, 50):
        assert result.trust[step] == map_quality.trust(X, run.placed[step])
        assert result.kept[step] == map_quality.distances_kept(pdist(X), run.placed[step])
    assert (result.data, result.perplexity, result.init) == ("ring", 10, "random")
    assert same(result, playback.play("ring", 60, 10, "random", 4))
    assert next(iter(result.table())) == "iteration"
    assert {len(column) for column in result.table().values()} == {51}
    assert np.array_equal(result.table()["trustworthiness"], result.trust)


def test_perplexities() -> None:
    told: list[float] = []
    result = perplexity_sweep.perplexities("distances", 60, "pca", 2, progress=told.append)
    assert told == pytest.approx(np.arange(1, 11) / 10)
    X, group = map_data.sample("distances", 60, 2)
    step = 5
    Y = tsne.tsne(X, result.perplexities[step], every=500).placed[-1]
    assert pdist(result.placed[step]) == pytest.approx(pdist(Y), rel=1e-6)
    assert result.placed.mean(axis=1) == pytest.approx(np.zeros((10, 2)), abs=1e-6)
    assert result.trust[step] == pytest.approx(map_quality.trust(X, Y))
    assert result.kept[step] == pytest.approx(map_quality.distances_kept(pdist(X), Y))
    assert result.width[step] == pytest.approx(map_quality.width_ratio(X, Y, group))
    assert result.distance[step] == pytest.approx(map_quality.distance_ratio(X, Y, group))
    assert result.clumps[step] == pytest.approx(map_quality.clumping(Y))
    assert result.true_width == map_quality.width_ratio(X, X, group)
    assert result.true_distance == map_quality.distance_ratio(X, X, group)
    one, other = result.pairs.T
    assert result.apart == pytest.approx(np.linalg.norm(X[one] - X[other], axis=1))
    assert len({tuple(pair) for pair in result.pairs}) == 300
    assert result.flat_clumps == map_quality.clumping(result.flat)
    assert (result.flat_trust, result.flat_kept) == pytest.approx((1, 1))
    turned = [result.placed[step] @ [[c, s], [-s, c]] for c, s in ((np.cos(a), np.sin(a)) for a in (0.1, 1, 3))]
    assert all(np.sum(result.placed[step] * result.flat) > np.sum(each * result.flat) for each in turned)
    assert same(result, perplexity_sweep.perplexities("distances", 60, "pca", 2))
    assert {len(column) for column in result.table().values()} == {10}
    assert np.array_equal(result.table()["width ratio, drawn"], result.width)


@pytest.mark.parametrize("function", [playback.play, perplexity_sweep.perplexities])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"data": "roll"}, "data must be one of widths, distances, noise, ring, spiral, digits, got 'roll'."),
        ({"n": 59}, "n must be from 60 to 200, got 59."),
        ({"n": 201}, "n must be from 60 to 200, got 201."),
        ({"init": "no"}, "init must be one of pca, random, got 'no'."),
        ({"seed": -1}, "seed must be from 0 to 4,294,967,295, got -1."),
    ],
)
def test_bad_input(function, arguments: dict[str, object], message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        function(**arguments)


@pytest.mark.parametrize("perplexity", [1.5, 51])
def test_bad_perplexity(perplexity: float) -> None:
    with pytest.raises(ValueError, match=f"perplexity must be from 2 to 50, got {perplexity}"):
        playback.play(perplexity=perplexity)


def run(lab: str, **assigned: object) -> tuple[str, np.ndarray]:
    """What the snippet prints, and the map that it ends with."""
    printed, names = io.StringIO(), dict(assigned)
    with contextlib.redirect_stdout(printed):
        code = question("dimensionality_reduction").code
        exec(compile(code[lab].replace("<descent>", code["descent"]), lab, "exec"), names)
    return printed.getvalue().rstrip("\n"), names["Y"]  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("data", "n", "perplexity", "init", "seed", "step"),
    [("digits", 100, 5, "pca", 0, 50), ("noise", 60, 50, "random", 3, 12), ("spiral", 60, 2, "pca", 1, 0)],
)
def test_play_snippet(data: str, n: int, perplexity: int, init: str, seed: int, step: int) -> None:
    result = playback.play(data, n, perplexity, init, seed)
    assigned = {"data": data, "n": n, "perplexity": perplexity, "init": init, "seed": seed, "iteration": 10 * step}
    printed, places = run("play", **assigned)
    assert printed == figures.play_printed(result, step)
    np.testing.assert_allclose(places, result.placed[step], atol=1e-6)


@pytest.mark.parametrize(
    ("data", "n", "init", "seed", "step"),
    [
        ("widths", 100, "pca", 0, 7),
        ("distances", 60, "random", 3, 9),
        ("noise", 60, "pca", 0, 0),
        ("ring", 60, "pca", 1, 2),
        ("digits", 80, "random", 2, 4),
    ],
)
def test_loss_snippet(data: str, n: int, init: str, seed: int, step: int) -> None:
    result = perplexity_sweep.perplexities(data, n, init, seed)
    perplexity = perplexity_sweep.PERPLEXITIES[step]
    printed, _ = run("loss", data=data, n=n, init=init, seed=seed, perplexity=perplexity)
    assert printed == shepard_diagram.perplexity_printed(result, step)
