"""Forecast of members' revenue, and its accuracy."""

from pipeline.forecast.revenue import expected_of_members, forecast_revenue

__all__ = ["expected_of_members", "forecast_revenue"]
