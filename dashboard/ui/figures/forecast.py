"""What the members will bring, month by month, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, faded, palette
from dashboard.ui.figures.template import build_figure, nice_ticks, note, scale, two_lines
from i18n import Localizer

MAX_BEHIND = 12
"""A year of the past is enough to see the season."""
MAX_LABELS = 4
"""As many as fit on a phone without touching each other."""


class Month(NamedTuple):
    """One month of a forecast: the mean, and where it will lie with 80 % and 95 % certainty."""

    month: str
    mean: float
    low80: float
    high80: float
    low95: float
    high95: float


class RunningMonth(NamedTuple):
    """The month that is not over: what was spent so far, and what is expected of it as a whole."""

    month: str
    so_far: float
    expected: float


class Past(NamedTuple):
    """What is drawn beside a forecast.

    Attributes:
        observed: Whole months behind (YYYY-MM, amount), oldest first; also those of more than a year ago.
        running: The month that is not over, if any.
    """

    observed: Sequence[tuple[str, float]] = ()
    running: RunningMonth | None = None

    def last_year(self, months: Sequence[str]) -> dict[str, float]:
        """Of each of `months` what was spent in the same month a year earlier, where that is known whole."""
        known = dict(self.observed)
        earlier = {month: f"{int(month[:4]) - 1}{month[4:]}" for month in months}
        return {month: known[before] for month, before in earlier.items() if before in known}


NO_PAST = Past()


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
    """What was, in grey, and what will be: the mean as a line in its two bands.

    The running month is hollow, and the same months of last year stand beside the forecast. `highest` makes
    several fans share one scale.
    """
    colours = palette(theme)
    x = [_first_day(month.month) for month in months]
    labels = [localizer.month(month.month) for month in months]
    behind, running = list(past.observed)[-MAX_BEHIND:], past.running
    last_year = past.last_year([*([running.month] if running else []), *(month.month for month in months)])
    top = highest or highest_of(months, past)
    ticks = nice_ticks(0, top, 5)
    figure = build_figure(
        [
            *_behind(behind, colours.muted, localizer),
            *_last_year(last_year, colours.muted, localizer),
            *_band(x, months, "low95", "high95", faded(colours.insiders, 0.14)),
            *_band(x, months, "low80", "high80", faded(colours.insiders, 0.24)),
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
            *_running(running, colours.insiders, colours.surface, localizer),
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
                    (localizer.gettext("95 % likely"), months[-1].high80, months[-1].high95),
                    (localizer.gettext("80 % likely"), months[-1].mean, months[-1].high80),
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
            "margin": {"l": 8, "r": 76, "t": 40, "b": 8},
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


def _band(
    x: Sequence[str], months: Sequence[Month], low: str, high: str, colour: str
) -> list[dict[str, Any]]:
    """A filled polygon: up along the highs, back along the lows."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [*x, *reversed(x)],
            "y": [round(getattr(month, high)) for month in months]
            + [round(getattr(month, low)) for month in reversed(months)],
            "fill": "toself",
            "fillcolor": colour,
            "line": {"width": 0},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]


def _behind(observed: Sequence[tuple[str, float]], colour: str, localizer: Localizer) -> list[dict[str, Any]]:
    """What was spent in each month behind, as a grey line."""
    if not observed:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": localizer.gettext("Actual"),
            "x": [_first_day(month) for month, _ in observed],
            "y": [round(amount) for _, amount in observed],
            "line": {"color": colour, "width": 1.5},
            "marker": {"color": colour, "size": 4},
            "hovertext": [
                f"{localizer.month(month)}: {localizer.money(amount)}" for month, amount in observed
            ],
            "hoverinfo": "text",
        }
    ]


def _last_year(amounts: Mapping[str, float], colour: str, localizer: Localizer) -> list[dict[str, Any]]:
    """The same months of last year, where the forecast of this year stands."""
    if not amounts:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": localizer.gettext("Same months last year"),
            "x": [_first_day(month) for month in amounts],
            "y": [round(amount) for amount in amounts.values()],
            "line": {"color": colour, "width": 1.5, "dash": "dot"},
            "marker": {"color": colour, "size": 5, "symbol": "diamond"},
            "hovertext": [
                localizer.gettext("One year before {month:month}: {amount:money}", month=month, amount=amount)
                for month, amount in amounts.items()
            ],
            "hoverinfo": "text",
        }
    ]


def _running(
    running: RunningMonth | None, colour: str, inside: str, localizer: Localizer
) -> list[dict[str, Any]]:
    """The month that is not over, hollow: what is expected of it as a whole."""
    if running is None:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": localizer.gettext("This month so far"),
            "x": [_first_day(running.month)],
            "y": [round(running.expected)],
            "marker": {"color": inside, "size": 10, "line": {"color": colour, "width": 2.5}},
            "hovertext": [
                localizer.gettext(
                    "{month:month}: {so_far:money} so far, {expected:money} expected in total",
                    month=running.month,
                    so_far=running.so_far,
                    expected=running.expected,
                )
            ],
            "hoverinfo": "text",
        }
    ]


def highest_of(months: Sequence[Month], past: Past) -> float:
    """The highest amount that a fan of `months` draws."""
    running = [past.running.expected] if past.running else []
    return max(
        [month.high95 for month in months]
        + [amount for _, amount in list(past.observed)[-MAX_BEHIND:]]
        + list(past.last_year([month.month for month in months]).values())
        + running
    )


def _months_axis(months: Sequence[str], localizer: Localizer) -> dict[str, Any]:
    """An axis of months, some of them written out; one without a figure stays empty."""
    step = max(1, -(-len(months) // MAX_LABELS))
    shown = list(months)[::-1][::step][::-1]
    return {
        "type": "date",
        "tickmode": "array",
        "tickvals": [_first_day(month) for month in shown],
        "ticktext": [two_lines(localizer.month(month)) for month in shown],
        "tickangle": 0,
        "range": [_around(months[0], -1), _around(months[-1], 1)],
        "showgrid": False,
        "ticks": "outside",
        "ticklen": 4,
    }


def _around(month: str, way: int) -> str:
    """A little before or after the first day of `month`, so that its dot is whole."""
    return (date.fromisoformat(_first_day(month)) + timedelta(days=8 * way)).isoformat()


def _first_day(month: str) -> str:
    return f"{month}-01"
