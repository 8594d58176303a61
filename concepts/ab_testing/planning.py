"""The plan: for every effect worth finding, the users it needs, the weeks it takes, and what else must hold.

Half the effect needs four times the users. A test runs whole weeks, since Mondays are not Sundays; and a launch needs
its guardrails shown unharmed as well, so the chance that a good model ships is smaller than the power.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtrit

from concepts.ab_testing.multiple_tests import all_pass, held_power
from concepts.ab_testing.power import FORMULAS, Design, effective, power_of, rule_of_sixteen, sample_size, whole_users
from concepts.arrays import Array, frozen, one_of, within

SCALES = {1.0: "Large", 0.2: "Medium", 0.04: "Small"}
"""How large the effects are: at a baseline of 20% up to 12 points, 2.4, or 0.48."""
MULTIPLES = np.arange(4, 49)
"""Effects in round steps: the largest is twelve times the smallest, so that one axis shows the bells of all."""
SHARES = np.arange(2, 62) / 20
"""Sizes as shares of what the target power needs, where the size is swept and not the effect."""


@dataclass(frozen=True)
class Plan:
    """A design at 45 effects (each with the users it needs), or at 60 sizes (each with the power it has).

    scrubbed: "effect" or "users".  design: all but effect, size and power.  daily_users: entering a day, all arms.
    target: power asked for.  effect: (steps,) in the design's units.  control, treatment: (steps,) users, unrounded.
    power: (steps,) chance of detection.  distance, spread_null, spread_effect: (steps,) mean of the estimate under the
        effect and its standard error without and with it, in absolute units (Cohen's h for "arcsine"; the normal shape
        is drawn for t).
    bar: (steps,) the difference called significant.  formulas: name -> (steps,) users in control by every formula
        at this effect and the target power.  sixteen: (steps,) users an arm by the rule of sixteen.
    guardrails: how many must be shown unharmed.  held: (steps,) chance of one, if it is.  ships: (steps,) chance that
        the effect is found and all guardrails are held, if their noises are independent.
    sizes: (120,) users in all arms, for curve: (steps, 120) power at each size.  needed: (effects,) users in all arms
        for each of effects: (45,).
    """

    scrubbed: str
    design: Design
    daily_users: float
    target: float
    effect: Array
    control: Array
    treatment: Array
    power: Array
    distance: Array
    spread_null: Array
    spread_effect: Array
    bar: Array
    formulas: dict[str, Array]
    sixteen: Array
    guardrails: int
    held: Array
    ships: Array
    sizes: Array
    curve: Array
    effects: Array
    needed: Array

    @property
    def total(self) -> Array:
        """Users in both arms, each rounded up."""
        return np.asarray(whole_users(self.control) + whole_users(self.treatment))

    @property
    def whole_needed(self) -> Array:
        """(effects,) `needed`, each arm rounded up."""
        control = self.needed / (1 + self.design.ratio)
        return np.asarray(whole_users(control) + whole_users(control * self.design.ratio))

    @property
    def days(self) -> Array:
        """Days until the total has entered, whole days."""
        return np.asarray(np.ceil(self.total / self.daily_users))

    @property
    def weeks(self) -> Array:
        """Whole weeks that hold those days: how long the test runs, so that every weekday counts alike."""
        return np.asarray(np.ceil(self.days / 7))

    def table(self) -> dict[str, Array]:
        """One column a quantity, one row a step."""
        unit = "share of baseline" if self.design.relative else "units of the metric"
        return {
            f"effect, {unit}": self.effect,
            "users in control, unrounded": self.control,
            "users in treatment, unrounded": self.treatment,
            "users in all, each arm rounded up": self.total,
            "days until they are in": self.days,
            "weeks to run": self.weeks,
            "power": self.power,
            "power and all guardrails held": self.ships,
            "smallest significant difference": self.bar,
            "users an arm, 16 sigma^2 / delta^2": self.sixteen,
        } | {f"users in control, {FORMULAS[self.design.metric][name]}": n for name, n in self.formulas.items()}


def effect_grid(design: Design, scale: float = 1.0) -> Array:
    """45 effects in whole multiples of a round step, (45,): up to 60% of a rate, 48% relative, or 0.24 sd of a mean.

    scale: a factor on them all. A round step (1, 2, 2.5 or 5 times a power of ten) keeps labels short and halves exact.
    """
    if design.metric == "rate":
        room = 0.95 * (1 - design.baseline)
        largest = min(0.6, room / design.baseline) if design.relative else min(0.75 * design.baseline, room)
    else:
        largest = 0.3 * design.sd / (design.baseline if design.relative else 1.0)
    raw = scale * largest / 60 * (1 + 1e-9)
    power_of_ten = 10.0 ** np.floor(np.log10(raw))
    step = max(m * power_of_ten for m in (1, 2, 2.5, 5) if m * power_of_ten <= raw)
    return np.round(MULTIPLES * step, 12)


def plan(
    metric: str = "rate",
    baseline: float = 0.2,
    sd: float = 20.0,
    relative: bool = False,
    alpha: float = 0.05,
    power: float = 0.8,
    sides: int = 2,
    treatment_share: float = 0.5,
    formula: str = "pooled",
    opposite_tail: bool = False,
    daily_users: float = 1000.0,
    scale: float = 1.0,
    guardrails: int = 0,
    margin: float = 0.1,
    effect: float | None = None,
) -> Plan:
    """The users needed for each effect of `effect_grid`; or with `effect`, the power of sixty sizes for that one.

    The sizes run from a tenth of what `power` needs to three times that (two users an arm at least).
    power: in (alpha, 0.999].  daily_users: in [1, 1e9].  scale: one of `SCALES`.
    guardrails: how many must be shown unharmed, in [0, 20], each with `margin` in a user's standard deviations, in
    [0.001, 2].  Others as in `Design`. ValueError outside, and as in `sample_size`.
    """
    design = Design(metric, baseline, sd, relative, alpha, sides, treatment_share, formula, opposite_tail)
    if not alpha < power <= 0.999:
        raise ValueError(f"power must lie above alpha = {alpha:g} and at most at 0.999, got {power}.")
    within("daily_users", daily_users, 1, 1e9)
    one_of("scale", scale, SCALES)
    within("guardrails", guardrails, 0, 20)
    within("margin", margin, 0.001, 2)
    effects = effect_grid(design, scale)
    needed = sample_size(effects, power, design)
    if effect is None:
        swept, control = effects, needed
        sizes = np.geomspace(needed[-1], needed[0], 120)
    else:
        swept = np.full(len(SHARES), float(effect))
        least = max(float(sample_size(effect, power, design)), 40 / min(1, design.ratio))
        control = least * SHARES
        sizes = np.linspace(control[0], control[-1], 120)
    distance, s0, s1 = design.scale(swept)
    root = np.sqrt(np.maximum(effective(control, distance, design), 0.01))
    z = stdtrit(control * (1 + design.ratio) - 2, 1 - alpha / sides) if formula == "t" else design.z
    found = power_of(swept, control, design)
    held = held_power(control, margin, ratio=design.ratio, alpha=alpha)
    return frozen(
        Plan(
            scrubbed="effect" if effect is None else "users",
            design=design,
            daily_users=float(daily_users),
            target=power,
            effect=swept,
            control=control,
            treatment=control * design.ratio,
            power=found,
            distance=distance,
            spread_null=s0 / root,
            spread_effect=s1 / root,
            bar=z * s0 / root,
            formulas={name: sample_size(swept, power, replace(design, formula=name)) for name in FORMULAS[metric]},
            sixteen=rule_of_sixteen(swept, design),
            guardrails=guardrails,
            held=held,
            ships=all_pass(np.stack([found] + [held] * guardrails, axis=-1)),
            sizes=sizes * (1 + design.ratio),
            curve=power_of(swept[:, None], sizes, design),
            effects=effects,
            needed=needed * (1 + design.ratio),
        )
    )
