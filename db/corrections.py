"""Compare a newer file of a source with the stored invoices: changed, unchanged or missing.

The file's lines are staged (`db.lines.stage`); all comparisons are set-based SQL, so that memory does not
grow with the file. Invoices are compared by products, money, day, customer and country; the time of day and
the wording of descriptions are ignored.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, TextClause, insert, text
from sqlalchemy.orm import Session

from db.lines import NAMES
from db.models import KnownKeys
from db.types import MILLIONTHS
from domain.batches import batched

MIN_REUSE_GAP = timedelta(days=62)
"""An invoice number that comes again later than this is another invoice's."""
REEXPORT_SHARE = 0.5
"""A file that holds so many of the kept invoices of its days is a newer export of them."""
MAX_GONE = 1000
INVOICES_PER_STATEMENT = 500
KEYS_PER_PART = 100_000
"""Keys in one row of `known_keys`."""
WEEK = timedelta(days=7)
_TABLES = ("touched", "going", "settled", "confirmed")
_COMPARED = "stock_code, quantity, unit_price, invoiced_on, customer_id, country, exact_quantity, origin"
_OF_SOURCE = "import_id IN (SELECT id FROM imports WHERE source_id = :source OR source_id IS NULL)"


@dataclass(frozen=True)
class Change:
    """What a week's lines and money were changed by."""

    monday: date
    lines: int
    money: float


@dataclass
class Corrections:
    """What a staged file changes of what is kept."""

    replaced_invoices: list[str] = field(default_factory=list)
    same_invoices: int = 0
    """Invoices that differ only in their time of day or words: they are known."""
    gone: list[str] = field(default_factory=list)
    gone_lines: int = 0
    gone_money: float = 0.0
    changes: dict[date, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0, 0.0]))

    def weeks(self) -> list[Change]:
        """The weeks that change, oldest first."""
        return [Change(monday, int(lines), money) for monday, (lines, money) in sorted(self.changes.items())]


def find(session: Session, *, source_id: int | None, withdrawn: Iterable[str] = ()) -> Corrections:
    """Compare what is staged with what is kept of the source; nothing is changed yet.

    `withdrawn` are invoices that the file holds and leaves out, such as cancelled ones: they go.
    """
    connection = session.connection()
    found = Corrections()
    first, last = connection.execute(text("SELECT min(invoiced_on), max(invoiced_on) FROM incoming")).one()
    for table in _TABLES:
        connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
    connection.execute(text("CREATE TEMPORARY TABLE confirmed (key BIGINT PRIMARY KEY)"))
    connection.execute(text("CREATE TEMPORARY TABLE going (key BIGINT PRIMARY KEY)"))
    connection.execute(text("CREATE TEMPORARY TABLE settled (key BIGINT PRIMARY KEY)"))
    about: dict[str, Any] = {"source": source_id, "first": None, "last": None}
    if first is not None:
        about["first"] = str(_day(first) - MIN_REUSE_GAP)
        about["last"] = str(_day(last) + MIN_REUSE_GAP)
        connection.execute(
            text(
                f"""
                CREATE TEMPORARY TABLE touched AS SELECT DISTINCT kept.invoice FROM invoice_lines AS kept
                WHERE kept.invoiced_on BETWEEN {_date(":first", connection)} AND {_date(":last", connection)}
                AND kept.{_OF_SOURCE}
                AND kept.invoice IN (SELECT invoice FROM incoming)
                AND (kept.key NOT IN (SELECT key FROM incoming) OR kept.invoice IN (
                    SELECT invoice FROM incoming WHERE key NOT IN (SELECT key FROM invoice_lines)))
                """
            ),
            about,
        )
        ends = _ends(session)
        for old, new in _pairs(session, about):
            _compare(session, found, old, new, ends)
        _look_for_gone(session, found, about, _day(first), _day(last))
    for some in batched(withdrawn, INVOICES_PER_STATEMENT):
        _take(session, found, _lines_of(session, some, source_id))
    return found


