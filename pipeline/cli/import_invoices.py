"""`python -m pipeline import`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from i18n import Localizer
from pipeline.cli.context import opened, print_json
from pipeline.publish.import_invoices import ImportOutcome, import_source


def import_invoices(
    source: Annotated[
        str, typer.Argument(metavar="PATH|URL", help="A CSV file (also .gz or .zip), or its http(s) address.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Tell the outcome as JSON on stdout.")] = False,
) -> None:
    """Read invoices into the database. The same lines again, or a file that overlaps, add nothing twice.

    The columns InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID and Country
    are found by name, in any order. A file with a value that cannot be read is refused as a whole.
    """
    with opened(as_json=as_json) as context, context.progress() as progress:
        outcome = import_source(
            context.database,
            source,
            currency=context.settings.currency,
            now=datetime.now(UTC),
            progress=progress,
        )
    if as_json:
        print_json(as_document(outcome, context.localizer))
    else:
        for sentence in in_words(outcome, context.localizer):
            typer.echo(sentence)


def as_document(outcome: ImportOutcome, localizer: Localizer) -> dict[str, Any]:
    """The outcome for programs. Nothing is refused row by row: a file is taken whole or not at all."""
    return {
        "import": outcome.import_id,
        "source": outcome.source,
        "sha256": outcome.sha256,
        "rows_read": outcome.rows_read,
        "added": outcome.rows_added,
        "already_there": outcome.rows_known,
        "left_out": outcome.left_out,
        "refused": 0,
        "first": outcome.first_at.date().isoformat(),
        "last": outcome.last_at.date().isoformat(),
        "identified_revenue": round(outcome.identified_revenue, 2),
        "unidentified_revenue": round(outcome.unidentified_revenue, 2),
        "notes": [localizer.render(note) for note in outcome.notes],
    }


def in_words(outcome: ImportOutcome, localizer: Localizer) -> list[str]:
    """The outcome for people."""
    left_out = outcome.left_out
    return [
        localizer.gettext(
            "{rows:number} rows read, from {first:date} to {last:date}: {added:number} added, "
            "{known:number} already there, none refused.",
            rows=outcome.rows_read,
            first=outcome.first_at.date(),
            last=outcome.last_at.date(),
            added=outcome.rows_added,
            known=outcome.rows_known,
        ),
        localizer.gettext(
            "Kept but left out of features: {no_customer:number} without a customer id, "
            "{low_price:number} priced too low, {not_a_product:number} that are no products.",
            **left_out,
        ),
        localizer.gettext(
            "Sold: {identified:money} to known customers, {unidentified:money} to unknown ones.",
            identified=outcome.identified_revenue,
            unidentified=outcome.unidentified_revenue,
        ),
        *(localizer.render(note) for note in outcome.notes),
    ]
