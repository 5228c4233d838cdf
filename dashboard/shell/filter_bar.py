"""Country, kind of customer and dates: chosen at the top of a page, kept in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard.request.filters import BETWEEN, COUNTRY, DATES, PRESETS, SEGMENT
from dashboard.request.page import ADDRESS_ID, PageRequest
from dashboard.shell.menu import menu
from dashboard.ui.active_filters import dates_in_words
from dashboard.ui.icon import icon, labelled
from db import queries

FILTERS = "filters"
COUNTRY_ID, SEGMENT_ID, DATES_ID = "filter-country", "filter-segment", "filter-dates"
A_DAY: dict[str, Any] = {"type": "date"}


def filters(request: PageRequest, applied: Sequence[str]) -> html.Div | None:
    """The choosers of the filters that a page applies."""
    localizer = request.localizer
    parts: list[Any] = []
    if COUNTRY in applied:
        found = queries.countries(request.session, request.number)
        parts.append(
            _chooser(
                COUNTRY_ID,
                localizer.gettext("All countries"),
                [
                    {
                        "value": row.country,
                        "label": f"{localizer.country(row.country)} ({localizer.number(row.customers)})",
                    }
                    for row in found
                ],
                request.query.get(COUNTRY),
            )
        )
    if SEGMENT in applied:
        segments = queries.segments(request.session, request.number)
        parts.append(
            _chooser(
                SEGMENT_ID,
                localizer.gettext("All kinds"),
                [{"value": str(one.segment_id), "label": localizer.label(one.name)} for one in segments],
                request.query.get(SEGMENT),
            )
        )
    if DATES in applied:
        parts.append(_dates_menu(request))
    return html.Div(parts, id=FILTERS, className="filters") if parts else None


def filters_button(request: PageRequest) -> html.Button:
    """On a phone the choosers are out of the way until this is pressed; assets/filters.js opens them."""
    words = request.localizer.gettext("Filters")
    return html.Button(
        icon("filter"),
        id="filters-button",
        type="button",
        className="tool",
        title=words,
        **{"aria-label": words, "aria-expanded": "false", "aria-controls": FILTERS},  # type: ignore[arg-type]
    )


def register_filters(app: Dash) -> None:
    """A choice changes the address, and the address draws the page."""
    for chooser, parameter in ((COUNTRY_ID, COUNTRY), (SEGMENT_ID, SEGMENT)):
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("filters", parameter),
            Output(ADDRESS_ID, "search", allow_duplicate=True),
            Input(chooser, "value"),
            State(ADDRESS_ID, "search"),
            prevent_initial_call=True,
        )


def _dates_menu(request: PageRequest) -> Any:
    """The usual stretches as links, and two days of one's own, which assets/filters.js reads."""
    localizer, asked = request.localizer, request.query.get(DATES)
    dates = request.filters.dates
    stretches = {None: localizer.gettext("All dates")} | {
        name: localizer.ngettext("Last {n} week", "Last {n} weeks", weeks) for name, weeks in PRESETS.items()
    }
    shown = stretches.get(asked) or (dates_in_words(dates, localizer) if dates else stretches[None])
    links = [
        dcc.Link(
            [icon("check" if name == asked else "blank"), html.Span(words)],
            href=request.here(**{DATES: name}),
            className="menu-item",
        )
        for name, words in stretches.items()
    ]
    own = html.Div(
        [
            html.Label([localizer.gettext("From"), _day_input("first", dates and dates.first)]),
            html.Label([localizer.gettext("To"), _day_input("last", dates and dates.last)]),
            html.Button(
                localizer.gettext("Show these days"),
                type="button",
                className="button-quiet",
                **{"data-between": BETWEEN},  # type: ignore[arg-type]
            ),
        ],
        className="own-dates",
        role="group",
        **labelled(localizer.gettext("Days of your own")),
    )
    meaning = html.P(
        localizer.gettext("Customers by the day they last bought; weeks by their last day."),
        className="small",
    )
    return html.Div(
        menu([icon("calendar"), html.Span(shown)], [*links, own, meaning], name="menu-dates"), id=DATES_ID
    )


def _day_input(name: str, value: Any) -> Any:
    return dcc.Input(
        id=f"{DATES_ID}-{name}",
        value=value.isoformat() if value else "",
        className="search",
        **A_DAY,
    )


def _chooser(id: str, label: str, data: list[dict[str, Any]], value: str | None) -> Any:
    return dmc.Select(
        id=id,
        value=value if any(one["value"] == value for one in data) else None,
        data=data,
        placeholder=label,
        clearable=True,
        searchable=len(data) > 8,
        size="sm",
        attributes={"input": {"aria-label": label}},
        comboboxProps={"position": "bottom-end", "width": 240},
        className="filter",
    )
