"""Forecast of members' revenue, and its accuracy."""

from pipeline.forecast.history import Membership
from pipeline.forecast.revenue import forecast_revenue

__all__ = ["Membership", "forecast_revenue"]
