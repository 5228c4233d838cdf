"""Forecast members' revenue by month, with intervals and backtest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from i18n import Message
from pipeline.arrays import Floats
from pipeline.forecast.backtest import METHOD, MIN_DAYS, BacktestRecord, Interval, origins
from pipeline.forecast.combination import BacktestTrial, combine
from pipeline.forecast.last_month import against_last_month
from pipeline.forecast.methods import MethodPaths, Origin
from pipeline.forecast.months import MAX_MONTHS, by_month, whole_months
from pipeline.forecast.returns import kept_share
from pipeline.forecast.revisions import Revision, held_back, revision_origins
from pipeline.forecast.score import HORIZON_DAYS, backtest
from pipeline.forecast.warnings import warnings
from pipeline.forecast.what_if import what_if_numbers
from pipeline.membership.published_lists import PublishedLists
from pipeline.trading_time.history import History, Members, Membership, read_history, running
from pipeline.trading_time.season import YEAR

YEAR_AHEAD = 365
_UNTESTED = Message(
    "There are fewer than {days:days} of history, so no past forecast can be compared with actual revenue.",
    {"days": MIN_DAYS + HORIZON_DAYS},
)


def forecast_revenue(
    customer_days: pd.DataFrame,
    members: Members,
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
        membership: who was one on past dates, as it would have been said then. Asked for every second Monday;
            of a mapping, the dates it has are used.
        published: the lists as they were published: where one was in force on a past date, it is taken, and
            `membership` is not asked. Joining and leaving is measured on its recorded movements.
        as_of: the first day that is not known.
        months: 1 to 6. Months begin with the first whole one; what is left of the current month is
            `rest_of_month`, or None when `as_of` is the first of a month.

    Returns:
        Ready for JSON: method, weights (of each method, by group), frozen and programme [{month, mean, low80,
        high80, low95, high95}], rest_of_month, totals, days_ahead (of the 84 and 365 days from `as_of` on, by
        group), net (the same months and totals after returns, and the part that is kept, by group), observed
        (months behind), backtest (see `score`) or None with why, what_if (see `what_if_numbers`),
        against_last_month (see `against_last_month`), warnings (Messages).
    """
    history = read_history(customer_days, as_of)
    if history.length < MIN_DAYS or not len(members):
        why = Message("There are fewer than four weeks of purchases by members, too few for a forecast.")
        return _nothing(why)
    published = published or PublishedLists()
    fixed, from_published = _past_members(history, membership, published)
    past = [forecast_origin(history, day, chosen) for day, chosen in fixed.items() if len(chosen)]
    today = forecast_origin(history, history.length, members)
    if not today.members[-1] > 0:
        return _nothing(Message("Today's members have not bought anything yet, so there is no forecast."))
    records = backtest_records(history, [*past, today])
    periods = whole_months(as_of, months)
    rest = (0, periods[0][1]) if periods[0][1] > 0 else None
    section: dict[str, Any] = {
        "method": METHOD,
        "methods": dict.fromkeys(records, METHOD),
        "weights": {
            name: {method: round(weight, 4) for method, weight in record.trials[-1].weights.items()}
            for name, record in records.items()
        },
    }
    for name, record in records.items():
        section[name] = [
            {"month": month, **record.interval(record.trials[-1], start, until).rounded()}
            for month, start, until in periods
        ]
    section["rest_of_month"] = rest and {
        "month": as_of.strftime("%Y-%m"),
        "from": as_of.isoformat(),
        "days": rest[1],
        **{name: record.interval(record.trials[-1], *rest).rounded() for name, record in records.items()},
    }
    section["totals"] = {name: _totals(record, periods) for name, record in records.items()}
    section["days_ahead"] = [
        {
            "days": days,
            **{
                name: record.interval(record.trials[-1], 0, days).rounded()
                for name, record in records.items()
            },
        }
        for days in (HORIZON_DAYS, YEAR_AHEAD)
    ]
    kept = kept_share(customer_days, history, members, today.purchases)
    section["net"] = {
        "kept": round(kept, 4),
        **{name: _totals(record, periods, kept) for name, record in records.items()},
    }
    section["observed"] = {
        "frozen": by_month(history, today.members),
        "programme": by_month(
            history, records["programme"].cumulative_revenue[history.length], since=[*past, today][0].day
        ),
    }
    past_by_day = {origin.day: origin for origin in past}
    section["backtest"] = backtest(records, past_by_day, from_published)
    section["why"] = None if section["backtest"] else _UNTESTED.to_json()
    section["what_if"] = what_if_numbers(history, fixed, members, published)
    section["against_last_month"] = {
        name: against_last_month(history, section, name, past, from_published) for name in records
    }
    section["warnings"] = [message.to_json() for message in warnings(history, section)]
    return section


