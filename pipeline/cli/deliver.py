"""`python -m pipeline deliver`: send the messages that are due. The web process calls it by itself."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.context import opened
from pipeline.deliver.deliver import deliver as deliver_due
from pipeline.process.parent_watchdog import exit_with_parent, lower_priority


def deliver(
    parent: Annotated[
        int | None, typer.Option(hidden=True, help="The process that this one must not outlive.")
    ] = None,
    holder: Annotated[str | None, typer.Option(hidden=True, help="Who has taken the lease for it.")] = None,
) -> None:
    """Send the messages that are due: webhooks, digests and alerts."""
    if parent is not None:
        lower_priority()
        exit_with_parent(parent)
    with opened() as context:
        sent = deliver_due(context.database, context.settings, holder=holder)
        typer.echo(context.localizer.gettext("Messages accepted: {n:number}.", n=sent))
