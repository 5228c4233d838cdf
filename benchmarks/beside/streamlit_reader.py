"""What a browser asks a Streamlit server for when it opens a page: the document, then a run of the script."""

from __future__ import annotations

import base64
import os
import socket
import struct
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Final

PATIENCE_SECONDS: Final = 60.0
RERUN: Final = b"Z\x00"
"""Streamlit's BackMsg with an empty `rerun_script` (field 11): run the page from its beginning."""
DELTA, SCRIPT_FINISHED = 5, 6
"""Fields of Streamlit's ForwardMsg."""
TEXT_FRAME, BINARY_FRAME, CLOSE_FRAME, PING_FRAME, PONG_FRAME = 1, 2, 8, 9, 10
ELEMENTS: Final = 9
"""Deltas that the page of `streamlit_page.py` sends at least: a title, four numbers, two lines, a table …"""


class StreamlitReader:
    """Somebody with the page open; each visit is a session of its own, as a reload is."""

    def __init__(self, port: int) -> None:
        self._port = port

    def open(self, _: str) -> None:
        """Open the page, and take all that the script draws.

        Raises:
            ValueError: something was not answered as it should be.
        """
        connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)
        connection.request("GET", "/")
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != 200:
            raise ValueError(f"{answer.status}")
        stream = _WebSocket(self._port, "/_stcore/stream")
        try:
            stream.send(RERUN)
            deltas = 0
            for message in stream.messages():
                fields = dict(_fields(message))
                deltas += DELTA in fields
                if SCRIPT_FINISHED in fields:
                    if fields[SCRIPT_FINISHED] != 0 or deltas < ELEMENTS:
                        raise ValueError(
                            f"script ended with {fields[SCRIPT_FINISHED]} after {deltas} elements"
                        )
                    return
            raise ValueError("the stream ended before the script")
        finally:
            stream.close()

    def close(self) -> None:
        """Nothing stays open between two pages."""


class _WebSocket:
    """As much of RFC 6455 as a reader needs."""

    def __init__(self, port: int, path: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
        self._file = self._socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (
            f"GET {path} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: streamlit",
            f"Origin: http://127.0.0.1:{port}",
        )
        self._socket.sendall("\r\n".join((*lines, "", "")).encode())
        status = self._file.readline()
        while self._file.readline().strip():
            pass
        if b" 101 " not in status:
            raise ValueError(status.decode(errors="replace").strip())

    def send(self, message: bytes, kind: int = BINARY_FRAME) -> None:
        mask = os.urandom(4)
        body = bytes(byte ^ mask[place % 4] for place, byte in enumerate(message))
        self._socket.sendall(bytes((0x80 | kind, 0x80 | len(message))) + mask + body)

    def messages(self) -> Iterator[bytes]:
        """Whole messages, until the server closes."""
        gathered = b""
        while head := self._file.read(2):
            kind, length = head[0] & 0x0F, head[1] & 0x7F
            if length == 126:
                (length,) = struct.unpack(">H", self._file.read(2))
            elif length == 127:
                (length,) = struct.unpack(">Q", self._file.read(8))
            body = self._file.read(length)
            if kind == CLOSE_FRAME:
                return
            if kind == PING_FRAME:
                self.send(body, PONG_FRAME)
            elif kind != PONG_FRAME:
                gathered += body
                if head[0] & 0x80:
                    yield gathered
                    gathered = b""

    def close(self) -> None:
        self._file.close()
        self._socket.close()


def _fields(message: bytes) -> Iterator[tuple[int, int]]:
    """The fields of a protobuf message, with the values of numbers and the lengths of all else."""
    place = 0

    def varint() -> int:
        nonlocal place
        value = shift = 0
        while True:
            byte = message[place]
            place += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                return value

    while place < len(message):
        tag = varint()
        if tag & 7 == 0:
            yield tag >> 3, varint()
        elif tag & 7 == 2:
            length = varint()
            place += length
            yield tag >> 3, length
        else:
            place += 8 if tag & 7 == 1 else 4
            yield tag >> 3, 0
