"""Hashing against scikit-learn's FeatureHasher and Ridge, and collisions against enumeration and simulation."""

import contextlib
import io
import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from sklearn.feature_extraction import FeatureHasher
from sklearn.linear_model import Ridge

from concepts.high_cardinality import hashing_trick as ht
from concepts.high_cardinality.category_data import names, sample
from content import question
from figures.high_cardinality import hashing_trick as figures


@pytest.mark.parametrize("m", [2, 7, 64, 1000])
@pytest.mark.parametrize("sign", [True, False])
def test_buckets_and_signs_are_feature_hashers(m: int, sign: bool) -> None:
    words = [*names(300, 4), "", "Łódź", "名前"]
    matrix = FeatureHasher(n_features=m, input_type="string", alternate_sign=sign).transform([[w] for w in words])
    bucket, signs = ht.bucket_and_sign(ht.hashes(words), m, sign)
    np.testing.assert_array_equal(bucket, matrix.indices)
    np.testing.assert_array_equal(signs, matrix.data)
    assert set(signs) == ({1, -1} if sign else {1})


def test_the_one_hash_without_an_absolute_value_in_32_bits() -> None:
    """scikit-learn takes (2^31 - 1 - (m - 1)) mod m there, which is 2^31 mod m."""
    for m in (3, 10, 64):
        bucket, sign = ht.bucket_and_sign(np.array([-(2**31)]), m)
        assert bucket[0] == (2147483647 - (m - 1)) % m
        assert sign[0] == -1


@pytest.mark.parametrize(("n", "m"), [(1, 4), (3, 2), (4, 3), (5, 4)])
def test_expectations_by_enumeration(n: int, m: int) -> None:
    """Every one of the m^n ways to throw n levels into m buckets."""
    throws = list(itertools.product(range(m), repeat=n))
    filled = np.array([len(set(throw)) for throw in throws])
    assert ht.expected_occupied(n, m) == pytest.approx(filled.mean())
    assert ht.sd_occupied(n, m) == pytest.approx(filled.std())
    shares = np.mean([throw.count(throw[0]) > 1 for throw in throws])
    assert ht.expected_sharing(n, m) == pytest.approx(shares)


@pytest.mark.parametrize(
    ("n", "m", "digits"),
    [(1, 2, 0), (7, 2, 13), (1000, 1024, 13), (5000, 16_384, 13), (3, 10**6, 10), (1000, 2**24, 10), (1000, 2**40, 6)],
)
def test_sd_against_exact_fractions(n: int, m: int, digits: int) -> None:
    """The variance of filled buckets (Johnson and Kotz 1977) in whole numbers; in floats its powers cancel to nothing:
    0.03 is left of 280 million million at 1,000 levels in 2^24."""
    one, two = Fraction(m - 1, m) ** n, Fraction(m - 2, m) ** n
    exact = m * (m - 1) * two + m * one - (m * one) ** 2
    assert ht.sd_occupied(n, m) == pytest.approx(math.sqrt(exact), rel=10.0**-digits if digits else None, abs=1e-12)


def test_sd_takes_many_at_once() -> None:
    found = ht.sd_occupied(1000, np.array([1024, 2**24]))
    np.testing.assert_allclose(found, [9.929587402, 0.172538595], rtol=1e-8)


def test_published_birthday_number() -> None:
    """23 people: the expected share with a common birthday, 1 - (364/365)^22 = 5.86% each (Feller 1968)."""
    assert float(ht.expected_sharing(23, 365)) == pytest.approx(0.0586, abs=1e-4)
    assert float(ht.expected_occupied(1000, 1024)) == pytest.approx(1024 * (1 - (1023 / 1024) ** 1000))


@pytest.mark.parametrize("sign", [True, False])
@pytest.mark.parametrize("alpha", [1.0, 5.0])
def test_ridge_is_scikit_learns(sign: bool, alpha: float) -> None:
    rows = sample(60, 1.0, 400, seed=2)
    bucket, signs = ht.bucket_and_sign(ht.hashes(rows.names), 16, sign)
    count, total = rows.count, np.bincount(rows.codes, rows.y, len(rows.means))
    X = np.zeros((len(rows.means), 16))
    X[np.arange(len(X)), bucket] = signs
    model = Ridge(alpha=alpha).fit(X[rows.codes], rows.y)
    np.testing.assert_allclose(ht.ridge(bucket, signs, count, total, alpha), model.predict(X), atol=1e-10)


