"""Excel and OpenDocument workbooks → a table a sheet. python-calamine reads both and resolves no entities."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from i18n import UserError
from pipeline.ingest.reading.bounds import (
    BASE_MEMORY_MB,
    DEFAULT_MEMORY_MB,
    MAX_RATIO,
    MIN_UNPACKED_BYTES,
    max_workbook_bytes,
)
from pipeline.ingest.reading.table import Batch, Cell, RawTable
from pipeline.ingest.reading.workbook_process import TOO_LARGE, UNREADABLE

PROCESS = Path(__file__).with_name("workbook_process.py")
PROCESS_MEMORY_MB = 100
"""What the process takes before it reads anything."""
MAX_SECONDS = 180
"""Of processor time: a full sheet takes some thirty."""
MAX_WAITED_SECONDS = 900
_MOMENTS: dict[str, type[datetime | date | time]] = {"datetime": datetime, "date": date, "time": time}


def read_workbook(path: Path, file: str, folder: Path, memory_mb: int = DEFAULT_MEMORY_MB) -> list[RawTable]:
    """The sheets of the workbook at `path` that hold anything; their rows are put into `folder`.

    Raises:
        UserError: it cannot be read within the memory and time that an import has.
    """
    _refuse_bomb(path, file, max_workbook_bytes(memory_mb))
    target = Path(mkdtemp(dir=folder))
    names = _converted(path, file, target, memory_mb)

    def table_of(number: int, sheet: str) -> RawTable:
        part = sheet if len(names) > 1 else ""
        return RawTable(file, part, lambda: _batches(target / str(number)), typed=True)

    return [table_of(number, name) for number, name in enumerate(names)]


def _converted(path: Path, file: str, target: Path, memory_mb: int) -> list[str]:
    """The names of the sheets, whose rows are then in `target`."""
    most = max(memory_mb - BASE_MEMORY_MB, 0) + PROCESS_MEMORY_MB
    command = [sys.executable, "-P", PROCESS, path, target, most, MAX_SECONDS]
    try:
        ended = subprocess.run(  # noqa: S603 - our own program
            list(map(str, command)), capture_output=True, timeout=MAX_WAITED_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _too_large(file, most) from error
    if ended.returncode == UNREADABLE:
        raise _unreadable(file, ended.stderr.decode("utf-8", "replace").strip())
    if ended.returncode == TOO_LARGE or ended.returncode:
        raise _too_large(file, most)
    names: list[str] = json.loads(ended.stdout)
    return names


def _batches(rows: Path) -> Iterator[Batch]:
    begins = 1
    with rows.open(encoding="ascii") as lines:
        for line in lines:
            some = [[_cell(cell) for cell in cells] for cells in json.loads(line)]
            yield Batch(range(begins, begins + len(some)), some)
            begins += len(some)


def _cell(cell: Any) -> Cell:  # noqa: ANN401 - JSON
    if isinstance(cell, list):
        kind, content = cell
        result: Cell = _MOMENTS[kind].fromisoformat(content)
        return result
    value: Cell = cell
    return value


def _refuse_bomb(path: Path, file: str, limit: int) -> None:
    """Sizes as the archive declares them; the library reads no more than is declared."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _unreadable(file, str(error) or type(error).__name__) from error
    if size > limit or (size > MIN_UNPACKED_BYTES and size > MAX_RATIO * path.stat().st_size):
        raise UserError(
            "{file} unpacks to {size} megabytes, more than a workbook may ({limit}): save its sheets as CSV "
            "files and import those.",
            file=file,
            size=size // 1024**2,
            limit=limit // 1024**2,
        )


def _too_large(file: str, megabytes: int) -> UserError:
    return UserError(
        "{file} takes more memory than a workbook may ({limit} MB), or too long: save its sheets as CSV "
        "files and import those.",
        file=file,
        limit=megabytes,
    )


def _unreadable(file: str, reason: str) -> UserError:
    return UserError(
        "{file} cannot be read as a workbook ({reason}): open it and save it again, or save its sheets as "
        "CSV files.",
        file=file,
        reason=reason[:200],
    )
