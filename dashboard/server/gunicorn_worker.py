"""gunicorn's threaded worker, with deadlines: a thread is used only once a whole request has arrived.

gunicorn's own reads headers and bodies in its few threads, so that a handful of slow connections stops every
page. Here the event loop gathers them; who takes too long is disconnected. Nothing in front has to buffer.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from functools import partial
from typing import Any, Final

from gunicorn.workers.gthread import TConn, ThreadWorker

GATHER_SECONDS = 20.0
"""For a whole request of up to MAX_GATHERED_BYTES."""
BODY_SECONDS = 120.0
"""For a larger body, which is read in a thread: parts of uploads, from those who are logged in."""
SEND_SECONDS = 30.0
"""For a piece of an answer that the browser does not take."""
MAX_HEADER_BYTES = 64 * 1024
MAX_GATHERED_BYTES = 1024 * 1024 + MAX_HEADER_BYTES
"""As large as requests may be, uploads apart; see dashboard.app."""
MAX_WAITING_BYTES = 64 * 1024 * 1024
"""Of all requests of a worker that have not arrived yet: whoever sends more is disconnected."""
RECEIVED_AT_ONCE = 64 * 1024
END_OF_HEADER: Final = b"\r\n\r\n"
LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
READ_IN_A_THREAD: Final = re.compile(rb"\r\n(transfer-encoding|expect|upgrade):", re.IGNORECASE)
"""Bodies of unknown length, and whoever waits for an answer before sending one."""


class SocketWithDeadline:
    """What gunicorn reads a body from: a socket that gives up at a moment, however slowly bytes drip."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._connection = connection
        self._deadline = time.monotonic() + seconds

    def recv(self, size: int) -> bytes:
        """Up to `size` bytes.

        Raises:
            TimeoutError: the deadline has passed.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the body took too long")
        self._connection.settimeout(left)
        try:
            return self._connection.recv(size)
        finally:
            self._connection.settimeout(SEND_SECONDS)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a socket has
        """Everything else is the socket's."""
        return getattr(self._connection, name)


class GatheringConnection(TConn):  # type: ignore[misc]
    """A connection that keeps what has arrived of a request."""

    def __init__(self, *given: Any) -> None:  # noqa: ANN401 - gunicorn's own parameters
        super().__init__(*given)
        self.gathered = bytearray()

    def init(self) -> None:
        """Pass the buffered data to gunicorn's parser; called in the thread before each request."""
        super().init()
        self.sock.settimeout(SEND_SECONDS)
        if not self.is_http2:
            self.parser.unreader.sock = SocketWithDeadline(self.sock, BODY_SECONDS)
            if self.gathered:
                self.parser.unreader.unread(bytes(self.gathered))
        self.gathered.clear()

    def is_complete(self) -> bool:
        """Whether a thread can go on with what has arrived."""
        end = self.gathered.find(END_OF_HEADER)
        if end < 0:
            return len(self.gathered) > MAX_HEADER_BYTES  # the parser refuses it
        header = bytes(self.gathered[: end + 2])
        length = LENGTH.search(header)
        if length is None or READ_IN_A_THREAD.search(header):
            return True
        whole = end + len(END_OF_HEADER) + int(length.group(1))
        return len(self.gathered) >= whole or whole > MAX_GATHERED_BYTES


class GatheringWorker(ThreadWorker):  # type: ignore[misc]
    """Accepts, gathers whole requests in the event loop, and hands them to the threads."""

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection and wait for its request without a thread."""
        if self.cfg.is_ssl:
            super().accept(listener)
            return
        try:
            client, address = listener.accept()
        except OSError:  # another worker was first, or the browser has gone
            return
        self.nr_conns += 1
        connection = GatheringConnection(self.cfg, client, address, listener.getsockname())
        self._wait_for_request(connection)

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """The next request on a connection that was kept: gathered like the first."""
        if not isinstance(conn, GatheringConnection):
            super().on_client_socket_readable(conn, client)
            return
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait_for_request(conn)

    def on_pending_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Take what has arrived; hand the request over when it is whole."""
        if not isinstance(conn, GatheringConnection):
            super().on_pending_socket_readable(conn, client)
            return
        try:
            received = client.recv(RECEIVED_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        conn.gathered += received
        if received and not conn.is_complete():
            if self._waiting_bytes() > MAX_WAITING_BYTES:
                self._drop(conn)
            return
        if not conn.gathered:
            self._drop(conn)
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        conn.data_ready = True
        self.enqueue_req(conn)

    def _wait_for_request(self, conn: GatheringConnection) -> None:
        conn.timeout = time.monotonic() + GATHER_SECONDS
        self.pending_conns.append(conn)  # in the order of their deadlines, as `murder_pending` expects
        ready = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, ready)

    def _waiting_bytes(self) -> int:
        return sum(len(getattr(conn, "gathered", b"")) for conn in self.pending_conns)

    def _drop(self, conn: GatheringConnection) -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        self.nr_conns -= 1
        conn.close()
