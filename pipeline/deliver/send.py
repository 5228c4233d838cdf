"""Send one message over its channel, whichever kind that is."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from threading import Lock
from typing import Final, assert_never

from db import queries
from db.engine import Database
from db.models import Delivery, MessageChannel
from db.outbox.body import unpack, unpack_text
from db.outbox.secrets import valid_secrets
from db.outbox.sheets import sheet_of
from db.outbox.unsubscribe import PATH, token_of
from db.queries import SegmentFilter
from db.queries.channels import filter_of
from domain.enums import ChannelKind, DeliveryKind
from domain.message import Message
from i18n import Localizer
from pipeline.deliver.chart_png import chart_png
from pipeline.deliver.chat import send_chat
from pipeline.deliver.digest import Digest, DigestMaker
from pipeline.deliver.digest_text import digest_text
from pipeline.deliver.mail import Attachment, Envelope, digest_mail, plain_mail
from pipeline.deliver.outcome import Outcome, Refused
from pipeline.deliver.sheet import make_sheet
from pipeline.deliver.sheet_pdf import sheet_pdf
from pipeline.deliver.smtp import Mailer
from pipeline.deliver.webhooks import message_id, send_webhook
from settings import Settings

MAX_DIGESTS: Final = 32
"""Digests that are kept while they are sent: one for each language and choice of customers."""
MAIL_IS_NOT_SET_UP: Final = Message(
    "E-mail is not set up: set SMTP_URL, MAIL_FROM and, when hosted, PUBLIC_URL, and restart the app."
)


@dataclass(frozen=True)
class Sender:
    """Sends messages; shared by the threads of one delivery pass."""

    database: Database
    settings: Settings
    mailer: Mailer
    _digests: OrderedDict[object, tuple[Digest, bytes]] = field(default_factory=OrderedDict)
    _sheets: dict[tuple[int, str], bytes] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, channel: MessageChannel, delivery: Delivery) -> Outcome:
        """Send `delivery` over `channel`."""
        match channel.kind:
            case ChannelKind.WEBHOOK:
                return self._webhook(channel, delivery)
            case ChannelKind.EMAIL:
                return self._email(channel, delivery)
            case ChannelKind.CHAT:
                return self._chat(channel, delivery)
            case _:
                assert_never(channel.kind)

    @property
    def _only_public(self) -> bool:
        return self.settings.reaches_public_addresses_only

    def _webhook(self, channel: MessageChannel, delivery: Delivery) -> Outcome:
        now = datetime.now(UTC)
        return send_webhook(
            channel.address,
            valid_secrets(channel.secrets, now),
            message_id(channel.id, delivery.key),
            unpack_text(delivery.body),
            now=now,
            only_public=self._only_public,
        )

    def _email(self, channel: MessageChannel, delivery: Delivery) -> Outcome:
        if not self.settings.can_send_mail:
            return Refused(MAIL_IS_NOT_SET_UP)
        message = self.mail(channel, delivery)
        return NO_LIST if message is None else self.mailer.send(message)

    def mail(self, channel: MessageChannel, delivery: Delivery) -> EmailMessage | None:
        """The e-mail of `delivery`; None if the version that it is about does not exist."""
        envelope, localizer = self._envelope(channel, delivery), self._localizer(channel)
        if delivery.kind != DeliveryKind.DIGEST:
            words = unpack(delivery.body)
            return plain_mail(words["subject"], words["text"], envelope, localizer)
        digest = self._digest(channel, delivery)
        if digest is None:
            return None
        sheet = self._sheet(channel, delivery) if channel.attach_sheet else None
        return digest_mail(*digest, envelope, localizer, sheet)

    def _chat(self, channel: MessageChannel, delivery: Delivery) -> Outcome:
        if delivery.kind == DeliveryKind.DIGEST:
            digest = self._digest(channel, delivery)
            if digest is None:
                return NO_LIST
            subject, text = digest[0].subject, digest_text(digest[0], "", self._localizer(channel))
        else:
            words = unpack(delivery.body)
            subject, text = words["subject"], words["text"]
        return send_chat(channel.address, subject, text, only_public=self._only_public)

    def _digest(self, channel: MessageChannel, delivery: Delivery) -> tuple[Digest, bytes] | None:
        """The digest of a version and its picture, for the channel's language and customers."""
        localizer = self._localizer(channel)
        with self.database.read() as session:
            only = filter_of(session, channel)
        key = (delivery.version, localizer, only)
        with self._lock:
            if key not in self._digests:
                digest = self._made(delivery.version, localizer, only)
                if digest is None:
                    return None
                self._digests[key] = digest
            while len(self._digests) > MAX_DIGESTS:
                self._digests.popitem(last=False)
            return self._digests[key]

    def _sheet(self, channel: MessageChannel, delivery: Delivery) -> Attachment | None:
        """The board sheet, with its comment if it has one; None if its report is unreadable."""
        localizer, number = self._localizer(channel), delivery.version or 0
        with self._lock:
            key = (number, localizer.locale)
            if key not in self._sheets:
                with self.database.read() as session:
                    stored = sheet_of(session, number, localizer.locale)
                    comment = stored.comment if stored is not None else ""
                    version = queries.required_version(session, number)
                    if queries.readable_report(session, number) is None:
                        return None
                    sheet = make_sheet(session, version, localizer, self.settings.programme_name, comment)
                self._sheets[key] = sheet_pdf(sheet, localizer)
            return Attachment(f"board-sheet-{number}.pdf", self._sheets[key])

    def _made(
        self, number: int | None, localizer: Localizer, only: SegmentFilter
    ) -> tuple[Digest, bytes] | None:
        with self.database.read() as session:
            version = queries.version_numbered(session, number or 0)
            if version is None:
                return None
            programme, url = self.settings.programme_name, self.settings.pages_url
            digest = DigestMaker(session, version, localizer, programme, url, only).make()
        return digest, chart_png(digest.weeks, localizer)

    def _localizer(self, channel: MessageChannel) -> Localizer:
        return Localizer(channel.locale, self.settings.currency)

    def _envelope(self, channel: MessageChannel, delivery: Delivery) -> Envelope:
        with self.database.read() as session:
            token = token_of(session, channel.id)
        return Envelope(
            sender=self.settings.mail_from,
            to=channel.address,
            id=message_id(channel.id, delivery.key),
            sent_at=datetime.now(UTC),
            unsubscribe_url=f"{self.settings.pages_url}{PATH}{token}?lang={channel.locale}",
        )


NO_LIST: Final = Refused(Message("The list that this message is about is not there any more."), is_down=False)
