"""No number on the command line is too large for a query, whichever command takes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from pipeline.__main__ import COMMANDS, NOT_FOR_PEOPLE, OnDemand

TOO_LARGE = str(2**63)


def parameters(command: Any) -> Iterator[tuple[Any, Any]]:
    for parameter in command.params:
        yield command, parameter
    for below in getattr(command, "commands", {}).values():
        yield from parameters(below)


@pytest.mark.parametrize("name", [*COMMANDS, *NOT_FOR_PEOPLE])
def test_a_number_that_no_row_has_is_refused(name: str) -> None:
    for command, parameter in parameters(OnDemand().get_command(None, name)):
        if parameter.type_descriptor.annotation is int:
            context = typer.Context(command)
            with pytest.raises(typer.BadParameter, match=r"2147483647|less than or equal to"):
                parameter.process_value(context, TOO_LARGE)


def test_the_command_line_says_so_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    report: Any = OnDemand().get_command(None, "report")
    with pytest.raises(SystemExit) as end:
        report.main(["--version", TOO_LARGE])
    assert end.value.code == 2
    assert f"{TOO_LARGE} is larger than 2147483647" in " ".join(capsys.readouterr().err.split())
