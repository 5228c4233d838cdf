"""gunicorn's threaded worker, whose threads never wait for the network.

gunicorn's own reads requests and sends answers in its few threads, so that a handful of slow connections
stops every page. Here the event loop gathers whole requests and sends what a slow reader has not taken yet;
who takes too long is disconnected. Nothing in front has to buffer.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from gunicorn.workers.gthread import TConn, ThreadWorker

from dashboard.server.request_buffer import RequestBuffer, RequestTooLargeError
from dashboard.server.send_buffer import BufferedSocket

HEADER_SECONDS: Final = 20.0
"""For a request's header, and for a small body."""
BODY_SECONDS: Final = 120.0
"""For a request of more than SMALL_BYTES: a part of an upload."""
SMALL_BYTES: Final = 64 * 1024
SEND_SECONDS: Final = 30.0
"""For a reader that takes nothing of an answer."""
MIN_BYTES_PER_SECOND: Final = 16 * 1024
"""Whoever takes an answer more slowly is disconnected, a minute after that."""
LINGER_SECONDS: Final = 2.0
"""For a client to close its side, so that it gets the end of its answer."""
MAX_RECEIVED_BYTES: Final = 64 * 1024 * 1024
"""Of all requests of a worker that are not whole: beyond that, the largest is dropped."""
MAX_UNSENT_BYTES: Final = 256 * 1024 * 1024
"""Of all answers of a worker that are not sent: beyond that, the oldest is dropped."""
SPARE_CONNECTIONS: Final = 50
"""When only so many may still come, the one that has waited longest makes room."""
RECEIVED_AT_ONCE: Final = 64 * 1024
HEALTH_PATH: Final = b"/healthz"
"""Answered by a thread of its own, however busy the others are."""
FILES: Final = (b"/export/", b"/assets/", b"/_dash-component-suites/")
"""Beginnings of addresses of files that may be large."""
MAX_THREADS_FOR_FILES: Final = 2
"""For each of them: a page never waits for more than the few requests that are being answered."""
CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


class EmptyStream:
    """What gunicorn's parser reads from once the whole request has been given to it."""

    def recv(self, _size: int) -> bytes:
        """The end of the stream."""
        return b""


@dataclass
class Lane:
    """A class of requests that may occupy only some of the threads."""

    running: int = 0
    waiting: deque[GatheringConnection] = field(default_factory=deque)


class GatheringConnection(TConn):  # type: ignore[misc]
    """A connection that buffers the request as it arrives and the response as it is sent."""

    sock: BufferedSocket

    def __init__(self, cfg: object, client: socket.socket, *addresses: object) -> None:
        super().__init__(cfg, client, *addresses)
        self.sock = BufferedSocket(client)
        self.arrived = RequestBuffer()
        self.lane: Lane | None = None
        """While a thread is at work for it."""

    def init(self) -> None:
        """Pass the buffered request to gunicorn's parser; called in the thread before each request."""
        super().init()
        self.parser.unreader.sock = EmptyStream()
        self.parser.unreader.unread(self.arrived.take())


