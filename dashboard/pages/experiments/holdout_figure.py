"""The programme's effect quarter by quarter, each on its own, and of all of them together."""

from __future__ import annotations

from datetime import timedelta

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, palette
from dashboard.ui.figures.template import build_figure, nice_ticks, scale
from dashboard.ui.interval import with_interval
from domain.report import StandingHoldout
from i18n import Localizer

DIGITS = 2


def holdout_chart(holdout: StandingHoldout, theme: Theme, localizer: Localizer) -> ChartSpec | None:
    """A mark for each whole quarter with its interval, and one for all so far; None before there is any."""
    now = holdout.so_far
    if now is None:
        return None
    colours = palette(theme)
    together = localizer.gettext("So far, together")
    rows = [
        (
            localizer.gettext(
                "{start:date} to {end:date}",
                start=quarter.starts_on,
                end=quarter.until - timedelta(days=1),
            ),
            quarter.difference,
            quarter.difference if quarter.low is None else quarter.low,
            quarter.difference if quarter.high is None else quarter.high,
            "circle-open",
        )
        for quarter in holdout.quarters
    ] + [(together, now.difference, now.low, now.high, "circle")]
    written = [money_interval(value, low, high, localizer) for _, value, low, high, _ in rows]
    places = list(range(len(rows)))
    ticks = nice_ticks(
        min(0.0, *(low for _, _, low, _, _ in rows)), max(0.0, *(high for *_, high, _ in rows)), 4
    )
    figure = build_figure(
        [
            {
                "type": "scatter",
                "mode": "markers",
                "x": places,
                "y": [round(value, DIGITS) for _, value, *_ in rows],
                "error_y": {
                    "type": "data",
                    "symmetric": False,
                    "array": [round(high - value, DIGITS) for _, value, _, high, _ in rows],
                    "arrayminus": [round(value - low, DIGITS) for _, value, low, _, _ in rows],
                    "color": colours.text,
                    "thickness": 1.6,
                    "width": 4,
                },
                "marker": {
                    "color": colours.text,
                    "size": 10,
                    "symbol": [symbol for *_, symbol in rows],
                    "line": {"width": 2, "color": colours.text},
                },
                "hovertext": [f"{name}: {text}" for (name, *_), text in zip(rows, written, strict=True)],
                "hoverinfo": "text",
            }
        ],
        {
            "yaxis": {**scale(ticks, localizer.short_money), "zeroline": True},
            "xaxis": {
                "range": [-0.6, len(rows) - 0.4],
                "tickvals": places,
                "ticktext": [
                    *(localizer.gettext("Q{n}", n=place + 1) for place in places[:-1]),
                    localizer.gettext("So far"),
                ],
                "showgrid": False,
            },
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        },
        theme,
        localizer,
    )
    return ChartSpec(
        title=localizer.gettext("What the programme adds per member and quarter"),
        summary=localizer.gettext(
            "Difference in net revenue per member and quarter so far: {interval}.", interval=written[-1]
        ),
        figure=figure,
        columns=[localizer.gettext("Quarter"), localizer.gettext("Difference per member (interval)")],
        rows=[[name, text] for (name, *_), text in zip(rows, written, strict=True)],
        height=230,
    )


def money_interval(value: float, low: float, high: float, localizer: Localizer) -> str:
    """An amount of money with its ends."""
    return with_interval(value, low, high, localizer.money, localizer)
