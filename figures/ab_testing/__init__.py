"""The pictures of the A/B testing page, one module a lab."""

from figures.ab_testing.cuped import cuped_printed, cuped_view
from figures.ab_testing.messy import capping_printed, capping_view, ratio_printed, ratio_view
from figures.ab_testing.novelty import novelty_printed, novelty_view
from figures.ab_testing.own import own_notes, own_table, settings_of, totals_sentence
from figures.ab_testing.planning import plan_printed, plan_settings, plan_view
from figures.ab_testing.reading import reading_printed, reading_settings, reading_view
from figures.ab_testing.sequential import peeking_printed, peeking_view
from figures.ab_testing.triggering import triggering_printed, triggering_view

__all__ = [
    "capping_printed",
    "capping_view",
    "cuped_printed",
    "cuped_view",
    "novelty_printed",
    "novelty_view",
    "own_notes",
    "own_table",
    "peeking_printed",
    "peeking_view",
    "plan_printed",
    "plan_settings",
    "plan_view",
    "ratio_printed",
    "ratio_view",
    "reading_printed",
    "reading_settings",
    "reading_view",
    "settings_of",
    "totals_sentence",
    "triggering_printed",
    "triggering_view",
]
