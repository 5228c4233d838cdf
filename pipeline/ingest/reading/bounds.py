"""Limits on what is read, so that no file fills memory or disk, packed or unpacked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Protocol

from i18n import UserError

MAX_BYTES = 2 * 1024**3
"""More than this, packed or unpacked, is refused: some thirty million lines, or a mistake."""
MAX_RATIO = 200
"""What unpacks to more than this times its size is a trap: invoices pack to a fifth, at best a thirtieth."""
MIN_UNPACKED_BYTES = 32 * 1024**2
"""Bytes that may come out of any archive, however small it is."""
CHUNK_BYTES = 1024 * 1024
DEFAULT_MEMORY_MB = 1024
"""What an import may take, where nobody says otherwise."""
BASE_MEMORY_MB = 140
"""What an import takes whatever it reads."""
WORKBOOK_MEMORY_RATIO = 3.5
"""Bytes of memory for each unpacked byte of a workbook, whose library reads a sheet whole; measured."""
MAX_FIELD = 1024 * 1024
"""Characters of one field."""
MAX_LINE = 4 * 1024 * 1024
"""Characters of one line."""
MAX_COLUMNS = 2000


class Readable(Protocol):
    """Something that bytes can be read from, a few at a time."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most `size`; empty at the end."""
        ...


@dataclass(frozen=True)
class Limits:
    """Limits on what one archive may unpack to."""

    packed_bytes: int

    @property
    def most(self) -> int:
        """The limit in bytes."""
        return min(max(MIN_UNPACKED_BYTES, MAX_RATIO * self.packed_bytes), MAX_BYTES)


def max_workbook_bytes(memory_mb: int) -> int:
    """The largest size that a workbook may unpack to."""
    return int(max(memory_mb - BASE_MEMORY_MB, 0) / WORKBOOK_MEMORY_RATIO) * 1024**2


def copy_bounded(source: Readable, target: IO[bytes], name: str, most: int = MAX_BYTES) -> int:
    """Copy all of `source` into `target` in chunks; return the number of bytes.

    Raises:
        UserError: it is more than `most`.
    """
    copied = 0
    while chunk := source.read(CHUNK_BYTES):
        copied += len(chunk)
        if copied > most:
            raise too_large(name) if most >= MAX_BYTES else _is_bomb(name)
        target.write(chunk)
    return copied


def too_large(name: str) -> UserError:
    """The error for a file of more than MAX_BYTES."""
    return UserError(
        "{file} holds more than {limit} megabytes: split it, by year for example, and import the parts.",
        file=name,
        limit=MAX_BYTES // 1024**2,
    )


def _is_bomb(name: str) -> UserError:
    return UserError(
        "{file} unpacks to more than {times:times} its size, which no list of invoices does: pack it again, "
        "or import it unpacked.",
        file=name,
        times=MAX_RATIO,
    )
