"""Country, kind of customer and dates: chosen at the top of a page, kept in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard.filters import BETWEEN, COUNTRY, DATES, PRESETS, SEGMENT, Dates
from dashboard.icon import icon, labelled
from dashboard.menu import menu
from dashboard.page import ADDRESS_ID, PageRequest
from db import queries
from language import Voice

FILTERS = "filters"
COUNTRY_ID, SEGMENT_ID, DATES_ID = "filter-country", "filter-segment", "filter-dates"
A_DAY: dict[str, Any] = {"type": "date"}


def filters(request: PageRequest, applied: Sequence[str]) -> html.Div | None:
    """The choosers of the filters that a page applies."""
    voice = request.voice
    parts: list[Any] = []
    if COUNTRY in applied:
        found = queries.countries(request.session, request.number)
        parts.append(
            _chooser(
                COUNTRY_ID,
                voice.say("All countries"),
                [
                    {
                        "value": row.country,
                        "label": f"{voice.country(row.country)} ({voice.number(row.customers)})",
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
                voice.say("All kinds"),
                [{"value": str(one.segment_id), "label": voice.name(one.name)} for one in segments],
                request.query.get(SEGMENT),
            )
        )
    if DATES in applied:
        parts.append(_dates_menu(request))
    return html.Div(parts, id=FILTERS, className="filters") if parts else None


def filters_button(request: PageRequest) -> html.Button:
    """On a phone the choosers are out of the way until this is pressed; assets/filters.js opens them."""
    words = request.voice.say("Filters")
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


def dates_in_words(dates: Dates, voice: Voice) -> str:
    """From … to …, or one end alone."""
    if dates.first is None:
        return voice.say("until {day:date}", day=dates.last)
    if dates.last is None:
        return voice.say("from {day:date}", day=dates.first)
    return voice.say("{first:date} to {last:date}", first=dates.first, last=dates.last)


def _dates_menu(request: PageRequest) -> Any:
    """The usual stretches as links, and two days of one's own, which assets/filters.js reads."""
    voice, asked = request.voice, request.query.get(DATES)
    dates = request.filters.dates
    stretches = {None: voice.say("All dates")} | {
        name: voice.count("Last {n} week", "Last {n} weeks", weeks) for name, weeks in PRESETS.items()
    }
    shown = stretches.get(asked) or (dates_in_words(dates, voice) if dates else stretches[None])
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
            html.Label([voice.say("From"), _day_input("first", dates and dates.first)]),
            html.Label([voice.say("To"), _day_input("last", dates and dates.last)]),
            html.Button(
                voice.say("Show these days"),
                type="button",
                className="button-quiet",
                **{"data-between": BETWEEN},  # type: ignore[arg-type]
            ),
        ],
        className="own-dates",
        role="group",
        **labelled(voice.say("Days of your own")),
    )
    meaning = html.P(
        voice.say("Customers by the day they last bought; weeks by their last day."), className="small"
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
