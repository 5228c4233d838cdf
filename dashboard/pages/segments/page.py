"""/segments — what kinds of customers do we have?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dash import ClientsideFunction, Dash, Input, Output, State, html
from dash.development.base_component import Component

from dashboard.pages.segments.actions import action_card
from dashboard.pages.segments.contribution_table import contribution_by_segment
from dashboard.pages.segments.figures import Country, revenue_by_country
from dashboard.pages.segments.map_panel import MAP, map_and_list
from dashboard.request.filters import COUNTRY, DATES, SEGMENT
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.answer import answer
from dashboard.ui.chart import chart
from dashboard.ui.empty import page_without
from dashboard.ui.figures.segment_heat_map import MAX_ON_A_PHONE, heat_map
from dashboard.ui.figures.segment_sizes import size_and_revenue
from dashboard.ui.figures.segments import Segment
from dashboard.ui.glossary import COLUMNS_BY_NAME, HEAT_MAP_FEATURES, feature_label
from dashboard.ui.list_totals import segment_totals_by
from dashboard.ui.map_selection import AREA, lasso_corners
from dashboard.ui.report import segments_of
from db import queries
from db.queries import AnyRow
from domain.enums import Permission
from i18n import N_

BETTER = {name: COLUMNS_BY_NAME[name].better for name in HEAT_MAP_FEATURES}


def layout(request: VersionRequest) -> Component:
    """The answer, sizes and revenue, differences, the map, and actions for each segment."""
    localizer = request.localizer
    segments = narrowed_segments(request)
    if not any(segment.customers for segment in segments) or not any(
        segment.is_highlighted for segment in segments
    ):
        return page_without(
            localizer.gettext("**No customers** match these filters."),
            localizer.gettext("No customers"),
            localizer.gettext("No customers match all of these filters."),
            localizer.gettext("Remove a filter above."),
        )
    features = [(name, feature_label(name, localizer)) for name in HEAT_MAP_FEATURES]
    compared = localizer.gettext("×2 is twice the average customer, ×0.5 is half.")
    coloured = localizer.gettext("Blue is good for the shop, orange is bad, no colour is neutral.")
    toggled = localizer.gettext("Click a segment to filter; click again to clear.")
    return html.Div(
        [
            _answer(request, segments),
            _renamed(request),
            chart(size_and_revenue(segments, request.theme, localizer), localizer, foot=toggled),
            chart(
                heat_map(segments, features, request.theme, localizer, better=BETTER),
                localizer,
                foot=f"{compared} {coloured} {toggled}",
                scrolls_below=640 if len(segments) > MAX_ON_A_PHONE else 0,
            ),
            contribution_by_segment(request),
            _countries(request),
            map_and_list(request, segments),
            html.H2(localizer.gettext("What to do for each segment"), className="section-title"),
            html.Section(
                [action_card(request, segment, segments) for segment in segments if segment.is_highlighted],
                className="actions",
            ),
        ],
        className="page-body",
    )


def page_filters(request: VersionRequest) -> dict[str, str]:
    """The area selected on the map."""
    return (
        {AREA: request.localizer.gettext("selected on the map")}
        if lasso_corners(request.query.get(AREA, ""))
        else {}
    )


def register(app: Dash, _context: PageContext) -> None:
    """Register the map's callbacks: a lasso sets the address, a dot opens its customer."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("filters", "area"),
        Output(ADDRESS_ID, "search", allow_duplicate=True),
        Input(MAP, "selectedData"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("filters", "customer"),
        Output(ADDRESS_ID, "href", allow_duplicate=True),
        Input(MAP, "clickData"),
        prevent_initial_call=True,
    )


def narrowed_segments(request: VersionRequest) -> list[Segment]:
    """All segments with figures of the customers that match country and dates; one may be selected.

    Without a country and dates they are the published figures.
    """
    filters = request.filters
    segments = segments_of(request.report, request.localizer)
    if filters.country is not None or filters.dates is not None:
        whoever = replace(filters, segment_id=None)
        rows = {
            row.segment_id: row
            for row in segment_totals_by(request, "segment_id", whoever.conditions, HEAT_MAP_FEATURES)
        }
        segments = sorted(
            (_counted_again(segment, rows.get(segment.id)) for segment in segments),
            key=lambda segment: -segment.revenue,
        )
    return [
        replace(
            segment,
            href=request.toggled(segment=segment.id),
            is_highlighted=filters.segment_id in (None, segment.id),
        )
        for segment in segments
    ]


