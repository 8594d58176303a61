"""Rows whose truth is known: which features make the class, which only repeat one that does, and which are noise."""

from dataclasses import dataclass

import numpy as np

from concepts.arrays import Array, Flags, Indices, Ints, frozen, one_of, within

PAIR, CURVE = 2.0, 0.7
"""Weights in the score: of the pair, together or apart, and of the curve. A straight feature has weight 1."""
KINDS = ("straight", "curved", "pair", "twin", "noise")
SIZES = (200, 300, 400)


@dataclass(frozen=True)
class Rows:
    """X: (n, p) features, each with mean 0 and SD 1 in the population, in random order. y: (n,) class, 0 or 1, half
    of each. kinds: (p,) one of KINDS for each column of X. names: (p,) as a person would call them. shown: (p,) columns
    in the order of the truth: straight, curved, pair, twins, noise."""

    X: Array
    y: Ints
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    shown: Indices

    @property
    def relevant(self) -> Flags:
        """(p,) whether the class depends on the feature, given all others. Twins and noise add nothing."""
        return np.array([kind in ("straight", "curved", "pair") for kind in self.kinds])

    def are(self, kind: str) -> Flags:
        """(p,) whether the feature is of this kind."""
        return np.array([each == kind for each in self.kinds])


def rows(
    straight: int = 2, twins: int = 2, noise_features: int = 6, curved: bool = True, xor: bool = True,
    correlation: float = 0.9, noise: float = 0.5, n: int = 300, seed: int = 0,
) -> Rows:  # fmt: skip
    """Draw n rows. The class is 1 where the score exceeds its median.

    The score adds each straight feature x, the curved one's CURVE (x^2 - 1), the pair's part, and noise of that SD.
    With xor the pair's part is PAIR times the sign of the product: either feature is independent of the class, exactly,
    also given any others but its partner. Without, it is the pair's sum at the same SD: each one counts by itself.
    Twin i copies straight feature i (from the start again, if there are more twins), with that correlation.
    Columns are shuffled, so that no method gains by ties that go to the first. ValueError outside straight [1, 3],
    twins [0, 3], noise_features [2, 10], correlation [0, 0.99], noise [0, 3], seed [0, 9999], or n not in SIZES.
    """
    limits = (
        ("straight", straight, 1, 3), ("twins", twins, 0, 3), ("noise_features", noise_features, 2, 10),
        ("correlation", correlation, 0, 0.99), ("noise", noise, 0, 3), ("seed", seed, 0, 9999),
    )  # fmt: skip
    for name, value, low, high in limits:
        within(name, value, low, high)
    one_of("n", n, SIZES)
    rng = np.random.default_rng(seed)
    S, Q, P = (rng.standard_normal((n, columns)) for columns in (straight, int(curved), 2))
    copied = np.arange(twins) % straight
    T = correlation * S[:, copied] + np.sqrt(1 - correlation**2) * rng.standard_normal((n, twins))
    X = np.hstack([S, Q, P, T, rng.standard_normal((n, noise_features))])
    together = np.sign(P[:, 0] * P[:, 1]) if xor else (P[:, 0] + P[:, 1]) / np.sqrt(2)
    score = S.sum(axis=1) + CURVE * (Q**2 - 1).sum(axis=1) + PAIR * together + noise * rng.standard_normal(n)
    y = (score > np.median(score)).astype(np.int64)
    kinds = ["straight"] * straight + ["curved"] * int(curved) + ["pair"] * 2
    kinds += ["twin"] * twins + ["noise"] * noise_features
    names = [f"straight {i + 1}" for i in range(straight)] + ["curved"] * int(curved) + ["pair A", "pair B"]
    names += [f"twin{'′' * (i // straight)} of {copy + 1}" for i, copy in enumerate(copied)]
    names += [f"noise {i + 1}" for i in range(noise_features)]
    shuffled = rng.permutation(X.shape[1])
    X = X[:, shuffled]
    return frozen(
        Rows(X, y, tuple(kinds[i] for i in shuffled), tuple(names[i] for i in shuffled), np.argsort(shuffled))
    )
