"""Regularization: why corners make zeros, what becomes of twins, and the penalty turned."""

from concepts import regularization
from figures import regularization as figures
from ui.panel import Page, Panel

DATA = {"synthetic": "Synthetic, truth known", "diabetes": "Diabetes, 442 patients"}
PENALTIES = {1.0: "L1 (lasso)", 0.5: "Elastic net, half and half", 0.0: "L2 (ridge)"}


def corners(panel: Panel) -> None:
    """Drag the fit, or the cross: where does the loss meet what is allowed?"""
    values = {
        "l1_ratio": panel.lever.pick("Penalty", PENALTIES, key="penalty"),
        "correlation": panel.lever.slider("Correlation of the two", -0.9, 0.9, 0.0, 0.1, key="correlation"),
        "b1": panel.more.slider("Least squares: coefficient 1", -3.0, 3.0, 2.0, 0.1, key="b1"),
        "b2": panel.more.slider("Least squares: coefficient 2", -3.0, 3.0, 1.0, 0.1, key="b2"),
    }
    result, step = panel.show(regularization.geometry, figures.geometry_view, values, step="strength", start=40)
    panel.note(
        "The budget is what the penalty charges, without its strength: |b1| + |b2| for L1, half the sum of squares for "
        "L2, so that a disc of radius r has the budget r²/2."
    )
    panel.code("geometry", values | {"alpha": float(result.alphas[step])}, figures.geometry_printed)


def twins(panel: Panel) -> None:
    """Drag the correlation: both features truly count. How often does a penalty drop one?"""
    values = {
        "alpha": panel.lever.slider("Penalty alpha", 0.01, 1.0, 0.5, 0.01, key="twins_alpha"),
        "noise": panel.lever.slider("Noise (SD)", 0.5, 5.0, 2.0, 0.1, key="twins_noise"),
        "seed": panel.more.seed(),
    }
    result, step = panel.show(regularization.twins, figures.twins_view, values, step="pair", start=12)
    panel.code("twins", values | {"rho": float(result.rhos[step])}, figures.twins_printed)


def paths(panel: Panel) -> None:
    """Drag the penalty: which coefficients go, and when does the test error fall and rise?"""
    data = panel.more.pick("Data", DATA, key="data")
    values = {
        "data": data,
        "l1_ratio": panel.lever.slider("L1 ratio: 0 ridge, 1 lasso", 0.0, 1.0, 1.0, 0.05, key="l1_ratio"),
    }
    if data == "synthetic":
        values["n"] = panel.lever.slider("Rows", 30, 500, 100, 10, key="n")
        values["noise"] = panel.lever.slider("Noise (SD)", 0.1, 5.0, 2.0, 0.1, key="noise")
        values["rho"] = panel.more.slider("Correlation of neighbours", 0.0, 0.95, 0.5, 0.05, key="rho")
    values["seed"] = panel.more.seed()
    result, step = panel.show(
        regularization.paths, figures.paths_view, values, step="alpha", start=lambda result: result.best
    )
    panel.note(
        f"Means are over {regularization.REPEATS} data sets drawn alike. Real data are split as often; the splits "
        "share their rows, so there is no standard error. Effective df, the degrees of freedom: for ridge the sum of "
        "what it keeps of each principal direction, for the lasso the number of non-zero coefficients."
    )
    unused = {"rho": 0.5, "n": 100, "noise": 2.0}
    panel.code("paths", unused | values | {"alpha": float(result.alphas[step])}, figures.paths_printed)


PAGE = Page(
    "regularization",
    regularization.claims,
    regularization.prediction,
    {"Why corners make zeros": corners, "Two copies of one feature": twins, "Turn the penalty": paths},
)