def apply(
    session: Session, found: Corrections, import_id: int, *, source_id: int | None, take_out: bool
) -> int:
    """Put the staged lines in the place of what they replace; return how many lines went.

    `take_out`: invoices that are gone from the newer file go too. What goes is kept beside, for an undo.
    """
    connection = session.connection()
    if take_out:
        for some in batched(found.gone, INVOICES_PER_STATEMENT):
            _take(session, found, _lines_of(session, some, source_id))
    _keep_known(session, import_id)
    went: int = connection.execute(text("SELECT count(*) FROM going")).scalar_one()
    connection.execute(
        text(
            f"INSERT INTO replaced_lines ({NAMES}, replaced_by) SELECT {NAMES}, :import_id FROM "
            f"invoice_lines "
            "WHERE key IN (SELECT key FROM going)"
        ),
        {"import_id": import_id},
    )
    connection.execute(text("DELETE FROM invoice_lines WHERE key IN (SELECT key FROM going)"))
    connection.execute(
        text(
            f"INSERT INTO invoice_lines ({NAMES}) SELECT {NAMES} FROM incoming "
            "WHERE key NOT IN (SELECT key FROM settled) AND key NOT IN (SELECT key FROM invoice_lines)"
        )
    )
    for table in _TABLES:
        connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
    return went


def _compare(
    session: Session, found: Corrections, old: Sequence[Any], new: Sequence[Any], ends: frozenset[str]
) -> None:
    """One invoice as it is kept against the file's."""
    if _contents(old) == _contents(new):
        found.same_invoices += 1
        _note(session, "settled", [row.key for row in new])
        _note(session, "confirmed", [row.key for row in old])
        return
    if not _related(old, new):
        return  # the number was given to another invoice, or the file begins or ends within this one
    if old[0].invoice in ends and (not _share_products(old, new) or not _contents(new) - _contents(old)):
        return
    found.replaced_invoices.append(old[0].invoice)
    _take(session, found, old)
    for row in new:
        change = found.changes[_monday(row.invoiced_on)]
        change[0] += 1
        change[1] += row.quantity * row.unit_price / MILLIONTHS


def _related(old: Sequence[Any], new: Sequence[Any]) -> bool:
    """Whether two invoices of one number are the same one: a product or a day in common."""
    return bool(
        _share_products(old, new)
        or {str(row.invoiced_on) for row in old} & {str(row.invoiced_on) for row in new}
    )


def _share_products(old: Sequence[Any], new: Sequence[Any]) -> bool:
    return bool({row.stock_code for row in old} & {row.stock_code for row in new})


def _contents(rows: Iterable[Any]) -> Counter[tuple[Any, ...]]:
    return Counter(
        (row.stock_code, row.quantity, row.unit_price, str(row.invoiced_on), row.customer_id, row.country,
         row.exact_quantity, row.origin)
        for row in rows
    )  # fmt: skip


def _take(session: Session, found: Corrections, rows: Iterable[Any]) -> None:
    """Mark kept lines as going."""
    rows = list(rows)
    _note(session, "going", [row.key for row in rows])
    for row in rows:
        change = found.changes[_monday(row.invoiced_on)]
        change[0] -= 1
        change[1] -= row.quantity * row.unit_price / MILLIONTHS


def _pairs(session: Session, about: dict[str, Any]) -> Iterator[tuple[list[Any], list[Any]]]:
    """Each touched invoice: its kept lines, and the file's."""
    connection = session.connection()
    names = f"key, invoice, {_COMPARED}"
    days = f"invoiced_on BETWEEN {_date(':first', connection)} AND {_date(':last', connection)}"
    touched = [
        row.invoice for row in connection.execute(text("SELECT invoice FROM touched ORDER BY invoice"))
    ]
    for some in batched(touched, INVOICES_PER_STATEMENT):
        kept = _rows_of(
            session,
            f"SELECT {names} FROM invoice_lines WHERE {days} AND {_OF_SOURCE} AND invoice",
            some,
            about,
        )
        came = _rows_of(session, f"SELECT {names} FROM incoming WHERE invoice", some, {})
        for invoice in some:
            yield kept[invoice], came[invoice]


