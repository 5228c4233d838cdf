"""Compose e-mails: text, HTML, the picture, and what mail programs need to unsubscribe with one click."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr

from i18n import Localizer
from pipeline.deliver.digest import Digest
from pipeline.deliver.digest_text import digest_html, digest_text

CHART_CID = "chart@insiders"
UNSUBSCRIBE = "List-Unsubscribe"


class _MailPolicy(EmailPolicy):
    """An e-mail policy that keeps the address to unsubscribe on one line, however long it is.

    Folded as other headers are, an address of more than 78 characters would become encoded words, which no
    mail program reads as an address (RFC 2369 allows none there).
    """

    def fold(self, name: str, value: str) -> str:
        """The header as text."""
        return f"{name}: {value}{self.linesep}" if name == UNSUBSCRIBE else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header as it is sent."""
        if name == UNSUBSCRIBE:
            return self.fold(name, value).encode("ascii", "surrogateescape")
        return super().fold_binary(name, value)


@dataclass(frozen=True)
class Envelope:
    """Sender and receiver of a message, its number, and the address to unsubscribe."""

    sender: str
    to: str
    id: str
    sent_at: datetime
    unsubscribe_url: str
    """Empty where there is nothing to unsubscribe from."""


@dataclass(frozen=True)
class Attachment:
    """A file that comes with a message."""

    name: str
    content: bytes


def digest_mail(
    digest: Digest,
    chart: bytes,
    envelope: Envelope,
    localizer: Localizer,
    sheet: Attachment | None = None,
) -> EmailMessage:
    """The digest as text, as HTML without pictures, and as HTML with them."""
    message = _message(envelope, digest.subject)
    message.set_content(digest_text(digest, envelope.unsubscribe_url, localizer), cte="quoted-printable")
    html = digest_html(digest, envelope.unsubscribe_url, localizer, CHART_CID)
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if digest.weeks:
        *_, as_html = message.iter_parts()
        assert isinstance(as_html, EmailMessage)
        as_html.add_related(chart, "image", "png", cid=f"<{CHART_CID}>", filename="chart.png")
    if sheet is not None:
        message.add_attachment(sheet.content, "application", "pdf", filename=sheet.name)
    return message


def plain_mail(subject: str, text: str, envelope: Envelope, localizer: Localizer) -> EmailMessage:
    """A message of a few lines: an alert, or a notice."""
    message = _message(envelope, subject)
    if envelope.unsubscribe_url:
        text = f"{text}\n\n{localizer.gettext('Unsubscribe')}: {envelope.unsubscribe_url}"
    message.set_content(text + "\n", cte="quoted-printable")
    return message


def _message(envelope: Envelope, subject: str) -> EmailMessage:
    message = EmailMessage(_MailPolicy())
    message["From"] = envelope.sender
    message["To"] = envelope.to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(envelope.sent_at)
    message["Message-ID"] = f"<{envelope.id}@{parseaddr(envelope.sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if envelope.unsubscribe_url:
        message[UNSUBSCRIBE] = f"<{envelope.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message
