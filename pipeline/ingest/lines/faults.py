"""Errors in a file: where the first one is, and how many rows are affected."""

from __future__ import annotations

from typing import Any

from i18n import Message, UserError
from pipeline.ingest.columns.fields import SPOKEN
from pipeline.ingest.mapping import Understanding
from pipeline.ingest.reading.table import Cell, Table, text_of

MAX_QUOTE_LENGTH = 60
"""Characters of a wrong value that a message repeats."""
A_VALUE = Message("a value")
A_NUMBER = Message("a number such as 2.55")
A_QUANTITY = Message("a number such as 6 or -1")
A_SHORTER_TEXT = Message("a shorter text")
LESS_MONEY = Message("at most 100,000,000,000 of money on one line")


class BadLinesError(UserError):
    """Lines of a file cannot be read; the others can be imported without them."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text, **message.values)


class Faults:
    """The faults of one table. One is enough to refuse it."""

    def __init__(self, table: Table, understanding: Understanding) -> None:
        self._table = table
        self._understanding = understanding
        self._first: tuple[int, str, str, Message | None] | None = None
        self.rows = 0
        self._width: tuple[int, int] | None = None
        self._wide_rows = 0

    def see(self, line: int, field: str, cell: Cell, expected: Message | None) -> None:
        """Note an unreadable value; without `expected` it should have been a date."""
        if self._first is None:
            text = text_of(cell)
            quoted = text if len(text) <= MAX_QUOTE_LENGTH else text[: MAX_QUOTE_LENGTH - 1] + "…"
            self._first = (line, field, quoted, expected)
        if self._first[1] == field:
            self.rows += 1

    def see_width(self, line: int, width: int) -> None:
        """Note a row with more fields than column names, or too few for the required ones."""
        if self._width is None:
            self._width = (line, width)
        self._wide_rows += 1

    def __bool__(self) -> bool:
        return self._first is not None or self._width is not None

    def error(self) -> BadLinesError:
        """The error that refuses the table."""
        return BadLinesError(self._message())

    def _message(self) -> Message:
        file = self._table.name
        if self._width is not None and (self._first is None or self._width[0] <= self._first[0]):
            return Message(
                "{file}, line {line}: found {found:fields}, expected {expected} as in the line of column "
                "names "
                "(rows affected: {rows}). Put texts that hold a “{delimiter}” between quotation marks, or "
                "export the "
                "file again; nothing was changed.",
                {
                    "file": file,
                    "line": str(self._width[0]),
                    "found": self._width[1],
                    "expected": len(self._table.header),
                    "rows": self._wide_rows,
                    "delimiter": self._table.raw.delimiter.replace("\t", "tab"),
                },
            )
        assert self._first is not None
        line, field, value, expected = self._first
        place: dict[str, Any] = {
            "file": file,
            "line": str(line),
            "column": self._spoken(field),
            "found": value,
            "rows": self.rows,
        }
        if expected is None:
            return Message(
                "{file}, line {line}, column {column}: found “{found}”, expected a date written {form} like "
                "the others, such as {example} (rows affected: {rows}). Correct the file and import it "
                "again; nothing was changed.",
                {**place, "form": self._understanding.form, "example": self._understanding.example},
            )
        return Message(
            "{file}, line {line}, column {column}: found “{found}”, expected {expected:name} "
            "(rows affected: {rows}). Correct the file and import it again; nothing was changed.",
            {**place, "expected": expected.text},
        )

    def _spoken(self, field: str) -> str:
        """The file's own name for a field's column."""
        place = self._understanding.fields.get(field)
        return SPOKEN.get(field, field) if place is None else text_of(self._table.header[place]).strip()
