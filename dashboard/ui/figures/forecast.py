"""The fan chart of a forecast: what was spent, what is expected month by month, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.forecast_months import MAX_BEHIND, NO_PAST, Month, Past, highest_of
from dashboard.ui.figures.forecast_traces import (
    first_day,
    interval_band,
    last_year_line,
    past_line,
    running_month_mark,
)
from dashboard.ui.figures.palette import Theme, faded, palette
from dashboard.ui.figures.template import build_figure, nice_ticks, note, scale, text_width_px, two_lines
from i18n import Localizer

MAX_LABELS = 4
"""As many as fit on a phone without touching each other."""


def forecast_fan_chart(
    months: Sequence[Month],
    theme: Theme,
    localizer: Localizer,
    *,
    cohort: str,
    past: Past = NO_PAST,
    highest: float | None = None,
    height: int = 300,
) -> ChartSpec:
    """Past revenue in grey, and the forecast: the mean as a line within its two bands.

    The running month is hollow, and the same months of last year stand beside the forecast. `highest` makes
    several fans share one scale.
    """
    colours = palette(theme)
    x = [first_day(month.month) for month in months]
    labels = [localizer.month(month.month) for month in months]
    ranges = [localizer.gettext("95 % likely"), localizer.gettext("80 % likely")]
    behind, running = list(past.observed)[-MAX_BEHIND:], past.running
    last_year = past.last_year([*([running.month] if running else []), *(month.month for month in months)])
    top = highest or highest_of(months, past)
    ticks = nice_ticks(0, top, 5)
    figure = build_figure(
        [
            *past_line(behind, colours.muted, localizer),
            *last_year_line(last_year, colours.muted, localizer),
            *interval_band(x, months, "low95", "high95", faded(colours.insiders, 0.14)),
            *interval_band(x, months, "low80", "high80", faded(colours.insiders, 0.24)),
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": localizer.gettext("Forecast"),
                "x": x,
                "y": [round(month.mean) for month in months],
                "line": {"color": colours.insiders, "width": 2.5},
                "marker": {"color": colours.insiders, "size": 6},
                "hovertext": [
                    localizer.gettext(
                        "{month}: {mean:money}<br>80 % likely: {low:money} to {high:money}",
                        month=label,
                        mean=month.mean,
                        low=month.low80,
                        high=month.high80,
                    )
                    for month, label in zip(months, labels, strict=True)
                ],
                "hoverinfo": "text",
            },
            *running_month_mark(running, colours.insiders, colours.surface, localizer),
        ],
        {
            "xaxis": _months_axis(
                [
                    *(month for month, _ in behind),
                    *([running.month] if running else []),
                    *(month.month for month in months),
                ],
                localizer,
            ),
            "yaxis": {**scale(ticks, localizer.short_money), "range": [0, top * 1.06], "zeroline": True},
            "annotations": [
                note(words, x=x[-1], y=(low + high) / 2, colour=colours.muted, xanchor="left", xshift=8)
                for words, low, high in (
                    (ranges[0], months[-1].high80, months[-1].high95),
                    (ranges[1], months[-1].mean, months[-1].high80),
                )
            ],
            "showlegend": True,
            "legend": {
                "orientation": "h",
                "x": 0,
                "xanchor": "left",
                "y": 1.02,
                "yanchor": "bottom",
                "itemclick": False,
                "itemdoubleclick": False,
                "font": {"color": colours.muted},
            },
            "margin": {"l": 8, "r": 12 + text_width_px(ranges), "t": 40, "b": 8},
        },
        theme,
        localizer,
    )
    first, last = months[0], months[-1]
    return ChartSpec(
        title=localizer.gettext(
            "{cohort}: {first} in {first_month}, {last} in {last_month}",
            cohort=cohort,
            first=localizer.short_money(first.mean),
            first_month=labels[0],
            last=localizer.short_money(last.mean),
            last_month=labels[-1],
        ),
        summary=localizer.gettext(
            "{cohort}: from {first:money} in {first_month} to {last:money} in {last_month}, 80 % "
            "likely between {low:money} and {high:money}.",
            cohort=cohort,
            first=first.mean,
            first_month=labels[0],
            last=last.mean,
            last_month=labels[-1],
            low=last.low80,
            high=last.high80,
        ),
        figure=figure,
        columns=[
            localizer.gettext("Month"),
            localizer.gettext("Baseline"),
            localizer.gettext("80 % likely"),
            localizer.gettext("95 % likely"),
            localizer.gettext("Same month last year"),
        ],
        rows=[
            [
                label,
                localizer.money(month.mean),
                f"{localizer.money(month.low80)} – {localizer.money(month.high80)}",
                f"{localizer.money(month.low95)} – {localizer.money(month.high95)}",
                localizer.money(last_year[month.month]) if month.month in last_year else "–",
            ]
            for month, label in zip(months, labels, strict=True)
        ],
        height=height,
    )


def _months_axis(months: Sequence[str], localizer: Localizer) -> dict[str, Any]:
    """A month axis with only some months labelled; one without a figure stays empty."""
    step = max(1, -(-len(months) // MAX_LABELS))
    labelled = list(months)[::-1][::step][::-1]
    return {
        "type": "date",
        "tickmode": "array",
        "tickvals": [first_day(month) for month in labelled],
        "ticktext": [two_lines(localizer.month(month)) for month in labelled],
        "tickangle": 0,
        "range": [_around(months[0], -1), _around(months[-1], 1)],
        "showgrid": False,
        "ticks": "outside",
        "ticklen": 4,
    }


def _around(month: str, way: int) -> str:
    """A position slightly before or after the first day of `month`, so that its dot is not cut off."""
    return (date.fromisoformat(first_day(month)) + timedelta(days=8 * way)).isoformat()
