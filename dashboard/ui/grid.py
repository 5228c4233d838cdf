"""A long list: the server sorts, filters and pages; the browser gets the rows it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dash.development.base_component import Component

from db.queries import MAX_SKIPPED_ROWS, RowRange
from i18n import Localizer

ROW_HEIGHT = 40
PAGE_ROWS = 50
"""Asked for at once: three screens of them; a hundred take the server twice as long to write."""
PROPERTIES = (
    "id", "className", "label", "words", "columns", "sort", "filterModel", "canSelect", "pageRows",
    "rowHeight", "getRowsRequest", "getRowsResponse", "selectedRows", "openedRow",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column of a grid; `field` is also the name by which the server sorts and filters."""

    field: str
    title: str
    kind: str = "text"
    """text, number, day, link, trend or margin"""
    width: int = 120
    grows: bool = False
    sorts: bool = True
    hint: str = ""
    rank: int = 0
    """Where there is no room for all columns, those with the highest rank are left out first."""
    phone_width: int = 0
    """Its width on a phone, where cells have less space around them; 0: as elsewhere."""
    lines: int = 2
    """The lines of text for which its rows have room; with more than two they are higher."""


class Grid(Component):
    """A grid that the browser draws (assets/grid.js), with the properties that callbacks read and write.

    `getRowsRequest` is what it asks for, and `getRowsResponse` the answer: the names, and what is in them,
    are those of AG Grid's datasources. `filterModel` narrows it. `selectedRows` and `openedRow` hold the
    `customer_id` of the chosen rows and of the one that was opened.
    """

    _namespace = "insiders"
    _type = "Grid"

    def __init__(self, **properties: Any) -> None:  # noqa: ANN401 - whatever a property holds
        """Make a component of `properties`, each of PROPERTIES."""
        self._prop_names = list(PROPERTIES)
        self._valid_wildcard_attributes = []
        super().__init__(**properties)  # type: ignore[no-untyped-call]


def long_list(
    id: str,
    columns: Sequence[Column],
    localizer: Localizer,
    *,
    label: str,
    sort: tuple[str, bool] | None = None,
    search: str = "",
    can_select: bool = False,
) -> Grid:
    """An empty grid that asks its callback (getRowsRequest → getRowsResponse) for its rows.

    `sort` (column, descending) and `search` are what it begins with. With `can_select`, each row has a box,
    and the selected rows are its `selectedRows`.
    """
    return Grid(
        id=id,
        className="grid",
        label=label,
        words={
            "nobody": localizer.gettext("No customers to show."),  # the page says why
            "waiting": localizer.gettext("Loading customers…"),
            "selection": localizer.gettext("Selected"),
            "select": localizer.gettext("Select {customer}", customer="{customer}"),
        },
        columns=[asdict(column) for column in columns],
        sort=None if sort is None else {"field": sort[0], "descending": sort[1]},
        filterModel=search_filter_model(search),
        canSelect=can_select,
        pageRows=PAGE_ROWS,
        rowHeight=ROW_HEIGHT,
    )


def search_filter_model(search: str) -> dict[str, Any]:
    """The filter model for "the customer's number contains these letters"."""
    if not search:
        return {}
    return {"customer_id": {"filterType": "text", "type": "contains", "filter": search}}


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
    """The request of a grid, as assets/grid_source.js makes it."""
    start = max(0, int(request.get("startRow") or 0))
    end = max(start, int(request.get("endRow") or start + PAGE_ROWS))
    sort = [
        (sort_entry["colId"], sort_entry.get("sort") == "desc")
        for sort_entry in request.get("sortModel") or []
        if sort_entry.get("colId") in sortable
    ]
    after = request.get("after") or {}
    row = after.get("row", -1)
    if not 0 <= row < start:
        return GridRequest(start, end - start, sort)
    return GridRequest(start, end - start, sort, after.get("customer_id"), row)


def parse_sort(text: str, sortable: Sequence[str]) -> tuple[str, bool] | None:
    """The order in the address: ?sort=orders:desc is (orders, descending); None where it is invalid."""
    column, _, direction = text.partition(":")
    return (column, direction == "desc") if column in sortable and direction in ("asc", "desc") else None
