"""Cohorts as drawings: the triangle of who came back, and what each cohort has spent by now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

from dashboard.ui.figures.cells import Cell, cells_layout, cells_trace
from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, mixed, palette
from dashboard.ui.figures.template import build_figure, names_axis, nice_ticks, scale
from domain.report import PurchaseCohort
from i18n import Localizer

ROW_PX = 30
MAX_PERCENT_SIGNS = 16
"""Columns, beyond which cells are too narrow for a percent sign beside each number."""
STRONGEST = 0.6
"""The share of a cohort that has the strongest colour: hardly ever do more come back in a month."""


def retention_triangle(
    cohorts: Sequence[PurchaseCohort], average: Sequence[PurchaseCohort], theme: Theme, localizer: Localizer
) -> ChartSpec:
    """Cohorts × months after the first purchase: the share that bought, written in each cell.

    The month of the first purchase, in which everybody bought, is left out. `average`: the cohorts that count
    for the title.
    """
    colours = palette(theme)
    months = max(len(cohort.active) for cohort in cohorts)
    is_narrow = months - 1 > MAX_PERCENT_SIGNS
    names = [f"{localizer.month(cohort.month)} ({localizer.number(cohort.customers)})" for cohort in cohorts]
    cells = [
        Cell(
            column=month,
            row=row,
            colour=mixed(colours.joined, colours.surface, min(1.0, share / STRONGEST)),
            text=localizer.number(round(100 * share)) if is_narrow else localizer.percent(share, 0),
            hint=_hint(cohort, month, localizer),
        )
        for row, cohort in enumerate(cohorts)
        for month, share in enumerate(_shares(cohort))
        if month
    ]
    layout = cells_layout(range(1, months), len(cohorts))
    figure = build_figure(
        [cells_trace(cells, colours.surface)],
        {
            **layout,
            "xaxis": {
                **layout["xaxis"],
                "tickmode": "array",
                "tickvals": list(range(1, months)),
                "ticktext": [localizer.number(column) for column in range(1, months)],
                "tickfont": {"color": colours.text, "size": 12},
                "title": {
                    "text": localizer.gettext("Months after the first purchase; in the cells, percent")
                    if is_narrow
                    else localizer.gettext("Months after the first purchase")
                },
            },
            "yaxis": {**names_axis(names, theme), **layout["yaxis"]},
        },
        theme,
        localizer,
    )
    finding = _finding(average, localizer)
    return ChartSpec(
        title=finding,
        summary=f"{finding}.",
        figure=figure,
        columns=_columns(range(1, months), localizer),
        rows=[
            [*_names(cohort, localizer), *(_cell(cohort, column, localizer) for column in range(1, months))]
            for cohort in cohorts
        ],
        height=triangle_height(cohorts),
    )


def triangle_height(cohorts: Sequence[PurchaseCohort]) -> int:
    """The height of the triangle, in pixels."""
    return 80 + ROW_PX * len(cohorts)


def cumulative_revenue(
    cohorts: Sequence[PurchaseCohort], average: Sequence[PurchaseCohort], theme: Theme, localizer: Localizer
) -> ChartSpec:
    """One line per cohort, and one for all customers: mean spend up to each month after the first purchase.

    `average`: the cohorts that count for all together.
    """
    colours = palette(theme)
    months = max(len(cohort.active) for cohort in cohorts)
    lines = [_per_customer(cohort) for cohort in cohorts]
    mean_curve = _together(average)
    top = max(max(line) for line in [*lines, mean_curve]) or 1.0
    traces = [
        _line(line, colours.neutral, 1.0, localizer.month(cohort.month), localizer)
        for cohort, line in zip(cohorts, lines, strict=True)
    ]
    traces.append(_line(mean_curve, colours.joined, 3.0, localizer.gettext("All together"), localizer))
    ticks = [tick for tick in nice_ticks(0, top * 1.1, 4) if tick <= top * 1.1]
    figure = build_figure(
        traces,
        {
            "xaxis": {
                "tickmode": "array",
                "tickvals": list(range(months)),
                "title": {"text": localizer.gettext("Months after the first purchase")},
                "showgrid": False,
            },
            "yaxis": {**scale(ticks, localizer.short_money), "range": [0, top * 1.1], "zeroline": True},
            "margin": {"l": 8, "r": 16, "t": 8, "b": 8},
        },
        theme,
        localizer,
    )
    finding = localizer.gettext(
        "New customers have spent {first:money} by the end of their first month; {months:months} later it "
        "is {last:money}",
        first=mean_curve[0],
        last=mean_curve[-1],
        months=len(mean_curve) - 1,
    )
    return ChartSpec(
        title=finding,
        summary=f"{finding}.",
        figure=figure,
        columns=_columns(range(months), localizer),
        rows=[
            *(
                [*_names(cohort, localizer), *_amounts(line, months, localizer)]
                for cohort, line in zip(cohorts, lines, strict=True)
            ),
            [
                localizer.gettext("All together"),
                localizer.number(sum(cohort.customers for cohort in average)),
                *_amounts(mean_curve, months, localizer),
            ],
        ],
        height=320,
    )


def _columns(months: Iterable[int], localizer: Localizer) -> list[str]:
    return [
        localizer.gettext("First purchase"),
        localizer.gettext("Customers"),
        *(localizer.ngettext("{n} month after", "{n} months after", n) for n in months),
    ]


def _names(cohort: PurchaseCohort, localizer: Localizer) -> list[str]:
    return [localizer.month(cohort.month), localizer.number(cohort.customers)]


def retention_after(cohorts: Sequence[PurchaseCohort], months: int) -> float | None:
    """The share of all customers of `cohorts` who bought in the given month after their first one."""
    reached = [cohort for cohort in cohorts if len(cohort.active) > months]
    customers = sum(cohort.customers for cohort in reached)
    return sum(cohort.active[months] for cohort in reached) / customers if customers else None


def _together(cohorts: Sequence[PurchaseCohort]) -> list[float]:
    """Mean cumulative spend of all customers; each month's step covers those who have reached it."""
    steps = []
    for month in range(max(len(cohort.revenue) for cohort in cohorts)):
        reached = [cohort for cohort in cohorts if len(cohort.revenue) > month]
        steps.append(
            sum(cohort.revenue[month] for cohort in reached) / sum(cohort.customers for cohort in reached)
        )
    return list(accumulate(steps))


