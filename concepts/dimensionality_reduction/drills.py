"""Questions on PCA and t-SNE with numbers drawn anew; each wrong answer is what a named mistake gives."""

import numpy as np
from numpy.random import Generator

from concepts.arrays import Array
from concepts.dimensionality_reduction.map_quality import width_ratio
from concepts.dimensionality_reduction.pca import Components, pca
from concepts.dimensionality_reduction.tsne import tsne
from concepts.dimensionality_reduction.turned_axis import WEIGHT_SD, variance_along
from concepts.drill import Curve, DegenerateError, Drill, Mistake, choice, drawn, kind, named, number


def _components(covariance: Array, standardize: bool = False) -> Components:
    """PCA of a few rows that have just this covariance."""
    features = len(covariance)
    rows = np.vstack([np.eye(features), -np.eye(features)]) * np.sqrt((2 * features - 1) / 2)
    return pca(rows @ np.linalg.cholesky(covariance).T, standardize)


@kind
def two_widths(rng: Generator) -> Drill:
    """The page's question with other numbers: how wide does t-SNE draw the wide cluster? The mean of two maps."""
    wide, points = int(rng.choice([3, 4, 5, 6, 8, 20])), int(rng.choice([30, 40, 50]))
    perplexity = int(rng.choice([10, 15, 20]))
    group = np.repeat([0, 1], points)
    size, centre = np.array([1, wide])[group, None], np.array([0, 6 * wide])[group, None] * [1, 0]
    seen = []
    for _ in range(2):
        X = size * rng.standard_normal((2 * points, 2)) + centre
        Y = tsne(X, perplexity, iterations=250, every=250).placed[-1]
        seen.append(width_ratio(X, Y, group))
    answer = round(float(np.mean(seen)), 1)
    ask = (
        f"Two round clusters of {points} points in the plane, well apart; one is {wide} times as wide as the other. "
        f"t-SNE draws them at perplexity {perplexity}. About how many times as wide is the wide one on the page?"
    )
    mistakes = [
        Mistake("took the page for a map to scale", float(wide), "t-SNE keeps neighbours, not sizes."),
        Mistake(
            "thought that the difference is only squeezed",
            np.sqrt(wide),
            "It is gone: each point is given a width of its own.",
        ),
        Mistake("turned it round", 1 / wide, "The wide cluster's points are spread no less than the tight one's."),
    ]
    way = (
        f"Each point gets the Gaussian width at which its neighbours count as {perplexity}: the wide cluster's is "
        "wider.",
        f"In units of it both look alike, and so does the page: {answer:.2g} × in the mean of two such maps.",
    )
    return choice(rng, ask, answer, mistakes, way, "reveal", spec=".2g", unit="×")


@kind
def shared_component(rng: Generator) -> Drill:
    """Standardized features, all alike correlated: what does the first component keep?"""
    features, rho = int(rng.integers(3, 11)), int(rng.integers(2, 10)) / 10
    covariance = np.full((features, features), rho) + (1 - rho) * np.eye(features)
    answer = float(_components(covariance, standardize=True).shares[0])
    ask = (
        f"{features} standardized features, each two of them correlated at {rho:g}. What share of the variance does "
        "the first component keep?"
    )
    mistakes = [
        Mistake("took the correlation for the share", rho, "Each feature brings variance of its own as well."),
        Mistake("squared the correlation", rho**2, "That is the share of one feature that one other explains."),
        Mistake("reckoned as for two features", (1 + rho) / 2, "The largest eigenvalue is 1 + (p − 1) ρ, of p in all."),
        Mistake("gave each component the same", 1 / features, "That is so only without correlation."),
        Mistake("forgot the feature itself", (features - 1) * rho / features, "A feature's own variance is 1."),
    ]
    way = (
        f"The first component is the features' mean; its eigenvalue 1 + {features - 1} · {rho:g} = "
        f"{1 + (features - 1) * rho:g}.",
        f"The variances add up to {features}: {1 + (features - 1) * rho:g} / {features} = {answer:.1%}.",
    )
    apart = [each for each in mistakes if abs(each.value - answer) > 0.025]
    return number(ask, answer, apart, way, "most", tolerance=0.01, spec=".1%")


