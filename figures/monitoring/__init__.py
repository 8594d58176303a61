"""The pictures of the monitoring page: the weeks, the alarms, and two tables of one's own."""

from figures.monitoring.drift_alarms import alarm_printed, alarm_view
from figures.monitoring.drift_report import (
    PICTURES,
    measured,
    report_printed,
    report_read,
    report_rows,
    report_sentence,
    report_view,
    worst,
)
from figures.monitoring.weeks import week_printed, week_view

__all__ = [
    "PICTURES",
    "alarm_printed",
    "alarm_view",
    "measured",
    "report_printed",
    "report_read",
    "report_rows",
    "report_sentence",
    "report_view",
    "week_printed",
    "week_view",
    "worst",
]