def test_a_level_nobody_has_seen() -> None:
    """It gets its bucket's weight, else the intercept. Alone in a bucket, ridge is smoothing by one row."""
    count, total = np.array([9, 1, 0, 0]), np.array([18.0, -4.0, 0.0, 0.0])
    predicted = ht.ridge(np.array([0, 1, 1, 2]), np.ones(4, int), count, total)
    assert predicted[2] == predicted[1]
    intercept = predicted[3]
    assert predicted[0] == pytest.approx(intercept + (18 - 9 * intercept) / 10)
    assert predicted[1] == pytest.approx(intercept + (-4 - intercept) / 2)


def test_hashing() -> None:
    result, rows = ht.hashing(500, n=2000, seed=1), sample(500, 1.0, 2000, 1.0, 1.0, seed=1)
    for step in (0, 8, 16, 24):
        m = int(ht.BUCKETS[step])
        hasher = FeatureHasher(n_features=m, input_type="string")
        X = hasher.transform([[name] for name in rows.names]).tocsr()
        together = np.bincount(X.indices[:500], minlength=m)
        alone = together[X.indices[:500]] == 1
        assert result.occupied[step] == np.sum(together > 0)
        assert result.sharing[step] == pytest.approx(1 - alone.mean())
        assert result.company[step, 0] == pytest.approx(alone.mean())
        assert result.company[step, 4] == pytest.approx(np.mean(together[X.indices[:500]] >= 5))
        assert result.rows_sharing[step] == pytest.approx(1 - alone[rows.codes_test].mean())
        used = np.unique(X.indices[rows.codes])
        assert result.empty[step] == pytest.approx(np.mean(~np.isin(X.indices[500:], used)))
        model = Ridge(alpha=1.0, solver="sparse_cg", tol=1e-12).fit(X[rows.codes], rows.y)
        assert result.train[step] == pytest.approx(model.score(X[rows.codes], rows.y), abs=1e-8)
        assert result.test[step] == pytest.approx(model.score(X[rows.codes_test], rows.y_test), abs=1e-8)
    np.testing.assert_allclose(result.company.sum(axis=1), 1)
    np.testing.assert_allclose(result.expected_company.sum(axis=1), 1)
    np.testing.assert_allclose(1 - result.expected_company[:, 0], result.expected_sharing, atol=1e-12)
    np.testing.assert_allclose(result.expected, ht.expected_occupied(500, ht.BUCKETS))
    wide = np.abs(result.occupied - result.expected) > 4 * result.sd + 1
    assert not wide.any()
    X = np.eye(500)
    model = Ridge(alpha=1.0).fit(X[rows.codes], rows.y)
    assert result.one_hot_train == pytest.approx(model.score(X[rows.codes], rows.y))
    assert result.one_hot_test == pytest.approx(model.score(X[rows.codes_test], rows.y_test))
    assert result.ceiling == rows.ceiling
    assert {len(column) for column in result.table().values()} == {len(ht.BUCKETS)}
    assert not result.test.flags.writeable
    np.testing.assert_array_equal(ht.hashing(500, n=2000, seed=1).test, result.test)


def test_buckets_are_powers_of_two_and_halfway() -> None:
    assert ht.BUCKETS.tolist()[:6] == [4, 6, 8, 12, 16, 24]
    assert ht.BUCKETS[-1] == 2**14
    assert len(ht.BUCKETS) == 25


def test_the_hash_is_as_even_as_chance_over_seeds() -> None:
    """Filled of 1,024 by 1,000 levels: mean within four standard errors, spread near theory's."""
    filled = [len(set(ht.bucket_and_sign(ht.hashes(names(950, seed)), 1024)[0].tolist())) for seed in range(60)]
    sd = float(ht.sd_occupied(1000, 1024))
    assert np.mean(filled) == pytest.approx(ht.expected_occupied(1000, 1024), abs=4 * sd / 60**0.5)
    assert 0.6 * sd < np.std(filled) < 1.5 * sd


def test_bad_input() -> None:
    with pytest.raises(ValueError, match=r"^levels must be from 2 to 5,000, got 6000\.$"):
        ht.hashing(6000)
    with pytest.raises(ValueError, match="noise must"):
        ht.hashing(noise=0.0)


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        ({}, 16),
        ({"levels": 5000, "zipf": 0.0, "n": 500, "effect": 0.0, "noise": 3.0, "alternate_sign": False, "seed": 7}, 0),
        ({"levels": 10, "zipf": 2.0, "effect": 2.0, "noise": 0.1}, 24),
    ],
)
def test_snippet(arguments: dict, step: int) -> None:
    assigned = {"levels": 1000, "zipf": 1.0, "n": 5000, "effect": 1.0, "noise": 1.0, "alternate_sign": True, "seed": 0}
    assigned |= arguments
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(question("high_cardinality").code["hashing"], assigned | {"buckets": int(ht.BUCKETS[step])})
    assert printed.getvalue().rstrip("\n") == figures.hashing_printed(ht.hashing(**assigned), step)
