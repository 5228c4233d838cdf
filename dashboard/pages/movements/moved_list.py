"""All customers who joined or left, one row each; can be filtered by reason and exported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.pages.movements.weeks import KIND, OWN_WORDS, REASON
from dashboard.request.page import VersionRequest
from dashboard.ui.download_buttons import downloads, first_of_all
from dashboard.ui.empty import nothing_yet
from dashboard.ui.glossary import reason_label, reason_term
from dashboard.ui.icon import labelled
from dashboard.ui.membership_changes import joined_or_left
from dashboard.ui.table import table
from db import queries
from db.queries import AnyRow, MovementQuery
from domain.enums import MovementKind, MovementReason
from i18n import Localizer

MAX_LISTED = 40
"""Shown of those who joined, and of those who left; the download has all."""


def moved_list(request: VersionRequest, moves: MovementQuery, counts: Sequence[AnyRow]) -> html.Div:
    """The list of `moves`; `counts` are the same, counted (rows of `db.queries.count_movements`)."""
    localizer = request.localizer
    everybody = sum(row.customers for row in counts)
    if not everybody:
        return nothing_yet(
            localizer.gettext("Nobody joined or left"),
            localizer.gettext("All members stayed. Choose other dates to look further back."),
        )
    moved_rows = [
        row
        for kind in MovementKind
        if moves.kind in (None, kind)
        for row in queries.movements_page(request.session, replace(moves, kind=kind), MAX_LISTED)
    ]
    columns = [
        localizer.gettext("Customer"),
        "",
        localizer.gettext("Revenue"),
        localizer.gettext("From and to"),
        localizer.gettext("Why"),
        localizer.gettext("As of"),
    ]
    return html.Div(
        [
            html.Div(
                [
                    html.H2(localizer.gettext("Everyone who joined or left"), className="chart-title"),
                    downloads(
                        request,
                        "movements",
                        has_more=True,
                        **{name: request.query.get(name) for name in OWN_WORDS},
                    ),
                ],
                className="list-head",
            ),
            _reasons(request, counts),
            *_customers(request, columns, moved_rows, everybody),
        ],
        className="panel panel-list",
    )


def _customers(
    request: VersionRequest, columns: Sequence[str], listed_rows: Sequence[AnyRow], everybody: int
) -> list[Component | None]:
    if not request.sees_customers:
        return []
    rows = [_row(request, row) for row in listed_rows]
    return [
        table(columns, rows, kind="table-movements", is_long=True),
        first_of_all(request, len(listed_rows), everybody),
    ]


def _reasons(request: VersionRequest, counts: Sequence[AnyRow]) -> html.Div:
    """The reasons as buttons that narrow the list to who joined or left for one of them."""
    localizer = request.localizer
    sums: dict[tuple[MovementKind, MovementReason], int] = {}
    for row in counts:
        sums[row.kind, row.reason] = sums.get((row.kind, row.reason), 0) + row.customers
    return html.Div(
        [
            dcc.Link(
                [
                    joined_or_left(kind, localizer),
                    html.Span(f"{reason_label(reason, localizer)} {localizer.number(customers)}"),
                ],
                href=request.toggled(**{KIND: kind, REASON: reason}),
                className="filter-chip",
                title=localizer.label(reason_term(reason).definition),
            )
            for (kind, reason), customers in sorted(sums.items(), key=lambda row: (row[0][0], -row[1]))
        ],
        className="reasons",
        role="group",
        **labelled(localizer.gettext("By reason")),
    )


def _row(request: VersionRequest, row: AnyRow) -> list[object]:
    localizer = request.localizer
    return [
        dcc.Link(row.customer_id, href=request.href("/insiders", customer=row.customer_id)),
        joined_or_left(row.kind, localizer),
        localizer.money(row.gross_revenue),
        html.Span(
            f"{_named(row.from_segment, localizer)} → {_named(row.to_segment, localizer)}", className="small"
        ),
        localizer.render(row.detail),
        localizer.day(row.as_of),
    ]


def _named(segment: str | None, localizer: Localizer) -> str:
    return localizer.label(segment) if segment else localizer.gettext("not a customer")
