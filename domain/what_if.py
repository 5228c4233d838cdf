"""What if: the forecast with more members, fewer exits or larger orders, by plain arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.report import ForecastMonth, Report, WhatIf


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
class WhatIfMonth:
    """A month's expected revenue, with and without the change."""

    month: str
    expected: float
    changed: float
    members: float
    """Of today's members, those who have not left by the middle of the month."""
    more_members: float
    """How many more there are then with the change."""


def what_if(report: Report, change: Change) -> list[WhatIfMonth]:
    """The revenue of today's members month by month under `change`; empty where nothing was measured."""
    numbers = report.forecast.what_if
    return [] if numbers is None else changed_months(report.forecast.frozen, numbers, change)


def changed_months(months: Sequence[ForecastMonth], numbers: WhatIf, change: Change) -> list[WhatIfMonth]:
    """The forecast of `months` under `change`, by what was measured; empty without members.

    A new member brings the `newcomer` part of what a member brings; one who stays instead of leaving the
    same, less the `leaver` part that those who leave go on bringing. Exits come evenly over the months.
    """
    if not numbers.members:
        return []
    newcomer = numbers.newcomer or 0.0
    saved_revenue = max(newcomer - numbers.leaver, 0.0) if numbers.leaver is not None else 0.0
    larger = 1 + change.ticket * (1.0 if numbers.ticket is None else numbers.ticket)
    result = []
    for place, month in enumerate(months):
        each = month.mean / numbers.members
        exits = (numbers.exits_a_month or 0.0) * numbers.members * (place + 0.5)
        saved = change.fewer_exits * exits
        more = each * (change.members * newcomer + saved * saved_revenue)
        result.append(
            WhatIfMonth(
                month.month,
                month.mean,
                max((month.mean + more) * larger, 0.0),
                members=max(numbers.members - exits, 0.0),
                more_members=change.members + saved,
            )
        )
    return result


def _whole(text: str | None, least: int, most: int) -> int:
    try:
        return min(max(int(text or 0), least), most)
    except ValueError:
        return 0
