"""Invoice lines of another system, as our own columns."""

from __future__ import annotations

from collections.abc import Mapping

from i18n import UserError
from pipeline.engines.lake_address import NEEDED, LakeAddress
from pipeline.engines.sql_text import Dialect

LINES_A_DAY = 2**31
"""More than any day has: a line's key is its day's number times this, and its place in the day."""
FLOATS = ("FLOAT", "DOUBLE")
MAX_EXACT_FLOAT = 2**53


def foreign_lines(address: LakeAddress, source: str, columns: Mapping[str, str], dialect: Dialect) -> str:
    """A query for the lines of `source`, in the engine's dialect.

    Money is rounded to millionths. Numbers and goods sold by weight are read as imports read them: customer
    17850.0 is 17850, and 0.75 kg are one piece at its whole price. Lines have no import; their key is their
    place among the lines of their day, in the order of all that they say, so that it is the same whenever
    they are read.

    Args:
        address: Says what the columns are called there; those it does not name have our names.
        source: What stands after FROM.
        columns: The names that there are, each with its type as the engine calls it.
        dialect: The engine's.

    Raises:
        UserError: a column is missing that features need.
    """
    import sqlglot  # noqa: PLC0415 - of the extras

    there = {name.casefold(): name for name in columns}
    values, kinds = {}, {}
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
        kinds[name] = "" if called is None else columns[called].upper()
    text_of = {
        name: _as_text(values[name], kinds[name])
        for name in ("invoice", "stock_code", "description", "customer_id", "country")
    }
    quantity, unit_price, weighed = _pieces(values["quantity"], kinds["quantity"], values["unit_price"])
    query = f"""
        SELECT
            CAST(invoiced_on - DATE '1970-01-01' AS BIGINT) * {LINES_A_DAY} + ROW_NUMBER() OVER (
                PARTITION BY invoiced_on ORDER BY invoiced_at, invoice, stock_code, quantity, unit_price,
                customer_id, country, description) AS key,
            CAST(0 AS BIGINT) AS import_id, invoice, stock_code, description, quantity, unit_price,
            invoiced_at, invoiced_on, customer_id, country, exact_quantity,
            CAST('' AS TEXT) AS origin
        FROM (
            SELECT
                {text_of["invoice"]} AS invoice, {text_of["stock_code"]} AS stock_code,
                COALESCE({text_of["description"]}, '') AS description,
                {quantity} AS quantity, {unit_price} AS unit_price, {weighed} AS exact_quantity,
                CAST({values["invoiced_at"]} AS TIMESTAMP) AS invoiced_at,
                CAST(CAST({values["invoiced_at"]} AS TIMESTAMP) AS DATE) AS invoiced_on,
                NULLIF({text_of["customer_id"]}, '') AS customer_id,
                COALESCE({text_of["country"]}, '') AS country
            FROM {source}
        ) AS mapped
    """  # noqa: S608 - names of columns that the table has, quoted; nothing else from outside
    (translated,) = sqlglot.transpile(query, read="postgres", write=dialect)
    return str(translated)


def _as_text(column: str | None, kind: str) -> str:
    """A column of texts; whole numbers in it have no decimals."""
    if column is None:
        return "CAST(NULL AS TEXT)"
    as_it_is = f"CAST({column} AS TEXT)"
    if kind not in FLOATS:
        return as_it_is
    whole = f"{column} = FLOOR({column}) AND ABS({column}) < {MAX_EXACT_FLOAT}"
    number = f"CAST(CAST({column} AS BIGINT) AS TEXT)"
    return f"CASE WHEN ISNAN({column}) THEN NULL WHEN {whole} THEN {number} ELSE {as_it_is} END"


def _pieces(quantity: str | None, kind: str, price: str | None) -> tuple[str, str, str]:
    """The quantity, the price in millionths, and a quantity with decimals as it is written."""
    unit_price = f"CAST(ROUND(CAST({price} AS DECIMAL(28, 8)) * 1000000) AS BIGINT)"
    if "INT" in kind:
        return f"CAST({quantity} AS BIGINT)", unit_price, "CAST(NULL AS TEXT)"
    exact = f"CAST({quantity} AS DECIMAL(19, 6))"
    is_weighed = f"{exact} <> FLOOR({exact})"
    of_all = f"CAST(ROUND(ABS({exact}) * CAST({price} AS DECIMAL(19, 6)) * 1000000) AS BIGINT)"
    one_piece = f"CASE WHEN {exact} > 0 THEN 1 ELSE -1 END"
    return (
        f"CASE WHEN {is_weighed} THEN {one_piece} ELSE CAST({exact} AS BIGINT) END",
        f"CASE WHEN {is_weighed} THEN {of_all} ELSE {unit_price} END",
        f"CASE WHEN {is_weighed} THEN CAST({quantity} AS TEXT) ELSE NULL END",
    )
