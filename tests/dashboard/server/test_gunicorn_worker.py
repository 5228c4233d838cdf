"""Slow clients, and none at all, against a real gunicorn without anything in front of it."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.server.gunicorn_worker import GatheringConnection

ROOT = Path(__file__).parents[3]
SLOW_CLIENTS = 200


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def port(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where one worker with its four threads listens."""
    number = free_port()
    file = tmp_path_factory.mktemp("served") / "insiders.sqlite3"
    shutil.copy(sqlite_template, file)
    sqlite_url = f"sqlite:///{file}"
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "wsgi:server"],
        cwd=ROOT,
        env={**kept, "DATABASE_URL": sqlite_url, "PORT": str(number), "WEB_CONCURRENCY": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                asked(number, "/healthz")
                break
            assert time.monotonic() < deadline, "the server did not start"
        yield number
    finally:
        process.terminate()
        process.wait(30)


def asked(port: int, path: str) -> float:
    """How many seconds an answer takes."""
    begun = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        assert answer.status == 200
    return time.monotonic() - begun


def connected(port: int, beginning: bytes) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=10)
    client.sendall(beginning)
    return client


def answer(client: socket.socket) -> bytes:
    """The body of the next answer."""
    response = http.client.HTTPResponse(client)
    response.begin()
    assert response.status == 200
    return response.read()


@pytest.mark.slow
@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: local",
        b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 500\r\n\r\nemail=",
    ],
    ids=["silent", "half a header", "half a body"],
)
def test_200_slow_clients_leave_pages_and_health_checks_answering(port: int, beginning: bytes) -> None:
    with contextlib.ExitStack() as opened:
        slow = [opened.enter_context(connected(port, beginning)) for _ in range(SLOW_CLIENTS)]
        for path in ("/healthz", "/", "/assets/theme.js", "/healthz"):
            assert asked(port, path) < 5, path
        if beginning:
            for client in slow:
                client.sendall(b"x")
        assert asked(port, "/healthz") < 5


@pytest.mark.slow
def test_a_request_that_arrives_in_pieces_is_answered_and_its_connection_kept(port: int) -> None:
    with connected(port, b"GET /healthz HT") as client:
        for part in (b"TP/1.1\r\nHost: local", b"host\r\n", b"\r\n"):
            client.sendall(part)
        assert answer(client).startswith(b"ok\n")
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert answer(client).startswith(b"ok\n")


@pytest.mark.parametrize(
    ("arrived", "is_complete"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\n", False),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", False),
        (b"POST / HTTP/1.1\r\ncontent-length:3\r\n\r\nabc", True),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n", True),
        (b"PUT / HTTP/1.1\r\nContent-Length: 5000000\r\n\r\n", True),
        (b"x" * 70_000, True),
    ],
)
def test_a_request_is_whole_when_its_header_and_its_body_are(arrived: bytes, is_complete: bool) -> None:
    connection = GatheringConnection.__new__(GatheringConnection)
    connection.gathered = bytearray(arrived)
    assert connection.is_complete() is is_complete
