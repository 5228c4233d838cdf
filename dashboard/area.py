"""A stretch of the customer map that was drawn around: its corners stand in the address.

The corners, not the customers inside, so that the address stays short whoever is inside; the server finds
them again on the same map, for the page, for the list and for the file.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from dashboard.components.cleared import is_cleared
from dashboard.figures.customer_map import Point, spread
from dashboard.page import PageRequest
from db import queries
from db.queries import Condition

AREA = "area"
"""The parameter of the address: ?area=1.20,-0.35;2.00,0.10;…"""
FEWEST_CORNERS, MOST_CORNERS = 3, 60

Corner = tuple[float, float]


def corners_of(asked: str) -> list[Corner]:
    """The corners in the address; none where they make no sense."""
    try:
        found = [(float(x), float(y)) for x, y in (corner.split(",") for corner in asked.split(";"))]
    except ValueError:
        return []
    is_sound = FEWEST_CORNERS <= len(found) <= MOST_CORNERS and all(
        math.isfinite(x) and math.isfinite(y) for x, y in found
    )
    return found if is_sound else []


def is_inside(corners: Sequence[Corner], x: float, y: float) -> bool:
    """Whether a line from the point to the right crosses the outline an odd number of times."""
    inside = False
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def placed_customers(request: PageRequest) -> list[Point]:
    """Every customer of the version who has a place, where the map draws it."""
    return spread(
        [
            Point(row.customer_id, row.segment_id, row.map_x, row.map_y)
            for row in queries.map_points(request.session, request.number)
        ]
    )


def inside(request: PageRequest, points: Sequence[Point]) -> list[str] | None:
    """Which of `points` the area in the address goes around, by customer id; none where there is no area."""
    corners = corners_of(request.query.get(AREA, ""))
    if not corners:
        return None
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    low, high = min(y for _, y in corners), max(y for _, y in corners)
    return [
        one.customer_id
        for one in points  # most are ruled out by the box around the area, which is quick
        if left <= one.x <= right and low <= one.y <= high and is_inside(corners, one.x, one.y)
    ]


def area_conditions(found: Sequence[str] | None) -> list[Condition]:
    """For lists: only these customers."""
    return [] if found is None else [Condition("customer_id", "is_in", found)]


def list_conditions(request: PageRequest) -> list[Condition]:
    """All that the address narrows a list of customers to: the filters, and the area.

    Nothing in a version whose customers' figures have been cleared, which knows no more than who was what.
    """
    if is_cleared(request):
        return []
    points = placed_customers(request) if AREA in request.query else []
    return [*request.filters.conditions, *area_conditions(inside(request, points))]
