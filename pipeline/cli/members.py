"""`python -m pipeline members`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from db import queries
from db.queries.customer_query import OF_CONTRIBUTION
from pipeline.cli.context import opened
from pipeline.cli.options import Format, Out, TableFormat, VersionNumber
from pipeline.cli.write_rows import write_rows

COLUMNS = (
    "customer_id",
    "segment_id",
    "segment",
    "since",
    "since_is_exact",
    "valid_until",
    "gross_revenue",
    "net_revenue",
    "recency_days",
    "orders",
    "items",
    "unique_products",
    "avg_ticket",
    "avg_recency_days",
    "return_rate",
    "country",
    "flag",
    "margin",
    "expected_revenue_84d",
    "expected_revenue_365d",
    "probability_alive",
    "next_order_on",
    "is_held_out",
)


def members(
    version: VersionNumber = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="List the members on this day, from the version current at the time."
        ),
    ] = None,
    form: Format = TableFormat.CSV,
    out: Out = None,
) -> None:
    """List the members, one row each, highest revenue first.

    Example: `python -m pipeline members --format xlsx --out members.xlsx`
    """
    with opened() as context, context.database.read() as session:
        day = as_of.date() if as_of else None
        chosen = queries.required_version(session, version, on=day)
        first = queries.first_lists(session)
        rows = [
            {**row._mapping, "since_is_exact": row.since not in first}
            for row in queries.members(session, chosen.number)
        ]
        if chosen.pruned_at is not None:
            message = context.localizer.gettext(
                "Version {version} is old: its segments and members are kept, but its customers' "
                "figures have been deleted.",
                version=chosen.number,
            )
            context.console.print(message, highlight=False)
        report = queries.readable_report(session, chosen.number)
        is_told = report is not None and report.contribution is not None
        write_rows("members", (*COLUMNS, *(OF_CONTRIBUTION if is_told else ())), rows, form, out)
