"""One pass over the outbox: make messages of what happened, and send what is due."""

from __future__ import annotations

import logging
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from db.clock import database_now
from db.engine import Database
from db.freshness import Schedule
from db.outbox import lease
from db.outbox.conditions import active_rules
from db.outbox.deliveries import clear_old_bodies, due_channels
from i18n import Localizer
from i18n.catalogue import locales
from pipeline.deliver.alerts import AlertWatch, create_alert_messages
from pipeline.deliver.channel_pass import ChannelPass, Send
from pipeline.deliver.expand import expand
from pipeline.deliver.previews import make_previews, make_sheets
from pipeline.deliver.send import Sender
from pipeline.deliver.smtp import Mailer
from settings import Settings

log = logging.getLogger(__name__)

CHANNELS_AT_ONCE = 4
"""Receivers that are spoken to at the same time: one that hangs holds up no other for long."""
MAX_PASS_SECONDS = 300.0
"""After that the next process goes on; whatever is on its way is finished."""


def deliver(
    database: Database, settings: Settings, *, holder: str | None = None, seconds: float = MAX_PASS_SECONDS
) -> int:
    """Send all due messages unless another process is doing so; return how many were accepted.

    `holder` has taken the lease for this process.
    """
    holder = holder or uuid.uuid4().hex
    with database.write() as session:
        if not lease.take(session, holder):
            return 0
    is_done = Event()
    keeper = Thread(target=_keep_lease, args=(database, holder, is_done), name="delivery lease", daemon=True)
    keeper.start()
    try:
        for prepare in (expand, watch_alerts, make_previews, make_sheets):
            try:
                prepare(database, settings)
            except Exception:
                # It is tried again at the next pass; what is ready need not wait for it.
                log.exception("messages could not be prepared (%s)", prepare.__name__)
        with Mailer(settings.smtp_url) as mailer:
            sent = send_due(database, Sender(database, settings, mailer), seconds=seconds)
        with database.write() as session:
            clear_old_bodies(session)
    finally:
        is_done.set()
        keeper.join()
        with database.write() as session:
            lease.give_back(session, holder)
    return sent


def send_due(database: Database, send: Send, *, seconds: float = MAX_PASS_SECONDS) -> int:
    """Send the due messages of all channels in parallel; return how many were accepted."""
    ends = time.monotonic() + seconds
    visited: set[int] = set()
    sent = 0

    def visit(channel_id: int) -> int:
        holder = uuid.uuid4().hex
        return ChannelPass(database, holder, send, is_over=lambda: time.monotonic() > ends).deliver(
            channel_id
        )

    with ThreadPoolExecutor(CHANNELS_AT_ONCE, thread_name_prefix="channel") as threads:
        while time.monotonic() < ends:
            with database.read() as session:
                due = [due_channel for due_channel in due_channels(session) if due_channel not in visited]
            if not due:
                break
            visited.update(due)
            sent += sum(threads.map(visit, due))
    return sent


def watch_alerts(database: Database, settings: Settings) -> None:
    """Evaluate the alerts, and create messages for those that are due."""
    schedule = Schedule(settings.retrain_cron, settings.zone)
    localizers = {locale: Localizer(locale, settings.currency) for locale in locales()}
    with database.read() as session:
        if not active_rules(session):
            return
    with database.write() as session:
        now = database_now(session)
        AlertWatch(session, schedule, now).work_out()
        create_alert_messages(session, now.astimezone(settings.zone).hour, now, localizers)


def _keep_lease(database: Database, holder: str, is_done: Event) -> None:
    while not is_done.wait(lease.LEASE_SECONDS / 4):
        try:
            with database.write() as session:
                lease.take(session, holder)
        except SQLAlchemyError as problem:
            log.warning("the delivery's lease could not be extended: %s", str(problem).splitlines()[0])
