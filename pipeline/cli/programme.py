"""`insiders programme show`, `insiders programme preview` and `insiders programme set`."""

from __future__ import annotations

from typing import Annotated

import typer

from db import programme as stored
from domain.programme import parse_day_of_year
from domain.programme_preview import PreviewResult, ProgrammeChoice, check_choice, check_size
from domain.typed_values import typed_share
from i18n import Localizer, UserError
from i18n.programme import (
    grace_sentence,
    line_sentence,
    preview_columns,
    preview_notes,
    preview_row,
    validity_sentence,
)
from pipeline.cli.context import Context, opened, print_json
from pipeline.cli.options import COMMAND_LINE, AsJson, By
from pipeline.cli.show_by_default import show_by_default

programme = typer.Typer(
    help="How long membership is promised, grace, and the list's size. A change holds from the next run on."
)

Months = Annotated[
    int | None, typer.Option("--months", help="Months for which whoever joins stays; 0 for none.")
]
Until = Annotated[
    str | None,
    typer.Option("--until", help="A day of each year until which members stay, such as 12-31; '' for none."),
]
Grace = Annotated[
    int | None, typer.Option("--grace", help="Runs below the line after which a member leaves.")
]
Share = Annotated[
    str | None, typer.Option("--share", help="Size of the list, as a part of all customers, such as 8%.")
]
Line = Annotated[float | None, typer.Option("--line", help="The line itself, instead of --share.")]


@programme.command()
def show(as_json: AsJson = False) -> None:
    """Show the settings in force, and who set them."""
    with opened(as_json=as_json) as context, context.database.read() as session:
        settings, newest = stored.settings_now(session), stored.newest_settings(session)
        if as_json:
            print_json(
                {
                    **settings.to_json(),
                    "set_by": newest.made_by if newest is not None else None,
                    "set_at": newest.made_at if newest is not None else None,
                }
            )
            return
        localizer = context.localizer
        for sentence in (validity_sentence, grace_sentence, line_sentence):
            typer.echo(sentence(settings, localizer))
        if newest is not None:
            day = newest.made_at.astimezone(context.settings.zone).date()
            typer.echo(localizer.gettext("Set by {who} on {day:date}.", who=newest.made_by, day=day))


show_by_default(programme, show)


@programme.command("preview")
def preview(
    months: Months = None,
    until: Until = None,
    grace: Grace = None,
    share: Share = None,
    line: Line = None,
    as_json: AsJson = False,
) -> None:
    """Replay the stored weeks with today's settings, with standard alternatives, and with these."""
    with opened(as_json=as_json) as context:
        choice = _choice(months, until, grace, share, line)
        result = _replayed(context, None if choice == ProgrammeChoice() else choice)
        with context.database.read() as session:
            benefit_cost = stored.benefit_cost_a_year(session)
        if as_json:
            costs = {
                tried.name: None
                if benefit_cost is None
                else round(tried.gone_cost(benefit_cost, days=365), 2)
                for tried in result.choices
            }
            print_json({**result.model_dump(mode="json"), "gone_cost_a_year": costs})
            return
        for line_in_words in _in_words(result, benefit_cost, context.localizer):
            typer.echo(line_in_words)


@programme.command("set")
def set_programme(
    months: Months = None,
    until: Until = None,
    grace: Grace = None,
    share: Share = None,
    line: Line = None,
    by: By = COMMAND_LINE,
    as_json: AsJson = False,
) -> None:
    """Put settings in force from the next run on; refused where the list would leave the size gate."""
    with opened(as_json=as_json) as context:
        choice = _choice(months, until, grace, share, line)
        if choice == ProgrammeChoice():
            raise UserError("Say what to change: --months, --until, --grace, --share or --line.")
        own = _replayed(context, choice).own
        assert own is not None, "a choice was given"
        check_size(own)
        with context.database.write() as session:
            stored.save_settings(session, own.programme, by=by)
        if as_json:
            print_json({"outcome": "changed", **own.settings})
            return
        localizer = context.localizer
        typer.echo(localizer.gettext("The next run decides by these settings:"))
        for sentence in (validity_sentence, grace_sentence, line_sentence):
            typer.echo(sentence(own.programme, localizer))


def _replayed(context: Context, own: ProgrammeChoice | None) -> PreviewResult:
    from pipeline.publish.preview_programme import preview_programme  # noqa: PLC0415 - pandas takes a second

    with context.database.read() as session:
        if own is not None:
            check_choice(own, stored.settings_now(session))
        with context.progress() as progress:
            return preview_programme(session, own, progress)


def _choice(
    months: int | None, until: str | None, grace: int | None, share: str | None, line: float | None
) -> ProgrammeChoice:
    return ProgrammeChoice(
        share=None if share is None else typed_share(share),
        line=line,
        grace_runs=grace,
        min_months=months,
        until=None if until is None else parse_day_of_year(until) or "",
    )


def _in_words(result: PreviewResult, benefit_cost: float | None, localizer: Localizer) -> list[str]:
    """The table as aligned text, and the notes under it."""
    rows = [preview_columns(localizer, has_cost=benefit_cost is not None)]
    rows += [preview_row(choice, result, benefit_cost, localizer) for choice in result.choices]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return [*lines, "", *preview_notes(result, localizer, has_cost=benefit_cost is not None)]
