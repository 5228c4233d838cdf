"""Carry out a claimed run: which task each kind of run is."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from db import uploads
from db.engine import Database
from db.jobs.lease import Claim
from domain.enums import RunKind
from pipeline.process.progress import ProgressCallback
from pipeline.worker.draw_task import draw_task
from pipeline.worker.explore_task import explore_task, request_if_due
from pipeline.worker.import_tasks import import_task
from pipeline.worker.programme_task import programme_task
from pipeline.worker.publish_tasks import promote_task, publish_task, replay_task
from pipeline.worker.rules_task import rules_task
from pipeline.worker.task_result import TaskResult
from settings import Settings


def run_task(database: Database, settings: Settings, claim: Claim, progress: ProgressCallback) -> TaskResult:
    """Carry out the task that the claimed run requests.

    Raises:
        UserError: it cannot be done, and why.
        FenceLostError: another worker owns the run now; nothing was published.
    """
    with database.write() as session:
        uploads.forget_ended(session)
    task: Callable[[Database, Settings, Claim, ProgressCallback], TaskResult]
    match claim.kind:
        case RunKind.WEEKLY | RunKind.MANUAL:
            task = publish_task
        case RunKind.IMPORT:
            task = import_task
        case RunKind.REPLAY:
            task = replay_task
        case RunKind.PROMOTE:
            task = promote_task
        case RunKind.DRAW_EXPERIMENT:
            task = draw_task
        case RunKind.EXPLORE:
            task = explore_task
        case RunKind.RULES:
            task = rules_task
        case RunKind.PROGRAMME:
            task = programme_task
        case _:
            assert_never(claim.kind)
    result = task(database, settings, claim, progress)
    if claim.kind == RunKind.WEEKLY and result.version is not None:
        request_if_due(database, settings)
    return result
