"""`python -m pipeline movements`."""

from __future__ import annotations

from typing import Annotated

import typer

from db import queries
from pipeline.cli.context import opened
from pipeline.cli.options import Format, Out, TableFormat
from pipeline.cli.write_rows import write_rows

COLUMNS = (
    "version",
    "as_of",
    "customer_id",
    "kind",
    "from_segment",
    "to_segment",
    "reason",
    "detail",
    "gross_revenue",
    "is_held_out",
)


def movements(
    since: Annotated[
        int | None,
        typer.Option("--from", min=0, help="Movements after this version. Default: only those of --to."),
    ] = None,
    to: Annotated[int | None, typer.Option("--to", min=1, help="Last version. Default: the latest.")] = None,
    form: Format = TableFormat.CSV,
    out: Out = None,
) -> None:
    """List customers who joined or left, with the reason, one row each, newest version first.

    Example: `python -m pipeline movements --from 3 --to 8`
    """
    with opened() as context, context.database.read() as session:
        last = queries.required_version(session, to)
        localizer = context.localizer_for(session, last)
        rows = [
            {**row._mapping, "detail": localizer.render(row.detail)}
            for row in queries.movements(session, to=last.number, since=since)
        ]
        write_rows("movements", COLUMNS, rows, form, out)
