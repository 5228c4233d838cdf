"""What each segment leaves the shop, beside what it spends."""

from __future__ import annotations

from dash import html

from dashboard.request.page import VersionRequest
from dashboard.ui.contribution import margins_used
from dashboard.ui.table import table


def contribution_by_segment(request: VersionRequest) -> html.Div | None:
    """A row a segment; nothing without margins, and where a country or dates narrow the figures."""
    contribution, localizer = request.report.contribution, request.localizer
    if contribution is None or request.filters.country is not None or request.filters.dates is not None:
        return None
    revenue = sum(segment.revenue for segment in request.report.segments)
    rows = []
    for segment in request.report.segments:
        amount = contribution.of_segment(segment.id)
        if amount is None or not segment.customers:
            continue
        rows.append(
            [
                localizer.label(segment.name),
                localizer.money(amount),
                localizer.percent(amount / contribution.contribution)
                if contribution.contribution > 0
                else "–",
                localizer.percent(segment.revenue / revenue) if revenue else "–",
                localizer.money(amount / segment.customers),
            ]
        )
    heads = [
        localizer.gettext("Segment"),
        localizer.gettext("Contribution"),
        localizer.gettext("Share of contribution"),
        localizer.gettext("Share of revenue"),
        localizer.gettext("Per customer"),
    ]
    note = localizer.gettext(
        "Revenue after returns times margin, less the cost of benefits, in {period}.", period=request.window
    )
    return html.Div(
        [
            html.H2(localizer.gettext("What each segment contributes"), className="chart-title"),
            table(heads, rows),
            html.P(f"{note} {margins_used(request)}", className="small"),
        ],
        className="panel",
    )
