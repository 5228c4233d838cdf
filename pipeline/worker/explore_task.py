"""The task of a wide comparison, and when one is due."""

from __future__ import annotations

from datetime import timedelta

from db.engine import Database
from db.jobs.lease import Claim
from db.wide_comparisons import request_comparison
from i18n import Message
from pipeline.process.memory import available_mb
from pipeline.process.progress import ProgressCallback
from pipeline.publish.explore import explore
from pipeline.segmentation.recipes import recipe_named
from pipeline.worker.task_result import TaskResult
from settings import Settings

NEEDED_MB = 1024
"""Free memory below which no wide comparison is begun by itself: it takes up to 700 MB in two processes."""


def explore_task(
    database: Database, settings: Settings, claim: Claim, progress: ProgressCallback
) -> TaskResult:
    """Compare every space; a model that passes every gate is promoted by the next queued run."""
    comparison = explore(database, settings, fence=claim.fence, progress=progress)
    if comparison.passed:
        return TaskResult(
            Message(
                "Compared {n:segmentations}; model {model} passed every check and will be the champion.",
                {"n": comparison.candidates, "model": comparison.model_id},
            )
        )
    return TaskResult(
        Message(
            "Compared {n:segmentations}. {why:all}",
            {"n": comparison.candidates, "why": [comparison.decision.to_json()]},
        )
    )


def request_if_due(database: Database, settings: Settings) -> None:
    """Request the next wide comparison if the recipe has one, it is due, and memory suffices."""
    if settings.explore_every_days == 0 or not recipe_named(settings.recipe).wide_spaces:
        return
    free = available_mb()
    if free is not None and free < NEEDED_MB:
        return
    with database.write() as session:
        request_comparison(session, every=timedelta(days=settings.explore_every_days))
