"""One POST with a deadline. Redirects are not followed, and certificates are checked."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Timer
from urllib.parse import urlsplit

from domain.message import Message
from pipeline.deliver.outcome import Accepted, Outcome, Refused
from pipeline.ingest.fetching.public_addresses import (
    CheckedHTTPConnection,
    CheckedHTTPSConnection,
    PlatformAddressError,
    PrivateAddressError,
)

SILENCE_SECONDS = 10.0
"""How long a receiver may say nothing."""
TOTAL_SECONDS = 20.0
"""How long it may take altogether: one that answers a byte at a time is cut off, too."""
GONE = 410
MINE = (408, 425, 429)
"""Client errors that do not lie in the message: too slow, too early, too often."""


def post(
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    only_public: bool,
    seconds: float = TOTAL_SECONDS,
) -> Outcome:
    """Send `body` to an http(s) address; any answer of 200 to 299 accepts it.

    Args:
        address: The address.
        body: What is sent.
        headers: Sent with it.
        only_public: Refuse this machine and private networks.
        seconds: The deadline of all of it.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    connection = _connection(parts.scheme, host, parts.port, only_public=only_public, seconds=seconds)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        with _deadline(connection, seconds) as deadline:
            connection.request("POST", target, body=body, headers=dict(headers))
            response = connection.getresponse()
            if deadline.is_over:
                raise TimeoutError  # a cut connection looks like the end of the answer
            return _judged(host, response.status, response.reason)
    except (OSError, http.client.HTTPException) as error:
        return Refused(_refusal_reason(host, error, deadline.is_over, seconds))
    finally:
        connection.close()


def _connection(
    scheme: str, host: str, port: int | None, *, only_public: bool, seconds: float
) -> http.client.HTTPConnection:
    silence = min(SILENCE_SECONDS, seconds)
    kind = CheckedHTTPSConnection if scheme == "https" else CheckedHTTPConnection
    return kind(host, port, timeout=silence, only_public=only_public)


class _Deadline:
    is_over = False


@contextmanager
def _deadline(connection: http.client.HTTPConnection, seconds: float) -> Iterator[_Deadline]:
    """Close the connection after `seconds`, whatever the other side does."""
    deadline = _Deadline()

    def cut() -> None:
        deadline.is_over = True
        if connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield deadline
    finally:
        timer.cancel()


def _judged(host: str, status: int, reason: str) -> Outcome:
    values = {"host": host, "status": str(status), "reason": reason[:60]}
    if 200 <= status < 300:
        return Accepted(status)
    if 300 <= status < 400:
        return Refused(
            Message(
                "{host} answered {status}: the address has moved. Redirects are not followed: enter the "
                "new address.",
                values,
            ),
            status,
        )
    if status == GONE:
        why = Message("{host} answered {status}: it does not want these messages any more.", values)
        return Refused(why, status, is_gone=True)
    if status < 500:
        why = Message("{host} refused the message: {status} {reason}.", values)
        return Refused(why, status, is_down=status in MINE)
    why = Message("{host} answered {status} {reason}: something is wrong there.", values)
    return Refused(why, status)


def _refusal_reason(host: str, error: Exception, is_late: bool, seconds: float) -> Message:
    values = {"host": host, "reason": str(error) or type(error).__name__, "seconds": max(1, round(seconds))}
    if isinstance(error, PrivateAddressError | PlatformAddressError):
        return Message(
            "{host} leads into a private network, where this app sends nothing. Use a public address, or "
            "ask whoever runs this app.",
            values,
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return Message(
            "The certificate of {host} is not valid: {reason}.", {**values, "reason": error.verify_message}
        )
    if is_late or isinstance(error, TimeoutError):
        return Message("{host} did not answer within {seconds:seconds}.", values)
    if isinstance(error, socket.gaierror):
        return Message("{host} cannot be found: check the address.", values)
    if isinstance(error, ConnectionRefusedError):
        return Message("{host} refuses connections.", values)
    return Message("{host} cannot be reached: {reason}.", values)
