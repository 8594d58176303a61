"""Questions on drift and alarms with numbers drawn anew; each wrong answer is what a named mistake gives."""

import numpy as np
from numpy.random import Generator
from scipy.stats import chi2

from concepts.drill import Curve, DegenerateError, Drill, Mistake, choice, drawn, kind, named, number
from concepts.monitoring.drift_metrics import psi, psi_false_alarm, psi_mean


@kind
def psi_of_two_bins(rng: Generator) -> Drill:
    """A share moved: the index by hand."""
    p, q = (int(each) for each in rng.choice(np.arange(10, 91, 5), 2, replace=False))
    answer = float(psi([p, 100 - p], [q, 100 - q]))
    before, now = np.array([p, 100 - p]) / 100, np.array([q, 100 - q]) / 100
    ask = (
        f"{p}% of last month's orders came from phones, {q}% of this month's do. What is the population stability "
        "index "
        "(natural logarithm)?"
    )
    one_way = float((now * np.log(now / before)).sum())
    mistakes = [
        Mistake(
            "took one bin alone", float((now - before)[0] * np.log(now / before)[0]), "The other bin moved as well."
        ),
        Mistake("took the divergence one way", one_way, "That is Kullback-Leibler; the PSI adds the way back."),
        Mistake(
            "took logarithms to base 2", answer / np.log(2), "The rules of thumb, 0.1 and 0.25, are for natural logs."
        ),
        Mistake(
            "added the differences", float(np.abs(now - before).sum()), "Each difference counts with its log ratio."
        ),
    ]
    apart = [each for each in mistakes if abs(each.value - answer) > 0.02]
    if answer < 0.05:
        raise DegenerateError("too small to be told by hand.")
    terms = [f"({b:.2f} − {a:.2f}) · ln({b:.2f} / {a:.2f})" for a, b in zip(before, now, strict=True)]
    way = ("Each bin adds (new − old) · ln(new / old).", f"{terms[0]} + {terms[1]} = {answer:.2f}.")
    return number(ask, answer, apart, way, "unit", tolerance=0.009, spec=".2f")


@kind
def quiet_weeks(rng: Generator) -> Drill:
    """Nothing changed: how often does the rule of thumb ring?"""
    rows, bins = int(rng.choice([100, 150, 200, 300, 400])), int(rng.choice([5, 10, 20]))
    level = float(rng.choice([0.05, 0.1, 0.15]))
    answer = float(psi_false_alarm(level, bins, rows, rows))
    if not 0.03 < answer < 0.9:
        raise DegenerateError("an answer must be neither never nor always.")
    ask = (
        f"A column has not changed. Each week {rows} new rows are compared with {rows} of reference, in {bins} "
        f"bins. By the chi-square approximation, in what share of weeks is the PSI above {level:g}?"
    )
    mistakes = [
        Mistake("took five percent for granted", 0.05, "The level is a custom, not a test: nothing ties it to 5%."),
        Mistake(
            "forgot that the reference wobbles too",
            float(chi2.sf(level * rows, bins - 1)),
            "Both samples are drawn: the scale is 1/n + 1/m.",
        ),
        Mistake(
            "thought that it never rings", 0.0, f"Its mean is (bins − 1)(1/n + 1/m) = {psi_mean(bins, rows, rows):.2f}."
        ),
        Mistake(
            "let each bin ring by itself",
            float(1 - (1 - chi2.sf(level * rows / 2, 1)) ** bins),
            "Bins are added up to one index, and it rings once.",
        ),
    ]
    way = (
        f"Without change PSI / (1/{rows} + 1/{rows}) is about chi-square with {bins - 1} degrees of freedom.",
        f"P(chi-square > {level / (2 / rows):.1f}) = {answer:.0%}. With few rows a bin, "
        "a simulation says some points more.",
    )
    return choice(rng, ask, answer, mistakes, way, "rule", spec=".0%")


