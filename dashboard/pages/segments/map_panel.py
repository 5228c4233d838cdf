"""The map of customers, and the list of those selected on it."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html

from dashboard.request.page import VersionRequest
from dashboard.ui.chart import chart, panels
from dashboard.ui.chips import link_arrow
from dashboard.ui.content import Content
from dashboard.ui.download_buttons import downloads
from dashboard.ui.figures.customer_map import Point, customer_map, sample_note
from dashboard.ui.figures.segments import Segment, meanings_of
from dashboard.ui.map_selection import (
    AREA,
    MAX_SELECTED,
    CustomerMapData,
    area_conditions,
    customer_map_data,
    inside,
)
from dashboard.ui.table import table
from db import queries

MAP, PICKED = "segments-map", "segments-picked"
MAX_PICKED = 50
"""Customers listed next to the map; the full list and the file have all of them."""


def _picked_list(request: VersionRequest, picked: Sequence[str] | None) -> Content:
    """The customers inside the area that the address names, the largest revenue first."""
    localizer = request.localizer
    if picked is None:
        return [
            html.P(localizer.gettext("Draw around some dots to list those customers.")),
            html.Ul(
                [
                    html.Li(localizer.gettext("You get a list, highest revenue first, and a download.")),
                    html.Li(localizer.gettext("The link button also copies your selection.")),
                    html.Li(localizer.gettext("Click a dot to open that customer.")),
                ],
                className="small",
            ),
        ]
    page = queries.members_page(
        request.session,
        request.number,
        which="everyone",
        rows=queries.RowRange(limit=MAX_PICKED),
        filters=[*request.filters.conditions, *area_conditions(picked)],
    )
    rows = [
        [
            dcc.Link(row.customer_id, href=request.href("/insiders", customer=row.customer_id)),
            localizer.label(row.segment),
            localizer.money(row.gross_revenue),
            localizer.number(row.recency_days),
        ]
        for row in page.rows
    ]
    columns = [
        localizer.gettext("Customer"),
        localizer.gettext("Segment"),
        localizer.gettext("Revenue"),
        localizer.gettext("Days since last purchase"),
    ]
    area = request.query[AREA]
    return [
        html.P(
            localizer.ngettext(
                "{n} customer, who spent {revenue:money}:",
                "{n} customers, who spent {revenue:money}. The first {shown:number}:",
                page.total,
                revenue=page.gross_revenue,
                shown=len(rows),
            )
        ),
        html.P(
            localizer.gettext(
                "An area selects {most:customers} at most, in the order of their numbers. "
                "Draw a smaller one to select everybody in it.",
                most=MAX_SELECTED,
            ),
            className="small",
        )
        if len(picked) == MAX_SELECTED
        else None,
        html.Div(
            [
                link_arrow(
                    localizer.gettext("As a list"), request.href("/insiders", tab="everybody", area=area)
                ),
                downloads(request, "customers", list="everybody", area=area),
            ],
            className="list-head",
        ),
        table(columns, rows),
    ]


def map_and_list(request: VersionRequest, segments: Sequence[Segment]) -> html.Div:
    """Map and list side by side; empty in a version whose customers have no coordinates."""
    localizer, placed = request.localizer, customer_map_data(request)
    if placed is None:
        return html.Div()
    picked = inside(request, placed)
    of_all = request.version.customers if placed.every > 1 else None
    foot = (
        localizer.gettext(
            "Each dot is a customer; click to open. The axes have no unit: the closer two dots, "
            "the more alike the customers."
        )
        if request.sees_customers
        else localizer.gettext(
            "Each dot is a customer. The axes have no unit: the closer two dots, "
            "the more alike the customers."
        )
    )
    return panels(
        [
            chart(
                customer_map(
                    _highlighted(request, placed, picked),
                    {segment.id: segment.name for segment in segments},
                    meanings_of(segments),
                    request.theme,
                    localizer,
                    of_all=of_all,
                ),
                localizer,
                id=MAP,
                lasso=request.sees_customers,
                foot=f"{foot} {sample_note(len(placed.points), of_all, localizer)}" if of_all else foot,
            ),
            html.Div(
                [
                    html.H2(localizer.gettext("Selected on the map"), className="chart-title"),
                    html.Div(_picked_list(request, picked), id=PICKED, className="picked"),
                ],
                className="panel",
            )
            if request.sees_customers
            else None,
        ],
        "panels-wide-left",
    )


def _highlighted(
    request: VersionRequest, placed: CustomerMapData, picked: Sequence[str] | None
) -> Sequence[Point]:
    """The points of the map; those within the filters and the area are highlighted."""
    conditions = request.filters.conditions
    points = placed.highlighting(conditions) if conditions else placed.points
    if picked is not None:
        inside_area = set(picked)
        points = [
            point._replace(is_highlighted=point.is_highlighted and point.customer_id in inside_area)
            for point in points
        ]
    if not request.sees_customers:
        points = [point._replace(customer_id="") for point in points]
    return points
