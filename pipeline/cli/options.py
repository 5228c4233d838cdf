"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from i18n import UserError

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout, for programs.")]
VersionNumber = Annotated[
    int | None, typer.Option("--version", min=1, help="Version number. Default: the latest.")
]
Out = Annotated[
    Path | None, typer.Option("--out", help="Write to this file instead of stdout.", dir_okay=False)
]


Headers = Annotated[
    list[str] | None,
    typer.Option(
        "--header",
        help="A header for http(s), such as 'Authorization: Bearer ${TOKEN}'; TOKEN is a variable of the "
        "environment.",
    ),
]
Endpoint = Annotated[
    str, typer.Option("--endpoint", help="The server's address for s3://, if it is not Amazon's.")
]
AccessKey = Annotated[str, typer.Option("--access-key", help="The access key for s3://, written ${NAME}.")]
SecretKey = Annotated[str, typer.Option("--secret-key", help="The secret key for s3://, written ${NAME}.")]
Mapping = Annotated[
    list[str] | None,
    typer.Option("--map", help="Which column is which: field=column. Remembered for the source."),
]
HostKey = Annotated[
    str, typer.Option("--host-key", help="The SSH host key for sftp://, as a fingerprint: SHA256:…")
]
KeyFile = Annotated[str, typer.Option("--key-file", help="A private key for sftp://.")]

MAX_NAME_LENGTH = 254
"""What the database's columns for names hold, as for e-mail addresses."""


def _shortened(name: str) -> str:
    return name[:MAX_NAME_LENGTH]


By = Annotated[
    str, typer.Option(help="Name of the person who decides, for the audit log.", callback=_shortened)
]

ValidFrom = Annotated[
    datetime | None,
    typer.Option(
        "--from", formats=["%Y-%m-%d"], help="The first day of the change. Default: it holds for all time."
    ),
]

COMMAND_LINE = "command line"
"""Who it was, in the audit log, where nobody is named."""


class TableFormat(StrEnum):
    """How rows are written."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


Format = Annotated[TableFormat, typer.Option("--format", help="Output format: csv, xlsx or json.")]


def parsed_headers(headers: Iterable[str] | None) -> dict[str, str]:
    """The values of `--header` as names and values.

    Raises:
        UserError: one has no colon.
    """
    parsed: dict[str, str] = {}
    for header in headers or ():
        name, colon, value = header.partition(":")
        if not colon or not name.strip():
            raise UserError("{option} {given}: expected Name: value.", option="--header", given=header)
        parsed[name.strip()] = value.strip()
    return parsed


def parsed_pairs(pairs: Iterable[str] | None, option: str) -> dict[str, str]:
    """The values of an option such as --map name=column as names and values.

    Raises:
        UserError: one has no equals sign.
    """
    parsed: dict[str, str] = {}
    for pair in pairs or ():
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise UserError("{option} {given}: expected name=value.", option=option, given=pair)
        parsed[name.strip()] = value.strip()
    return parsed
