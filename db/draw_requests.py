"""Requested draws of experiments: rows of the queue until the control group is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.experiment_audiences import group_name
from db.experiments import check_days, check_name, check_outcome, first_of_series, start_of
from db.jobs import queue as runs
from db.models import Experiment, Run
from domain.enums import ExperimentOutcome, RunKind


@dataclass(frozen=True)
class DrawRequest:
    """A requested experiment of a `group` (see `db.experiment_audiences`); it starts as early as possible."""

    name: str
    what: str
    version: int
    group: str
    share: float
    seed: int
    starts_on: date | None
    ends_on: date
    outcome: ExperimentOutcome = ExperimentOutcome.REVENUE
    expected_effect: float | None = None
    """The effect (a fraction) that is hoped for."""
    repeats: str | None = None
    """The name of the experiment that this one repeats."""

    def to_params(self) -> dict[str, Any]:
        """The request's parameters in the queue."""
        starts = self.starts_on.isoformat() if self.starts_on else None
        return {**asdict(self), "starts_on": starts, "ends_on": self.ends_on.isoformat()}

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> DrawRequest:
        """The inverse of `to_params`."""
        values = {name: params[name] for name in cls.__dataclass_fields__ if name in params}
        starts = values["starts_on"]
        values |= {
            "starts_on": date.fromisoformat(starts) if starts else None,
            "ends_on": date.fromisoformat(values["ends_on"]),
            "outcome": ExperimentOutcome(values.get("outcome", ExperimentOutcome.REVENUE)),
        }
        return cls(**values)


def request_draw(session: Session, draw_request: DrawRequest, *, by: str) -> int:
    """Request a draw; return the id of the run that will draw.

    Raises:
        UserError: it could not be drawn, and why.
    """
    check_name(session, draw_request.name)
    group_name(session, draw_request.version, draw_request.group)
    check_days(start_of(session, draw_request.version, draw_request.starts_on), draw_request.ends_on)
    first_of_series(session, draw_request.repeats, draw_request.outcome)
    check_outcome(session, draw_request.outcome)
    return runs.request(session, RunKind.DRAW_EXPERIMENT, {**draw_request.to_params(), "by": by}, by)


def waiting_draws(session: Session) -> list[DrawRequest]:
    """The draws that are requested and not made yet, oldest first."""
    requests = session.scalars(
        select(Run.params)
        .where(Run.kind == RunKind.DRAW_EXPERIMENT, Run.status.in_(runs.ACTIVE))
        .order_by(Run.id)
    )
    drawn = set(session.scalars(select(Experiment.name)))
    return [
        draw_request
        for draw_request in map(DrawRequest.from_params, requests)
        if draw_request.name.strip() not in drawn
    ]
