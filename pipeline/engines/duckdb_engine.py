"""Invoice lines in Parquet files, in a folder or a bucket, added up by DuckDB in this process."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import TableClause, select
from sqlalchemy.orm import Session

from db.lake import live_files
from domain.lines_location import LinesLocation
from pipeline.engines.countable_lines import UNDONE, same_day_reversals
from pipeline.engines.figures import LINES
from pipeline.engines.foreign_lines import foreign_lines
from pipeline.engines.lake_address import LakeAddress
from pipeline.engines.lake_engine import LakeEngine
from pipeline.engines.lake_files import LakeFiles
from pipeline.engines.lake_problems import in_words, no_scratch, not_installed
from pipeline.engines.line_tables import line_schema
from pipeline.engines.port import T
from pipeline.engines.sql_text import sql_text
from pipeline.engines.statements import ORDERS, Statement, orders_statement
from pipeline.features.period import Period
from pipeline.ingest.rules import Rules

if TYPE_CHECKING:
    import pyarrow as pa

QUESTIONS_AT_ONCE = 2


class DuckdbEngine(LakeEngine):
    """See `pipeline.engines.port`. The files are those listed when the engine is opened.

    Args:
        address: Where the lines lie.
        location: The engine's limits.
        session: Of the database with the list of files.
    """

    dialect = "duckdb"

    def __init__(self, address: LakeAddress, location: LinesLocation, session: Session) -> None:
        super().__init__(session)
        try:
            import duckdb  # noqa: PLC0415 - of the extra lake
        except ModuleNotFoundError:
            raise not_installed("lake") from None
        self._errors: tuple[type[Exception], ...] = (duckdb.Error, OSError)
        self._threads = ThreadPoolExecutor(QUESTIONS_AT_ONCE, thread_name_prefix="engine")
        self._lock = Lock()
        """A connection answers one question after the other; temporary tables are one connection's own."""
        self._preparing: Callable[[], None] = lambda: None
        self._address = address
        self.files = LakeFiles(address)
        scratch = Path(location.scratch or Path(tempfile.gettempdir()) / "insiders-engine")
        try:
            scratch.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise no_scratch(str(scratch), problem) from problem
        try:
            self._connection: Any = duckdb.connect(
                config={
                    "memory_limit": location.memory,
                    "threads": location.threads,
                    "temp_directory": str(scratch),
                    "preserve_insertion_order": False,
                    "autoinstall_known_extensions": False,
                }
            )
            self._connection.execute("SET TimeZone = 'UTC'")
            if address.is_foreign:
                self._open_foreign()
            else:
                self._open_own(session)
        except self._errors as problem:
            raise in_words(problem, address.place) from problem

    def prepare(self, before: date, rules: Rules) -> None:
        """Find the same-day reversals and add up the orders once: every question would do it again.

        Those of a day depend on no other day, so that what all days have serves any window. The first
        question waits for it.
        """
        self._preparing = self.submit(lambda: self._prepare(before, rules))

    def _prepare(self, before: date, rules: Rules) -> None:
        self.prepared, self.has_orders = None, False
        undone = same_day_reversals(LINES, Period(before), rules)
        self._store(UNDONE, select(undone.c.key, undone.c.invoiced_on))
        self._store(ORDERS, orders_statement(LINES, Period(before), rules, UNDONE))
        self.prepared, self.has_orders = (before, rules), True

    def submit(self, question: Callable[[], T]) -> Callable[[], T]:
        """See `InvoiceEngine.submit`: while one question is added up, another answer becomes a frame."""
        return self._threads.submit(question).result

    def _is_prepared(self, period: Period, rules: Rules) -> bool:
        self._preparing()
        return super()._is_prepared(period, rules)

    def drop_orders(self) -> None:
        """Let go of the orders, some 100 bytes each."""
        if self.has_orders:
            self.has_orders = False
            with self._lock:
                self._connection.execute(f"DROP TABLE {ORDERS.name}")

    def _store(self, table: TableClause, statement: Statement) -> None:
        query = sql_text(statement, self.dialect)
        try:
            with self._lock:
                self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {table.name} AS {query}")
        except self._errors as problem:
            raise in_words(problem, self._address.place) from problem

    def query(self, text: str) -> pa.Table:
        """The rows of a query."""
        try:
            with self._lock:
                return self._connection.sql(text).to_arrow_table()
        except self._errors as problem:
            raise in_words(problem, self._address.place) from problem

    def register(self, name: str, table: pa.Table) -> None:
        """Register data as a table."""
        with self._lock:
            self._connection.register(name, table)

    def _open_own(self, session: Session) -> None:
        listed = live_files(session)
        self.files.check(listed)
        paths = [self.files.full(file.path) for file in listed]
        if not paths:
            self.register("invoice_lines", line_schema().empty_table())
        elif self._address.is_bucket:
            self._register_bucket("invoice_lines", paths)
        else:
            files = ", ".join(map(_quoted, paths))
            self._connection.execute(
                f"CREATE VIEW invoice_lines AS SELECT * FROM read_parquet([{files}], "  # noqa: S608 - quoted
                "hive_partitioning => false)"
            )

    def _open_foreign(self) -> None:
        if self._address.is_bucket:
            self._register_bucket("their_lines", self._address.place)
            source = "their_lines"
        else:
            source = f"read_parquet({_quoted(self._address.place)}, union_by_name => true)"
        rows = self._connection.sql(f"SELECT * FROM {source} LIMIT 0")  # noqa: S608 - see above
        columns = dict(zip(rows.columns, map(str, rows.types), strict=True))
        self._connection.execute(f"CREATE VIEW their_lines_read AS SELECT * FROM {source}")  # noqa: S608
        query = foreign_lines(self._address, "their_lines_read", columns, self.dialect)
        self._connection.execute(f"CREATE VIEW invoice_lines AS {query}")

    def _register_bucket(self, name: str, paths: list[str] | str) -> None:
        """Register a bucket through Arrow, because DuckDB's own way fetches an extension at run time."""
        import pyarrow.dataset  # noqa: PLC0415 - see above

        place = paths.rsplit("/", 1)[0] if isinstance(paths, str) and "*" in paths else paths
        schema = line_schema() if isinstance(paths, list) else None
        self._connection.register(
            name,
            pyarrow.dataset.dataset(place, schema=schema, filesystem=self.files.system, format="parquet"),
        )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
