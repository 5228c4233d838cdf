from __future__ import annotations

import socket

import pytest

from dashboard.server import send_buffer
from dashboard.server.send_buffer import BufferedSocket, SendBuffer


def test_what_comes_first_goes_first_however_much_it_is() -> None:
    buffer = SendBuffer()
    buffer.append(b"a" * 100_000)
    buffer.append(b"b" * 10)
    assert len(buffer) == 100_010
    used = b""
    while len(buffer):
        piece = buffer.first()[:30_000]
        used += piece
        buffer.remove(len(piece))
    assert used == b"a" * 100_000 + b"b" * 10
    buffer.append(b"again")
    assert buffer.first() == b"again"


def test_a_writer_does_not_wait_for_a_reader_who_gets_everything_in_the_end() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = BufferedSocket(ours)
        content = bytes(range(256)) * 20_000
        for start in range(0, len(content), 8192):
            sender.sendall(content[start : start + 8192])
        assert len(sender.unsent) > 0
        received = bytearray()
        while len(received) < len(content):
            received += theirs.recv(100_000)
            sender.flush()
        assert received == content


def test_beyond_a_limit_it_waits_and_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send_buffer, "MAX_BUFFERED_BYTES", 1000)
    monkeypatch.setattr(send_buffer, "WAIT_SECONDS", 0.01)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = BufferedSocket(ours)
        with pytest.raises(TimeoutError, match="the reader is too slow"):
            sender.sendall(b"x" * 10_000_000)
