"""Forecast members' revenue by month, with intervals and backtest."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from i18n import Message
from pipeline.forecast.backtest import SEASONAL_METHODS, BacktestRecord, BacktestTrial, origins
from pipeline.forecast.history import Floats, History, Membership, read_history, running
from pipeline.forecast.last_month import against_last_month
from pipeline.forecast.methods import (
    BLOCKS,
    RECENT,
    YEAR,
    Origin,
    RetentionHistory,
    base_share,
    blend,
    decay_rates,
    recent_path,
    seasonal_path,
    steady_path,
)
from pipeline.forecast.months import MAX_MONTHS, by_month, whole_months
from pipeline.forecast.score import HORIZON_DAYS, SHORT_HORIZON_DAYS, backtest
from pipeline.forecast.warnings import warnings
from pipeline.forecast.what_if import what_if_numbers
from pipeline.membership.published_lists import PublishedLists


def forecast_revenue(
    customer_days: pd.DataFrame,
    members: Set[str],
    membership: Membership,
    *,
    as_of: date,
    months: int = MAX_MONTHS,
    published: PublishedLists | None = None,
) -> dict[str, Any]:
    """Gross revenue of today's members (`frozen`) and of members at the time (`programme`), by whole month.

    Args:
        customer_days: customer_id, day, gross_revenue, …, one row a customer and day; all history.
        members: who is a member at `as_of`.
        membership: who was one on past dates, as it would have been said then. Asked for every second week;
            of a mapping, the dates it has are used.
        published: the lists as they were published: where one was in force on a past date, it is taken, and
            `membership` is not asked. Joining and leaving is measured on its recorded movements.
        as_of: the first day that is not known.
        months: 1 to 6. Months begin with the first whole one; what is left of the current month is
            `rest_of_month`, or None when `as_of` is the first of a month.

    Returns:
        Ready for JSON: method (of frozen), methods (by group), frozen and programme [{month, mean, low80,
        high80, low95, high95}], rest_of_month, totals, observed (months behind), backtest (of the method that
        is shown; see `score`) or None with why, what_if (see `what_if_numbers`), against_last_month (see
        `against_last_month`), warnings (Messages).
    """
    history = read_history(customer_days, as_of)
    if history.length < SHORT_HORIZON_DAYS or not members:
        why = Message("There are fewer than four weeks of purchases by members, too few for a forecast.")
        return _nothing(why)
    today = _origin(history, history.length, members)
    published = published or PublishedLists()
    fixed, from_published = _past_members(history, membership, published)
    past = [_origin(history, day, chosen) for day, chosen in fixed.items() if chosen]
    everyone = [*past, today]
    learned = RetentionHistory(
        np.array([origin.day for origin in past], dtype=float),
        np.array([_decay_rates(history, origin) for origin in past]).reshape(len(past), BLOCKS),
    )
    programme = _programme(history, everyone)
    frozen_record = BacktestRecord(
        history,
        [_backtest_trial(history, origin, learned, fades=True) for origin in everyone],
        {origin.day: origin.members for origin in everyone},
    )
    programme_record = BacktestRecord(
        history,
        [_backtest_trial(history, origin, learned, fades=False) for origin in everyone],
        dict.fromkeys((origin.day for origin in everyone), programme),
    )
    records = {"frozen": frozen_record, "programme": programme_record}
    chosen = {name: record.choose(record.trials[-1]) for name, record in records.items()}
    periods = whole_months(as_of, months)
    rest = (0, periods[0][1]) if periods[0][1] > 0 else None
    found: dict[str, Any] = {"method": chosen["frozen"], "methods": chosen}
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
                **record.interval(
                    record.trials[-1], chosen[name], periods[0][1], periods[count - 1][2]
                ).rounded(),
            }
            for count in range(1, len(periods) + 1)
        ]
        for name, record in records.items()
    }
    found["observed"] = {
        "frozen": by_month(history, today.members),
        "programme": by_month(history, programme, since=everyone[0].day),
    }
    past_by_day = {origin.day: origin for origin in past}
    found["backtest"] = backtest(records, chosen, past_by_day, from_published)
    found["why"] = None if found["backtest"] else _why_untested(history, chosen["frozen"]).to_json()
    found["what_if"] = what_if_numbers(history, fixed, members, published)
    found["against_last_month"] = {
        name: against_last_month(history, found, name, past, from_published) for name in records
    }
    found["warnings"] = [message.to_json() for message in warnings(history, found)]
    return found


def _why_untested(history: History, method: str) -> Message:
    """Why no past accuracy is given; it is only given for the method shown."""
    if method in SEASONAL_METHODS and history.length >= RECENT + HORIZON_DAYS:
        return Message(
            "This method cannot be tested yet: that takes a year of invoices before a past "
            "date and twelve weeks after it, {needed:days} in all, and there are "
            "{days:number}.",
            {"needed": YEAR + HORIZON_DAYS, "days": history.length},
        )
    return Message(
        "There are fewer than {days:days} of history, so no past forecast can be "
        "compared with actual revenue.",
        {"days": RECENT + HORIZON_DAYS},
    )


def _past_members(
    history: History, membership: Membership, published: PublishedLists
) -> tuple[dict[int, Set[str]], frozenset[int]]:
    """The members on each backtest date, and the dates that have a published list."""
    if isinstance(membership, Mapping):
        days = sorted(history.day_of(day) for day in membership)
        days = [day for day in days if RECENT <= day < history.length]
    else:
        days = origins(history)
    found: dict[int, Set[str]] = {}
    from_published = set()
    for day in days:
        known = published.in_force(history.date_of(day))
        if known is not None:
            found[day] = published.members(known.number)
            from_published.add(day)
        elif isinstance(membership, Mapping):
            found[day] = membership[history.date_of(day)]
        else:
            found[day] = membership(history.date_of(day))
    return found, frozenset(from_published)


def _origin(history: History, day: int, members: Set[str]) -> Origin:
    return Origin(day, history.of(members), history.effective_purchases(members, day - YEAR, day))


def _decay_rates(history: History, origin: Origin) -> Floats:
    base = base_share(history, origin)
    return decay_rates(history, origin, np.nan if base is None else base)


def _backtest_trial(
    history: History, origin: Origin, learned: RetentionHistory, *, fades: bool
) -> BacktestTrial:
    recent = recent_path(origin)
    season = seasonal_path(history, origin, learned, fades=fades)
    if season is None:
        return BacktestTrial(origin.day, {"recent": recent, "steady": steady_path(origin)}, origin.purchases)
    paths = {"season": season, "recent": recent, "blend": blend([season, recent])}
    return BacktestTrial(origin.day, paths, origin.purchases)


def _programme(history: History, everyone: list[Origin]) -> Floats:
    """Daily revenue of each day's members, by the latest origin before it; 0 before the first."""
    daily = np.zeros(history.length)
    edges = [origin.day for origin in everyone]
    for origin, until in zip(everyone, [*edges[1:], history.length], strict=True):
        daily[origin.day : until] = np.diff(origin.members)[origin.day : until]
    return running(daily)


def _nothing(why: Message) -> dict[str, Any]:
    return {
        "method": None,
        "methods": {"frozen": None, "programme": None},
        "frozen": [],
        "programme": [],
        "rest_of_month": None,
        "totals": {"frozen": [], "programme": []},
        "observed": {"frozen": [], "programme": []},
        "backtest": None,
        "why": why.to_json(),
        "what_if": None,
        "against_last_month": {"frozen": None, "programme": None},
        "warnings": [why.to_json()],
    }
