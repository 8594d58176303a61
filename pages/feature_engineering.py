"""Feature engineering: a workbench with a leaderboard, one switch at a time, bins, polynomial terms."""

from typing import Any

import streamlit as st

from concepts import binning, feature_engineering, orders, polynomial_terms
from concepts.feature_engineering import CHOICES, LEAKS, STARTS
from figures import binning as binning_figures
from figures import feature_engineering as figures
from figures import polynomial_terms as terms_figures
from ui.frame import open_page
from ui.links import VISIT
from ui.memory import explore, explore_with_progress
from ui.scrub import scrub
from ui.widgets import linked_columns, pick

SWITCHES = {
    "numbers": "Numbers",
    "terms": "Their terms",
    "weight_bins": "Weight in bins",
    "carrier": "Carrier (4 levels)",
    "city": "City (80 levels)",
    "dates": "Time of the order",
    "note": "Note (text)",
    "seller": "Seller (120)",
    "scaling": "Scaling of all",
}
ONE = "One at a time"
LEADERBOARD = f"{VISIT}leaderboard"

page = open_page("feature_engineering", feature_engineering.claims)
page.predict(
    feature_engineering.prediction,
    {"lab": ONE, "start": "plain", "one_rows": 1200, "one_noise": 5.0, "seed": 0},
    {"switch": figures.LABELS["log"]},
)


def workbench_lab() -> None:
    places = linked_columns(3)
    levels = {
        name: pick(places[place % 3], label, CHOICES[name], key=name)
        for place, (name, label) in enumerate(SWITCHES.items())
    }
    one, two, three = places
    data: dict[str, Any] = {
        "n": two.select_slider("Orders", orders.SIZES, 1800, key="orders"),
        "noise": three.slider("Noise (hours, SD)", 0.0, 20.0, 5.0, 0.5, key="noise"),
    }
    leak = pick(one, "Leak", LEAKS, key="leak")
    data["seed"] = page.seed(one)
    result, view = explore_with_progress(
        feature_engineering.workbench, figures.workbench_view, leak=leak, **data, **levels
    )
    step = scrub(view, key="feature")
    tried = st.session_state.setdefault(LEADERBOARD, {}).setdefault(tuple(data.values()), {})
    tried[result.trial.recipe, leak] = result.trial
    st.markdown("##### Leaderboard: what you tried on these orders")
    st.dataframe(figures.leaderboard(list(tried.values())), hide_index=True)
    peek = st.expander("Five orders, before and after", icon=":material/table:", key="peek", bind="query-params")
    if peek.open:
        for table in figures.peek(result):
            peek.dataframe(table, hide_index=True)
    page.code(
        "workbench",
        data | {"leak": leak, "feature": step + 1},
        figures.workbench_printed(result, step),
        result.table(),
        orders=page.question.code["orders"],
        leaky=feature_engineering.source(feature_engineering.transformer(result.trial.recipe, leak == "outside")),
        pipeline=feature_engineering.source(feature_engineering.transformer(result.trial.recipe)),
    )


def one_lab() -> None:
    one, two, three = linked_columns(3)
    values: dict[str, Any] = {
        "start": pick(one, "Start from", STARTS, key="start"),
        "n": two.select_slider("Orders", orders.SIZES, 1200, key="one_rows"),
        "noise": three.slider("Noise (hours, SD)", 0.0, 20.0, 5.0, 0.5, key="one_noise"),
        "seed": page.seed(one),
    }
    result, view = explore_with_progress(feature_engineering.one_by_one, figures.one_by_one_view, **values)
    step = scrub(view, key="switch")
    without, with_it = feature_engineering.pair(result.start, step)
    page.code(
        "one_by_one",
        {name: values[name] for name in ("n", "noise", "seed")},
        figures.one_by_one_printed(result, step),
        result.table(),
        orders=page.question.code["orders"],
        without=feature_engineering.source(feature_engineering.transformer(without)),
        with_it=feature_engineering.source(feature_engineering.transformer(with_it)),
    )


def bins_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "truth": pick(one, "The truth", binning.TRUTHS, key="truth"),
        "strategy": pick(two, "Bins have", binning.STRATEGIES, key="strategy"),
        "spread": pick(three, "Orders come", binning.SPREADS, key="spread"),
        "n": one.select_slider("Training rows", binning.SIZES, 200, key="bin_rows"),
        "noise": two.slider("Noise (hours, SD)", 1.0, 20.0, 5.0, 0.5, key="bin_noise"),
        "seed": page.seed(three),
    }
    result, view = explore(binning.binning, binning_figures.binning_view, **values)
    step = scrub(view, key="bins", start=7)
    settings = values | {"bins": int(binning.BINS[step])}
    page.code("bins", settings, binning_figures.binning_printed(result, step), result.table())


def terms_lab() -> None:
    one, two, three = linked_columns(3)
    values = {
        "truth": pick(one, "The truth", polynomial_terms.TRUTHS, key="surface"),
        "terms": pick(two, "Terms", polynomial_terms.TERMS, key="kind"),
        "features": three.slider("Features", 2, 5, 3, key="features"),
        "n": one.select_slider("Training rows", polynomial_terms.SIZES, 100, key="term_rows"),
        "noise": two.slider("Noise (SD)", 0.0, 5.0, 1.0, 0.1, key="term_noise"),
        "alpha": three.select_slider("Ridge penalty (alpha)", polynomial_terms.ALPHAS, 0.0, key="alpha"),
        "seed": page.seed(one),
    }
    result, view = explore(polynomial_terms.polynomial, terms_figures.terms_view, **values)
    step = scrub(view, key="degree", start=1)
    settings = values | {"degree": int(polynomial_terms.DEGREES[step])}
    page.code("terms", settings, terms_figures.terms_printed(result, step), result.table())


page.labs({"Workbench": workbench_lab, ONE: one_lab, "Bins": bins_lab, "Polynomial terms": terms_lab})
