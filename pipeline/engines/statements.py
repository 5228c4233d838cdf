"""The port's questions as SQL, for engines that add up where the lines lie.

Generic SQLAlchemy on whole numbers, the same for every such engine; `pipeline.engines.sql_text` writes it in
the engine's own dialect. What it comes to is what `pipeline.features` makes of transactions in memory.
`undone` are the same-day reversals, where they are known already: see `pipeline.engines.countable_lines`.
`orders` are what `orders_statement` gives of all days up to the period's end, where that is stored already.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Select,
    String,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    table,
)

from pipeline.engines.countable_lines import countable_lines, total
from pipeline.engines.portable_text import AsciiCapitals
from pipeline.features.period import Period
from pipeline.ingest.rules import Rules

MARGINS = table(
    "product_margins",
    column("stock_code", String),
    column("valid_from", Date),
    column("basis_points", BigInteger),
    column("unit_cost", BigInteger),
)
"""Margins of products, codes in capitals: in the database, or as data."""
ORDERS = table(
    "customer_orders",
    column("customer_id", String),
    column("day", Date),
    column("invoice", String),
    column("sold_at"),
    column("country", String),
    *(column(name, BigInteger) for name in ("gross", "returned", "items", "returned_items")),
)
"""The rows of `orders_statement`, where an engine has stored them for all questions about the same rules."""
Statement = Select[*tuple[Any, ...]]


def customer_totals_statement(
    lines: FromClause,
    window: Period,
    rules: Rules,
    undone: FromClause | None = None,
    orders: FromClause | None = None,
) -> Statement:
    """`pipeline.engines.answers.CUSTOMER_TOTALS`, unsorted."""
    countable = countable_lines(lines, window, rules, undone)
    orders = (_orders(countable) if orders is None else _orders_within(orders, window)).cte("orders")
    sold_on = case((orders.c.sold_at.is_not(None), orders.c.day))
    sold_invoice = case((orders.c.sold_at.is_not(None), orders.c.invoice))
    sums = (
        select(
            orders.c.customer_id,
            *(total(orders.c[name]).label(name) for name in ("gross", "returned", "items", "returned_items")),
            func.count(sold_on.distinct()).label("purchase_days"),
            func.count(sold_invoice.distinct()).label("orders"),
            func.min(sold_on).label("first_day"),
            func.max(sold_on).label("last_day"),
        )
        .group_by(orders.c.customer_id)
        .cte("sums")
    )
    bought = (
        select(countable.c.customer_id, countable.c.stock_code, countable.c.invoice)
        .where(countable.c.quantity > 0)
        .distinct()
        .cte("bought")
    )
    products = (
        select(
            bought.c.customer_id,
            func.count(bought.c.stock_code.distinct()).label("unique_products"),
            func.count().label("order_products"),
        )
        .group_by(bought.c.customer_id)
        .cte("products")
    )
    newest = _newest(orders)
    return select(
        sums.c.customer_id,
        sums.c.gross,
        sums.c.returned,
        sums.c["items"],
        sums.c.returned_items,
        sums.c.purchase_days,
        sums.c.orders,
        products.c.unique_products,
        products.c.order_products,
        sums.c.first_day,
        sums.c.last_day,
        newest.c.country,
    ).select_from(
        sums.join(products, products.c.customer_id == sums.c.customer_id).join(
            newest, and_(newest.c.customer_id == sums.c.customer_id, newest.c.place == 1)
        )
    )


def orders_statement(
    lines: FromClause, period: Period, rules: Rules, undone: FromClause | None = None
) -> Statement:
    """One row for each invoice of a customer and day, with the columns of `ORDERS`."""
    return _orders(countable_lines(lines, period, rules, undone))


def customer_days_statement(
    lines: FromClause,
    period: Period,
    rules: Rules,
    undone: FromClause | None = None,
    orders: FromClause | None = None,
) -> Statement:
    """`pipeline.engines.answers.CUSTOMER_DAYS`, unsorted."""
    orders = (
        orders_statement(lines, period, rules, undone) if orders is None else _orders_within(orders, period)
    ).cte("orders")
    return select(
        orders.c.customer_id,
        orders.c.day,
        func.count(orders.c.sold_at),
        *(total(orders.c[name]) for name in ("gross", "returned", "items", "returned_items")),
    ).group_by(orders.c.customer_id, orders.c.day)


def listed_days_statement(
    lines: FromClause, period: Period, rules: Rules, undone: FromClause | None = None
) -> Statement:
    """`pipeline.engines.answers.LISTED_DAYS`, unsorted."""
    countable = countable_lines(lines, period, rules, undone)
    following = func.lead(MARGINS.c.valid_from).over(
        partition_by=MARGINS.c.stock_code, order_by=MARGINS.c.valid_from
    )
    margins = select(MARGINS, following.label("until")).cte("margins")
    holds = and_(
        margins.c.stock_code == AsciiCapitals(countable.c.stock_code),
        countable.c.invoiced_on >= margins.c.valid_from,
        or_(margins.c.until.is_(None), countable.c.invoiced_on < margins.c.until),
    )
    return (
        select(
            countable.c.customer_id,
            countable.c.invoiced_on.label("day"),
            total(countable.c.amount),
            total(countable.c.amount * margins.c.basis_points),
            total(countable.c.quantity * margins.c.unit_cost),
        )
        .select_from(countable.join(margins, holds))
        .group_by(countable.c.customer_id, countable.c.invoiced_on)
    )


def reversals_by_day_statement(undone: FromClause) -> Statement:
    """The number of lines that same-day reversals leave out: day, lines."""
    return select(undone.c.invoiced_on, func.count()).group_by(undone.c.invoiced_on)


def _orders(countable: CTE) -> Statement:
    """One row for each invoice of a customer and day: one that runs past midnight has two."""
    is_sale = countable.c.quantity > 0
    nothing = cast(literal(0), BigInteger)

    def sum_where(condition: ColumnElement[bool], values: ColumnElement[int]) -> ColumnElement[int]:
        return total(case((condition, values), else_=nothing))

    return select(
        countable.c.customer_id,
        countable.c.invoiced_on.label("day"),
        countable.c.invoice,
        func.max(case((is_sale, countable.c.invoiced_at))).label("sold_at"),
        func.max(case((is_sale, countable.c.country))).label("country"),
        sum_where(is_sale, countable.c.amount).label("gross"),
        sum_where(countable.c.quantity < 0, -countable.c.amount).label("returned"),
        sum_where(is_sale, countable.c.quantity).label("items"),
        sum_where(countable.c.quantity < 0, -countable.c.quantity).label("returned_items"),
    ).group_by(countable.c.customer_id, countable.c.invoiced_on, countable.c.invoice)


def _orders_within(orders: FromClause, period: Period) -> Statement:
    until = orders.c.day < period.before
    return select(orders).where(until if period.start is None else and_(orders.c.day >= period.start, until))


def _newest(orders: CTE) -> CTE:
    """The country of each customer's last sales invoice, which has `place` 1."""
    return (
        select(
            orders.c.customer_id,
            orders.c.country,
            func.row_number()
            .over(
                partition_by=orders.c.customer_id,
                order_by=(orders.c.sold_at.desc(), orders.c.invoice.desc()),
            )
            .label("place"),
        )
        .where(orders.c.sold_at.is_not(None))
        .cte("newest")
    )
