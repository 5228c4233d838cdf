"""Thresholds of membership, and how close to them counts as near."""

from __future__ import annotations

import math

MIN_SHARE, MAX_SHARE = 0.03, 0.20
"""Of all customers. Below, a handful of whales decides everything; above, it is no longer a reward."""
MIN_CUSTOMERS = 20
MIN_CUSTOMERS_TO_CHOOSE = math.ceil(MIN_CUSTOMERS / MAX_SHARE)
"""Customers below which no segment can pass both gates: its fewest members would be too large a share."""
OUT_OF_TIME_DAYS = 84
"""The days after a list over which it is measured."""
PROGRAMME_LINE = 0.15
"""How far inside the Insiders' segment the line of the programme is, in standard deviations of the log-odds:
margins of membership are measured from it. Those of a model alone are measured from its own boundary, 0."""
ENTER_LINE = 0.0
"""Margin from which a customer joins, if an order is likely enough."""
LEAVE_LINE = -0.20
"""Margin below which a member who has gone silent is on the way out."""
JOIN_CHANCE = 0.40
"""Nobody joins of whom an order within 12 weeks is less likely than that."""
STAY_CHANCE = 0.20
"""A member of whom an order within 12 weeks is less likely than that is on the way out."""
GRACE_RUNS = 2
"""Runs in a row below the line of leaving before a member leaves."""
SILENT_TIMES = 1.5
"""A member below the line leaves once they have been silent for more than so many of their usual gaps."""
MAX_FORECAST_FACTOR = 5.0
"""An 80 % range whose upper end is more than so many times its lower one says nothing to plan by."""
JUST_ABOVE_MARGIN = 0.05
"""Whoever is above the line but nearer to it than this is just above it."""
NEARLY_THERE_MARGIN = -0.1
"""A customer who is no member but no further from the line than this is nearly there."""


def can_be_forecast(low80: float, high80: float) -> bool:
    """Whether an 80 % range is narrow enough to plan by."""
    return high80 <= MAX_FORECAST_FACTOR * low80
