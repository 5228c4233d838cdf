"""Each segment's share of customers and of revenue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import (
    FADED,
    Theme,
    faded,
    palette,
    segment_colours,
)
from dashboard.ui.figures.segments import ABOVE_ITS_BARS, Segment, meanings_of
from dashboard.ui.figures.template import build_figure, label, nice_ticks, note, percent_scale
from i18n import Localizer

GAP = 0.42
"""Between the bars of one segment and the next, for its name."""
ROOM_BEYOND_LONGEST_BAR = 0.0001
"""As exact as shares are drawn."""


def size_and_revenue(segments: Sequence[Segment], theme: Theme, localizer: Localizer) -> ChartSpec:
    """Two bars per segment on one scale: its share of customers (grey) and of revenue (its colour)."""
    colours = palette(theme)
    everybody = sum(segment.customers for segment in segments) or 1
    revenue = sum(segment.revenue for segment in segments) or 1.0
    ordered = sorted(segments, key=lambda segment: segment.revenue)
    shares = [(segment.customers / everybody, segment.revenue / revenue) for segment in ordered]
    most = round(max(max(pair) for pair in shares) + 1e-4, 4)  # a bar that ends past the axis loses its words
    ticks = [tick for tick in nice_ticks(0, most, 3) if tick <= most]

    strength = [1 if segment.is_highlighted else FADED for segment in ordered]

    def bars(values: Sequence[float], fill: Sequence[str], words: Sequence[str]) -> dict[str, Any]:
        return {
            "type": "bar",
            "orientation": "h",
            "y": list(range(len(ordered))),
            "x": [round(value, 4) for value in values],
            "marker": {"color": list(fill), "opacity": strength},
            "customdata": [segment.href for segment in ordered],
            "text": list(words),
            "textposition": "outside",
            "textfont": {"color": colours.text},
            "cliponaxis": False,
            "hoverinfo": "none",
        }

    segment_colour = segment_colours(meanings_of(segments), theme)
    figure = build_figure(
        [
            bars(
                [share for _, share in shares],
                [segment_colour[segment.id] for segment in ordered],
                [localizer.gettext("{share:percent} of revenue", share=share) for _, share in shares],
            ),
            bars(
                [share for share, _ in shares],
                [faded(colours.neutral, 0.6)] * len(shares),
                [localizer.gettext("{share:percent} of customers", share=share) for share, _ in shares],
            ),
        ],
        {
            "barmode": "group",
            "bargap": GAP,
            "bargroupgap": 0.08,
            "xaxis": {
                **percent_scale(ticks, localizer),
                "range": [
                    0,
                    most + ROOM_BEYOND_LONGEST_BAR,
                ],  # a bar that is rounded beyond its end would lose its words
                "tickangle": 0,
                "zeroline": True,
            },
            "yaxis": {"range": [-0.5, len(ordered) - 0.4], "showticklabels": False, "showgrid": False},
            # above their bars: beside them they would leave none on a phone
            "annotations": [
                note(
                    label(segment.name, is_bold=segment.is_insiders, letters=ABOVE_ITS_BARS),
                    x=0,
                    y=place + (1 - GAP) / 2,
                    colour=colours.text,
                    xref="x domain",
                    xanchor="left",
                    yanchor="bottom",
                    font={"color": colours.text, "size": 13},
                )
                for place, segment in enumerate(ordered)
            ],
            "margin": {"l": 12, "r": 126, "t": 4, "b": 8},
        },
        theme,
        localizer,
    )
    top = max(segments, key=lambda segment: segment.revenue)
    values = {
        "name": top.name,
        "customers": top.customers / everybody,
        "revenue": top.revenue / revenue,
    }
    return ChartSpec(
        title=localizer.gettext(
            "{name}: {customers:percent} of customers, {revenue:percent} of revenue", **values
        ),
        summary=localizer.gettext(
            "{name} generate the most: {customers:percent} of customers, {revenue:percent} of revenue.",
            **values,
        ),
        figure=figure,
        columns=[
            localizer.gettext("Segment"),
            localizer.gettext("Customers"),
            localizer.gettext("Share of customers"),
            localizer.gettext("Revenue"),
            localizer.gettext("Share of revenue"),
        ],
        rows=[
            [
                segment.name,
                localizer.number(segment.customers),
                localizer.percent(segment.customers / everybody),
                localizer.money(segment.revenue),
                localizer.percent(segment.revenue / revenue),
            ]
            for segment in reversed(ordered)
        ],
        height=76 * len(segments) + 40,
        hrefs=[segment.href for segment in reversed(ordered)],
    )
