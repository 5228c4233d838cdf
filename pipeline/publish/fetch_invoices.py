"""Fetch new invoices from the configured source, as the first step of every weekly run."""

from __future__ import annotations

from datetime import datetime

from db import queries
from db.engine import Database
from pipeline.process.progress import ProgressCallback, no_progress
from pipeline.publish.import_outcome import ImportOutcome
from pipeline.publish.read_sources import SourceReader
from pipeline.publish.simulated_trade import import_simulated_trade
from pipeline.simulate import shop_from_source
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
