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

from db.engine import open_database
from tests.factories import person, publish_version
from tests.servers.ports import free_port

ROOT = Path(__file__).parents[3]
SLOW_CLIENTS = 200
CUSTOMERS = 3_000
LARGE_FILE = "/assets/plotly.min.js"
"""1.4 MB: more than the network takes for a reader that does not read."""


@pytest.fixture(scope="module")
def port(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where one worker with its four threads listens."""
    number = free_port()
    file = tmp_path_factory.mktemp("served") / "insiders.sqlite3"
    shutil.copy(sqlite_template, file)
    sqlite_url = f"sqlite:///{file}"
    database = open_database(sqlite_url)
    with database.write() as session:
        publish_version(session, members=[person(f"C{number:05}") for number in range(CUSTOMERS)])
    database.dispose()
    stored = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "wsgi:server"],
        cwd=ROOT,
        env={
            **stored,
            "DATABASE_URL": sqlite_url,
            "PORT": str(number),
            "WEB_CONCURRENCY": "1",
            "TICK_SECONDS": "3600",  # no weekly run beside it
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                response_seconds(number, "/healthz")
                break
            assert time.monotonic() < deadline, "the server did not start"
        yield number
    finally:
        process.terminate()
        process.wait(30)


def response_seconds(port: int, path: str) -> float:
    """How many seconds an answer takes."""
    begun = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        assert answer.status == 200
    return time.monotonic() - begun


def connected(port: int, beginning: bytes) -> socket.socket:
    """A client with a small receive buffer that has sent `beginning`."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(10)
    client.connect(("127.0.0.1", port))
    client.sendall(beginning)
    return client


def answer(client: socket.socket) -> bytes:
    """The body of the next answer."""
    response = http.client.HTTPResponse(client)
    response.begin()
    assert response.status == 200
    return response.read()


FORM = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"


def get(path: str, version: str = "1.1") -> bytes:
    return f"GET {path} HTTP/{version}\r\nHost: localhost\r\n\r\n".encode()


@pytest.mark.slow
@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: local",
        FORM + b"Content-Length: 500\r\n\r\nemail=",
        FORM + b"Content-Length: 5000000\r\n\r\nemail=",
        b"PUT /upload/1?from=0 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1500000\r\n\r\nline",
        FORM + b"Transfer-Encoding: chunked\r\n\r\n5\r\nem",
        FORM + b"Expect: 100-continue\r\nContent-Length: 500\r\n\r\n",
        get("/healthz") + b"GET /",
        get("/healthz", "1.0"),
        get(LARGE_FILE),
        get("/export/customers.csv?columns=all"),
        get("/export/customers.xlsx"),
    ],
    ids=[
        "silent", "half a header", "half a body", "a body too large", "half a part of an upload",
        "half a chunk", "told to go on", "half a second request", "does not hang up", "reads no asset",
        "reads no export", "reads no workbook",
    ],
)  # fmt: skip
def test_200_slow_clients_leave_pages_and_health_checks_answering(port: int, beginning: bytes) -> None:
    with contextlib.ExitStack() as opened:
        for _ in range(SLOW_CLIENTS):
            opened.enter_context(connected(port, beginning))
        for path in ("/healthz", "/", "/insiders", "/healthz"):
            assert response_seconds(port, path) < 5, path


@pytest.mark.slow
def test_a_slow_reader_gets_all_of_its_answer_and_the_next_one(port: int) -> None:
    with connected(port, get(LARGE_FILE)) as client:
        assert answer(client) == (ROOT / LARGE_FILE.lstrip("/")).read_bytes()
        client.sendall(get("/export/customers.csv"))
        assert answer(client).count(b"\r\nC0") == CUSTOMERS
        client.sendall(get("/healthz"))
        assert answer(client).startswith(b"ok\n")


@pytest.mark.slow
def test_a_request_that_arrives_in_pieces_is_answered_and_its_connection_kept(port: int) -> None:
    with connected(port, b"GET /healthz HT") as client:
        for part in (b"TP/1.1\r\nHost: local", b"host\r\n", b"\r\n"):
            client.sendall(part)
        assert answer(client).startswith(b"ok\n")
        client.sendall(get("/healthz") + get("/assets/theme.js")[:-2])  # two at once, the second in pieces
        assert answer(client).startswith(b"ok\n")
        client.sendall(b"\r\n")
        assert b"scheme" in answer(client)


@pytest.mark.slow
def test_whoever_waits_to_be_told_is_told_to_go_on_once(port: int) -> None:
    head = FORM + b"Expect: 100-continue\r\nConnection: close\r\nContent-Length: 4\r\n\r\n"
    with connected(port, head) as client:
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"a=bc")
        rest = b"".join(iter(lambda: client.recv(4096), b""))
    assert rest.startswith(b"HTTP/1.1 400 ")  # the form has no token
    assert b"100 Continue" not in rest


@pytest.mark.slow
def test_metrics_are_those_of_all_workers_from_files(port: int) -> None:
    response_seconds(port, "/movements")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as result:
        text = result.read().decode()
    assert 'insiders_request_seconds_count{route="/<path:path>"}' in text
    assert "insiders_workers 1.0\n" in text
    assert 'insiders_process_memory_bytes{pid="' in text
