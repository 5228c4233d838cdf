"""Warnings about the limits of a forecast."""

from __future__ import annotations

from typing import Any

from domain.gates import can_be_forecast
from i18n import Message
from pipeline.trading_time.history import History
from pipeline.trading_time.season import YEAR

FEW_ORIGINS = 8


def warnings(history: History, forecast: dict[str, Any]) -> list[Message]:
    """Sentences about a short history, a weak backtest, and months above anything yet seen.

    Args:
        history: The purchases of all customers, by day.
        forecast: What `forecast_revenue` has found so far: frozen, programme, observed, backtest.
    """
    sentences = []
    if history.length < YEAR:
        sentences.append(
            Message(
                "There are {days:days} of history, less than a year, so the season ahead has not been seen "
                "yet. The forecast rests on what members spent lately, and its ranges are wider for it.",
                {"days": history.length},
            )
        )
    elif history.length < 2 * YEAR:
        sentences.append(
            Message(
                "There are {days:days} of history: each season has been seen only once, so the "
                "seasonal pattern may partly be chance.",
                {"days": history.length},
            )
        )
    closed = int((history.trading == 0).sum())
    if closed and not history.trading[-1]:
        sentences.append(
            Message(
                "Nothing has been sold for {days:days}. The forecast assumes that trade goes on as it did "
                "before.",
                {"days": _closed_at_the_end(history)},
            )
        )
    elif closed:
        sentences.append(
            Message(
                "The shop sold nothing for {days:days} in stretches of three weeks or more. They count "
                "neither as season nor as members falling silent.",
                {"days": closed},
            )
        )
    backtest = forecast["backtest"]
    if backtest and backtest["origins"] < FEW_ORIGINS:
        sentences.append(
            Message(
                "Only {n:past_forecasts} could be compared with actual revenue.",
                {"n": backtest["origins"]},
            )
        )
    if backtest and backtest["mape"] >= min(backtest["naive_mape"], backtest["last_mape"]):
        sentences.append(
            Message(
                "So far, this forecast has been no more accurate than a simple benchmark. Use it with care."
            )
        )
    for group in ("frozen", "programme"):
        whole_months = [month for month in forecast["observed"][group] if month["whole"]]
        # Of a month too uncertain to forecast, no figure is given.
        ahead = [month for month in forecast[group] if can_be_forecast(month["low80"], month["high80"])]
        top = max(ahead, key=lambda month: month["mean"], default=None)
        best = max(whole_months, key=lambda month: month["revenue"], default=None)
        if best and top and top["mean"] > best["revenue"]:
            figures = {
                "month": top["month"],
                "mean": top["mean"],
                "most": best["revenue"],
                "best": best["month"],
            }
            sentences.append(
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
    return sentences


def _closed_at_the_end(history: History) -> int:
    """The days since the last one with a sale."""
    traded = (history.visits[1:] > history.visits[:-1]).nonzero()[0]
    return history.length - 1 - int(traded[-1])
