"""A receiver on this machine: it keeps what it is sent, and answers as it is told."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

CERTIFICATE = Path(__file__).parent / "wrong_certificate.pem"
"""Signed by itself, for another name, made for these tests only."""


@dataclass(frozen=True)
class Received:
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    @property
    def events(self) -> list[Any]:
        """The events in it, whether or not they came as a batch."""
        document = self.document
        return document["data"]["events"] if document["type"] == "batch" else [document]


class Receiver(ThreadingHTTPServer):
    """`answers` are the statuses of the next requests; then `status` answers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[Received] = []
        self.answers: list[int] = []
        self.status = 200
        self.headers: dict[str, str] = {}
        self.hangs = False
        self.drips = False
        self.is_closing = Event()
        self.scheme = "http"

    @property
    def address(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}/hook"

    def event_ids(self) -> list[str]:
        return [event["id"] for item in self.received for event in item.events]


@contextmanager
def receiving(*, with_wrong_certificate: bool = False) -> Iterator[Receiver]:
    """A receiver that runs until the block ends."""
    receiver = Receiver()
    if with_wrong_certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
        receiver.scheme = "https"
    thread = Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.is_closing.set()
        receiver.shutdown()
        receiver.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            return  # whoever sent it was killed meanwhile
        self.server.received.append(Received({k.lower(): v for k, v in self.headers.items()}, body))
        if self.server.hangs:
            self.server.is_closing.wait(30)
            return
        if self.server.drips:
            while not self.server.is_closing.wait(0.05):
                try:
                    self.wfile.write(b"HTTP/1.1 200 OK\r\n" if self.server.drips else b"")
                    self.wfile.flush()
                except OSError:
                    return
            return
        self.send_response(self.server.answers.pop(0) if self.server.answers else self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""
