"""How clearly each kind of customers is apart from the others: the classic silhouette plot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, palette, segment_colours
from dashboard.ui.figures.template import build_figure, label, note, scale
from domain.segment_meanings import INSIDERS, MIXED
from i18n import Localizer

GAP = 0.02
MIN_BAND = 0.05
"""Of the height: a kind of few customers is still seen, and its name has room."""
HALF, WHOLE = 0.5, 1.0


class Silhouettes(NamedTuple):
    """The silhouettes of one segment's customers in ascending order, sampled at even distances."""

    segment_id: int
    name: str
    is_insiders: bool
    customers: int
    values: Sequence[float]
    meaning: str = MIXED

    @property
    def mean(self) -> float:
        """Their mean."""
        return sum(self.values) / len(self.values)

    @property
    def astray(self) -> float:
        """The fraction of customers that are closer to another segment."""
        return sum(value < 0 for value in self.values) / len(self.values)


def silhouette_curves(
    segments: Sequence[Silhouettes], mean: float, theme: Theme, localizer: Localizer
) -> ChartSpec:
    """One curve per segment, as high as its size, best separated on top; the mean as a dashed line."""
    colours = palette(theme)
    ordered = sorted(segments, key=lambda segment: segment.mean)
    segment_colour = segment_colours(
        {segment.segment_id: INSIDERS if segment.is_insiders else segment.meaning for segment in segments},
        theme,
    )
    everybody = sum(segment.customers for segment in segments)
    lowest = min(0.0, *(segment.values[0] for segment in segments))
    traces, labels, bottom = [], [], GAP
    for segment in ordered:
        band = max(MIN_BAND, segment.customers / everybody)
        steps = len(segment.values)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [0, *segment.values, 0],
                "y": [
                    bottom,
                    *(round(bottom + band * (place + 0.5) / steps, 4) for place in range(steps)),
                    round(bottom + band, 4),
                ],
                "fill": "toself",
                "fillcolor": segment_colour[segment.segment_id],
                "line": {"width": 0},
                "hoveron": "fills",
                "hoverinfo": "text",
                "text": localizer.gettext(
                    "{name}: {mean:ratio}", name=label(segment.name), mean=segment.mean
                ),
            }
        )
        labels.append((bottom + band / 2, label(segment.name, is_bold=segment.is_insiders, lines=2)))
        bottom += band + GAP
    ticks = [tick for tick in (-HALF, 0.0, HALF, WHOLE) if tick >= min(0.0, -HALF if lowest < -0.05 else 0.0)]
    figure = build_figure(
        traces,
        {
            "xaxis": {
                **scale(ticks, lambda value: localizer.number(value, 1)),
                "range": [min(lowest * 1.05, 0.0), WHOLE],
                "tickangle": 0,
                "zeroline": True,
                "title": {"text": localizer.gettext("Silhouette")},
            },
            "yaxis": {
                "tickmode": "array",
                "tickvals": [round(place, 4) for place, _ in labels],
                "ticktext": [words for _, words in labels],
                "tickfont": {"color": colours.text, "size": 13},
                "ticklabelstandoff": 6,
                "range": [0, round(bottom, 4)],
                "showgrid": False,
            },
            "shapes": [
                {
                    "type": "line",
                    "x0": mean,
                    "x1": mean,
                    "yref": "paper",
                    "y0": 0,
                    "y1": 1,
                    "line": {"color": colours.muted, "width": 1.5, "dash": "dash"},
                }
            ],
            "annotations": [
                note(
                    localizer.gettext("mean {mean:ratio}", mean=mean),
                    x=mean,
                    y=1,
                    colour=colours.muted,
                    yref="paper",
                    yanchor="bottom",
                )
            ],
            "margin": {"l": 8, "r": 16, "t": 24, "b": 8},
        },
        theme,
        localizer,
    )
    clearest, weakest = ordered[-1], ordered[0]
    astray = sum(segment.astray * segment.customers for segment in segments) / everybody
    return ChartSpec(
        title=localizer.gettext(
            "Clearest segment: {clearest}; least clear: {weakest}",
            clearest=clearest.name,
            weakest=weakest.name,
        ),
        summary=localizer.gettext(
            "Mean silhouette {mean:ratio}; highest: {clearest} ({high:ratio}), lowest: {weakest} "
            "({low:ratio}); {astray:percent} of customers are closer to another segment than to "
            "their own.",
            mean=mean,
            clearest=clearest.name,
            high=clearest.mean,
            weakest=weakest.name,
            low=weakest.mean,
            astray=astray,
        ),
        figure=figure,
        columns=[
            localizer.gettext("Segment"),
            localizer.gettext("Customers"),
            localizer.gettext("Mean silhouette"),
            localizer.gettext("Closer to another segment"),
        ],
        rows=[
            [
                segment.name,
                localizer.number(segment.customers),
                localizer.number(segment.mean, 2),
                localizer.percent(segment.astray, 0),
            ]
            for segment in reversed(ordered)
        ],
        height=120 + 44 * len(segments),
    )
