"""Decide from the bytes that have arrived whether a request is whole."""

from __future__ import annotations

import re
from typing import Final

MAX_HEADER_BYTES: Final = 64 * 1024
MAX_BODY_BYTES: Final = 2 * 1024 * 1024
"""As large as a part of an upload; every other limit of the app is lower."""
MAX_CHUNK_LINE_BYTES: Final = 4096
END_OF_HEADER: Final = b"\r\n\r\n"
END_OF_LINE: Final = b"\r\n"
LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)[ \t]*\r\n", re.IGNORECASE)
CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
EXPECT: Final = re.compile(rb"\r\nexpect:[^\r\n]*", re.IGNORECASE)


class RequestTooLargeError(Exception):
    """More has arrived than any request may have."""


class RequestBuffer:
    """The bytes of a connection's next request that have arrived."""

    def __init__(self) -> None:
        self.content = bytearray()
        self._header_end = -1
        self._next_chunk = 0
        self._end: int | None = None
        """Where the body ends, once that is known."""

    def add(self, received: bytes) -> bool:
        """Add received bytes; return whether the client waits to be told to continue.

        Such a client has sent "Expect: 100-continue". The header is removed, so that it is answered once.
        """
        self.content += received
        if self._header_end >= 0:
            return False
        position = self.content.find(END_OF_HEADER, max(0, len(self.content) - len(received) - 3))
        if position < 0:
            return False
        self._header_end = position + len(END_OF_HEADER)
        header = bytes(self.content[: position + len(END_OF_LINE)])
        without = EXPECT.sub(b"", header)
        self.content[: len(header)] = without
        self._header_end -= len(header) - len(without)
        self._next_chunk = self._header_end
        length = LENGTH.search(without)
        if CHUNKED.search(without) is None:
            self._end = self._header_end + (int(length.group(1)) if length else 0)
        return without != header and not self.is_complete

    @property
    def is_complete(self) -> bool:
        """Whether everything needed for a response has arrived, which includes finding the body too large.

        Raises:
            RequestTooLargeError: a chunked body is larger than MAX_BODY_BYTES.
        """
        if self._header_end < 0:
            return len(self.content) > MAX_HEADER_BYTES  # the parser refuses it
        if self._end is None:
            return self._has_last_chunk()
        return len(self.content) >= self._end or self._end - self._header_end > MAX_BODY_BYTES

    @property
    def path(self) -> bytes:
        """The path of the request line, without its query."""
        target = self.content[:MAX_HEADER_BYTES].partition(END_OF_LINE)[0].split(b" ")[1:2]
        return bytes(target[0]).partition(b"?")[0] if target else b""

    def take(self) -> bytes:
        """Everything that has arrived; the buffer is empty then."""
        content = bytes(self.content)
        self.content.clear()
        self._header_end, self._end, self._next_chunk = -1, None, 0
        return content

    def __len__(self) -> int:
        return len(self.content)

    def _has_last_chunk(self) -> bool:
        """Follow the chunk sizes; a malformed body counts as complete, because the parser refuses it."""
        while True:
            if self._next_chunk - self._header_end > MAX_BODY_BYTES:
                raise RequestTooLargeError
            line_end = self.content.find(END_OF_LINE, self._next_chunk)
            if line_end < 0:
                return len(self.content) - self._next_chunk > MAX_CHUNK_LINE_BYTES
            size = _chunk_size(bytes(self.content[self._next_chunk : line_end]))
            if size is None:
                return True
            if size == 0:
                rest = self.content.find(END_OF_HEADER, line_end)  # no trailer, or the end of some
                return rest >= 0 or len(self.content) - line_end > MAX_HEADER_BYTES
            self._next_chunk = line_end + size + 2 * len(END_OF_LINE)


def _chunk_size(line: bytes) -> int | None:
    digits = line.partition(b";")[0].strip()
    return int(digits, 16) if re.fullmatch(rb"[0-9a-fA-F]{1,15}", digits) else None