@kind
def turned_axis(rng: Generator) -> Drill:
    """An axis beside the first component: what does it keep?"""
    small = int(rng.integers(1, 6))
    large, angle = small + int(rng.integers(2, 16)), int(rng.choice([30, 45, 60]))
    total = large + small
    answer = float(variance_along(0, [large, small], angle)) / total
    cosine = np.cos(np.radians(angle))
    ask = (
        f"In two dimensions the components have variances {large} and {small}. An axis stands at {angle}° to the first "
        "component. What share of the variance lies along it?"
    )
    mistakes = [
        Mistake(
            "forgot to square the cosine",
            (large * cosine + small * np.sqrt(1 - cosine**2)) / total,
            "It keeps cos² of one, sin² of the other.",
        ),
        Mistake(
            "went by the angle in a straight line", (large + (small - large) * angle / 90) / total, "It goes as cos²."
        ),
        Mistake("left out the second component", large * cosine**2 / total, "Of the second, sin² lies along the axis."),
        Mistake("swapped sine and cosine", 1 - answer, "At 0° the axis is the first component."),
        Mistake("gave the first component's share", large / total, "No other axis keeps as much."),
    ]
    squared = {30: 0.75, 45: 0.5, 60: 0.25}[angle]
    way = (
        f"{large} · cos²{angle}° + {small} · sin²{angle}° = {large} · {squared:g} + {small} · {1 - squared:g} = "
        f"{answer * total:g}.",
        f"Of {total} in all that is {answer:.1%}.",
    )
    apart = [each for each in mistakes if abs(each.value - answer) > 0.025]
    return number(ask, answer, apart, way, "most", tolerance=0.01, spec=".1%")


@kind
def ruler(rng: Generator) -> Drill:
    """Which unit decides, and how far?"""
    height = int(rng.choice([6, 7, 8, 9, 10]))
    weight, unit = int(WEIGHT_SD) + int(rng.integers(-4, 5)), str(rng.choice(["cm", "inches", "mm"]))
    stated = round(height / {"cm": 1.0, "inches": 2.54, "mm": 0.1}[unit], 1)
    other, factor = {"cm": ("mm", 10.0), "inches": ("mm", 25.4), "mm": ("cm", 0.1)}[unit]
    answer, elsewhere = (
        float(_components(np.diag([(stated * each) ** 2, weight**2])).shares[0]) for each in (1.0, factor)
    )
    name, large, small = ("height", stated, weight) if stated > weight else ("weight", weight, stated)
    ask = (
        f"Heights have a standard deviation of {stated:g} {unit}, weights one of {weight} kg, and they are "
        "uncorrelated. PCA runs on the numbers as they are. What share of the variance does the first component "
        "keep?"
    )
    mistakes = [
        Mistake("forgot to square", large / (large + small), "Shares are of variances, not of standard deviations."),
        Mistake("thought of standardized features", 0.5, "Nobody divided by the standard deviations."),
        Mistake(f"took the heights in {other}", elsewhere, "The unit of the numbers decides."),
        Mistake("took the smaller variance for the larger", 1 - answer, "The first component keeps the most."),
    ]
    way = (
        f"Variances are {stated:g}² = {stated**2:.5g} and {weight}² = {weight**2}; the first component is all {name}.",
        f"{large**2:.5g} / ({large**2:.5g} + {small**2:.5g}) = {answer:.1%}. In another unit it is another share.",
    )
    return choice(rng, ask, answer, mistakes, way, "unit", spec=".1%")


