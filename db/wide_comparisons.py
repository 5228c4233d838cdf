"""Store the result of a wide comparison, and request the next one when it is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import THE_SCHEDULE
from db.clock import database_now
from db.jobs import queue
from db.models import Run, WideComparison
from db.store import FittedModel, check_fence, keep_model
from domain.enums import RunKind
from domain.message import Message


@dataclass(frozen=True)
class ComparisonDraft:
    """The result of a wide comparison. `leaderboard` has a mapping for each `domain.report.Candidate`."""

    as_of: date
    recipe: str
    leaderboard: Sequence[Mapping[str, Any]]
    decision: Message
    model: FittedModel | None
    passed: bool
    """Whether `model` passed every gate."""


def store_comparison(session: Session, draft: ComparisonDraft, *, fence: int | None) -> WideComparison:
    """Store it with its model; a model that passed every gate is nominated for promotion.

    Raises:
        FenceLostError: the lease has been claimed again since.
    """
    check_fence(session, fence)
    comparison = WideComparison(
        as_of=draft.as_of,
        compared_at=database_now(session),
        recipe=draft.recipe,
        leaderboard=[dict(row) for row in draft.leaderboard],
        decision=draft.decision.to_json(),
        passed=draft.passed,
        model_id=keep_model(session, draft.model) if draft.model is not None else None,
    )
    session.add(comparison)
    session.flush()
    if comparison.passed and comparison.model_id is not None:
        params = {"model": comparison.model_id, "comparison": comparison.id}
        queue.request(session, RunKind.PROMOTE, params, THE_SCHEDULE)
    return comparison


def newest_comparison(session: Session, until: date) -> WideComparison | None:
    """The newest wide comparison with data up to `until`; None if there is none."""
    return session.scalar(
        select(WideComparison)
        .where(WideComparison.as_of <= until)
        .order_by(WideComparison.as_of.desc(), WideComparison.id.desc())
        .limit(1)
    )


def request_comparison(session: Session, *, every: timedelta) -> int | None:
    """Request a wide comparison unless there was a request within `every`; return the id of a new run."""
    since = database_now(session) - every
    recent = select(Run.id).where(Run.kind == RunKind.EXPLORE, Run.requested_at > since).limit(1)
    if session.scalar(recent) is not None:
        return None
    return queue.request(session, RunKind.EXPLORE, {}, THE_SCHEDULE)
