"""Read a CSV file as rows of text, in batches; errors name the line."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import compress, islice
from pathlib import Path
from typing import IO

from i18n import UserError
from pipeline.ingest.reading.bounds import MAX_FIELD
from pipeline.ingest.reading.encoding import encoding_of
from pipeline.ingest.reading.table import Batch, RawTable

DELIMITERS = ",;\t|"
SAMPLE_LINES = 50
"""Lines that the delimiter is found from."""
BATCH_CHARACTERS = 1024 * 1024
"""Of lines that are read at once, and a line more: some ten thousand rows of invoices."""
MIN_SWALLOWED_DELIMITERS = 3
"""Delimiters on a line within a quoted text that make it look like a line of its own."""


def read_delimited(path: Path, file: str, part: str = "") -> RawTable:
    """The table in the text file at `path`.

    Raises:
        UserError: it is no text, or empty.
    """
    name = f"{file} ({part})" if part else file
    encoding = encoding_of(path, name)
    with _opened(path, encoding) as text:
        sample = list(islice(text, SAMPLE_LINES))
    if not any(line.strip() for line in sample):
        raise UserError(
            "{file} is empty: expected a CSV file with a line of column names and invoice lines below it.",
            file=name,
        )
    _refuse_markup(name, next(line for line in sample if line.strip()))
    delimiter, skipped = _delimiter(sample)

    def batches() -> Iterator[Batch]:
        with _opened(path, encoding) as text:
            yield from _batches(text, name, delimiter, skipped)

    return RawTable(file, part, batches, delimiter=delimiter, ends_open=_ends_open(path))


def _batches(text: IO[str], name: str, delimiter: str, skipped: int) -> Iterator[Batch]:
    csv.field_size_limit(MAX_FIELD)
    for _ in range(skipped):
        next(text, None)
    begins = skipped + 1
    while lines := text.readlines(BATCH_CHARACTERS):
        batch = _parsed(lines, text, name, delimiter, begins)
        begins += len(lines)
        if batch:
            yield batch


def _parsed(lines: list[str], text: IO[str], name: str, delimiter: str, begins: int) -> Batch:
    """The records of `lines`, whose first is the file's line `begins`.

    Where a quoted text goes beyond the last of them, the lines that follow it are added to `lines`.
    """
    while True:
        records: list[list[str]] = []
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            records.extend(reader)
        except csv.Error as error:
            more = text.readlines(BATCH_CHARACTERS) if "unexpected end" in str(error) else []
            if more:
                lines += more
                continue
            first = begins + sum(map(_lines_of, records))
            raise _broken(name, first, begins + reader.line_num - 1, str(error)) from error
        return _numbered(records, len(lines), name, delimiter, begins)


def _numbered(records: list[list[str]], lines: int, name: str, delimiter: str, begins: int) -> Batch:
    """Records with the lines they begin on; blank ones, which have no fields, are left out."""
    numbers: Sequence[int] = range(begins, begins + lines)
    if len(records) < lines:
        numbers = []
        for cells in records:
            numbers.append(begins)
            ends = begins + _lines_of(cells)
            if ends > begins + 1:
                _refuse_swallowed(name, cells, begins, ends - 1, delimiter)
            begins = ends
    return (
        Batch(numbers, records)
        if all(records)
        else Batch([*compress(numbers, records)], [*filter(None, records)])
    )


def _lines_of(cells: Sequence[str]) -> int:
    """How many lines of the file a record takes."""
    return 1 + sum(cell.count("\n") + cell.count("\r") - cell.count("\r\n") for cell in cells)


def _broken(name: str, begins: int, ends: int, reason: str) -> UserError:
    """Why a record that begins and ends on these lines is unreadable."""
    if "unexpected end" in reason:
        return UserError(
            "{file}, line {line}: the quotation mark opened here is never closed. Correct the file and "
            "import it again; nothing was changed.",
            file=name,
            line=str(begins),
        )
    if "field larger" in reason:
        return UserError(
            "{file}, line {line}: a field is longer than {limit:characters}: look for a quotation mark that "
            "is not closed. Correct the file and import it again; nothing was changed.",
            file=name,
            line=str(begins),
            limit=MAX_FIELD,
        )
    if ends > begins:
        return _closed_too_late(name, begins, ends)
    return UserError(
        "{file}, line {line}: this is no line of a CSV file ({reason}): look at its quotation marks. "
        "Correct the file and import it again; nothing was changed.",
        file=name,
        line=str(begins),
        reason=reason,
    )


def _refuse_swallowed(name: str, cells: list[str], begins: int, ends: int, delimiter: str) -> None:
    """Refuse a quoted text that contains whole lines of the table; it may contain line breaks."""
    for cell in cells:
        if "\n" in cell or "\r" in cell:
            inner = cell.splitlines()[1:-1] or cell.splitlines()[1:]
            if any(line.count(delimiter) >= MIN_SWALLOWED_DELIMITERS for line in inner):
                raise _closed_too_late(name, begins, ends)


def _closed_too_late(name: str, begins: int, ends: int) -> UserError:
    return UserError(
        "{file}, line {line}: a quotation mark opens here and only ends on line {end}. Correct the file and "
        "import it again; nothing was changed.",
        file=name,
        line=str(begins),
        end=str(ends),
    )


def _delimiter(sample: list[str]) -> tuple[str, int]:
    """The delimiter, and the number of lines at the top that only name it (`sep=;`, as Excel writes)."""
    first = sample[0].strip().strip('"')
    if first.casefold().startswith("sep=") and len(first) == len("sep=;"):
        return first[-1], 1
    if first.casefold() == "sep=":
        return "\t", 1
    return max(DELIMITERS, key=lambda delimiter: _regularity(sample, delimiter)), 0


def _regularity(sample: list[str], delimiter: str) -> tuple[int, int]:
    """How many lines have the most frequent number of fields, weighted by that number."""
    try:
        widths = Counter(len(cells) for cells in csv.reader(sample, delimiter=delimiter) if cells)
    except csv.Error:
        widths = Counter(line.count(delimiter) + 1 for line in sample)
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0, 0
    width, count = max(wide.items(), key=lambda pair: (pair[1] * min(pair[0], 5), pair[0]))
    return count * min(width, 5), width


def _opened(path: Path, encoding: str) -> IO[str]:
    # Universal newlines only in telling lines apart: what stands in a quoted text stays as it is.
    return path.open(encoding=encoding, newline="")


def _ends_open(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4))
        return not file.read().rstrip(b"\0 \t").endswith((b"\n", b"\r"))


def _refuse_markup(name: str, line: str) -> None:
    if line.lstrip("\ufeff \t")[:1] == "<":
        raise UserError(
            "{file} is in another format (it begins with “{found}”, like HTML or XML): save the "
            "invoices as a CSV file and import that.",
            file=name,
            found=line.strip()[:20],
        )
