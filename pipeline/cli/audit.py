"""`insiders audit verify` and `insiders audit export`."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from sqlalchemy import select

from db import audit as log
from db.audit import ROWS_AT_A_TIME
from db.models import AuditEvent
from domain.row_numbers import parse_row_number
from i18n import UserError
from pipeline.cli.context import opened, print_json
from pipeline.cli.options import AsJson

EXIT_BROKEN = 1
audit = typer.Typer(help="The audit log: verify its chain, or print it.", no_args_is_help=True)


@audit.command()
def verify(
    expect: Annotated[
        str | None,
        typer.Option(
            metavar="ID:HASH", help="An entry that was noted elsewhere: fail if the log does not have it."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute the hash chain; exit with 1 if an entry was changed, removed or inserted.

    Keep the ID:HASH of the newest entry outside of the database: with `--expect`, entries that were cut off
    at the end are noticed, too.
    """
    with opened(as_json=as_json) as context:
        text, _, digest = (expect or "").partition(":")
        number = parse_row_number(text)
        if expect is not None and (number is None or not digest):
            raise UserError("{given}: expected ID:HASH.", given=expect)
        with context.database.read() as session:
            state = log.verify(session)
            is_known = number is None or log.has_entry(session, number, digest)
        gettext = context.localizer.gettext
        if as_json:
            print_json(
                {
                    "entries": state.entries,
                    "head": {"id": state.head[0], "hash": state.head[1]},
                    "broken_at": state.broken_at,
                    "expected_found": is_known,
                }
            )
        elif state.broken_at is not None:
            typer.echo(
                gettext(
                    "The audit log is broken at entry {id}: it was changed, removed or inserted afterwards.",
                    id=str(state.broken_at),
                )
            )
        elif not is_known:
            typer.echo(gettext("The audit log has no entry {expected}: it was cut off.", expected=expect))
        else:
            head = f"{state.head[0]}:{state.head[1]}"
            typer.echo(
                gettext(
                    "The audit log is intact: {count:entries}, newest {head}.", count=state.entries, head=head
                )
            )
    if state.broken_at is not None or not is_known:
        raise typer.Exit(EXIT_BROKEN)


@audit.command()
def export() -> None:
    """Print the log as JSON lines, oldest first."""
    with opened() as context, context.database.read() as session:
        oldest_first = select(AuditEvent).order_by(AuditEvent.id).execution_options(yield_per=ROWS_AT_A_TIME)
        for event in session.scalars(oldest_first):
            typer.echo(json.dumps(event.as_document(), ensure_ascii=False))
