"""Servers that stay where they are while the dashboards that they serve change from test to test.

A browser keeps scripts by their address. At the same one it fetches and compiles the megabytes of Dash and
plotly once for all tests of a process, which is most of what opening a page costs.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from werkzeug.serving import make_server


class PooledServer:
    """A server on a port of its own."""

    def __init__(self) -> None:
        self._server = make_server("127.0.0.1", 0, _nothing, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def show(self, application: Any) -> None:
        """Serve this from now on."""
        self._server.app = application

    def clear(self) -> None:
        """Serve nothing until the next test."""
        self._server.app = _nothing

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class ServerPool:
    """A pool of servers, which grows to as many as one test needs at once."""

    def __init__(self) -> None:
        self._free: list[PooledServer] = []
        self._taken: list[PooledServer] = []

    def open(self, application: Any) -> PooledServer:
        """A server that serves `application`: the first one free, so that tests find the same ones."""
        stall = self._free.pop(0) if self._free else PooledServer()
        self._taken.append(stall)
        stall.show(application)
        return stall

    def clear(self) -> None:
        """Take back every server, in the order in which they were opened."""
        for stall in self._taken:
            stall.clear()
        self._free = [*self._taken, *self._free]
        self._taken = []

    def close(self) -> None:
        """Stop every server."""
        self.clear()
        for stall in self._free:
            stall.close()


def _nothing(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The response to a page that a test left open."""
    start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
    return [b"nothing is served here"]
