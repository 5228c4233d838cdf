"""`python -m pipeline run`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from db.audit import record
from domain.audit import AuditKind
from domain.enums import RunKind
from pipeline.cli.context import opened, print_json
from pipeline.cli.options import COMMAND_LINE, AsJson
from pipeline.process.malloc_threshold import OF_A_RUN, limit_malloc_threshold


def run(
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="First day that does not count. Default: the day after the last invoice line, or the newest "
            "list's if that is later.",
        ),
    ] = None,
    recipe: Annotated[
        str | None, typer.Option(help="Segmentation recipe. Default: the setting RECIPE.")
    ] = None,
    score_only: Annotated[
        bool, typer.Option("--score-only", help="Only score customers with the champion; fit no challenger.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read the sources that are due, and publish a version. With --as-of, no source is read.

    Example: `python -m pipeline run --as-of 2011-12-10 --recipe search`
    """
    limit_malloc_threshold(OF_A_RUN)
    from pipeline.publish.read_sources import SourceReader  # noqa: PLC0415 - as the next
    from pipeline.publish.run import publish_run  # noqa: PLC0415 - seconds that no other command should wait for
    from pipeline.worker.publish_tasks import published  # noqa: PLC0415 - as the next

    with opened(as_json=as_json) as context, context.progress() as progress:
        with context.database.write() as session:
            record(session, AuditKind.RUN_REQUESTED, COMMAND_LINE, run=RunKind.MANUAL)
        if as_of is None:
            now = datetime.now(UTC)
            SourceReader(context.database, context.settings, now=now, progress=progress).read_due()
        number = publish_run(
            context.database,
            context.settings,
            as_of=as_of.date() if as_of else None,
            recipe=recipe,
            challenge=not score_only,
            progress=progress,
        )
        if as_json:
            print_json({"version": number})
        else:
            typer.echo(context.localizer.render(published(context.database, number)))
