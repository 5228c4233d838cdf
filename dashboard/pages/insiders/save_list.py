"""From what somebody typed into the form of a list to a saved list, and what to say about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dashboard.pages.insiders.lapsed import lapsed
from dashboard.pages.insiders.lists import audience_of, is_lapsed
from dashboard.request.filters import (
    BENEFITS,
    COUNTRY,
    DATES,
    PRESETS,
    SAVED,
    SEGMENT,
    bounds_of,
    held_out_of,
)
from dashboard.request.page import VersionRequest
from dashboard.ui.map_selection import AREA, list_conditions
from db import queries
from db.saved_lists import NewList, SavedCustomers
from domain.saved_lists import MAX_LISTED, Bounds, ListRule, parsed_ids
from i18n import Localizer, UserError

RULE, SHOWN, SELECTED, PASTED = "rule", "shown", "selected", "pasted"
"""What a list is made of: the page's filters, whom they leave now, the selected rows, or given numbers."""
MAX_NAMED: Final = 20
"""Unknown numbers that are named."""
Typed = Mapping[str, Any]


def can_be_rule(request: VersionRequest) -> bool:
    """Whether the page's filters make sense in any version.

    An area is one of a version's own map; a saved list may be deleted; past versions tell who lapsed.
    """
    return not (AREA in request.query or SAVED in request.query or is_lapsed(request.query))


def rule_of(request: VersionRequest, search: str) -> ListRule:
    """The page's list and filters as a rule. The last 12 weeks are those before each version."""
    query, filters = request.query, request.filters
    bounds = list(bounds_of(query).values())
    first, last = (filters.dates.first, filters.dates.last) if filters.dates is not None else (None, None)
    if query.get(DATES) in PRESETS:
        first = last = None
        bounds = _within(bounds, 7 * PRESETS[query[DATES]])
    return ListRule(
        audience_of(query).id,
        filters.country,
        filters.segment_id,
        tuple(bounds),
        first,
        last,
        search.strip(),
        held_out_of(query),
    )


def new_list(request: VersionRequest, typed: Typed, search: str, selected: Sequence[str]) -> NewList:
    """The list that somebody wants to save.

    Raises:
        UserError: what they chose is not there.
    """
    name, is_shared, source = str(typed["name"] or ""), bool(typed["shared"]), typed["source"]
    if source == RULE:
        if not can_be_rule(request):
            raise UserError("These filters cannot be a rule. Save the customers instead.")
        return NewList(name, is_shared, rule_of(request, search))
    if source == SELECTED:
        ids: Sequence[str] = selected
    elif source == SHOWN:
        ids = shown_ids(request, search)
    else:
        ids = parsed_ids(str(typed["ids"] or ""))
    return NewList(name, is_shared, customer_ids=ids)


def shown_ids(request: VersionRequest, search: str) -> list[str]:
    """The ids of everybody whom the page's list and filters leave.

    Raises:
        UserError: they are too many.
    """
    if is_lapsed(request.query):
        return [member.customer_id for member in lapsed(request, search)]
    list_arguments: dict[str, Any] = {
        "which": audience_of(request.query).id,
        "filters": list_conditions(request),
        "search": search,
    }
    total, _ = queries.list_totals(request.session, request.number, **list_arguments)
    if total > MAX_LISTED:
        raise UserError(
            "A list holds up to {most:customers}. Narrow it with filters, and save them as a rule.",
            most=MAX_LISTED,
        )
    statement = queries.listed_members(request.session, request.number, **list_arguments)
    return [row.customer_id for row in request.session.execute(statement)]


def address_after(request: VersionRequest, list_id: int | None) -> str:
    """The query string that opens a saved list: all of it, without what it was narrowed by before."""
    left_out = {
        COUNTRY,
        SEGMENT,
        DATES,
        AREA,
        SAVED,
        "tab",
        "search",
        "sort",
        "customer",
        BENEFITS,
        *bounds_of(request.query),
    }
    changes: dict[str, str | int | None] = dict.fromkeys(left_out)
    if list_id is not None:
        changes |= {SAVED: list_id, "tab": "everybody"}
    return request.here(**changes).removeprefix(request.path)


def what_was_saved(saved: SavedCustomers, new: NewList, localizer: Localizer) -> str:
    """That a list was saved, with its size and the numbers that no customer has."""
    if new.rule is not None:
        return localizer.gettext("Saved. Each new version decides anew who is on it.")
    sentence = localizer.ngettext("Saved with {n} customer.", "Saved with {n} customers.", saved.customers)
    if not saved.unknown:
        return sentence
    unknown = localizer.ngettext(
        "{n} number is unknown and was left out: {names}",
        "{n} numbers are unknown and were left out: {names}",
        len(saved.unknown),
        names=", ".join(saved.unknown[:MAX_NAMED]) + ("…" if len(saved.unknown) > MAX_NAMED else ""),
    )
    return f"{sentence} {unknown}"


def _within(bounds: Sequence[Bounds], days: int) -> list[Bounds]:
    """`bounds` with the last purchase at most `days` ago."""
    bounds_given = next((bound for bound in bounds if bound.column == "recency_days"), Bounds("recency_days"))
    most = days if bounds_given.at_most is None else min(days, bounds_given.at_most)
    rest = [bound for bound in bounds if bound.column != "recency_days"]
    return [*rest, Bounds("recency_days", bounds_given.at_least, most)]
