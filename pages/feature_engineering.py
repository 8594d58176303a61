"""Feature engineering: a workbench with a leaderboard, one switch at a time, bins, polynomial terms."""

from typing import Any

from concepts import feature_engineering
from concepts.feature_engineering import (
    CHOICES,
    LEAKS,
    STARTS,
    Trial,
    binning,
    orders,
    polynomial_terms,
    source,
    transformer,
)
from concepts.feature_engineering.recipe import FOLDS
from content import question
from figures import feature_engineering as figures
from figures.feature_engineering import binning as binning_figures
from figures.feature_engineering import polynomial_terms as terms_figures
from ui.panel import Page, Panel

SLUG = "feature_engineering"
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
IN_VIEW = ("numbers", "city")


def workbench(panel: Panel) -> None:
    """Switch techniques on: whom do they help, what does a leak pretend?"""
    lever, more = panel.lever, panel.more
    levels = {
        name: (lever if name in IN_VIEW else more).pick(label, CHOICES[name], key=name)
        for name, label in SWITCHES.items()
    }
    leak = lever.pick("Leak", LEAKS, key="leak")
    data: dict[str, Any] = {
        "n": more.choose("Orders", orders.SIZES, 1200, key="orders"),
        "noise": more.slider("Noise (hours, SD)", 0.0, 20.0, 5.0, 0.5, key="noise"),
        "seed": more.seed(),
    }
    result, step = panel.show(
        feature_engineering.workbench, figures.workbench_view, {"leak": leak} | data | levels, step="feature"
    )
    tried: dict[Any, Trial] = panel.gathered("leaderboard").setdefault(tuple(data.values()), {})
    tried[result.trial.recipe, leak] = result.trial
    before, after = figures.peek(result)
    panel.table(figures.leaderboard(list(tried.values())), title="Leaderboard: what you tried on these orders")
    panel.table(before, title="Five orders, before")
    panel.table(after, title="The same five as features")
    panel.code(
        "workbench",
        data | {"leak": leak, "feature": step + 1},
        figures.workbench_printed,
        orders=question(SLUG).code["orders"],
        leaky=source(transformer(result.trial.recipe, leak == "outside")),
        pipeline=source(transformer(result.trial.recipe)),
    )


def one_by_one(panel: Panel) -> None:
    """Drag the switch: what helps the line and not the trees?"""
    lever, more = panel.lever, panel.more
    values: dict[str, Any] = {
        "start": lever.pick("Start from", STARTS, key="start"),
        "n": more.choose("Orders", orders.SIZES, 1200, key="one_rows"),
        "noise": lever.slider("Noise (hours, SD)", 0.0, 20.0, 5.0, 0.5, key="one_noise"),
        "seed": lever.seed(),
    }
    result, step = panel.show(feature_engineering.one_by_one, figures.one_by_one_view, values, step="switch")
    panel.note(
        f"SE is the spread of {FOLDS} folds over √{FOLDS}. Each fold trains on the rows of those before as well, so "
        "they are alike, and it is on the small side."
    )
    without, with_it = feature_engineering.pair(result.start, step)
    panel.code(
        "one_by_one",
        {name: values[name] for name in ("n", "noise", "seed")},
        figures.one_by_one_printed,
        orders=question(SLUG).code["orders"],
        without=source(transformer(without)),
        with_it=source(transformer(with_it)),
    )


def bins(panel: Panel) -> None:
    """Drag the bins: when do steps stop following the truth?"""
    lever, more = panel.lever, panel.more
    values = {
        "truth": lever.pick("The truth", binning.TRUTHS, key="truth"),
        "strategy": lever.pick("Bins have", binning.STRATEGIES, key="strategy"),
        "spread": lever.pick("Orders come", binning.SPREADS, key="spread"),
        "n": more.choose("Training rows", binning.SIZES, 200, key="bin_rows"),
        "noise": more.slider("Noise (hours, SD)", 1.0, 20.0, 5.0, 0.5, key="bin_noise"),
        "seed": more.seed(),
    }
    _, step = panel.show(binning.binning, binning_figures.binning_view, values, step="bins", start=7)
    panel.code("bins", values | {"bins": int(binning.BINS[step])}, binning_figures.binning_printed)


def terms(panel: Panel) -> None:
    """Drag the degree: how fast do the columns outgrow the rows?"""
    lever, more = panel.lever, panel.more
    values = {
        "truth": lever.pick("The truth", polynomial_terms.TRUTHS, key="surface"),
        "terms": more.pick("Terms", polynomial_terms.TERMS, key="kind"),
        "features": lever.slider("Features", 2, 5, 3, key="features"),
        "n": more.choose("Training rows", polynomial_terms.SIZES, 100, key="term_rows"),
        "noise": more.slider("Noise (SD)", 0.0, 5.0, 1.0, 0.1, key="term_noise"),
        "alpha": lever.choose("Ridge penalty (alpha)", polynomial_terms.ALPHAS, 0.0, key="alpha"),
        "seed": more.seed(),
    }
    _, step = panel.show(polynomial_terms.polynomial, terms_figures.terms_view, values, step="degree", start=1)
    panel.code("terms", values | {"degree": int(polynomial_terms.DEGREES[step])}, terms_figures.terms_printed)


PAGE = Page(
    SLUG,
    feature_engineering.claims,
    feature_engineering.prediction,
    {"One at a time": one_by_one, "Workbench": workbench, "Bins": bins, "Polynomial terms": terms},
)
