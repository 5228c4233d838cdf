"""`insiders margins …`: what is left of revenue, by one rate and by product."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from db.margins import margin_settings, set_margin_rate
from db.product_margins import clear_product_margins, store_product_margins
from domain.margins import BEGINNING, MarginSettings, Step, parsed_rate
from i18n.margins import margin_rate_in_words, margin_rates_in_words
from pipeline.cli.context import opened, print_json
from pipeline.cli.options import COMMAND_LINE, AsJson, By, ValidFrom
from pipeline.cli.show_by_default import show_by_default
from pipeline.ingest.product_margins import read_product_margins
from pipeline.publish.listed_share import listed_share

margins = typer.Typer(help="What is left of revenue after returns. A change holds from the next run on.")


@margins.command()
def show(as_json: AsJson = False) -> None:
    """Show the margins that hold."""
    with opened(as_json=as_json) as context:
        with context.database.read() as session:
            settings = margin_settings(session)
        if as_json:
            print_json(_as_document(settings))
            return
        sentences = margin_rates_in_words(settings, context.localizer)
        for sentence in sentences or [context.localizer.gettext("No margin rate is set.")]:
            typer.echo(sentence)


show_by_default(margins, show)


@margins.command("set")
def set_rate(
    rate: Annotated[str, typer.Option("--rate", help="Of revenue after returns, such as 40% or 0.4.")],
    valid_from: ValidFrom = None,
    by: By = COMMAND_LINE,
    as_json: AsJson = False,
) -> None:
    """Set the margin rate, for all time or from a day on.

    Example: `python -m pipeline margins set --rate 40%`
    """
    with opened(as_json=as_json) as context:
        fraction, day = parsed_rate(rate), valid_from.date() if valid_from is not None else None
        with context.database.write() as session:
            set_margin_rate(session, fraction, valid_from=day, by=by)
        step: Step[float | None] = Step(day or BEGINNING, fraction)
        if as_json:
            print_json({"outcome": "changed", **_step(step)})
        else:
            typer.echo(margin_rate_in_words(step, context.localizer))


@margins.command("import")
def import_margins(
    file: Annotated[Path, typer.Argument(help="CSV or Excel: stock_code, margin or unit_cost, and date.")],
    by: By = COMMAND_LINE,
    as_json: AsJson = False,
) -> None:
    """Import margins of products: a rate, or what one piece costs the shop, for all time or from a date on.

    Margins of a known product and date are replaced. Products that are not listed have the margin rate.
    """
    with opened(as_json=as_json) as context:
        rows = read_product_margins(file)
        with context.database.write() as session:
            count = store_product_margins(session, rows, by=by)
            covered = listed_share(session, context.settings)
            has_rate = margin_settings(session).are_set
        if as_json:
            print_json({"outcome": "imported", "margins": count, "listed_share": covered})
            return
        gettext = context.localizer.gettext
        typer.echo(gettext("Imported margins: {n:number}.", n=count))
        if covered is not None:
            typer.echo(
                gettext(
                    "Products with their own margin make up {share:percent} of revenue after returns.",
                    share=covered,
                )
            )
        if not has_rate:
            typer.echo(
                gettext("They count once a margin rate is set, which all other products use: `margins set`.")
            )


@margins.command()
def clear(
    products: Annotated[
        bool, typer.Option("--products", help="Remove the margins of products; the rate stays.")
    ] = False,
    by: By = COMMAND_LINE,
    as_json: AsJson = False,
) -> None:
    """Remove the margin rate: nothing is told in contribution any more. Past versions stay as they are."""
    with opened(as_json=as_json) as context:
        with context.database.write() as session:
            if products:
                clear_product_margins(session, by=by)
            else:
                set_margin_rate(session, None, valid_from=None, by=by)
        if as_json:
            print_json({"outcome": "removed"})
        elif products:
            typer.echo(context.localizer.gettext("No product has a margin of its own."))
        else:
            typer.echo(context.localizer.gettext("No margin rate is set."))


def _as_document(settings: MarginSettings) -> dict[str, Any]:
    return {
        "rates": [_step(step) for step in settings.rates] if settings.are_set else [],
        "products": settings.products,
    }


def _step(step: Step[float | None]) -> dict[str, Any]:
    return {"from": None if step.first_day == BEGINNING else step.first_day, "rate": step.value}
