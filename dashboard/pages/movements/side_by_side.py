"""Two versions side by side: headline figures, segments, members, and the flows between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard.pages.movements.flow_panel import flow_chart, flow_list
from dashboard.pages.movements.weeks import COMPARE
from dashboard.request.page import ADDRESS_ID, VersionRequest
from dashboard.ui.answer import answer
from dashboard.ui.content import Child
from dashboard.ui.download_buttons import downloads
from dashboard.ui.empty import nothing_yet
from dashboard.ui.membership_changes import joined_or_left
from dashboard.ui.table import table
from db import queries
from db.queries import AnyRow, Change
from domain.enums import MovementKind
from i18n import Localizer

FIRST, SECOND = "compare-first", "compare-second"
MAX_LISTED = 40
"""Shown of those who are in one list only, on either side; the file has all."""


def side_by_side(
    request: VersionRequest, a: AnyRow, b: AnyRow, versions: Sequence[AnyRow], tabs: Child
) -> list[Any]:
    """The page of ?compare=: rows `a` and `b` of `versions`, in the reader's order; `tabs` lead elsewhere."""
    localizer = request.localizer
    changed = queries.movements_between(request.session, a.number, b.number, request.filters.only)
    joined = [row for row in changed if row.kind == MovementKind.ENTERED]
    left = [row for row in changed if row.kind == MovementKind.LEFT]
    return [
        answer(
            localizer.gettext(
                "Members only on {b:date}: **{joined:number}**. Only on {a:date}: **{left:number}**.",
                joined=len(joined),
                left=len(left),
                a=a.as_of,
                b=b.as_of,
            )
        ),
        tabs,
        _choosers(request, a, b, versions),
        html.P(
            localizer.gettext("The date filter does not apply here: you choose the two versions below."),
            className="small",
        )
        if request.filters.dates
        else None,
        _headlines(request, a, b),
        _segments(request, a, b),
        flow_chart(request, a, b),
        flow_list(request, a, b),
        _members(request, (a, b), joined, left),
    ]


