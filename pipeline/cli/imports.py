"""`insiders imports` and `insiders imports undo N`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from db import queries
from db.models import InvoiceImport
from i18n import Localizer
from pipeline.cli.context import opened, print_json
from pipeline.cli.options import AsJson, By
from pipeline.publish.take_back import in_words, undo_and_record

imports = typer.Typer(help="What was imported, newest first; each import can be taken back.")


@imports.callback(invoke_without_command=True)
def list_imports(context: typer.Context, as_json: AsJson = False) -> None:
    """List all imports, newest first."""
    if context.invoked_subcommand is not None:
        return
    with opened(as_json=as_json) as surroundings, surroundings.database.read() as session:
        imports_found = queries.imports(session)
        if as_json:
            print_json([_row(session, invoice_import) for invoice_import in imports_found])
            return
        for invoice_import in imports_found:
            typer.echo(_line(session, invoice_import, surroundings.localizer))


@imports.command()
def undo(
    number: Annotated[int, typer.Argument(help="An import's number.")],
    by: By = "command line",
    as_json: AsJson = False,
) -> None:
    """Undo an import: remove its lines and restore those it replaced. Published versions do not change."""
    with opened(as_json=as_json) as context:
        with context.database.write() as session:
            undone = undo_and_record(session, number, by=by, now=datetime.now(UTC))
        if as_json:
            print_json(
                {
                    "import": number,
                    "removed": undone.removed,
                    "restored": undone.restored,
                    "kept": undone.kept,
                }
            )
        else:
            typer.echo(context.localizer.render(in_words(undone)))


def _row(session: Session, invoice_import: InvoiceImport) -> dict[str, Any]:
    return {
        "import": invoice_import.id,
        "source": invoice_import.source,
        "imported_at": invoice_import.imported_at.isoformat(),
        "lines": invoice_import.rows_read,
        "added": invoice_import.rows_added,
        "known": invoice_import.rows_known,
        "replaced": invoice_import.rows_replaced,
        "undone_at": invoice_import.undone_at.isoformat() if invoice_import.undone_at else None,
        "undone_by": invoice_import.undone_by,
        "versions_with_it": list(_versions(session, invoice_import)),
    }


def _versions(session: Session, invoice_import: InvoiceImport) -> Sequence[int]:
    return (
        queries.versions_with_undone(session, invoice_import) if invoice_import.undone_at is not None else ()
    )


def _line(session: Session, invoice_import: InvoiceImport, localizer: Localizer) -> str:
    line = localizer.gettext(
        "{number} · {when} · {source}: {added:number} added, {known:number} already there, "
        "{replaced:number} replaced",
        number=str(invoice_import.id),
        when=localizer.moment(invoice_import.imported_at),
        source=invoice_import.source,
        added=invoice_import.rows_added,
        known=invoice_import.rows_known,
        replaced=invoice_import.rows_replaced,
    )
    if invoice_import.undone_at is None:
        return line
    line += " · " + localizer.gettext("undone on {day:date}", day=invoice_import.undone_at.date())
    versions = _versions(session, invoice_import)
    if versions:
        line += " · " + localizer.gettext(
            "versions computed with it: {versions}", versions=", ".join(map(str, versions))
        )
    return line
