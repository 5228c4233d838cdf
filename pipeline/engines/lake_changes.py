"""Change lines that lie in a lake by the very statements that change them in the database.

The lines that an import or an undo may concern are put into a temporary table called invoice_lines, which
stands before the empty one of that name as long as it is there. `db.lines`, `db.corrections` and `db.undo`
change it as they would the other; what is different afterwards is written to the lake. The list of files and
the import's own record are written in one transaction: either both are there or neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from db.lake import (
    DayLines,
    StoredFile,
    count_lines,
    forget_retired,
    known_paths,
    live_files,
    note_late_customers,
    replace_files,
)
from db.line_rows import COLUMNS, NAMES
from db.lines import insert_rows
from db.lines_location import location_of
from domain.lines_location import LinesLocation
from i18n import UserError
from pipeline.engines.lake_address import LakeAddress, parse_address
from pipeline.engines.line_tables import in_batches, rows_of, select_lines

if TYPE_CHECKING:
    import pyarrow as pa

CUSTOMER, DAY = COLUMNS.index("customer_id"), COLUMNS.index("invoiced_on")


class LineChanges(Protocol):
    """A place where lines are changed. The methods are called in their order."""

    @property
    def is_lake(self) -> bool:
        """Whether the lines are kept outside the database."""
        ...

    def load_for_import(self, withdrawn: Iterable[str] = ()) -> None:
        """Load the lines that the staged ones may replace, and those of `withdrawn` invoices."""
        ...

    def load_for_undo(self, import_id: int) -> None:
        """Load the lines that undoing an import may concern."""
        ...

    def write_back(self, import_id: int) -> None:
        """Store what an import, or its undo, has changed."""
        ...


class InTheDatabase:
    """Lines of the application database, which are changed in place."""

    is_lake = False

    def load_for_import(self, withdrawn: Iterable[str] = ()) -> None:
        """Do nothing: the lines are in the database already."""

    def load_for_undo(self, import_id: int) -> None:
        """Do nothing: the lines are in the database already."""

    def write_back(self, import_id: int) -> None:
        """Do nothing: the lines have been changed in place."""


def open_changes(session: Session) -> LineChanges:
    """Begin to change lines in the transaction of `session`.

    Raises:
        UserError: the lines are another system's, or cannot be reached.
    """
    location = location_of(session)
    if not location.url:
        return InTheDatabase()
    address = parse_address(location.url)
    if address.is_foreign:
        raise UserError(
            "The invoice lines are read from another system's table, which imports do not write to. "
            "Leave INVOICES_ENGINE_URL empty, or name a folder of its own."
        )
    return LakeChanges(session, replace(address, engine="duckdb"), location)


class LakeChanges:
    """Lines of a lake, held in a temporary table while they change."""

    is_lake = True

    def __init__(self, session: Session, address: LakeAddress, location: LinesLocation) -> None:
        from pipeline.engines.duckdb_engine import DuckdbEngine  # noqa: PLC0415 - of the extra lake

        self._session = session
        self._engine = DuckdbEngine(address, location, session)
        self._connection = session.connection()
        self._is_sqlite = self._connection.dialect.name == "sqlite"
        if self._is_sqlite:
            self._run(f"CREATE TEMP TABLE invoice_lines (key INTEGER PRIMARY KEY, {NAMES[5:]})")
            self._run("CREATE INDEX temp.at_hand_days ON invoice_lines (invoiced_on)")
            self._run("CREATE INDEX temp.at_hand_imports ON invoice_lines (import_id)")
        else:
            self._run(
                "CREATE TEMPORARY TABLE invoice_lines (LIKE invoice_lines INCLUDING DEFAULTS "
                "INCLUDING INDEXES) ON COMMIT DROP"
            )

    def load_for_import(self, withdrawn: Iterable[str] = ()) -> None:
        """Load lines of the same invoices and of the days that the file covers."""
        invoices = self._connection.execute(text("SELECT DISTINCT invoice FROM incoming")).scalars()
        first, last = self._connection.execute(
            text("SELECT min(invoiced_on), max(invoiced_on) FROM incoming")
        ).one()
        within = f"OR (invoiced_on > DATE '{first}' AND invoiced_on < DATE '{last}')" if first else ""
        self._load([*invoices, *withdrawn], within)

    def load_for_undo(self, import_id: int) -> None:
        """Load lines of the import and of invoices that it replaced."""
        invoices = self._connection.execute(
            text("SELECT DISTINCT invoice FROM replaced_lines WHERE replaced_by = :this"), {"this": import_id}
        ).scalars()
        self._load(list(invoices), f"OR import_id = {int(import_id)}")

    def write_back(self, import_id: int) -> None:
        """Write new files for added lines and for months from which lines were removed."""
        now = datetime.now(UTC)
        gone = self._rows(
            "SELECT h.key, h.import_id, h.invoiced_on FROM at_hand AS h WHERE NOT EXISTS (SELECT 1 FROM "
            "invoice_lines AS l WHERE l.key = h.key AND l.import_id = h.import_id)"
        )
        actual = select_lines(
            self._connection,
            "invoice_lines",
            "WHERE NOT EXISTS (SELECT 1 FROM at_hand AS h WHERE h.key = line.key AND "
            "h.import_id = line.import_id) ORDER BY line.invoiced_on, line.key",
        )
        counts: dict[tuple[date, int], int] = {}
        for _, of_import, day in gone:
            place = (_day(day), of_import)
            counts[place] = counts.get(place, 0) - 1
        late: dict[str, date] = {}
        added, retired = self._without([key for key, _, _ in gone], {month_of(day) for _, _, day in gone})
        event.listen(self._session, "after_rollback", self._undo_files(added), once=True)
        for month, rows in groupby(actual, key=lambda row: month_of(row[DAY])):
            noted = _noting(rows, counts, late)
            file = self._engine.files.write(month, import_id, in_batches(noted))
            if file is not None:
                added.append(file)
        self._leave()
        replace_files(self._session, added=added, retired=retired, now=now)
        count_lines(self._session, (DayLines(*place, lines) for place, lines in sorted(counts.items())))
        note_late_customers(self._session, import_id, late)
        self._sweep(now)

    def _load(self, invoices: Sequence[str], more: str) -> None:
        import pyarrow as pa  # noqa: PLC0415 - of the extra lake

        self._engine.register("meant_invoices", pa.table({"invoice": pa.array(invoices, pa.string())}))
        table = self._engine.query(
            f"SELECT {NAMES} FROM invoice_lines WHERE invoice IN (SELECT invoice FROM meant_invoices) {more}"  # noqa: S608 - days and numbers that were read
        )
        insert_rows(self._connection, rows_of(table), "invoice_lines")
        if self._is_sqlite:
            self._run("DROP TABLE IF EXISTS temp.at_hand")
        self._run("CREATE TEMPORARY TABLE at_hand AS SELECT key, import_id, invoiced_on FROM invoice_lines")
        self._run("CREATE UNIQUE INDEX at_hand_key ON at_hand (key)")

    def _without(self, keys: list[int], months: set[date]) -> tuple[list[StoredFile], list[str]]:
        """The files of `months` with `keys`, rewritten without them; and the paths of the old ones."""
        import pyarrow as pa  # noqa: PLC0415 - of the extra lake

        written: list[StoredFile] = []
        retired: list[str] = []
        if not keys:
            return written, retired
        going: pa.Array = pa.array(keys, pa.int64())
        self._engine.register("going_keys", pa.table({"key": going}))
        for live_file in live_files(self._session):
            if live_file.month not in months or not self._holds(live_file):
                continue
            retired.append(live_file.path)
            number = int(live_file.path.rpartition("/lines-")[2].partition("-")[0])
            rest = self._engine.files.write(
                live_file.month, number, self._engine.files.without(live_file, going)
            )
            if rest is not None and rest.lines:
                written.append(rest)
            elif rest is not None:
                self._engine.files.delete([rest.path])
        return written, retired

    def _holds(self, file: StoredFile) -> bool:
        """Whether a file holds any of the keys to be removed."""
        import pyarrow.compute as pc  # noqa: PLC0415 - of the extra lake
        import pyarrow.parquet as pq  # noqa: PLC0415

        files = self._engine.files
        key = pq.read_table(files.full(file.path), columns=["key"], filesystem=files.system)["key"]
        going = self._engine.query("SELECT key FROM going_keys")["key"].combine_chunks()
        return bool(pc.any(pc.is_in(key, value_set=going)).as_py())

    def _undo_files(self, added: list[StoredFile]) -> Any:  # noqa: ANN401 - SQLAlchemy's listener
        return lambda _session: self._engine.files.delete(file.path for file in added)

    def _sweep(self, now: datetime) -> None:
        """Delete, once this transaction commits, files that nobody reads any more."""
        old = forget_retired(self._session, now)
        listed, files = known_paths(self._session), self._engine.files
        event.listen(
            self._session,
            "after_commit",
            lambda _session: files.delete([*old, *files.strays(listed, now)]),
            once=True,
        )

    def _leave(self) -> None:
        """Let the name mean the database's table again."""
        self._run("DROP TABLE at_hand")
        self._run(f"DROP TABLE {'temp' if self._is_sqlite else 'pg_temp'}.invoice_lines")

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._connection.execute(text(statement))]

    def _run(self, statement: str) -> None:
        self._connection.exec_driver_sql(statement)


def _noting(
    rows: Iterable[tuple[Any, ...]], counts: dict[tuple[date, int], int], late: dict[str, date]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows, counting them by day and import, and noting each customer's first day."""
    for row in rows:
        day = _day(row[DAY])
        place = (day, row[1])
        counts[place] = counts.get(place, 0) + 1
        customer = row[CUSTOMER]
        if customer is not None and late.setdefault(customer, day) > day:
            late[customer] = day
        yield row


def _day(value: date | str) -> date:
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def month_of(value: date | str) -> date:
    """The first day of a day's month."""
    return _day(value).replace(day=1)