@kind
def alarms_a_year(rng: Generator) -> Drill:
    """Many columns, every day, one level."""
    columns, alpha = int(rng.choice([20, 30, 50, 80, 120])), float(rng.choice([0.01, 0.005, 0.001]))
    answer = 1 - (1 - alpha) ** columns
    ask = (
        f"{columns} columns are tested each day at a level of {alpha:g}, and nothing has changed. The tests are "
        "independent. "
        "On what share of days does at least one ring?"
    )
    mistakes = [
        Mistake("took the level of one test", alpha, "Each column has its own chance to ring."),
        Mistake("took the chance that none rings", 1 - answer, "That is the share of quiet days."),
        Mistake("added the chances", columns * alpha, "Added chances count days with two alarms twice."),
    ]
    if not 1.05 * answer < columns * alpha <= 1:
        raise DegenerateError("the sum must be a chance, and another one.")
    way = (
        f"All are quiet with (1 − {alpha:g})^{columns} = {1 - answer:.1%}.",
        f"So {answer:.1%} of days ring; at {alpha:g} / {columns} a test it would be about {alpha:.1%}.",
    )
    return choice(rng, ask, answer, mistakes, way, "labels", spec=".1%")


@kind
def cost_of_blindness(rng: Generator) -> Drill:
    """Labels come late: what goes wrong until anyone can know?"""
    a_day, weeks = int(rng.choice([200, 500, 1000, 2000])), int(rng.integers(2, 9))
    before, after = int(rng.integers(78, 93)), int(rng.integers(50, 74))
    answer = a_day * 7 * weeks * (before - after) / 100
    ask = (
        f"A model decides {a_day:,} cases a day and is right in {before}%. One day the world turns, and it is right in "
        f"{after}%. Labels come {weeks} weeks late. How many decisions more than usual are wrong by the time the "
        "first label "
        "from after the turn arrives?"
    )
    mistakes = [
        Mistake(
            "counted all that is wrong", a_day * 7 * weeks * (100 - after) / 100, "Some were wrong before as well."
        ),
        Mistake("forgot the days of the week", a_day * weeks * (before - after) / 100, "A week has seven days of it."),
        Mistake(
            "took the share of the share", a_day * 7 * weeks * (1 - after / before), "Points are counted on all cases."
        ),
    ]
    way = (
        f"{a_day:,} a day for {7 * weeks} days are {a_day * 7 * weeks:,} decisions.",
        f"{before - after} points more of them are wrong: {answer:,.0f}.",
    )
    return number(ask, answer, mistakes, way, "blind", tolerance=0.01 * answer, spec=",.0f")


@kind
def alarm_curve(rng: Generator) -> Drill:
    """The page's question with the pen: quiet weeks that ring, over the level."""
    rows, bins = int(rng.choice([100, 150, 200, 250, 300])), int(rng.choice([8, 10, 12]))
    x = np.linspace(0.01, 0.4, 40)
    truth = psi_false_alarm(x, bins, rows, rows)
    ask = (
        f"Nothing has changed; {rows} rows are compared with {rows}, in {bins} bins. Draw, by the chi-square "
        "approximation, the share of weeks in which the PSI is above the level."
    )
    mistakes = [
        Mistake("drew five percent", 0 * x + 0.05, "No level of the PSI is tied to 5%."),
        Mistake(
            "forgot that the reference wobbles too",
            chi2.sf(x * rows, bins - 1),
            "Both samples are drawn: twice the scale.",
        ),
    ]
    mean = psi_mean(bins, rows, rows)
    way = (
        f"Without change its mean is (bins − 1)(1/n + 1/m) = {mean:.2f}: there nearly half of the weeks ring.",
        f"At 0.1 it is {float(psi_false_alarm(0.1, bins, rows, rows)):.0%}, at 0.25 "
        f"{float(psi_false_alarm(0.25, bins, rows, rows)):.1%}. With few rows a bin, a simulation says some "
        "points more.",
    )
    over = Curve(x, "Level of the PSI", "Share of quiet weeks that ring", 0.0, 1.0)
    return drawn(ask, over, truth, mistakes, way, "rule", tolerance=0.05, spec=".0%")


TWIN = "quiet_weeks"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(psi_of_two_bins, quiet_weeks, alarms_a_year, cost_of_blindness, alarm_curve)
