"""Questions on A/B tests with numbers drawn anew; each wrong answer is what a named mistake gives."""

import numpy as np
from numpy.random import Generator
from scipy.special import ndtri

from concepts.ab_testing.multiple_tests import family_error
from concepts.ab_testing.power import Design, rule_of_sixteen, sample_size, whole_users
from concepts.ab_testing.rates import read_counts
from concepts.ab_testing.ratio_metric import design_effect
from concepts.ab_testing.reading import sample_ratio
from concepts.ab_testing.sequential import naive_error
from concepts.drill import Curve, DegenerateError, Drill, Mistake, choice, drawn, kind, named, number


def _users(effect: float, design: Design) -> float:
    """Users in both arms for 80% power."""
    return 2 * float(whole_users(sample_size(effect, 0.8, design)))


@kind
def users_for_less(rng: Generator) -> Drill:
    """The page's question with other numbers: another effect, how many users?"""
    base = float(rng.choice([0.02, 0.04, 0.05, 0.1, 0.3]))
    effect, part = base * float(rng.choice([0.2, 0.3, 0.4])), float(rng.choice([1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 2, 2]))
    design = Design(baseline=base)
    before, users = _users(effect, design), _users(effect * part, design)
    words = {
        1 / 4: "a quarter of",
        1 / 3: "a third of",
        1 / 2: "half",
        2 / 3: "two thirds of",
        3 / 2: "one and a half times",
    }
    ask = (
        f"To detect a rise of the conversion rate from {100 * base:g}% to {100 * (base + effect):.3g}%, with 80% "
        f"power at a two-sided 5%, a test needs {before:,.0f} users in all. Now it must detect "
        f"{words.get(part, 'twice')} that rise. How many users in all?"
    )
    mistakes = [
        Mistake("forgot to square", before / part, "The noise falls with the root of the users: square the effect."),
        Mistake("took the root", before / np.sqrt(part), "The root is how noise falls with users, not users with it."),
        Mistake("took the cube", before / part**3, "Users go with one over the effect squared."),
        Mistake("kept the users", before, "Both bells must be as narrow as the new effect asks."),
    ]
    way = (
        f"Users go with one over the effect squared: × {1 / part**2:.3g}, about {before / part**2:,.0f}.",
        f"A rate of {100 * (base + effect * part):.3g}% does not scatter quite as much as one of "
        f"{100 * (base + effect):.3g}%: {users:,.0f} exactly."
        if part < 1
        else f"A rate of {100 * (base + effect * part):.3g}% scatters a little more: {users:,.0f} exactly.",
    )
    return choice(rng, ask, users, mistakes, way, "half", spec=",.0f", unit="users")


@kind
def sixteen(rng: Generator) -> Drill:
    """Users an arm in one's head."""
    base, lift = float(rng.choice([0.02, 0.04, 0.05, 0.1, 0.2, 0.3, 0.4])), int(rng.choice([5, 10, 20]))
    effect = base * lift / 100
    design = Design(baseline=base)
    answer = float(sample_size(effect, 0.8, design))
    variance = (base + effect / 2) * (1 - base - effect / 2)
    ask = (
        f"The conversion rate is {base:.0%}. You want to detect a relative rise of {lift}%, with 80% power at a "
        "two-sided 5%. How many users does each arm need? Roughly."
    )
    mistakes = [
        Mistake("counted both arms", 2 * answer, "The rule gives the users of one arm."),
        Mistake(
            "took the relative rise for points",
            16 * variance / (lift / 100) ** 2,
            "The effect is in the metric's own units: baseline times relative rise.",
        ),
        Mistake("forgot the power", 2 * 1.96**2 * variance / effect**2, "With 1.96 alone half of the tests miss it."),
        Mistake("forgot to square the effect", 16 * variance / effect, "It is one over the effect squared."),
    ]
    way = (
        f"16 p(1 − p) / d², with d = {base:.0%} · {lift}% = {effect:.3g} and p(1 − p) about {variance:.4g}.",
        f"16 · {variance:.4g} / {effect:.3g}² = about {float(f'{rule_of_sixteen(effect, design):.3g}'):,.0f}; exactly "
        f"{answer:,.0f}.",
    )
    return number(ask, answer, mistakes, way, "five", tolerance=0.12 * answer, spec=",.0f", unit="users")


