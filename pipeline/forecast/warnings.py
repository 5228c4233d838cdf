"""Warnings about the limits of a forecast."""

from __future__ import annotations

from typing import Any

from domain.gates import can_be_forecast
from i18n import Message
from pipeline.forecast.history import History
from pipeline.forecast.methods import RECENT, YEAR

FEW_ORIGINS = 8


def warnings(history: History, forecast: dict[str, Any]) -> list[Message]:
    """Sentences about a short history, a weak backtest, and months above anything yet seen.

    Args:
        history: The purchases of all customers, by day.
        forecast: What `forecast_revenue` has found so far: frozen, programme, observed, backtest.
    """
    said = []
    if history.length < YEAR:
        said.append(
            Message(
                "There are {days:days} of history, less than a year, so seasonality is unknown. "
                "The forecast assumes that members go on as in the last twelve weeks.",
                {"days": history.length},
            )
        )
    elif history.length < YEAR + RECENT:
        said.append(
            Message(
                "There are {days:days} of history: each season has been seen only once, so a "
                "seasonal forecast cannot be tested yet.",
                {"days": history.length},
            )
        )
    elif history.length < 2 * YEAR:
        said.append(
            Message(
                "There are {days:days} of history: each season has been seen only once, so the "
                "seasonal pattern may partly be chance.",
                {"days": history.length},
            )
        )
    backtest = forecast["backtest"]
    if backtest and backtest["origins"] < FEW_ORIGINS:
        said.append(
            Message(
                "Only {n:past_forecasts} could be compared with actual revenue.",
                {"n": backtest["origins"]},
            )
        )
    if backtest and backtest["mape"] >= min(backtest["naive_mape"], backtest["last_mape"]):
        said.append(
            Message(
                "So far, this forecast has been no more accurate than repeating the last period. "
                "Use it with care."
            )
        )
    for group in ("frozen", "programme"):
        seen = [month for month in forecast["observed"][group] if month["whole"]]
        # Of a month too uncertain to forecast, no figure is given.
        ahead = [month for month in forecast[group] if can_be_forecast(month["low80"], month["high80"])]
        top = max(ahead, key=lambda month: month["mean"], default=None)
        best = max(seen, key=lambda month: month["revenue"], default=None)
        if best and top and top["mean"] > best["revenue"]:
            figures = {
                "month": top["month"],
                "mean": top["mean"],
                "most": best["revenue"],
                "best": best["month"],
            }
            said.append(
                Message(
                    "The forecast for {month:month} is {mean:money}, more than these customers have "
                    "ever spent in a month ({most:money} in {best:month}).",
                    figures,
                )
                if group == "frozen"
                else Message(
                    "The forecast for the programme in {month:month} is {mean:money}, more than its "
                    "members have ever spent in a month ({most:money} in {best:month}).",
                    figures,
                )
            )
    return said
