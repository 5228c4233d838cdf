"""The share of new customers who have bought again, by days since the first purchase."""

from __future__ import annotations

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, faded, palette
from dashboard.ui.figures.template import build_figure, note, scale
from domain.report import SecondOrder
from i18n import Localizer

BAND_OPACITY = 0.2
MIN_HEIGHT = 320
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
CROWDED_DAYS = 60
"""Between 30 and 90 there is no room for its number."""


def second_order_curve(
    curve: SecondOrder, theme: Theme, localizer: Localizer, height: int = MIN_HEIGHT
) -> ChartSpec:
    """A rising curve with its 95 % band; the table's points are marked and labelled."""
    colours = palette(theme)
    days = [point.days for point in curve.curve]
    band = {
        "type": "scatter",
        "mode": "lines",
        "x": [*days, *days[::-1]],
        "y": [*(point.low for point in curve.curve), *(point.high for point in reversed(curve.curve))],
        "fill": "toself",
        "fillcolor": faded(colours.joined, BAND_OPACITY),
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": days,
        "y": [point.share for point in curve.curve],
        "line": {"color": colours.joined, "width": 2},
        "hoverinfo": "text",
        "hovertext": [
            localizer.gettext("{days:days}: {share:percent}", days=point.days, share=point.share)
            for point in curve.curve
        ],
    }
    marks = {
        "type": "scatter",
        "mode": "markers",
        "x": [point.days for point in curve.points],
        "y": [point.share for point in curve.points],
        "marker": {"color": colours.joined, "size": 9},
        "hoverinfo": "skip",
    }
    figure = build_figure(
        [band, line, marks],
        {
            "xaxis": {
                "tickmode": "array",
                "tickvals": [0, *(point.days for point in curve.points if point.days != CROWDED_DAYS)],
                "title": {"text": localizer.gettext("Days after the first purchase")},
                "showgrid": False,
            },
            "yaxis": {
                **scale(TICKS, lambda share: localizer.percent(share, 0)),
                "range": [0, 1.05],
                "zeroline": True,
            },
            "annotations": [
                note(
                    localizer.percent(point.share, 0),
                    x=point.days,
                    y=point.share,
                    colour=colours.text,
                    yshift=16,
                    xshift=-6,
                )
                for point in curve.points
            ],
            "margin": {"l": 8, "r": 24, "t": 8, "b": 8},
        },
        theme,
        localizer,
    )
    title = (
        localizer.gettext("Half of new customers buy again within {days:days}", days=curve.median_days)
        if curve.median_days is not None
        else localizer.gettext("How soon new customers buy again")
    )
    return ChartSpec(
        title=title,
        summary=f"{title}.",
        figure=figure,
        columns=[
            localizer.gettext("Within"),
            localizer.gettext("Bought again"),
            localizer.gettext("95 % interval"),
            localizer.gettext("Customers observed so long without a second order"),
        ],
        rows=[
            [
                localizer.gettext("{days:days}", days=point.days),
                localizer.percent(point.share),
                f"{localizer.percent(point.low)} – {localizer.percent(point.high)}",
                localizer.number(point.at_risk),
            ]
            for point in curve.points
        ],
        height=max(MIN_HEIGHT, height),
    )