@kind
def what_is_lost(rng: Generator) -> Drill:
    """Keep so many components: how far off is a rebuilt row?"""
    features, keep = int(rng.integers(4, 7)), int(rng.integers(2, 4))
    variances = np.sort(rng.choice(np.arange(1, 21), features, replace=False))[::-1]
    found = _components(np.diag(variances).astype(float))
    rows = found.rebuild(found.scores, features)
    answer = float(((rows - found.rebuild(found.scores, keep)) ** 2).sum() / (len(rows) - 1))
    kept = float(variances.sum()) - answer
    ask = (
        f"The components' variances are {', '.join(map(str, variances))}. You keep {keep} and rebuild the rows. What "
        "is the mean squared distance between a row and what is rebuilt of it?"
    )
    mistakes = [
        Mistake("added up what is kept", kept, "What is dropped is lost."),
        Mistake("took the first one dropped alone", float(variances[keep]), "All that are dropped add up."),
        Mistake("divided by the features", answer / features, "The distance adds up over features."),
        Mistake("took the root", float(np.sqrt(answer)), "That is a distance: the question is of its square."),
    ]
    way = (
        f"What is lost is what is dropped: {' + '.join(map(str, variances[keep:]))} = {answer:.0f}.",
        f"Of {variances.sum()} in all, {answer / variances.sum():.0%}; no other linear map to {keep} numbers loses "
        "less.",
    )
    apart = [each for each in mistakes if abs(each.value - answer) > 0.3]
    return number(ask, answer, apart, way, "enough", tolerance=0.1, spec=".1f")


@kind
def how_many_neighbours(rng: Generator) -> Drill:
    """Perplexity by hand: probabilities that are powers of one half."""
    steps = [0, 0]
    for _ in range(int(rng.integers(1, 5))):
        place = int(rng.integers(len(steps)))
        steps[place : place + 1] = [steps[place] + 1] * 2
    powers = np.sort(np.array(steps) + 1)
    p = 0.5**powers
    bits = float(p @ powers)
    if powers[0] == powers[-1] or powers[-1] > 5:
        raise DegenerateError("equal neighbours are simply counted, and far ones hardly count.")
    answer = 2**bits
    ask = (
        f"t-SNE gives a point's {len(p)} neighbours the probabilities "
        f"{', '.join(f'1/{2**each}' for each in powers)}. What is the perplexity?"
    )
    mistakes = [
        Mistake("counted the neighbours", float(len(p)), "Far ones count less: it is an effective number."),
        Mistake("gave the entropy", bits, "Perplexity is 2 to the entropy in bits."),
        Mistake("raised e to bits", float(np.exp(bits)), "Bits go with 2, nats with e."),
        Mistake("summed squares", float(1 / (p @ p)), "That is another effective number: perplexity is by entropy."),
    ]
    way = (
        f"The entropy is {' + '.join(f'{each}/{2**each}' for each in powers)} = {bits:.4g} bits.",
        f"2^{bits:.4g} = {answer:.2f} neighbours count in effect.",
    )
    apart = [each for each in mistakes if abs(each.value - answer) > 0.1]
    return number(ask, answer, apart, way, "reveal", tolerance=0.04, spec=".2f", unit="neighbours")


@kind
def turning_curve(rng: Generator) -> Drill:
    """The page's first picture with the pen: the share kept, as the axis turns."""
    size, down = int(rng.integers(3, 8)) / 10, bool(rng.integers(2))
    rho = -size if down else size
    x = np.linspace(0, 180, 61)
    shares = [(1 + size) / 2, (1 - size) / 2]
    first = 135.0 if down else 45.0
    answer, other = (variance_along(at, shares, x) for at in (first, 180 - first))
    ask = (
        f"Two standardized features are correlated at {rho:g}. An axis turns from the first feature (0°) by the second "
        "(90°) to 180°. Draw the share of the variance that lies along it."
    ).replace("-", "−")
    mistakes = [
        Mistake(
            "turned the cloud the other way", other, "A positive correlation lies along 45°, a negative along 135°."
        ),
        Mistake("drew it flat", 0 * x + 0.5, "Flat it is without correlation only."),
        Mistake(
            "gave all to one axis and nothing to the other",
            variance_along(first, [1, 0], x),
            "That takes a correlation of 1: at right angles (1 − |ρ|) / 2 is left.",
        ),
    ]
    way = (
        f"The first component is at {first:g}° and keeps (1 + {size:g}) / 2 = {shares[0]:.0%}.",
        f"At {180 - first:g}° the other {shares[1]:.0%} are; along each feature itself lies one half.",
    )
    over = Curve(x, "Angle of the axis (°)", "Share of the variance", 0.0, 1.0)
    return drawn(ask, over, answer, mistakes, way, "most", tolerance=0.04, spec=".0%")


TWIN = "two_widths"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(two_widths, shared_component, turned_axis, ruler, what_is_lost, how_many_neighbours, turning_curve)
