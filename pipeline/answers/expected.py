"""What members will bring in the coming months, and how far such forecasts were off before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.gates import can_be_forecast
from i18n import Message

MONTHS_AHEAD = 3


def expected(report: Mapping[str, Any]) -> list[Message]:
    """The forecast of today's members and of the programme, its backtest, and its warnings."""
    forecast = report.get("forecast") or {}
    totals = {name: rows[:MONTHS_AHEAD] for name, rows in forecast.get("totals", {}).items() if rows}
    if not totals:
        return [Message.from_json(forecast["why"])] if forecast.get("why") else [_NO_FORECAST]
    quarter = totals["frozen"][-1]
    if not can_be_forecast(quarter["low80"], quarter["high80"]):
        return [
            Message(
                "What today's members will spend cannot be forecast usefully: from {from:month} "
                "to {until:month} it is 80 % likely between {low:money} and {high:money}, too "
                "wide a range to plan with.",
                {
                    "from": quarter["from"],
                    "until": quarter["until"],
                    "low": quarter["low80"],
                    "high": quarter["high80"],
                },
            ),
            *(Message.from_json(warning) for warning in forecast.get("warnings", [])),
        ]
    found = [
        Message(
            text,
            {
                "from": total["from"],
                "until": total["until"],
                "mean": total["mean"],
                "low": total["low80"],
                "high": total["high80"],
            },
        )
        for text, total in (
            (_FROZEN.text, totals["frozen"][-1]),
            (_PROGRAMME.text, totals["programme"][-1]),
        )
    ]
    backtest = forecast.get("backtest")
    if backtest:
        found.append(
            Message(
                "Tested on {origins:number} past dates, this {days:days} forecast was off by "
                "{mape:percent} on average. Assuming that members go on as before was off by "
                "{naive:percent}; repeating the last period, by {last:percent}.",
                {
                    "origins": backtest["origins"],
                    "days": backtest["horizon_days"],
                    "mape": backtest["mape"],
                    "naive": backtest["naive_mape"],
                    "last": backtest["last_mape"],
                },
            )
        )
        found += _rescored(backtest)
    elif forecast.get("why"):
        found.append(Message.from_json(forecast["why"]))
    return [*found, *(Message.from_json(warning) for warning in forecast.get("warnings", []))]


def _rescored(backtest: Mapping[str, Any]) -> list[Message]:
    """That some of the past lists are not those that were published, where that is so."""
    rescored = backtest["origins"] - backtest.get("published", backtest["origins"])
    if not rescored:
        return []
    return [
        Message(
            "On {n:number} of these dates no list was published; today's model was used to "
            "determine who would have been a member.",
            {"n": rescored},
        )
    ]


_NO_FORECAST = Message("There is no forecast in this version.")
_FROZEN = Message(
    "Today's members are expected to spend {mean:money} from {from:month} to "
    "{until:month} (80 % likely between {low:money} and {high:money})."
)
_PROGRAMME = Message(
    "The whole programme, including customers who join later, is expected to take "
    "{mean:money} from {from:month} to {until:month} ({low:money} to {high:money})."
)
