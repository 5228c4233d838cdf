"""`python -m pipeline replay`."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

import typer

from i18n import UserError
from pipeline.cli.context import opened, print_json
from pipeline.cli.options import AsJson


def replay(
    start: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First as-of date.")],
    end: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last as-of date.")],
    every: Annotated[str, typer.Option(help="Time between runs, such as 7d or 2w.")] = "7d",
    recipe: Annotated[
        str | None, typer.Option(help="Segmentation recipe. Default: the setting RECIPE.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Publish one version as of each date, oldest first, as if the program had run at the time.

    Example: `python -m pipeline replay --from 2011-09-05 --to 2011-12-05`
    """
    from pipeline.publish.replay import ReplayPlan, days_between, publish_each  # noqa: PLC0415 - as in run

    with opened(as_json=as_json) as context, context.progress() as progress:
        numbers = publish_each(
            context.database,
            context.settings,
            ReplayPlan(days_between(start.date(), end.date(), _days(every))),
            recipe=recipe,
            progress=progress,
        )
        if as_json:
            print_json({"versions": numbers})
        else:
            typer.echo(
                context.localizer.gettext(
                    "Published versions {first} to {last}", first=numbers[0], last=numbers[-1]
                )
            )


def _days(every: str) -> int:
    match = re.fullmatch(r"(\d{1,3})([dw])", every.strip().lower())
    if match is None or int(match[1]) == 0:
        raise UserError(
            "--every {given} is not valid. Use a number of days or weeks, such as 7d or 2w.", given=every
        )
    return int(match[1]) * (7 if match[2] == "w" else 1)
