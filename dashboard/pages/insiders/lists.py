"""The list named by the address, and the tabs of all lists."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html

from dashboard.pages.insiders.bounds_menu import bounds_in_address, bounds_in_words
from dashboard.pages.insiders.lapsed import lapsed
from dashboard.request.page import VersionRequest
from dashboard.ui.list_totals import sizes as list_sizes
from dashboard.ui.map_selection import AREA, lasso_corners, list_conditions
from domain.audiences import (
    AUDIENCES,
    LAPSED,
    LAPSED_NAME,
    Audience,
    audience_named,
)

PATH = "/insiders"


def page_filters(request: VersionRequest) -> dict[str, str]:
    """The area selected on the map, and the bounds of figures."""
    active = bounds_in_words(request)
    if lasso_corners(request.query.get(AREA, "")):
        active[AREA] = request.localizer.gettext("selected on the map")
    return active


def tabs(request: VersionRequest, search: str) -> list[dcc.Link]:
    """The lists, each with how many customers the filters and the search leave on it."""
    current = LAPSED if is_lapsed(request.query) else audience_of(request.query).slug
    sizes = list_sizes(request, list_conditions(request), search)
    listed = [(audience.slug, audience.name, sizes[audience.id]) for audience in AUDIENCES.values()]
    listed.append((LAPSED, LAPSED_NAME, len(lapsed(request, search))))
    return [
        dcc.Link(
            [
                request.localizer.label(name),
                html.Span(request.localizer.number(size), className="tab-count"),
            ],
            href=_address(request, slug, search),
            className="tab tab-current" if slug == current else "tab",
        )
        for slug, name, size in listed
    ]


def is_lapsed(query: Mapping[str, str]) -> bool:
    """Whether the address names the list of lapsed members."""
    return query.get("tab") == LAPSED


def audience_of(query: Mapping[str, str]) -> Audience:
    """The list that the address names; addresses with a former name lead to today's."""
    return audience_named(query.get("tab", "")) or AUDIENCES["members"]


def _address(request: VersionRequest, slug: str, search: str) -> str:
    """The address of a list: narrowed as this one is, and in an order of its own."""
    return request.href(
        PATH,
        tab=None if slug == AUDIENCES["members"].slug else slug,
        search=search or None,
        area=request.query.get(AREA),
        **bounds_in_address(request.query),
    )
