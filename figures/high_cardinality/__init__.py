"""Pictures of columns with many levels; see the modules beside for the other labs."""

from figures.high_cardinality.comparison import (
    compare_printed,
    compare_sentences,
    compare_table,
    compare_view,
)

__all__ = [
    "compare_printed",
    "compare_sentences",
    "compare_table",
    "compare_view",
]
