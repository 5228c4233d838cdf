"""Copy invoice lines from the database to a lake, or back, and see that sums and counts are the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import delete, event, func, select, text, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import BigInteger

from db.lake import DayLines, StoredFile, live_files, replace_files, set_counts
from db.line_rows import NAMES
from db.lines import analyze, insert_rows
from db.lines_location import location_of
from db.models import InvoiceLine
from i18n import UserError
from pipeline.engines.database_figures import DatabaseFigures
from pipeline.engines.figures import Figures
from pipeline.engines.lake_address import LakeAddress, parse_address
from pipeline.engines.lake_changes import DAY, month_of
from pipeline.engines.line_tables import in_batches, rows_of, select_lines

LINES = InvoiceLine.__table__


@dataclass(frozen=True)
class LineSums:
    """The sums that a copy must preserve: lines, pieces, and money in millionths by import and day."""

    by_day: dict[tuple[date, int], tuple[int, int, int]]

    @property
    def lines(self) -> int:
        """The number of lines."""
        return sum(lines for lines, _, _ in self.by_day.values())

    @property
    def money(self) -> int:
        """The money of all lines, in millionths."""
        return sum(money for _, _, money in self.by_day.values())


def line_sums(figures: Figures) -> LineSums:
    """The sums of all lines of an engine."""
    money = type_coerce(LINES.c.unit_price, BigInteger) * LINES.c.quantity
    rows = figures.rows(
        select(
            LINES.c.invoiced_on, LINES.c.import_id, func.count(), func.sum(LINES.c.quantity), func.sum(money)
        ).group_by(LINES.c.invoiced_on, LINES.c.import_id)
    )
    return LineSums(
        {(day, of): (int(lines), int(pieces), int(money)) for day, of, lines, pieces, money in rows}
    )


def copy_to_lake(session: Session) -> LineSums:
    """Move all lines of the database into the lake of INVOICES_ENGINE_URL, in one transaction.

    Raises:
        UserError: there is no lake, it holds lines already, or what it holds is not the same afterwards.
    """
    from pipeline.engines.duckdb_engine import DuckdbEngine  # noqa: PLC0415 - of the extra lake

    address = _own_lake(session)
    if live_files(session):
        raise UserError("The lake holds invoice lines already. Nothing was changed.")
    connection, now = session.connection(), datetime.now(UTC)
    before = line_sums(DatabaseFigures(session))
    files = DuckdbEngine(address, location_of(session), session).files
    written: list[StoredFile] = []
    event.listen(session, "after_rollback", lambda _: files.delete(file.path for file in written), once=True)
    lines = select_lines(connection, "invoice_lines", "ORDER BY line.invoiced_on, line.key")
    for month, rows in groupby(lines, key=lambda row: month_of(row[DAY])):
        file = files.write(month, 0, in_batches(rows))
        if file is not None:
            written.append(file)
    replace_files(session, added=written, retired=(), now=now)
    after = line_sums(DuckdbEngine(address, location_of(session), session))
    _check_same(before, after)
    set_counts(session, (DayLines(day, of, lines) for (day, of), (lines, _, _) in before.by_day.items()))
    session.execute(delete(InvoiceLine))
    return after


def copy_to_database(session: Session) -> LineSums:
    """Move all lines of the lake of INVOICES_ENGINE_URL into the database, in one transaction.

    Raises:
        UserError: there is no lake, the database holds lines already, or they are not the same afterwards.
    """
    from pipeline.engines.duckdb_engine import DuckdbEngine  # noqa: PLC0415 - of the extra lake

    address = _own_lake(session)
    if session.scalar(select(InvoiceLine.key).limit(1)) is not None:
        raise UserError("The database holds invoice lines already. Nothing was changed.")
    engine = DuckdbEngine(address, location_of(session), session)
    before, listed = line_sums(engine), live_files(session)
    for file in listed:
        insert_rows(session.connection(), _rows_of_file(engine.files.read(file)), "invoice_lines")
    after = line_sums(DatabaseFigures(session))
    _check_same(before, after)
    replace_files(session, added=(), retired=[file.path for file in listed], now=datetime.now(UTC))
    set_counts(session, ())
    analyze(session)
    return after


def _rows_of_file(tables: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    for table in tables:
        yield from rows_of(table.select(NAMES.split(", ")))


def _own_lake(session: Session) -> LakeAddress:
    url = location_of(session).url
    address = parse_address(url) if url else None
    if address is None or address.is_foreign:
        raise UserError("Set INVOICES_ENGINE_URL to the folder or bucket of the lake first.")
    # Other imports wait until the lines have moved.
    if session.connection().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE invoice_lines, line_files IN EXCLUSIVE MODE"))
    return replace(address, engine="duckdb")


def _check_same(before: LineSums, after: LineSums) -> None:
    if before != after:
        raise UserError(
            "The copied invoice lines are not the same: {money:cents} in {lines:lines} instead of "
            "{worth:cents} in {expected:lines}. Nothing was changed.",
            lines=after.lines,
            expected=before.lines,
            money=after.money / 1_000_000,
            worth=before.money / 1_000_000,
        )
