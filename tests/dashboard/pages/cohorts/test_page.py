"""/cohorts: what it says of a version's figures, where its cells lead, and what it says without them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.exports.lists import cohorts as cohort_sheet
from dashboard.pages.cohorts.page import page as cohorts
from dashboard.pages.cohorts.page import rfm_href
from dashboard.pages.cohorts.retention_figures import retention_after, retention_triangle
from dashboard.pages.insiders.page import page as insiders
from db.engine import Database
from domain.report import PurchaseCohort
from i18n import Localizer
from pipeline.lifecycle import rfm_grid
from tests.dashboard.rendering import render_page, version_request
from tests.factories import person, publish_version

AS_OF = date(2026, 3, 2)
POINTS = [
    {"days": days, "share": share, "low": share - 0.1, "high": share + 0.1, "at_risk": 100}
    for days, share in ((30, 0.2), (90, 0.4), (365, 0.7))
]
LIFECYCLE: dict[str, Any] = {
    "cohorts": {
        "first_month": "2025-12",
        "cohorts": [
            {"month": "2025-12", "customers": 9, "active": [9, 9, 9], "revenue": [90.0, 90.0, 90.0]},
            {"month": "2026-01", "customers": 4, "active": [4, 1], "revenue": [40.0, 10.0]},
        ],
    },
    "second_order": {
        "customers": 300,
        "bought_again": 150,
        "left_out": 12,
        "median_days": 121,
        "points": POINTS,
        "curve": POINTS,
    },
    "rfm": None,
    "next_products": [
        {
            "segment_id": 2,
            "customers": 60,
            "considered": 80,
            "products": [
                {
                    "stock_code": "22423",
                    "description": "REGENCY CAKESTAND",
                    "given_breadth": 4.0,
                    "low": 2.1,
                    "high": 7.5,
                    "share_members": 0.8,
                    "share_segment": 0.2,
                    "without": 48,
                    "expected_revenue": 360.0,
                }
            ],
        }
    ],
}


def publish(database: Database, lifecycle: dict[str, Any] | None = LIFECYCLE) -> None:
    with database.write() as session:
        report = {} if lifecycle is None else {"lifecycle": lifecycle}
        publish_version(session, as_of=AS_OF, report=report)


def test_it_says_how_many_buy_again_and_how_soon(sqlite_database: Database) -> None:
    publish(sqlite_database)
    page = render_page(sqlite_database, cohorts)
    assert page.find("answer") == [
        "40.0 % of new customers buy again within 90 days, and 70.0 % within a year."
    ]
    assert "Half of new customers buy again within 121 days" in page.text
    assert "300 customers; bought on a second day: 150." in page.text
    assert "may have bought before the invoices begin: 12." in page.text


def test_the_triangle_has_its_counts_in_a_table(sqlite_database: Database) -> None:
    publish(sqlite_database)
    page = render_page(sqlite_database, cohorts)
    assert ["Dec 2025", "9", "9 (100.0 %)", "9 (100.0 %)"] in page.tables()[1]
    assert ["Jan 2026", "4", "1 (25.0 %)", "–"] in page.tables()[1]
    # the first month of the invoices counts for no average
    assert "25.0 % of new customers buy in the month after their first purchase" in page.text
    assert "Invoices begin in Dec 2025" in page.text


def test_revenue_is_added_up_for_each_customer_of_a_cohort(sqlite_database: Database) -> None:
    publish(sqlite_database)
    page = render_page(sqlite_database, cohorts)
    assert ["Dec 2025", "9", "£10", "£20", "£30"] in page.tables()[2]
    assert ["All together", "4", "£10", "£12", "–"] in page.tables()[2], "40 / 4, then 10 / 4 more"


def test_products_are_told_by_segment_with_their_money(sqlite_database: Database) -> None:
    publish(sqlite_database)
    page = render_page(sqlite_database, cohorts)
    assert "Occasional buyers (60 customers)" in page.text
    row = ["Regency cakestand (22423)", "4.0", "2.1 – 7.5", "80.0 %", "20.0 %", "48", "£360"]
    assert [row] in page.tables()


def test_a_cell_of_the_grid_leads_to_as_many_customers_as_it_says(sqlite_database: Database) -> None:
    orders = [1] * 12 + [2, 3, 4, 5, 6, 7] * 3
    people = [
        person(f"c{n:02}", recency_days=3 * n + 1, orders=count, gross_revenue=10.0 * (n + 1))
        for n, count in enumerate(orders)
    ]
    frame = pd.DataFrame(people).set_index("customer_id")
    grid = rfm_grid(frame, {"c00"})
    with sqlite_database.write() as session:
        publish_version(
            session, as_of=AS_OF, members=people[:1], others=people[1:], report={"lifecycle": {"rfm": grid}}
        )
    with sqlite_database.read() as session:
        request = version_request(session, "/cohorts", "?country=France")
        assert request.report.lifecycle is not None
        rfm = request.report.lifecycle.rfm
        assert rfm is not None
        cells = [(cell.customers, rfm_href(request, rfm, cell)) for cell in rfm.cells]
    assert sum(count for count, _ in cells) == 30
    for count, address in cells:
        path, _, search = address.partition("?")
        assert (path, "country" in search) == ("/insiders", False)
        [text] = render_page(sqlite_database, insiders, f"?{search}").find("answer")
        assert text.startswith(f"{count} customer")


def test_the_file_has_a_row_for_each_cohort_and_month(sqlite_database: Database) -> None:
    publish(sqlite_database)
    with sqlite_database.read() as session:
        sheet = cohort_sheet(version_request(session, "/export/cohorts"))
        assert list(sheet.rows) == [
            ["2025-12", 9, 0, 9, 90.0],
            ["2025-12", 9, 1, 9, 90.0],
            ["2025-12", 9, 2, 9, 90.0],
            ["2026-01", 4, 0, 4, 40.0],
            ["2026-01", 4, 1, 1, 10.0],
        ]


@pytest.mark.parametrize(
    ("lifecycle", "said"),
    [
        (None, "Not known for this version."),
        ({"cohorts": None, "second_order": None, "rfm": None, "next_products": []}, "Too early to say"),
    ],
)
def test_versions_without_these_figures_say_so(
    sqlite_database: Database, lifecycle: dict[str, Any] | None, said: str
) -> None:
    publish(sqlite_database, lifecycle)
    [answer] = render_page(sqlite_database, cohorts).find("answer")
    assert answer.replace(" .", ".").startswith(said)


def test_it_speaks_portuguese_and_knows_the_dark(sqlite_database: Database) -> None:
    publish(sqlite_database)
    page = render_page(sqlite_database, cohorts, localizer=Localizer("pt_BR", "BRL"), theme="dark")
    assert "dos novos clientes voltam a comprar em até 90 dias" in page.text


def test_retention_is_taken_over_those_who_could_have_come_back() -> None:
    old = PurchaseCohort(month="2026-01", customers=10, active=(10, 4), revenue=(1.0, 1.0))
    new = PurchaseCohort(month="2026-02", customers=90, active=(90,), revenue=(1.0,))
    assert retention_after([old, new], 1) == 0.4
    assert retention_after([new], 1) is None


@pytest.mark.parametrize(("months", "cell"), [(17, "50 %"), (18, "50")])
def test_cells_of_many_months_have_no_room_for_percent_signs(months: int, cell: str) -> None:
    cohort = PurchaseCohort(
        month="2024-01", customers=2, active=(2, *[1] * (months - 1)), revenue=(0.0,) * months
    )
    picture = retention_triangle([cohort], [cohort], "light", Localizer("en"))
    texts = [text.replace("\u202f", " ") for text in picture.figure["data"][0]["text"]]
    assert texts == [cell] * (months - 1)
