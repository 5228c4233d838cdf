"""What if: the numbers with which more members, fewer exits or a larger order can be worked out at once.

They are measured on recorded movements and on the later spend of past members.
The arithmetic itself is in `domain.what_if`.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from pipeline.arrays import Floats
from pipeline.membership.published_lists import PublishedLists
from pipeline.trading_time.history import History, Members

PERIOD = 84
"""Days after a past date over which what joiners and leavers spent is counted."""
MONTH = 365.25 / 12
RATE_DAYS = 365
"""How far back exits are counted."""
MIN_OBSERVATIONS = 10
"""Joiners, leavers, exits, or members who bought in two periods, below which nothing is said of them."""


def what_if_numbers(
    history: History, membership: Mapping[int, Members], members: Members, published: PublishedLists
) -> dict[str, Any] | None:
    """Spend of past joiners, leavers and customers with larger orders, relative to members at the time.

    Joiners and leavers are those of the recorded movements, with a reason of their own (`OWN_REASONS`).

    Args:
        history: the trade before today.
        membership: who was a member on past days (numbers as `history` counts them).
        members: who is one now.
        published: the lists as they were published, with their movements.

    Returns:
        members (now); newcomer (what a new member spent in the 84 days after, over the mean of all members of
        that date), newcomers (how many that is from); leaver and leavers (the same of those who left);
        newcomer_error, leaver_error and ticket_error (the standard errors of these and of ticket);
        exits_a_month (the part of the members that leaves in a month of 30.4 days), exits, since and until
        (how many recorded exits that is from, and from which list to which: the run's own is not known yet);
        ticket (how much of one percent more an order arrives as revenue, from 0 to 1: who orders more at once
        orders less often), buyers (pairs of periods that is from). What cannot be measured is None. None
        instead of all without members.
    """
    if not len(members):
        return None
    end = history.date_of(history.length)
    weeks = published.weeks(end - timedelta(days=RATE_DAYS), end)
    exits = sum(len(week.left) for week in weeks)
    exposed = sum(week.members_before * (week.as_of - week.since).days for week in weeks)
    joined, left = _joined_and_left(history, published, end)
    ticket, ticket_error, buyers = _ticket(history, membership)
    return {
        "members": len(members),
        "newcomer": _mean(joined),
        "newcomers": len(joined),
        "newcomer_error": _standard_error(joined),
        "leaver": _mean(left),
        "leavers": len(left),
        "leaver_error": _standard_error(left),
        "exits_a_month": round(exits / exposed * MONTH, 4) if exits >= MIN_OBSERVATIONS else None,
        "exits": exits,
        "since": weeks[0].since.isoformat() if weeks else None,
        "until": weeks[-1].as_of.isoformat() if weeks else None,
        "ticket": ticket,
        "buyers": buyers,
        "ticket_error": ticket_error,
    }


def _joined_and_left(
    history: History, published: PublishedLists, end: date
) -> tuple[list[float], list[float]]:
    """The spend of each who joined, and each who left, in the `PERIOD` days after, over a member's mean."""
    joined, left = [], []
    for week in published.weeks(history.first, end - timedelta(days=PERIOD - 1)):
        version = published.in_force(week.as_of)
        listed = published.members(version.number) if version is not None else frozenset()
        day = history.day_of(week.as_of)
        usual = _spent(history, listed, day) / len(listed) if listed else 0.0
        if usual > 0:
            joined += [spent / usual for spent in _each(history, week.joined, day)]
            left += [spent / usual for spent in _each(history, week.left, day)]
    return joined, left


def _mean(ratios: list[float]) -> float | None:
    return round(float(np.mean(ratios)), 4) if len(ratios) >= MIN_OBSERVATIONS else None


def _standard_error(ratios: list[float]) -> float | None:
    if len(ratios) < MIN_OBSERVATIONS:
        return None
    return round(float(np.std(ratios, ddof=1)) / float(np.sqrt(len(ratios))), 4)


def _spent(history: History, customers: Set[str], day: int) -> float:
    return float(sum(_each(history, customers, day)))


def _each(history: History, customers: Set[str], day: int) -> list[float]:
    """The spend of each of `customers` in the `PERIOD` days from `day` on, zeros included."""
    if not customers:
        return []
    codes = history.codes(customers)
    inside = history.are_of(codes) & (history.day >= day) & (history.day < day + PERIOD)
    sums = np.bincount(
        history.code[inside], weights=history.revenue[inside], minlength=len(history.customers)
    )
    spends = sums[codes].tolist()
    return [*spends, *[0.0] * (len(customers) - len(spends))]


def _ticket(history: History, membership: Mapping[int, Members]) -> tuple[float | None, float | None, int]:
    """How the revenue of members changed with their mean purchase, from one period to the next (log-log).

    With its standard error, and the pairs of periods both are from.
    """
    tickets, revenues = [], []
    last = -PERIOD
    for day in sorted(membership):
        if day < PERIOD or day - last < PERIOD or day + PERIOD > history.length:
            continue
        last = day
        is_member = history.are_of(history.codes(membership[day]))
        before, visits_before = _sums(history, is_member, day - PERIOD)
        after, visits_after = _sums(history, is_member, day)
        both = (visits_before > 0) & (visits_after > 0)
        grown = np.log(after[both] / before[both])
        revenues += grown.tolist()
        tickets += (grown - np.log(visits_after[both] / visits_before[both])).tolist()
    if len(tickets) < MIN_OBSERVATIONS or np.ptp(tickets) <= 0:
        return None, None, len(tickets)
    line = stats.linregress(tickets, revenues)
    return round(min(max(float(line.slope), 0.0), 1.0), 4), round(float(line.stderr), 4), len(tickets)


def _sums(history: History, rows: npt.NDArray[np.bool_], day: int) -> tuple[Floats, Floats]:
    """Revenue and days of purchase of each customer in the `PERIOD` days from `day` on."""
    inside = rows & (history.day >= day) & (history.day < day + PERIOD)
    size = len(history.customers)
    return (
        np.asarray(np.bincount(history.code[inside], history.revenue[inside], size), dtype=float),
        np.asarray(np.bincount(history.code[inside], minlength=size), dtype=float),
    )
