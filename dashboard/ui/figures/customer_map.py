"""The customer map: customers who buy alike are close to each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, palette, segment_colours
from dashboard.ui.figures.template import build_figure, label
from domain.segment_meanings import INSIDERS, MIXED
from i18n import Localizer

LABEL_WIDTH, LABEL_HEIGHT = 1.1, 0.28
"""About what a name covers, in the map's units: it is some five units wide and high."""


class Point(NamedTuple):
    """One customer's position; `is_highlighted`: whether the filters and the selection include it."""

    customer_id: str
    segment_id: int
    x: float
    y: float
    is_highlighted: bool = True


def customer_map(
    points: Sequence[Point],
    names: Mapping[int, str],
    meanings: Mapping[int, str],
    theme: Theme,
    localizer: Localizer,
    *,
    of_all: int | None = None,
) -> ChartSpec:
    """Every customer a dot in its segment's colour; drawing a lasso around some picks them.

    `names` and `meanings` by segment id; `points` lie where `AsinhScale` has put them. Those that are not
    meant are drawn faintly.

    SVG, not WebGL: the page's content security policy does not let plotly compile shaders. The Insiders
    are drawn last, on top. `of_all`: how many customers there are, where only some are drawn.
    """
    colours = palette(theme)
    by_segment: dict[int, list[Point]] = {segment_id: [] for segment_id in names}
    for point in points:
        by_segment.setdefault(point.segment_id, []).append(point)
    colour_by_segment = segment_colours(
        {segment: meanings.get(segment, MIXED) for segment in by_segment}, theme
    )
    insiders = {item for item, meaning in meanings.items() if meaning == INSIDERS}
    traces: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    for segment_id in sorted(by_segment, key=lambda segment: (segment in insiders, segment)):
        inside = by_segment[segment_id]
        if not inside:
            continue
        name = names.get(segment_id, str(segment_id))
        colour = colour_by_segment[segment_id]
        ids = [point.customer_id for point in inside]
        shown = [label(id_) for id_ in ids]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": [round(point.x, 2) for point in inside],
                "y": [round(point.y, 2) for point in inside],
                "customdata": ids if any(ids) else None,
                "hovertext": shown if shown != ids else None,  # ids are rarely odd, and there are many
                "marker": {"color": colour, "size": 4, "opacity": 0.75},
                "hovertemplate": f"{_who(ids, shown)}{label(name)}<extra></extra>",
                "selectedpoints": None
                if all(point.is_highlighted for point in points)
                else [place for place, point in enumerate(inside) if point.is_highlighted],
                "unselected": {"marker": {"opacity": 0.12}},
            }
        )
        labels.append(
            {
                "x": _middle([point.x for point in inside]),
                "y": _middle([point.y for point in inside]),
                "text": label(name, is_bold=True, lines=2),
                "showarrow": False,
                "font": {"color": colours.text, "size": 12},
                "bgcolor": colours.surface,
                "opacity": 0.88,
                "borderpad": 2,
            }
        )
    hidden = {"visible": False, "fixedrange": True}
    figure = build_figure(
        traces,
        {
            "xaxis": hidden,
            "yaxis": hidden,
            "annotations": _apart(labels),
            "dragmode": "lasso",
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        },
        theme,
        localizer,
    )
    return ChartSpec(
        title=localizer.gettext("Customers who buy alike are close together"),
        summary=_summary(len(points), len(traces), of_all, localizer),
        figure=figure,
        columns=[localizer.gettext("Segment"), localizer.gettext("Customers on the map")],
        rows=[[trace["name"], localizer.number(len(trace["x"]))] for trace in traces],
        height=440,
    )


def _who(ids: Sequence[str], names: Sequence[str]) -> str:
    """The first line of a dot's tooltip; empty if the reader may not see customers."""
    if not any(ids):
        return ""
    return "%{customdata}<br>" if names == ids else "%{hovertext}<br>"


def _summary(count: int, segments: int, of_all: int | None, localizer: Localizer) -> str:
    description = localizer.gettext(
        "A map of {n:customers} in {k:segments}; its axes have no unit.", n=count, k=segments
    )
    return f"{description} {sample_note(count, of_all, localizer)}" if of_all else description


def sample_note(count: int, of_all: int, localizer: Localizer) -> str:
    """A sentence that the map shows a sample."""
    return localizer.gettext(
        "The map shows {n:number} of {all:customers}, an even sample; a selection counts them all.",
        n=count,
        all=of_all,
    )


class AsinhScale(NamedTuple):
    """The scale of one map axis: quartile widths from its median, far ends compressed by asinh.

    Otherwise a few very large customers would squeeze all others into a corner. The order is kept.
    """

    middle: float
    width: float

    @classmethod
    def of(cls, values: Sequence[float]) -> AsinhScale:
        """The scale that suits `values`, of which there is at least one."""
        ordered = sorted(values)
        quarter = len(ordered) // 4
        return cls(ordered[len(ordered) // 2], ordered[-1 - quarter] - ordered[quarter] or 1.0)

    def to_map(self, value: float) -> float:
        """The map coordinate of `value`."""
        return math.asinh(2 * (value - self.middle) / self.width)

    def from_map(self, place: float) -> float:
        """The value at a map coordinate, the inverse of `to_map`."""
        return self.middle + self.width * math.sinh(place) / 2


def _apart(labels: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Labels from the bottom up, each moved until it does not overlap those below."""
    placed: list[dict[str, Any]] = []
    for upper in sorted(labels, key=lambda item: item["y"]):
        y = upper["y"]
        for lower in placed:
            lines = 2 if "<br>" in upper["text"] or "<br>" in lower["text"] else 1
            if abs(lower["x"] - upper["x"]) < LABEL_WIDTH and y - lower["y"] < lines * LABEL_HEIGHT:
                y = lower["y"] + lines * LABEL_HEIGHT
        placed.append({**upper, "y": round(y, 2)})
    return placed


def _middle(values: Sequence[float]) -> float:
    return round(sorted(values)[len(values) // 2], 2)