def register_choosers(app: Dash) -> None:
    """Register the choosers: a choice changes the address, and the address draws the page."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("filters", "compare"),
        Output(ADDRESS_ID, "search", allow_duplicate=True),
        Input(FIRST, "value"),
        Input(SECOND, "value"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )


def _choosers(request: VersionRequest, a: AnyRow, b: AnyRow, versions: Sequence[AnyRow]) -> html.Div:
    gettext = request.localizer.gettext
    data = [
        {
            "value": str(row.number),
            "label": gettext("{day:date} · version {number:number}", day=row.as_of, number=row.number),
        }
        for row in versions
    ]

    def chooser(id: str, label: str, row: AnyRow) -> Component:
        select: Component = dmc.Select(
            id=id,
            label=label,
            value=str(row.number),
            data=data,
            allowDeselect=False,
            searchable=len(data) > 12,
            size="sm",
            className="filter version-chooser",
        )
        return select

    return html.Div(
        [
            chooser(FIRST, gettext("First version"), a),
            dcc.Link(
                f"⇄ {gettext('Swap')}",
                href=request.here(**{COMPARE: f"{b.number}-{a.number}"}),
                className="button-quiet",
            ),
            chooser(SECOND, gettext("Second version"), b),
        ],
        className="choosers",
    )


def _headlines(request: VersionRequest, a: AnyRow, b: AnyRow) -> html.Div:
    localizer = request.localizer
    totals = queries.segment_totals(request.session, [a.number, b.number], request.filters.only)

    def sums(row: AnyRow) -> tuple[float, float, float, float]:
        total = totals.get(row.number)
        if total is None:
            return (0, 0, 0.0, 0.0)
        return (total.customers, total.members, total.gross_revenue, total.members_revenue)

    (customers_a, members_a, all_a, theirs_a), (customers_b, members_b, all_b, theirs_b) = sums(a), sums(b)
    counts = [
        (localizer.gettext("Customers"), customers_a, customers_b, localizer.number),
        (request.settings.programme_name, members_a, members_b, localizer.number),
        (localizer.gettext("Revenue"), all_a, all_b, localizer.money),
        (localizer.gettext("Revenue of members"), theirs_a, theirs_b, localizer.money),
    ]
    shares = [
        (
            localizer.gettext("Share of customers"),
            members_a / (customers_a or 1),
            members_b / (customers_b or 1),
        ),
        (localizer.gettext("Share of revenue"), theirs_a / (all_a or 1), theirs_b / (all_b or 1)),
    ]
    rows = [
        [label, write(first), write(second), _difference(second - first, write)]
        for label, first, second, write in counts
    ] + [
        [
            label,
            localizer.percent(first),
            localizer.percent(second),
            _difference(
                round(second - first, 3),
                lambda points: localizer.gettext("{points:decimal} points", points=points * 100),
            ),
        ]
        for label, first, second in shares
    ]
    return _panel(localizer.gettext("Key figures"), table(_heads("", a, b, localizer), rows))


def _segments(request: VersionRequest, a: AnyRow, b: AnyRow) -> html.Div:
    localizer, filters = request.localizer, request.filters
    names: dict[int, str] = {}
    sums: dict[tuple[int, int], tuple[int, float]] = {}
    for number in (a.number, b.number):
        for segment in queries.segments(request.session, number):
            names[segment.segment_id] = localizer.label(segment.name)
        for segment_id in names:
            only = queries.SegmentFilter(filters.country, segment_id)
            row = queries.segment_totals(request.session, [number], only).get(number)
            sums[number, segment_id] = (row.customers, row.gross_revenue) if row else (0, 0.0)
    rows = []
    for segment_id, name in names.items():
        if filters.segment_id not in (None, segment_id):
            continue
        (customers_a, revenue_a), (customers_b, revenue_b) = (
            sums.get((number, segment_id), (0, 0.0)) for number in (a.number, b.number)
        )
        rows.append(
            [
                name,
                localizer.number(customers_a),
                localizer.number(customers_b),
                _difference(customers_b - customers_a, localizer.number),
                localizer.money(revenue_a),
                localizer.money(revenue_b),
                _difference(revenue_b - revenue_a, localizer.money),
            ]
        )
    customers, revenue = localizer.gettext("Customers"), localizer.gettext("Revenue")
    heads = [
        localizer.gettext("Segment"),
        *(f"{column}, {localizer.day(row.as_of)}" for column in (customers,) for row in (a, b)),
        localizer.gettext("Difference"),
        *(f"{revenue}, {localizer.day(row.as_of)}" for row in (a, b)),
        localizer.gettext("Difference"),
    ]
    return _panel(localizer.gettext("By segment"), table(heads, rows))


def _members(
    request: VersionRequest, two: tuple[AnyRow, AnyRow], joined: list[Change], left: list[Change]
) -> html.Div:
    localizer = request.localizer
    if not joined and not left:
        return nothing_yet(
            localizer.gettext("Both have the same members"),
            localizer.gettext("Nobody joined or left between the two versions."),
        )
    names: dict[int | None, str] = {None: localizer.gettext("not a customer")}
    for version in two:
        for segment in queries.segments(request.session, version.number):
            names[segment.segment_id] = localizer.label(segment.name)
    listed_rows = [*joined[:MAX_LISTED], *left[:MAX_LISTED]]
    rows = [
        [
            dcc.Link(
                row.customer_id, href=request.href("/insiders", tab="everybody", customer=row.customer_id)
            ),
            joined_or_left(row.kind, localizer),
            html.Span(
                f"{names.get(row.from_segment_id)} → {names.get(row.to_segment_id)}", className="small"
            ),
            localizer.money(row.gross_revenue) if row.gross_revenue is not None else "–",
        ]
        for row in listed_rows
    ]
    return html.Div(
        [
            html.Div(
                [
                    html.H2(localizer.gettext("Members in only one of the two"), className="chart-title"),
                    downloads(request, "compared", compare=request.query.get(COMPARE)),
                ],
                className="list-head",
            ),
            html.P(
                [
                    localizer.gettext("Only in the second: "),
                    _revenue_of("▲", joined, localizer),
                    localizer.gettext(". Only in the first: "),
                    _revenue_of("▼", left, localizer),
                    ".",
                ],
                className="small side-by-side",
            ),
            table(
                [
                    localizer.gettext("Customer"),
                    "",
                    localizer.gettext("From and to"),
                    localizer.gettext("Revenue"),
                ],
                rows,
                is_long=True,
            )
            if request.sees_customers
            else None,
        ],
        className="panel panel-list",
    )


def _revenue_of(sign: str, changed: Sequence[Change], localizer: Localizer) -> html.Span:
    """▲ 10 customers worth £12,300."""
    revenues = [row.gross_revenue for row in changed if row.gross_revenue is not None]
    words = localizer.ngettext(
        "{n} customer ({revenue:money})",
        "{n} customers ({revenue:money})",
        len(changed),
        revenue=sum(revenues),
    )
    if len(revenues) < len(changed):
        words = localizer.ngettext("{n} customer", "{n} customers", len(changed))
    return html.Span(f"{sign} {words}", className="joined" if sign == "▲" else "left")


def _heads(first: str, a: AnyRow, b: AnyRow, localizer: Localizer) -> list[str]:
    return [first, localizer.day(a.as_of), localizer.day(b.as_of), localizer.gettext("Difference")]


def _difference(difference: float, write: Callable[[float], str]) -> str:
    if not difference:
        return "="
    return f"{'▲' if difference > 0 else '▼'} {write(abs(difference))}"


def _panel(title: str, content: Child) -> html.Div:
    return html.Div([html.H2(title, className="chart-title"), content], className="panel")
