"""Ways between segments: the drawing, and the list of those who went one of them."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html

from dashboard.pages.movements.figures.segments_sankey import SegmentLabels, segments_sankey
from dashboard.pages.movements.weeks import COMPARE, FLOW, WEEK, flow_of, flow_parameter, flow_words
from dashboard.request.page import VersionRequest
from dashboard.ui.chart import chart
from dashboard.ui.download_buttons import downloads, first_of_all
from dashboard.ui.empty import nothing_yet
from dashboard.ui.list_totals import flows_between
from dashboard.ui.table import table
from db import queries
from db.models import SegmentProfile
from db.queries import AnyRow
from domain.segment_meanings import INSIDERS, meaning_of
from i18n import Localizer

MAX_LISTED = 40
"""Shown of those who went a way; the file has all."""


def flow_chart(request: VersionRequest, before: AnyRow, after: AnyRow) -> html.Figure | html.Div:
    """Customers who changed segment between two versions (rows of `db.queries.versions`)."""
    localizer = request.localizer
    flows = flows_between(request, before, after)
    if all(row.from_segment_id == row.to_segment_id for row in flows):
        return nothing_yet(
            localizer.gettext("Nobody changed segment"),
            localizer.gettext("Every customer is in the same segment as before."),
        )
    segments_before = queries.segments(request.session, before.number)
    now = queries.segments(request.session, after.number)
    chosen = flow_of(request.query)
    return chart(
        segments_sankey(
            [(row.from_segment_id, row.to_segment_id, row.customers) for row in flows],
            _labels(segments_before, localizer),
            _labels(now, localizer),
            request.theme,
            localizer,
            href=lambda start, end: request.toggled(**{FLOW: flow_parameter(start, end)}),
            chosen=(chosen.start, chosen.end) if chosen else None,
        ),
        localizer,
        foot=localizer.gettext(
            "{a:date} to {b:date}. Blue joined the programme, orange left it. Click a flow to "
            "list those customers.",
            a=before.as_of,
            b=after.as_of,
        ),
    )


def _labels(segments: Sequence[SegmentProfile], localizer: Localizer) -> SegmentLabels:
    return SegmentLabels(
        {segment.segment_id: localizer.label(segment.name) for segment in segments},
        {
            segment.segment_id: INSIDERS if segment.is_insiders else meaning_of(segment.name)
            for segment in segments
        },
    )


def flow_list(request: VersionRequest, before: AnyRow, after: AnyRow) -> html.Div | None:
    """The customers of the flow that the address names between two versions."""
    localizer, flow = request.localizer, flow_of(request.query)
    if flow is None:
        return None
    requested = (request.session, before.number, after.number, flow, request.filters.only)
    total, customers = queries.count_flow(*requested), queries.customers_of_flow(*requested, limit=MAX_LISTED)
    names = {
        segment.segment_id: localizer.label(segment.name)
        for number in (before.number, after.number)
        for segment in queries.segments(request.session, number)
    }
    rows = [
        [
            dcc.Link(
                row.customer_id, href=request.href("/insiders", tab="everybody", customer=row.customer_id)
            ),
            names.get(row.from_segment_id, localizer.gettext("not a customer")),
            names.get(row.to_segment_id, localizer.gettext("not a customer")),
        ]
        for row in customers
    ]
    parameters = {name: request.query.get(name) for name in (FLOW, COMPARE, WEEK)}
    return html.Div(
        [
            html.Div(
                [
                    html.H2(
                        localizer.ngettext(
                            "{n} customer moved: {way}",
                            "{n} customers moved: {way}",
                            total,
                            way=flow_words(request, flow),
                        ),
                        className="chart-title",
                    ),
                    downloads(request, "flow", has_more=False, **parameters),
                ],
                className="list-head",
            ),
            *(
                [
                    table(
                        [localizer.gettext("Customer"), localizer.gettext("From"), localizer.gettext("To")],
                        rows,
                        is_long=True,
                    ),
                    first_of_all(request, len(rows), total),
                ]
                if request.sees_customers
                else []
            ),
        ],
        className="panel panel-list",
    )
