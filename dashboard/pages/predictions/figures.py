"""What customers were predicted to spend and what they spent, by tenths of the customers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, faded, palette
from dashboard.ui.figures.template import build_figure, nice_ticks, note, scale
from i18n import Localizer


def calibration_by_decile(
    deciles: Sequence[tuple[float, float]], slope: float, theme: Theme, localizer: Localizer
) -> ChartSpec:
    """Two bars per decile, smallest predictions first: mean predicted and mean actual spend.

    `deciles` holds (predicted, actual); `slope` is that of actual on predicted.
    """
    colours = palette(theme)
    places = [str(place + 1) for place in range(len(deciles))]
    ticks = nice_ticks(0, max((max(pair) for pair in deciles), default=1.0) * 1.05, 4)
    predicted, actual = localizer.gettext("predicted"), localizer.gettext("actual")
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "name": name,
            "x": places,
            "y": [round(pair[which], 2) for pair in deciles],
            "marker": {"color": colour},
            "hovertext": [f"{name}: {localizer.money(pair[which])}" for pair in deciles],
            "hoverinfo": "text",
        }
        for which, name, colour in (
            (0, predicted, faded(colours.neutral, 0.7)),
            (1, actual, colours.text),
        )
    ]
    figure = build_figure(
        traces,
        {
            "barmode": "group",
            "xaxis": {
                "type": "category",
                "tickangle": 0,
                "title": {"text": localizer.gettext("Tenths of the customers, by predicted spend")},
            },
            "yaxis": {**scale(ticks, localizer.short_money), "rangemode": "tozero"},
            "annotations": [
                note(
                    localizer.gettext("left bar: predicted, right bar: actual"),
                    x=0,
                    y=1,
                    colour=colours.muted,
                    xref="paper",
                    yref="paper",
                    xanchor="left",
                    yanchor="top",
                )
            ],
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        },
        theme,
        localizer,
    )
    return ChartSpec(
        title=_finding(slope, localizer),
        summary=localizer.gettext(
            "Mean predicted and actual spend for each tenth of the customers, smallest predictions "
            "first. Slope of actual on predicted: {slope:ratio} (ideal: 1).",
            slope=slope,
        ),
        figure=figure,
        columns=[
            localizer.gettext("Tenth"),
            localizer.gettext("Predicted spend"),
            localizer.gettext("Actual spend"),
        ],
        rows=[
            [place, localizer.money(pair[0]), localizer.money(pair[1])]
            for place, pair in zip(places, deciles, strict=True)
        ],
    )


def _finding(slope: float, localizer: Localizer) -> str:
    if slope < 0.85:
        return localizer.gettext("Large and small customers differed less than predicted")
    if slope > 1.15:
        return localizer.gettext("Large and small customers differed more than predicted")
    return localizer.gettext("Large and small customers differed as predicted")
