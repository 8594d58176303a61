"""A/B testing: plan the test, pay for peeking, read the result, cut the noise and outlast the novelty."""

from typing import Any

import pandas as pd
import streamlit as st

from concepts import ab_data, ab_testing, cuped, guardrails, novelty, power, sequential
from figures import ab_testing as reading_figures
from figures import cuped as cuped_figures
from figures import power as power_figures
from figures import sequential as peeking_figures
from ui.frame import open_page
from ui.links import edited
from ui.memory import explore
from ui.scrub import picture, scrub
from ui.upload import choose, upload_csv
from ui.widgets import linked_columns, pick

METRICS = {"rate": "Rate (conversion)", "mean": "Mean (revenue, minutes)"}
SIDES = {2: "Two-sided", 1: "One-sided"}

page = open_page("ab_testing", ab_testing.claims)
page.predict(ab_testing.prediction, {"lab": "Plan the test", "metric": "rate", "baseline": 0.2}, {"effect": "2.5 pp"})


def power_lab() -> None:
    one, two, three = linked_columns(3)
    metric = pick(one, "Metric", METRICS, key="metric")
    rate = metric == "rate"
    values: dict[str, Any] = {
        "metric": metric,
        "baseline": two.number_input("Baseline rate", 0.001, 0.99, 0.2, 0.01, format="%.3f", key="baseline")
        if rate
        else two.number_input("Baseline mean", -1e6, 1e6, 50.0, key="baseline_mean"),
        "formula": pick(three, "Formula", power.FORMULAS[metric], key=f"formula_{metric}"),
        "alpha": one.slider("Alpha", 0.001, 0.2, 0.05, 0.001, format="%.3f", key="alpha"),
        "power": two.slider("Power", 0.5, 0.99, 0.8, 0.01, key="power"),
        "daily_users": three.number_input("Users a day", 1.0, 1e9, 1000.0, 100.0, format="%.0f", key="daily_users"),
        "sides": pick(one, "Sides", SIDES, key="sides"),
        "treatment_share": two.slider("Share in treatment", 0.05, 0.95, 0.5, 0.05, key="treatment_share"),
    }
    if not rate:
        values["sd"] = three.number_input("Standard deviation", 0.01, 1e6, 20.0, key="sd")
    values["relative"] = one.toggle("Effect relative to the baseline", key="relative")
    values["opposite_tail"] = two.toggle("Opposite tail counts too", key="opposite_tail")
    if three.toggle("Scrub the users, not the effect", key="by_users"):
        values["effect"] = three.number_input(
            "Effect", 0.0001, 1e6, 0.05 if rate else 5.0, format="%.4f", key=f"effect_{metric}"
        )
    try:
        plan, view = explore(power.plan, power_figures.plan_view, **values)
    except ValueError as error:
        st.warning(str(error), icon=":material/tune:")
        return
    step = scrub(view, key=plan.scrubbed, start=19)
    settings = power_figures.plan_settings(plan, step, values)
    page.code("power", settings, power_figures.plan_printed(plan, step), plan.table())


def peeking_lab() -> None:
    one, two, three = linked_columns(3)
    method = pick(one, "Correction", sequential.METHODS, key="method")
    values: dict[str, Any] = {
        "method": method,
        "alpha": two.slider("Alpha", 0.01, 0.2, 0.05, 0.01, key="peeking_alpha"),
        "effect": three.slider("True effect / planned effect", 0.0, 1.5, 0.0, 0.1, key="true_effect"),
        "power": one.slider("Power of the fixed test", 0.5, 0.95, 0.8, 0.05, key="fixed_power"),
        "experiments": two.select_slider("Simulated tests", (500, 1000, 2000, 5000, 10000), 2000, key="experiments"),
        "mixture_variance": 8.0,
        "convention": "per_side",
    }
    if method == "always_valid":
        values["mixture_variance"] = three.slider("Mixture variance (squared SEs)", 1.0, 50.0, 8.0, key="mixture")
    if method == "obf_spending":
        values["convention"] = pick(three, "Spending", sequential.CONVENTIONS, key="convention")
    values["seed"] = page.seed(three)
    sweep, view = explore(sequential.peeking, peeking_figures.peeking_view, **values)
    step = scrub(view, key="looks", start=4)
    used = {name: value for name, value in values.items() if name != "effect"}
    page.code("peeking", {"looks": step + 1} | used, peeking_figures.peeking_printed(sweep, step), sweep.table())


def counts(split: dict[str, Any]) -> ab_testing.Reading:
    one, two, three, four = linked_columns(4)
    return ab_testing.read_counts(
        one.number_input("Users, control", 10, 10**9, 1094, key="users_control"),
        two.number_input("Conversions, control", 0, 10**9, 219, key="conversions_control"),
        three.number_input("Users, treatment", 10, 10**9, 1094, key="users_treatment"),
        four.number_input("Conversions, treatment", 0, 10**9, 268, key="conversions_treatment"),
        **split,
    )


