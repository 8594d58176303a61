"""An AUC that differences between segments inflate.

Where one segment (a country, a product, a site) has more positives and higher scores than another, its positives
outrank the other's negatives with no skill at ranking within either. The AUC over all counts those pairs too. Who
decides within a segment, as a review team in one country does, gets the AUC within.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from concepts.arrays import Array, between, frozen, within
from concepts.roc_auc.ranking import binormal_auc

GAPS = np.round(np.linspace(0, 4, 41), 1)
"""Between the segments' scores, in standard deviations."""


def segmented_auc(
    separation: float, means: ArrayLike, prevalences: ArrayLike, shares: ArrayLike
) -> tuple[float, Array]:
    """AUC over all segments together, and (segments, segments) the share of all positive-negative pairs that has its
    positive in the row's segment and its negative in the column's; the diagonal is what AUC within would count.

    In segment i, negatives follow N(means[i], 1) and positives N(means[i] + separation, 1); it holds shares[i] of the
    cases, prevalences[i] of them positive. A weighted mean of pairs of normals, so no sample is drawn.
    """
    center, rate, share = (np.asarray(each, float) for each in (means, prevalences, shares))
    positive, negative = share * rate, share * (1 - rate)
    pairs = np.outer(positive / positive.sum(), negative / negative.sum())
    wins = ndtr((separation + center[:, None] - center) / np.sqrt(2))
    return float(np.sum(pairs * wins)), pairs


@dataclass(frozen=True)
class SegmentSweep:
    """Two segments of equal size, the second's scores moved up.

    gaps: (steps,) standard deviations. auc: (steps,) over all. within: AUC inside either segment, at any gap. across:
    share of the positive-negative pairs that lie in two segments. across_auc: (steps,) the AUC of those pairs alone.
    prevalences: (2,). separation: standard deviations, within a segment.
    """

    gaps: Array
    auc: Array
    within: float
    across: float
    across_auc: Array
    prevalences: tuple[float, float]
    separation: float

    def table(self) -> dict[str, NDArray[Any]]:
        """The sweep by column, one row a gap."""
        same = np.full(self.gaps.shape, self.within)
        return {"gap (SDs)": self.gaps, "AUC over all": self.auc, "AUC within": same, "AUC across": self.across_auc}


def segment_sweep(separation: float = 0.5, prevalence_a: float = 0.02, prevalence_b: float = 0.2) -> SegmentSweep:
    """Move segment B's scores up by 0 to 4 standard deviations, positives and negatives alike.

    `separation` (0 to 4) is that of positives and negatives within each segment, the prevalences lie between 0 and 1.

    Raises:
        ValueError: an argument is outside its range.
    """
    within("separation", separation, 0, 4)
    between("prevalence_a", prevalence_a, 0, 1)
    between("prevalence_b", prevalence_b, 0, 1)
    rates = prevalence_a, prevalence_b
    found = [segmented_auc(separation, (0, gap), rates, (0.5, 0.5)) for gap in GAPS]
    auc, inside = np.array([each for each, _ in found]), binormal_auc(separation)
    across = 1 - float(np.trace(found[0][1]))
    return frozen(SegmentSweep(GAPS, auc, inside, across, (auc - (1 - across) * inside) / across, rates, separation))
