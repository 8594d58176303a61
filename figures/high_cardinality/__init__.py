"""Pictures of columns with many levels; see the modules beside for the other labs."""

from figures.high_cardinality.comparison import (
    LEAST,
    MOST,
    columns,
    compare_printed,
    compare_readouts,
    compare_sentences,
    compare_steps,
    compare_table,
    compare_view,
    newcomers,
)
from figures.high_cardinality.shared import MARGIN, ROW, SHORT, by_method, dumbbells, widths

__all__ = [
    "LEAST",
    "MARGIN",
    "MOST",
    "ROW",
    "SHORT",
    "by_method",
    "columns",
    "compare_printed",
    "compare_readouts",
    "compare_sentences",
    "compare_steps",
    "compare_table",
    "compare_view",
    "dumbbells",
    "newcomers",
    "widths",
]
