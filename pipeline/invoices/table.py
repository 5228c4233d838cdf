"""The bytes of a CSV file → its columns as text, and the line of the file that any of its rows is on."""

from __future__ import annotations

import codecs
import csv
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from i18n import UserError
from pipeline.invoices.columns import locate, recognised

DELIMITERS = ",;\t"
OVERFLOW = "overflow"
"""A column beyond the header's: what is found in it are fields too many."""
MAX_HEADER = 64 * 1024


@dataclass(frozen=True)
class Table:
    """The rows of a file as text, under our column names; `header` is as the file has it."""

    file: str
    rows: pd.DataFrame
    header: tuple[str, ...]
    places: dict[str, int]
    delimiter: str
    _text: bytes
    _encoding: str
    _first_line: int
    """The line of the file on which `_text` begins."""

    def line_of(self, row: int) -> int:
        """The line of the file (from 1, the header counted) on which the `row`-th row (from 0) begins."""
        for number, (line, _) in enumerate(self.records()):
            if number == row:
                return line
        raise IndexError(row)

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Every row that is not blank, with its line. Slow: only for telling what is wrong."""
        return _records(self._text, self._encoding, self.delimiter, self._first_line)

    def spoken(self, column: str) -> str:
        """What the file calls our `column`."""
        return self.header[self.places[column]].strip()


def read_table(file: str, content: bytes) -> Table:
    """Read `content`, a CSV file in UTF-8, UTF-16 or Windows-1252, separated by commas, semicolons or tabs.

    Raises:
        UserError: it is no such file, a column is missing, or a line has too many or too few fields.
    """
    content, encoding = _decodable(file, content)
    header_line, first_line, text = _split_header(content)
    words = header_line.decode(encoding)
    if not words.strip():
        raise UserError(
            "{file} is empty: expected a CSV file with a line of column names and invoice lines below it.",
            file=file,
        )
    if words.lstrip()[0] in "{[<":
        raise UserError(
            "{file} is in another format (it begins with “{found}”, like JSON or HTML): save the "
            "invoices as a CSV file and import that.",
            file=file,
            found=words.strip()[:20],
        )
    delimiter, header = _header(words)
    places = locate(header, file, first_line - 1)
    first = next(_records(text, encoding, delimiter, first_line), None)
    if first is None:
        raise UserError(
            "{file} holds column names but no invoice lines: export it again with its lines; "
            "nothing was changed.",
            file=file,
        )
    table = Table(file, pd.DataFrame(), header, places, delimiter, text, encoding, first_line)
    if len(first[1]) > len(header):
        raise _wrong_width(table)
    return replace(table, rows=_parsed(table))


def _decodable(file: str, content: bytes) -> tuple[bytes, str]:
    """The content without a byte order mark, and the encoding that can read all of it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16").encode(), "utf-8"
        except UnicodeDecodeError:
            pass
    content = content.removeprefix(codecs.BOM_UTF8)
    if b"\0" in content:
        raise UserError(
            "{file} is in another format (it is no text): save the invoices as a CSV file and import that.",
            file=file,
        )
    at = 0
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError as error:
            at = error.start
        else:
            return content, encoding
    raise UserError(
        "{file}, line {line}: a character is neither UTF-8 nor Windows-1252. Save the file as UTF-8 "
        "and import it again; nothing was changed.",
        file=file,
        line=str(content.count(b"\n", 0, at) + 1),
    )


def _split_header(content: bytes) -> tuple[bytes, int, bytes]:
    """The first line that is not blank, the number of the line after it, and everything after it."""
    line = 1
    start = 0
    while start < len(content):
        ends = [at for end in (b"\n", b"\r") if (at := content.find(end, start, start + MAX_HEADER)) >= 0]
        stop = min(ends, default=len(content))
        after = stop + (2 if content[stop : stop + 2] == b"\r\n" else 1)
        line += 1
        if content[start:stop].strip():
            return content[start:stop][:MAX_HEADER], line, content[after:]
        start = after
    return b"", line, b""


def _header(words: str) -> tuple[str, tuple[str, ...]]:
    """The delimiter under which most column names are known, and the names."""
    headers = {
        delimiter: tuple(next(csv.reader([words], delimiter=delimiter), [])) for delimiter in DELIMITERS
    }
    best = max(headers, key=lambda delimiter: (len(recognised(headers[delimiter])), len(headers[delimiter])))
    return best, headers[best]


def _parsed(table: Table) -> pd.DataFrame:
    width = len(table.header)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            rows = pd.read_csv(
                io.BytesIO(table._text),
                sep=table.delimiter,
                header=None,
                names=[*range(width), OVERFLOW],
                index_col=False,
                dtype=str,
                encoding=table._encoding,
                na_filter=False,
            )
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        raise _wrong_width(table, str(error)) from error
    if (rows[OVERFLOW] != "").any():
        raise _wrong_width(table)
    last = max(table.places.values())
    if (rows[last] == "").any() and any(len(fields) <= last for _, fields in table.records()):
        # A row that was cut off looks like one whose last fields are blank: only counting tells them apart.
        raise _wrong_width(table)
    return rows.rename(columns={place: column for column, place in table.places.items()})[[*table.places]]


def _wrong_width(table: Table, reason: str = "") -> UserError:
    width, least = len(table.header), max(table.places.values()) + 1
    line, found, affected = 0, 0, 0
    try:
        for at, fields in table.records():
            if len(fields) > width or len(fields) < least:
                line, found = (line, found) if affected else (at, len(fields))
                affected += 1
    except csv.Error as error:
        reason = str(error)
    if not affected:
        return UserError(
            "{file} cannot be read as a CSV file ({reason}): look for a quotation mark that is not closed.",
            file=table.file,
            reason=reason,
        )
    return UserError(
        "{file}, line {line}: found {found} fields, expected {expected} as in the line of column names "
        "(rows affected: {rows}). Put texts that hold a “{delimiter}” between quotation marks, or export the "
        "file again; nothing was changed.",
        file=table.file,
        line=str(line),
        found=found,
        expected=width,
        rows=affected,
        delimiter=table.delimiter.replace("\t", "tab"),
    )


def _records(text: bytes, encoding: str, delimiter: str, first_line: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(
        io.TextIOWrapper(io.BytesIO(text), encoding=encoding, newline=""), delimiter=delimiter
    )
    begins = 0
    for fields in reader:
        if len(fields) > 1 or any(field.strip() for field in fields):
            yield first_line + begins, fields
        begins = reader.line_num
