"""Where customers are and what they bring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import FADED, Theme, palette
from dashboard.ui.figures.template import build_figure, label, nice_ticks, scale
from i18n import Localizer

MAX_COUNTRIES = 8
"""Drawn; the table has them all."""


class Country(NamedTuple):
    """A country, as the reader calls it, its customers, how many of them are Insiders, and what they bought.

    `href` is where pressing it leads; `is_highlighted` whether it is looked at.
    """

    name: str
    customers: int
    insiders: int
    revenue: float
    href: str = ""
    is_highlighted: bool = True


def revenue_by_country(
    countries: Sequence[Country], theme: Theme, localizer: Localizer, programme: str
) -> ChartSpec:
    """One bar per country, the largest revenue on top; there is at least one."""
    colours = palette(theme)
    ordered = sorted(countries, key=lambda country: (-country.revenue, country.name))
    everything = sum(country.revenue for country in ordered) or 1.0
    is_narrowed = not all(country.is_highlighted for country in ordered)
    bars = [
        country
        for place, country in enumerate(ordered)
        if place < MAX_COUNTRIES or (is_narrowed and country.is_highlighted)
    ][::-1]
    longest = max(country.revenue for country in bars) * 1.15 or 1.0
    ticks = [tick for tick in nice_ticks(0, longest, 3) if tick <= longest]
    figure = build_figure(
        [
            {
                "type": "bar",
                "orientation": "h",
                "y": [label(country.name) for country in bars],
                "x": [round(country.revenue, 2) for country in bars],
                "marker": {
                    "color": colours.neutral,
                    "opacity": [1 if country.is_highlighted else FADED for country in bars],
                },
                "customdata": [country.href for country in bars],
                "text": [localizer.percent(country.revenue / everything) for country in bars],
                "textposition": "outside",
                "textfont": {"color": colours.text},
                "cliponaxis": False,
                "hovertext": [
                    f"{label(country.name)}<br>{localizer.money(country.revenue)}<br>"
                    + localizer.ngettext("{n} customer", "{n} customers", country.customers)
                    for country in bars
                ],
                "hoverinfo": "text",
            }
        ],
        {
            "bargap": 0.3,
            "xaxis": {
                **scale(ticks, localizer.short_money),
                "range": [0, longest],
                "tickangle": 0,
                "zeroline": True,
            },
            "yaxis": {"tickfont": {"color": colours.text, "size": 13}, "ticklabelstandoff": 6},
            "margin": {"l": 8, "r": 56, "t": 4, "b": 8},
        },
        theme,
        localizer,
    )
    top = ordered[0]
    finding = localizer.gettext(
        "{share:percent} of revenue comes from {country}",
        share=top.revenue / everything,
        country=top.name,
    )
    return ChartSpec(
        title=finding,
        summary=f"{finding}.",
        figure=figure,
        columns=[
            localizer.gettext("Country"),
            localizer.gettext("Customers"),
            programme,
            localizer.gettext("Revenue"),
        ],
        rows=[
            [
                country.name,
                localizer.number(country.customers),
                localizer.number(country.insiders),
                localizer.money(country.revenue),
            ]
            for country in ordered
        ],
        height=60 + 34 * len(bars),
        hrefs=[country.href for country in ordered],
    )