@kind
def false_wins(rng: Generator) -> Drill:
    """Looks at growing data are not independent: how often does a test of nothing win?"""
    looks, alpha = int(rng.choice([2, 3, 4, 5, 8, 10, 20])), float(rng.choice([0.01, 0.05, 0.1]))
    answer = naive_error(looks, alpha)
    ask = (
        f"A test without any effect is looked at {looks} times, evenly spaced, each time with all data so far, at a "
        f"two-sided {alpha:.0%}. It stops at the first significant look. How often does it end with a false alarm?"
    )
    mistakes = [
        Mistake("kept the promised level", alpha, "That holds for one look, at a time fixed before."),
        Mistake(
            "multiplied independent looks", family_error(looks, alpha), "Each look holds the data of those before."
        ),
        Mistake("added the looks up", looks * alpha, "Alarms overlap: the sum is a ceiling only."),
        Mistake("divided by the looks", alpha / looks, "That is the level to test at, by Bonferroni's rule."),
    ]
    way = (
        f"More than {alpha:.0%}, as there are more chances; less than 1 − {1 - alpha:.2f}^{looks} = "
        f"{family_error(looks, alpha):.1%}, as the looks share data.",
        f"By the looks' joint distribution (Armitage, McPherson and Rowe 1969): {answer:.1%}.",
    )
    apart = [each for each in mistakes if each.value <= 1]
    return choice(rng, ask, answer, apart, way, "looks", spec=".1%")


@kind
def split_off(rng: Generator) -> Drill:
    """Before the result: did users split as planned?"""
    total = 1000 * int(rng.choice([10, 40, 90, 160, 250, 360, 1000]))
    off = round(rng.uniform(1.5, 7) * np.sqrt(total) / 2 / 10) * 10
    control, treatment = total // 2 + off, total // 2 - off
    answer = -float(ndtri(sample_ratio(control, treatment) / 2))
    ask = (
        f"A test splits users half and half. Control has {control:,}, treatment {treatment:,}. How many standard "
        "errors is control's count off the plan?"
    )
    mistakes = [
        Mistake("took the root of the users for the error", off / np.sqrt(total), "A count's SD is √(n · ½ · ½)."),
        Mistake(
            "took the gap between the arms for the distance from the plan",
            2 * off / np.sqrt(total / 4),
            "Control is off by half of that gap.",
        ),
        Mistake("took √(n/2), as if counts were Poisson", off / np.sqrt(total / 2), "The users in all are fixed."),
        Mistake("forgot the root", off / (total / 4), "n/4 is the variance."),
    ]
    way = (
        f"Planned {total // 2:,}: off by {off:,}. The SD is √({total:,} / 4) = {np.sqrt(total / 4):,.1f}.",
        f"{off:,} / {np.sqrt(total / 4):,.1f} = {answer:.2f}: "
        + ("broken, read nothing." if sample_ratio(control, treatment) < 0.001 else "no alarm at p < 0.001."),
    )
    return number(ask, answer, mistakes, way, "split", tolerance=0.05 * answer, spec=".2f", unit="SE")


