"""The command line: `python -m pipeline --help`. One file a command, in pipeline/commands/."""

from __future__ import annotations

import typer

from pipeline.commands.migrate import migrate

app = typer.Typer(
    name="python -m pipeline",
    help="From invoices to one published version: who the best customers are, who joined, who left and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.command("migrate")(migrate)

if __name__ == "__main__":
    app()
