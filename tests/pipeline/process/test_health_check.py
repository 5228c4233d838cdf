"""What a container's HEALTHCHECK asks."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from pipeline.process.health_check import is_healthy


@pytest.mark.parametrize(("status", "expected"), [(200, True), (503, False)])
def test_only_an_answer_of_200_is_healthy(status: int, expected: bool) -> None:
    requested = []

    class Web(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requested.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Web)
    threading.Thread(target=server.handle_request, daemon=True).start()
    assert is_healthy(server.server_port) is expected
    assert requested == ["/healthz"]
    server.server_close()


def test_nobody_there_is_not_healthy() -> None:
    assert not is_healthy(1)
