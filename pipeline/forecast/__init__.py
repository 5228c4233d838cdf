"""Revenue of the members in the coming months, and how far such forecasts could be trusted."""

from pipeline.forecast.history import Membership
from pipeline.forecast.revenue import forecast_revenue

__all__ = ["Membership", "forecast_revenue"]
