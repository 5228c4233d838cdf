"""A stretch of the map in the address."""

from __future__ import annotations

import pytest

from dashboard.pages.insiders.page import page as insiders
from dashboard.ui.map_selection import is_inside, lasso_corners
from db.engine import Database
from tests.dashboard.rendering import render_page
from tests.factories import person, publish_version

SQUARE = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
ARROW = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 1.0), (0.0, 4.0)]


def test_corners_are_read_in_their_order() -> None:
    assert lasso_corners("0.00,0.00;2,0;2,2;0,2") == SQUARE


@pytest.mark.parametrize("asked", ["", "1,2", "1,2;3,4", "a,b;c,d;e,f", "1,2,3;4,5,6;7,8,9", "nan,0;1,1;2,2"])
def test_what_is_no_stretch_is_left_out(asked: str) -> None:
    assert lasso_corners(asked) == []


def test_an_address_is_never_longer_than_a_person_draws() -> None:
    assert lasso_corners(";".join(["1,2"] * 61)) == []


def test_inside_is_what_the_outline_goes_around() -> None:
    assert is_inside(SQUARE, 1.0, 1.0)
    assert not is_inside(SQUARE, 3.0, 1.0)
    assert not is_inside(SQUARE, 1.0, -1.0)


def test_a_dent_is_outside() -> None:
    assert not is_inside(ARROW, 2.0, 2.0)
    assert is_inside(ARROW, 2.0, 0.5)
    assert is_inside(ARROW, 0.2, 2.0)


def test_whoever_lies_inside_is_picked_and_without_an_area_there_is_no_pick(
    sqlite_database: Database,
) -> None:
    people = [person("in", map_x=0.0, map_y=0.0), person("out", map_x=9.0, map_y=9.0)]
    with sqlite_database.write() as session:
        publish_version(session, members=people, others=[])
    page = render_page(sqlite_database, insiders, "?area=-0.5,-0.5;0.5,-0.5;0.5,0.5;-0.5,0.5")
    assert page.find("tab-current") == ["Members 1"]
    assert render_page(sqlite_database, insiders).find("tab-current") == ["Members 2"]
