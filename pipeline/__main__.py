"""The command line, `python -m pipeline --help`, with one file per command in pipeline/cli/."""

from __future__ import annotations

import gc
import os
from importlib import import_module
from typing import Annotated

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from pipeline.cli.bounded_numbers import refuse_large_numbers
from pipeline.process.compiled_code import compiled_code_folder

# Before anything loads a numeric library: one thread each. Sums in a fixed order give the same version bit
# for bit on any number of cores, and the run leaves the other cores to those who answer people.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("NUMBA_CACHE_DIR", str(compiled_code_folder()))  # its own choices may all be read-only

gc.set_threshold(50_000, 20, 50)

COMMANDS = {
    "import": "import_invoices",
    "imports": "imports",
    "sources": "sources",
    "rates": "rates",
    "lines": "lines",
    "rules": "rules",
    "margins": "margins",
    "benefits": "benefits",
    "programme": "programme",
    "run": "run",
    "replay": "replay",
    "explore": "explore",
    "report": "report",
    "answers": "answers",
    "members": "members",
    "movements": "movements",
    "status": "status",
    "doctor": "doctor",
    "audit": "audit",
    "pin": "overrides",
    "ban": "overrides",
    "release": "overrides",
    "simulate": "simulate",
    "migrate": "migrate",
    "backup": "backup",
    "restore": "restore",
    "currency": "currency",
    "model": "model",
    "experiment": "experiment",
    "holdout": "holdout",
    "deliver": "deliver",
}
"""What people may call, and the file in pipeline/cli/ that has it."""
NOT_FOR_PEOPLE = {"demo": "demo", "work": "worker_run"}


class OnDemand(TyperGroup):
    """Commands whose module is imported when they are called, so that each loads only what it needs."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - Typer passes it
        """The names of the commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | TyperGroup | None:  # noqa: ARG002 - as above
        """The command or group of that name; None if there is none."""
        file = {**COMMANDS, **NOT_FOR_PEOPLE}.get(cmd_name)
        if file is None:
            return None
        command = getattr(import_module(f"pipeline.cli.{file}"), FUNCTIONS.get(cmd_name, cmd_name))
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        holder = _typer()
        if isinstance(command, typer.Typer):
            holder.add_typer(command, name=cmd_name)
        else:
            holder.command(cmd_name)(command)
        command = get_group(holder).commands[cmd_name]
        assert isinstance(command, TyperCommand | TyperGroup)
        refuse_large_numbers(command)
        return command


FUNCTIONS = {"import": "import_invoices"}
"""Of the commands whose name Python keeps for itself."""


def _typer(
    cls: type[TyperGroup] | None = None, name: str | None = None, *, no_args_is_help: bool = False
) -> typer.Typer:
    return typer.Typer(
        cls=cls,
        name=name,
        no_args_is_help=no_args_is_help,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
    )


app = _typer(cls=OnDemand, name="python -m pipeline", no_args_is_help=True)


def _tell_version(is_requested: bool) -> None:
    if is_requested:
        from domain.version import program_version  # noqa: PLC0415 - no command needs it

        typer.echo(f"insiders {program_version()}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Find a shop's most valuable customers, and who joined, who left and why."""


def run() -> None:
    """Run the command of this process.

    Imported modules are never garbage: without collections until a command's own are there, and none of
    them ever examined afterwards, a short command takes two thirds of the time.
    """
    gc.disable()
    app()


if __name__ == "__main__":
    run()
