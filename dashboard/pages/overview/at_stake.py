"""Who has gone quiet, the largest revenue first: what there is to do on a Monday before anything else."""

from __future__ import annotations

from dash import dcc, html

from dashboard.request.page import VersionRequest
from dashboard.ui.chips import link_arrow
from dashboard.ui.list_outcomes import outcome_sentence
from dashboard.ui.list_totals import ListQuery, list_totals_of
from dashboard.ui.pruned_version import is_cleared
from dashboard.ui.table import table
from dashboard.ui.value import likelihood
from db import queries
from domain.audiences import AUDIENCES, usual_spend

MAX_LISTED = 5
"""As many as one can call on a Monday; a link leads to the others."""


def at_stake(request: VersionRequest) -> html.Section | None:
    """The members who have gone quiet, under the request's filters; nothing in a version without figures."""
    if is_cleared(request):
        return None
    localizer, audience = request.localizer, AUDIENCES["gone_quiet"]
    list_query = ListQuery.of(request, audience.id)
    total, revenue = list_totals_of(request, list_query)
    if not total:
        return html.Section(
            html.P(localizer.gettext("No member has gone quiet."), className="small"),
            className="at-stake",
        )
    result = queries.list_rows(
        request.session,
        request.number,
        which=audience.id,
        rows=queries.RowRange(limit=MAX_LISTED),
        sort=[("gross_revenue", True)],
        filters=list_query.conditions,
    )
    rows = [
        [
            dcc.Link(
                row.customer_id,
                href=request.href("/insiders", tab=audience.slug, customer=row.customer_id),
            ),
            localizer.money(row.gross_revenue),
            localizer.ngettext("{n} day ago", "{n} days ago", row.recency_days),
            "–" if row.order_probability_84d is None else likelihood(row.order_probability_84d, localizer),
            localizer.gettext("bought on one day only")
            if row.avg_recency_days is None
            else localizer.ngettext("{n} day", "{n} days", max(round(row.avg_recency_days), 1)),
        ]
        for row in result
    ]
    return html.Section(
        [
            html.H2(
                localizer.ngettext(
                    "Gone quiet: {n} member, {stake:money} at stake in the next 12 weeks",
                    "Gone quiet: {n} members, {stake:money} at stake in the next 12 weeks",
                    total,
                    stake=usual_spend(revenue, request.covered_days),
                ),
                className="chart-title",
            ),
            html.P(_what_is_meant(request, revenue), className="small"),
            *(
                [
                    table(
                        [
                            localizer.gettext("Customer"),
                            localizer.gettext("Revenue"),
                            localizer.gettext("Last purchase"),
                            localizer.gettext("Buys in 12 weeks"),
                            localizer.gettext("Usually buys every"),
                        ],
                        rows,
                    ),
                    link_arrow(
                        localizer.gettext("See everyone who has gone quiet"),
                        request.href("/insiders", tab=audience.slug),
                    ),
                ]
                if request.sees_customers
                else []
            ),
        ],
        className="panel at-stake",
    )


def _what_is_meant(request: VersionRequest, revenue: float) -> str:
    """What the money at stake is, and what came true of last quarter's list."""
    localizer = request.localizer
    definition = localizer.gettext(
        "They spent {revenue:money} in {period}; at stake is what that comes to in 12 weeks.",
        revenue=revenue,
        period=request.window,
    )
    if request.filters:
        return definition
    audiences = request.report.audiences
    summary = audiences.gone_quiet if audiences is not None else None
    in_contribution = (
        localizer.gettext("In contribution, that is {amount:money}.", amount=summary.contribution_at_stake)
        if summary is not None and summary.contribution_at_stake is not None
        else None
    )
    outcome = outcome_sentence(request.report, "gone_quiet", localizer)
    return " ".join(part for part in (definition, in_contribution, outcome) if part)
