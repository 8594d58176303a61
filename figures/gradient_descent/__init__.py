"""The pictures of gradient descent, one module a lab."""

from figures.gradient_descent.adam import inside_printed, inside_view
from figures.gradient_descent.batch_descent import batch_printed, batch_view
from figures.gradient_descent.convergence_rate import pace_printed, pace_view
from figures.gradient_descent.race import race_printed, race_settings, race_view, surface_code
from figures.gradient_descent.schedules import schedule_code, schedule_printed, schedule_view
from figures.gradient_descent.turned_valley import turned_printed, turned_settings, turned_view

__all__ = [
    "batch_printed",
    "batch_view",
    "inside_printed",
    "inside_view",
    "pace_printed",
    "pace_view",
    "race_printed",
    "race_settings",
    "race_view",
    "schedule_code",
    "schedule_printed",
    "schedule_view",
    "surface_code",
    "turned_printed",
    "turned_settings",
    "turned_view",
]
