"""What the members will bring: month by month, with intervals, and how well such forecasts have done."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from language import Message
from pipeline.forecast.history import Floats, History, Membership, between, read_history, running
from pipeline.forecast.methods import (
    RECENT,
    YEAR,
    Learned,
    Origin,
    base_share,
    blend,
    constant,
    fadings,
    last_repeated,
    recent_path,
    seasonal_path,
)
from pipeline.forecast.trials import Record, Trial, origins

HORIZON_DAYS = 84
SHORT_HORIZON_DAYS = 28
MOST_MONTHS = 6
FEW_ORIGINS = 8
ENOUGH_LIKE_NOW = 6
"""Origins with a whole year behind them (as today's has), with which the others need not be counted."""


def forecast_revenue(
    customer_days: pd.DataFrame,
    members: Set[str],
    membership: Membership,
    *,
    as_of: date,
    months: int = MOST_MONTHS,
) -> dict[str, Any]:
    """Gross revenue of today's members (`frozen`) and of whoever is one then (`programme`), by whole month.

    Args:
        customer_days: customer_id, day, gross_revenue, …, one row a customer and day; all history.
        members: who is a member at `as_of`.
        membership: who was one on past dates, as it would have been said then. Asked for every second week;
            of a mapping, the dates it has are used.
        as_of: the first day that is not known.
        months: 1 to 6. Months begin with the first whole one; what is left of the current month is
            `rest_of_month`, or None when `as_of` is the first of a month.

    Returns:
        Ready for JSON: method, frozen and programme [{month, mean, low80, high80, low95, high95}],
        rest_of_month, totals, observed (months behind), backtest or None with why, warnings (Messages).
    """
    history = read_history(customer_days, as_of)
    if history.length < SHORT_HORIZON_DAYS or not members:
        why = Message("There are fewer than four weeks of purchases by members: too few to forecast from.")
        return _nothing(why)
    today = Origin(history.length, history.of(members))
    past = _past_origins(history, membership)
    everyone = [*past, today]
    learned = Learned(
        np.array([origin.day for origin in past], dtype=float),
        np.array([_fadings(history, origin) for origin in past]).reshape(len(past), -1),
    )
    programme = _programme(history, everyone)
    frozen_record = Record(
        history,
        [_trial(history, origin, learned, fades=True) for origin in everyone],
        {origin.day: origin.members for origin in everyone},
    )
    programme_record = Record(
        history,
        [_trial(history, origin, learned, fades=False) for origin in everyone],
        dict.fromkeys((origin.day for origin in everyone), programme),
    )
    records = {"frozen": frozen_record, "programme": programme_record}
    chosen = {name: record.choose(record.trials[-1]) for name, record in records.items()}
    periods = _months(as_of, months)
    rest = (0, periods[0][1]) if periods[0][1] > 0 else None
    found: dict[str, Any] = {"method": chosen["frozen"]}
    for name, record in records.items():
        found[name] = [
            {"month": month, **record.interval(record.trials[-1], chosen[name], start, until).rounded()}
            for month, start, until in periods
        ]
    found["rest_of_month"] = rest and {
        "month": as_of.strftime("%Y-%m"),
        "from": as_of.isoformat(),
        "days": rest[1],
        **{
            name: record.interval(record.trials[-1], chosen[name], *rest).rounded()
            for name, record in records.items()
        },
    }
    found["totals"] = {
        name: [
            {
                "months": count,
                "from": periods[0][0],
                "until": periods[count - 1][0],
                **record.interval(record.trials[-1], chosen[name], periods[0][1], periods[count - 1][2]).rounded(),
            }
            for count in range(1, len(periods) + 1)
        ]
        for name, record in records.items()
    }
    found["observed"] = {
        "frozen": _observed(history, today.members),
        "programme": _observed(history, programme),
    }
    backtest = score(frozen_record, {origin.day: origin for origin in past}, HORIZON_DAYS)
    found["backtest"] = backtest and {
        **backtest,
        "short": _without_points(score(frozen_record, {o.day: o for o in past}, SHORT_HORIZON_DAYS)),
        "programme": _without_points(score(programme_record, {o.day: o for o in past}, HORIZON_DAYS)),
    }
    found["why"] = None if backtest else _NO_BACKTEST.to_json()
    found["warnings"] = [message.to_json() for message in _warnings(history, found, chosen["frozen"])]
    return found


_NO_BACKTEST = Message(
    "There are fewer than {days:number} days of history: no past forecast can be compared with what came.",
    {"days": RECENT + HORIZON_DAYS},
)


def score(record: Record, past: Mapping[int, Origin], days: int) -> dict[str, Any] | None:
    """How forecasts of the `days` after past origins did, beside the naive ones; None without any.

    Each is made with what was known on its day: the method chosen, the fading, the width of the interval.
    Where enough origins have a year behind them, only those count: members were then picked as they are now.
    """
    points = []
    ended = [trial for trial in record.trials if trial.day in past and trial.day + days <= record.history.length]
    like_now = [trial for trial in ended if trial.day >= YEAR]
    for trial in like_now if len(like_now) >= ENOUGH_LIKE_NOW else ended:
        actual = record.actual(trial, 0, days)
        if actual <= 0:
            continue
        method = record.choose(trial)
        said = record.interval(trial, method, 0, days)
        points.append(
            {
                "as_of": record.history.date_of(trial.day).isoformat(),
                "method": method,
                "actual": round(actual, 2),
                **said.rounded(),
                "constant": round(constant(past[trial.day], days), 2),
                "last": round(last_repeated(past[trial.day], days), 2),
            }
        )
    if not points:
        return None
    frame = pd.DataFrame(points)

    def mape(column: str) -> float:
        return float((frame[column] / frame["actual"] - 1).abs().mean())

    return {
        "origins": len(points),
        "horizon_days": days,
        "mape": mape("mean"),
        "naive_mape": mape("constant"),
        "last_mape": mape("last"),
        "coverage80": float(frame["actual"].between(frame["low80"], frame["high80"]).mean()),
        "coverage95": float(frame["actual"].between(frame["low95"], frame["high95"]).mean()),
        "points": points,
    }


def _without_points(scored: dict[str, Any] | None) -> dict[str, Any] | None:
    return scored and {name: value for name, value in scored.items() if name != "points"}


def _past_origins(history: History, membership: Membership) -> list[Origin]:
    if isinstance(membership, Mapping):
        days = sorted(history.day_of(day) for day in membership)
        days = [day for day in days if RECENT <= day < history.length]
        chosen = [(day, membership[history.date_of(day)]) for day in days]
    else:
        chosen = [(day, membership(history.date_of(day))) for day in origins(history)]
    return [Origin(day, history.of(members)) for day, members in chosen if members]


def _fadings(history: History, origin: Origin) -> Floats:
    base = base_share(history, origin)
    return fadings(history, origin, np.nan if base is None else base)


def _trial(history: History, origin: Origin, learned: Learned, *, fades: bool) -> Trial:
    recent = recent_path(origin)
    season = seasonal_path(history, origin, learned, fades=fades)
    if season is None:
        return Trial(origin.day, {"recent": recent})
    return Trial(origin.day, {"season": season, "recent": recent, "blend": blend([season, recent])})


def _programme(history: History, everyone: list[Origin]) -> Floats:
    """Running revenue of whoever was a member on each day, by the newest origin until that day."""
    daily = np.diff(history.of(frozenset())) * 0.0
    edges = [origin.day for origin in everyone]
    for origin, until in zip(everyone, [*edges[1:], history.length], strict=True):
        daily[origin.day : until] = np.diff(origin.members)[origin.day : until]
    if everyone:
        daily[: edges[0]] = np.diff(everyone[0].members)[: edges[0]]
    return running(daily)


def _months(as_of: date, months: int) -> list[tuple[str, int, int]]:
    """The next whole months: name, first day and first day after, counted from `as_of`."""
    first = as_of if as_of.day == 1 else _next_month(as_of)
    found = []
    for _ in range(min(max(months, 1), MOST_MONTHS)):
        after = _next_month(first)
        found.append((first.strftime("%Y-%m"), (first - as_of).days, (after - as_of).days))
        first = after
    return found


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _observed(history: History, sums: Floats) -> list[dict[str, Any]]:
    """Revenue by month behind `as_of`; a month not known from its first to its last day is not whole."""
    found = []
    start = history.first
    end = history.date_of(history.length)
    while start < end:
        after = _next_month(start)
        until = min(after, end)
        found.append(
            {
                "month": start.strftime("%Y-%m"),
                "revenue": round(between(sums, history.day_of(start), history.day_of(until)), 2),
                "whole": start.day == 1 and until == after,
            }
        )
        start = until if until == end else after
    return found


def _warnings(history: History, found: dict[str, Any], method: str) -> list[Message]:
    said = []
    if history.length < YEAR:
        said.append(
            Message(
                "There are {days:number} days of history, less than a year: no season can be seen, and the "
                "forecast says that members go on as in the last twelve weeks.",
                {"days": history.length},
            )
        )
    elif history.length < YEAR + RECENT:
        said.append(
            Message(
                "There are {days:number} days of history: the season has been seen once, and a forecast with it "
                "could not be tried yet. The past forecasts shown here were made without a season.",
                {"days": history.length},
            )
        )
    elif history.length < 2 * YEAR:
        said.append(
            Message(
                "There are {days:number} days of history: each season has been seen once, so part of it may be chance.",
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
        said.append(Message("So far this forecast has not done better than repeating the last period. Use it with care."))
    for group in ("frozen", "programme"):
        seen = [month for month in found["observed"][group] if month["whole"]]
        top = max(found[group], key=lambda month: month["mean"])
        best = max(seen, key=lambda month: month["revenue"], default=None)
        if best and top["mean"] > best["revenue"]:
            said.append(
                Message(
                    "{month:month} is forecast at {mean:money}, more than these customers ever brought in a month "
                    "({most:money} in {best:month}).",
                    {"month": top["month"], "mean": top["mean"], "most": best["revenue"], "best": best["month"]},
                )
            )
    return said


def _nothing(why: Message) -> dict[str, Any]:
    return {
        "method": None,
        "frozen": [],
        "programme": [],
        "rest_of_month": None,
        "totals": {"frozen": [], "programme": []},
        "observed": {"frozen": [], "programme": []},
        "backtest": None,
        "why": why.to_json(),
        "warnings": [why.to_json()],
    }
