"""`python -m pipeline demo`, which `make run` calls: create, fill and serve a demo database."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from db.audit import THE_SCHEDULE
from db.clock import database_now
from db.jobs.queue import note_slot, request
from db.line_days import first_line_day, has_lines
from db.migrate import migrate, schema_state
from db.models import Run
from domain.enums import RunKind
from i18n import Message, UserError
from pipeline.cli.context import Context, opened
from pipeline.publish.fetch_invoices import import_simulated_trade
from pipeline.publish.import_invoices import import_source
from pipeline.publish.load_run_inputs import default_as_of
from pipeline.publish.replay import ReplayPlan, publish_each, published_by
from pipeline.simulate import Shop
from pipeline.simulate.shop import DAYS_OF_REFERENCE
from pipeline.worker import newest_due_slot
from settings import Settings

WEEKS = 8
ENOUGH = timedelta(days=28)
"""Of invoices, before the first weekly run is worth replaying."""
SEED = 1
CUSTOMERS = 5000
ROOT = Path(__file__).parents[2]
Week = tuple[date, datetime | None]
"""An as-of date, and the slot it was the run of."""
FOLDER = (ROOT if (ROOT / "pyproject.toml").is_file() else Path.cwd()) / "data"
"""Where its embedded databases are: in the checkout or, where the program is installed, in this folder."""


def demo(
    data: Annotated[
        str | None, typer.Option(metavar="PATH|URL", help="Your invoices. Default: a simulated shop.")
    ] = None,
    customers: Annotated[
        int, typer.Option(min=50, help="Number of customers of the simulated shop.")
    ] = CUSTOMERS,
    serve: Annotated[bool, typer.Option(help="Serve the dashboard when the data is ready.")] = True,
) -> None:
    """Prepare a database with the last eight weekly runs and serve it. Later starts are immediate.

    It is served from the first of these runs on; the others follow in the background (--no-serve: at once).
    The simulated shop and each file have separate databases. If DATABASE_URL is set, it is used instead.
    """
    source = _absolute(data) if data else None
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER / _database_name(source)}")
    if source:
        os.environ.setdefault("INVOICES_SOURCE", source)
    with opened(schema_needed=False) as context:
        if source and "://" not in source and not Path(source).is_file():
            raise UserError("The file {file} does not exist. Check the path given as DATA.", file=source)
        if serve:
            _require_free_port(context.settings)
        with _alone(context):
            _prepare(context, source, customers, in_background=serve)
        if serve:
            _tell(context, Message("4/4  Serving the dashboard; press Ctrl-C to stop"))
    if serve:
        context.database.dispose()
        sys.stdout.flush()
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "wsgi:server"])  # noqa: S606 - it takes over


def _prepare(context: Context, source: str | None, customers: int, *, in_background: bool) -> None:
    """Bring the database to the state after eight weekly runs, resuming where an earlier start stopped.

    `in_background` leaves all weeks but the first to the worker.
    """
    match schema_state(context.database):
        case "missing" | "behind":
            _tell(context, Message("1/4  Creating the database"))
            migrate(context.database)
        case "ahead":
            raise UserError(
                "The database was made by a newer version of this program: "
                "deploy that version, or restore a backup."
            )
    context = context.for_shop()
    with context.database.read() as session:
        slot = newest_due_slot(database_now(session), context.settings.retrain_cron, context.settings.zone)
        existing = select(Run.id).where(Run.kind.in_((RunKind.WEEKLY, RunKind.REPLAY))).limit(1)
        is_prepared = session.scalar(existing) is not None
    if is_prepared or slot is None:
        return
    _import(context, source, customers, slot)
    weeks = _weeks_of_invoices(context, slot) if source else _last_slots(context.settings, slot)
    if in_background and len(weeks) > 1:
        _publish_first(context, weeks)
        return
    _tell(context, Message("3/4  Replaying the last {n:number} weekly runs", {"n": len(weeks)}))
    days, slots = [day for day, _ in weeks], [at for _, at in weeks]
    with context.progress() as progress:
        numbers = publish_each(
            context.database,
            context.settings,
            ReplayPlan(days, slots, published_by(context.database, None)),
            progress=progress,
        )
    with context.database.write() as session:
        for at, number in zip(slots, numbers, strict=True):
            if at is not None:
                outcome = Message("Published version {version}", {"version": number})
                note_slot(session, at, version=number, outcome=outcome)


def _publish_first(context: Context, weeks: list[Week]) -> None:
    """Publish the first week; the worker replays the weeks between, and the slot's weekly run is the last."""
    days = [day for day, _ in weeks]
    _tell(context, Message("3/4  Publishing the first version; the others follow in the background"))
    with context.progress() as progress:
        published = published_by(context.database, None)
        publish_each(
            context.database, context.settings, ReplayPlan(days[:1], published=published), progress=progress
        )
    between = days[1:-1]
    if between:
        with context.database.write() as session:
            params = {"from": between[0].isoformat(), "to": between[-1].isoformat()}
            request(session, RunKind.REPLAY, params, THE_SCHEDULE)


