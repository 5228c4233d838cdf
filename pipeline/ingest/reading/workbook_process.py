"""Convert a workbook's sheets into files of JSON rows, in a process of its own with limits of its own.

`python workbook_process.py WORKBOOK FOLDER MEGABYTES SECONDS`: the library reads a sheet whole, and what a
sheet takes does not follow from the size of its file: two cells at opposite corners span seventeen billion.
Prints the names of the sheets that hold anything, as JSON; sheet n is in FOLDER/n.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

MAX_CELLS = 60_000_000
"""Three times a full sheet of twenty columns."""
MAX_FILE_BYTES = 2 * 1024**3
ROWS_PER_LINE = 500
TOO_LARGE = 3
"""Exit code: a sheet spans more cells than are read."""
UNREADABLE = 4
"""Exit code: the library does not understand the file; why is on stderr."""
_MIDNIGHT = datetime(1900, 1, 1)  # noqa: DTZ001 - only its time of day is used


def main(workbook: str, folder: str, megabytes: str, seconds: str) -> int:
    """Convert `workbook`; return the exit code."""
    _limit(int(megabytes), int(seconds))
    from python_calamine import CalamineError, load_workbook  # noqa: PLC0415 - within the limits

    try:
        sheets = load_workbook(workbook)
        names: list[str] = []
        for name in sheets.sheet_names:
            sheet = sheets.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > MAX_CELLS:
                return TOO_LARGE
            if sheet.total_height:
                with (Path(folder) / str(len(names))).open("w", encoding="ascii") as target:
                    rows = ([_written(cell) for cell in cells] for cells in sheet.iter_rows())
                    while some := list(islice(rows, ROWS_PER_LINE)):
                        target.write(json.dumps(some) + "\n")
                names.append(name)
    except (CalamineError, OSError, ValueError) as error:
        print(str(error) or type(error).__name__, file=sys.stderr)
        return UNREADABLE
    print(json.dumps(names))
    return 0


def _limit(megabytes: int, seconds: int) -> None:
    with suppress(ImportError):  # not on Windows
        import resource  # noqa: PLC0415

        for kind, most in (
            (resource.RLIMIT_AS, megabytes * 1024**2),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_FSIZE, MAX_FILE_BYTES),
            (resource.RLIMIT_CORE, 0),
        ):
            with suppress(ValueError, OSError):  # a lower limit holds already
                resource.setrlimit(kind, (most, most))


def _written(cell: object) -> object:
    """A cell as JSON; moments as ["datetime" | "date" | "time", ISO 8601]."""
    if cell == "" or cell is None:
        return None
    if isinstance(cell, timedelta):
        cell = (_MIDNIGHT + cell).time() if cell < timedelta(days=1) else str(cell)
    if isinstance(cell, (datetime, date, time)):
        return [type(cell).__name__, cell.isoformat()]
    return cell if isinstance(cell, (str, int, float, bool)) else str(cell)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
