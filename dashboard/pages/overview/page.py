"""/ — how are our best customers doing?"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.pages.overview.about_all import about_all_customers
from dashboard.pages.overview.answer_sentence import answer_sentence
from dashboard.pages.overview.at_stake import at_stake
from dashboard.pages.overview.cards import overview_cards
from dashboard.pages.overview.movements_panel import movements_panel
from dashboard.pages.overview.verdicts_panel import verdicts_panel
from dashboard.request.filters import COUNTRY, DATES, SEGMENT
from dashboard.request.page import VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.chart import chart, panels
from dashboard.ui.contribution import share_of_contribution
from dashboard.ui.empty import first_week, nothing_yet
from dashboard.ui.figures.forecast import forecast_fan_chart
from dashboard.ui.figures.history import Week, members_and_share
from dashboard.ui.job_status import job_list
from dashboard.ui.report import against_last_month, months_of, past_of
from db import queries
from db.queries import EVERYBODY, AnyRow
from domain.enums import Permission, RunKind
from i18n import N_


def layout(request: VersionRequest) -> Component:
    """The answer, the money at stake, four figures, past and forecast, movements, and the verdicts."""
    weeks = queries.history_up_to(request.session, request.version)
    before = weeks[-2] if len(weeks) > 1 else None
    return html.Div(
        [
            answer_sentence(request, weeks),
            _replay_progress(request),
            at_stake(request),
            overview_cards(request, weeks),
            share_of_contribution(request) if not request.filters else None,
            _concentration(request),
            panels([part for part in (_history(request, weeks), _forecast(request)) if part]),
            first_week(request.localizer) if before is None else movements_panel(request, weeks),
            verdicts_panel(request),
        ],
        className="page-body",
    )


def _replay_progress(request: VersionRequest) -> html.Div | None:
    """The progress of past weeks that are still computed, as after a demo's first start."""
    if all(run.kind != RunKind.REPLAY for run in queries.queue(request.session)):
        return None
    localizer = request.localizer
    return html.Div(
        [
            html.H2(localizer.gettext("Past weeks are being built"), className="chart-title"),
            html.P(
                localizer.gettext(
                    "Each week is published as soon as it is done. With it come who joined and left, trends "
                    "and tests on new data."
                ),
                className="small",
            ),
            *job_list(request),
        ],
        className="panel",
    )


def _concentration(request: VersionRequest) -> html.P | None:
    """How few customers bring much of the revenue."""
    concentration = request.report.insiders.concentration
    if concentration is None or concentration.effective_members is None:
        return None
    return html.P(
        request.localizer.gettext(
            "The largest customer accounts for {largest:percent} of revenue, the five largest "
            "for {five:percent}. Members' revenue is as concentrated as if it came from "
            "{effective:members} of equal size.",
            largest=concentration.largest_customer,
            five=concentration.five_largest,
            effective=concentration.effective_members,
        ),
        className="small",
    )


def _history(request: VersionRequest, weeks: Sequence[AnyRow]) -> html.Figure | html.Div:
    """Week by week within the dates, narrowed by country and segment but not by date of purchase."""
    localizer, filters = request.localizer, request.filters
    rows = filters.weeks(weeks)
    if not rows:
        return nothing_yet(
            localizer.gettext("No lists in these dates"),
            localizer.gettext(
                "No list was published in these dates. Choose other dates above, or clear them."
            ),
        )
    if filters.only == EVERYBODY:
        points = [Week(row.number, row.as_of, row.insiders, row.revenue_share) for row in rows]
    else:
        totals = queries.segment_totals(request.session, [row.number for row in rows], filters.only)
        points = [Week(row.number, row.as_of, *_members_and_share(totals.get(row.number))) for row in rows]
    programme = request.settings.programme_name
    whenever = localizer.gettext(
        "Each point counts all members on that date; the date filter does not apply."
    )
    return chart(
        members_and_share(points, request.theme, localizer, programme),
        localizer,
        foot=whenever if filters.dates else None,
    )


def _members_and_share(row: AnyRow | None) -> tuple[int, float]:
    if row is None:
        return 0, 0.0
    return row.members, row.members_revenue / row.gross_revenue if row.gross_revenue else 0.0


def _forecast(request: VersionRequest) -> html.Figure | None:
    localizer = request.localizer
    months = months_of(request.report, "frozen")
    if not months:
        return None
    against, note = against_last_month(request.report, "frozen", localizer), about_all_customers(request)
    return chart(
        forecast_fan_chart(
            months,
            request.theme,
            localizer,
            cohort=localizer.gettext("Today's members"),
            past=past_of(request.report, "frozen"),
        ),
        localizer,
        foot=[part for part in (against, note) if part],
    )


page = PageSpec(
    path="/",
    title=N_("How are our best customers doing?"),
    label=N_("Overview"),
    icon="overview",
    permission=Permission.SEE_FIGURES,
    layout=layout,
    filters=(COUNTRY, SEGMENT, DATES),
    unfiltered_note=N_("Saved lists narrow the pages Insiders and Movements."),
    filters_when_pruned=(COUNTRY, SEGMENT),
)
