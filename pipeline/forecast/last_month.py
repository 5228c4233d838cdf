"""Explain why next month's forecast differs from last month: seasonality, and selection of members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import date
from typing import Any

import numpy as np

from pipeline.forecast.methods import RECENT, Origin
from pipeline.trading_time.history import History, between
from pipeline.trading_time.season import YEAR

MIN_ORIGINS = 3
"""Past lists from which the fall after being picked is measured."""


def against_last_month(
    history: History,
    forecast: Mapping[str, Any],
    group: str,
    past: Sequence[Origin],
    published: Set[int] = frozenset(),
) -> dict[str, Any] | None:
    """The first forecast month of `group` compared with the last full one, and reasons for the difference.

    Args:
        history: the trade before today.
        forecast: what `forecast_revenue` has found so far: frozen, programme, observed.
        group: frozen or programme.
        past: past dates with the members of the time.
        published: the days of those whose list was published; only these count where there are enough.

    Returns:
        month, last_month, change (a fraction); season (by how much all customers' revenue changed between the
        same two months a year earlier; None where they are not known whole);
        after_picking (by how much members' share of everybody's revenue changed, in the 84 days after their
        lists against the year before them, on average; None for the programme or with too few lists) and
        lists (whether those lists are published ones or re-scored by today's model). None without a whole
        month.
    """
    whole_months = [month for month in forecast["observed"][group] if month["whole"] and month["revenue"] > 0]
    if not whole_months or not forecast[group]:
        return None
    last, first = whole_months[-1], forecast[group][0]
    of_published = _after_picking(history, [origin for origin in past if origin.day in published])
    picked = _after_picking(history, past) if of_published is None else of_published
    if group != "frozen":
        picked = None
    return {
        "month": first["month"],
        "last_month": last["month"],
        "change": round(first["mean"] / last["revenue"] - 1, 4),
        "season": _season(history, last["month"], first["month"]),
        "after_picking": picked,
        "lists": None if picked is None else "rescored" if of_published is None else "published",
    }


def _season(history: History, last: str, first: str) -> float | None:
    """The change of all customers' revenue between two months, a year earlier."""
    amounts = [_everybody(history, month) for month in (last, first)]
    if None in amounts or not amounts[0]:
        return None
    return round(amounts[1] / amounts[0] - 1, 4)  # type: ignore[operator]


def _everybody(history: History, month: str) -> float | None:
    """All customers' revenue in the same month of the year before; None unless it is known completely."""
    year, number = int(month[:4]) - 1, int(month[5:])
    start = history.day_of(date(year, number, 1))
    until = history.day_of(date(year + number // 12, number % 12 + 1, 1))
    if start < 0 or until > history.length:
        return None
    return between(history.total, start, until)


def _after_picking(history: History, past: Sequence[Origin]) -> float | None:
    """The mean change of the members' share of all revenue after they were selected."""
    changes = []
    for origin in past:
        start, until = max(origin.day - YEAR, 0), origin.day + RECENT
        if until > history.length:
            continue
        before, after = (
            (between(origin.members, a, b), between(history.total, a, b))
            for a, b in ((start, origin.day), (origin.day, until))
        )
        if min(*before, *after) > 0:
            changes.append(np.log(after[0] / after[1] / (before[0] / before[1])))
    return round(float(np.exp(np.mean(changes)) - 1), 4) if len(changes) >= MIN_ORIGINS else None
