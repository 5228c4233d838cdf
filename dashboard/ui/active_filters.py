"""What a page is narrowed to, a chip for each, taken back one by one or all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import dcc, html

from dashboard.request.filters import COUNTRY, DATES, SAVED, SEGMENT, SHARED, Dates, filters_of, saved_id
from dashboard.request.page import VersionRequest
from dashboard.ui.icon import labelled
from db import queries
from i18n import Localizer


def active_filters(
    request: VersionRequest, applied: Sequence[str], own_filters: Mapping[str, str], why_not: str
) -> html.Div | None:
    """The chips of the active filters with a button to clear them; empty without filters.

    `applied` are the shared filters that the page applies; of the others it says `why_not` (a catalogue id).
    `own_filters` holds the page's own parameters that are in force, and their words.
    """
    shared = shared_filters(request)
    if not shared and not own_filters:
        return None
    localizer = request.localizer
    waiting = [name for name in shared if name not in applied]
    chips = [
        _chip(request, name, words, is_waiting=name in waiting)
        for name, words in {**shared, **own_filters}.items()
    ]
    everything = dict.fromkeys([*SHARED, *own_filters])
    return html.Div(
        [
            html.Div(
                [
                    html.Span(localizer.gettext("Filtered by:"), className="small"),
                    *chips,
                    dcc.Link(
                        localizer.gettext("Clear all filters"),
                        href=request.here(**everything),
                        className="door",
                    ),
                ],
                className="filter-chips",
                role="group",
                **labelled(localizer.gettext("Filters")),
            ),
            html.P(
                [
                    localizer.label(why_not),
                    " ",
                    localizer.gettext("Your filters do not apply here but stay on for other pages."),
                ],
                className="small",
            )
            if waiting
            else None,
        ],
        className="active-filters",
        role="status",
    )


def _chip(request: VersionRequest, name: str, words: str, *, is_waiting: bool) -> dcc.Link:
    return dcc.Link(
        [
            html.Span(words),
            html.Span("×", className="filter-chip-x", **{"aria-hidden": "true"}),  # type: ignore[arg-type]
        ],
        href=request.here(**{name: None}),
        title=request.localizer.gettext("Remove filter: {filter}", filter=words),
        className="filter-chip filter-chip-waiting" if is_waiting else "filter-chip",
    )


def shared_filters(request: VersionRequest) -> dict[str, str]:
    """The shared filters in the address as text, by parameter, including those this page ignores."""
    localizer, filters = request.localizer, filters_of(request.query, request.version.as_of)
    texts = {}
    if filters.country is not None:
        texts[COUNTRY] = localizer.country(filters.country)
    if filters.segment_id is not None:
        names = {
            segment.segment_id: segment.name for segment in queries.segments(request.session, request.number)
        }
        segment_name = names.get(filters.segment_id)
        texts[SEGMENT] = (
            localizer.label(segment_name)
            if segment_name
            else localizer.gettext("segment {number:number}", number=filters.segment_id)
        )
    on_list = saved_id(request.query)
    if on_list is not None:
        saved = request.saved_list(on_list)
        texts[SAVED] = (
            localizer.gettext("list “{name}”", name=saved.name) if saved else list_out_of_reach(localizer)
        )
    if filters.dates is not None:
        texts[DATES] = dates_in_words(filters.dates, localizer)
    return texts


def list_out_of_reach(localizer: Localizer) -> str:
    """What stands for a saved list that was deleted, or that the reader may not open."""
    return localizer.gettext("a list that you cannot open")


def dates_in_words(dates: Dates, localizer: Localizer) -> str:
    """The period as text, "from … to …", or with one open end."""
    if dates.first is None:
        return localizer.gettext("until {day:date}", day=dates.last)
    if dates.last is None:
        return localizer.gettext("from {day:date}", day=dates.first)
    return localizer.gettext("{first:date} to {last:date}", first=dates.first, last=dates.last)
