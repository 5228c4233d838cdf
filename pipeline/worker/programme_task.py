"""The task that replays past weeks with other settings of the programme."""

from __future__ import annotations

from db import programme
from db.engine import Database
from db.jobs.lease import Claim
from db.store import check_fence
from domain.enums import RunStatus
from domain.programme_preview import ProgrammeChoice
from i18n import Message
from pipeline.process.progress import ProgressCallback
from pipeline.publish.preview_programme import preview_programme
from pipeline.worker.task_result import TaskResult
from settings import Settings


def programme_task(
    database: Database, _settings: Settings, claim: Claim, progress: ProgressCallback
) -> TaskResult:
    """Compute the preview that was asked for, and store it with it."""
    number = claim.params["preview"]
    with database.read() as session:
        preview = programme.current_preview(session)
        if preview is None or preview.id != number:
            return TaskResult(
                Message("Another preview has taken the place of this one."), status=RunStatus.SKIPPED
            )
        own = None if preview.choice is None else ProgrammeChoice.from_json(preview.choice)
        result = preview_programme(session, own, progress)
    with database.write() as session:
        check_fence(session, claim.fence)
        programme.set_result(session, number, result)
    return TaskResult(
        Message(
            "Replayed {weeks:weeks} with {n:settings}: see the programme page.",
            {"weeks": result.weeks, "n": len(result.choices)},
        )
    )
