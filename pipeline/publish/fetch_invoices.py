"""Fetch new invoices from the configured source, as the first step of every weekly run."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from db import queries
from db.engine import Database
from db.line_days import last_line_day
from db.lines import FileRecord
from i18n import Message
from pipeline.process.progress import ProgressCallback, no_progress
from pipeline.publish.import_frame import import_frame
from pipeline.publish.import_outcome import ImportOutcome
from pipeline.publish.read_sources import SourceReader
from pipeline.simulate import Shop, lines_between, shop_from_source
from pipeline.simulate.shop import SCHEME
from settings import Settings


def fetch_new(
    database: Database, settings: Settings, *, now: datetime, progress: ProgressCallback = no_progress
) -> ImportOutcome | None:
    """Import what is new at INVOICES_SOURCE and at due sources; None if there is nothing.

    Raises:
        UserError: the source cannot be read; nothing has changed then.
    """
    with database.read() as session:
        shop = queries.shop(session)
        source = settings.invoices_source or (shop.source if shop else "")
    if source.startswith(f"{SCHEME}:"):
        today = now.astimezone(settings.zone).date()
        return import_simulated_trade(
            database,
            shop_from_source(source),
            until=today,
            currency=settings.currency,
            now=now,
            progress=progress,
        )
    reader = SourceReader(database, settings, now=now, progress=progress)
    outcomes = reader.read_due(configured=source)
    return outcomes[-1] if outcomes else None


def import_simulated_trade(
    database: Database,
    shop: Shop,
    *,
    until: date,
    currency: str,
    now: datetime,
    progress: ProgressCallback = no_progress,
) -> ImportOutcome | None:
    """Import what the simulated `shop` has sold since the last stored line and before `until`."""
    with database.read() as session:
        last = last_line_day(session)
    start = shop.start if last is None else last + timedelta(days=1)
    progress(Message("Adding new invoices to the simulated shop"), 0.0)
    lines = lines_between(shop, start, until)
    if lines.empty:
        return None
    digest = hashlib.sha256(f"{shop.source} {start} {until}".encode()).hexdigest()
    return import_frame(
        database,
        FileRecord(shop.source, digest),
        lines,
        currency=currency,
        now=now,
        shop_source=shop.source,
        progress=progress,
    )
