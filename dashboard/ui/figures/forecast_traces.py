"""The lines, bands and marks of a forecast's chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.ui.figures.forecast_months import Month, RunningMonth
from i18n import Localizer


def interval_band(
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


def past_line(
    observed: Sequence[tuple[str, float]], colour: str, localizer: Localizer
) -> list[dict[str, Any]]:
    """Past monthly revenue as a grey line."""
    if not observed:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": localizer.gettext("Actual"),
            "x": [first_day(month) for month, _ in observed],
            "y": [round(amount) for _, amount in observed],
            "line": {"color": colour, "width": 1.5},
            "marker": {"color": colour, "size": 4},
            "hovertext": [
                f"{localizer.month(month)}: {localizer.money(amount)}" for month, amount in observed
            ],
            "hoverinfo": "text",
        }
    ]


def last_year_line(amounts: Mapping[str, float], colour: str, localizer: Localizer) -> list[dict[str, Any]]:
    """The same months of last year, at the positions of this year's forecast."""
    if not amounts:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": localizer.gettext("Same months last year"),
            "x": [first_day(month) for month in amounts],
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


def running_month_mark(
    running: RunningMonth | None, colour: str, inside: str, localizer: Localizer
) -> list[dict[str, Any]]:
    """The incomplete month as a hollow mark at its expected total."""
    if running is None:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": localizer.gettext("This month so far"),
            "x": [first_day(running.month)],
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


def first_day(month: str) -> str:
    """The first day of a month, YYYY-MM, as an ISO date."""
    return f"{month}-01"
