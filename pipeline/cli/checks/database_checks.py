"""The database: it answers, has this program's tables, tells the right time, and has what runs read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db import queries
from db.clock import database_now
from db.engine import Database, is_unreadable
from db.freshness import Schedule, list_freshness
from db.lines_location import location_of
from db.migrate import schema_state
from db.models import AuditEvent
from i18n import Message, UserError
from i18n.freshness import list_message
from pipeline.cli.checks.finding import Finding, Level
from pipeline.engines.open_engine import open_figures
from settings import Settings

DATABASE, MIGRATIONS, CLOCK, ENGINE, LIST = "database", "migrations", "clock", "engine", "list"
SLOW_SECONDS = 1.0
"""Pages ask several questions each."""
CLOCK_WARN_SECONDS = 5
"""Codes of authenticator apps change every 30 seconds, and one to either side is taken."""
CLOCK_FAIL_SECONDS = 60


def missing_file(settings: Settings) -> Finding | None:
    """That there is no database yet where DATABASE_URL names a file; None if there is one, or a server."""
    address = make_url(settings.database_url)
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return None
    file = Path(str(address.database)).resolve()
    if file.exists():
        return None
    return Finding(
        DATABASE,
        Level.FAIL,
        Message("There is no database {file} yet.", {"file": str(file)}),
        Message("Check DATABASE_URL, or run `python -m pipeline migrate` to make it."),
    )


def check_database(settings: Settings, database: Database) -> Iterator[Finding]:
    """Every check of the database; what would only follow from an earlier failure is left out."""
    try:
        yield _answers(database)
        state = schema_state(database)
        yield _migrations(state)
        if state == "current":
            with database.read() as session:
                yield _clock(session)
                yield _engine(session)
                yield _list(session, settings)
    except DBAPIError as error:
        yield _away(error)


def _answers(database: Database) -> Finding:
    begun = time.monotonic()
    with database.read() as session:
        session.execute(text("SELECT 1"))
        size = queries.database_bytes(session) / 1024**2
    seconds = time.monotonic() - begun
    values = {"kind": "SQLite" if database.is_sqlite else "PostgreSQL", "size": size, "seconds": seconds}
    message = Message("{kind} answers: {size:decimal} MB, after {seconds:decimal} s.", values)
    if seconds > SLOW_SECONDS:
        return Finding(
            DATABASE, Level.WARN, message, Message("Move the program and the database closer together.")
        )
    return Finding(DATABASE, Level.OK, message)


def _away(error: DBAPIError) -> Finding:
    cause = {"why": str(error.orig or error).strip().splitlines()[0]}
    if is_unreadable(error):
        return Finding(
            DATABASE,
            Level.FAIL,
            Message("The database cannot be read: {why}.", cause),
            Message("Check DATABASE_URL and the file's owner, or restore a backup."),
        )
    return Finding(
        DATABASE,
        Level.FAIL,
        Message("The database does not answer: {why}.", cause),
        Message("Check DATABASE_URL and that the database is up."),
    )


def _migrations(state: str) -> Finding:
    match state:
        case "current":
            return Finding(MIGRATIONS, Level.OK, Message("The tables are those of this program."))
        case "ahead":
            return Finding(
                MIGRATIONS,
                Level.FAIL,
                Message("The tables were made by a newer version of this program."),
                Message("Deploy that version again, or restore the backup from before it."),
            )
        case _:
            message = (
                Message("There are no tables yet.")
                if state == "missing"
                else Message("The tables are those of an older version of this program.")
            )
            advice = Message("Run `python -m pipeline migrate`; take a backup first if there are any data.")
            return Finding(MIGRATIONS, Level.FAIL, message, advice)


def _clock(session: Session) -> Finding:
    before = datetime.now(UTC)
    database_time = database_now(session)
    apart = abs((database_time - (before + (datetime.now(UTC) - before) / 2)).total_seconds())
    last = session.scalar(select(AuditEvent.at).order_by(AuditEvent.id.desc()).limit(1))
    back = (last - database_time).total_seconds() if last is not None else 0.0
    if back > CLOCK_WARN_SECONDS:
        return Finding(
            CLOCK,
            Level.WARN,
            Message(
                "The newest entry of the audit log is {seconds:number} s ahead of now.", {"seconds": back}
            ),
            Message("Check the clock of the database's machine: it was ahead, or has been put back."),
        )
    level = Level.OK if apart <= CLOCK_WARN_SECONDS else Level.WARN
    level = Level.FAIL if apart > CLOCK_FAIL_SECONDS else level
    advice = Message("Let both machines set their clocks over the network (NTP).")
    return Finding(
        CLOCK,
        level,
        Message("This machine's clock and the database's are {seconds:decimal} s apart.", {"seconds": apart}),
        None if level is Level.OK else advice,
    )


def _engine(session: Session) -> Finding:
    """Whether the lines can be read where INVOICES_ENGINE_URL says they are."""
    try:
        days = open_figures(session).state()
    except UserError as error:
        return Finding(
            ENGINE, Level.FAIL, error.message, Message("Check INVOICES_ENGINE_URL and what it leads to.")
        )
    if not days:
        return Finding(
            ENGINE,
            Level.WARN,
            Message("There are no invoices yet."),
            Message(
                "Upload a file on the data page, run `python -m pipeline import`, or set INVOICES_SOURCE."
            ),
        )
    last = max(day.day for day in days)
    message = (
        Message("Invoice lines can be read in the lake; the newest is of {day:date}.", {"day": last})
        if location_of(session).url
        else Message("Invoice lines can be read in the database; the newest is of {day:date}.", {"day": last})
    )
    return Finding(ENGINE, Level.OK, message)


def _list(session: Session, settings: Settings) -> Finding:
    newest = queries.newest_version(session)
    if newest is None:
        return Finding(
            LIST,
            Level.WARN,
            Message("No list has been published yet."),
            Message("Start a run on the model page or with `python -m pipeline run`."),
        )
    schedule = Schedule(settings.retrain_cron, settings.zone)
    why = list_message(list_freshness(session, newest, schedule, datetime.now(UTC)), settings.zone)
    if why is None:
        return Finding(LIST, Level.OK, Message("The list is up to date."))
    advice = Message(
        "Read the log of the run on the admin page under Recent weekly runs, then start another one."
    )
    return Finding(LIST, Level.WARN, why, advice)
