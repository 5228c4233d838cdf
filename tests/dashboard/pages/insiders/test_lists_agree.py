"""Headline, tabs, grid and file say the same of every list, whatever the address narrows it to."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from dash import html
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from dashboard.app import create_app
from dashboard.pages.insiders.list_headline import headline
from dashboard.pages.insiders.lists import PATH, tabs
from dashboard.pages.insiders.page import rows
from dashboard.request.page import VersionRequest, parse_query
from dashboard.shell.filter_bar import filters
from db.engine import Database
from settings import load_settings
from tests.dashboard.rendering import RenderedPage, version_request
from tests.factories import movement, person, publish_version

AS_OF = date(2026, 3, 2)
COUNTRIES = ("France", "United Kingdom", "Côte d'Ivoire")

VALID = [
    {},
    {"country": "France"},
    {"segment": "1"},
    {"segment": "2"},
    {"country": "Côte d'Ivoire", "segment": "2"},
    {"dates": "4w"},
    {"dates": "2026-02-20..2026-02-27"},
    {"dates": "..2026-02-20"},
    {"area": "-1,-1;-1,1;1,1;1,-1"},
    {"search": "1"},
    {"sort": "orders:desc", "search": "C1"},
]
UNKNOWN = [
    {"country": "Lithuania"},
    {"segment": "99"},
    {"segment": "02"},
    {"country": "France", "segment": "77", "dates": "12w"},
    {"dates": "1999-01-01..1999-12-31"},
    {"area": "90,90;90,91;91,91"},
    {"search": "nobody"},
]
HOSTILE = [
    {"country": "' OR 1=1 --"},
    {"country": "<script>alert(1)</script>"},
    {"segment": "-1"},
    {"segment": "1 OR 1=1"},
    {"segment": "999999999999999999999"},
    {"segment": "٣"},
    {"dates": "2026-02-27..2026-02-20"},
    {"dates": "2026-99-99..x"},
    {"dates": "0001-01-01..9999-12-31"},
    {"area": "nan,nan;inf,1;2,2"},
    {"area": "1,1"},
    {"search": "%"},
    {"search": "_"},
    {"search": "  "},
    {"search": "\\"},
    {"sort": "password:asc"},
    {"tab": "../../etc", "list": "../../etc"},
    {"country": "{0.__class__}", "search": "{n}"},
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, sqlite_template: object) -> Database:
    from shutil import copy  # noqa: PLC0415 - of this fixture alone

    from db.engine import open_database  # noqa: PLC0415

    file = tmp_path_factory.mktemp("lists") / "insiders.sqlite3"
    copy(str(sqlite_template), file)
    database = open_database(f"sqlite:///{file}")
    people = [
        person(
            f"C{number}" if number % 2 else f"_{number}%",
            country=COUNTRIES[number % 3],
            margin=(number - 20) / 20,
            recency_days=1 + 4 * number,
            gross_revenue=100.0 * number,
            map_x=number / 20 - 1,
            map_y=0.5 - number / 40,
        )
        for number in range(40)
    ]
    gone = [person(f"C9{number}", country="France", gross_revenue=50.0 + number) for number in range(3)]
    with database.write() as session:
        publish_version(session, as_of=date(2026, 2, 23), members=[*people[20:], *gone], others=people[:20])
        publish_version(
            session,
            as_of=AS_OF,
            members=people[20:],
            others=people[:20],
            movements=[
                movement(item["customer_id"], "left", reason="lapsed", country="France") for item in gone
            ],
        )
    return database


@pytest.fixture(scope="module")
def client(shop: Database) -> FlaskClient:
    created: FlaskClient = create_app(load_settings({}), shop).server.test_client()
    return created


def row_counts(request: VersionRequest) -> tuple[int, int, int, int]:
    """The number in the headline, in the current tab, and of the grid's rows, as counted and as listed."""
    search = request.query.get("search", "")
    sentence = RenderedPage(html.Div(headline(request, search)))
    [current] = RenderedPage(html.Div(tabs(request, search))).find("tab-current")
    grid = rows(request, {"startRow": 0, "endRow": 500, "filterModel": {"customer_id": {"filter": search}}})
    [words] = sentence.find("answer")
    first = re.match(r"[\d,]+", words)
    if first is None:
        assert "on this list" in words, "an empty list says why"
    return (
        int(first[0]) if first else 0,
        int(current.rsplit(" ", 1)[1]),
        grid["rowCount"],
        len(grid["rowData"]),
    )


def rows_of_the_file(client: FlaskClient, query: Mapping[str, str], tab: str) -> int:
    answer = client.get(f"/export/customers.csv?{urlencode({**query, 'list': query.get('list', tab)})}")
    assert answer.status_code == 200
    lines = [line for line in answer.text.removeprefix("\ufeff").splitlines() if line.lstrip('"')[:1] != "#"]
    return len(list(csv.DictReader(lines)))


@pytest.mark.slow(seconds=1)
@pytest.mark.parametrize("query", [*VALID, *UNKNOWN, *HOSTILE], ids=lambda query: urlencode(query) or "all")
def test_headline_tab_grid_and_file_agree(shop: Database, client: FlaskClient, query: dict[str, str]) -> None:
    lists = [link.href for link in _look(shop, {})]
    assert len(lists) >= 5
    for href in lists:
        tab = parse_query(href.partition("?")[2]).get("tab", "members")
        requested = {"tab": tab, **query}
        with shop.read() as session:
            numbers = row_counts(_request(session, requested))
        assert len(set(numbers)) == 1, (requested, numbers)
        assert rows_of_the_file(client, query, tab) == numbers[0], requested


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"tab": "everybody"}, 40),
        ({"tab": "lapsed"}, 3),
        ({"tab": "lapsed", "country": "Lithuania"}, 0),
        ({"tab": "lapsed", "search": "C91"}, 1),
        ({"tab": "everybody", "country": "France"}, 14),
        ({"tab": "everybody", "country": "Lithuania"}, 0),
        ({"tab": "everybody", "segment": "1"}, 20),
        ({"tab": "everybody", "segment": "99"}, 0),
        ({"tab": "everybody", "search": "%"}, 20),
        ({"tab": "everybody", "search": "C"}, 20),
        ({"dates": "2026-02-27..2026-02-20"}, 0),
    ],
)
def test_the_number_they_agree_on_is_the_right_one(
    shop: Database, query: dict[str, str], expected: int
) -> None:
    with shop.read() as session:
        assert row_counts(_request(session, query)) == (expected,) * 4


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"country": "Lithuania"}, "Lithuania"),
        ({"segment": "99"}, "99"),
        ({"segment": "02"}, "2"),
        ({"segment": "1 OR 1=1"}, None),
    ],
)
def test_a_chooser_shows_what_the_address_asks_for_even_where_nobody_has_it(
    shop: Database, query: dict[str, str], shown: str | None
) -> None:
    """A chooser that showed nothing would take the filter out of the address, and the grid would list all."""
    with shop.read() as session:
        bar = filters(_request(session, query), ("country", "segment"))
    [chooser] = [part for part in RenderedPage(bar).parts("Select") if next(iter(query)) in part.id]
    assert [child.value for child in chooser.children if child.selected] == [shown or ""]


def _request(session: Session, query: Mapping[str, str]) -> VersionRequest:
    return version_request(session, PATH, "?" + urlencode(query))


def _look(shop: Database, query: Mapping[str, str]) -> list[Any]:
    with shop.read() as session:
        return RenderedPage(html.Div(tabs(_request(session, query), ""))).parts("Link")
