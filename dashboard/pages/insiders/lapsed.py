"""The list of lapsed members: who left and has bought nothing since."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date
from typing import Any, Final

from dashboard.pages.insiders.member_since import member_since
from dashboard.request.filters import bound_conditions
from dashboard.request.page import VersionRequest
from dashboard.ui.grid import Column, parse_grid_request, parse_sort
from dashboard.ui.map_selection import AREA, lasso_corners, list_conditions
from dashboard.ui.pruned_version import is_cleared
from db import queries
from db.queries import LapsedMember
from db.queries.saved_lists import fixed_customers
from domain.audiences import LAPSED
from i18n import Localizer

_ORDERS: Final[Mapping[str, Callable[[LapsedMember], Any]]] = {
    "customer_id": lambda member: member.customer_id,
    "gross_revenue": lambda member: member.gross_revenue,
    "last_bought": lambda member: member.last_bought,
    "member_since": lambda member: member.member_since,
    "left_on": lambda member: member.left_on,
    "segment": lambda member: member.segment,
    "country": lambda member: member.country,
}
"""What the list may be sorted by."""


def lapsed(request: VersionRequest, search: str = "") -> list[LapsedMember]:
    """The lapsed members of the version that match the filters and the search, highest revenue first.

    Dates narrow them by the day they last bought, a segment by where they last were. Only those who bought in
    the window have a place on the map of customers, figures within bounds, or a place on a list by a rule.
    """
    version = request.version
    everybody: Sequence[LapsedMember] = request.cache.of(
        version, LAPSED, lambda: queries.lapsed_members(request.session, version)
    )
    filters, searched = request.filters, search.strip().casefold()
    among = _among(request)
    return [
        member
        for member in everybody
        if filters.country in (None, member.country)
        and filters.segment_id in (None, member.segment_id)
        and (
            filters.dates is None
            or (member.last_bought is not None and filters.dates.hold(member.last_bought))
        )
        and (among is None or member.customer_id in among)
        and searched in member.customer_id.casefold()
    ]


def _among(request: VersionRequest) -> Set[str] | None:
    """Whom the saved list, the map and the bounds of figures leave; None where there are none of these."""
    on_list = request.filters.on_list
    asks_for_figures = (
        bool(lasso_corners(request.query.get(AREA, "")))
        or bool(bound_conditions(request.query))
        or (on_list is not None and on_list.rule is not None)
    )
    if asks_for_figures:
        if is_cleared(request):
            return frozenset()
        return queries.customers_on_list(
            request.session, request.number, "everyone", list_conditions(request)
        )
    return None if on_list is None else fixed_customers(request.session, on_list.id)


def lapsed_rows(request: VersionRequest, grid_request: Mapping[str, Any], search: str) -> dict[str, Any]:
    """The rows that the grid asks for, every value as it is read; and how many there are in all."""
    requested = parse_grid_request(grid_request, tuple(_ORDERS))
    members = in_order(lapsed(request, search), requested.sort[0] if requested.sort else None)
    first = queries.first_lists(request.session)
    return {
        "rowData": [
            _written(member, first, request.localizer)
            for member in members[requested.start : requested.start + requested.limit]
        ],
        "rowCount": len(members),
    }


def in_order(listed: Sequence[LapsedMember], sort: tuple[str, bool] | None) -> list[LapsedMember]:
    """`listed` sorted by (column, descending); who lacks the figure comes last either way."""
    if sort is None:
        return list(listed)
    order = _ORDERS[sort[0]]
    with_figure = sorted(
        (member for member in listed if order(member) is not None), key=order, reverse=sort[1]
    )
    return [*with_figure, *(member for member in listed if order(member) is None)]


def lapsed_sort(request: VersionRequest) -> tuple[str, bool] | None:
    """The order in the address."""
    return parse_sort(request.query.get("sort", ""), tuple(_ORDERS))


def lapsed_columns(window: str, localizer: Localizer) -> list[Column]:
    """The list's columns; `window` is the version's window as text."""
    return [
        Column("customer_id", localizer.gettext("Customer"), "link", 100, phone_width=76),
        Column(
            "gross_revenue",
            localizer.gettext("Used to spend"),
            "number",
            112,
            hint=localizer.gettext("Spend in {period} before leaving.", period=window),
            rank=1,
            phone_width=100,
        ),
        Column("last_bought", localizer.gettext("Last purchase"), "day", 118, rank=2, phone_width=106),
        Column("member_since", localizer.gettext("Member from"), "day", 186, rank=6),
        Column("left_on", localizer.gettext("Left on"), "day", 122, rank=4),
        Column("segment", localizer.gettext("Last segment"), "text", 190, rank=8),
        Column("country", localizer.gettext("Country"), "text", 128, rank=9),
        Column(
            "detail",
            localizer.gettext("Why they left"),
            "text",
            280,
            grows=True,
            sorts=False,
            rank=3,
            lines=3,
        ),
    ]


def _written(member: LapsedMember, first: Set[date], localizer: Localizer) -> dict[str, Any]:
    return {
        "customer_id": member.customer_id,
        "gross_revenue": localizer.money(member.gross_revenue),
        "last_bought": localizer.day(member.last_bought) if member.last_bought else "–",
        "member_since": member_since(member.member_since, first, localizer),
        "left_on": localizer.day(member.left_on),
        "segment": localizer.label(member.segment) if member.segment else "–",
        "country": localizer.country(member.country) if member.country else "–",
        "detail": localizer.render(member.detail),
    }
