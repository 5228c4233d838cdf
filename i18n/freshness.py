"""Sentences on how up to date the list and the invoices are."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from domain.freshness import DataFreshness, ListFreshness
from domain.message import Message


def list_message(freshness: ListFreshness, zone: ZoneInfo) -> Message | None:
    """What is wrong with the list, as a message; None if nothing is."""
    if freshness.state == "fresh":
        return None
    assert freshness.since is not None
    values = {
        "day": freshness.since.astimezone(zone).date().isoformat(),
        "why": [freshness.why.to_json()] if freshness.why else [],
        "time": freshness.again_at.astimezone(zone).isoformat() if freshness.again_at else None,
        "as_of": freshness.as_of.isoformat(),
    }
    match freshness.state:
        case "retried" if freshness.again_at:
            return Message(
                "This list is out of date (as of {as_of:date}): the weekly run of {day:date} has "
                "failed. {why:all} The next attempt is at {time:moment}. Until then you see the "
                "last good list; nothing is lost.",
                values,
            )
        case "failed":
            return Message(
                "This list is out of date (as of {as_of:date}): the weekly run of {day:date} "
                "failed and will not be retried automatically. {why:all} You see the last good "
                "list; nothing is lost.",
                values,
            )
        case "missed":
            return Message(
                "This list is out of date (as of {as_of:date}): the weekly run of {day:date} has "
                "not started. You see the last good list; nothing is lost.",
                values,
            )
        case _:
            return Message(
                "This list is out of date (as of {as_of:date}): the weekly run of {day:date} "
                "failed and is being retried now. You see the last good list; nothing is lost.",
                values,
            )


def data_message(freshness: DataFreshness | None) -> Message | None:
    """What is wrong with the data, as a message; None while invoices arrive as usual."""
    if freshness is None or not freshness.is_late:
        return None
    return Message(
        "No new invoices since {newest:date}, {days:days} ago; they usually arrive "
        "within {usual:days}. Check the shop's export: the list cannot change until new "
        "invoices arrive.",
        {
            "newest": freshness.newest.isoformat(),
            "days": freshness.days_since,
            "usual": freshness.usual_gap_days,
        },
    )
