"""`insiders benefits show` and `insiders benefits set`: what the benefits of one member cost."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from db.margins import margin_settings, set_benefit_cost
from domain.margins import BEGINNING, BenefitCost, CostPeriod, Step
from i18n.margins import benefit_cost_in_words
from pipeline.cli.context import opened, print_json
from pipeline.cli.options import COMMAND_LINE, AsJson, By, ValidFrom
from pipeline.cli.show_by_default import show_by_default

benefits = typer.Typer(help="What the benefits of one member cost. A change holds from the next run on.")


@benefits.command()
def show(as_json: AsJson = False) -> None:
    """Show what the benefits of one member cost, and since when."""
    with opened(as_json=as_json) as context:
        with context.database.read() as session:
            costs = margin_settings(session).benefit_costs
        if as_json:
            print_json([_as_document(step) for step in costs])
            return
        for step in costs:
            typer.echo(benefit_cost_in_words(step, context.localizer))
        if not costs:
            typer.echo(context.localizer.gettext("No cost of benefits is set."))


show_by_default(benefits, show)


@benefits.command("set")
def set_cost(
    cost: Annotated[
        float, typer.Option("--cost", min=0, help="In the shop's currency; 0: they cost nothing.")
    ],
    per: Annotated[CostPeriod, typer.Option("--per", help="What the cost is for.")] = CostPeriod.MONTH,
    valid_from: ValidFrom = None,
    by: By = COMMAND_LINE,
    as_json: AsJson = False,
) -> None:
    """Set what the benefits of one member cost, for all time or from a day on.

    Example: `python -m pipeline benefits set --cost 12 --per month`
    """
    with opened(as_json=as_json) as context:
        day = valid_from.date() if valid_from is not None else None
        with context.database.write() as session:
            set_benefit_cost(session, BenefitCost(cost, per), valid_from=day, by=by)
        step = Step(day or BEGINNING, BenefitCost(cost, per))
        if as_json:
            print_json({"outcome": "changed", **_as_document(step)})
        else:
            typer.echo(benefit_cost_in_words(step, context.localizer))


def _as_document(step: Step[BenefitCost]) -> dict[str, Any]:
    return {
        "from": None if step.first_day == BEGINNING else step.first_day,
        "cost": step.value.cost,
        "per": step.value.per,
    }
