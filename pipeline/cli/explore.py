"""`python -m pipeline explore`."""

from __future__ import annotations

import typer

from db.audit import record
from domain.audit import AuditKind
from domain.enums import RunKind
from pipeline.cli.context import opened, print_json
from pipeline.cli.options import COMMAND_LINE, AsJson


def explore(as_json: AsJson = False) -> None:
    """Compare every way of segmenting customers, including those that take minutes; publish nothing.

    The model page shows the result. A model that passes every check becomes the champion with the next run
    of the queue.
    """
    from pipeline.publish.explore import explore as compare  # noqa: PLC0415 - as in run

    with opened(as_json=as_json) as context, context.progress() as progress:
        with context.database.write() as session:
            record(session, AuditKind.RUN_REQUESTED, COMMAND_LINE, run=RunKind.EXPLORE)
        comparison = compare(context.database, context.settings, progress=progress)
        if as_json:
            print_json(
                {
                    "as_of": comparison.as_of.isoformat(),
                    "candidates": comparison.candidates,
                    "passed": comparison.passed,
                    "model": comparison.model_id,
                    "decision": context.localizer.render(comparison.decision),
                }
            )
            return
        typer.echo(
            context.localizer.ngettext(
                "{n} segmentation compared", "{n} segmentations compared", comparison.candidates
            )
        )
        typer.echo(context.localizer.render(comparison.decision))
