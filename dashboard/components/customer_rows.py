"""The lists of customers: their columns, and the rows that the grid asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.components.cleared import is_cleared
from dashboard.components.grid import Column, asked_for
from dashboard.page import PageRequest
from dashboard.words import feature_definition
from dashboard.worth import Who, worth
from db import queries
from db.queries import COLUMNS, Which
from language import Voice

TREND_WEEKS = 12
"""A sparkline as wide as a thumb shows no more."""


def customer_rows(request: PageRequest, which: Which, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The rows of a list that a grid asks for, every value as it is read; and how many there are in all."""
    if request.version is None or is_cleared(request):
        return {"rowData": [], "rowCount": 0}
    offset, limit, sort = asked_for(asked, tuple(COLUMNS))
    who = Who.of(
        request, which, ((asked.get("filterModel") or {}).get("customer_id") or {}).get("filter", "")
    )
    total, _ = worth(request, who)
    found = queries.list_rows(
        request.session,
        request.number,
        which=which,
        offset=offset,
        limit=limit,
        sort=sort or [("gross_revenue", True)],
        filters=who.conditions,
        search=who.search,
    )
    weeks = [
        week
        for week in queries.history_up_to(request.session, request.version)[-TREND_WEEKS:]
        if week.pruned_at is None
    ]
    trends = queries.revenue_trends(
        request.session, [week.number for week in weeks], [row.customer_id for row in found]
    )
    return {
        "rowData": [_written(row, trends[row.customer_id], request.voice) for row in found],
        "rowCount": total,
    }


def _written(row: Any, trend: Sequence[float], voice: Voice) -> dict[str, Any]:
    return {
        "customer_id": row.customer_id,
        "since": voice.day(row.since) if row.since else "–",
        "gross_revenue": voice.money(row.gross_revenue),
        "recency_days": voice.count("{n} day ago", "{n} days ago", row.recency_days),
        "orders": voice.number(row.orders),
        "trend": [round(value) for value in trend],
        "margin": round(row.margin, 2),
        "segment": voice.name(row.segment),
        "country": voice.country(row.country),
        "advice": voice.tell(row.advice) if row.advice else "",
    }


def columns(tab: str, window: str, voice: Voice) -> list[Column]:
    """The same columns on every tab but for what makes no sense there.

    `window` is the version's own, in words.
    """
    line = voice.say("How far from the line: left of the middle is outside, right of it inside.")
    near = voice.say("How near") if tab == "nearly-there" else voice.say("How safe")
    everything = [
        Column("customer_id", voice.say("Customer"), "link", 110),
        Column(
            "gross_revenue",
            voice.say("Revenue"),
            "number",
            110,
            hint=feature_definition("gross_revenue", window, voice),
        ),
        Column("recency_days", voice.say("Last purchase"), "number", 128),
        Column("orders", voice.say("Orders"), "number", 84),
        Column("trend", voice.say("Trend"), "trend", 122, sorts=False),
        Column("margin", near, "margin", 118, hint=line),
        Column("since", voice.say("Member since"), "day", 128),
        Column("segment", voice.say("Kind"), "text", 170),
        Column("country", voice.say("Country"), "text", 128),
        Column("advice", voice.say("Why, and what would change it"), "text", 250, grows=True, sorts=False),
    ]
    left_out = {
        "members": {"segment", "country"},
        "at-risk": {"segment", "country"},
        "nearly-there": {"since", "country"},
        "everybody": {"since"},
    }[tab]
    return [column for column in everything if column.field not in left_out]
