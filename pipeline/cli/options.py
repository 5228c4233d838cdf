"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout, for programs.")]
VersionNumber = Annotated[
    int | None, typer.Option("--version", min=1, help="Version number. Default: the latest.")
]
Out = Annotated[
    Path | None, typer.Option("--out", help="Write to this file instead of stdout.", dir_okay=False)
]


By = Annotated[str, typer.Option(help="Name of the person who decides, for the audit log.")]


COMMAND_LINE = "command line"
"""Who it was, in the audit log, where nobody is named."""


class TableFormat(StrEnum):
    """How rows are written."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


Format = Annotated[TableFormat, typer.Option("--format", help="Output format: csv, xlsx or json.")]
