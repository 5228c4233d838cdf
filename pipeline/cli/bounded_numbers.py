"""Numbers on the command line: none is larger than what a database numbers its rows with.

A larger one is a mistake, and SQLite raises an OverflowError for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from domain.row_numbers import MAX_ROW_NUMBER


def refuse_large_numbers(command: TyperCommand | TyperGroup) -> None:
    """Let no option or argument of a command, or of those below it, take a larger number than a row has.

    Those that declare a limit of their own keep it.
    """
    for parameter in command.params:
        if getattr(parameter, "max", None) is None:
            parameter.callback = _bounded(parameter.callback)
    for below in command.commands.values() if isinstance(command, TyperGroup) else ():
        assert isinstance(below, TyperCommand | TyperGroup)
        refuse_large_numbers(below)


def _bounded(callback: Callable[..., Any] | None) -> Callable[..., Any]:
    """A parameter's callback, preceded by the check of its value."""

    def check(context: typer.Context, parameter: TyperArgument | TyperOption, value: object) -> object:
        if isinstance(value, int) and abs(value) > MAX_ROW_NUMBER:
            raise typer.BadParameter(f"{value} is larger than {MAX_ROW_NUMBER}", ctx=context, param=parameter)
        return value if callback is None else callback(context, parameter, value)

    return check
