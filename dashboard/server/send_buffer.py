"""A socket that never waits for its reader: what the network does not take is kept and sent later."""

from __future__ import annotations

import select
import socket
import time
from tempfile import SpooledTemporaryFile
from typing import Any, Final

IN_MEMORY_BYTES: Final = 64 * 1024
"""Of one answer; the rest lies in a temporary file."""
MAX_BUFFERED_BYTES: Final = 64 * 1024 * 1024
"""Of one answer. Beyond that, a thread waits for the reader."""
WAIT_SECONDS: Final = 60.0
"""For how long it does so altogether."""
SENT_AT_ONCE: Final = 64 * 1024
RETRY_SECONDS: Final = 0.05
"""Between attempts to send, while an answer is being made and the network is full."""


class SendBuffer:
    """Bytes that are still to be sent, first in first out."""

    def __init__(self) -> None:
        self._file: SpooledTemporaryFile[bytes] | None = None
        self._begin = self._end = 0

    def __len__(self) -> int:
        return self._end - self._begin

    def append(self, content: bytes | memoryview) -> None:
        """Keep `content` after what is there."""
        if self._file is None:
            self._file = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - closed when it is empty
        self._file.seek(self._end)
        self._file.write(content)
        self._end += len(content)

    def first(self) -> bytes:
        """The next bytes to send."""
        assert self._file is not None
        self._file.seek(self._begin)
        return self._file.read(min(SENT_AT_ONCE, len(self)))

    def remove(self, count: int) -> None:
        """Drop the first `count` bytes."""
        self._begin += count
        if self._begin == self._end:
            self.clear()

    def clear(self) -> None:
        """Drop everything."""
        if self._file is not None:
            self._file.close()
        self._file = None
        self._begin = self._end = 0


class BufferedSocket:
    """A connection whose `sendall` returns at once; `flush` sends more of what is kept."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.unsent = SendBuffer()
        self._wait_until: float | None = None
        self._retry_at = 0.0

    def sendall(self, content: bytes) -> None:
        """Send what the network takes now, and keep the rest.

        Raises:
            TimeoutError: very much is kept, and the reader takes too little of it.
        """
        rest = memoryview(content)
        if time.monotonic() >= self._retry_at and self.flush():
            rest = rest[self._sent(rest) :]
        if rest:
            self.unsent.append(rest)
        while len(self.unsent) > MAX_BUFFERED_BYTES:
            self._wait_for_reader()
            self.flush()

    def flush(self) -> bool:
        """Send as much as the network accepts; return whether nothing is left."""
        while len(self.unsent):
            piece = self.unsent.first()
            sent = self._sent(piece)
            self.unsent.remove(sent)
            if sent < len(piece):
                break
        return not len(self.unsent)

    def close(self) -> None:
        """Close the connection, even with bytes unsent."""
        self.unsent.clear()
        self._connection.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a socket has
        """Any other attribute of the socket."""
        return getattr(self._connection, name)

    def _sent(self, content: bytes | memoryview) -> int:
        """Send what the network accepts, and return how many bytes that was."""
        timeout = self._connection.gettimeout()
        self._connection.setblocking(False)
        try:
            return self._connection.send(content)
        except BlockingIOError:
            self._retry_at = time.monotonic() + RETRY_SECONDS
            return 0
        finally:
            self._connection.settimeout(timeout)

    def _wait_for_reader(self) -> None:
        self._wait_until = self._wait_until or time.monotonic() + WAIT_SECONDS
        left = self._wait_until - time.monotonic()
        if left <= 0 or not select.select([], [self._connection], [], left)[1]:
            raise TimeoutError("the reader is too slow for an answer of this size")
