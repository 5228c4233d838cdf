"""The headline figures under a filter: what every page that counts customers says of the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.request.filters import Filters
from dashboard.request.page import VersionRequest
from dashboard.ui.list_totals import segment_totals_by
from db import queries
from db.queries import AnyRow, MovementQuery
from domain.enums import MovementKind


@dataclass(frozen=True)
class Headline:
    """How many customers and members, what they bought (in the window), and who joined and left."""

    customers: int
    members: int
    gross_revenue: float
    members_revenue: float
    joined: int
    left: int

    @property
    def share_of_customers(self) -> float:
        """Members among the customers, a fraction."""
        return self.members / self.customers if self.customers else 0.0

    @property
    def revenue_share(self) -> float:
        """The share of these customers' revenue that members brought, a fraction."""
        return self.members_revenue / self.gross_revenue if self.gross_revenue else 0.0


def headline(request: VersionRequest, history: Sequence[AnyRow]) -> Headline:
    """The figures of the request's version under its filters; `history` leads to that version."""
    filters = request.filters
    moved = moves_by_kind(request, filters, history)
    if filters.dates is None:
        totals = queries.segment_totals(request.session, [request.number], filters.only).get(request.number)
        rows = [totals] if totals is not None else []
    else:
        rows = list(segment_totals_by(request, "segment_id", filters.conditions))
    return Headline(
        customers=sum(row.customers for row in rows),
        members=sum(row.members for row in rows),
        gross_revenue=sum(row.gross_revenue for row in rows),
        members_revenue=sum(row.members_revenue for row in rows),
        joined=moved.get(MovementKind.ENTERED, 0),
        left=moved.get(MovementKind.LEFT, 0),
    )


def moves_by_kind(
    request: VersionRequest, filters: Filters, history: Sequence[AnyRow]
) -> dict[MovementKind, int]:
    """How many joined (entered) and left in the selected weeks."""
    movement_query = MovementQuery([week.number for week in filters.moved(history)], filters.only)
    counts: dict[MovementKind, int] = {}
    for row in queries.count_movements(request.session, movement_query):
        counts[row.kind] = counts.get(row.kind, 0) + row.customers
    return counts
