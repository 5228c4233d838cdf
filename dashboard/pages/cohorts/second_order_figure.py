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


def second_order_curve(
    found: SecondOrder, theme: Theme, localizer: Localizer, height: int = MIN_HEIGHT
) -> ChartSpec:
    """A rising curve with its 95 % band; the table's points are marked and labelled."""
    colours = palette(theme)
    days = [one.days for one in found.curve]
    band = {
        "type": "scatter",
        "mode": "lines",
        "x": [*days, *days[::-1]],
        "y": [*(one.low for one in found.curve), *(one.high for one in reversed(found.curve))],
        "fill": "toself",
        "fillcolor": faded(colours.joined, BAND_OPACITY),
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": days,
        "y": [one.share for one in found.curve],
        "line": {"color": colours.joined, "width": 2},
        "hoverinfo": "text",
        "hovertext": [
            localizer.gettext("{days:days}: {share:percent}", days=one.days, share=one.share)
            for one in found.curve
        ],
    }
    marks = {
        "type": "scatter",
        "mode": "markers",
        "x": [one.days for one in found.points],
        "y": [one.share for one in found.points],
        "marker": {"color": colours.joined, "size": 9},
        "hoverinfo": "skip",
    }
    figure = build_figure(
        [band, line, marks],
        {
            "xaxis": {
                "tickmode": "array",
                "tickvals": [0, *(one.days for one in found.points if one.days != 60)],
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
                    localizer.percent(one.share, 0),
                    x=one.days,
                    y=one.share,
                    colour=colours.text,
                    yshift=16,
                    xshift=-6,
                )
                for one in found.points
            ],
            "margin": {"l": 8, "r": 24, "t": 8, "b": 8},
        },
        theme,
        localizer,
    )
    title = (
        localizer.gettext("Half of new customers buy again within {days:days}", days=found.median_days)
        if found.median_days is not None
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
                localizer.gettext("{days:days}", days=one.days),
                localizer.percent(one.share),
                f"{localizer.percent(one.low)} – {localizer.percent(one.high)}",
                localizer.number(one.at_risk),
            ]
            for one in found.points
        ],
        height=max(MIN_HEIGHT, height),
    )
