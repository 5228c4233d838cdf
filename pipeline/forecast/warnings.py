"""What a reader must know before relying on a forecast."""

from __future__ import annotations

from typing import Any

from i18n import Message
from pipeline.forecast.history import History
from pipeline.forecast.methods import RECENT, YEAR

FEW_ORIGINS = 8


def warnings(history: History, found: dict[str, Any]) -> list[Message]:
    """Sentences about a short history, a weak backtest, and months above anything ever seen.

    Args:
        history: The purchases of everybody, by day.
        found: What `forecast_revenue` has found so far: frozen, programme, observed, backtest.
    """
    said = []
    if history.length < YEAR:
        said.append(
            Message(
                "There are {days:days} of history, less than a year: no season can be seen, and the "
                "forecast says that members go on as in the last twelve weeks.",
                {"days": history.length},
            )
        )
    elif history.length < YEAR + RECENT:
        said.append(
            Message(
                "There are {days:days} of history: the season has been seen once, and a forecast with "
                "it could not be tried yet.",
                {"days": history.length},
            )
        )
    elif history.length < 2 * YEAR:
        said.append(
            Message(
                "There are {days:days} of history: each season has been seen once, "
                "so part of it may be chance.",
                {"days": history.length},
            )
        )
    backtest = found["backtest"]
    if backtest and backtest["origins"] < FEW_ORIGINS:
        said.append(
            Message(
                "Only {n:number} past forecasts could be compared with what came.", {"n": backtest["origins"]}
            )
        )
    if backtest and backtest["mape"] >= min(backtest["naive_mape"], backtest["last_mape"]):
        said.append(
            Message(
                "So far this forecast has not done better than repeating the last period. Use it with care."
            )
        )
    for group in ("frozen", "programme"):
        seen = [month for month in found["observed"][group] if month["whole"]]
        top = max(found[group], key=lambda month: month["mean"])
        best = max(seen, key=lambda month: month["revenue"], default=None)
        if best and top["mean"] > best["revenue"]:
            figures = {
                "month": top["month"],
                "mean": top["mean"],
                "most": best["revenue"],
                "best": best["month"],
            }
            said.append(
                Message(
                    "{month:month} is forecast at {mean:money}, more than these customers ever brought "
                    "in a month ({most:money} in {best:month}).",
                    figures,
                )
                if group == "frozen"
                else Message(
                    "Of the programme {mean:money} is expected in {month:month}, more than its members of "
                    "the time ever brought in a month ({most:money} in {best:month}).",
                    figures,
                )
            )
    return said
