"""One customer's past: purchases as dots, membership as a bar."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, palette
from dashboard.ui.figures.template import build_figure, label, two_lines
from i18n import Localizer

ROOM = timedelta(days=12)
"""At both ends, so that large dots are whole."""


class Purchase(NamedTuple):
    """One invoice: its day and what was bought on it."""

    day: date
    invoice: str
    revenue: float


class Membership(NamedTuple):
    """Whether the customer was a member in one version."""

    as_of: date
    is_member: bool


BAR, HAIR = 10, 2
"""Line width in pixels while a member, and while a customer but not a member."""
FADE_STEPS = 6
MAX_MONTHS = 4
"""Written below the line: more would touch each other on a phone."""


def timeline(
    purchases: Sequence[Purchase],
    memberships: Sequence[Membership],
    until: date,
    theme: Theme,
    localizer: Localizer,
    *,
    is_older_than_lists: bool = False,
) -> ChartSpec:
    """Purchases as dots sized by amount, memberships as a bar below, up to the day `until`.

    `is_older_than_lists`: the first of `memberships` is of the earliest list there is, so the bar of who was
    a member in it fades towards the past instead of beginning there.
    """
    colours = palette(theme)
    largest = max((purchase.revenue for purchase in purchases), default=1.0) or 1.0
    ordered = sorted(memberships)
    ends = [*(membership.as_of for membership in ordered[1:]), until]
    spells: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [start.as_of.isoformat(), end.isoformat()],
            "y": [0, 0],
            "line": {
                "color": colours.insiders if start.is_member else colours.neutral,
                "width": BAR if start.is_member else HAIR,
            },
            "hovertext": [_in_or_out(start, localizer)] * 2,
            "hoverinfo": "text",
        }
        for start, end in zip(ordered, ends, strict=False)  # nobody has no spells
    ]
    if ordered and ordered[0].is_member and is_older_than_lists:
        spells += _fading_window(ordered[0].as_of, colours.insiders)
    if ordered:
        spells.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [purchase.as_of.isoformat() for purchase in ordered],
                "y": [0] * len(ordered),
                "marker": {
                    "size": [BAR if purchase.is_member else 2 * HAIR for purchase in ordered],
                    "symbol": "square",
                    "line": {"width": 0},
                    "color": [
                        colours.insiders if purchase.is_member else colours.neutral for purchase in ordered
                    ],
                },
                "hovertext": [_in_or_out(purchase, localizer) for purchase in ordered],
                "hoverinfo": "text",
            }
        )
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [purchase.day.isoformat() for purchase in purchases],
        "y": [1] * len(purchases),
        "marker": {
            "size": [round(6 + 18 * math.sqrt(max(p.revenue, 0) / largest), 1) for p in purchases],
            "color": colours.text,
            "opacity": 0.55,
            "line": {"width": 0},
        },
        "cliponaxis": False,
        "hovertext": [
            f"{localizer.day(p.day)}<br>{label(p.invoice)}: {localizer.money(p.revenue)}" for p in purchases
        ],
        "hoverinfo": "text",
    }
    first = min([p.day for p in purchases] + [purchase.as_of for purchase in ordered] + [until])
    months = _some_months(first, until)
    figure = build_figure(
        [*spells, dots],
        {
            "xaxis": {
                "type": "date",
                "tickmode": "array",
                "tickvals": [month.isoformat() for month in months],
                "ticktext": [two_lines(localizer.month(month)) for month in months],
                "tickangle": 0,
                "showgrid": True,
                "range": [(first - ROOM).isoformat(), (until + ROOM).isoformat()],
            },
            "yaxis": {
                "range": [-0.6, 1.7],
                "tickvals": [1, 0],
                "ticktext": [localizer.gettext("Purchases"), localizer.gettext("Member")],
                "showgrid": False,
                "ticklabelstandoff": 14,
            },
            "margin": {"l": 8, "r": 16, "t": 4, "b": 8},
        },
        theme,
        localizer,
    )
    spent = sum(purchase.revenue for purchase in purchases)
    summary = localizer.ngettext(
        "{n} invoice worth {spent:money}", "{n} invoices worth {spent:money}", len(purchases), spent=spent
    )
    return ChartSpec(
        title=summary,
        summary=summary,
        figure=figure,
        columns=[localizer.gettext("When"), localizer.gettext("What happened"), localizer.gettext("Amount")],
        rows=_rows(purchases, ordered, localizer),
        height=185,
    )


def _fading_window(until: date, colour: str) -> list[dict[str, Any]]:
    """The bar's end towards the past, fading out at the edge."""
    step = ROOM / FADE_STEPS
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [(until - (place + 1) * step).isoformat(), (until - place * step).isoformat()],
            "y": [0, 0],
            "line": {"color": colour, "width": BAR},
            "opacity": round(1 - (place + 1) / (FADE_STEPS + 1), 2),
            "hoverinfo": "skip",
        }
        for place in range(FADE_STEPS)
    ]


def _some_months(first: date, until: date) -> list[date]:
    """First days of at most MAX_MONTHS evenly spaced months; the first day if there are none."""
    starts = [date(at // 12, at % 12 + 1, 1) for at in range(_month_of(first), _month_of(until) + 1)]
    within = [day for day in starts if first - ROOM <= day <= until + ROOM]
    if not within:
        return [first]
    return within[::-1][:: math.ceil(len(within) / MAX_MONTHS)][::-1]


def _month_of(day: date) -> int:
    """Months since the year 0."""
    return 12 * day.year + day.month - 1


def _rows(
    purchases: Sequence[Purchase], memberships: Sequence[Membership], localizer: Localizer
) -> list[list[str]]:
    """Purchases by month, and when the customer began to be a member or ceased to; the newest first."""
    by_month: dict[date, list[float]] = {}
    for purchase in purchases:
        by_month.setdefault(purchase.day.replace(day=1), []).append(purchase.revenue)
    happened = [
        (
            month,
            localizer.month(month),
            localizer.ngettext("{n} invoice", "{n} invoices", len(amounts)),
            localizer.money(sum(amounts)),
        )
        for month, amounts in by_month.items()
    ]
    before: bool | None = None
    for membership in memberships:
        if membership.is_member != before:
            happened.append(
                (membership.as_of, localizer.day(membership.as_of), _began(membership, before, localizer), "")
            )
        before = membership.is_member
    return [list(event) for _, *event in sorted(happened, reverse=True)]


def _began(membership: Membership, before: bool | None, localizer: Localizer) -> str:
    if before is None:
        return (
            localizer.gettext("already a member in the first list")
            if membership.is_member
            else localizer.gettext("not a member yet")
        )
    return (
        localizer.gettext("member from this date")
        if membership.is_member
        else localizer.gettext("not a member from this date")
    )


def _in_or_out(membership: Membership, localizer: Localizer) -> str:
    if membership.is_member:
        return localizer.gettext("{day:date}: member", day=membership.as_of)
    return localizer.gettext("{day:date}: not a member", day=membership.as_of)
