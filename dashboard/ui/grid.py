"""A long list: the server sorts, filters and pages; the browser gets the rows it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_ag_grid as dag

from db.queries import MAX_SKIPPED_ROWS, RowRange
from i18n import Localizer

ROW_HEIGHT = 40
PAGE_ROWS = 50
"""Asked for at once: three screens of them; a hundred take the server twice as long to write."""
THEME = {
    "function": "themeQuartz.withParams({"
    "backgroundColor: 'var(--surface)', foregroundColor: 'var(--ink)',"
    "headerBackgroundColor: 'var(--surface)', headerTextColor: 'var(--ink-soft)',"
    "borderColor: 'var(--hairline)',"
    "rowHoverColor: 'var(--sunken)',"
    "oddRowBackgroundColor: 'var(--surface)',"
    "accentColor: 'var(--focus)', fontFamily: 'var(--font)',"
    "fontSize: 14, headerFontSize: 13, headerFontWeight: 600, wrapperBorder: false, wrapperBorderRadius: 0,"
    "columnBorder: false, headerColumnBorder: false, rowBorder: true, cellHorizontalPadding: 12,"
    "menuBackgroundColor: 'var(--surface)', browserColorScheme: 'inherit'})"
}
"""The grid in the page's own colours: CSS variables, so that it follows light and dark by itself."""


@dataclass(frozen=True)
class Column:
    """One column of a grid; `field` is also the name by which the server sorts and filters."""

    field: str
    title: str
    kind: str = "text"
    """text, number, day, link, chip, trend or margin"""
    width: int = 120
    grows: bool = False
    sorts: bool = True
    hint: str = ""
    rank: int = 0
    """Where there is no room for all columns, those with the highest rank are left out first."""


def long_list(
    id: str,
    columns: Sequence[Column],
    localizer: Localizer,
    *,
    label: str,
    sort: tuple[str, bool] | None = None,
    search: str = "",
    can_select: bool = False,
) -> dag.AgGrid:
    """An empty grid that asks its callback (getRowsRequest → getRowsResponse) for its rows.

    `sort` (column, descending) and `search` are what it begins with. With `can_select`, each row has a box,
    and the selected rows are its `selectedRows`.
    """
    selection: dict[str, Any] = (
        {
            "rowSelection": {"mode": "multiRow", "headerCheckbox": False, "checkboxes": True},
            "selectionColumnDef": {"width": 44, "pinned": "left", "suppressSizeToFit": True},
        }
        if can_select
        else {}
    )
    return dag.AgGrid(
        id=id,
        columnDefs=[_definition(column, sort) for column in columns],
        filterModel=search_filter_model(search),
        defaultColDef={
            "resizable": True,
            "suppressHeaderMenuButton": True,
            "suppressMovable": True,
            "wrapHeaderText": True,
            "autoHeaderHeight": True,
        },
        # what does not fit moves into the drawer (assets/lists.js)
        eventListeners={
            "virtualColumnsChanged": ["fitTheNewList(params)"],
            "gridSizeChanged": ["fitTheList(params)"],
            "firstDataRendered": ["fitTheFirstRows(params)"],
        },
        rowModelType="infinite",
        getRowId="params.data.customer_id",
        dashGridOptions={
            "theme": THEME,
            **selection,
            "rowHeight": ROW_HEIGHT,
            "headerHeight": ROW_HEIGHT,
            "cacheBlockSize": PAGE_ROWS,
            "maxBlocksInCache": 20,
            "maxConcurrentDatasourceRequests": 1,  # each page follows the one before
            "infiniteInitialRowCount": 1,
            "suppressMultiSort": True,  # the address and the file know one order
            "animateRows": False,
            "tooltipShowDelay": 300,
            "enableCellTextSelection": True,
            # one stop of the Tab key; inside, the arrows lead and Enter opens (assets/lists.js)
            "tabToNextCell": {"function": "leaveTheList()"},
            "tabToNextHeader": {"function": "leaveTheList()"},
            "localeText": {
                "loadingOoo": "…",
                "noRowsToShow": localizer.gettext("Nobody is on this list."),
                "ariaLabel": label,
            },
        },
        className="grid",
        style={"height": None, "width": "100%"},
    )


def search_filter_model(search: str) -> dict[str, Any]:
    """The grid's own filter model for "the customer's number contains these letters"."""
    if not search:
        return {}
    return {"customer_id": {"filterType": "text", "type": "contains", "filter": search}}


def _definition(column: Column, sort: tuple[str, bool] | None) -> dict[str, Any]:
    definition: dict[str, Any] = {
        "field": column.field,
        "headerName": column.title,
        "sortable": column.sorts,
        "minWidth": column.width,
        "context": {"rank": column.rank},
    }
    if sort is not None and sort[0] == column.field:
        definition["sort"] = "desc" if sort[1] else "asc"
    if column.grows:
        definition["flex"] = 1
    else:
        definition["width"] = column.width
    if column.hint:
        definition["headerTooltip"] = column.hint
    if column.kind in ("number", "day"):
        definition["type"] = "rightAligned"
    renderer = {
        "link": "CustomerLink",
        "chip": "Chip",
        "trend": "Trend",
        "margin": "Margin",
        "text": "Words",
    }.get(column.kind)
    if renderer:
        definition["cellRenderer"] = renderer
    if column.kind == "text":
        definition |= {"tooltipField": column.field, "cellClass": "cell-words"}
    if column.kind == "link":
        # the search box filters by it; the grid asks the server again, without a menu of its own
        definition |= {"pinned": "left", "filter": "agTextColumnFilter", "suppressHeaderFilterButton": True}
    return definition


@dataclass(frozen=True)
class GridRequest:
    """What a grid asks for; unknown columns are left out."""

    start: int
    """The place of the first row."""
    limit: int
    sort: Sequence[tuple[str, bool]]
    """(column, descending) pairs."""
    after: str | None = None
    """A customer before it in the list, of whom the browser knows the place `after_row`."""
    after_row: int = -1

    @property
    def row_range(self) -> RowRange:
        """The rows to read: after the known customer, or from the beginning."""
        return RowRange(limit=self.limit, after=self.after, skip=self.start - self.after_row - 1)

    @property
    def is_too_far(self) -> bool:
        """Whether too many rows would have to be skipped: no browser asks for that."""
        return self.row_range.skip > MAX_SKIPPED_ROWS

    def row_count(self, total: int, shown: int) -> int | None:
        """The length the grid is told: None, in a long list, until its end is shown.

        A long list grows while somebody scrolls, so that each page follows a known one.
        """
        return total if total <= MAX_SKIPPED_ROWS or self.start + shown >= total else None


def parse_grid_request(request: Mapping[str, Any], sortable: Sequence[str]) -> GridRequest:
    """The request of a grid, as assets/lists.js completes it."""
    start = max(0, int(request.get("startRow") or 0))
    end = max(start, int(request.get("endRow") or start + PAGE_ROWS))
    sort = [
        (sort_entry["colId"], sort_entry.get("sort") == "desc")
        for sort_entry in request.get("sortModel") or []
        if sort_entry.get("colId") in sortable
    ]
    existing = request.get("after") or {}
    row = existing.get("row", -1)
    if not 0 <= row < start:
        return GridRequest(start, end - start, sort)
    return GridRequest(start, end - start, sort, existing.get("customer_id"), row)


def parse_sort(text: str, sortable: Sequence[str]) -> tuple[str, bool] | None:
    """The order in the address: ?sort=orders:desc is (orders, descending); None where it is invalid."""
    column, _, direction = text.partition(":")
    return (column, direction == "desc") if column in sortable and direction in ("asc", "desc") else None
