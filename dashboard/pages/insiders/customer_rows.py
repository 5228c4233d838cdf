"""The lists of customers: their columns, and the rows that the grid asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import date
from typing import Any

from dashboard.pages.insiders.member_since import member_since
from dashboard.request.page import VersionRequest
from dashboard.ui.glossary import feature_definition
from dashboard.ui.grid import Column, parse_grid_request
from dashboard.ui.list_totals import ListQuery, list_totals_of
from dashboard.ui.pruned_version import is_cleared
from dashboard.ui.value import likelihood
from db import queries
from db.queries import COLUMNS, Which
from db.queries.rows import AnyRow
from domain.audiences import AUDIENCES
from i18n import Localizer

TREND_WEEKS = 12
"""A sparkline as wide as a thumb shows no more."""
WITH_LONG_ADVICE = ("gone-quiet", "close-to-line")
"""Lists whose rows are higher: most of them say in a long sentence what would change."""


def customer_rows(request: VersionRequest, which: Which, grid_request: Mapping[str, Any]) -> dict[str, Any]:
    """The rows of a list that a grid asks for, every value as it is read; and how many there are in all."""
    if request.version is None or is_cleared(request):
        return {"rowData": [], "rowCount": 0}
    requested = parse_grid_request(grid_request, tuple(COLUMNS))
    if requested.is_too_far:
        return {"rowData": [], "rowCount": 0}
    list_query = ListQuery.of(request, which, search_text(grid_request))
    total, _ = list_totals_of(request, list_query)
    rows = queries.list_rows(
        request.session,
        request.number,
        which=which,
        rows=requested.row_range,
        sort=requested.sort or AUDIENCES[which].ranked_by,
        filters=list_query.conditions,
        search=list_query.search,
    )
    weeks = [
        week
        for week in queries.history_up_to(request.session, request.version)[-TREND_WEEKS:]
        if week.pruned_at is None
    ]
    first = queries.first_lists(request.session)
    trends = queries.revenue_trends(
        request.session, [week.number for week in weeks], [row.customer_id for row in rows]
    )
    return {
        "rowData": [_written(row, trends[row.customer_id], first, request.localizer) for row in rows],
        "rowCount": requested.row_count(total, len(rows)),
    }


def search_text(grid_request: Mapping[str, Any]) -> str:
    """The text the grid searches for in customer ids."""
    text: str = ((grid_request.get("filterModel") or {}).get("customer_id") or {}).get("filter") or ""
    return text


def _written(row: AnyRow, trend: Sequence[float], first: Set[date], localizer: Localizer) -> dict[str, Any]:
    return {
        "customer_id": row.customer_id,
        "since": member_since(row.since, first, localizer),
        "valid_until": "" if row.valid_until is None else localizer.day(row.valid_until),
        "gross_revenue": localizer.money(row.gross_revenue),
        "recency_days": localizer.ngettext("{n} day ago", "{n} days ago", row.recency_days),
        "avg_recency_days": usual_gap(row.avg_recency_days, localizer),
        "orders": localizer.number(row.orders),
        "trend": [round(value) for value in trend],
        "margin": round(row.margin, 2),
        "expected_revenue_84d": ""
        if row.expected_revenue_84d is None
        else localizer.money(row.expected_revenue_84d),
        "contribution": _amount(row.contribution, localizer),
        "expected_contribution_84d": _amount(row.expected_contribution_84d, localizer),
        "probability_alive": ""
        if row.probability_alive is None
        else likelihood(row.probability_alive, localizer),
        "next_order_on": "" if row.next_order_on is None else localizer.day(row.next_order_on),
        "is_held_out": localizer.gettext("held out") if row.is_held_out else "",
        "segment": localizer.label(row.segment),
        "country": localizer.country(row.country),
        "advice": localizer.render(row.advice) if row.advice else "",
    }


def usual_gap(days: float | None, localizer: Localizer) -> str:
    """The customer's usual gap as text; empty for a single purchase day."""
    if days is None:
        return localizer.gettext("bought on one day only")
    return localizer.ngettext("{n} day", "{n} days", max(round(days), 1))


def _amount(amount: float | None, localizer: Localizer) -> str:
    return "" if amount is None else localizer.money(amount)


