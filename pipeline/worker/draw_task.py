"""The task that draws an experiment's control group."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import queries
from db.draw_requests import DrawRequest
from db.engine import Database
from db.experiments import group_sizes
from db.jobs.lease import Claim
from db.models import Experiment
from db.queries import required_version
from db.store import check_fence
from i18n import Message
from pipeline.engines.customer_days import customer_days_before
from pipeline.process.progress import ProgressCallback
from pipeline.publish.stored_experiments import draw_experiment
from pipeline.worker.task_result import TaskResult
from settings import Settings


def draw_task(
    database: Database, _settings: Settings, claim: Claim, progress: ProgressCallback
) -> TaskResult:
    """Draw the control group, or find the one drawn before an interruption."""
    progress(Message("Drawing the control group"), 0.1)
    draw_request = DrawRequest.from_params(claim.params)
    # History is read before: while it lasts, the transaction that holds the lease keeps every writer waiting.
    with database.read() as session:
        version = required_version(session, draw_request.version)
        window_days = queries.computed_with(session, version).window_days
        is_drawn = _drawn_before(session, draw_request) is not None
        customer_days = None if is_drawn else customer_days_before(session, version.as_of, window_days)
    with database.write() as session:
        check_fence(session, claim.fence)
        experiment = _drawn_before(session, draw_request)
        if experiment is None:
            assert customer_days is not None  # an experiment, once created, stays
            experiment = draw_experiment(
                session,
                draw_request,
                customer_days,
                as_of=version.as_of,
                pre_days=window_days,
                by=claim.params["by"],
            )
        customers, holdout = group_sizes(session)[experiment.id]
        outcome = Message(
            "Created {name}. Control group: {holdout:number} of {customers:customers}.",
            {"name": experiment.name, "holdout": holdout, "customers": customers},
        )
    return TaskResult(outcome)


def _drawn_before(session: Session, draw_request: DrawRequest) -> Experiment | None:
    """The experiment this request created before it was interrupted, if any."""
    experiment = session.scalar(select(Experiment).where(Experiment.name == draw_request.name.strip()))
    return experiment if experiment is not None and experiment.seed == draw_request.seed else None
