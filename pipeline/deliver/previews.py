"""Make requested digest previews and board sheets."""

from __future__ import annotations

import base64
import logging

from sqlalchemy import select

from db import queries
from db.clock import database_now
from db.engine import Database
from db.models import DigestPreview, MessageChannel
from db.outbox.sheets import sheet_of, waiting_sheets
from db.queries.channels import filter_of
from i18n import Localizer, UserError
from pipeline.deliver.chart_png import chart_png
from pipeline.deliver.digest import DigestMaker
from pipeline.deliver.digest_text import digest_html
from pipeline.deliver.mail import CHART_CID
from pipeline.deliver.sheet import make_sheet
from pipeline.deliver.sheet_pdf import sheet_pdf
from settings import Settings

log = logging.getLogger(__name__)


def make_previews(database: Database, settings: Settings) -> None:
    """Make all requested previews of the newest list."""
    with database.read() as session:
        requested = select(MessageChannel).join(DigestPreview).where(DigestPreview.made_at.is_(None))
        channels = session.scalars(requested).all()
    html_by_channel = {channel.id: _html(database, settings, channel) for channel in channels}
    for number, html in html_by_channel.items():
        with database.write() as session:
            preview = session.get_one(DigestPreview, number)
            preview.html, preview.made_at = html, database_now(session)


def make_sheets(database: Database, settings: Settings) -> None:
    """Make all requested board sheets."""
    with database.read() as session:
        waiting = [
            (waiting_sheet.version, waiting_sheet.locale, waiting_sheet.comment)
            for waiting_sheet in waiting_sheets(session)
        ]
    for number, locale, comment in waiting:
        localizer = Localizer(locale, settings.currency)
        try:
            with database.read() as session:
                version = queries.required_version(session, number)
                sheet = make_sheet(session, version, localizer, settings.programme_name, comment)
            pdf = sheet_pdf(sheet, localizer)
        except UserError as problem:  # a report that cannot be read
            log.warning("no board sheet of version %s: %s", number, problem)
            pdf = b""
        with database.write() as session:
            stored = sheet_of(session, number, locale)
            if stored is not None and stored.comment == comment:
                stored.pdf, stored.made_at = pdf, database_now(session)


def _html(database: Database, settings: Settings, channel: MessageChannel) -> str:
    localizer = Localizer(channel.locale, settings.currency)
    with database.read() as session:
        version = queries.newest_version(session)
        if version is None:
            return localizer.gettext("There is no list yet.")
        only, programme = filter_of(session, channel), settings.programme_name
        digest = DigestMaker(session, version, localizer, programme, settings.pages_url, only).make()
    picture = base64.b64encode(chart_png(digest.weeks, localizer)).decode()
    html = digest_html(digest, "", localizer, CHART_CID)
    return html.replace(f"cid:{CHART_CID}", f"data:image/png;base64,{picture}")