def _import(context: Context, source: str | None, customers: int, slot: datetime) -> None:
    with context.database.read() as session:
        if has_lines(session):
            return
    now = datetime.now(UTC)
    currency = context.settings.currency
    if source:
        _tell(context, Message("2/4  Reading {file}", {"file": source}))
        with context.progress() as progress:
            import_source(
                context.database,
                source,
                currency=currency,
                now=now,
                zone=context.settings.zone,
                progress=progress,
            )
        return
    _tell(context, Message("2/4  Simulating a shop of {customers:customers}", {"customers": customers}))
    until = slot.astimezone(context.settings.zone).date()
    shop = Shop(SEED, customers, until - timedelta(days=DAYS_OF_REFERENCE))
    with context.progress() as progress:
        import_simulated_trade(
            context.database, shop, until=until, currency=currency, now=now, progress=progress
        )


def _last_slots(settings: Settings, newest: datetime) -> list[Week]:
    """The latest slots and their days, oldest first."""
    slots = [newest]
    while len(slots) < WEEKS:
        before = newest_due_slot(slots[0] - timedelta(seconds=1), settings.retrain_cron, settings.zone)
        if before is None:
            break
        slots.insert(0, before)
    return [(slot.astimezone(settings.zone).date(), slot) for slot in slots]


def _weeks_of_invoices(context: Context, newest: datetime) -> list[Week]:
    """Up to eight weeks that end with the last invoice, from when there were enough; the last one is due."""
    with context.database.read() as session:
        last = default_as_of(session)
        first = first_line_day(session) or last
    days = [last - timedelta(weeks=weeks) for weeks in reversed(range(1, WEEKS))]
    return [*((day, None) for day in days if day - first >= ENOUGH), (last, newest)]


def _absolute(data: str) -> str:
    """The absolute path, so that weekly runs find it from any working directory."""
    return data if "://" in data else str(Path(data).expanduser().resolve())


def _database_name(source: str | None) -> str:
    """`demo.sqlite3`, or the file's name with a suffix that distinguishes files of the same name."""
    if source is None:
        return "demo.sqlite3"
    stem = re.sub(r"[^\w-]+", "-", Path(source).name.split(".")[0]).strip("-") or "invoices"
    return f"{stem}-{hashlib.sha256(source.encode()).hexdigest()[:8]}.sqlite3"


def _require_free_port(settings: Settings) -> None:
    with socket.socket(socket.AF_INET6 if ":" in settings.listens_on else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.listens_on, settings.port))
        except OSError as error:
            raise UserError(
                "Port {port} is in use, perhaps by a dashboard that is already running. Stop it, "
                "or choose another port with PORT=…",
                port=str(settings.port),
            ) from error


@contextmanager
def _alone(context: Context) -> Iterator[None]:
    """Hold a lock while an embedded database is prepared."""
    if not context.database.is_sqlite:
        yield
        return
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / ".preparing").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(
                "Another `make run` is still preparing its database. Wait until it is serving."
            ) from None
        yield


def _tell(context: Context, message: Message) -> None:
    context.console.print(context.localizer.render(message), style="bold", highlight=False)
