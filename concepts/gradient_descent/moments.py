"""What noisy descent does on average, without drawing anything: exact means over all draws, step by step.

On least squares the error e of the weights follows e' = (I - rate H_b) e + rate * noise_b, where H_b and the noise
depend on the batch drawn. So the next mean and the next second moments of e are linear in the present ones, and both
can be carried on exactly, whatever the rate does from step to step. Where they reproduce themselves, descent at a
constant rate has reached its floor: that is a linear equation, with a solution as long as the rate is below a limit
that is lower the fewer the rows. Averaging the weights of many steps has moments of its own, as easily carried on.
"""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from concepts.arrays import Array
from concepts.gradient_descent.regression import ROWS, Regression

PAIRS = ((0, 0), (0, 1), (1, 1))
"""Entries of a symmetric 2 x 2 matrix."""
SIZE = 6
"""Length of a state: E[e] (2), E[e e'] at PAIRS (3), and 1."""


def state(error: Array) -> Array:
    """(6,) moments of an error (2,) that is known: its own, its products, and 1."""
    return np.array([*error, *(error[i] * error[j] for i, j in PAIRS), 1.0])


@cache
def parts(on: Regression) -> tuple[Array, Array, Array]:
    """Three (6, 6) matrices: after a step at some rate with batches of b rows, drawn with replacement, the state is
    s + rate * s @ linear + rate^2 * s @ (square + drawn / b)."""
    H, unit = on.hessian, np.eye(2)
    linear, square, drawn = np.zeros((3, SIZE, SIZE))
    for row in range(2):  # of the mean: the draw leaves it alone, and skews the second moments
        linear[row, :2] = -H @ unit[row]
        drawn[row, 2:5] = _entries(-2 * on.third @ unit[row])
    for row, (i, j) in enumerate(PAIRS, start=2):
        S = np.zeros((2, 2))
        S[i, j] = S[j, i] = 1
        linear[row, 2:5] = _entries(-H @ S - S @ H)
        square[row, 2:5] = _entries(H @ S @ H)
        drawn[row, 2:5] = _entries(np.einsum("ijkl,kl->ij", on.fourth, S) - H @ S @ H)
    drawn[5, 2:5] = _entries(on.noise)
    return linear, square, drawn


def transition(on: Regression, batch: int) -> tuple[Array, Array]:
    """(6, 6) linear and quadratic part of a step's change; all 442 rows stand for each once, which is without noise."""
    linear, square, drawn = parts(on)
    return linear, square if batch == ROWS else square + drawn / batch


def excess(on: Regression, states: Array) -> Array:
    """(...,) mean loss above the least one, of states (..., 6): trace(H E[e e']) / 2."""
    H = on.hessian
    return np.asarray(0.5 * (states[..., 2] * H[0, 0] + 2 * states[..., 3] * H[0, 1] + states[..., 4] * H[1, 1]))


def expected(on: Regression, batch: int, rates: Array, start: Array, keep: NDArray[np.int64]) -> Array:
    """(kept,) or (kept, lanes) mean excess loss after each number of steps in `keep`, which ascend.

    rates: (steps,) of each step, or (steps, lanes) for several courses side by side.  start: (2,) weights at first.
    """
    linear, quadratic = transition(on, batch)
    states, begun = state(start - on.best), 0
    if rates.ndim == 2:
        states = np.tile(states, (rates.shape[1], 1))
    both, wide, kept = np.hstack([linear, quadratic]), rates[..., None], []
    with np.errstate(all="ignore"):  # beyond all bounds is where too large a rate leads
        if rates.ndim == 1:
            whole = np.eye(SIZE) + wide[..., None] * linear + wide[..., None] ** 2 * quadratic
        for step in keep.tolist():
            for each in range(begun, step):
                if rates.ndim == 1:
                    states = states @ whole[each]
                else:
                    change, rate = states @ both, wide[each]
                    states = states + rate * (change[:, :SIZE] + rate * change[:, SIZE:])
            kept.append(excess(on, states))
            begun = step
    return np.array(kept)


def averaged(on: Regression, batch: int, rate: ArrayLike, start: Array, since: int, keep: NDArray[np.int64]) -> Array:
    """(kept, lanes) mean excess loss of the average of the weights after steps since + 1 to each of `keep`.

    rate: (lanes,) constant rates.  Up to and at `since` there is nothing to average: nan.
    With a the sum of the errors, E[a e'] goes on by the mean step I - rate H, as each batch is drawn anew.
    """
    rates = np.asarray(rate, dtype=float)
    both = np.hstack(transition(on, batch))
    states = np.tile(state(start - on.best), (len(rates), 1))
    onward = np.eye(2) - rates[:, None, None] * on.hessian
    cross, total = np.zeros((2, len(rates), 2, 2))
    kept, column, after = [], rates[:, None], set(keep.tolist())
    with np.errstate(all="ignore"):
        for step in range(int(keep[-1]) + 1):
            if step in after:
                count = step - since
                mean = 0.5 * np.einsum("ij,lji->l", on.hessian, total) / max(count, 1) ** 2
                kept.append(mean if count > 0 else np.full(len(rates), np.nan))
            change = states @ both
            states = states + column * (change[:, :SIZE] + column * change[:, SIZE:])
            if step >= since:
                second = states[:, [2, 3, 3, 4]].reshape(-1, 2, 2)
                moved = cross @ onward
                total = total + moved + moved.swapaxes(1, 2) + second
                cross = moved + second
    return np.array(kept)


def floor(on: Regression, rate: float, batch: int) -> float:
    """Mean excess loss about which descent hovers at a constant rate, batches drawn with replacement; inf if unstable.

    There the second moments reproduce themselves, and the mean error is 0: three linear equations.
    """
    if rate >= limit(on, batch):
        return np.inf
    linear, quadratic = transition(on, batch)
    change = (rate * linear + rate**2 * quadratic)[2:5, 2:5]
    second = np.linalg.solve(-change.T, rate**2 * quadratic[5, 2:5])
    return float(excess(on, np.array([0, 0, *second, 1])))


def limit(on: Regression, batch: int) -> float:
    """The constant rate from which the mean square error grows: 2/L for all 442 rows, less for few.

    There some second moments S reproduce themselves without any noise: linear S + rate * quadratic S = 0. A step maps
    positive matrices to positive ones, so its leading eigenvalue is real, and stability ends where that reaches 1.
    """
    linear, quadratic = (each[2:5, 2:5] for each in transition(on, batch))
    rates = np.linalg.eigvals(np.linalg.solve(quadratic, -linear))
    return float(np.min(rates.real[(np.abs(rates.imag) < 1e-9) & (rates.real > 0)]))


def bounded(rate: float) -> float:
    """A limit rounded down to two decimals: rounded to the nearest, it might already diverge."""
    return float(np.floor(100 * rate) / 100)


def _entries(symmetric: Array) -> list[float]:
    return [float(symmetric[pair]) for pair in PAIRS]
