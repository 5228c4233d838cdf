"""`python -m pipeline backup`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from db.backup.document import Contents
from db.backup.make import make_backup
from domain.version import program_version
from i18n import UserError
from pipeline.cli.context import opened, print_json
from pipeline.cli.options import COMMAND_LINE, AsJson, By

STANDARD_STREAM = "-"
PRIVATE = 0o600
"""Backups hold passwords' hashes, keys and every customer."""


def backup(
    file: Annotated[str, typer.Argument(help="The file to write, or - for stdout.")],
    by: By = COMMAND_LINE,
    as_json: AsJson = False,
) -> None:
    """Write the whole database to a compressed file, from which SQLite and PostgreSQL can be restored.

    It is read as of one moment, while everything goes on. Keep it as safe as the database: it holds
    customers, password hashes and keys.

    Example: `python -m pipeline backup insiders.backup`
    """
    with opened(as_json=as_json, schema_needed=False) as context:
        with _written(file) as target:
            contents = make_backup(context.database, target, program_version=program_version(), by=by)
        if as_json and file != STANDARD_STREAM:
            print_json(as_document(contents))
        else:
            sentence = context.localizer.gettext(
                "Backed up {rows:rows} of {tables:tables}.",
                tables=len(contents.tables),
                rows=contents.rows,
            )
            context.console.print(sentence, highlight=False)


def as_document(contents: Contents) -> dict[str, object]:
    """The contents of a backup, for `--json`."""
    head = contents.audit_head
    return {
        "made_at": contents.header.made_at,
        "schema": contents.header.schema,
        "program_version": contents.header.program_version,
        "database": contents.header.database,
        "rows": {name: table.rows for name, table in contents.tables.items()},
        "audit_head": None if head is None else {"id": head[0], "hash": head[1]},
    }


@contextmanager
def _written(file: str) -> Iterator[BinaryIO]:
    """The file to write, readable by its owner only, which gets its name once it is complete.

    Raises:
        UserError: it exists, or cannot be written.
    """
    if file == STANDARD_STREAM:
        if sys.stdout.isatty():
            raise UserError(
                "A backup cannot be printed to the terminal. Name a file, or redirect the output."
            )
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(file)
    if target.exists():
        raise UserError("{file} already exists. Choose another name.", file=file)
    partial = target.with_name(f"{target.name}.partial-{os.getpid()}")
    try:
        with open(partial, "xb", opener=lambda path, flags: os.open(path, flags, PRIVATE)) as opened_file:
            yield opened_file
            opened_file.flush()
            os.fsync(opened_file.fileno())
        partial.rename(target)
    except OSError as error:
        raise UserError(
            "{file} cannot be written: {why}.", file=file, why=error.strerror or str(error)
        ) from error
    finally:
        partial.unlink(missing_ok=True)
