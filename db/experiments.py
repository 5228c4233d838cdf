"""Store experiments. Their groups are drawn once and never change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.audit import record
from db.line_days import last_line_day
from db.margins import margin_settings
from db.models import Experiment, ExperimentGroup, ExperimentStop, Version
from db.queries.rows import AnyRow
from domain.audit import AuditKind
from domain.enums import ExperimentOutcome
from domain.user_error import UserError

MAX_NAME_LENGTH = 64
MAX_REASON_LENGTH = 500


@dataclass(frozen=True)
class ExperimentDraft:
    """An experiment to store. `groups`: customer_id, stratum, is_holdout, spend_before, expected."""

    name: str
    what: str
    version: int
    drawn_from: str
    share: float
    seed: int
    starts_on: date
    ends_on: date
    pre_days: int
    plan: dict[str, Any] | None
    drawn_by: str
    groups: Sequence[Mapping[str, Any]]
    outcome: ExperimentOutcome = ExperimentOutcome.REVENUE
    repeats: int | None = None
    drawn_at: datetime | None = None
    """None: now."""


def start_of(session: Session, version: int, start: date | None) -> date:
    """The first day: `start`, or the earliest day without a known invoice.

    Otherwise one could repeat the draw until the result is favourable.

    Raises:
        UserError: invoices of the day wanted are known.
    """
    last = last_line_day(session)
    first = session.get_one(Version, version).as_of
    if last is not None:
        first = max(first, last + timedelta(days=1))
    if start is not None and start < first:
        raise UserError(
            "The experiment cannot start on {asked:date}, because invoices up to the day "
            "before {first:date} have already been imported. Choose {first:date} or later.",
            asked=start.isoformat(),
            first=first.isoformat(),
        )
    return start or first


def check_name(session: Session, name: str) -> str:
    """The name without surrounding spaces.

    Raises:
        UserError: it is taken or unusable.
    """
    name = name.strip()
    if not name or len(name) > MAX_NAME_LENGTH:
        raise UserError("Enter a name of 1 to {most:number} characters.", most=MAX_NAME_LENGTH)
    if session.scalar(select(Experiment.id).where(Experiment.name == name)) is not None:
        raise _name_taken(name)
    return name


def first_of_series(session: Session, name: str | None, outcome: ExperimentOutcome) -> int | None:
    """The id of the first experiment of the series that the one called `name` is in; None without a name.

    Raises:
        UserError: there is no such experiment, or it compares something else.
    """
    if not name:
        return None
    repeated = experiment_named(session, name)
    if repeated.outcome != outcome:
        raise UserError(
            "{name} compares something else, so a repetition could not be judged together with it. Choose "
            "the same outcome.",
            name=name,
        )
    return repeated.repeats or repeated.id


def check_outcome(session: Session, outcome: ExperimentOutcome) -> None:
    """Raise a UserError unless the outcome can be measured."""
    if outcome == ExperimentOutcome.CONTRIBUTION and not margin_settings(session).are_set:
        raise UserError("To compare contribution, set a margin rate first, under Data.")


def check_days(starts_on: date, ends_on: date) -> None:
    """Raise a UserError unless the experiment ends after its start."""
    if ends_on <= starts_on:
        raise UserError(
            "The end date, {end:date}, must be after the start date, {start:date}.",
            end=ends_on.isoformat(),
            start=starts_on.isoformat(),
        )


def store(session: Session, draft: ExperimentDraft) -> int:
    """Store a draw, which cannot be changed afterwards; return its number.

    Raises:
        UserError: the name is taken or unusable, or the dates are in the wrong order.
    """
    name = check_name(session, draft.name)
    check_days(draft.starts_on, draft.ends_on)
    experiment = Experiment(
        name=name,
        what=draft.what.strip(),
        version=draft.version,
        drawn_from=draft.drawn_from,
        share=draft.share,
        seed=draft.seed,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        pre_days=draft.pre_days,
        outcome=draft.outcome,
        repeats=draft.repeats,
        plan=draft.plan,
        drawn_by=draft.drawn_by,
        drawn_at=draft.drawn_at or datetime.now(UTC),
    )
    try:
        with session.begin_nested():
            session.add(experiment)
            session.flush()
    except IntegrityError:
        raise _name_taken(name) from None
    session.execute(
        insert(ExperimentGroup), [{**row, "experiment_id": experiment.id} for row in draft.groups]
    )
    record(session, AuditKind.EXPERIMENT_CREATED, draft.drawn_by, name=name)
    return experiment.id


def stop(session: Session, name: str, *, by: str, why: str) -> None:
    """End an experiment early, permanently without a result.

    Raises:
        UserError: there is no such experiment, it has ended or was stopped before, or no reason is given.
    """
    experiment = experiment_named(session, name)
    if not why.strip():
        raise UserError("Enter a reason: it is shown in the audit log.")
    last = last_line_day(session)
    if last is not None and last + timedelta(days=1) >= experiment.ends_on:
        raise UserError("{name} has ended and has a result, so it cannot be stopped any more.", name=name)
    try:
        with session.begin_nested():
            session.add(
                ExperimentStop(
                    experiment_id=experiment.id,
                    stopped_at=datetime.now(UTC),
                    stopped_by=by,
                    why=why.strip()[:MAX_REASON_LENGTH],
                )
            )
            session.flush()
    except IntegrityError:
        raise UserError("{name} has already been stopped.", name=name) from None
    record(
        session, AuditKind.EXPERIMENT_STOPPED, by, name=experiment.name, why=why.strip()[:MAX_REASON_LENGTH]
    )


def stops(session: Session) -> dict[int, ExperimentStop]:
    """Stopped experiments by id."""
    return {
        experiment_stop.experiment_id: experiment_stop
        for experiment_stop in session.scalars(select(ExperimentStop))
    }


def experiments(session: Session, *, known_on: date | None = None) -> Sequence[Experiment]:
    """Every experiment, newest first; with `known_on` those drawn from versions as of that date or before."""
    statement = select(Experiment).order_by(Experiment.id.desc())
    if known_on is not None:
        statement = statement.join(Version, Version.number == Experiment.version).where(
            Version.as_of <= known_on
        )
    return session.scalars(statement).all()


def experiment_named(session: Session, name: str) -> Experiment:
    """The experiment of this name.

    Raises:
        UserError: there is none.
    """
    experiment = session.scalar(select(Experiment).where(Experiment.name == name.strip()))
    if experiment is None:
        raise UserError(
            "There is no experiment named {name}. To see all experiments, run `experiment list`.", name=name
        )
    return experiment


def group_sizes(session: Session) -> dict[int, tuple[int, int]]:
    """The number of customers, and of held-out ones, by experiment id."""
    rows = session.execute(
        select(
            ExperimentGroup.experiment_id, func.count(), func.count().filter(ExperimentGroup.is_holdout)
        ).group_by(ExperimentGroup.experiment_id)
    )
    return {number: (customers, held) for number, customers, held in rows}


def groups(session: Session, experiment_id: int) -> Sequence[AnyRow]:
    """Both groups: customer_id, stratum, is_holdout, spend_before, expected, by customer id."""
    return session.execute(
        select(
            ExperimentGroup.customer_id,
            ExperimentGroup.stratum,
            ExperimentGroup.is_holdout,
            ExperimentGroup.spend_before,
            ExperimentGroup.expected,
        )
        .where(ExperimentGroup.experiment_id == experiment_id)
        .order_by(ExperimentGroup.customer_id)
    ).all()


def _name_taken(name: str) -> UserError:
    return UserError(
        "There is already an experiment named {name}, and experiments cannot be "
        "replaced. Choose another name.",
        name=name,
    )
