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
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from db.audit import THE_SCHEDULE
from db.clock import database_now
from db.jobs.queue import note_slot, request
from db.line_days import has_lines
from db.migrate import migrate, schema_state
from db.models import Run
from domain.enums import RunKind
from i18n import Message, UserError
from pipeline.cli import demo_shop
from pipeline.cli.context import Context, opened
from pipeline.cli.demo_truth import truth_sentences
from pipeline.cli.demo_weeks import last_slots, stretches, weeks_of_invoices
from pipeline.publish.import_invoices import import_source
from pipeline.publish.replay import ReplayPlan, publish_each, published_by
from pipeline.publish.simulated_trade import import_simulated_trade
from pipeline.worker import newest_due_slot
from settings import Settings

ROOT = Path(__file__).parents[2]
FOLDER = (ROOT if (ROOT / "pyproject.toml").is_file() else Path.cwd()) / "data"
"""Where its embedded databases are: in the checkout or, where the program is installed, in this folder."""


def demo(
    data: Annotated[
        str | None, typer.Option(metavar="PATH|URL", help="Your invoices. Default: a simulated shop.")
    ] = None,
    customers: Annotated[
        int, typer.Option(min=50, help="Number of customers of the simulated shop.")
    ] = demo_shop.CUSTOMERS,
    serve: Annotated[bool, typer.Option(help="Serve the dashboard when the data is ready.")] = True,
    tell_truth: Annotated[
        bool, typer.Option("--truth", help="Only tell what is true of the simulated shop.")
    ] = False,
) -> None:
    """Prepare a database with past weekly runs and serve it. Later starts are immediate.

    It is served from the first of these runs on; the others follow in the background (--no-serve: at once).
    The simulated shop and each file have separate databases. If DATABASE_URL is set, it is used instead.
    """
    source = _absolute(data) if data else None
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER / _database_name(source)}")
    if tell_truth:
        with opened() as context, context.database.read() as session:
            for sentence in truth_sentences(session):
                typer.echo(context.localizer.render(sentence))
        return
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
    """Bring the database to the state after the past weekly runs, resuming where an earlier start stopped.

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
        earlier_run = select(Run.id).where(Run.kind.in_((RunKind.WEEKLY, RunKind.REPLAY))).limit(1)
        is_prepared = session.scalar(earlier_run) is not None
    if is_prepared or slot is None:
        return
    if source:
        _import(context, source)
        weeks = weeks_of_invoices(context, slot)
    else:
        weeks = last_slots(context.settings, slot, demo_shop.WEEKS)
        _simulate(context, customers, [day for day, _ in weeks])
    days, slots = [day for day, _ in weeks], [at for _, at in weeks]
    in_background = in_background and len(weeks) > 1
    if in_background:
        _tell(context, Message("3/4  Publishing the first version; the others follow in the background"))
    else:
        _tell(context, Message("3/4  Replaying the last {n:number} weekly runs", {"n": len(weeks)}))
    if in_background or source is None:
        _publish_first(context, days[0], is_simulated=source is None)
    if in_background:
        _leave_to_the_worker(context, days[1:-1])
        return
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


def _publish_first(context: Context, first: date, *, is_simulated: bool) -> None:
    """Publish the first week, and draw the simulated shop's experiment from it before its later trade."""
    plan = ReplayPlan([first], published=published_by(context.database, None))
    with context.progress() as progress:
        [number] = publish_each(context.database, context.settings, plan, progress=progress)
    if is_simulated:
        with context.database.write() as session:
            demo_shop.draw_campaign(session, number, context.settings.zone)


def _leave_to_the_worker(context: Context, between: list[date]) -> None:
    """Have the worker replay the weeks between the first and the last, which is the slot's own weekly run."""
    with context.database.write() as session:
        for params in stretches(between):
            request(session, RunKind.REPLAY, params, THE_SCHEDULE)


def _import(context: Context, source: str) -> None:
    """Import one's own invoices."""
    with context.database.read() as session:
        if has_lines(session):
            return
    _tell(context, Message("2/4  Reading {file}", {"file": source}))
    with context.progress() as progress:
        import_source(
            context.database,
            source,
            currency=context.settings.currency,
            now=datetime.now(UTC),
            zone=context.settings.zone,
            progress=progress,
        )


def _simulate(context: Context, customers: int, days: list[date]) -> None:
    """Import what the simulated shop had sold before the first of the versions' `days`; the rest follows.

    Its programme holds some members out from the first version on.
    """
    _tell(context, Message("2/4  Simulating a shop of {customers:customers}", {"customers": customers}))
    with context.progress() as progress:
        import_simulated_trade(
            context.database,
            demo_shop.demo_shop(customers, days[-1]),
            until=days[0],
            currency=context.settings.currency,
            now=datetime.now(UTC),
            progress=progress,
        )
    with context.database.write() as session:
        demo_shop.begin_holdout(session)


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
