from __future__ import annotations

import pytest

from dashboard.server.request_buffer import MAX_BODY_BYTES, RequestBuffer, RequestTooLargeError

CHUNKED = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"


def arrived(content: bytes, at_once: int = 100_000) -> RequestBuffer:
    buffer = RequestBuffer()
    for start in range(0, len(content), at_once):
        buffer.add(content[start : start + at_once])
    return buffer


@pytest.mark.parametrize("at_once", [1, 7, 100_000])
@pytest.mark.parametrize(
    ("content", "is_complete"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\n", False),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", False),
        (b"POST / HTTP/1.1\r\ncontent-length:3\r\n\r\nabc", True),
        (b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nab", False),
        (b"PUT / HTTP/1.1\r\nContent-Length: 5000000\r\n\r\n", True),
        (b"PUT / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", True),
        (CHUNKED, False),
        (CHUNKED + b"3\r\nabc\r\n", False),
        (CHUNKED + b"5\r\n0\r\n\r\n", False),
        (CHUNKED + b"3;name=value\r\nabc\r\n0\r\n", False),
        (CHUNKED + b"3\r\nabc\r\n0\r\n\r\n", True),
        (CHUNKED + b"3\r\nabc\r\n0\r\nTrailer: a", False),
        (CHUNKED + b"3\r\nabc\r\n0\r\nTrailer: a\r\n\r\n", True),
        (CHUNKED + b"not a number\r\n", True),
        (CHUNKED + b"1" * 5000, True),
    ],
)
def test_a_request_is_whole_when_its_header_and_its_body_are(
    content: bytes, is_complete: bool, at_once: int
) -> None:
    assert arrived(content, at_once).is_complete is is_complete


def test_a_header_that_never_ends_is_left_to_the_parser_which_refuses_it() -> None:
    assert arrived(b"x" * 70_000).is_complete


def test_a_chunked_body_has_a_limit() -> None:
    buffer = arrived(CHUNKED + f"{MAX_BODY_BYTES + 1:x}\r\nabc".encode())
    with pytest.raises(RequestTooLargeError):
        _ = buffer.is_complete


@pytest.mark.parametrize("at_once", [1, 100_000])
def test_a_client_that_waits_is_told_to_go_on_once_and_not_a_second_time(at_once: int) -> None:
    buffer = RequestBuffer()
    content = b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc"
    head = len(content) - 3
    pieces = [content[start : min(start + at_once, head)] for start in range(0, head, at_once)]
    output = [buffer.add(piece) for piece in (*pieces, b"abc")]
    assert output.count(True) == 1
    assert buffer.take() == b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (b"GET /healthz HTTP/1.1\r\n", b"/healthz"),
        (b"GET /export/a.csv?b=c HTTP/1.1", b"/export/a.csv"),
        (b"", b""),
    ],
)
def test_the_path_is_known_before_the_request_is_parsed(content: bytes, path: bytes) -> None:
    assert arrived(content).path == path


def test_what_is_taken_leaves_room_for_the_next_request() -> None:
    buffer = arrived(CHUNKED + b"0\r\n\r\n")
    assert buffer.is_complete
    buffer.take()
    assert (len(buffer), buffer.is_complete) == (0, False)
    buffer.add(b"GET / HTTP/1.1\r\n\r\n")
    assert buffer.is_complete
