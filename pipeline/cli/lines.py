"""`insiders lines`: where invoice lines lie, and moving them."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from i18n import UserError
from pipeline.cli.context import opened, print_json
from pipeline.cli.options import AsJson
from pipeline.engines.copy_lines import copy_to_database, copy_to_lake
from pipeline.engines.open_engine import open_lake_of

lines = typer.Typer(help="Where invoice lines lie.")


class Target(StrEnum):
    """Where lines can be copied to."""

    LAKE = "lake"
    DATABASE = "database"


@lines.command("of-customer", hidden=True)
def of_customer(customer_id: str) -> None:
    """Write one customer's lines as JSON, for the page that shows them: the newest, if they are very many."""
    with opened(any_currency=True) as context:
        try:
            with context.database.read() as session:
                result = open_lake_of(session).lines_of_customer(customer_id)
                typer.echo(json.dumps({"rows": result}))
        except UserError as problem:
            typer.echo(json.dumps({"problem": problem.message.to_json()}))


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
        sentence = (
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
        typer.echo(sentence)
