"""Country and kind of customer: chosen at the top, kept in the address, taken back with one click."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard.components.grid import conditions
from dashboard.page import ADDRESS_ID, PageRequest
from db import queries

COUNTRY, SEGMENT = "filter-country", "filter-segment"


def filters(request: PageRequest) -> html.Div:
    """The choosers, for a page's tools."""
    voice = request.voice
    countries = queries.countries(request.session, request.number)
    segments = queries.segments(request.session, request.number)
    return html.Div(
        [
            _chooser(
                COUNTRY,
                voice.say("All countries"),
                [
                    {
                        "value": row.country,
                        "label": f"{row.country} ({voice.number(row.customers)})",
                    }
                    for row in countries
                ],
                request.query.get("country"),
            ),
            _chooser(
                SEGMENT,
                voice.say("All kinds"),
                [{"value": str(one.segment_id), "label": voice.name(one.name)} for one in segments],
                request.query.get("segment"),
            ),
        ],
        className="filters",
    )


def active_filters(request: PageRequest) -> html.Div | None:
    """What is filtered now, in words, and the way back; nothing when nothing is."""
    found = conditions(request.query)
    if not found:
        return None
    voice = request.voice
    names = {
        one.segment_id: voice.name(one.name) for one in queries.segments(request.session, request.number)
    }
    words = [
        names.get(one.value, str(one.value)) if one.column == "segment_id" else one.value for one in found
    ]
    tab = request.query.get("tab")
    return html.Div(
        [
            html.Span(voice.say("Only: {what}", what=", ".join(words))),
            dcc.Link(
                voice.say("Show everybody again"),
                href=request.href(request.path, country=None, segment=None, tab=tab),
                className="door",
            ),
        ],
        className="active-filters",
        role="status",
    )


def register_filters(app: Dash) -> None:
    """A choice changes the address, and the address draws the page."""
    for chooser, parameter in ((COUNTRY, "country"), (SEGMENT, "segment")):
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("lists", parameter),
            Output(ADDRESS_ID, "search", allow_duplicate=True),
            Input(chooser, "value"),
            State(ADDRESS_ID, "search"),
            prevent_initial_call=True,
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
