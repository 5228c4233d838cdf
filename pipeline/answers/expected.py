"""Expected revenue from members in the coming months, and the accuracy of such forecasts."""

from __future__ import annotations

from domain.gates import can_be_forecast
from domain.report import Backtest, Report
from i18n import Message
from pipeline.answers.contribution import expected_of_members

MONTHS_AHEAD = 3


def expected(report: Report) -> list[Message]:
    """The forecast of today's members and of the programme, its backtest, and its warnings."""
    forecast = report.forecast
    why = [Message.of(forecast.why)] if forecast.why is not None else []
    if forecast.totals is None or not forecast.totals.frozen or not forecast.totals.programme:
        return why or [_NO_FORECAST]
    quarter = forecast.totals.frozen[:MONTHS_AHEAD][-1]
    if not can_be_forecast(quarter.low80, quarter.high80):
        return [
            Message(
                "What today's members will spend cannot be forecast usefully: from {from:month} "
                "to {until:month} it is 80 % likely between {low:money} and {high:money}, too "
                "wide a range to plan with.",
                {
                    "from": quarter.from_,
                    "until": quarter.until,
                    "low": quarter.low80,
                    "high": quarter.high80,
                },
            ),
            *(Message.of(warning) for warning in forecast.warnings),
        ]
    programme = forecast.totals.programme[:MONTHS_AHEAD][-1]
    entries = [(_FROZEN.text, quarter)]
    if can_be_forecast(programme.low80, programme.high80):
        entries.append((_PROGRAMME.text, programme))
    messages = [
        Message(
            text,
            {
                "from": total.from_,
                "until": total.until,
                "mean": total.mean,
                "low": total.low80,
                "high": total.high80,
            },
        )
        for text, total in entries
    ]
    messages += expected_of_members(report.contribution)
    backtest = forecast.backtest
    if backtest is not None:
        messages.append(
            Message(
                "Tested on {origins:past_dates}, the forecast for {days:days} was off by "
                "{mape:percent} on average. Assuming that members go on as before was off by "
                "{naive:percent}; repeating the last period, by {last:percent}.",
                {
                    "origins": backtest.origins,
                    "days": backtest.horizon_days,
                    "mape": backtest.mape,
                    "naive": backtest.naive_mape,
                    "last": backtest.last_mape,
                },
            )
        )
        messages += _more_of_accuracy(backtest)
    else:
        messages += why
    return [*messages, *(Message.of(warning) for warning in forecast.warnings)]


def _more_of_accuracy(backtest: Backtest) -> list[Message]:
    """The middle error, how many past lists are not the published ones, and what those came to."""
    messages = []
    if backtest.median_error is not None:
        messages.append(
            Message(
                "Half of these forecasts were off by {median:percent} or less.",
                {"median": backtest.median_error},
            )
        )
    if backtest.rebuilt:
        messages.append(
            Message(
                "On {n:number} of these dates no list was published, so it was rebuilt afterwards.",
                {"n": backtest.rebuilt},
            )
        )
    if backtest.published_error is not None:
        messages.append(
            Message(
                "Where a list was published, the forecast was off by {error:percent} on average.",
                {"error": backtest.published_error},
            )
        )
    return messages


_NO_FORECAST = Message("There is no forecast in this version.")
_FROZEN = Message(
    "Today's members are expected to spend {mean:money} from {from:month} to "
    "{until:month} (80 % likely between {low:money} and {high:money})."
)
_PROGRAMME = Message(
    "The whole programme, including customers who join later, is expected to take "
    "{mean:money} from {from:month} to {until:month} ({low:money} to {high:money})."
)
