"""A JSON API is read as its configuration says, page after page, and only what changed the next time."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from db.engine import Database
from domain.api_description import Api, NextPage
from i18n import UserError
from pipeline.ingest.fetching.api import fetch_orders, read_configuration
from pipeline.ingest.fetching.options import FetchOptions
from pipeline.publish.import_invoices import import_source
from pipeline.publish.import_options import ImportOptions
from tests.servers.web import Reply, WebServer, serving
from tests.trade import NOW

ORDERS = [
    {
        "number": str(number),
        "date_created": f"2026-01-0{number}T10:00:00",
        "status": "completed",
        "customer_id": 7,
        "currency": "GBP",
        "billing": {"email": "ada@example.com", "country": "GB"},
        "line_items": [
            {"sku": "MUG", "name": "Mug", "quantity": 2, "price": 5.0, "total": "10.00"},
            {"sku": "CUP", "name": "Cup", "quantity": 1, "price": 3.0, "total": "3.00"},
        ],
        "shipping_lines": [{"total": "4.00"}],
        "refunds": [{"total": "-3.00"}] if number == 2 else [],
    }
    for number in (1, 2, 3)
]
FIELDS = {
    "invoice": "number",
    "date": "date_created",
    "customer_id": "customer_id",
    "country": "billing country",
    "stock_code": "line sku",
    "description": "line name",
    "quantity": "line quantity",
    "line_total": "line total",
    "refunded": "refunded",
    "status": "status",
    "currency": "currency",
}


def give_orders(server: WebServer, path: str, headers: Mapping[str, str]) -> Reply:
    """Orders at /link, /page and /cursor, one a page, to requests with the token."""
    parts = urlsplit(path)
    page = int(parse_qs(parts.query).get("page", ["1"])[0])
    result: Any = ORDERS[page - 1 : page]
    more = page < len(ORDERS)
    if parts.path == "/cursor":
        result = {"data": {"orders": result}, "meta": {"next": page + 1 if more else None}}
    link = {"Link": f'<{server.address}/link?page={page + 1}>; rel="next"'}
    return Reply(
        json.dumps(result).encode(),
        200 if headers.get("Authorization") == "Bearer abc" else 401,
        link if parts.path == "/link" and more else {},
    )


@pytest.fixture
def shop() -> Iterator[WebServer]:
    with serving(give_orders) as server:
        yield server


def fetched(api: Api, since: datetime | None = None) -> list[Any]:
    target = io.BytesIO()
    waits: list[float] = []
    fetch_orders(api, target, since=since, environment={"TOKEN": "abc"}, sleep=waits.append)
    assert all(wait == 0.5 for wait in waits)
    return [json.loads(line) for line in target.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("path", "items", "next_page"),
    [
        ("/link", "", NextPage(kind="link")),
        ("/page", "", NextPage(kind="page")),
        ("/cursor", "data.orders", NextPage(kind="cursor", path="meta.next")),
    ],
)
def test_every_page_is_read(shop: WebServer, path: str, items: str, next_page: NextPage) -> None:
    headers = {"Authorization": "Bearer ${TOKEN}"}
    api = Api(url=shop.address + path, items=items, next=next_page, headers=headers)
    assert [order["number"] for order in fetched(api)] == ["1", "2", "3"]


def test_only_what_changed_is_asked_for(shop: WebServer) -> None:
    headers = {"Authorization": "Bearer ${TOKEN}"}
    api = Api(url=f"{shop.address}/page?status=any", updated_since="modified_after", headers=headers)
    fetched(api, since=datetime(2026, 1, 2, tzinfo=UTC))
    assert shop.asked == ["/page?status=any&modified_after=2026-01-02T00%3A00%3A00%2B00%3A00"]


def test_without_its_token_the_api_says_no(shop: WebServer) -> None:
    with pytest.raises(UserError, match="answered 401"):
        fetched(Api(url=f"{shop.address}/page"))
    with pytest.raises(UserError, match="environment variable SECRET, which is not set"):
        fetched(Api(url=f"{shop.address}/page", headers={"X": "${SECRET}"}))


def test_what_is_wrong_in_a_configuration_is_named(tmp_path: Path) -> None:
    path = tmp_path / "api.json"
    path.write_text('{"url": "https://shop.example", "nxt": {}}')
    with pytest.raises(UserError, match="nxt"):
        read_configuration(path)


def test_orders_of_an_api_become_lines_with_their_refunds(
    sqlite_database: Database, tmp_path: Path, shop: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "abc")
    path = tmp_path / "api.json"
    api = Api(
        url=f"{shop.address}/link",
        next=NextPage(kind="link"),
        lines="line_items",
        sums={"refunded": "refunds[].total"},
        headers={"Authorization": "Bearer ${TOKEN}"},
        fields=FIELDS,
        requests_per_second=100,
    )
    path.write_text(api.model_dump_json())
    document = import_source(sqlite_database, f"api:{path}", currency="GBP", now=NOW).document
    assert (document["lines"], document["gross"], document["returned"], document["customers"]) == (
        6,
        39.0,
        3.0,
        1,
    )
    described = api.model_dump(exclude={"url", "headers"}, exclude_defaults=True)
    on_a_page = ImportOptions(fetching=FetchOptions(headers=api.headers, api=described, only_remote=True))
    again = import_source(sqlite_database, f"api:{api.url}", currency="GBP", now=NOW, options=on_a_page)
    assert (again.rows_added, again.rows_known, again.rows_replaced) == (0, 7, 0), "six, and a refund"
    with pytest.raises(UserError, match="on the command line only"):
        import_source(sqlite_database, f"api:{path}", currency="GBP", now=NOW, options=on_a_page)


def test_the_rows_of_a_query_are_lines(sqlite_database: Database, tmp_path: Path) -> None:
    from sqlalchemy import create_engine, text  # noqa: PLC0415

    address = f"sqlite:///{tmp_path}/till.db"
    with create_engine(address).begin() as connection:
        connection.execute(text("CREATE TABLE sold (receipt, day, item, pieces, price, member)"))
        connection.execute(
            text(
                "INSERT INTO sold VALUES ('1', '2026-01-05', 'MUG', 2, 1.234, 'ada'), ('2', '2026-01-06', "
                "'CUP', 1, 3, '')"
            )
        )
    query = "SELECT receipt, day AS date, item AS sku, pieces AS quantity, price, member FROM sold"
    document = import_source(sqlite_database, f"sql:{address}#{query}", currency="GBP", now=NOW).document
    assert (document["lines"], document["identified_lines"], document["gross"]) == (2, 1, pytest.approx(5.47))
    with pytest.raises(UserError, match="cannot be read"):
        import_source(sqlite_database, f"sql:{address}#SELECT * FROM nothing", currency="GBP", now=NOW)