def _look_for_gone(
    session: Session, found: Corrections, about: dict[str, Any], first: date, last: date
) -> None:
    """Invoices of the days within the file that it does not hold, if it is a newer export of those days."""
    connection = session.connection()
    within = {"source": about["source"], "first": str(first), "last": str(last)}
    days = f"invoiced_on > {_date(':first', connection)} AND invoiced_on < {_date(':last', connection)}"
    kept: int = connection.execute(
        text(f"SELECT count(DISTINCT invoice) FROM invoice_lines WHERE {days} AND {_OF_SOURCE}"),
        within,
    ).scalar_one()
    rows = connection.execute(
        text(
            f"""
            SELECT invoice, count(*) AS lines, sum(quantity * unit_price) AS money FROM invoice_lines
            WHERE {days} AND {_OF_SOURCE} AND invoice NOT IN (SELECT invoice FROM incoming)
            GROUP BY invoice ORDER BY invoice
            """
        ),
        within,
    ).all()
    if not rows or kept - len(rows) < REEXPORT_SHARE * kept or len(rows) > MAX_GONE:
        return
    found.gone = [row.invoice for row in rows]
    found.gone_lines = sum(int(row.lines) for row in rows)
    found.gone_money = sum(int(row.money) for row in rows) / MILLIONTHS


def _lines_of(session: Session, invoices: Sequence[str], source_id: int | None) -> list[Any]:
    found = _rows_of(
        session,
        f"SELECT key, invoice, {_COMPARED} FROM invoice_lines WHERE {_OF_SOURCE} "
        "AND key NOT IN (SELECT key FROM incoming) AND key NOT IN (SELECT key FROM going) AND invoice",
        invoices,
        {"source": source_id},
    )
    return [row for rows in found.values() for row in rows]


def _rows_of(
    session: Session, select_where: str, invoices: Sequence[str], values: dict[str, Any]
) -> dict[str, list[Any]]:
    marks = ", ".join(f":i{number}" for number in range(len(invoices)))
    given = {f"i{number}": invoice for number, invoice in enumerate(invoices)}
    rows = session.connection().execute(
        text(f"{select_where} IN ({marks}) ORDER BY invoice"), {**values, **given}
    )
    found: dict[str, list[Any]] = {invoice: [] for invoice in invoices}
    for invoice, some in groupby(rows, key=lambda row: row.invoice):
        found[invoice] = list(some)
    return found


def _ends(session: Session) -> frozenset[str]:
    """The invoices that the file begins and ends with: another file may hold their other lines."""
    connection = session.connection()
    found = {
        connection.execute(
            text(f"SELECT invoice FROM incoming ORDER BY invoiced_at {way}, key LIMIT 1")
        ).scalar()
        for way in ("ASC", "DESC")
    }
    return frozenset(one for one in found if one is not None)


def _keep_known(session: Session, import_id: int) -> None:
    """Record which stored lines the file contains too: they stay if the earlier import is undone."""
    keys = session.connection().execute(
        text(
            "SELECT key FROM incoming WHERE key IN (SELECT key FROM invoice_lines) "
            "AND key NOT IN (SELECT key FROM going) UNION SELECT key FROM confirmed ORDER BY key"
        )
    )
    part = 0
    while some := array("q", (row.key for row in islice(keys, KEYS_PER_PART))):
        session.connection().execute(
            insert(KnownKeys), {"import_id": import_id, "part": part, "keys": some.tobytes()}
        )
        part += 1


def _note(session: Session, table: str, keys: Sequence[int]) -> None:
    if keys:
        statement: TextClause = text(f"INSERT INTO {table} (key) VALUES (:key) ON CONFLICT (key) DO NOTHING")
        session.connection().execute(statement, [{"key": key} for key in keys])


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _monday(value: date | str) -> date:
    day = _day(value)
    return day - timedelta(days=day.weekday())


def _date(mark: str, connection: Connection) -> str:
    return mark if connection.dialect.name == "sqlite" else f"CAST({mark} AS date)"
