"""How much is read before it is refused: a file may not fill the memory, packed or unpacked."""

from __future__ import annotations

from typing import Protocol

from i18n import UserError

MAXIMUM_BYTES = 2 * 1024**3
"""More than this, packed or unpacked, is refused: some thirty million lines, or a mistake."""
MAX_TIMES_LARGER = 200
"""What unpacks to more than this times its size is a trap: invoices pack to a fifth, at best a thirtieth."""
SMALL = 32 * 1024**2
"""Bytes that may come out of any archive, however small it is."""
CHUNK = 1024 * 1024


class Readable(Protocol):
    """What bytes can be read from, some at a time."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        ...


def bounded(file: Readable, name: str) -> bytes:
    """Everything in `file`.

    Raises:
        UserError: it is more than MAXIMUM_BYTES.
    """
    content = _up_to(file, MAXIMUM_BYTES)
    if content is None:
        raise too_large(name)
    return content


def unpacked(file: Readable, name: str, packed_bytes: int) -> bytes:
    """Everything that comes out of an archive of `packed_bytes`.

    Raises:
        UserError: it is more than MAXIMUM_BYTES, or far more than invoices can be packed to.
    """
    limit = max(SMALL, MAX_TIMES_LARGER * packed_bytes)
    content = _up_to(file, min(limit, MAXIMUM_BYTES))
    if content is not None:
        return content
    if limit >= MAXIMUM_BYTES:
        raise too_large(name)
    raise UserError(
        "{file} unpacks to more than {times} times its size, which no list of invoices does: pack it again, "
        "or import it unpacked.",
        file=name,
        times=MAX_TIMES_LARGER,
    )


def too_large(name: str) -> UserError:
    """Why a file is refused that is more than MAXIMUM_BYTES."""
    return UserError(
        "{file} holds more than {limit} megabytes: split it, by year for example, and import the parts.",
        file=name,
        limit=MAXIMUM_BYTES // 1024**2,
    )


def _up_to(file: Readable, most: int) -> bytes | None:
    """Everything in `file`; None when it is more than `most` bytes."""
    content = bytearray()
    while chunk := file.read(CHUNK):
        content += chunk
        if len(content) > most:
            return None
    return bytes(content)
