"""An area selected on the customer map: the address holds its corners.

The corners, not the customers inside, so that the address stays short whoever is inside; the server finds
them again on the same map, for the page, for the list and for the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from dashboard.request.filters import bound_conditions
from dashboard.request.page import VersionRequest
from dashboard.ui.figures.customer_map import AsinhScale, Point
from dashboard.ui.pruned_version import is_cleared
from db import queries
from db.queries import Condition

AREA = "area"
"""The parameter of the address: ?area=1.20,-0.35;2.00,0.10;…"""
MIN_CORNERS, MAX_CORNERS = 3, 60
MAX_COORDINATE = 100.0
"""Larger than any coordinate on the map, whose far ends are compressed."""
MAX_MAP_POINTS = 6000
"""More cannot be told apart on a screen, and a browser draws them for seconds."""
MAX_SELECTED = 20_000
"""Customers of an area, by customer id: more are not kept in memory, and the page says so."""

Corner = tuple[float, float]


def lasso_corners(text: str) -> list[Corner]:
    """The lasso's corners in the address; none if they are invalid."""
    try:
        corners = [(float(x), float(y)) for x, y in (corner.split(",") for corner in text.split(";"))]
    except ValueError:
        return []
    is_sound = MIN_CORNERS <= len(corners) <= MAX_CORNERS and all(
        abs(x) <= MAX_COORDINATE and abs(y) <= MAX_COORDINATE for x, y in corners
    )
    return corners if is_sound else []


def is_inside(corners: Sequence[Corner], x: float, y: float) -> bool:
    """Whether a line from the point to the right crosses the outline an odd number of times."""
    inside = False
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


@dataclass(frozen=True)
class CustomerMapData:
    """A version's customers on its map: all of them or, in a large shop, some."""

    points: Sequence[Point]
    """The points as they are plotted."""
    figures: Sequence[Mapping[str, Any]]
    """Of each point what filters ask for: country, segment_id, recency_days."""
    across: AsinhScale
    upwards: AsinhScale
    every: int
    """Every n-th customer is drawn."""

    def highlighting(self, conditions: Sequence[Condition]) -> list[Point]:
        """The points, those for whom `conditions` hold highlighted."""
        return [
            pair._replace(is_highlighted=all(_holds(condition, figures) for condition in conditions))
            for pair, figures in zip(self.points, self.figures, strict=True)
        ]


def customer_map_data(request: VersionRequest) -> CustomerMapData | None:
    """The version's customers with map coordinates; empty if none has any."""
    return request.map_cache.of(request.version, "map", lambda: _load_map_data(request))


def _load_map_data(request: VersionRequest) -> CustomerMapData | None:
    every = -(-request.version.customers // MAX_MAP_POINTS) or 1
    rows = list(queries.map_points(request.session, request.number, every=every))
    if not rows:
        return None
    across, upwards = AsinhScale.of([row.map_x for row in rows]), AsinhScale.of([row.map_y for row in rows])
    return CustomerMapData(
        [
            Point(row.customer_id, row.segment_id, across.to_map(row.map_x), upwards.to_map(row.map_y))
            for row in rows
        ],
        [{name: getattr(row, name) for name in ("country", "segment_id", "recency_days")} for row in rows],
        across,
        upwards,
        every,
    )


def _holds(condition: Condition, figures: Mapping[str, Any]) -> bool:
    value = figures[condition.column]
    match condition.operator:
        case "equals":
            return bool(value == condition.value)
        case "at_least":
            return bool(value >= condition.value)
        case "at_most":
            return bool(value <= condition.value)
    raise ValueError(f"the map knows no {condition.operator}")


def inside(request: VersionRequest, placed: CustomerMapData | None) -> Sequence[str] | None:
    """The ids of the customers within the area in the address; None if there is no area."""
    corners = lasso_corners(request.query.get(AREA, ""))
    if not corners or placed is None:
        return None
    return request.map_cache.of(
        request.version, ("inside", tuple(corners)), lambda: _inside(request, placed, corners)
    )


def _inside(request: VersionRequest, placed: CustomerMapData, corners: Sequence[Corner]) -> list[str]:
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    low, high = min(y for _, y in corners), max(y for _, y in corners)
    points: Iterable[Point] = placed.points
    if placed.every > 1:  # those who are not drawn are inside all the same
        across, upwards = placed.across, placed.upwards
        box = queries.Box(
            (across.from_map(left), across.from_map(right)), (upwards.from_map(low), upwards.from_map(high))
        )
        points = (
            Point(row.customer_id, row.segment_id, across.to_map(row.map_x), upwards.to_map(row.map_y))
            for row in queries.map_points(request.session, request.number, within=box)
        )
    result = (
        point.customer_id
        for point in points  # most are ruled out by the box around the area, which is quick
        if left <= point.x <= right and low <= point.y <= high and is_inside(corners, point.x, point.y)
    )
    return list(islice(result, MAX_SELECTED))


def area_conditions(ids: Sequence[str] | None) -> list[Condition]:
    """A condition for lists that holds for these customers only."""
    return [] if ids is None else [Condition("customer_id", "is_in", tuple(ids))]


def list_conditions(request: VersionRequest) -> list[Condition]:
    """Everything the address narrows a list to: the filters, the bounds and the area.

    Nothing in a version whose customers' figures have been cleared, which knows no more than who was what.
    """
    if is_cleared(request):
        return []
    placed = customer_map_data(request) if AREA in request.query else None
    return [
        *request.filters.conditions,
        *bound_conditions(request.query),
        *area_conditions(inside(request, placed)),
    ]
