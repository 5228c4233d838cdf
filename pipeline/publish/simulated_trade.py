"""Bring in the trade of a simulated shop, whose customers respond to what they are given."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from db import experiments, holdouts, queries
from db.engine import Database
from db.line_days import last_line_day
from db.lines import FileRecord
from db.queries.rows import AnyRow
from i18n import Message
from pipeline.process.progress import ProgressCallback, no_progress
from pipeline.publish.import_frame import import_frame
from pipeline.publish.import_outcome import ImportOutcome
from pipeline.simulate import Shop, Uplift, lines_between, shop_from_source
from pipeline.simulate.shop import SCHEME
from settings import Settings


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
        responding = replace(shop, uplifts=uplifts_of(session, shop))
    start = shop.start if last is None else last + timedelta(days=1)
    if start >= until:
        return None
    progress(Message("Adding new invoices to the simulated shop"), 0.0)
    lines = lines_between(responding, start, until)
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


def import_trade_until(database: Database, settings: Settings, until: date) -> None:
    """Where the database's shop is a simulated one, import what it has sold before `until`."""
    with database.read() as session:
        shop = queries.shop(session)
    if shop is None or not shop.simulated or not shop.source.startswith(f"{SCHEME}:"):
        return
    import_simulated_trade(
        database,
        shop_from_source(shop.source),
        until=until,
        currency=settings.for_shop(shop.currency).currency,
        now=datetime.now(UTC),
    )


def uplifts_of(session: Session, shop: Shop) -> tuple[Uplift, ...]:
    """The effects of what customers of `shop` have been given by experiments and by the programme.

    Whoever is in a control group gets nothing, and trades as if there were none.
    """
    return (*_of_experiments(session, shop.campaign), *_of_programme(session, shop.programme))


def _of_experiments(session: Session, effect: float) -> Iterator[Uplift]:
    """Of each experiment, until it ends or is stopped."""
    stops = experiments.stops(session)
    for experiment in experiments.experiments(session) if effect else []:
        stop = stops.get(experiment.id)
        until = experiment.ends_on if stop is None else min(experiment.ends_on, stop.stopped_at.date())
        groups = experiments.groups(session, experiment.id)
        given = frozenset(row.customer_id for row in groups if not row.is_holdout)
        yield Uplift(given, experiment.starts_on, 1 + effect, until)


def _of_programme(session: Session, effect: float) -> Iterator[Uplift]:
    """Of the programme's benefits, from the day on which each member was assigned to get them."""
    newest = holdouts.newest_holdout(session) if effect else None
    if newest is None:
        return
    assigned = [row for row in holdouts.assignments(session, newest[0].id) if not row.is_held_out]
    for day, rows in groupby(sorted(assigned, key=_assigned_on), _assigned_on):
        yield Uplift(frozenset(row.customer_id for row in rows), day, 1 + effect)


def _assigned_on(row: AnyRow) -> date:
    assigned_on: date = row.assigned_on
    return assigned_on
