"""`python -m pipeline currency`."""

from __future__ import annotations

from typing import Annotated

import typer
from babel.numbers import list_currencies

from db.currency import correct_currency
from i18n import UserError
from pipeline.cli.context import opened
from pipeline.cli.options import By


def currency(
    code: Annotated[str, typer.Argument(help="ISO 4217 code of the invoices' currency, such as EUR.")],
    by: By = "command line",
) -> None:
    """Correct the shop's currency. Amounts do not change, only the currency they are shown in.

    Example: `python -m pipeline currency EUR`
    """
    with opened(any_currency=True) as context:
        code = code.upper()
        if code not in list_currencies():
            raise UserError(
                "{code} is not a currency code. Use an ISO 4217 code such as GBP, EUR or BRL.",
                code=code,
            )
        with context.database.write() as session:
            before = correct_currency(session, code, by=by)
        typer.echo(
            context.localizer.gettext(
                "Amounts are now shown in {code} instead of {before}. No figure has changed.",
                code=code,
                before=before,
            )
            if before != code
            else context.localizer.gettext("The shop's currency is already {code}.", code=code)
        )
