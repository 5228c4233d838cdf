"""Compare a newer file of a source with the stored invoices: changed, unchanged or missing.

The file's lines are staged (`db.lines.stage`); all comparisons are set-based SQL, so that memory does not
grow with the file. Invoices are compared by products, money, day, customer and country; the time of day and
the wording of descriptions are ignored.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.corrections_sql import (
    INVOICES_PER_STATEMENT,
    OF_SOURCE,
    TABLES,
    as_date,
    date_parameter,
    first_and_last_invoice,
    keep_known_lines,
    note_keys,
    stored_lines,
    touched_invoices,
)
from db.line_rows import NAMES
from db.types import MILLIONTHS
from domain.batches import batched

MIN_REUSE_GAP = timedelta(days=62)
"""An invoice number that comes again later than this is another invoice's."""
REEXPORT_SHARE = 0.5
"""A file that holds so many of the kept invoices of its days is a newer export of them."""
MAX_GONE = 1000
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Change:
    """The change in a week's lines and money."""

    monday: date
    lines: int
    money: float


@dataclass
class Corrections:
    """What a staged file changes in the stored lines."""

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
    """Compare staged lines with the stored lines of the source, without changing either.

    `withdrawn` are invoices that the file holds and leaves out, such as cancelled ones: they go.
    """
    connection = session.connection()
    corrections = Corrections()
    first, last = connection.execute(text("SELECT min(invoiced_on), max(invoiced_on) FROM incoming")).one()
    for table in TABLES:
        connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
    connection.execute(text("CREATE TEMPORARY TABLE confirmed (key BIGINT PRIMARY KEY)"))
    connection.execute(text("CREATE TEMPORARY TABLE going (key BIGINT PRIMARY KEY)"))
    connection.execute(text("CREATE TEMPORARY TABLE settled (key BIGINT PRIMARY KEY)"))
    about: dict[str, Any] = {"source": source_id, "first": None, "last": None}
    if first is not None:
        about["first"] = str(as_date(first) - MIN_REUSE_GAP)
        about["last"] = str(as_date(last) + MIN_REUSE_GAP)
        first_day, last_day = (date_parameter(mark, connection) for mark in (":first", ":last"))
        connection.execute(
            text(
                f"""
                CREATE TEMPORARY TABLE touched AS SELECT DISTINCT kept.invoice FROM invoice_lines AS kept
                WHERE kept.invoiced_on BETWEEN {first_day} AND {last_day}
                AND kept.{OF_SOURCE}
                AND kept.invoice IN (SELECT invoice FROM incoming)
                AND (kept.key NOT IN (SELECT key FROM incoming) OR kept.invoice IN (
                    SELECT invoice FROM incoming WHERE key NOT IN (SELECT key FROM invoice_lines)))
                """
            ),
            about,
        )
        ends = first_and_last_invoice(session)
        for old, new in touched_invoices(session, about):
            _compare(session, corrections, old, new, ends)
        _find_missing(session, corrections, about, as_date(first), as_date(last))
    for some in batched(withdrawn, INVOICES_PER_STATEMENT):
        _mark_as_going(session, corrections, stored_lines(session, some, source_id))
    return corrections


def apply(
    session: Session, corrections: Corrections, import_id: int, *, source_id: int | None, take_out: bool
) -> int:
    """Replace stored lines by staged ones; return how many were removed.

    `take_out`: invoices missing from the newer file are removed too. Removed lines are kept for an undo.
    """
    connection = session.connection()
    if take_out:
        for some in batched(corrections.gone, INVOICES_PER_STATEMENT):
            _mark_as_going(session, corrections, stored_lines(session, some, source_id))
    keep_known_lines(session, import_id)
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
    for table in TABLES:
        connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
    return went


def _compare(
    session: Session, corrections: Corrections, old: Sequence[Any], new: Sequence[Any], ends: frozenset[str]
) -> None:
    """Compare a stored invoice with the file's."""
    if _contents(old) == _contents(new):
        corrections.same_invoices += 1
        note_keys(session, "settled", [row.key for row in new])
        note_keys(session, "confirmed", [row.key for row in old])
        return
    if not _related(old, new):
        return  # the number was given to another invoice, or the file begins or ends within this one
    if old[0].invoice in ends and (not _share_products(old, new) or not _contents(new) - _contents(old)):
        return
    corrections.replaced_invoices.append(old[0].invoice)
    _mark_as_going(session, corrections, old)
    for row in new:
        change = corrections.changes[_monday(row.invoiced_on)]
        change[0] += 1
        change[1] += row.quantity * row.unit_price / MILLIONTHS


def _related(old: Sequence[Any], new: Sequence[Any]) -> bool:
    """Whether two invoices of one number are the same: they share a product or a day."""
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


def _mark_as_going(session: Session, corrections: Corrections, rows: Iterable[Any]) -> None:
    """Mark stored lines for removal."""
    rows = list(rows)
    note_keys(session, "going", [row.key for row in rows])
    for row in rows:
        change = corrections.changes[_monday(row.invoiced_on)]
        change[0] -= 1
        change[1] -= row.quantity * row.unit_price / MILLIONTHS


def _find_missing(
    session: Session, corrections: Corrections, about: dict[str, Any], first: date, last: date
) -> None:
    """Invoices within the file's period that it lacks, if it is a newer export of that period."""
    connection = session.connection()
    within = {"source": about["source"], "first": str(first), "last": str(last)}
    first_day, last_day = (date_parameter(mark, connection) for mark in (":first", ":last"))
    days = f"invoiced_on > {first_day} AND invoiced_on < {last_day}"
    stored: int = connection.execute(
        text(f"SELECT count(DISTINCT invoice) FROM invoice_lines WHERE {days} AND {OF_SOURCE}"),
        within,
    ).scalar_one()
    rows = connection.execute(
        text(
            f"""
            SELECT invoice, count(*) AS lines, sum(quantity * unit_price) AS money FROM invoice_lines
            WHERE {days} AND {OF_SOURCE} AND invoice NOT IN (SELECT invoice FROM incoming)
            GROUP BY invoice ORDER BY invoice
            """
        ),
        within,
    ).all()
    if not rows or stored - len(rows) < REEXPORT_SHARE * stored or len(rows) > MAX_GONE:
        return
    corrections.gone = [row.invoice for row in rows]
    corrections.gone_lines = sum(int(row.lines) for row in rows)
    corrections.gone_money = sum(int(row.money) for row in rows) / MILLIONTHS


def _monday(value: date | str) -> date:
    day = as_date(value)
    return day - timedelta(days=day.weekday())
