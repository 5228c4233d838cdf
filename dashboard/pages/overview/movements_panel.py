"""Who joined and who left: the first of each kind, and the way to all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dash import html

from dashboard.request.page import VersionRequest
from dashboard.ui.chips import link_arrow
from dashboard.ui.empty import nothing_yet
from dashboard.ui.headline import moves_by_kind
from dashboard.ui.membership_changes import movement_table
from dashboard.ui.periods import is_this_week, period_meant
from db import queries
from db.queries import AnyRow, MovementQuery
from domain.enums import MovementKind

MAX_MOVES = 5
"""Of each kind: as many as are read on a Monday; the rest is one click further."""


def movements_panel(request: VersionRequest, weeks: Sequence[AnyRow]) -> html.Div:
    """Those who moved in the period meant, narrowed by the filters."""
    localizer, filters = request.localizer, request.filters
    movement_query = MovementQuery([week.number for week in filters.moved(weeks)], filters.only)
    of_kind = {
        kind: queries.movements_page(request.session, replace(movement_query, kind=kind), MAX_MOVES)
        for kind in MovementKind
    }
    if not any(of_kind.values()):
        return nothing_yet(
            localizer.gettext("Nobody joined or left"),
            localizer.gettext("All members stayed, and nobody joined."),
        )

    totals = moves_by_kind(request, filters, weeks)

    def href(customer_id: str) -> str:
        return request.href("/insiders", customer=customer_id)

    return html.Div(
        [
            html.H2(
                _title(request, weeks),
                className="chart-title",
            ),
            html.Div(
                [
                    movement_table(
                        rows if request.sees_customers else (),
                        kind,
                        totals.get(kind, 0),
                        localizer,
                        href=href,
                    )
                    for kind, rows in of_kind.items()
                ],
                className="moves-columns",
            ),
            link_arrow(
                localizer.gettext("See everyone who joined or left, and why"), request.href("/movements")
            )
            if request.sees_customers
            else None,
        ],
        className="panel",
    )


def _title(request: VersionRequest, weeks: Sequence[AnyRow]) -> str:
    localizer, period = request.localizer, period_meant(request, weeks)
    if period is None or is_this_week(request, period):
        return localizer.gettext("Who joined or left this week")
    if request.filters.dates is None:
        return localizer.gettext("Who joined or left since {day:date}", day=period.start)
    return localizer.gettext(
        "Who joined or left, {start:date} to {end:date}", start=period.start, end=period.end
    )
