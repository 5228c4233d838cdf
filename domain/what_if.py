"""What if: the forecast with more members, fewer exits or larger orders, by plain arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.report import Report


@dataclass(frozen=True)
class Change:
    """An assumed change: money per order and exits as fractions, members as a count."""

    ticket: float = 0.0
    """0.1: everybody's orders are 10 % larger."""
    members: int = 0
    """More of them (or fewer), from the first month on."""
    fewer_exits: float = 0.0
    """0.5: half of those who would leave stay."""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Change:
        """From the parameters of the address: ticket and exits in percent, members; never trusted."""
        return cls(
            ticket=_whole(query.get("ticket"), -30, 30) / 100,
            members=_whole(query.get("members"), -100, 100),
            fewer_exits=_whole(query.get("exits"), 0, 100) / 100,
        )


@dataclass(frozen=True)
class MonthIf:
    """A month's expected revenue, with and without the change."""

    month: str
    expected: float
    changed: float


def what_if(report: Report, change: Change) -> list[MonthIf]:
    """The revenue of today's members month by month under `change`; empty where nothing was measured.

    A new member brings the `newcomer` part of what a member brings; one who stays instead of leaving the
    same, less the `leaver` part that those who leave go on bringing. Exits come evenly over the months.
    """
    numbers = report.forecast.what_if
    if numbers is None or not numbers.members:
        return []
    newcomer = numbers.newcomer or 0.0
    saved_revenue = max(newcomer - numbers.leaver, 0.0) if numbers.leaver is not None else 0.0
    larger = 1 + change.ticket * (1.0 if numbers.ticket is None else numbers.ticket)
    months = []
    for place, month in enumerate(report.forecast.frozen):
        each = month.mean / numbers.members
        exits = (numbers.exits_a_month or 0.0) * numbers.members * (place + 0.5)
        more = each * (change.members * newcomer + change.fewer_exits * exits * saved_revenue)
        months.append(MonthIf(month.month, month.mean, max((month.mean + more) * larger, 0.0)))
    return months


def _whole(text: str | None, least: int, most: int) -> int:
    try:
        return min(max(int(text or 0), least), most)
    except ValueError:
        return 0
