"""How many are on a list and what they bought: counted once, and kept with the process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from dashboard.request.page import VersionRequest
from dashboard.ui.map_selection import list_conditions
from db import queries
from db.queries import AnyRow, Condition, Which


@dataclass(frozen=True)
class ListQuery:
    """The customers of a list for whom `conditions` hold and whose id contains `search`."""

    which: Which
    conditions: tuple[Condition, ...] = ()
    search: str = ""

    @classmethod
    def of(cls, request: VersionRequest, which: Which, search: str = "") -> ListQuery:
        """A list narrowed by the filters in the address."""
        return cls(which, tuple(list_conditions(request)), search)


def list_totals_of(request: VersionRequest, list_query: ListQuery) -> tuple[int, float]:
    """The number of customers on the list, and their revenue."""
    return request.cache.of(
        request.version,
        ("worth", list_query),
        lambda: queries.list_totals(
            request.session,
            request.number,
            which=list_query.which,
            filters=list_query.conditions,
            search=list_query.search,
        ),
    )


def sizes(request: VersionRequest, conditions: Sequence[Condition], search: str = "") -> dict[Which, int]:
    """The size of each list, for the tabs."""
    if search.strip():
        lists = get_args(Which)
        return {
            which: list_totals_of(request, ListQuery(which, tuple(conditions), search))[0] for which in lists
        }
    return request.cache.of(
        request.version,
        ("sizes", tuple(conditions)),
        lambda: queries.list_sizes(request.session, request.number, conditions),
    )


def segment_totals_by(
    request: VersionRequest,
    by: Literal["segment_id", "country"],
    conditions: Sequence[Condition],
    features: Sequence[str] = (),
) -> Sequence[AnyRow]:
    """The totals of each segment or country: `db.queries.segment_totals_by`."""
    return request.cache.of(
        request.version,
        ("counted", by, tuple(conditions), tuple(features)),
        lambda: queries.segment_totals_by(request.session, request.number, by, conditions, features),
    )


def flows_between(request: VersionRequest, before: AnyRow, after: AnyRow) -> Sequence[AnyRow]:
    """The number of customers per flow between the segments of two versions: `db.queries.segment_flows`."""
    only = request.filters.only
    return request.cache.of(
        request.version,
        ("flows", before.number, after.number, before.published_at, after.published_at, only),
        lambda: queries.segment_flows(request.session, before.number, after.number, only),
    )
