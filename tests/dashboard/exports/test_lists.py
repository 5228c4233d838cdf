"""Lists as files hold exactly what the page lists."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import openpyxl
import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from db.engine import Database
from settings import load_settings
from tests.factories import movement, person, publish_version

LAST_WEEK = date(2026, 2, 23)


@pytest.fixture
def client(sqlite_database: Database) -> FlaskClient:
    ada = person("ada", gross_revenue=900.5, country="France")
    evil = person('=HYPERLINK("http://example.org")', gross_revenue=10.0, margin=-0.01, weeks_below=1)
    with sqlite_database.write() as session:
        publish_version(session, as_of=LAST_WEEK, members=[evil], others=["chiara"])
        publish_version(session, members=[ada, evil], others=["chiara"], movements=[movement("ada")])
    client: FlaskClient = create_app(load_settings({}), sqlite_database).server.test_client()
    return client


def table(text: str) -> list[dict[str, str]]:
    """The rows of a CSV file below its lines about itself."""
    lines = [
        line for line in text.removeprefix("\ufeff").splitlines() if not line.lstrip('"').startswith("#")
    ]
    return list(csv.DictReader(lines))


def test_the_list_of_members_comes_with_real_dates_and_numbers(client: FlaskClient) -> None:
    answer = client.get("/export/customers.csv")
    assert answer.mimetype == "text/csv"
    assert 'filename="customers-2026-03-02-v2.csv"' in answer.headers["Content-Disposition"]
    first, _ = table(answer.text)
    assert (first["customer_id"], first["gross_revenue"], first["since"]) == ("ada", "900.5", "2026-02-23")


def test_a_file_says_who_was_a_member_before_the_first_list(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, as_of=LAST_WEEK, members=[person("old", since=LAST_WEEK)])
        newer = [person("old", since=LAST_WEEK), person("new", since=date(2026, 3, 2))]
        publish_version(session, members=newer, others=["out"])
    served = create_app(load_settings({}), sqlite_database).server.test_client()
    rows = table(served.get("/export/customers.csv?list=everybody&columns=all").text)
    assert {row["customer_id"]: (row["since"], row["since_is_exact"]) for row in rows} == {
        "old": ("2026-02-23", "False"),
        "new": ("2026-03-02", "True"),
        "out": ("", ""),
    }


def test_a_file_says_what_it_is_and_how_it_was_filtered(client: FlaskClient) -> None:
    text = client.get("/export/customers.csv?list=everybody&country=France").text
    assert "Insiders: version 2, as of 2 Mar 2026, 1 row" in text
    assert "Filters: list=everybody, country=France" in text
    assert [row["customer_id"] for row in table(text)] == ["ada"]


def test_a_file_says_countries_as_the_list_does(client: FlaskClient) -> None:
    text = client.get("/export/customers.csv?list=everybody&country=France&lang=pt_BR").text
    assert "country=França" in text
    assert [(row["customer_id"], row["country"]) for row in table(text)] == [("ada", "França")]


def test_a_file_has_the_columns_of_the_list_in_their_order(client: FlaskClient) -> None:
    heads = {
        tab: list(table(client.get(f"/export/customers.csv?list={tab}").text)[0])
        for tab in ("members", "everybody")
    }
    visible = [
        "customer_id",
        "gross_revenue",
        "recency_days",
        "orders",
        "expected_revenue_84d",
        "probability_alive",
        "next_order_on",
        "margin",
    ]
    assert heads == {
        "members": [*visible, "since", "since_is_exact", "why"],
        "everybody": [*visible, "segment", "country", "why"],
    }


def test_every_figure_is_taken_out_only_if_it_is_asked_for_and_the_file_says_so(client: FlaskClient) -> None:
    text = client.get("/export/customers.csv?list=members&columns=all").text
    first, _ = table(text)
    assert list(first)[:11] == [
        "customer_id",
        "gross_revenue",
        "recency_days",
        "orders",
        "expected_revenue_84d",
        "probability_alive",
        "next_order_on",
        "margin",
        "since",
        "since_is_exact",
        "why",
    ]
    assert (first["country"], first["net_revenue"], first["return_rate"]) == ("France", "900.5", "0.0")
    assert "Filters: list=members, columns=all" in text


def test_each_tab_has_its_file(client: FlaskClient) -> None:
    everybody = table(client.get("/export/customers.csv?list=everybody").text)
    at_risk = table(client.get("/export/customers.csv?list=at-risk").text)
    assert (len(everybody), len(at_risk)) == (3, 1)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_customer_id_is_never_a_formula(client: FlaskClient, kind: str) -> None:
    answer = client.get(f"/export/customers.{kind}?list=everybody")
    if kind == "csv":
        ids = [row["customer_id"] for row in table(answer.text)]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
        assert sheet is not None
        ids = [str(cell.value) for cell in sheet["A"]]
        assert all(cell.data_type != "f" for cell in sheet["A"])
    assert not any(item.startswith("=") for item in ids)
    assert any("HYPERLINK" in item for item in ids)


def test_a_workbook_keeps_dates_as_dates_and_numbers_as_numbers(client: FlaskClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get("/export/customers.xlsx").data))
    rows = list(book["members"].iter_rows(values_only=True))
    top = next(place for place, row in enumerate(rows) if row[0] == "customer_id")
    ada = dict(zip(rows[top], rows[top + 1], strict=True))
    assert ada["gross_revenue"] == 900.5
    assert isinstance(ada["since"], datetime)
    assert ada["since"].date() == date(2026, 2, 23)
    assert "version 2" in str(rows[0][0])


def test_movements_come_with_their_reason_in_words(client: FlaskClient) -> None:
    (row,) = table(client.get("/export/movements.csv").text)
    assert list(row) == [
        "customer_id",
        "kind",
        "gross_revenue",
        "from_segment",
        "to_segment",
        "reason",
        "detail",
        "as_of",
    ]
    assert (row["customer_id"], row["kind"], row["reason"], row["detail"]) == (
        "ada",
        "entered",
        "behaviour",
        "no purchase for 3 days",
    )


@pytest.mark.parametrize(
    "address", ["/export/users.csv", "/export/customers.pdf", "/export/customers.csv?version=9"]
)
def test_what_does_not_exist_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_hosted_a_file_is_for_those_who_are_logged_in(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)
    hosted = load_settings({"DYNO": "web.1", "SECRET_KEY": "0123456789abcdef"})
    client = create_app(hosted, sqlite_database).server.test_client()
    answer = client.get("/export/customers.csv", headers={"X-Forwarded-Proto": "https"})
    assert answer.status_code == 401
    assert "ada" not in answer.text
