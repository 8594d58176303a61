"""A/B testing: plan the test, cut the noise, pay for peeking, outlast the novelty, and read the result."""

from typing import Any

import pandas as pd

from concepts import ab_testing
from concepts.ab_testing import (
    ab_data,
    boundaries,
    cuped,
    guardrails,
    many_arms,
    novelty,
    outliers,
    planning,
    power,
    rates,
    ratio_metric,
    sequential,
    triggering,
)
from concepts.ab_testing.many_arms import FileRead
from figures import ab_testing as figures
from ui.panel import Page, Panel
from ui.upload import Upload

FUTILITY = {0.0: "never", 0.05: "5%", 0.1: "10%", 0.2: "20%", 0.3: "30%", 0.5: "50%"}
METRICS = {"rate": "Rate (conversion)", "mean": "Mean (revenue, minutes)"}
SIDES = {2: "Two-sided", 1: "One-sided"}
MESSY = {"ratio": "Seconds per view", "tail": "Spending per user"}


def plan_lab(panel: Panel) -> None:
    """Drag the green bell's peak: how many users does it take to see an effect that small?"""
    metric = panel.more.pick("Metric", METRICS, key="metric")
    rate = metric == "rate"
    values: dict[str, Any] = {
        "metric": metric,
        "baseline": panel.lever.number("Baseline rate", 0.001, 0.99, 0.2, 0.01, format="%.3f", key="baseline")
        if rate
        else panel.lever.number("Baseline mean", -1e6, 1e6, 50.0, key="baseline_mean"),
        "alpha": panel.lever.slider("Alpha", 0.001, 0.2, 0.05, 0.001, format="%.3f", key="alpha"),
        "power": panel.lever.slider("Power", 0.5, 0.99, 0.8, 0.01, key="power"),
        "scale": panel.more.pick("Effects to choose from", planning.SCALES, key="scale"),
        "daily_users": panel.more.number("Users a day", 1.0, 1e9, 1000.0, 100.0, format="%.0f", key="daily_users"),
        "guardrails": panel.more.slider("Guardrails that must hold", 0, 10, 0, key="guards"),
        "margin": panel.more.slider("Margin of each (SDs)", 0.005, 0.3, 0.1, 0.005, format="%.3f", key="margin"),
        "sides": panel.more.pick("Sides", SIDES, key="sides"),
        "treatment_share": panel.more.slider("Share in treatment", 0.05, 0.95, 0.5, 0.05, key="treatment_share"),
        "formula": panel.more.pick("Formula", power.FORMULAS[metric], key=f"formula_{metric}"),
        "relative": panel.more.toggle("Effect relative to the baseline", key="relative"),
        "opposite_tail": panel.more.toggle("Opposite tail counts too", key="opposite_tail"),
    }
    if not rate:
        values["sd"] = panel.more.number("Standard deviation", 0.01, 1e6, 20.0, key="sd")
    by_users = panel.more.toggle("Move the users, not the effect", key="by_users")
    if by_users:
        first = 0.05 if rate else 5.0
        values["effect"] = panel.more.number("Effect", 0.0001, 1e6, first, format="%.4f", key=f"effect_{metric}")
    control, start = ("users", 18) if by_users else ("effect", 16)
    sweep, step = panel.show(planning.plan, figures.plan_view, values, step=control, start=start)
    panel.code("power", figures.plan_settings(sweep, step, values), figures.plan_printed)


def triggered_lab(panel: Panel) -> None:
    """Drag the share of users who can see a difference: what do the others add but noise?"""
    values = {
        "effect": panel.lever.slider(
            "Effect on those who see it", 0.001, 0.2, 0.02, 0.001, format="%.3f", key="triggered_effect"
        ),
        "users": panel.lever.number("Users who enter", 1000, 10_000_000, 40_000, 1000, key="triggered_users"),
        "power": panel.lever.slider("Power asked for", 0.5, 0.99, 0.8, 0.01, key="triggered_power"),
        "baseline": panel.more.slider("Their baseline rate", 0.01, 0.75, 0.2, 0.01, key="triggered_baseline"),
        "others": panel.more.slider("Rate of all others", 0.01, 0.75, 0.2, 0.01, key="others"),
        "alpha": panel.more.slider("Alpha", 0.001, 0.2, 0.05, 0.001, format="%.3f", key="triggered_alpha"),
    }
    sweep, step = panel.show(triggering.triggering, figures.triggering_view, values, step="share", start=18)
    panel.code("triggering", values | {"share": float(sweep.share[step])}, figures.triggering_printed)
    panel.note("Both arms must log who would have seen a difference; check the split among those users, too.")