@kind
def past_helps(rng: Generator) -> Drill:
    """CUPED: how many users suffice?"""
    users, rho = 1000 * int(rng.integers(4, 61)), int(rng.choice([3, 4, 5, 6, 7, 8, 9])) / 10
    answer = users * (1 - rho**2)
    ask = (
        f"A test of a mean needs {users:,} users. What they did before correlates {rho:g} with what they do now, and "
        "CUPED uses it. How many users give the same precision?"
    )
    mistakes = [
        Mistake("forgot to square the correlation", users * (1 - rho), "Variance falls by the correlation squared."),
        Mistake("kept what the past explains", users * rho**2, "What remains is the part that it does not explain."),
        Mistake("took the root", users * np.sqrt(1 - rho**2), "Users go with the variance, not with the error."),
        Mistake("left CUPED's gain out", float(users), "The past takes out the noise that it foresees."),
    ]
    way = (
        f"The variance that is left is 1 − {rho:g}² = {1 - rho**2:.2f}, and users go with the variance.",
        f"{users:,} · {1 - rho**2:.2f} = {answer:,.0f}.",
    )
    apart = [each for each in mistakes if abs(each.value - answer) > 0.03 * users]
    return number(ask, answer, apart, way, "cuped", tolerance=0.01 * users, spec=",.0f", unit="users")


@kind
def whole_clusters(rng: Generator) -> Drill:
    """Clusters are randomized, not users: how many users now?"""
    users, size = 1000 * int(rng.integers(2, 21)), int(rng.choice([11, 21, 26, 31, 41, 51, 101]))
    alike = float(rng.choice([0.01, 0.02, 0.05, 0.1]))
    effect = float(design_effect(size, alike))
    if effect < 1.4:
        raise DegenerateError("the clusters must matter.")
    ask = (
        f"With customers randomized one by one, a test needs {users:,} customers. Instead whole shops of {size} "
        f"customers each are randomized; the correlation within a shop (ICC) is {alike:g}. How many customers does "
        "it need?"
    )
    mistakes = [
        Mistake("ignored the clusters", float(users), "Customers of one shop tell the same story in part."),
        Mistake("took the root of the design effect", users * np.sqrt(effect), "The root is for standard errors."),
        Mistake("forgot the one", users * (size - 1) * alike, "Were nothing alike, the factor would be 1."),
        Mistake(
            "counted a shop as one customer", float(users * size), "That is so only where all in a shop are alike."
        ),
    ]
    way = (
        f"Design effect 1 + ({size} − 1) · {alike:g} = {effect:.3g}.",
        f"{users:,} · {effect:.3g} = {users * effect:,.0f}.",
    )
    return number(
        ask, users * effect, mistakes, way, "clusters", tolerance=0.02 * users * effect, spec=",.0f", unit="customers"
    )


@kind
def width_of_an_interval(rng: Generator) -> Drill:
    """Two rates: how wide is the interval of their difference?"""
    users = int(rng.choice([1000, 2000, 4000, 5000, 10_000]))
    rates = round(rng.uniform(0.05, 0.4), 2), round(rng.uniform(0.05, 0.4), 2)
    if not 0.01 <= rates[1] - rates[0] <= 0.06:
        raise DegenerateError("a rise, and no huge one.")
    hits = [round(users * each) for each in rates]
    read = read_counts(users, hits[0], users, hits[1], interval="wald")
    answer, z = 50 * float((read.high - read.low)[read.entered]), float(ndtri(0.975))
    spread, error = [p * (1 - p) / users for p in rates], answer / 100 / z
    ask = (
        f"{users:,} users an arm; {rates[0]:.0%} convert in control, {rates[1]:.0%} in treatment. By how many points "
        "does the 95% interval of the difference reach to either side?"
    )
    mistakes = [
        Mistake("took 1.645 for 1.96", 100 * float(ndtri(0.95)) * error, "1.645 is one-sided, or an interval of 90%."),
        Mistake("stopped at the standard error", 100 * error, "95% reach 1.96 standard errors."),
        Mistake("left out one arm", 100 * z * spread[1] ** 0.5, "The variances of both arms add up."),
        Mistake("added the standard errors", 100 * z * sum(each**0.5 for each in spread), "Variances add, then root."),
        Mistake("gave the whole width", 2 * answer, "Asked is one side."),
        Mistake("took the difference itself", 100 * (rates[1] - rates[0]), "That is the middle of the interval."),
    ]
    way = (
        f"Variance: ({rates[0]:g} · {1 - rates[0]:.2f} + {rates[1]:g} · {1 - rates[1]:.2f}) / {users:,}; its root "
        f"is a standard error of {100 * error:.3f} points.",
        f"1.96 · {100 * error:.3f} = {answer:.2f} points, around a difference of {100 * (rates[1] - rates[0]):.0f}.",
    )
    apart = [each for each in mistakes if abs(each.value - answer) > 0.07 * answer]
    return number(ask, answer, apart, way, "sample", tolerance=0.03 * answer, spec=".2f", unit="points")


