"""Excel and OpenDocument workbooks → a table a sheet. python-calamine reads both and resolves no entities."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from i18n import UserError
from pipeline.ingest.reading.bounds import (
    DEFAULT_MEMORY_MB,
    MAX_RATIO,
    MIN_UNPACKED_BYTES,
    max_workbook_bytes,
)
from pipeline.ingest.reading.table import Cell, RawTable, Row, batches_of

_MIDNIGHT = datetime(1900, 1, 1)  # noqa: DTZ001 - only its time of day is used


def read_workbook(path: Path, file: str, memory_mb: int = DEFAULT_MEMORY_MB) -> list[RawTable]:
    """The non-empty sheets of the workbook at `path`.

    Raises:
        UserError: it cannot be read, or unpacks to more than fits the memory.
    """
    _refuse_bomb(path, file, max_workbook_bytes(memory_mb))
    from python_calamine import CalamineError, load_workbook  # noqa: PLC0415 - only workbooks pay for it

    try:
        with path.open("rb") as opened:
            sheets = load_workbook(opened)
            names = [name for name in sheets.sheet_names if sheets.get_sheet_by_name(name).total_height]
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise _unreadable(file, error) from error

    def rows_of(sheet: str) -> Iterator[Row]:
        try:
            with path.open("rb") as opened:
                found = load_workbook(opened).get_sheet_by_name(sheet)
                for number, cells in enumerate(found.iter_rows(), start=1):
                    yield number, [_cell(cell) for cell in cells]
        except (CalamineError, OSError, ValueError) as error:
            raise _unreadable(file, error) from error

    def table_of(sheet: str) -> RawTable:
        part = sheet if len(names) > 1 else ""
        return RawTable(file, part, lambda: batches_of(rows_of(sheet)), typed=True)

    return [table_of(name) for name in names]


def _cell(cell: object) -> Cell:
    if cell == "" or cell is None:
        return None
    if isinstance(cell, timedelta):
        return (_MIDNIGHT + cell).time() if cell < timedelta(days=1) else str(cell)
    if isinstance(cell, (str, int, float, bool, date, datetime, time)):
        return cell
    return str(cell)


def _refuse_bomb(path: Path, file: str, limit: int) -> None:
    """Check the sizes that the archive declares; the library reads no more than that."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _unreadable(file, error) from error
    if size > limit or (size > MIN_UNPACKED_BYTES and size > MAX_RATIO * path.stat().st_size):
        raise UserError(
            "{file} unpacks to {size} megabytes, more than a workbook may ({limit}): save its sheets as CSV "
            "files and import those.",
            file=file,
            size=size // 1024**2,
            limit=limit // 1024**2,
        )


def _unreadable(file: str, error: Exception) -> UserError:
    return UserError(
        "{file} cannot be read as a workbook ({reason}): open it and save it again, or save its sheets as "
        "CSV files.",
        file=file,
        reason=str(error)[:200] or type(error).__name__,
    )
