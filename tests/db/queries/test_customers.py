"""One customer: now, before, and its own invoices."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from db import queries
from db.engine import Database
from db.models import InvoiceImport, InvoiceLine
from tests.factories import person, publish_version

FIRST, SECOND = date(2026, 2, 23), date(2026, 3, 2)


def add_lines(session: Session, *lines: tuple[str, str, int, float, date]) -> None:
    """Lines of customer, invoice, quantity, unit price and day."""
    imported = InvoiceImport(
        source="invoices.csv",
        sha256="0" * 64,
        imported_at=datetime(2026, 3, 2, tzinfo=UTC),
        rows_read=len(lines),
        rows_added=len(lines),
        rows_known=0,
        left_out={},
        identified_revenue=0.0,
        unidentified_revenue=0.0,
    )
    session.add(imported)
    session.flush()
    session.add_all(
        InvoiceLine(
            key=key,
            import_id=imported.id,
            invoice=invoice,
            stock_code=f"P{key}",
            description="A lantern",
            quantity=quantity,
            unit_price=price,
            invoiced_at=datetime.combine(day, datetime.min.time()),
            invoiced_on=day,
            customer_id=customer,
            country="France",
        )
        for key, (customer, invoice, quantity, price, day) in enumerate(lines)
    )


def test_a_customer_is_told_with_its_segment_and_features(database: Database) -> None:
    with database.write() as session:
        version = publish_version(session, members=[person("ada", gross_revenue=900.0)])
        result = queries.customer(session, version, "ada")
        assert result is not None
        assert (result.label.is_member, result.segment, result.snapshot.gross_revenue) == (
            True,
            "Insiders",
            900.0,
        )
        assert queries.customer(session, version, "nobody") is None


def test_a_customers_history_has_a_row_for_each_week_it_was_there(database: Database) -> None:
    with database.write() as session:
        publish_version(session, as_of=FIRST, members=["bruno"], others=["ada"])
        publish_version(session, as_of=SECOND, members=["ada"], others=["chiara"])
        newest = queries.newest_version(session)
        assert newest is not None
        rows = queries.customer_history(session, newest, "ada")
        assert [(row.as_of, row.is_member, row.segment) for row in rows] == [
            (FIRST, False, "Occasional buyers"),
            (SECOND, True, "Insiders"),
        ]
        assert [row.as_of for row in queries.customer_history(session, newest, "chiara")] == [SECOND]


def test_invoices_are_the_customers_own_newest_first_with_what_was_returned(database: Database) -> None:
    with database.write() as session:
        add_lines(
            session,
            ("ada", "1001", 3, 2.5, date(2026, 1, 5)),
            ("ada", "1001", 1, 10.0, date(2026, 1, 5)),
            ("ada", "C1002", -2, 2.5, date(2026, 1, 9)),
            ("ada", "1003", 1, 99.0, SECOND),
            ("bruno", "1004", 1, 1.0, date(2026, 1, 7)),
        )
        returned, bought = queries.customer_invoices(session, "ada", before=SECOND)
    assert (bought.invoice, bought.items, bought.gross_revenue, bought.products) == ("1001", 4, 17.5, 2)
    assert (returned.invoice, returned.items, returned.returned_items, returned.returned_revenue) == (
        "C1002",
        0,
        2,
        5.0,
    )


def test_an_invoices_lines_are_shown_to_its_own_customer_only(database: Database) -> None:
    with database.write() as session:
        add_lines(session, ("ada", "1001", 1, 1.0, FIRST), ("ada", "1001", 2, 4.0, FIRST))
        lines = queries.invoice_lines(session, "ada", "1001")
        assert [line.unit_price for line in lines] == [4.0, 1.0]
        assert queries.invoice_lines(session, "bruno", "1001") == []


def test_a_trend_has_a_figure_for_each_version_and_nothing_where_it_was_not_there(database: Database) -> None:
    with database.write() as session:
        first = publish_version(session, as_of=FIRST, members=[person("ada", gross_revenue=10.0)], others=[])
        second = publish_version(session, as_of=SECOND, members=[person("ada", gross_revenue=12.0), "bruno"])
        trends = queries.revenue_trends(session, [first, second], ["ada", "bruno"])
    assert trends == {"ada": [10.0, 12.0], "bruno": [0.0, 100.0]}