@kind
def many_metrics(rng: Generator) -> Drill:
    """Independent metrics, none moved: does any ring?"""
    tests, alpha = int(rng.choice([3, 5, 8, 10, 12, 20])), float(rng.choice([0.01, 0.05, 0.1]))
    corrected = bool(rng.integers(2))
    level = alpha / tests if corrected else alpha
    answer = family_error(tests, level)
    ask = (
        f"The model changes nothing. {tests} independent metrics are each tested at {alpha:.0%}"
        f"{f' divided by {tests}' if corrected else ''}. How likely is at least one significant result?"
    )
    mistakes = [
        Mistake("counted one test", level, "Each of them is a chance to ring."),
        Mistake(
            "forgot the correction" if corrected else "added the levels",
            family_error(tests, alpha) if corrected else min(tests * alpha, 1.0),
            "Divided by the tests, each level is small." if corrected else "Some would ring together: 1 − (1 − α)^k.",
        ),
        Mistake("took the chance that none rings", 1 - answer, "At least one is the rest of it."),
        Mistake("let all ring at once", level**tests, "At least one, not all."),
    ]
    way = (
        f"None rings with {1 - level:.5g}^{tests} = {1 - answer:.3f}.",
        f"At least one: 1 − {1 - answer:.3f} = {answer:.1%}.",
    )
    apart = [each for each in mistakes if abs(each.value - answer) > 0.005]
    return number(ask, answer, apart, way, "guards", tolerance=min(0.006, 0.05 * answer), spec=".1%")


@kind
def users_curve(rng: Generator) -> Drill:
    """The page's question with the pen: users needed over the effect."""
    base, least = float(rng.choice([0.05, 0.1, 0.2, 0.3])), float(rng.choice([0.5, 1, 2]))
    x, design = least * np.linspace(1, 4, 61), Design(baseline=base)
    answer = 2 * sample_size(x / 100, 0.8, design) / 1000
    last = float(answer[-1])
    ask = (
        f"From a conversion rate of {base:.0%}, with 80% power at a two-sided 5%, a test needs {last:.3g} thousand "
        f"users to detect a rise of {4 * least:g} percentage points. Draw the users that it needs for smaller "
        "effects."
    )
    mistakes = [
        Mistake("forgot to square", last * x[-1] / x, "Half the effect takes four times the users, not twice."),
        Mistake("drew it flat", 0 * x + last, "A smaller effect needs narrower bells."),
        Mistake(
            "drew a straight line",
            np.interp(x, x[[0, -1]], answer[[0, -1]]),
            "It is a steep curve: one over the effect squared.",
        ),
    ]
    way = (
        "Users go with one over the effect squared: half the effect, about four times the users.",
        f"At {2 * least:g} pp it is {answer[20]:.3g} thousand, at {least:g} pp {answer[0]:.3g} thousand.",
    )
    over = Curve(x, "Effect (pp)", "Users (thousand)", 0.0, float(1.1 * answer[0]))
    return drawn(
        ask, over, answer, mistakes, way, "half", tolerance=0.05 * float(answer[0]), spec=".3g", unit="thousand"
    )


TWIN = "users_for_less"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(
    users_for_less,
    sixteen,
    false_wins,
    split_off,
    past_helps,
    whole_clusters,
    width_of_an_interval,
    many_metrics,
    users_curve,
)