def _per_customer(cohort: PurchaseCohort) -> list[float]:
    return [spent / cohort.customers for spent in accumulate(cohort.revenue)]


def _shares(cohort: PurchaseCohort) -> list[float]:
    return [active / cohort.customers for active in cohort.active]


def _finding(cohorts: Sequence[PurchaseCohort], localizer: Localizer) -> str:
    share = retention_after(cohorts, 1)
    if share is None:
        return localizer.gettext("Which share of each month's new customers buys again, and when")
    return localizer.gettext(
        "{share:percent} of new customers buy in the month after their first purchase", share=share
    )


def _hint(cohort: PurchaseCohort, month: int, localizer: Localizer) -> str:
    return localizer.gettext(
        "First purchase in {month:month}: {active:number} of {all:number} bought {after:months} after",
        month=cohort.month,
        active=cohort.active[month],
        all=cohort.customers,
        after=month,
    )


def _cell(cohort: PurchaseCohort, month: int, localizer: Localizer) -> str:
    if month >= len(cohort.active):
        return "–"
    share = localizer.percent(cohort.active[month] / cohort.customers)
    return f"{localizer.number(cohort.active[month])} ({share})"


def _amounts(line: Sequence[float], months: int, localizer: Localizer) -> list[str]:
    return [localizer.money(line[month]) if month < len(line) else "–" for month in range(months)]


def _line(
    amounts: Sequence[float], colour: str, width: float, name: str, localizer: Localizer
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(range(len(amounts))),
        "y": [round(amount, 2) for amount in amounts],
        "line": {"color": colour, "width": width},
        "marker": {"color": colour, "size": 4 + width},
        "hoverinfo": "text",
        "hovertext": [f"{name}: {localizer.money(amount)}" for amount in amounts],
    }
