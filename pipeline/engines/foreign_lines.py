"""Invoice lines of another system, as our own columns."""

from __future__ import annotations

from collections.abc import Collection

from i18n import UserError
from pipeline.engines.lake_address import NEEDED, LakeAddress
from pipeline.engines.sql_text import Dialect

LINES_A_DAY = 2**31
"""More than any day has: a line's key is its day's number times this, and its place in the day."""


def foreign_lines(address: LakeAddress, source: str, columns: Collection[str], dialect: Dialect) -> str:
    """A query for the lines of `source`, in the engine's dialect.

    Money is rounded to millionths. Lines have no import; their key is their place among the lines of their
    day, in the order of all that they say, so that it is the same whenever they are read.

    Args:
        address: Says what the columns are called there; those it does not name have our names.
        source: What stands after FROM.
        columns: The names that there are.
        dialect: The engine's.

    Raises:
        UserError: a column is missing that features need.
    """
    import sqlglot  # noqa: PLC0415 - of the extras

    there = {name.casefold(): name for name in columns}
    values = {}
    for name in ("invoice", "stock_code", "description", "quantity", "unit_price", "invoiced_at",
                 "customer_id", "country"):  # fmt: skip
        called = there.get(address.columns.get(name, name).casefold())
        if called is None and (name in NEEDED or name in address.columns):
            raise UserError(
                "The invoice lines that INVOICES_ENGINE_URL names have no column {column} for {field}. "
                "They have {columns}. Add `{field}=` with the name of the right one.",
                column=address.columns.get(name, name),
                field=name,
                columns=", ".join(sorted(columns)),
            )
        values[name] = None if called is None else f'"{called}"'
    text = {
        name: f"CAST({values[name]} AS TEXT)" if values[name] else "CAST(NULL AS TEXT)"
        for name in ("invoice", "stock_code", "description", "customer_id", "country")
    }
    query = f"""
        SELECT
            CAST(invoiced_on - DATE '1970-01-01' AS BIGINT) * {LINES_A_DAY} + ROW_NUMBER() OVER (
                PARTITION BY invoiced_on ORDER BY invoiced_at, invoice, stock_code, quantity, unit_price,
                customer_id, country, description) AS key,
            CAST(0 AS BIGINT) AS import_id, invoice, stock_code, description, quantity, unit_price,
            invoiced_at, invoiced_on, customer_id, country, CAST(NULL AS TEXT) AS exact_quantity,
            CAST('' AS TEXT) AS origin
        FROM (
            SELECT
                {text["invoice"]} AS invoice, {text["stock_code"]} AS stock_code,
                COALESCE({text["description"]}, '') AS description,
                CAST({values["quantity"]} AS BIGINT) AS quantity,
                CAST(ROUND(CAST({values["unit_price"]} AS DECIMAL(28, 8)) * 1000000) AS BIGINT) AS unit_price,
                CAST({values["invoiced_at"]} AS TIMESTAMP) AS invoiced_at,
                CAST(CAST({values["invoiced_at"]} AS TIMESTAMP) AS DATE) AS invoiced_on,
                NULLIF({text["customer_id"]}, '') AS customer_id, COALESCE({text["country"]}, '') AS country
            FROM {source}
        ) AS mapped
    """  # noqa: S608 - names of columns that the table has, quoted; nothing else from outside
    (translated,) = sqlglot.transpile(query, read="postgres", write=dialect)
    return str(translated)