def _counted_again(segment: Segment, row: AnyRow | None) -> Segment:
    if row is None:
        return replace(segment, customers=0, revenue=0.0, mean={})
    means = {name: getattr(row, f"mean_{name}") for name in HEAT_MAP_FEATURES}
    return replace(
        segment,
        customers=row.customers,
        revenue=row.gross_revenue,
        mean={name: float(mean) for name, mean in means.items() if mean is not None},
    )


def _renamed(request: VersionRequest) -> html.P | None:
    """A notice of segment names that changed because they were no longer true."""
    report = request.report
    changed = sum(segment.renamed is not None for segment in report.segments)
    if not changed:
        return None
    return html.P(
        request.localizer.ngettext(
            "{n} segment was renamed since {day:date} because its old name no longer fit.",
            "{n} segments were renamed since {day:date} because their old names no longer fit.",
            changed,
            day=report.movements.since,
        ),
        className="small",
    )


def _countries(request: VersionRequest) -> html.Figure:
    """Revenue by country of the customers that match segment and dates; one country may be selected."""
    localizer, filters = request.localizer, request.filters
    wherever = replace(filters, country=None)
    if wherever.dates is None:
        rows = queries.countries(request.session, request.number, filters.segment_id)
    else:
        rows = segment_totals_by(request, "country", wherever.conditions)
    countries = [
        Country(
            localizer.country(row.country),
            row.customers,
            row.members,
            row.gross_revenue,
            request.toggled(country=row.country),
            filters.country in (None, row.country),
        )
        for row in rows
    ]
    return chart(
        revenue_by_country(countries, request.theme, localizer, request.settings.programme_name),
        localizer,
        foot=localizer.gettext("Click a country to filter; click again to clear."),
    )


def _answer(request: VersionRequest, segments: Sequence[Segment]) -> html.P:
    localizer = request.localizer
    selected = [segment for segment in segments if segment.is_highlighted]
    top = max(segments, key=lambda segment: segment.is_insiders)
    everybody = sum(segment.customers for segment in segments)
    largest = max(segments, key=lambda segment: segment.customers)
    if len(selected) == 1 < len(segments):
        return answer(
            localizer.ngettext(
                "**{name}**: **{n}** customer ({share:percent} of customers), who generated "
                "**{revenue:percent}** of revenue.",
                "**{name}**: **{n}** customers ({share:percent} of customers), who generated "
                "**{revenue:percent}** of revenue.",
                selected[0].customers,
                name=selected[0].name,
                share=selected[0].customers / (everybody or 1),
                revenue=selected[0].revenue / (sum(segment.revenue for segment in segments) or 1),
            )
        )
    return answer(
        localizer.ngettext(
            "**{k:segments}**. **{top}** are {share:percent} of customers and generate "
            "**{revenue:percent}** of revenue; the largest segment is **{largest}** with {n} "
            "customer.",
            "**{k:segments}**. **{top}** are {share:percent} of customers and generate "
            "**{revenue:percent}** of revenue; the largest segment is **{largest}** with {n} "
            "customers.",
            largest.customers,
            k=len(segments),
            top=top.name,
            share=top.customers / (everybody or 1),
            revenue=top.revenue / (sum(segment.revenue for segment in segments) or 1),
            largest=largest.name,
        )
    )


page = PageSpec(
    path="/segments",
    title=N_("What segments do we have?"),
    label=N_("Segments"),
    icon="segments",
    permission=Permission.SEE_FIGURES,
    layout=layout,
    filters=(COUNTRY, SEGMENT, DATES),
    unfiltered_note=N_("Saved lists narrow the pages Insiders and Movements."),
    page_filters=page_filters,
    register=register,
)
