"""Forecast of members' revenue, and its accuracy."""

from pipeline.forecast.history import Membership
from pipeline.forecast.revenue import expected_of_members, forecast_revenue

__all__ = ["Membership", "expected_of_members", "forecast_revenue"]
