"""`insiders rules show` and `insiders rules set`: which lines do not count."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from i18n import Localizer
from pipeline.cli.context import opened, print_json
from pipeline.cli.options import AsJson, By
from pipeline.cli.show_by_default import show_by_default
from pipeline.engines.shop_rules import rules_of
from pipeline.publish.change_rules import Effect, ListChange, apply_rules, effect_of, updated_rules

rules = typer.Typer(help="Which lines are kept but do not count. A change holds from the next run on.")


@rules.command()
def show(as_json: AsJson = False) -> None:
    """Show the current rules."""
    with opened(as_json=as_json) as context, context.database.read() as session:
        result = rules_of(session)
        if as_json:
            print_json(result.to_json())
            return
        localizer = context.localizer
        typer.echo(
            localizer.gettext(
                "Lowest price that counts: {price}", price=f"{result.minimum_unit_price:.6f}".rstrip("0")
            )
        )
        codes = [*result.not_products, *(f"{prefix}*" for prefix in result.not_product_prefixes)]
        typer.echo(localizer.gettext("Not products: {codes}", codes=", ".join(codes) or "—"))
        typer.echo(
            localizer.gettext("Products in any case: {codes}", codes=", ".join(result.products) or "—")
        )
        customers, countries = (", ".join(names) or "—" for names in (result.customers, result.countries))
        typer.echo(localizer.gettext("Customers left out: {names}", names=customers))
        typer.echo(localizer.gettext("Countries left out: {names}", names=countries))
        window = result.window_days or context.settings.window_days
        typer.echo(localizer.gettext("Window: {window:days}", window=window))


show_by_default(rules, show)


@rules.command("set")
def set_rules(  # noqa: PLR0913 - each option is a parameter to Typer
    minimum_price: Annotated[
        float | None, typer.Option("--minimum-price", help="Cheaper lines do not count.")
    ] = None,
    not_product: Annotated[
        list[str] | None, typer.Option("--not-product", help="A stock code that is no product.")
    ] = None,
    product: Annotated[
        list[str] | None, typer.Option("--product", help="A stock code that is a product after all.")
    ] = None,
    leave_out_customer: Annotated[
        list[str] | None, typer.Option("--leave-out-customer", help="A customer who does not count.")
    ] = None,
    count_customer: Annotated[
        list[str] | None, typer.Option("--count-customer", help="A customer who counts again.")
    ] = None,
    leave_out_country: Annotated[
        list[str] | None, typer.Option("--leave-out-country", help="A country that does not count.")
    ] = None,
    count_country: Annotated[
        list[str] | None, typer.Option("--count-country", help="A country that counts again.")
    ] = None,
    window_days: Annotated[
        int | None, typer.Option("--window-days", min=0, help="Days that count; 0: as WINDOW_DAYS says.")
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Tell what it would change; keep nothing.")
    ] = False,
    by: By = "command line",
    as_json: AsJson = False,
) -> None:
    """Change the rules and show the effect in lines, customers and money."""
    with opened(as_json=as_json) as context:
        with context.database.write() as session:
            new = updated_rules(
                rules_of(session),
                minimum_unit_price=minimum_price,
                not_products=not_product or (),
                products=product or (),
                customers=ListChange(leave_out_customer or (), count_customer or ()),
                countries=ListChange(leave_out_country or (), count_country or ()),
                window_days=window_days,
            )
            effect = (
                effect_of(session, new, context.settings.window_days if window_days is not None else None)
                if preview
                else apply_rules(session, new, by=by, now=datetime.now(UTC))
            )
        if as_json:
            print_json(_as_document(effect, preview=preview))
        else:
            typer.echo(_in_words(effect, context.localizer))


def _as_document(effect: Effect, *, preview: bool) -> dict[str, Any]:
    return {
        "outcome": "preview" if preview else "changed",
        "rules": effect.rules.to_json(),
        "before": vars(effect.before),
        "after": vars(effect.after),
    }


def _in_words(effect: Effect, localizer: Localizer) -> str:
    before, after = effect.before, effect.after
    return localizer.gettext(
        "What counts: {lines:lines} instead of {lines_before:number}, {customers:customers} instead of "
        "{customers_before:number}, {gross:cents} instead of {gross_before:cents}.",
        lines=after.lines,
        lines_before=before.lines,
        customers=after.customers,
        customers_before=before.customers,
        gross=after.gross,
        gross_before=before.gross,
    )
