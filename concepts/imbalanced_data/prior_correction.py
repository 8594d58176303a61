"""What balancing does to probabilities, and the formula that undoes it.

Weights and resampling change how common the rare class seems in training. A model then answers for that made-up world:
its odds are too high by a constant factor. If the remedy kept a share beta of the majority for each rare row, or, which
comes to the same, counted each rare row 1 / beta times, then

    p = beta p_s / (beta p_s - p_s + 1)

takes its probability p_s back to the real world (Elkan 2001, IJCAI, theorem 2; in this form Dal Pozzolo, Caelen,
Johnson and Bontempi 2015, IEEE SSCI). This is exact for the true probabilities where the remedy leaves the look of each
class as it is. SMOTE does not: it makes up rare rows between rare rows. The order of rows stays, so no ranking changes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from concepts.arrays import Array, Ints, Progress, frozen, one_of, within
from concepts.imbalanced_data.rare_class import CLASSIFIERS, Rows, apply, posterior, rank, sample

BALANCING = {
    "weights": "Class weights",
    "over": "Random over-sampling",
    "smote": "SMOTE",
    "under": "Random under-sampling",
}
STEPS = 11
GROUPS = 10
LEAST = 1e-4
"""Log loss is infinite for a probability of 0 that comes true, so none counts as less than this."""


def kept_share(share: ArrayLike, share_after: ArrayLike) -> Array:
    """beta: the share of the majority that is kept when balancing takes the rare class from `share` to `share_after`.

    It is the ratio of the odds, real over made-up. Both from above 0 to below 1; they broadcast. ValueError otherwise.
    """
    before, after = np.asarray(share, dtype=float), np.asarray(share_after, dtype=float)
    for name, each in (("share", before), ("share_after", after)):
        if not np.all((each > 0) & (each < 1)):
            raise ValueError(f"{name} must be above 0 and below 1, got {each.tolist()!r}.")
    return np.asarray(before / (1 - before) * (1 - after) / after)


def corrected(p: ArrayLike, beta: ArrayLike) -> Array:
    """Probabilities for the real world, from probabilities `p` after balancing with `beta` as in `kept_share`.

    They broadcast. ValueError for p outside [0, 1] or beta not above 0.
    """
    p, beta = np.asarray(p, dtype=float), np.asarray(beta, dtype=float)
    if not np.all((p >= 0) & (p <= 1)):
        raise ValueError(f"p must be from 0 to 1, got {p[(p < 0) | (p > 1) | np.isnan(p)].flat[0]}.")
    if not np.all(beta > 0):
        raise ValueError(f"beta must be above 0, got {beta.min()}.")
    return np.asarray(beta * p / (beta * p + (1 - p)))


def log_loss(y: Ints, p: Array) -> float:
    """Mean of -log of the probability given to what came true, in nats; p is kept from LEAST to 1 - LEAST."""
    p = np.clip(p, LEAST, 1 - LEAST)
    return float(-np.mean(np.log(np.where(y == 1, p, 1 - p))))


@dataclass(frozen=True)
class Calibration:
    """One remedy, from no balance to half and half (11 steps), on 10,000 test rows, before and after correction.

    remedy, classifier, share, separation, layout: as asked. share_after: (11,) share of the rare class in training.
    beta: (11,). mean_before, mean_after: (11,) mean predicted probability. loss_before, loss_after: (11,) log loss in
    nats. loss_share: that of saying `share` for every row; loss_true: that of the true probabilities. roc_auc: (11,),
    the same before and after.
    group_before, group_after, group_true: (11, 10) mean predicted probability, and share of rare rows, in groups of
    test rows with similar scores; group_rows: (11, 10) their number. The groups are cut at the deciles of the rare
    validation rows' scores; nan where one is empty.
    """

    remedy: str
    classifier: str
    share: float
    share_after: Array
    beta: Array
    mean_before: Array
    mean_after: Array
    loss_before: Array
    loss_after: Array
    loss_share: float
    loss_true: float
    roc_auc: Array
    group_before: Array
    group_after: Array
    group_true: Array
    group_rows: Array

    def table(self) -> dict[str, Array]:
        """One row a step."""
        return {
            "share of the rare class in training": self.share_after,
            "beta": self.beta,
            "mean predicted probability, before": self.mean_before,
            "mean predicted probability, corrected": self.mean_after,
            "share of the rare class in test rows": np.full(STEPS, self.share),
            "log loss, before (nats)": self.loss_before,
            "log loss, corrected (nats)": self.loss_after,
            "ROC AUC": self.roc_auc,
        }


def calibrate(
    remedy: str = "weights", classifier: str = "logistic", share: float = 0.05, n: int = 1000, separation: float = 2.0,
    layout: str = "beside", seed: int = 0, progress: Progress = None, steps: int = STEPS,
) -> Calibration:  # fmt: skip
    """Balance more and more with a remedy of BALANCING, and correct the probabilities each time.

    The steps are even in the log odds, from `share` to one half; `steps` = 1 takes half and half alone. Other
    arguments as in `rare_class.sample`. ValueError for an unknown remedy or classifier, share above 0.2, steps
    outside [1, 11].
    """
    one_of("remedy", remedy, BALANCING)
    one_of("classifier", classifier, CLASSIFIERS)
    within("share", share, 0.01, 0.2)
    within("steps", steps, 1, STEPS)
    train, validation, test = sample(share, n, separation, layout, seed)
    own = float(train.y.mean())
    log_odds = np.linspace(0, np.log(own / (1 - own)), steps)[::-1]
    share_after = np.maximum(1 / (1 + np.exp(-log_odds)), own)
    found = []
    for step, target in enumerate(share_after.tolist()):
        found.append(_measured(remedy, classifier, train, validation, test, target, seed))
        if progress:
            progress((step + 1) / steps)
    beta, means, losses, auc, groups = (np.array(column) for column in zip(*found, strict=True))
    real = float(test.y.mean())
    loss_share = log_loss(test.y, np.full(len(test.y), real))
    loss_true = log_loss(test.y, posterior(test.X, share, separation, layout))
    return frozen(Calibration(
        remedy, classifier, real, share_after, beta, means[:, 0], means[:, 1], losses[:, 0], losses[:, 1], loss_share,
        loss_true, auc, groups[:, 0], groups[:, 1], groups[:, 2], groups[:, 3],
    ))  # fmt: skip


Measured = tuple[float, tuple[float, float], tuple[float, float], float, Array]


def _measured(
    remedy: str, classifier: str, train: Rows, validation: Rows, test: Rows, share_after: float, seed: int
) -> Measured:
    """beta, means, losses, ROC AUC and (4, 10) groups at one balance. beta follows the rows that there really are."""
    model = apply(remedy, classifier, train, seed, share_after)
    beta = float(kept_share(train.y.mean(), model.training.share))
    p = model.score(np.concatenate([validation.X, test.X]))
    ahead, p = p[: len(validation.y)], p[len(validation.y) :]
    after = corrected(p, beta)
    edges = np.quantile(ahead[validation.y == 1], np.arange(1, GROUPS) / GROUPS)
    group = np.searchsorted(edges, p, side="right")
    rows = np.bincount(group, minlength=GROUPS).astype(float)
    with np.errstate(invalid="ignore"):
        means = [np.bincount(group, values, GROUPS) / rows for values in (p, after, test.y)]
    losses = log_loss(test.y, p), log_loss(test.y, after)
    return beta, (float(p.mean()), float(after.mean())), losses, rank(test.y, p).roc_auc, np.array([*means, rows])
