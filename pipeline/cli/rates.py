"""`insiders rates`: exchange rates into the shop's currency."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from db import queries
from db.exchange_rates import rates_into, store_rates
from pipeline.cli.context import Context, opened, print_json
from pipeline.cli.options import AsJson
from pipeline.ingest.rates import read_rates

rates = typer.Typer(help="Exchange rates by which amounts in other currencies are converted when imported.")


@rates.callback(invoke_without_command=True)
def list_rates(context: typer.Context, as_json: AsJson = False) -> None:
    """List the currencies with rates."""
    if context.invoked_subcommand is not None:
        return
    with opened(as_json=as_json) as surroundings:
        into = _currency(surroundings)
        with surroundings.database.read() as session:
            days_by_currency = rates_into(session, into)
        if as_json:
            print_json(
                [
                    {
                        "currency": code,
                        "into": into,
                        "rates": len(days),
                        "first": days[0][0],
                        "last": days[-1][0],
                    }
                    for code, days in days_by_currency.items()
                ]
            )
            return
        for code, days in days_by_currency.items():
            typer.echo(
                surroundings.localizer.gettext(
                    "{currency} into {into}: rates from {first:date} to {last:date}.",
                    currency=code,
                    into=into,
                    first=days[0][0],
                    last=days[-1][0],
                )
            )


@rates.command("import")
def import_rates(
    file: Annotated[Path, typer.Argument(help="A CSV file with the columns date, currency, rate.")],
    as_json: AsJson = False,
) -> None:
    """Import dated rates: how much of the shop's currency one unit of another is worth.

    Rates of days that are known are replaced. Files are converted from their next import on.
    """
    with opened(as_json=as_json) as context:
        into = _currency(context)
        with context.database.write() as session:
            count = store_rates(session, into, read_rates(file))
        if as_json:
            print_json({"outcome": "imported", "rates": count, "into": into})
        else:
            typer.echo(
                context.localizer.gettext("Imported rates into {into}: {n:number}.", into=into, n=count)
            )


def _currency(context: Context) -> str:
    with context.database.read() as session:
        return queries.shop_currency(session) or context.settings.currency
