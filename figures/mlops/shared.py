"""How the state of a stage looks and is called."""

from concepts.mlops import History, Run
from concepts.mlops.stage_cache import CACHED, FAILED, RERUN, SKIPPED
from figures import style
from figures.style import Chart

REFUSED = "refused"
LOOK = {
    RERUN: (style.BLUE, "square", "▶", 13),
    CACHED: (style.GREEN, "circle", "=", 8),
    REFUSED: (style.BROWN, "diamond", "!", 14),
    FAILED: (style.ALERT, "x", "✕", 13),
    SKIPPED: (style.GREY, "line-ew-open", "–", 6),
}
"""Colour, symbol and size in the history, and the sign in a box."""
VERDICTS = {
    "first": "passes the floor",
    "promoted": "promoted",
    "refused": "refused",
    "same": "same model",
    "withdrawn": "withdrawn model",
    "failed": "not reached",
    "rolled back": "not asked",
    "nothing to roll back": "not asked",
}


def before(history: History) -> list[Run]:
    """The run before each, whose production the gate compares with; the first for itself."""
    return [history.runs[max(i - 1, 0)] for i in range(len(history.runs))]


def corner(chart: Chart, *names: tuple[str, str]) -> Chart:
    """What the colours are, in one line in the corner, where a legend would take a companion's room."""
    text = " · ".join(f"<span style='color:{color}'>{name}</span>" for name, color in names)
    return chart.label(0.99, 1.0, text, xref="paper", yref="paper", xanchor="right", yanchor="top")
