"""The data contract of a source: which columns, how much and how fresh. A breach stops the publication."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from domain.message import Message

HISTORY_DAYS = 56
"""What a new delivery is compared with: the eight weeks before it."""
MIN_HISTORY_DAYS = 28
MIN_LINES = 20
"""Of fewer lines, twice as many are chance."""


@dataclass(frozen=True)
class Contract:
    """The expectations of a source; an empty or missing part is not checked."""

    columns: tuple[str, ...] = ()
    """Fields that every file has a column for, such as customer_id."""
    min_volume: float | None = None
    max_volume: float | None = None
    """Lines a day, as a multiple of the usual number."""
    max_silent_days: int | None = None
    """How long nothing newer may come."""

    def to_json(self) -> dict[str, Any]:
        """The form in which it is stored."""
        return {
            "columns": list(self.columns),
            "min_volume": self.min_volume,
            "max_volume": self.max_volume,
            "max_silent_days": self.max_silent_days,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Contract:
        """The contract that `to_json` made `stored` from."""
        return cls(
            columns=tuple(stored.get("columns", ())),
            min_volume=stored.get("min_volume"),
            max_volume=stored.get("max_volume"),
            max_silent_days=stored.get("max_silent_days"),
        )


DEFAULT_CONTRACT = Contract(min_volume=0.25, max_volume=1.8, max_silent_days=14)
"""Of a source that somebody adds. In two years of a real shop no week left these lines."""


def columns_breach(contract: Contract, fields: Collection[str], source: str) -> Message | None:
    """The complaint about a file that lacks columns; None if it has them all."""
    missing = [column for column in contract.columns if column not in fields]
    if not missing:
        return None
    return Message(
        "{source} has no column for {columns} any more.", {"source": source, "columns": ", ".join(missing)}
    )


def volume_breach(
    contract: Contract, before: Mapping[date, int], after: Mapping[date, int], source: str
) -> Message | None:
    """The complaint about too many or too few lines; None if their number is as usual.

    Args:
        contract: What is expected.
        before: Lines by day before the delivery.
        after: Lines by day with it.
        source: What to call it.
    """
    if not before:
        return None
    newest = max(before)
    known_days = [day for day, lines in after.items() if day <= newest and lines != before.get(day, 0)]
    stored = sum(before.get(day, 0) for day in known_days)
    again = sum(after[day] for day in known_days)
    if contract.max_volume is not None and stored >= MIN_LINES and again >= contract.max_volume * stored:
        return _complaint(source, min(known_days), max(known_days), again, stored)
    history = min(HISTORY_DAYS, (newest - min(before)).days + 1)
    last = max(after, default=newest)
    if history < MIN_HISTORY_DAYS or last <= newest:
        return None
    since = newest - timedelta(days=history)
    usual = sum(lines for day, lines in before.items() if day > since) / history * (last - newest).days
    lines_after = sum(lines for day, lines in after.items() if day > newest)
    if max(usual, lines_after) < MIN_LINES:
        return None
    is_much = contract.max_volume is not None and lines_after >= contract.max_volume * usual
    is_little = contract.min_volume is not None and lines_after <= contract.min_volume * usual
    return (
        _complaint(source, newest + timedelta(days=1), last, lines_after, usual)
        if is_much or is_little
        else None
    )


def silence_breach(
    contract: Contract, *, newest: date | None, since: date, today: date, source: str
) -> Message | None:
    """The breach of a source without newer invoices; None while the silence is usual.

    Args:
        contract: What is expected.
        newest: The day of its newest line.
        since: The day of its first reading, or on which its silence was last accepted.
        today: The day on the shop's calendar.
        source: What to call it.
    """
    if contract.max_silent_days is None:
        return None
    heard = max(since, newest) if newest is not None else since
    days = (today - heard).days
    if days <= contract.max_silent_days:
        return None
    return Message(
        "{source} has delivered nothing new since {day:date} ({days:days}; at most {most:number} expected).",
        {"source": source, "day": heard.isoformat(), "days": days, "most": contract.max_silent_days},
    )


def _complaint(source: str, first: date, last: date, actual: int, usual: float) -> Message:
    return Message(
        "{source} delivered {found:lines} for {first:date} to {last:date}: {times:decimal}× the usual "
        "{usual:number}.",
        {
            "source": source,
            "found": actual,
            "first": first.isoformat(),
            "last": last.isoformat(),
            "times": round(actual / max(usual, 1.0), 1),
            "usual": round(usual),
        },
    )
