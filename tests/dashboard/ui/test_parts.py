"""The parts of pages that decide something."""

from __future__ import annotations

from dash import html

from dashboard.ui.answer import emphasised
from dashboard.ui.card import change
from dashboard.ui.grid import PAGE_ROWS, GridRequest, parse_grid_request, parse_sort
from dashboard.ui.table import table


def test_what_stands_between_stars_is_bold() -> None:
    plain, bold, rest = emphasised("There are **402** members.")
    assert (plain, rest) == ("There are ", " members.")
    assert isinstance(bold, html.Strong)
    assert bold.children == "402"


def test_a_change_has_its_direction_as_a_sign_and_no_change_has_none() -> None:
    up, down = change(3, "3"), change(-0.4, "0.4 points")
    assert up is not None
    assert down is not None
    assert (up.children, down.children) == ("▲ 3", "▼ 0.4 points")
    assert change(0, "0") is None


def test_a_grid_asks_for_a_stretch_and_an_order_of_known_columns() -> None:
    request = {"startRow": 100, "endRow": 150, "sortModel": [{"colId": "orders", "sort": "desc"}]}
    assert parse_grid_request(request, ["orders"]) == GridRequest(100, 50, [("orders", True)])
    assert parse_grid_request(request, ["items"]) == GridRequest(100, 50, [])
    assert parse_grid_request({}, []) == GridRequest(0, PAGE_ROWS, [])
    assert parse_grid_request({"startRow": -5, "endRow": -9}, []) == GridRequest(0, 0, [])


def test_an_order_in_the_address_that_makes_no_sense_is_left_out() -> None:
    assert parse_sort("orders:desc", ["orders"]) == ("orders", True)
    assert parse_sort("orders:asc", ["orders"]) == ("orders", False)
    assert parse_sort("password:desc", ["orders"]) is None
    assert parse_sort("orders; drop table labels", ["orders"]) is None


def test_a_table_without_column_names_has_no_head() -> None:
    children = table(["", ""], [["Recipe", "search"]]).children
    head, body = children.children
    assert head is None
    assert body.children[0].children[0].children == "Recipe"