def columns(
    tab: str,
    window: str,
    localizer: Localizer,
    *,
    tells_contribution: bool = False,
    has_promises: bool = False,
    with_holdout: bool = False,
) -> list[Column]:
    """The columns, the same on every tab except where one makes no sense.

    `window` is the version's own, in words. Contribution is told where the version knows margins;
    `has_promises`: whether any membership is promised until a day; `with_holdout`: whether a standing holdout
    runs.
    """
    line = localizer.gettext(
        "Distance from the line: members lie to the right of the middle, other customers to the left."
    )
    is_outside = tab in ("rising", "new-and-promising")
    near = localizer.gettext("How close") if is_outside else localizer.gettext("How safe")
    everything = [
        Column("customer_id", localizer.gettext("Customer"), "link", 100, phone_width=76),
        Column(
            "gross_revenue",
            localizer.gettext("Revenue"),
            "number",
            112,
            hint=feature_definition("gross_revenue", window, localizer),
            rank=1,
            phone_width=100,
        ),
        Column("recency_days", localizer.gettext("Last purchase"), "number", 118, rank=2, phone_width=106),
        Column(
            "avg_recency_days",
            localizer.gettext("Usually buys every"),
            "number",
            176,
            hint=localizer.gettext("This customer's average gap between purchase days."),
            rank=4,
        ),
        Column("orders", localizer.gettext("Orders"), "number", 92, rank=7),
        Column(
            "expected_revenue_84d",
            localizer.gettext("Expected, 12 weeks"),
            "number",
            142,
            hint=localizer.gettext("What this customer is expected to spend in the next 84 days."),
            rank=3,
        ),
        *(_of_contribution(window, localizer) if tells_contribution else ()),
        Column(
            "probability_alive",
            localizer.gettext("Comes back"),
            "number",
            112,
            hint=localizer.gettext("The probability of at least one order within a year."),
            rank=5,
        ),
        Column(
            "next_order_on",
            localizer.gettext("Next order by"),
            "day",
            132,
            hint=localizer.gettext("The day by which an order is as likely as not."),
            rank=8,
        ),
        Column("trend", localizer.gettext("Trend"), "trend", 122, sorts=False, rank=10),
        Column("margin", near, "margin", 118, hint=line, rank=5),
        Column("since", localizer.gettext("Member since"), "day", 186, rank=6),
        Column(
            "valid_until",
            localizer.gettext("Member until"),
            "day",
            132,
            hint=localizer.gettext("Until this day, whatever happens."),
            rank=7,
        ),
        *([_held_out(localizer)] if with_holdout else []),
        Column("segment", localizer.gettext("Segment"), "text", 190, rank=8),
        Column("country", localizer.gettext("Country"), "text", 128, rank=9),
        Column(
            "advice",
            localizer.gettext("What would change this"),
            "text",
            300,
            grows=True,
            sorts=False,
            rank=3,
            lines=3 if tab in WITH_LONG_ADVICE else 2,
        ),
    ]
    left_out = {
        "members": {"segment", "country", "avg_recency_days"},
        "gone-quiet": {"segment", "country", "margin", "next_order_on"},
        "close-to-line": {"segment", "country", "avg_recency_days"},
        "rising": {"since", "valid_until", "country", "avg_recency_days"},
        "new-and-promising": {"since", "valid_until", "country", "avg_recency_days"},
        "everybody": {"since", "valid_until", "avg_recency_days"},
    }[tab] | (set() if has_promises else {"valid_until"})
    return [column for column in everything if column.field not in left_out]


def _of_contribution(window: str, localizer: Localizer) -> list[Column]:
    return [
        Column(
            "contribution",
            localizer.gettext("Contribution"),
            "number",
            128,
            hint=localizer.gettext(
                "Revenue after returns times margin, less the cost of benefits, in {period}.", period=window
            ),
            rank=4,
        ),
        Column(
            "expected_contribution_84d",
            localizer.gettext("Expected contribution, 12 weeks"),
            "number",
            150,
            hint=localizer.gettext(
                "Expected revenue times margin, less the cost of benefits, in the next 84 days."
            ),
            rank=6,
        ),
    ]


def _held_out(localizer: Localizer) -> Column:
    return Column(
        "is_held_out",
        localizer.gettext("Benefits"),
        "text",
        112,
        hint=localizer.gettext(
            "Held out: drawn at random to get none of the programme's benefits. Leave these customers out of "
            "what members receive."
        ),
        rank=2,
    )
