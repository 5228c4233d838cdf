"""Count lines by day: how many count, and why the others do not."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    and_,
    case,
    false,
    func,
    not_,
    select,
    type_coerce,
)

from pipeline.engines.answers import DAILY_COUNTS, Schema
from pipeline.engines.countable_lines import (
    amount,
    identified,
    is_excluded,
    is_product,
    meets_minimum_price,
    same_day_reversals,
    total,
    within,
)
from pipeline.engines.result_columns import read_columns
from pipeline.features.period import Period
from pipeline.ingest.rules import Rules

# What one statement counts: the reversals are counted apart.
COUNTED: Schema = {name: kind for name, kind in DAILY_COUNTS.items() if name != "same_day_reversals"}


def count_days(connection: Connection, lines: FromClause, period: Period, rules: Rules) -> pd.DataFrame:
    """One row for each day of the period with lines.

    Columns: day; lines; identified_lines; excluded, low_price and not_a_product, of identified lines those
    that the rule leaves out, each under the first that takes it; same_day_reversals; unidentified_gross and
    unidentified_returned, what sales and returns of products without a customer are worth, in millionths.
    """
    counts = read_columns(connection, counts_statement(lines, period, rules), COUNTED)
    undone = same_day_reversals(lines, period, rules)
    by_day = select(type_coerce(undone.c.invoiced_on, String), func.count()).group_by(undone.c.invoiced_on)
    reversed_lines = read_columns(connection, by_day, {"day": "datetime64[D]", "lines": "int64"})
    return with_reversals(counts, reversed_lines)


def with_reversals(counts: pd.DataFrame, reversed_lines: pd.DataFrame) -> pd.DataFrame:
    """`counts` with same_day_reversals: the `lines` that `reversed_lines` has of a day."""
    lines = reversed_lines.set_index("day")["lines"]
    return counts.assign(same_day_reversals=counts["day"].map(lines).fillna(0).astype("int64"))


def counts_statement(lines: FromClause, period: Period, rules: Rules) -> Select[*tuple[Any, ...]]:
    """The columns of `count_days` but the last, by day in no order.

    Conditions that cost much come last in each: they are asked only where those before them hold.
    """
    identified_only, nobody = [identified(lines)], [not_(identified(lines))]
    excluded: ColumnElement[bool] = false()
    if rules.customers or rules.countries:
        excluded = and_(*identified_only, is_excluded(lines, rules))
        identified_only.append(not_(is_excluded(lines, rules)))
        nobody.append(not_(is_excluded(lines, rules)))
    cheap = and_(*identified_only, not_(meets_minimum_price(lines, rules)))
    other = and_(*identified_only, meets_minimum_price(lines, rules), not_(is_product(lines, rules)))
    of_nobody = and_(*nobody, meets_minimum_price(lines, rules), is_product(lines, rules))
    return (
        select(
            type_coerce(lines.c.invoiced_on, String),
            func.count(),
            func.count(lines.c.customer_id),
            func.count(case((excluded, 1))),
            func.count(case((cheap, 1))),
            func.count(case((other, 1))),
            total(case((and_(lines.c.quantity > 0, of_nobody), amount(lines)))),
            total(case((and_(lines.c.quantity < 0, of_nobody), -amount(lines)))),
        )
        .where(within(lines, period))
        .group_by(lines.c.invoiced_on)
    )
