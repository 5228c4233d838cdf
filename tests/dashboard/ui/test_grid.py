from __future__ import annotations

import json
from typing import Any

import pytest
from plotly.io.json import to_json_plotly

from dashboard.ui.grid import Column, long_list, parse_grid_request
from db.queries import MAX_SKIPPED_ROWS, RowRange
from i18n import Localizer

NAMES = ("orders",)


def row_range(**asked: Any) -> RowRange:
    return parse_grid_request({"startRow": 100, "endRow": 150, **asked}, NAMES).row_range


def test_rows_follow_the_known_customer_and_those_between_are_skipped() -> None:
    assert row_range(after={"row": 99, "customer_id": "ada"}) == RowRange(limit=50, after="ada", skip=0)
    assert row_range(after={"row": 49, "customer_id": "ada"}) == RowRange(limit=50, after="ada", skip=50)
    assert row_range() == row_range(after=None) == RowRange(limit=50, after=None, skip=100)


def test_a_customer_who_is_not_before_the_rows_is_no_help() -> None:
    assert row_range(after={"row": 100, "customer_id": "ada"}) == row_range()


@pytest.mark.parametrize(("start", "is_too_far"), [(MAX_SKIPPED_ROWS, False), (MAX_SKIPPED_ROWS + 1, True)])
def test_only_so_many_rows_can_be_skipped(start: int, is_too_far: bool) -> None:
    grid_request = parse_grid_request({"startRow": start, "endRow": start + 50}, NAMES)
    assert grid_request.is_too_far is is_too_far


def test_a_long_list_tells_its_length_only_at_its_end() -> None:
    grid_request = parse_grid_request({"startRow": 100, "endRow": 150}, NAMES)
    long = MAX_SKIPPED_ROWS + 1
    assert grid_request.row_count(120, 20) == 120
    assert grid_request.row_count(long, 50) is None
    assert parse_grid_request({"startRow": long - 20}, NAMES).row_count(long, 20) == long


def test_a_list_tells_the_browser_its_columns_and_what_it_begins_with() -> None:
    columns = [
        Column("customer_id", "Customer", "link", 100),
        Column("orders", "Orders", "number", 92, rank=7),
    ]
    pt_br = Localizer("pt_BR")
    grid = long_list("list", columns, pt_br, label="Clientes", sort=("orders", True), search="12")
    component = json.loads(to_json_plotly(grid))
    assert (component["namespace"], component["type"]) == ("insiders", "Grid")
    props = component["props"]
    assert [(column["field"], column["width"], column["rank"]) for column in props["columns"]] == [
        ("customer_id", 100, 0),
        ("orders", 92, 7),
    ]
    assert props["sort"] == {"field": "orders", "descending": True}
    assert props["filterModel"]["customer_id"]["filter"] == "12"
    assert props["words"]["select"] == "Selecionar {customer}"  # filled in for each row