def cuped_lab(panel: Panel) -> None:
    """Drag the correlation with the past: how much of the noise was there before the test began?"""
    values = {
        "users": panel.lever.slider("Users an arm", 150, 2000, 500, 50, key="cuped_users"),
        "effect": panel.lever.slider("True effect (SDs)", 0.0, 1.0, 0.1, 0.05, key="cuped_effect"),
        "alpha": panel.more.slider("Alpha", 0.01, 0.2, 0.05, 0.01, key="cuped_alpha"),
        "experiments": panel.more.choose("Simulated tests", (100, 200, 500, 1000), 1000, key="cuped_tests"),
        "seed": panel.more.seed(),
    }
    sweep, step = panel.show(cuped.cuped, figures.cuped_view, values, step="rho", start=28)
    panel.code("cuped", values | {"rho": float(sweep.rho[step])}, figures.cuped_printed)


def messy_lab(panel: Panel) -> None:
    """Drag what makes the metric messy, and watch what the usual test makes of it."""
    if panel.lever.pick("Metric", MESSY, key="messy") == "ratio":
        values: dict[str, Any] = {
            "views": panel.lever.slider("Views a user, on average", 1.0, 50.0, 10.0, 1.0, key="views"),
            "alpha": panel.lever.slider("Alpha", 0.01, 0.3, 0.05, 0.01, key="ratio_alpha"),
            "spread": panel.more.pick("How views spread over users", ratio_metric.SPREADS, key="spread"),
            "users": panel.more.slider("Users an arm", 50, 1000, 300, 50, key="ratio_users"),
            "tests": panel.more.choose("Simulated tests", (200, 500, 1000, 2000), 1000, key="ratio_tests"),
            "seed": panel.more.seed(),
        }
        ratio, step = panel.show(ratio_metric.ratio_metric, figures.ratio_view, values, step="icc", start=10)
        panel.code("ratio", values | {"icc": float(ratio.icc[step])}, figures.ratio_printed)
        return
    values = {
        "users": panel.lever.number("Users an arm", 100, 10_000_000, 80_000, 1000, key="capping_users"),
        "sigma": panel.lever.slider("Tail (sigma of log spending)", 0.3, 2.5, 1.5, 0.1, key="sigma"),
        "rise": panel.more.slider("True rise of spending", 0.01, 1.0, 0.1, 0.01, key="rise"),
        "buyers": panel.more.slider("Share who buy", 0.01, 1.0, 0.1, 0.01, key="buyers"),
        "median": panel.more.number("A median buyer spends", 1.0, 1e6, 20.0, key="median"),
        "alpha": panel.more.slider("Alpha", 0.001, 0.2, 0.05, 0.001, format="%.3f", key="capping_alpha"),
    }
    sweep, step = panel.show(outliers.capping, figures.capping_view, values, step="top")
    panel.note("355 s² is for one mean. In the difference of two equal arms the skewness largely cancels.")
    panel.code("capping", values | {"top": float(sweep.top[step])}, figures.capping_printed)


