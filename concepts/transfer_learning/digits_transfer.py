"""Where transfer loses: from some of scikit-learn's digits to the others.

Small pictures of eight by eight pixels are easy: a line through the raw pixels tells five digits apart with few labels.
And five digits are a narrow source: what tells 0 to 4 apart is not what tells 5 to 9 apart, and the layers throw away
the rest. So a network from scratch, or no network at all, does better than frozen features. Pretraining pays where the
target is hard to learn, and the source is rich.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from concepts.arrays import Array, Ints, Progress, frozen, one_of, within
from concepts.network import Network, cross_entropy, learn, mlp
from concepts.optimizers import Adam
from concepts.transfer_learning.finetuning import Rates, interval, split, tiled, train, with_head

DIRECTIONS = {"up": "From 0-4 to 5-9", "down": "From 5-9 to 0-4", "even": "From even to odd", "odd": "From odd to even"}
SOURCES: dict[str, tuple[int, ...]] = {
    "up": (0, 1, 2, 3, 4), "down": (5, 6, 7, 8, 9), "even": (0, 2, 4, 6, 8), "odd": (1, 3, 5, 7, 9),
}  # fmt: skip
METHODS = {"scratch": "From scratch", "frozen": "Frozen features", "tuned": "Fine-tuned", "pixels": "Raw pixels"}
PER_CLASS = frozen(np.array([1, 2, 5, 20, 120]))
HIDDEN = (32, 16)
RATE, STEPS, SOURCE_STEPS, BATCH, TEST = 0.01, 200, 300, 32, 50


@dataclass(frozen=True)
class Digits:
    """Four methods at five numbers of labels, on pictures of five digits.

    per_class: (sizes,) labelled pictures of each digit. accuracy: (4, sizes, seeds) by METHODS, on 250 test pictures;
    each seed splits the pictures afresh. learned: accuracy on the source's pictures, mean. forgotten: (sizes,) the same
    after fine-tuning, with the source's own head.
    """

    per_class: Ints
    accuracy: Array
    learned: float
    forgotten: Array
    direction: str

    def mean(self, method: str) -> tuple[Array, Array]:
        """(sizes,) mean accuracy over seeds, and half the width of its 95% t interval."""
        return interval(self.accuracy[list(METHODS).index(method)])

    def gain(self, method: str, over: str) -> tuple[Array, Array]:
        """(sizes,) mean difference of two methods, seed by seed, and half the width of its 95% t interval."""
        one, other = (self.accuracy[list(METHODS).index(each)] for each in (method, over))
        return interval(one - other)

    def winner(self, step: int) -> str:
        """The method that beats the three others there, by paired 95% intervals; "" if none is told apart."""
        for method in METHODS:
            gains = [self.gain(method, other) for other in METHODS if other != method]
            if all(mean[step] - half[step] > 0 for mean, half in gains):
                return method
        return ""

    def table(self) -> dict[str, Array]:
        """One row for each number of labels."""
        columns: dict[str, Array] = {"labels per class": self.per_class.astype(float)}
        for key, name in METHODS.items():
            mean, half = self.mean(key)
            columns |= {f"{name}: accuracy": mean, f"{name}: 95% half-width": half}
        return columns | {"source accuracy after fine-tuning": self.forgotten}


@cache
def pictures() -> tuple[Array, Ints]:
    """(1797, 64) pixels from 0 to 1, and (1797,) digits."""
    x, y = load_digits(return_X_y=True)
    return x / 16, y


def rows_of(classes: tuple[int, ...], seed: list[int]) -> Ints:
    """(170, 5) picture numbers, a column for each class, in an order of chance."""
    rng, y = np.random.default_rng(seed), pictures()[1]
    return np.stack([rng.permutation(np.flatnonzero(y == each))[:170] for each in classes], axis=1)


def _classes(direction: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    source = SOURCES[direction]
    return source, tuple(each for each in range(10) if each not in source)


def split_rows(direction: str, seeds: int, seed: int) -> tuple[Array, Ints, Array, Ints]:
    """Target pictures to learn from, (seeds, 600, 64) and their classes from 0 to 4, in turn; and 250 to test on."""
    target, (pixels, digit) = _classes(direction)[1], pictures()
    rows = np.stack([rows_of(target, [seed, s]) for s in range(seeds)])
    first, rest = rows[:, TEST:].reshape(seeds, -1), rows[:, :TEST].reshape(seeds, -1)
    classes = np.searchsorted(target, digit)
    return pixels[first], classes[first], pixels[rest], classes[rest]


@lru_cache(maxsize=16)
def raw_pixels(direction: str, seeds: int, seed: int, per_class: tuple[int, ...]) -> Array:
    """(sizes, seeds) accuracy of scikit-learn's LogisticRegression on the pixels, with its defaults."""
    x, y, x_test, y_test = split_rows(direction, seeds, seed)
    with threadpool_limits(1, user_api="blas"):  # on so few rows, threads wait for each other longer than they work
        fits = [[LogisticRegression().fit(x[s, : 5 * n], y[s, : 5 * n]) for s in range(seeds)] for n in per_class]
    return np.array([[np.mean(fit.predict(x_test[s]) == y_test[s]) for s, fit in enumerate(row)] for row in fits])