def expected_of_members(forecast: Mapping[str, Any]) -> dict[int, float]:
    """What today's members are expected to spend, by the days ahead; empty without a forecast."""
    return {ahead["days"]: ahead["frozen"]["mean"] for ahead in forecast["days_ahead"]}


def backtest_records(history: History, everyone: list[Origin]) -> dict[str, BacktestRecord]:
    """The forecasts from all origins, today's the last, of the frozen cohort and of the programme."""
    older = revision_origins(everyone)
    origins_by_day = sorted([*everyone[:-1], *older, everyone[-1]], key=lambda origin: origin.day)
    methods = MethodPaths(history, origins_by_day)
    places = range(len(origins_by_day))
    programme = _programme(history, everyone)
    spent = [origin.members for origin in origins_by_day]
    frozen = combine(history, origins_by_day, [methods.fixed(place) for place in places], spent)
    anew = combine(
        history,
        origins_by_day,
        [methods.chosen_anew(place, programme) for place in places],
        [programme] * len(origins_by_day),
    )
    places_older = [
        place for place, origin in enumerate(origins_by_day) if any(origin is item for item in older)
    ]
    came = older[-1].members if older else everyone[-1].members
    return {
        "frozen": BacktestRecord(
            history,
            _newest_held_back(frozen, places_older, came),
            {origin.day: origin.members for origin in everyone},
        ),
        "programme": BacktestRecord(
            history,
            _newest_held_back(anew, places_older, programme),
            dict.fromkeys((origin.day for origin in everyone), programme),
        ),
    }


def _newest_held_back(
    trials: Sequence[BacktestTrial], places_older: Sequence[int], came: Floats
) -> list[BacktestTrial]:
    """All trials but those of the older list, by whose revision the newest is held back."""
    kept = [trial for place, trial in enumerate(trials) if place not in places_older]
    if not places_older:
        return kept
    revision = Revision(*(trials[place] for place in places_older))
    return [*kept[:-1], held_back(kept[-1], revision, came)]


def _totals(
    record: BacktestRecord, periods: list[tuple[str, int, int]], kept: float = 1.0
) -> list[dict[str, Any]]:
    """The first one, two, … months together, of which the part `kept` counts."""
    return [
        {
            "months": count,
            "from": periods[0][0],
            "until": periods[count - 1][0],
            **_period(record, periods[0][1], periods[count - 1][2]).scaled(kept).rounded(),
        }
        for count in range(1, len(periods) + 1)
    ]


def _period(record: BacktestRecord, start: int, until: int) -> Interval:
    return record.interval(record.trials[-1], start, until)


def _past_members(
    history: History, membership: Membership, published: PublishedLists
) -> tuple[dict[int, Members], frozenset[int]]:
    """The members on each backtest date, and the dates that have a published list."""
    if isinstance(membership, Mapping):
        days = sorted(history.day_of(day) for day in membership)
        days = [day for day in days if MIN_DAYS <= day < history.length]
    else:
        days = origins(history)
    members_by_day: dict[int, Members] = {}
    from_published = set()
    for day in days:
        version = published.in_force(history.date_of(day))
        if version is not None:
            members_by_day[day] = published.members(version.number)
            from_published.add(day)
        elif isinstance(membership, Mapping):
            members_by_day[day] = membership[history.date_of(day)]
        else:
            members_by_day[day] = membership(history.date_of(day))
    return members_by_day, frozenset(from_published)


def forecast_origin(history: History, day: int, members: Members) -> Origin:
    """An origin with `members`, as they were known on that day."""
    codes = history.codes(members)
    purchases = history.purchases(codes)
    bought_before = codes[history.day[history.begin[codes]] < day]
    return Origin(day, purchases.running(history.length), purchases.effective(day - YEAR, day), bought_before)


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
        "weights": None,
        "frozen": [],
        "programme": [],
        "rest_of_month": None,
        "totals": {"frozen": [], "programme": []},
        "days_ahead": [],
        "net": None,
        "observed": {"frozen": [], "programme": []},
        "backtest": None,
        "why": why.to_json(),
        "what_if": None,
        "against_last_month": {"frozen": None, "programme": None},
        "warnings": [why.to_json()],
    }