def peeking_lab(panel: Panel) -> None:
    """Drag the first look to the left: the more looks, the more chances for noise to win."""
    method = panel.lever.pick("Correction", boundaries.METHODS, key="method")
    values: dict[str, Any] = {
        "method": method,
        "effect": panel.lever.slider("True effect / planned effect", 0.0, 1.5, 0.0, 0.1, key="true_effect"),
        "futility": panel.lever.choose(
            "Give up below, cond. power", tuple(FUTILITY), 0.0, key="futility", show=FUTILITY.__getitem__
        ),
        "alpha": panel.more.slider("Alpha", 0.01, 0.2, 0.05, 0.01, key="peeking_alpha"),
        "power": panel.more.slider("Power of the fixed test", 0.5, 0.95, 0.8, 0.05, key="fixed_power"),
        "experiments": panel.more.choose("Simulated tests", (500, 1000, 2000, 5000, 10000), 2000, key="experiments"),
        "mixture_variance": boundaries.MIXTURE_VARIANCE,
        "convention": "per_side",
    }
    if method == "always_valid":
        values["mixture_variance"] = panel.more.slider("Mixture variance (squared SEs)", 1.0, 50.0, 8.0, key="mixture")
    if method == "obf_spending":
        values["convention"] = panel.more.pick("Spending", boundaries.CONVENTIONS, key="convention")
    values["seed"] = panel.more.seed()
    _, step = panel.show(sequential.peeking, figures.peeking_view, values, step="looks", start=4)
    panel.code("peeking", {"looks": step + 1} | values, figures.peeking_printed)
    panel.note("Conditional power: the chance of a win at the end, given what is seen, if the planned effect is true.")


def novelty_lab(panel: Panel) -> None:
    """Drag the day of decision: is the average what lasts, or what was new?"""
    values = {
        "initial": panel.lever.slider("Effect on day 1", -0.1, 0.1, 0.03, 0.005, format="%.3f", key="initial"),
        "lasting": panel.lever.slider("Lasting effect", 0.0005, 0.1, 0.005, 0.0005, format="%.4f", key="lasting"),
        "half_life": panel.lever.slider("Half-life (days)", 0.5, 60.0, 4.0, 0.5, key="half_life"),
        "baseline": panel.more.slider("Baseline rate", 0.01, 0.5, 0.2, 0.01, key="novelty_baseline"),
        "daily_users": panel.more.number("Users a day and arm", 50, 10**6, 1000, 50, key="novelty_users"),
        "alpha": panel.more.slider("Alpha", 0.001, 0.2, 0.05, 0.001, format="%.3f", key="novelty_alpha"),
        "seed": panel.more.seed(),
    }
    sweep, step = panel.show(novelty.novelty, figures.novelty_view, values, step="day", start=6)
    panel.code("novelty", values | {"day": int(sweep.day[step])}, figures.novelty_printed)


def result_lab(panel: Panel) -> None:
    """Drag the result in treatment: where does the decision turn?"""
    own = panel.more.toggle("Read a CSV instead of counts", key="own")
    brought = columns(panel) if own else None
    if own and brought is None:
        return
    split: dict[str, Any] = {}
    if not (brought and "treatment" in brought[1]):
        split["treatment_share"] = panel.more.slider(
            "Planned share in treatment", 0.05, 0.95, 0.5, 0.05, key="planned_share"
        )
    split |= {
        "alpha": panel.more.slider("Alpha", 0.001, 0.2, 0.05, 0.001, format="%.3f", key="test_alpha"),
        "interval": panel.more.pick("Interval", rates.INTERVALS, key="interval"),
        "prior_a": panel.more.number("Prior Beta(a, b): a", 0.5, 1e4, 1.0, 0.5, key="prior_a"),
        "prior_b": panel.more.number("b", 0.5, 1e4, 1.0, 0.5, key="prior_b"),
    }
    wanted = ("own_planned", 0) if own else ("planned_users", 210_000)
    planned = panel.more.number("Users planned (both arms)", 0, 10**9, wanted[1], key=wanted[0])
    least = panel.more.number(
        "Smallest gain worth having (0.01 is 1 pp)", 0.0, 1e6, 0.0, 0.001, format="%.3f", key="least"
    )
    read = rows(panel, *brought, split) if brought else None
    reading = read.reading if read else rates.read_counts(*counts(panel), **split)
    watched = pd.DataFrame(guardrails.EXAMPLE)
    first, key = (watched[:0], "own_guardrails") if own else (watched, "guardrails")  # the example's are not theirs
    edited = panel.edited(first, key=key, tidy=pd.DataFrame.dropna, title="Guardrails")
    panel.note("A guardrail must not get worse by its margin. A standard deviation of 0 says that it is a rate.")
    limits = guardrails.read_rows(edited.to_dict("records"))
    verdicts = guardrails.guardrails(limits, reading.users[0], reading.users[1], split["alpha"])
    decided = guardrails.decisions(reading, verdicts, planned, least)
    view = figures.reading_view(reading, decided, verdicts, least)
    step = panel.present(reading, view, step="observed", start=reading.entered)
    alone = read.alone if read else reading
    lab, values = figures.reading_settings(alone, step)
    panel.code(lab, values | figures.settings_of(read, split), figures.reading_printed(alone, step))


