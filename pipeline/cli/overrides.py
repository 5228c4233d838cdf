"""`python -m pipeline pin|ban|release`: manual overrides."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from db import governance
from domain.enums import OverrideKind
from pipeline.cli.context import opened
from pipeline.cli.options import By

Customer = Annotated[str, typer.Argument(help="A customer id, as in the invoices.")]
Reason = Annotated[str, typer.Option(help="Reason, shown in the audit log.")]
Until = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="First day on which the override no longer applies."),
]


def pin(customer: Customer, reason: Reason, until: Until = None, by: By = "command line") -> None:
    """Always include a customer, whatever the model decides, from the next run on."""
    _decide(customer, OverrideKind.PIN, reason, until, by)


def ban(customer: Customer, reason: Reason, until: Until = None, by: By = "command line") -> None:
    """Always exclude a customer, whatever the model decides, from the next run on."""
    _decide(customer, OverrideKind.BAN, reason, until, by)


def release(customer: Customer, by: By = "command line") -> None:
    """Remove a customer's manual override, so that the model decides again from the next run on."""
    with opened() as context, context.database.write() as session:
        governance.release(session, customer, by=by)
        typer.echo(
            context.localizer.gettext(
                "The manual override for customer {customer} was removed: the model decides again.",
                customer=customer,
            )
        )


def _decide(customer: str, kind: OverrideKind, reason: str, until: datetime | None, by: str) -> None:
    with opened() as context, context.database.write() as session:
        governance.override(
            session, customer, kind=kind, reason=reason, by=by, expires_on=until.date() if until else None
        )
        if kind == OverrideKind.PIN:
            typer.echo(
                context.localizer.gettext(
                    "Customer {customer} will be a member from the next run on.", customer=customer
                )
            )
        else:
            typer.echo(
                context.localizer.gettext(
                    "Customer {customer} will not be a member from the next run on.", customer=customer
                )
            )
