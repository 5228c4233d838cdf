"""Country, segment, saved list and dates: chosen at the top of a page, kept in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.request.filters import BETWEEN, COUNTRY, DATES, PRESETS, SAVED, SEGMENT, saved_id
from dashboard.request.page import PageRequest, VersionRequest
from dashboard.shell.menu import menu
from dashboard.ui.active_filters import dates_in_words, list_out_of_reach
from dashboard.ui.choice import choice
from dashboard.ui.icon import icon, labelled
from db import queries

FILTERS = "filters"
COUNTRY_ID, SEGMENT_ID, DATES_ID = "filter-country", "filter-segment", "filter-dates"
SAVED_ID = "filter-saved"
A_DAY: dict[str, Any] = {"type": "date"}


def filters(request: VersionRequest, applied: Sequence[str]) -> html.Div | None:
    """The choosers of the filters that a page applies."""
    localizer = request.localizer
    parts: list[Any] = []
    if COUNTRY in applied:
        countries = queries.countries(request.session, request.number)
        customers = {row.country: row.customers for row in countries}
        if request.filters.country is not None:
            customers.setdefault(request.filters.country, 0)
        parts.append(
            _chooser(
                COUNTRY_ID,
                COUNTRY,
                localizer.gettext("All countries"),
                {
                    country: f"{localizer.country(country)} ({localizer.number(count)})"
                    for country, count in customers.items()
                },
                request.filters.country,
            )
        )
    if SEGMENT in applied:
        segments = queries.segments(request.session, request.number)
        names = {str(segment.segment_id): localizer.label(segment.name) for segment in segments}
        chosen = None if request.filters.segment_id is None else str(request.filters.segment_id)
        if chosen is not None:
            names.setdefault(chosen, localizer.gettext("segment {number:number}", number=int(chosen)))
        parts.append(_chooser(SEGMENT_ID, SEGMENT, localizer.gettext("All segments"), names, chosen))
    if SAVED in applied and (lists := _saved_lists(request)):
        on_list = saved_id(request.query)
        chosen = None if on_list is None else str(on_list)
        parts.append(_chooser(SAVED_ID, SAVED, localizer.gettext("All customers"), lists, chosen))
    if DATES in applied:
        parts.append(_dates_menu(request))
    return html.Div(parts, id=FILTERS, className="filters") if parts else None


def _saved_lists(request: VersionRequest) -> dict[str, str]:
    """The names of the saved lists by number, with the owner on colleagues' lists."""
    names = {
        str(saved_list.id): saved_list.name
        if saved_list.owner == request.viewer.name
        else f"{saved_list.name} ({saved_list.owner})"
        for saved_list in request.saved_lists()
    }
    on_list = saved_id(request.query)
    if on_list is not None:
        names.setdefault(str(on_list), list_out_of_reach(request.localizer))
    return names


def filters_button(request: PageRequest) -> html.Button:
    """The button that opens the filters on a phone (assets/filters.js)."""
    words = request.localizer.gettext("Filters")
    return html.Button(
        icon("filter"),
        id="filters-button",
        type="button",
        className="tool",
        title=words,
        **{"aria-label": words, "aria-expanded": "false", "aria-controls": FILTERS},  # type: ignore[arg-type]
    )


def _dates_menu(request: VersionRequest) -> Component:
    """The usual periods as links, and two fields for other dates, which assets/filters.js reads."""
    localizer, requested = request.localizer, request.query.get(DATES)
    dates = request.filters.dates
    stretches = {None: localizer.gettext("All dates")} | {
        name: localizer.ngettext("Last {n} week", "Last {n} weeks", weeks) for name, weeks in PRESETS.items()
    }
    label = stretches.get(requested) or (dates_in_words(dates, localizer) if dates else stretches[None])
    links = [
        dcc.Link(
            [icon("check" if name == requested else "blank"), html.Span(words)],
            href=request.here(**{DATES: name}),
            className="menu-item",
        )
        for name, words in stretches.items()
    ]
    div = html.Div(
        [
            html.Label([localizer.gettext("From"), _day_input("first", dates.first if dates else None)]),
            html.Label([localizer.gettext("To"), _day_input("last", dates.last if dates else None)]),
            html.Button(
                localizer.gettext("Apply"),
                type="button",
                className="button-quiet",
                **{"data-between": BETWEEN},  # type: ignore[arg-type]
            ),
        ],
        className="own-dates",
        role="group",
        **labelled(localizer.gettext("Custom dates")),
    )
    meaning = html.P(
        localizer.gettext("Customers by their last purchase, lists by their date."),
        className="small",
    )
    return html.Div(
        menu([icon("calendar"), html.Span(label)], [*links, div, meaning], name="menu-dates"), id=DATES_ID
    )


def _day_input(name: str, value: date | None) -> Component:
    return dcc.Input(
        id=f"{DATES_ID}-{name}",
        value=value.isoformat() if value else "",
        className="search",
        **A_DAY,
    )


def _chooser(id: str, parameter: str, label: str, choices: Mapping[str, str], value: str | None) -> Component:
    """A chooser of `choices` (texts by value) and of "none of them", which is called `label`.

    `value` has to be among them, also where no customer has it: a chooser that shows nothing would take the
    filter out of the address, and the list would be another than the page says.
    """
    return html.Div(choice(id, parameter, label, {"": label, **choices}, value or ""), className="filter")
