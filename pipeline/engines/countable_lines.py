"""Which lines count: the rules of `pipeline.ingest.rules` and the same-day reversals, as SQL.

All SQL is generic SQLAlchemy on whole numbers, so that SQLite, PostgreSQL and DuckDB give identical
results. `lines` has the columns of `db.models.InvoiceLine`, prices in millionths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    and_,
    case,
    cast,
    column,
    false,
    func,
    not_,
    or_,
    select,
    table,
    true,
    type_coerce,
)

from db.types import MILLIONTHS
from pipeline.engines.portable_text import AsciiCapitals, ByCodePoint, spellings
from pipeline.ingest.rules import Rules

if TYPE_CHECKING:  # the features load pandas, which an import of invoices has no use for
    from pipeline.features.period import Period


def price(lines: FromClause) -> ColumnElement[int]:
    """The unit price in whole millionths."""
    return type_coerce(lines.c.unit_price, BigInteger)


def amount(lines: FromClause) -> ColumnElement[int]:
    """What a line is worth, in whole millionths; negative when returned."""
    return price(lines) * lines.c.quantity


def total(values: ColumnElement[int]) -> ColumnElement[int]:
    """An exact sum that is a whole number on every database, 0 of nothing."""
    return cast(func.coalesce(func.sum(values), 0), BigInteger)


def within(lines: FromClause, period: Period) -> ColumnElement[bool]:
    """Lines of the period."""
    until = lines.c.invoiced_on < period.before
    return until if period.start is None else and_(lines.c.invoiced_on >= period.start, until)


def identified(lines: FromClause) -> ColumnElement[bool]:
    """Lines whose customer is known."""
    return lines.c.customer_id.is_not(None)


def meets_minimum_price(lines: FromClause, rules: Rules) -> ColumnElement[bool]:
    """Lines that are not left out for their price."""
    return price(lines) >= round(rules.minimum_unit_price * MILLIONTHS)


def is_product(lines: FromClause, rules: Rules) -> ColumnElement[bool]:
    """Lines whose stock code is that of a product."""
    code = AsciiCapitals(lines.c.stock_code)
    codes, prefixes, products = (
        sorted({way for word in words for way in spellings(word)})
        for words in (rules.not_products, rules.not_product_prefixes, rules.products)
    )
    wrong: list[ColumnElement[bool]] = []
    if codes:
        wrong.append(code.in_(codes))
    wrong += [func.substr(code, 1, len(prefix)) == prefix for prefix in prefixes]
    if not wrong:
        return true()
    # The first letter decides for nearly all codes: comparisons are the most expensive part of a scan. What
    # stands in a CASE is asked only of the others, by every engine; DuckDB asks all parts of an AND of all.
    letters = sorted({way for word in (*codes, *prefixes) for way in (word[:1], word[:1].lower())})
    is_named = case((func.substr(lines.c.stock_code, 1, 1).in_(letters), not_(or_(*wrong))), else_=true())
    if products:  # people said so, whatever a code begins with
        return or_(is_named, code.in_(products))
    return is_named


def is_excluded(lines: FromClause, rules: Rules) -> ColumnElement[bool]:
    """Lines of customers and countries that the rules leave out."""
    conditions: list[ColumnElement[bool]] = []
    if rules.customers:
        conditions.append(and_(lines.c.customer_id.is_not(None), lines.c.customer_id.in_(rules.customers)))
    if rules.countries:
        # By its usual spellings: not every database knows the capitals of letters beyond ASCII.
        spellings = {way(name) for name in rules.countries for way in (str, str.upper, str.lower, str.title)}
        conditions.append(lines.c.country.in_(sorted(spellings)))
    return or_(*conditions) if conditions else false()


def same_day_reversals(lines: FromClause, period: Period, rules: Rules) -> CTE:
    """The `key` and `invoiced_on` of sale and return lines that undo each other on the same day.

    The n-th sale with the n-th return of the same customer, stock code, price and quantity, each in order of
    time, then invoice, then key. Only groups that hold a return are looked at: they are few.
    """
    returns = (
        select(
            lines.c.customer_id,
            lines.c.invoiced_on,
            lines.c.stock_code,
            price(lines).label("unit_price"),
            (-lines.c.quantity).label("pieces"),
        )
        .distinct()
        .where(lines.c.quantity < 0, _may_count(lines, period, rules))
        .cte("groups_with_returns")
    )
    group = (
        returns.c.customer_id,
        returns.c.invoiced_on,
        returns.c.stock_code,
        returns.c.unit_price,
        returns.c.pieces,
    )
    is_sale = case((lines.c.quantity > 0, 1), else_=0)
    candidates = (
        select(
            lines.c.key,
            lines.c.invoiced_on,
            func.row_number()
            .over(
                partition_by=(*group, is_sale),
                order_by=(lines.c.invoiced_at, ByCodePoint(lines.c.invoice), lines.c.key),
            )
            .label("place"),
            func.sum(is_sale).over(partition_by=group).label("sales"),
            func.sum(1 - is_sale).over(partition_by=group).label("returns"),
        )
        .select_from(returns)
        # Outer, though every group has its return: SQLite then begins with the groups, not with all lines.
        .outerjoin(
            lines,
            and_(
                lines.c.customer_id == returns.c.customer_id,
                lines.c.invoiced_on == returns.c.invoiced_on,
                lines.c.stock_code == returns.c.stock_code,
                price(lines) == returns.c.unit_price,
                func.abs(lines.c.quantity) == returns.c.pieces,
            ),
        )
        .cte("reversal_candidates")
    )
    return (
        select(candidates.c.key, candidates.c.invoiced_on)
        .where(candidates.c.place <= candidates.c.sales, candidates.c.place <= candidates.c.returns)
        .cte("reversals")
    )


UNDONE = table("undone_lines", column("key", BigInteger), column("invoiced_on", Date))
"""The same-day reversals, where an engine has stored them for all questions about the same rules."""


def countable_lines(
    lines: FromClause, period: Period, rules: Rules, undone: FromClause | None = None, name: str = "counted"
) -> CTE:
    """The lines that count in the period: sales and returns of products by identified customers.

    Args:
        lines: all lines.
        period: the days that count.
        rules: which lines count.
        undone: the same-day reversals of the period and perhaps of other days, if they are known.
        name: that of the part of the statement.
    """
    if undone is None:
        undone = same_day_reversals(lines, period, rules)
    return (
        select(
            lines.c.customer_id,
            lines.c.invoiced_on,
            lines.c.invoiced_at,
            lines.c.invoice,
            lines.c.stock_code,
            lines.c.description,
            lines.c.country,
            lines.c.quantity,
            amount(lines).label("amount"),
        )
        .where(_may_count(lines, period, rules), lines.c.quantity != 0)
        .where(lines.c.key.not_in(select(undone.c.key)))
        .cte(name)
    )


def _may_count(lines: FromClause, period: Period, rules: Rules) -> ColumnElement[bool]:
    conditions = [
        within(lines, period),
        identified(lines),
        meets_minimum_price(lines, rules),
        is_product(lines, rules),
    ]
    if rules.customers or rules.countries:
        conditions.append(not_(is_excluded(lines, rules)))
    return and_(*conditions)
