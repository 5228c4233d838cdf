"""The RFM grid: how recently × how often, what a customer of each cell spends, and the way to its list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from textwrap import wrap

from dashboard.ui.figures.cells import Cell, cells_layout, cells_trace
from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, mixed, palette
from dashboard.ui.figures.template import build_figure, names_axis
from domain.report import RfmCell, RfmGrid
from domain.rfm import SCORES, rfm_name, score_bounds
from i18n import Localizer

NAME_LETTERS = 16


def rfm_grid_figure(
    grid: RfmGrid, theme: Theme, localizer: Localizer, href_of: Callable[[RfmCell], str]
) -> ChartSpec:
    """Recency from top to bottom, frequency from left to right, coloured by revenue per customer.

    `href_of` a cell is where pressing it leads, empty for nowhere.
    """
    colours = palette(theme)
    cells = {(cell.recency, cell.frequency): cell for cell in grid.cells}
    strengths = _strengths(cells)
    rows = [(score, _ends(score, grid.recency_edges, localizer, is_less_better=True)) for score in _down()]
    columns = [
        (score, _ends(score, grid.frequency_edges, localizer, is_less_better=False))
        for score in _down()[::-1]
    ]
    drawn = [
        Cell(
            column=column,
            row=row,
            colour=mixed(colours.joined, colours.surface, strengths.get((r, f), 0.0)),
            text=_written(cells.get((r, f)), r, f, localizer),
            hint=_hint(cells.get((r, f)), localizer),
            href=href_of(cells[r, f]) if (r, f) in cells else "",
        )
        for row, (r, _) in enumerate(rows)
        for column, (f, _) in enumerate(columns)
    ]
    layout = cells_layout(range(SCORES), SCORES)
    figure = build_figure(
        [cells_trace(drawn, colours.surface)],
        {
            **layout,
            "xaxis": {
                **names_axis([words for _, words in columns], theme),
                **layout["xaxis"],
                "tickangle": 0,
                "title": {"text": localizer.gettext("Orders")},
            },
            "yaxis": {
                **names_axis([words for _, words in rows], theme),
                **layout["yaxis"],
                "title": {"text": localizer.gettext("Days since last purchase")},
            },
        },
        theme,
        localizer,
    )
    ordered = sorted(grid.cells, key=lambda cell: (-cell.recency, -cell.frequency))
    best = sum(cell.customers for cell in ordered if rfm_name(cell.recency, cell.frequency) == "Champions")
    title = localizer.gettext(
        "How recently and how often customers buy: {n:customers} at the top, the champions", n=best
    )
    return ChartSpec(
        title=title,
        summary=f"{title}.",
        figure=figure,
        columns=[
            localizer.gettext("Group"),
            localizer.gettext("Days since last purchase"),
            localizer.gettext("Orders"),
            localizer.gettext("Customers"),
            localizer.gettext("Members"),
            localizer.gettext("Revenue"),
            localizer.gettext("Revenue per customer"),
        ],
        rows=[
            [
                localizer.label(rfm_name(cell.recency, cell.frequency)),
                _ends(cell.recency, grid.recency_edges, localizer, is_less_better=True),
                _ends(cell.frequency, grid.frequency_edges, localizer, is_less_better=False),
                localizer.number(cell.customers),
                localizer.number(cell.members),
                localizer.money(cell.revenue),
                localizer.money(cell.revenue / cell.customers),
            ]
            for cell in ordered
        ],
        height=480,
        hrefs=[href_of(cell) for cell in ordered],
    )


def _down() -> list[int]:
    return list(range(SCORES, 0, -1))


def _strengths(cells: Mapping[tuple[int, int], RfmCell]) -> dict[tuple[int, int], float]:
    """From 0 to 1 by the rank of revenue per customer: amounts are too far apart for a colour."""
    ordered = sorted(cells, key=lambda place: cells[place].revenue / cells[place].customers)
    last = max(len(ordered) - 1, 1)
    return {place: round(rank / last, 3) for rank, place in enumerate(ordered)}


def _ends(score: int, edges: tuple[int, ...], localizer: Localizer, *, is_less_better: bool) -> str:
    least, most = score_bounds(score, edges, is_less_better=is_less_better)
    if least is not None and most is not None and most < least:
        return "–"
    if least is None:
        return f"≤ {localizer.number(most or 0)}"
    if most is None:
        return f"≥ {localizer.number(least)}"
    if least == most:
        return localizer.number(least)
    return f"{localizer.number(least)}–{localizer.number(most)}"


def _written(cell: RfmCell | None, recency: int, frequency: int, localizer: Localizer) -> str:
    if cell is None:
        return "–"
    name = "<br>".join(wrap(localizer.label(rfm_name(recency, frequency)), NAME_LETTERS))
    return f"{name}<br><b>{localizer.number(cell.customers)}</b>"


def _hint(cell: RfmCell | None, localizer: Localizer) -> str:
    if cell is None:
        return localizer.gettext("No customers")
    return localizer.gettext(
        "{name}: {customers:customers}, {revenue:money} per customer; members: {members:number}",
        name=localizer.label(rfm_name(cell.recency, cell.frequency)),
        customers=cell.customers,
        revenue=cell.revenue / cell.customers,
        members=cell.members,
    )
