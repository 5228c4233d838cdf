"""The process that sends messages, under test: the program's own command, with shorter claims."""

from __future__ import annotations

import typer

from tests.faults.hooks import arrange

arrange()

from pipeline.cli.deliver import deliver


def main() -> None:
    typer.run(deliver)


if __name__ == "__main__":
    main()
