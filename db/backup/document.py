"""The file of a backup: JSON lines, compressed. A header; each table's columns, rows and sum; a trailer.

{"insiders_backup": 1, "schema": "0055", "program_version": "0.1.0", "database": "sqlite", "made_at": "…"}
{"table": "users", "columns": ["created_at", "email", …]}
["2026-01-05 10:00:00.000000", "ada@example.org", …]
{"end": "users", "rows": 1, "digest": "…"}
{"complete": true, "audit": [12, "…"], "sha256": "of all lines before"}
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from domain.user_error import UserError

FORMAT = 1
"""Of the file. A program reads its own and older ones."""
COMPRESSION = 6
UNREADABLE = (OSError, EOFError, zlib.error, ValueError, RecursionError)
"""What reading a file raises that was cut off, changed or never was a backup."""


@dataclass(frozen=True)
class Header:
    """The origin of a backup."""

    schema: str
    """The revision of the tables."""
    program_version: str
    database: str
    """sqlite or postgresql."""
    made_at: str
    """By the clock of the machine that made it, ISO, UTC."""


@dataclass(frozen=True)
class TableSum:
    """A table's number of rows and checksum."""

    rows: int
    digest: str


@dataclass(frozen=True)
class Contents:
    """The contents of a backup by table."""

    header: Header
    tables: dict[str, TableSum]
    audit_head: tuple[int, str] | None
    """The newest entry of the audit log; None where the tables are older than the chain."""

    @property
    def rows(self) -> int:
        """The number of rows of all tables."""
        return sum(table.rows for table in self.tables.values())


class BackupWriter:
    """Writes the lines and computes their checksum."""

    def __init__(self, file: BinaryIO) -> None:
        self._gzip = gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=COMPRESSION, mtime=0)
        self._sha256 = hashlib.sha256()

    def header(self, header: Header) -> None:
        """The first line."""
        self.line({"insiders_backup": FORMAT, **asdict(header)})

    def line(self, document: object) -> None:
        """One line."""
        data = json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"
        self._sha256.update(data)
        self._gzip.write(data)

    def trailer(self, audit_head: tuple[int, str] | None) -> None:
        """The last line, without which a backup is refused."""
        self.line({"complete": True, "audit": audit_head, "sha256": self._sha256.hexdigest()})
        self._gzip.close()


class BackupReader:
    """Reads the lines; `trailer` is set once all of them have been read.

    Raises:
        UserError: the file is no backup, of a newer format, damaged or cut off.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._lines = gzip.GzipFile(fileobj=file, mode="rb")
        self._sha256 = hashlib.sha256()
        self._name = name
        self.header = self._read_header()
        self.trailer: dict[str, Any] | None = None

    def __iter__(self) -> Iterator[Any]:
        """The lines between header and trailer."""
        while True:
            before = self._sha256.hexdigest()
            document = self._read()
            if isinstance(document, dict) and document.get("complete"):
                if document.get("sha256") != before or self._line():
                    raise self.damaged()
                self.trailer = document
                return
            yield document

    def damaged(self) -> UserError:
        """The error that the file has changed since it was written."""
        return UserError(
            "{file} is damaged or incomplete, and nothing was restored. Use another backup.", file=self._name
        )

    def refused(self, table: str, why: str) -> UserError:
        """The error that the database refuses a row."""
        return UserError(
            "{file} does not fit this database, at table {table}: {why}. Nothing was restored.",
            file=self._name,
            table=table,
            why=why,
        )

    def too_new(self, version: str) -> UserError:
        """The error that this program cannot read the file yet."""
        return UserError(
            "{file} was made by a newer version of this program ({version}): restore it with that one.",
            file=self._name,
            version=version,
        )

    def _read_header(self) -> Header:
        try:
            document = json.loads(self._readline())
            if document["insiders_backup"] > FORMAT:
                raise self.too_new(document["program_version"])
            return Header(**{name: document[name] for name in Header.__dataclass_fields__})
        except (*UNREADABLE, KeyError, TypeError) as error:
            raise UserError(
                "{file} is not a backup of this program. Make one with `python -m pipeline backup`.",
                file=self._name,
            ) from error

    def _read(self) -> Any:  # noqa: ANN401 - JSON
        try:
            return json.loads(self._line())
        except (ValueError, RecursionError) as error:
            raise self.damaged() from error

    def _line(self) -> bytes:
        try:
            return self._readline()
        except UNREADABLE as error:
            raise self.damaged() from error

    def _readline(self) -> bytes:
        line = self._lines.readline()
        self._sha256.update(line)
        return line
