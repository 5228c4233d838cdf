"""What engines have in common that add up where the lines lie, and answer in Arrow."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlalchemy import FromClause, Select, select
from sqlalchemy.orm import Session

from db.line_rows import COLUMNS
from pipeline.engines.answers import (
    CUSTOMER_DAYS,
    CUSTOMER_TOTALS,
    LISTED_DAYS,
    PRODUCT_BUYERS,
    Schema,
    by_customer,
    from_arrow,
    sorted_listed_days,
)
from pipeline.engines.countable_lines import UNDONE, same_day_reversals
from pipeline.engines.daily_counts import COUNTED, counts_statement, with_reversals
from pipeline.engines.exact_sums import check_exact
from pipeline.engines.figures import LINES, Figures
from pipeline.engines.line_tables import rows_of, select_replaced, table_of
from pipeline.engines.lines_seen import lines_seen
from pipeline.engines.port import NOTHING_TO_KEEP, LinesSeen, T
from pipeline.engines.product_statements import buyers_statement, product_buyers_statement
from pipeline.engines.sql_text import Dialect, sql_text
from pipeline.engines.statements import (
    MARGINS,
    ORDERS,
    customer_days_statement,
    customer_totals_statement,
    listed_days_statement,
    reversals_by_day_statement,
)
from pipeline.features import ProductBuyers
from pipeline.features.period import Period
from pipeline.ingest.rules import Rules

if TYPE_CHECKING:
    import pyarrow as pa

MAX_LINES_SHOWN = 20_000
"""Of one customer: nobody reads more on a page."""
MONEY_AND_COUNTS = ("gross", "returned", "items", "returned_items")


class LakeEngine(Figures):
    """An engine beside the application database; see `pipeline.engines.port`.

    It has the tables invoice_lines and replaced_lines, with the columns of `db.models`.
    """

    made = NOTHING_TO_KEEP
    dialect: Dialect
    prepared: tuple[date, Rules] | None = None
    """Before which day and by which rules the same-day reversals and the orders are stored."""
    has_orders = False
    """Whether the orders are still stored."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def submit(self, question: Callable[[], T]) -> Callable[[], T]:
        """See `InvoiceEngine.submit`: at once."""
        answer = question()
        return lambda: answer

    @abstractmethod
    def query(self, text: str) -> pa.Table:
        """The rows of a query in the engine's dialect."""

    @abstractmethod
    def register(self, name: str, table: pa.Table) -> None:
        """Register data as a table, replacing an earlier one of the name."""

    def prepare(self, before: date, rules: Rules) -> None:
        """See `InvoiceEngine.prepare`: the engine reads when it is asked."""

    def drop_orders(self) -> None:
        """Let go of the stored orders: whoever asks again has them added up anew."""

    def undone(self, period: Period, rules: Rules) -> FromClause | None:
        """The stored same-day reversals that serve a question; None if they are not known."""
        return UNDONE if self._is_prepared(period, rules) else None

    def orders(self, period: Period, rules: Rules) -> FromClause | None:
        """The stored orders that serve a question; None if they are not known."""
        return ORDERS if self.has_orders and self._is_prepared(period, rules) else None

    def _is_prepared(self, period: Period, rules: Rules) -> bool:
        if self.prepared is None:
            return False
        before, same_rules = self.prepared
        return period.before <= before and rules == same_rules

    def read(self, statement: Select[*tuple[Any, ...]], schema: Schema) -> pd.DataFrame:
        """The rows of `statement`."""
        return from_arrow(self.query(sql_text(statement, self.dialect)), schema)

    def rows(self, statement: Select[*tuple[Any, ...]]) -> Sequence[Sequence[Any]]:
        """The rows of `statement`."""
        table = self.query(sql_text(statement, self.dialect))
        return list(zip(*(column.to_pylist() for column in table.columns), strict=True))

    def customer_totals(self, window: Period, rules: Rules, seen: LinesSeen | None = None) -> pd.DataFrame:
        """See `InvoiceEngine.customer_totals`."""
        if seen is not None and seen.before is not None:
            self._register_replaced(seen)
        lines = LINES if seen is None else lines_seen(seen)
        tables = (self.undone(window, rules), self.orders(window, rules)) if seen is None else ()
        totals = self.read(customer_totals_statement(lines, window, rules, *tables), CUSTOMER_TOTALS)
        check_exact(*(totals[name] for name in MONEY_AND_COUNTS))
        return by_customer(totals)

    def _register_replaced(self, seen: LinesSeen) -> None:
        """Register the replaced lines, which the database keeps, as data."""
        rows = select_replaced(self._session.connection(), seen.import_id)
        self.register("replaced_lines", table_of(list(rows), ["replaced_by"]))

    def lines_of_customer(self, customer_id: str) -> list[tuple[Any, ...]]:
        """One customer's lines with `db.line_rows.COLUMNS`, as the database keeps them: the newest ones."""
        newest_first = (LINES.c.invoiced_on.desc(), LINES.c.key)
        columns = select(*(LINES.c[name] for name in COLUMNS))
        statement = columns.where(LINES.c.customer_id == customer_id).order_by(*newest_first)
        return list(rows_of(self.query(sql_text(statement.limit(MAX_LINES_SHOWN), self.dialect))))

    def customer_days(self, period: Period, rules: Rules) -> pd.DataFrame:
        """See `InvoiceEngine.customer_days`."""
        tables = self.undone(period, rules), self.orders(period, rules)
        statement = customer_days_statement(LINES, period, rules, *tables)
        days = self.read(statement, CUSTOMER_DAYS)
        check_exact(*(days[name] for name in MONEY_AND_COUNTS))
        return days.sort_values(["customer_id", "day"], ignore_index=True)

    def listed_days(self, period: Period, rules: Rules) -> pd.DataFrame:
        """See `InvoiceEngine.listed_days`."""
        self._register_margins()
        statement = listed_days_statement(LINES, period, rules, self.undone(period, rules))
        return sorted_listed_days(self.read(statement, LISTED_DAYS))

    def _register_margins(self) -> None:
        """Register the margins of products, which the database keeps, as data."""
        import pyarrow as pa  # noqa: PLC0415 - see `pipeline.engines.answers`

        rows = self._session.execute(select(*MARGINS.c)).all()
        kinds = (pa.string(), pa.date32(), pa.int64(), pa.int64())
        self.register(
            MARGINS.name,
            pa.table(
                {
                    column.name: pa.array([row[place] for row in rows], kind)
                    for place, (column, kind) in enumerate(zip(MARGINS.c, kinds, strict=True))
                }
            ),
        )

    def product_buyers(self, window: Period, rules: Rules) -> ProductBuyers:
        """See `InvoiceEngine.product_buyers`."""
        return _Buyers(self, window, rules)

    def daily_counts(self, before: date, rules: Rules) -> pd.DataFrame:
        """See `InvoiceEngine.daily_counts`."""
        period = Period(before)
        counts = self.read(counts_statement(LINES, period, rules), COUNTED)
        check_exact(counts["unidentified_gross"], counts["unidentified_returned"])
        undone = self.undone(period, rules)
        if undone is None:
            undone = same_day_reversals(LINES, period, rules)
        reversed_lines = self.read(
            reversals_by_day_statement(undone), {"day": "datetime64[D]", "lines": "int64"}
        )
        return with_reversals(counts.sort_values("day", ignore_index=True), reversed_lines)