class GatheringWorker(ThreadWorker):  # type: ignore[misc]
    """Accepts, gathers whole requests in the event loop, hands them to threads, and sends their answers."""

    def init_process(self) -> None:
        """Prepare the queues before gunicorn starts its loop."""
        self._waiting: dict[GatheringConnection, None] = {}
        """Connections that the event loop waits for, in the order in which they began to wait."""
        self._lanes = {beginning: Lane() for beginning in FILES}
        self._health_pool = ThreadPoolExecutor(max_workers=1)
        super().init_process()

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
        if self.nr_conns > self.worker_connections - SPARE_CONNECTIONS and self._waiting:
            self._drop(next(iter(self._waiting)))
        self._gather(GatheringConnection(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Read the next request of a kept-alive connection like the first one."""
        if not isinstance(conn, GatheringConnection):
            super().on_client_socket_readable(conn, client)
            return
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._gather(conn)

    def enqueue_req(self, conn: TConn) -> None:
        """Hand a whole request to a thread; health checks have threads of their own, files only some."""
        path = conn.arrived.path if isinstance(conn, GatheringConnection) else b""
        if path == HEALTH_PATH:
            future = self._health_pool.submit(self.handle, conn)
            future.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))
        elif path.startswith(FILES):
            lane = next(item for beginning, item in self._lanes.items() if path.startswith(beginning))
            lane.waiting.append(conn)
            self._start_next(lane)
        else:
            super().enqueue_req(conn)

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """Continue after a thread is done: send the rest, wait for the next request, or close."""
        if not isinstance(conn, GatheringConnection):
            super().finish_request(conn, fs)
            return
        if conn.lane is not None:
            conn.lane.running -= 1
            self._start_next(conn.lane)
            conn.lane = None
        if len(conn.sock.unsent):
            self._send_rest(conn, fs)
        else:
            self._answered(conn, fs)

    def murder_pending(self) -> None:
        """Disconnect clients that have exceeded a deadline."""
        super().murder_pending()
        now = time.monotonic()
        for conn in [
            connection
            for connection in self._waiting
            if connection.timeout <= now or self._is_idle_at_the_end(connection)
        ]:
            self._drop(conn)

    def _is_idle_at_the_end(self, conn: GatheringConnection) -> bool:
        """Whether a stopping worker need not wait for the connection, as nothing is under way on it."""
        return not self.alive and not len(conn.arrived) and not len(conn.sock.unsent)

    def _gather(self, conn: GatheringConnection) -> None:
        conn.sock.setblocking(False)
        self._wait(conn, selectors.EVENT_READ, self._receive, HEADER_SECONDS)

    def _receive(self, conn: GatheringConnection) -> None:
        """Take what has arrived; hand the request over when it is whole."""
        try:
            received = conn.sock.recv(RECEIVED_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        if not received:  # half a request is worth no thread
            self._drop(conn)
            return
        self._add(conn, received)

    def _add(self, conn: GatheringConnection, received: bytes) -> None:
        was_small = len(conn.arrived) <= SMALL_BYTES
        try:
            if conn.arrived.add(received):
                conn.sock.sendall(CONTINUE)
            is_complete = conn.arrived.is_complete
        except (RequestTooLargeError, OSError):
            self._drop(conn)
            return
        if is_complete:
            self._stop_waiting(conn)
            conn.data_ready = True
            self.enqueue_req(conn)
        elif was_small and len(conn.arrived) > SMALL_BYTES:
            conn.timeout += BODY_SECONDS - HEADER_SECONDS
        if sum(len(connection.arrived) for connection in self._waiting) > MAX_RECEIVED_BYTES:
            self._drop(max(self._waiting, key=lambda connection: len(connection.arrived)))

    def _start_next(self, lane: Lane) -> None:
        while lane.waiting and lane.running < MAX_THREADS_FOR_FILES:
            conn = lane.waiting.popleft()
            if _has_gone(conn.sock):
                self._close(conn)
                continue
            conn.lane = lane
            lane.running += 1
            super().enqueue_req(conn)

    def _send_rest(self, conn: GatheringConnection, fs: Future[Any]) -> None:
        """Send what the reader has not taken yet, from the event loop."""
        conn.sock.setblocking(False)
        last = time.monotonic() + 2 * SEND_SECONDS + len(conn.sock.unsent) / MIN_BYTES_PER_SECOND

        def send(conn: GatheringConnection) -> None:
            try:
                is_sent = conn.sock.flush()
            except OSError:
                self._drop(conn)
                return
            conn.timeout = min(last, time.monotonic() + SEND_SECONDS)
            if is_sent:
                self._stop_waiting(conn)
                self._answered(conn, fs)

        self._wait(conn, selectors.EVENT_WRITE, send, SEND_SECONDS)
        if sum(len(connection.sock.unsent) for connection in self._waiting) > MAX_UNSENT_BYTES:
            self._drop(next(connection for connection in self._waiting if len(connection.sock.unsent)))

    def _answered(self, conn: GatheringConnection, fs: Future[Any]) -> None:
        is_kept = not fs.cancelled() and fs.exception() is None and bool(fs.result())
        if not is_kept:
            self._linger(conn)
            return
        more = conn.parser.unreader.take_buffered()
        if not more:
            super().finish_request(conn, fs)
            return
        self._gather(conn)  # the next request has come along with this one, or a part of it
        self._add(conn, more)

    def _linger(self, conn: GatheringConnection) -> None:
        """Close as HTTP recommends: our side first, the other one a moment later."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
            return

        def drain(conn: GatheringConnection) -> None:
            with suppress(BlockingIOError):
                try:
                    received = conn.sock.recv(RECEIVED_AT_ONCE)
                except ConnectionError:
                    received = b""
                if not received:
                    self._drop(conn)

        self._wait(conn, selectors.EVENT_READ, drain, LINGER_SECONDS)

    def _wait(
        self,
        conn: GatheringConnection,
        event: int,
        ready: Callable[[GatheringConnection], None],
        seconds: float,
    ) -> None:
        conn.timeout = time.monotonic() + seconds
        self._waiting[conn] = None

        def is_ready(_socket: object) -> None:
            if conn in self._waiting:  # it may have been dropped for another one, a moment ago
                ready(conn)

        self.poller.register(conn.sock, event, is_ready)

    def _stop_waiting(self, conn: GatheringConnection) -> None:
        del self._waiting[conn]
        self.poller.unregister(conn.sock)

    def _drop(self, conn: GatheringConnection) -> None:
        self._stop_waiting(conn)
        self._close(conn)

    def _close(self, conn: GatheringConnection) -> None:
        self.nr_conns -= 1
        conn.close()


def _has_gone(connection: BufferedSocket) -> bool:
    """Whether the client has hung up while it waited."""
    try:
        connection.setblocking(False)
        return not connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
