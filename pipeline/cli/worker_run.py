"""`python -m pipeline work`: the child process of a web worker. For internal use."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from db.engine import Database, is_full, is_unreadable
from db.jobs.lease import Claim, claimed, fail, finish
from db.store import FenceLostError
from domain.enums import RunKind
from domain.log_lines import set_up_logging
from i18n import Message, UserError
from pipeline.cli.context import opened
from pipeline.process.parent_watchdog import exit_with_parent, lower_priority
from pipeline.worker.heartbeat import FENCE_LOST, HeartbeatThread
from pipeline.worker.task_result import TaskResult
from pipeline.worker.tasks import run_task
from telemetry import start_telemetry

log = logging.getLogger("insiders.run")
FAILED = 1
NO_ANSWER = Message("The database did not answer.")
RETRY_INTERVAL_SECONDS = 2.0
"""Between attempts to write how the run ended, while the database is away."""


def work(
    run: Annotated[int, typer.Option(help="The run's row.")],
    fence: Annotated[int, typer.Option(help="The claim's fence.")],
    parent: Annotated[int | None, typer.Option(help="The process that this one must not outlive.")] = None,
) -> None:
    """Execute one claimed run and record its result."""
    lower_priority()
    if parent is not None:
        exit_with_parent(parent)
    of_run = {"run_id": run}
    with opened() as context:
        clean = context.settings.without_secrets
        # Plain lines: the run's log is read by people, and the worker writes it into its own with the id.
        set_up_logging(is_hosted=False, context=lambda: of_run, clean=clean)
        telemetry = start_telemetry("run", context=lambda: of_run, clean=clean)
        lease_seconds = context.settings.lease_seconds
        try:
            claim = claimed(context.database, run, fence)
            with (
                telemetry.span(f"run {claim.kind}", {"insiders.run_id": run}),
                HeartbeatThread(context.database, claim, lease_seconds) as heartbeat,
                context.progress() as progress,
            ):

                def report_progress(stage: Message, fraction: float) -> None:
                    progress(stage, fraction)
                    heartbeat(stage, fraction)

                write = _attempt(
                    lambda: run_task(context.database, context.settings, claim, report_progress),
                    context.database,
                    claim,
                )
            succeeded = _retry(write, lease_seconds)
        except FenceLostError as lost:
            context.console.print(str(lost), highlight=False)
            raise typer.Exit(FENCE_LOST) from None
    if not succeeded:
        raise typer.Exit(FAILED)


def _attempt(task: Callable[[], TaskResult], database: Database, claim: Claim) -> Callable[[], bool]:
    """Carry out the task; return a function that records its outcome, and whether it succeeded."""
    try:
        ended = task()
    except FenceLostError:
        raise
    except UserError as problem:
        print(problem, file=sys.stderr)
        # A person who asked can put it right and ask again; for a weekly run the source may just be away.
        return _failing(database, claim, problem.message, retry=claim.kind == RunKind.WEEKLY)
    except SQLAlchemyError as problem:
        log.exception("the run failed")
        return _failing(database, claim, _failure(problem), retry=True)
    except Exception as problem:
        log.exception("the run failed")
        why = Message(
            "The program failed unexpectedly ({kind}). The log has the details.",
            {"kind": type(problem).__name__},
        )
        return _failing(database, claim, why, retry=True)

    def write() -> bool:
        finish(database, claim, ended.outcome, version=ended.version, status=ended.status)
        return True

    return write


def _failure(problem: SQLAlchemyError) -> Message:
    if is_full(problem):
        return Message("The database has run out of disk space.")
    if is_unreadable(problem):
        return Message("Part of the database cannot be read.")
    return NO_ANSWER


def _failing(database: Database, claim: Claim, why: Message, *, retry: bool) -> Callable[[], bool]:
    def write() -> bool:
        fail(database, claim, why, retry=retry)
        return False

    return write


def _retry(write: Callable[[], bool], seconds: float) -> bool:
    """Write repeatedly while the database is away; after `seconds` the lease expires and tells others."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return write()
        except SQLAlchemyError as problem:
            if time.monotonic() > deadline:
                raise
            print(f"the end could not be written yet: {problem}", file=sys.stderr)
            time.sleep(RETRY_INTERVAL_SECONDS)
