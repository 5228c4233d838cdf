"""The same filter gives the same figures on every page."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.app import create_app
from dashboard.pages.insiders.page import page as insiders
from dashboard.pages.movements.page import page as movements
from dashboard.pages.overview.page import page as overview
from dashboard.pages.segments.page import page as segments
from db.engine import Database
from settings import load_settings
from tests.dashboard.exports.test_lists import table
from tests.dashboard.rendering import render_page
from tests.factories import movement, person, publish_version

LAST_WEEK, THIS_WEEK = date(2026, 2, 23), date(2026, 3, 2)

EXPECTED = [
    # address, members, customers, members' share of revenue, joined, left
    ("", 2, 4, "80.0 %", 1, 1),
    ("country=France", 1, 2, "90.0 %", 1, 0),
    ("country=Spain", 1, 2, "60.0 %", 0, 1),
    ("segment=1", 2, 2, "100.0 %", 1, 1),
    ("segment=2", 0, 2, "0.0 %", 1, 1),
    ("dates=4w", 1, 2, "81.8 %", 1, 1),
    ("country=France&dates=4w", 1, 1, "100.0 %", 1, 0),
    ("country=Spain&segment=2&dates=4w", 0, 1, "0.0 %", 0, 1),
    ("dates=2025-12-01..2026-01-31", 1, 2, "75.0 %", 0, 0),
    ("country=Atlantis", 0, 0, "0.0 %", 0, 0),
]


@pytest.fixture
def shop(sqlite_database: Database) -> Database:
    """France: ada (£900, joined this week) and bruno (£100). Spain: chiara (£300) and dora (£200, left).

    Ada and dora last bought five days before the as-of date, the others forty.
    """
    ada = person("ada", country="France", gross_revenue=900.0, recency_days=5)
    bruno = person("bruno", country="France", gross_revenue=100.0, recency_days=40)
    chiara = person("chiara", country="Spain", gross_revenue=300.0, recency_days=40)
    dora = person("dora", country="Spain", gross_revenue=200.0, recency_days=5)
    with sqlite_database.write() as session:
        publish_version(session, as_of=LAST_WEEK, members=[chiara, dora], others=[ada, bruno])
        publish_version(
            session,
            as_of=THIS_WEEK,
            members=[ada, chiara],
            others=[bruno, dora],
            movements=[movement("ada"), movement("dora", "left")],
        )
    return sqlite_database


@pytest.mark.parametrize(("search", "members", "customers", "share", "joined", "left"), EXPECTED)
def test_the_overview_counts_whom_the_filters_leave(
    shop: Database, search: str, members: int, customers: int, share: str, joined: int, left: int
) -> None:
    page = render_page(shop, overview, f"?{search}")
    of_members, of_revenue, moved, _ = page.find("card-value")
    assert (of_members, of_revenue) == (str(members), share)
    assert moved == (f"▲ {joined} ▼ {left}" if "2025" not in search else "–")
    assert page.find("answer")[0].startswith(f"{members} ")


@pytest.mark.parametrize(("search", "members", "customers", "share", "joined", "left"), EXPECTED)
def test_the_lists_hold_as_many(
    shop: Database, search: str, members: int, customers: int, share: str, joined: int, left: int
) -> None:
    tabs = render_page(shop, insiders, f"?{search}").find("tab")
    assert render_page(shop, insiders, f"?{search}").find("tab-current") == [f"Members {members}"]
    assert f"Everybody {customers}" in tabs


@pytest.mark.parametrize(("search", "members", "customers", "share", "joined", "left"), EXPECTED)
def test_the_segments_add_up_to_the_same(
    shop: Database, search: str, members: int, customers: int, share: str, joined: int, left: int
) -> None:
    page = render_page(shop, segments, f"?{search}")
    if not customers:
        assert page.find("answer") == ["No customers match these filters."]
        return
    rows = {row[0]: row for row in page.tables()[0]}
    visible = [rows[name] for name in rows if "segment" not in search or search_means(search, name)]
    assert sum(int(row[1]) for row in visible) == customers
    if "segment" not in search:
        assert (rows["Insiders"][1], rows["Insiders"][4]) == (str(members), share)


def search_means(search: str, name: str) -> bool:
    """Whether the segment of the address is the one called `name`."""
    return ("segment=1" in search) == (name == "Insiders")


@pytest.mark.parametrize(("search", "members", "customers", "share", "joined", "left"), EXPECTED)
def test_as_many_moved_on_the_movements_page(
    shop: Database, search: str, members: int, customers: int, share: str, joined: int, left: int
) -> None:
    text = render_page(shop, movements, f"?{search}").find("answer")[0]
    if "2025" in search:
        assert text == "No list was published in these dates."
    elif not joined and not left:
        assert text == "Nobody joined or left between 23 Feb 2026 and 2 Mar 2026."
    else:
        assert text.startswith(f"{joined} joined and {left} left since 23 Feb 2026.")


@pytest.mark.parametrize(("search", "members", "customers", "share", "joined", "left"), EXPECTED)
def test_files_hold_as_many_rows(
    shop: Database, search: str, members: int, customers: int, share: str, joined: int, left: int
) -> None:
    client = create_app(load_settings({}), shop).server.test_client()
    for_members = table(client.get(f"/export/customers.csv?{search}").text)
    everybody = table(client.get(f"/export/customers.csv?list=everybody&{search}").text)
    moved = table(client.get(f"/export/movements.csv?{search}").text)
    assert (len(for_members), len(everybody), len(moved)) == (members, customers, joined + left)
