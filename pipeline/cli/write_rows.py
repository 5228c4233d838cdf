"""Write rows to stdout or a file as CSV, XLSX or JSON."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from i18n import UserError
from i18n.sheets import Sheet, as_csv
from i18n.workbook import as_xlsx
from pipeline.cli.context import json_text
from pipeline.cli.options import TableFormat


def write_rows(
    name: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], form: TableFormat, out: Path | None
) -> None:
    """Write `rows` (mappings with at least `columns`) to `out`, or to stdout.

    Raises:
        UserError: a workbook was asked for on a terminal, or `out` cannot be written.
    """
    sheet = Sheet(
        name=name, about=(), columns=columns, rows=[[row[column] for column in columns] for row in rows]
    )
    try:
        if form is TableFormat.JSON:
            text = json_text([{column: row[column] for column in columns} for row in rows])
            _write_text(f"{text}\n", out)
        elif form is TableFormat.XLSX:
            _write_workbook(b"".join(as_xlsx(sheet)), out)
        elif out is None:
            for piece in as_csv(sheet, marked=False):
                sys.stdout.write(piece)
        else:
            with out.open("w", encoding="utf-8", newline="") as file:
                file.writelines(as_csv(sheet))
    except BrokenPipeError:
        sys.stderr.close()  # the reader, `head` say, has seen enough
    except OSError as error:
        raise UserError(
            "{file} cannot be written: {why}.", file=str(out), why=error.strerror or str(error)
        ) from error


def _write_text(text: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")


def _write_workbook(workbook: bytes, out: Path | None) -> None:
    if out is not None:
        out.write_bytes(workbook)
    elif sys.stdout.isatty():
        raise UserError(
            "A workbook cannot be printed to the terminal. Name a file, such as --out "
            "members.xlsx, or redirect the output."
        )
    else:
        sys.stdout.buffer.write(workbook)