@dataclass(frozen=True)
class _Buyers:
    engine: LakeEngine
    window: Period
    rules: Rules

    def by_stratum(self, groups: pd.DataFrame) -> pd.DataFrame:
        self._register(groups)
        self.engine.drop_orders()  # groups are known once all customers have been read
        undone = self.engine.undone(self.window, self.rules)
        statement = product_buyers_statement(LINES, self.window, self.rules, undone)
        table = self.engine.read(statement, PRODUCT_BUYERS)
        table = table.astype({"stock_code": "str", "description": "str"})
        return table.sort_values(["stock_code", "stratum"], ignore_index=True)

    def buyers_of(self, stock_codes: Collection[str], groups: pd.DataFrame) -> tuple[int, int]:
        import pyarrow as pa  # noqa: PLC0415 - see `pipeline.engines.answers`

        self._register(groups)
        self.engine.register("chosen_codes", pa.table({"stock_code": pa.array(stock_codes, pa.string())}))
        undone = self.engine.undone(self.window, self.rules)
        statement = buyers_statement(LINES, self.window, self.rules, undone)
        row = self.engine.read(statement, {"members": "int64", "others": "int64"}).iloc[0]
        return int(row["members"]), int(row["others"])

    def _register(self, groups: pd.DataFrame) -> None:
        import pyarrow as pa  # noqa: PLC0415 - see `pipeline.engines.answers`

        self.engine.register(
            "customer_groups",
            pa.table(
                {
                    "customer_id": pa.array(groups.index.to_numpy(dtype=object), pa.string()),
                    "is_member": pa.array(groups["is_member"].to_numpy(np.int64)),
                    "stratum": pa.array(groups["stratum"].to_numpy(np.int64)),
                }
            ),
        )
