"""What the program talks to: where invoices come from, and the mail server. Nothing is fetched or sent."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from i18n import Message, UserError
from pipeline.cli.checks.finding import Finding, Level
from pipeline.deliver.outcome import Refused
from pipeline.deliver.smtp import Mailer
from pipeline.ingest.fetching import api
from pipeline.ingest.fetching.locate import files_of
from pipeline.ingest.fetching.secrets import fill_in_address
from pipeline.publish import fetch_rows
from pipeline.publish.open_source import name_of_source
from settings import Settings

SOURCE, MAIL = "source", "mail"
SECONDS = 5.0
PORTS = {"http": 80, "https": 443, "sftp": 22, "s3": 443, "postgresql": 5432, "mysql": 3306}
AMAZON = "s3.amazonaws.com"


def check_source(settings: Settings) -> Finding:
    """Whether INVOICES_SOURCE exists, or its server can be reached."""
    source = settings.invoices_source
    if not source:
        return Finding(SOURCE, Level.OK, Message("No source is set: invoices are imported by hand."))
    if source.startswith("simulated:"):
        return Finding(SOURCE, Level.OK, Message("Invoices are simulated."))
    name = {"file": name_of_source(source)}
    try:
        address = _server_of(source)
        if address is None:
            with files_of(source) as files:
                count = {**name, "files": len(files)}
            return Finding(SOURCE, Level.OK, Message("{file} can be read. New files: {files:number}.", count))
        with socket.create_connection(address, SECONDS):
            pass
    except UserError as error:
        return Finding(SOURCE, Level.FAIL, error.message, Message("Correct INVOICES_SOURCE."))
    except (OSError, ValueError, ArgumentError) as error:
        return Finding(
            SOURCE,
            Level.FAIL,
            Message("{file} cannot be reached: {why}.", {**name, "why": str(error)}),
            Message("Check INVOICES_SOURCE, and that this machine may reach the server."),
        )
    return Finding(SOURCE, Level.OK, Message("The server of {file} can be reached.", name))


def check_mail(settings: Settings) -> Finding:
    """Whether the mail server accepts this program's user and password."""
    if not settings.smtp_url:
        return Finding(MAIL, Level.OK, Message("No mail server is set: no e-mail is sent."))
    if not settings.can_send_mail:
        return Finding(
            MAIL,
            Level.WARN,
            Message("A mail server is set, but no e-mail is sent."),
            Message("Set MAIL_FROM and PUBLIC_URL as well."),
        )
    with Mailer(settings.smtp_url, seconds=SECONDS) as mailer:
        outcome = mailer.check()
    if isinstance(outcome, Refused):
        return Finding(
            MAIL, Level.FAIL, outcome.why, Message("Correct SMTP_URL; no e-mail is sent until then.")
        )
    return Finding(MAIL, Level.OK, Message("The mail server can be reached and accepts the login."))


def _server_of(source: str) -> tuple[str, int] | None:
    """Host and port of a remote source; None for one on this machine."""
    if source.startswith(api.SCHEME):
        address = api.read_configuration(Path(source.removeprefix(api.SCHEME))).url
    elif source.startswith(fetch_rows.SCHEME):
        filled = fill_in_address(source).removeprefix(fetch_rows.SCHEME).partition("#")[0]
        url = make_url(filled)
        backend = url.get_backend_name()
        return (url.host, url.port or PORTS.get(backend, 0)) if url.host else None
    else:
        address = source
    parts = urlsplit(fill_in_address(address))
    if "://" not in address or parts.scheme not in PORTS:  # `files_of` refuses what nothing reads
        return None
    if parts.scheme == "s3":
        return AMAZON, PORTS["s3"]
    return parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
