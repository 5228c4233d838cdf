"""Groups of commands that show what is set where no command of theirs is given."""

from __future__ import annotations

from collections.abc import Callable

import typer

from pipeline.cli.options import AsJson


def show_by_default(group: typer.Typer, show: Callable[[bool], None]) -> None:
    """Let `group` alone do what its command `show` does.

    Args:
        group: The group of commands.
        show: Prints it, as JSON if given True; the group keeps its own help.
    """

    @group.callback(invoke_without_command=True)
    def _show(context: typer.Context, as_json: AsJson = False) -> None:
        if context.invoked_subcommand is None:
            show(as_json)
