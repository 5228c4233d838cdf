"""/ — how are our best customers doing?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dash import html
from dash.development.base_component import Component

from dashboard.pages.overview.at_stake import at_stake
from dashboard.pages.overview.cards import overview_cards
from dashboard.request.filters import COUNTRY, DATES, SEGMENT
from dashboard.request.page import VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.answer import answer
from dashboard.ui.chart import chart, panels
from dashboard.ui.chips import link_arrow, verdict_chip
from dashboard.ui.contribution import share_of_contribution
from dashboard.ui.empty import first_week, nothing_yet
from dashboard.ui.figures.forecast import forecast_fan_chart
from dashboard.ui.figures.history import Week, members_and_share
from dashboard.ui.glossary import claim_name
from dashboard.ui.headline import headline, moves_by_kind
from dashboard.ui.job_status import job_list
from dashboard.ui.membership_changes import movement_table
from dashboard.ui.periods import is_this_week, period_meant
from dashboard.ui.report import against_last_month, months_of, past_of
from db import queries
from db.queries import EVERYBODY, AnyRow, MovementQuery
from domain.enums import MovementKind, Permission, RunKind
from domain.periods import Period
from domain.report import Hypothesis
from i18n import N_, Localizer

MAX_MOVES = 5
"""Of each kind: as many as are read on a Monday; the rest is one click further."""


def layout(request: VersionRequest) -> Component:
    """The answer, the money at stake, four figures, past and forecast, movements, and the verdicts."""
    weeks = queries.history_up_to(request.session, request.version)
    before = weeks[-2] if len(weeks) > 1 else None
    return html.Div(
        [
            (_answer_of_part if request.filters else _answer)(request, weeks),
            _replay_progress(request),
            at_stake(request),
            overview_cards(request, weeks),
            share_of_contribution(request) if not request.filters else None,
            _concentration(request),
            panels([part for part in (_history(request, weeks), _forecast(request)) if part]),
            first_week(request.localizer) if before is None else _moved(request, weeks),
            _verdicts(request),
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


def _answer(request: VersionRequest, weeks: Sequence[AnyRow]) -> html.P:
    localizer, report = request.localizer, request.report
    insiders = report.insiders
    sentence = localizer.ngettext(
        "**{n}** of the {programme} ({share:percent} of customers) generated "
        "**{revenue:percent}** of revenue in {period}.",
        "**{n}** {programme} ({share:percent} of customers) generated **{revenue:percent}** "
        "of revenue in {period}.",
        insiders.count,
        programme=request.settings.programme_name,
        share=insiders.share_of_customers,
        revenue=insiders.revenue_share,
        period=request.window,
    )
    if len(weeks) < 2:
        return answer(
            f"{sentence} {localizer.gettext('You will see who joins and leaves from the next list on.')}"
        )
    moved, period = report.movements, period_meant(request, weeks)
    return answer(f"{sentence} {_movement_summary(request, moved.entered, moved.left, period)}")


def _answer_of_part(request: VersionRequest, weeks: Sequence[AnyRow]) -> html.P:
    """The same sentence about the customers that match the filters."""
    localizer, figures = request.localizer, headline(request, weeks)
    sentence = localizer.ngettext(
        "**{n}** of the {programme} among these customers ({share:percent}) generated "
        "**{revenue:percent}** of their revenue in {period}.",
        "**{n}** {programme} among these customers ({share:percent}) generated "
        "**{revenue:percent}** of their revenue in {period}.",
        figures.members,
        programme=request.settings.programme_name,
        share=figures.share_of_customers,
        revenue=figures.revenue_share,
        period=request.window,
    )
    period = period_meant(request, weeks)
    return answer(f"{sentence} {_movement_summary(request, figures.joined, figures.left, period)}")


def _movement_summary(request: VersionRequest, joined: int, left: int, period: Period | None) -> str:
    """How many joined and left in the period; empty if no list falls into it."""
    if period is None:
        return ""
    if not joined and not left:
        return _nobody_moved(request, period)
    localizer, moved = request.localizer, {"joined": joined, "left": left}
    if is_this_week(request, period):
        return localizer.gettext("**{joined:number}** joined and **{left:number}** left this week.", **moved)
    if request.filters.dates is None:
        return localizer.gettext(
            "**{joined:number}** joined and **{left:number}** left since {start:date}.",
            **moved,
            start=period.start,
        )
    return localizer.gettext(
        "**{joined:number}** joined and **{left:number}** left between {start:date} and {end:date}.",
        **moved,
        start=period.start,
        end=period.end,
    )


def _nobody_moved(request: VersionRequest, period: Period) -> str:
    localizer = request.localizer
    if is_this_week(request, period):
        return localizer.gettext("**Nobody** joined or left this week.")
    if request.filters.dates is None:
        return localizer.gettext("**Nobody** joined or left since {start:date}.", start=period.start)
    return localizer.gettext(
        "**Nobody** joined or left between {start:date} and {end:date}.", start=period.start, end=period.end
    )


def _who_moved_title(request: VersionRequest, weeks: Sequence[AnyRow]) -> str:
    localizer, period = request.localizer, period_meant(request, weeks)
    if period is None or is_this_week(request, period):
        return localizer.gettext("Who joined or left this week")
    if request.filters.dates is None:
        return localizer.gettext("Who joined or left since {day:date}", day=period.start)
    return localizer.gettext(
        "Who joined or left, {start:date} to {end:date}", start=period.start, end=period.end
    )


def _moved(request: VersionRequest, weeks: Sequence[AnyRow]) -> html.Div:
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
                _who_moved_title(request, weeks),
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


def _verdicts(request: VersionRequest) -> html.Div:
    localizer = request.localizer
    rows = []
    for hypothesis in request.report.hypotheses:
        later = hypothesis.out_of_time
        outcome = later or hypothesis.in_sample
        if outcome is None:
            continue
        rows.append(
            html.Li(
                [
                    html.Div(
                        [
                            html.B(claim_name(hypothesis.id, localizer)),
                            verdict_chip(outcome.verdict, localizer),
                        ],
                        className="verdict-head",
                    ),
                    html.Span(localizer.render(hypothesis.claim)),
                    html.Span(
                        _when_measured(hypothesis, localizer)
                        if later
                        else localizer.gettext("only on the data used to pick them"),
                        className="small",
                    ),
                ],
                className="verdict",
            )
        )
    return html.Div(
        [
            html.H2(localizer.gettext("Is the programme worth it?"), className="chart-title"),
            html.Ul(rows, className="verdicts"),
            html.P(_of_all(request)) if request.filters else None,
            link_arrow(localizer.gettext("The proof"), request.href("/hypotheses")),
        ],
        className="panel",
    )


def _when_measured(hypothesis: Hypothesis, localizer: Localizer) -> str:
    if hypothesis.is_by_draw:
        return localizer.gettext("measured on members drawn at random")
    return localizer.gettext("measured in the 12 weeks after")


def _forecast(request: VersionRequest) -> html.Figure | None:
    localizer = request.localizer
    months = months_of(request.report, "frozen")
    if not months:
        return None
    return chart(
        forecast_fan_chart(
            months,
            request.theme,
            localizer,
            cohort=localizer.gettext("Today's members"),
            past=past_of(request.report, "frozen"),
        ),
        localizer,
        foot=[
            part
            for part in (against_last_month(request.report, "frozen", localizer), _of_all(request))
            if part
        ],
    )


def _of_all(request: VersionRequest) -> html.Span | None:
    """A note on figures that the filters in force do not narrow."""
    if not request.filters:
        return None
    return html.Span(
        request.localizer.gettext("About all customers: filters do not apply."), className="small"
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
