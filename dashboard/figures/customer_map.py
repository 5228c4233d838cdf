"""All customers on one sheet: those who buy alike lie together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dashboard.figures.palette import Theme, palette, segment_colour
from dashboard.figures.picture import Picture
from dashboard.figures.template import drawing
from language import Voice


class Point(NamedTuple):
    """One customer and where it lies."""

    customer_id: str
    segment_id: int
    x: float
    y: float


def customer_map(
    points: Sequence[Point],
    names: Mapping[int, str],
    insiders: frozenset[int],
    theme: Theme,
    voice: Voice,
) -> Picture:
    """Every customer a dot in its segment's colour; drawing a lasso around some picks them.

    SVG, not WebGL: the page's content security policy does not let plotly compile shaders. The Insiders
    are drawn last, on top.
    """
    colours = palette(theme)
    by_segment: dict[int, list[Point]] = {segment_id: [] for segment_id in names}
    for point in points:
        by_segment.setdefault(point.segment_id, []).append(point)
    traces: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    for segment_id in sorted(by_segment, key=lambda one: (one in insiders, one)):
        inside = by_segment[segment_id]
        if not inside:
            continue
        name = names.get(segment_id, str(segment_id))
        colour = segment_colour(segment_id, is_insiders=segment_id in insiders, theme=theme)
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": [round(point.x, 2) for point in inside],
                "y": [round(point.y, 2) for point in inside],
                "customdata": [point.customer_id for point in inside],
                "marker": {"color": colour, "size": 4, "opacity": 0.75},
                "hovertemplate": f"%{{customdata}}<br>{name}<extra></extra>",
                "unselected": {"marker": {"opacity": 0.12}},
            }
        )
        labels.append(
            {
                "x": _middle([point.x for point in inside]),
                "y": _middle([point.y for point in inside]),
                "text": f"<b>{name}</b>",
                "showarrow": False,
                "font": {"color": colours.text, "size": 12},
                "bgcolor": colours.surface,
                "opacity": 0.88,
                "borderpad": 2,
            }
        )
    hidden = {"visible": False, "fixedrange": True}
    figure = drawing(
        traces,
        {
            "xaxis": hidden,
            "yaxis": hidden,
            "annotations": labels,
            "dragmode": "lasso",
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        },
        theme,
        voice,
    )
    return Picture(
        title=voice.say("Customers who buy alike lie together"),
        summary=voice.say(
            "A map of {n:number} customers in {k:number} segments; its axes have no unit.",
            n=len(points),
            k=len(traces),
        ),
        figure=figure,
        columns=[voice.say("Segment"), voice.say("Customers on the map")],
        rows=[[trace["name"], voice.number(len(trace["x"]))] for trace in traces],
        height=440,
    )


def _middle(values: Sequence[float]) -> float:
    return round(sorted(values)[len(values) // 2], 2)