@lru_cache(maxsize=16)
def pretrained(direction: str, seeds: int, seed: int) -> tuple[Network, float]:
    """Networks trained to tell the source's digits apart, one a seed, and their accuracy. Copy before a change."""
    x, y = pictures()
    classes = _classes(direction)[0]
    rows = np.flatnonzero(np.isin(y, classes))
    labels = np.searchsorted(classes, y[rows])
    network = mlp((x.shape[1], *HIDDEN, 5), copies=(seeds,), seed=seed)
    adam = Adam(list(network.parameters.values()), RATE)
    rng = np.random.default_rng([seed, 1])
    for _ in range(SOURCE_STEPS):
        batch = (rng.random((seeds, BATCH)) * len(rows)).astype(np.int64)
        learn(network, adam, cross_entropy, x[rows[batch]], labels[batch])
    return network, float(np.mean(network.copy().forward(x[rows]).argmax(-1) == labels))


def digits(
    direction: str = "up", ratio: float = 1.0, seeds: int = 8, seed: int = 0,
    progress: Progress = None, *, per_class: Ints = PER_CLASS,
) -> Digits:  # fmt: skip
    """Pretrain on five digits, learn the other five by four methods, all numbers of labels side by side.

    direction: one of DIRECTIONS.  ratio: rate of the pretrained body over the head's, when fine-tuned.  seeds: how many
    splits and starts.  Raw pixels go to scikit-learn's LogisticRegression with its defaults.  ValueError for an unknown
    direction, ratio outside [0.001, 10], seeds outside [2, 64] or seed outside [0, 9999].
    """
    one_of("direction", direction, DIRECTIONS)
    within("ratio", ratio, 0.001, 10)
    within("seeds", seeds, 2, 64)
    within("seed", seed, 0, 9999)
    source, (pixels, digit) = _classes(direction)[0], pictures()
    x, y, x_test, y_test = split_rows(direction, seeds, seed)
    whole, learned = pretrained(direction, seeds, seed)
    fresh = mlp((x.shape[-1], *HIDDEN, 5), copies=(seeds,), seed=seed + 1)
    fresh.layers[-1].parameters["weight"][:] = 0
    draws = np.random.default_rng([seed, 2]).random((STEPS, seeds, BATCH))
    counts = 5 * per_class
    accuracy = np.zeros((len(METHODS), len(per_class), seeds))
    for place, method in enumerate(("scratch", "frozen", "tuned")):
        start = fresh if method == "scratch" else with_head(whole, fresh)
        body_rate = {"scratch": RATE, "frozen": 0.0, "tuned": ratio * RATE}[method]
        held = 2 if method == "frozen" else 0
        body, live = split(start.copy(), held)
        live = tiled(live, len(per_class))

        def told(step: int, place: int = place) -> None:
            if progress is not None and step % 20 == 0:
                progress((place + step / STEPS) / 3)

        optimizer = Rates(live, [body_rate, body_rate, RATE][held:])
        train(live, optimizer, cross_entropy, body.forward(x), y, counts, draws, told)
        accuracy[place] = np.mean(live.forward(body.forward(x_test)).argmax(-1) == y_test, axis=-1)
    old = Network([*live.layers[:-1], whole.copy().layers[-1]])  # the fine-tuned body came last
    old_rows = np.flatnonzero(np.isin(digit, source))
    forgotten = np.mean(
        old.forward(pixels[old_rows]).argmax(-1) == np.searchsorted(source, digit[old_rows]), axis=(1, 2)
    )
    accuracy[3] = raw_pixels(direction, seeds, seed, tuple(map(int, per_class)))
    return frozen(Digits(per_class, accuracy, learned, forgotten, direction))
