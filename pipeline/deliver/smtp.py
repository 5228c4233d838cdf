"""Send e-mails over one connection to the mail server."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from email.message import EmailMessage
from threading import Lock
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import unquote, urlsplit

from domain.addresses import is_loopback
from domain.message import Message
from pipeline.deliver.outcome import Accepted, Outcome, Refused

SILENCE_SECONDS: Final = 10.0
"""How long the server may say nothing."""
REST_SECONDS: Final = 60.0
"""A server that cannot be reached is not asked again before: the other messages need not wait for it each."""
MAX_MESSAGES: Final = 100
"""Over one connection; servers close it after some."""


class Mailer:
    """A connection to the server of SMTP_URL, opened when it is first needed. Threads take turns."""

    def __init__(self, url: str, *, seconds: float = SILENCE_SECONDS) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._port = parts.port or (465 if parts.scheme == "smtps" else 587)
        self._is_tls = parts.scheme == "smtps"
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._seconds = seconds
        self._connection: smtplib.SMTP | None = None
        self._sent = 0
        self._lock = Lock()
        self._down: Refused | None = None
        self._down_until = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self._close()

    def send(self, message: EmailMessage) -> Outcome:
        """Send a message; return whether the server accepted it."""
        with self._lock:
            if self._down is not None and time.monotonic() < self._down_until:
                return self._down
            self._down = None
            try:
                if self._connection is not None and self._sent >= MAX_MESSAGES:
                    self._close()
                self._connection = self._connection or self._opened()
                self._connection.send_message(message)
            except smtplib.SMTPRecipientsRefused as refused:
                self._reset()
                return _refused_address(refused)
            except (OSError, smtplib.SMTPException, ValueError) as problem:
                self._close()
                outcome = Refused(self._why_not(problem))
                if not isinstance(problem, smtplib.SMTPDataError):
                    self._down, self._down_until = outcome, time.monotonic() + REST_SECONDS
                return outcome
            self._sent += 1
            return Accepted(250)

    def check(self) -> Outcome:
        """Whether the server can be reached and takes the login; nothing is sent."""
        with self._lock:
            try:
                self._connection = self._connection or self._opened()
                self._connection.noop()
            except (OSError, smtplib.SMTPException, ValueError) as problem:
                self._close()
                return Refused(self._why_not(problem))
            return Accepted(250)

    def _opened(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        self._sent = 0
        if self._is_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._seconds, context=context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._seconds)
        try:
            server.ehlo()
            if not self._is_tls and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif not self._is_tls and self._user and not is_loopback(self._host):
                raise _UnencryptedError
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _reset(self) -> None:
        with suppress(OSError, smtplib.SMTPException):
            if self._connection is not None:
                self._connection.rset()

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
            self._connection.close()
        self._connection = None

    def _why_not(self, problem: Exception) -> Message:
        values = {"host": self._host, "reason": _reason(problem), "seconds": max(1, round(self._seconds))}
        if isinstance(problem, _UnencryptedError):
            return Message(
                "The mail server {host} offers no encryption, so the password is not sent. Use smtps:// in "
                "SMTP_URL.",
                values,
            )
        if isinstance(problem, smtplib.SMTPAuthenticationError):
            return Message(
                "The mail server {host} refused the user name or the password: check SMTP_URL.", values
            )
        if isinstance(problem, smtplib.SMTPSenderRefused):
            return Message("The mail server {host} refused the sender: check MAIL_FROM. {reason}", values)
        unmet = _why_unreached(problem, values)
        return unmet or Message("The mail server {host} did not take the message: {reason}", values)


class _UnencryptedError(OSError):
    """A password would be sent unencrypted."""


def _why_unreached(problem: Exception, values: Mapping[str, Any]) -> Message | None:
    """Why no conversation began; None if one did."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return Message("The certificate of {host} is not valid: {reason}.", values)
    if isinstance(problem, TimeoutError) or isinstance(problem.__context__, TimeoutError):
        return Message("{host} did not answer within {seconds:seconds}.", values)
    if isinstance(problem, ConnectionRefusedError | socket.gaierror):
        return Message(
            "The mail server {host} can't be reached: check host and port in SMTP_URL, and that the server "
            "is running.",
            values,
        )
    return None


def _refused_address(refused: smtplib.SMTPRecipientsRefused) -> Refused:
    code, words = next(iter(refused.recipients.values()))
    why = Message(
        "The mail server refused the address: {status} {reason}",
        {"status": str(code), "reason": words.decode(errors="replace")[:120]},
    )
    return Refused(why, code, is_down=code < 500)


def _reason(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        words = problem.smtp_error
        text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
        return f"{problem.smtp_code} {text}"[:160]
    if isinstance(problem, ssl.SSLCertVerificationError):
        return problem.verify_message
    return (str(problem) or type(problem).__name__)[:160]