def columns(split: dict[str, Any]) -> ab_testing.Reading | None:
    upload = upload_csv("Group and outcome, one row a user", key="experiment", example=ab_data.example())
    if upload is None:
        return None
    one, two = st.columns(2)
    names = list(upload.table.columns)
    group = choose(one, "Group column", names, key="group", guess=("group", "arm", "variant"))
    outcome = choose(
        two, "Outcome column", names, key="outcome", guess=("bought", "outcome", "convert", "spent", "value")
    )
    arms = ab_data.clean(upload.table[group].to_numpy(), upload.table[outcome].to_numpy())
    for reason, rows in arms.dropped.items():
        st.caption(f"{rows:,} rows left out: {reason}.")
    return ab_testing.read_arms(arms, **split)


def analysis_lab() -> None:
    one, two, three = linked_columns(3)
    intervals = ab_testing.INTERVALS
    split: dict[str, Any] = {
        "treatment_share": one.slider("Planned share in treatment", 0.05, 0.95, 0.5, 0.05, key="planned_share"),
        "alpha": two.slider("Alpha", 0.001, 0.2, 0.05, 0.001, format="%.3f", key="test_alpha"),
        "interval": pick(three, "Interval", intervals, key="interval"),
        "prior_a": one.number_input("Prior Beta(a, b): a", 0.5, 1e4, 1.0, 0.5, key="prior_a"),
        "prior_b": two.number_input("b", 0.5, 1e4, 1.0, 0.5, key="prior_b"),
    }
    planned = three.number_input("Users planned (both arms)", 0, 10**9, 2188, key="planned_users")
    least = one.number_input(
        "Smallest effect that matters (0.01 is 1 pp)", 0.0, 1e6, 0.0, 0.001, format="%.3f", key="least"
    )
    own = two.toggle("Read a CSV instead of counts", key="own")
    try:
        reading = columns(split) if own else counts(split)
        if reading is None:
            return
        with st.expander("Guardrails: metrics that must not get worse by their margin (standard deviation 0: a rate)"):
            rows = edited(pd.DataFrame(guardrails.EXAMPLE), key="guardrails", tidy=pd.DataFrame.dropna)
        limits = guardrails.read_rows(rows.to_dict("records"))
        verdicts = guardrails.guardrails(limits, *reading.users, split["alpha"])
        decided = reading_figures.decisions(reading, verdicts, planned, least)
    except ValueError as error:
        st.error(str(error), icon=":material/rule:")
        return
    step = scrub(
        picture(reading_figures.reading_view(reading, decided, verdicts)), key="observed", start=reading.entered
    )
    lab, values = reading_figures.reading_settings(reading, step)
    page.code(lab, values | split, reading_figures.reading_printed(reading, step), reading.table())


def cuped_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "users": one.slider("Users an arm", 150, 2000, 500, 50, key="cuped_users"),
        "effect": two.slider("True effect (SDs)", 0.0, 1.0, 0.1, 0.05, key="cuped_effect"),
        "alpha": three.slider("Alpha", 0.01, 0.2, 0.05, 0.01, key="cuped_alpha"),
        "experiments": one.select_slider("Simulated tests", (100, 200, 500, 1000), 1000, key="cuped_tests"),
        "seed": page.seed(two),
    }
    sweep, view = explore(cuped.cuped, cuped_figures.cuped_view, **values)
    step = scrub(view, key="rho", start=28)
    page.code(
        "cuped", values | {"rho": float(sweep.rho[step])}, cuped_figures.cuped_printed(sweep, step), sweep.table()
    )


def novelty_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "initial": one.slider("Effect on day 1", -0.1, 0.1, 0.03, 0.005, format="%.3f", key="initial"),
        "lasting": two.slider("Lasting effect", 0.0005, 0.1, 0.005, 0.0005, format="%.4f", key="lasting"),
        "half_life": three.slider("Half-life (days)", 0.5, 60.0, 4.0, 0.5, key="half_life"),
        "baseline": one.slider("Baseline rate", 0.01, 0.5, 0.2, 0.01, key="novelty_baseline"),
        "daily_users": two.number_input("Users a day and arm", 50, 10**6, 1000, 50, key="novelty_users"),
        "alpha": three.slider("Alpha", 0.001, 0.2, 0.05, 0.001, format="%.3f", key="novelty_alpha"),
        "seed": page.seed(one),
    }
    try:
        sweep, view = explore(novelty.novelty, cuped_figures.novelty_view, **values)
    except ValueError as error:
        st.error(str(error))
        return
    step = scrub(view, key="day", start=6)
    page.code(
        "novelty", values | {"day": int(sweep.day[step])}, cuped_figures.novelty_printed(sweep, step), sweep.table()
    )


page.labs(
    {
        "Plan the test": power_lab,
        "Look early": peeking_lab,
        "Read the result": analysis_lab,
        "CUPED": cuped_lab,
        "Novelty": novelty_lab,
    }
)
