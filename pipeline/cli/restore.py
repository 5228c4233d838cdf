"""`python -m pipeline restore`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from db.backup.restore import rehearse_restore, restore_backup
from db.engine import Database, open_database
from i18n import UserError
from pipeline.cli.backup import STANDARD_STREAM, as_document
from pipeline.cli.context import opened, print_json
from pipeline.cli.options import COMMAND_LINE, AsJson, By


def restore(
    file: Annotated[str, typer.Argument(help="A file that `backup` wrote, or - for stdin.")],
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="Restore into a scratch database, compare, and discard it.")
    ] = False,
    by: By = COMMAND_LINE,
    as_json: AsJson = False,
) -> None:
    """Restore a backup into an empty database: all of it, or nothing if anything differs from the file.

    The rows of each table and the chain of the audit log are compared with the file. A backup of SQLite fits
    PostgreSQL and vice versa; one of an older release is upgraded. Everybody has to log in again.

    Example: `DATABASE_URL=postgresql://… python -m pipeline restore --rehearse insiders.backup`
    """
    with opened(as_json=as_json, schema_needed=False) as context, _read(file) as source:
        if rehearse:
            with _scratch(context.database) as scratch:
                contents = rehearse_restore(scratch, source, file, by=by)
        else:
            contents = restore_backup(context.database, source, file, by=by)
        if as_json:
            print_json({"rehearsed": rehearse, **as_document(contents)})
            return
        gettext = context.localizer.gettext
        summary = {
            "moment": contents.header.made_at,
            "tables": len(contents.tables),
            "rows": contents.rows,
        }
        typer.echo(
            gettext(
                "The backup of {moment:moment} can be restored: {rows:rows} of {tables:tables} "
                "came back the same, and the audit log is intact. Nothing was kept.",
                **summary,
            )
            if rehearse
            else gettext(
                "Restored the backup of {moment:moment}: {rows:rows} of {tables:tables}. The "
                "audit log is intact. Everybody has to log in again.",
                **summary,
            )
        )


@contextmanager
def _read(file: str) -> Iterator[BinaryIO]:
    if file == STANDARD_STREAM:
        yield sys.stdin.buffer
        return
    try:
        source = Path(file).open("rb")  # noqa: SIM115 - closed below; only opening it may fail in these words
    except OSError as error:
        raise UserError(
            "{file} cannot be read: {why}.", file=file, why=error.strerror or str(error)
        ) from error
    with source:
        yield source


@contextmanager
def _scratch(database: Database) -> Iterator[Database]:
    """Where to rehearse: on SQLite in a private file that is deleted, on PostgreSQL in a transaction."""
    if not database.is_sqlite:
        yield database
        return
    with tempfile.TemporaryDirectory(prefix="insiders-rehearsal-") as folder:
        scratch = open_database(f"sqlite:///{folder}/scratch.sqlite3")
        try:
            yield scratch
        finally:
            scratch.dispose()
