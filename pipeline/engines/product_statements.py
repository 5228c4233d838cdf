"""What the port asks of products and their buyers, as SQL; see `pipeline.engines.statements`."""

from __future__ import annotations

from sqlalchemy import CTE, BigInteger, FromClause, String, and_, column, func, select, table

from pipeline.engines.countable_lines import countable_lines, same_day_reversals, total
from pipeline.engines.statements import Statement
from pipeline.features.period import Period
from pipeline.ingest.rules import Rules

GROUPS = table(
    "customer_groups",
    column("customer_id", String),
    column("is_member", BigInteger),
    column("stratum", BigInteger),
)
"""Members as data: one row a customer."""
CODES = table("chosen_codes", column("stock_code", String))


def product_buyers_statement(
    lines: FromClause, window: Period, rules: Rules, undone: FromClause | None = None
) -> Statement:
    """`pipeline.engines.answers.PRODUCT_BUYERS` of the customers of `GROUPS`, unsorted."""
    if undone is None:
        undone = same_day_reversals(lines, window, rules)
    sold = _sold(countable_lines(lines, window, rules, undone))
    pairs = (
        select(
            sold.c.customer_id,
            sold.c.stock_code,
            total(sold.c.amount).label("gross"),
            func.max(sold.c.invoiced_on).label("day"),
        )
        .group_by(sold.c.customer_id, sold.c.stock_code)
        .cte("pairs")
    )
    inside, outside = GROUPS.c.is_member, 1 - GROUPS.c.is_member
    by_stratum = (
        select(
            pairs.c.stock_code,
            GROUPS.c.stratum,
            total(inside).label("members"),
            total(outside).label("others"),
            total(inside * pairs.c.gross).label("gross_members"),
            total(outside * pairs.c.gross).label("gross_others"),
            func.max(pairs.c.day).label("day"),
        )
        # Outer: who is in no group has no stratum, yet knows the newest description of a product.
        .select_from(pairs.outerjoin(GROUPS, GROUPS.c.customer_id == pairs.c.customer_id))
        .group_by(pairs.c.stock_code, GROUPS.c.stratum)
        .cte("by_stratum")
    )
    described = _described(lines, window, rules, undone, by_stratum)
    return (
        select(
            by_stratum.c.stock_code,
            by_stratum.c.stratum,
            described.c.description,
            by_stratum.c.members,
            by_stratum.c.others,
            by_stratum.c.gross_members,
            by_stratum.c.gross_others,
            described.c.day,
        )
        .select_from(
            by_stratum.join(
                described, and_(described.c.stock_code == by_stratum.c.stock_code, described.c.place == 1)
            )
        )
        .where(by_stratum.c.stratum.is_not(None))
    )


def _described(lines: FromClause, window: Period, rules: Rules, undone: FromClause, by_stratum: CTE) -> CTE:
    """Each product's descriptions on the newest day it was bought, of which the one in use has `place` 1.

    Lines are read a second time, under another name: an engine would keep all lines of the window in memory
    to use them twice, with all their columns.
    """
    newest_day = (
        select(by_stratum.c.stock_code, func.max(by_stratum.c.day).label("day"))
        .group_by(by_stratum.c.stock_code)
        .cte("newest_day")
    )
    sold = _sold(countable_lines(lines, window, rules, undone, "counted_again"), "sold_again")
    newest_first = sold.c.customer_id.desc(), sold.c.invoice.desc(), sold.c.description.desc()
    return (
        select(
            sold.c.stock_code,
            newest_day.c.day,
            sold.c.description,
            func.row_number().over(partition_by=sold.c.stock_code, order_by=newest_first).label("place"),
        )
        .select_from(
            sold.join(
                newest_day,
                and_(newest_day.c.stock_code == sold.c.stock_code, newest_day.c.day == sold.c.invoiced_on),
            )
        )
        .cte("described")
    )


def buyers_statement(
    lines: FromClause, window: Period, rules: Rules, undone: FromClause | None = None
) -> Statement:
    """How many members, and how many others, of `GROUPS` bought any of `CODES`."""
    sold = _sold(countable_lines(lines, window, rules, undone))
    buyers = (
        select(sold.c.customer_id)
        .select_from(sold.join(CODES, CODES.c.stock_code == sold.c.stock_code))
        .distinct()
        .cte("buyers")
    )
    return select(total(GROUPS.c.is_member), total(1 - GROUPS.c.is_member)).select_from(
        GROUPS.join(buyers, buyers.c.customer_id == GROUPS.c.customer_id)
    )


def _sold(countable: CTE, name: str = "sold") -> CTE:
    return select(countable).where(countable.c.quantity > 0).cte(name)
