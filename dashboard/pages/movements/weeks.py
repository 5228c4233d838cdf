"""Which weeks, and which movements in them, the address of /movements means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, TypeVar

from dashboard.request.page import VersionRequest
from dashboard.ui.glossary import reason_label
from db import queries
from db.queries import AnyRow, Flow, MovementQuery
from domain.enums import MovementKind, MovementReason
from domain.row_numbers import parse_row_number

WEEK, KIND, REASON, FLOW, COMPARE = "week", "kind", "reason", "flow", "compare"
OWN_WORDS: Final = (WEEK, KIND, REASON)
"""The page's own filters, in addition to those of all pages."""
_Member = TypeVar("_Member", bound=StrEnum)


def chosen_weeks(request: VersionRequest, history: Sequence[AnyRow]) -> list[AnyRow]:
    """The weeks whose movements are listed: the one of ?week=, else those within the dates."""
    requested = request.query.get(WEEK)
    return [week for week in history[1:] if str(week.number) == requested] or request.filters.moved(history)


def chosen_moves(request: VersionRequest, history: Sequence[AnyRow]) -> MovementQuery:
    """The movements that are listed; invalid filters in the address are ignored."""
    return MovementQuery(
        [week.number for week in chosen_weeks(request, history)],
        request.filters.only,
        _chosen_member(MovementKind, request.query.get(KIND)),
        _chosen_member(MovementReason, request.query.get(REASON)),
    )


def period_versions(history: Sequence[AnyRow], weeks: Sequence[AnyRow]) -> tuple[AnyRow, AnyRow]:
    """The version before the first of `weeks`, and the last of them; `weeks` are some of `history[1:]`."""
    places = [place for place, week in enumerate(history) if week.number == weeks[0].number]
    return history[places[0] - 1], weeks[-1]


def compared_pair(query: Mapping[str, str], versions: Sequence[AnyRow]) -> tuple[AnyRow, AnyRow] | None:
    """The two of `versions` that ?compare=3-7 names; None where they are invalid."""
    by_number = {str(row.number): row for row in versions}
    a, _, b = query.get(COMPARE, "").partition("-")
    return (by_number[a], by_number[b]) if a in by_number and b in by_number else None


def compared_versions(request: VersionRequest, history: Sequence[AnyRow]) -> tuple[int, int]:
    """The numbers of the two versions that flows lead between on this view."""
    versions = (
        compared_pair(request.query, queries.versions(request.session)) if COMPARE in request.query else None
    )
    if versions is not None:
        return versions[0].number, versions[1].number
    weeks = chosen_weeks(request, history)
    if not weeks:
        return request.number, request.number
    before, last = period_versions(history, weeks)
    return before.number, last.number


def flow_of(query: Mapping[str, str]) -> Flow | None:
    """The flow that ?flow=2-3 names, from segment 2 to 3; 2- is from 2 to any other, and 0 is no customer."""
    start, separator, end = query.get(FLOW, "").partition("-")
    flow = Flow(parse_row_number(start), parse_row_number(end))
    is_read = all((number is None) == (not typed) for number, typed in ((flow.start, start), (flow.end, end)))
    return flow if separator and (start or end) and is_read else None


def flow_parameter(start: int | None, end: int | None) -> str:
    """The flow as the address writes it."""
    return f"{'' if start is None else start}-{'' if end is None else end}"


def flow_words(request: VersionRequest, flow: Flow) -> str:
    """The flow as text."""
    localizer = request.localizer
    names = {
        segment.segment_id: localizer.label(segment.name)
        for segment in queries.segments(request.session, request.number)
    }

    def called(segment: int | None, nobody: str) -> str:
        if segment is None:
            return "…"
        return names.get(segment, str(segment)) if segment else nobody

    start = called(flow.start, localizer.gettext("New customers"))
    return f"{start} → {called(flow.end, localizer.gettext('No longer customers'))}"


def own_filters(request: VersionRequest, history: Sequence[AnyRow]) -> dict[str, str]:
    """The page's active filters as text, by parameter."""
    localizer, filters = request.localizer, {}
    chosen_week = next((week for week in history[1:] if str(week.number) == request.query.get(WEEK)), None)
    if chosen_week is not None:
        filters[WEEK] = localizer.gettext("list of {day:date}", day=chosen_week.as_of)
    kind = _chosen_member(MovementKind, request.query.get(KIND))
    if kind is not None:
        filters[KIND] = (
            localizer.gettext("joined") if kind == MovementKind.ENTERED else localizer.gettext("left")
        )
    reason = _chosen_member(MovementReason, request.query.get(REASON))
    if reason is not None:
        filters[REASON] = reason_label(reason, localizer)
    flow = flow_of(request.query)
    if flow is not None:
        filters[FLOW] = flow_words(request, flow)
    return filters


def _chosen_member(members: type[_Member], text: str | None) -> _Member | None:
    """The member of an enum that the address names; None where it is invalid."""
    return next((member for member in members if member == text), None)
