"""`insiders lines`: where invoice lines lie, and moving them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from pipeline.cli.context import opened, print_json
from pipeline.cli.options import AsJson
from pipeline.engines.copy_lines import copy_to_database, copy_to_lake

lines = typer.Typer(help="Where invoice lines lie.")


class Target(StrEnum):
    """Where lines can be copied to."""

    LAKE = "lake"
    DATABASE = "database"


@lines.callback()
def _of_lines() -> None:
    """A group callback, without which Typer would take the only command for the whole group."""


@lines.command("copy")
def copy(
    target: Annotated[Target, typer.Argument(help="lake, or database to go back.")], as_json: AsJson = False
) -> None:
    """Move all invoice lines to the lake of INVOICES_ENGINE_URL or back, and check sums and counts.

    Nothing changes unless every day and import has the same lines, pieces and money afterwards.
    """
    with opened(as_json=as_json) as context, context.database.write() as session:
        moved = copy_to_lake(session) if target == Target.LAKE else copy_to_database(session)
        if as_json:
            print_json({"lines": moved.lines, "money": moved.money / 1_000_000, "to": str(target)})
            return
        said = (
            context.localizer.gettext(
                "{lines:lines} worth {money:cents} are in the lake now. Sums and counts are the same.",
                lines=moved.lines,
                money=moved.money / 1_000_000,
            )
            if target == Target.LAKE
            else context.localizer.gettext(
                "{lines:lines} worth {money:cents} are in the database now. Sums and counts are the same. "
                "Leave INVOICES_ENGINE_URL empty from now on.",
                lines=moved.lines,
                money=moved.money / 1_000_000,
            )
        )
        typer.echo(said)
