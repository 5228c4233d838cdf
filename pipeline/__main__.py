"""The command line: `python -m pipeline --help`. One file a command, in pipeline/commands/."""

from __future__ import annotations

import os
from collections.abc import Callable

import typer

# Before anything loads a numeric library: one thread each. Sums in a fixed order give the same version bit
# for bit on any number of cores, and the run leaves the other cores to those who answer people.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from pipeline.commands.answers import answers
from pipeline.commands.demo import demo
from pipeline.commands.experiment import experiment
from pipeline.commands.import_invoices import import_invoices
from pipeline.commands.members import members
from pipeline.commands.migrate import migrate
from pipeline.commands.model import model
from pipeline.commands.movements import movements
from pipeline.commands.overrides import ban, pin, release
from pipeline.commands.replay import replay
from pipeline.commands.report import report
from pipeline.commands.run import run
from pipeline.commands.simulate import simulate
from pipeline.commands.status import status
from pipeline.commands.work import work

app = typer.Typer(
    name="python -m pipeline",
    help="From invoices to one published version: who the best customers are, who joined, who left and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
COMMANDS: dict[str, Callable[..., None]] = {
    "import": import_invoices,
    "run": run,
    "replay": replay,
    "report": report,
    "answers": answers,
    "members": members,
    "movements": movements,
    "status": status,
    "pin": pin,
    "ban": ban,
    "release": release,
    "simulate": simulate,
    "migrate": migrate,
}

for name, command in COMMANDS.items():
    app.command(name)(command)

app.add_typer(model, name="model")
app.add_typer(experiment, name="experiment")
app.command("demo", hidden=True)(demo)
app.command("work", hidden=True)(work)

if __name__ == "__main__":
    app()
