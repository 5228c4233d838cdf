from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, func, select, text

from db.engine import Database
from db.models import InvoiceImport, InvoiceLine
from pipeline.engines.parallel_reader import open_parallel_reader
from pipeline.engines.read_transactions import read_transactions
from pipeline.features.period import Period
from tests.trade import keep, sale

LINES = InvoiceLine.__table__
MARK = select(func.max(InvoiceImport.id))


def lines(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(LINES)) or 0


def test_looks_see_what_the_session_sees_in_connections_of_their_own(database: Database) -> None:
    keep(database, sale("ada", "mug", 2, 2.50, on="2011-12-01"), sale("bea", "mug", 1, 2.50, on="2011-12-01"))
    with database.read() as session:
        driver_connection = session.connection().connection.driver_connection
        with open_parallel_reader(session, MARK) as reader:
            countable_lines = reader.submit(lines)
            trade = reader.submit(read_transactions, LINES, Period(before=date(2011, 12, 10)))
            elsewhere = reader.submit(
                lambda connection: connection.connection.driver_connection is not driver_connection
            )
            assert countable_lines() == 2
            assert trade().orders["customer_id"].tolist() == ["ada", "bea"]
            assert elsewhere()


def test_lines_that_come_in_between_are_not_seen(database: Database) -> None:
    keep(database, sale("ada", "mug", 2, 2.50, on="2011-12-01"))
    with database.read() as session, open_parallel_reader(session, MARK) as reader:
        keep(database, sale("bea", "mug", 1, 2.50, on="2011-12-01"))
        assert reader.submit(lines)() == 1
    with database.read() as session, open_parallel_reader(session, MARK) as reader:
        assert reader.submit(lines)() == 2


def test_a_look_that_fails_says_so(database: Database) -> None:
    with database.read() as session, open_parallel_reader(session, MARK) as reader:
        wrong = reader.submit(lambda connection: connection.execute(text("SELECT nothing FROM nowhere")))
        with pytest.raises(Exception, match="nowhere"):
            wrong()