def counts(panel: Panel) -> tuple[int, int, int, int]:
    """The four counts. Conversions in treatment are the control, which starts where the setting says."""
    users, hits, treated, gains = rates.EXAMPLE
    return (
        panel.lever.number("Users, control", 10, 10**9, users, key="users_control"),
        panel.lever.number("Conversions, control", 0, 10**9, hits, key="conversions_control"),
        panel.lever.number("Users, treatment", 10, 10**9, treated, key="users_treatment"),
        panel.more.number("Conversions, treatment", 0, 10**9, gains, key="conversions_treatment"),
    )


def columns(panel: Panel) -> tuple[Upload, dict[str, Any]] | None:
    """A table, one row a user or several, and what its columns are; None for one that cannot be read."""
    upload = panel.upload("Your table", key="experiment", example=ab_data.example)
    if upload is None:
        return None
    names = upload.columns
    likely = ab_data.guess(upload.table.frame, upload.table.kinds)
    asked: dict[str, Any] = {
        "group": panel.column("Group column", names, key="group", first=likely.group, more=likely.sure),
        "outcome": panel.column("Outcome column", names, key="outcome", first=likely.outcome),
    }
    seen = panel.own(ab_data.survey, upload.part(*dict.fromkeys(asked.values())), **asked)
    asked["control"] = panel.column("Control", list(seen.groups), key="control_group")
    treatments = [name for name in seen.groups if name != asked["control"]]
    if len(treatments) > 1:
        asked["treatment"] = panel.column("Treatment", treatments, key="treatment_group")
        asked["control_share"] = panel.more.slider(
            "Planned share in control (0: all arms alike)", 0.0, 0.95, 0.0, 0.05, key="control_share"
        )
    if seen.words:
        asked["success"] = panel.column("Counts as success", seen.words, key="success", first=seen.words[-1], more=True)
    who = [ab_data.NOBODY, *sorted(names, key=lambda name: name != likely.user)]
    if (user := panel.column("User column", who, key="user", more=True)) != ab_data.NOBODY:
        asked["user"] = user
    elif likely.user:
        panel.note(f"{likely.user} looks like a user: where users have several rows, name it as the user column.")
    elif seen.kind == "mean" and (day := ab_data.daily(upload.table.frame, upload.table.kinds, asked["group"])):
        panel.say(figures.totals_sentence(day))
    if panel.more.toggle("A ratio: divide the outcome's sum by another column's", key="ratio"):
        asked["denominator"] = panel.column("Divided by", names, key="denominator", first=likely.denominator, more=True)
    elif seen.kind == "mean":
        asked["quantile"] = panel.more.slider(
            "Cap outcomes at this share of users", 0.9, 1.0, 1.0, 0.001, format="%.3f", key="cap"
        )
    return upload, asked


def rows(panel: Panel, upload: Upload, asked: dict[str, Any], split: dict[str, Any]) -> FileRead:
    """What the rows say, and under "More" what was done to them, and all arms."""
    used = [asked[name] for name in ("group", "outcome", "user", "denominator") if name in asked]
    read: FileRead = panel.own(many_arms.read_table, upload.part(*dict.fromkeys(used)), **asked, **split)
    for sentence in figures.own_notes(read):
        panel.note(sentence)
    if table := figures.own_table(read):
        panel.table(table, title="All arms")
    return read


LABS = {
    "Plan the test": plan_lab,
    "Triggering": triggered_lab,
    "CUPED": cuped_lab,
    "Messy": messy_lab,
    "Look early": peeking_lab,
    "Novelty": novelty_lab,
    "Read the result": result_lab,
}
PAGE = Page("ab_testing", ab_testing.claims, ab_testing.prediction, LABS)
