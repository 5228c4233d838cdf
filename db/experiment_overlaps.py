"""Customers who are in two experiments at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from db.experiment_audiences import customer_ids
from db.experiments import stops
from db.models import Experiment, ExperimentGroup, Version


@dataclass(frozen=True)
class AudienceOverlap:
    """How many of an audience are in experiments of the same days."""

    audience: int
    """Customers from whom one would draw."""
    customers: int
    """Those of them who are in at least one of the experiments."""
    names: tuple[str, ...]
    """Of the experiments, oldest first."""
    seeds: tuple[int, ...]
    """The random seed of each."""


@dataclass(frozen=True)
class SharedCustomers:
    """Customers of an experiment who are in another at the same time."""

    name: str
    """Of the other."""
    customers: int
    treated_benefits: int
    """With the benefits of both."""
    treated_holdout: int
    """With the benefits of the other, and in the control group of this one."""


def audience_overlap(
    session: Session, version: int, group: str, *, starts_on: date, ends_on: date
) -> AudienceOverlap | None:
    """Who of `group` is in an experiment between two days; None if nobody is.

    Raises:
        UserError: there is no such group.
    """
    others = _others(session, starts_on, ends_on, drawn_at=None)
    if not others:
        return None
    audience = customer_ids(session, version, group)
    in_others = (
        ExperimentGroup.experiment_id.in_([other.id for other in others]),
        ExperimentGroup.customer_id.in_(audience),
    )
    involved = set(session.scalars(select(ExperimentGroup.experiment_id).where(*in_others).distinct()))
    if not involved:
        return None
    customers = session.scalar(select(func.count(ExperimentGroup.customer_id.distinct())).where(*in_others))
    found = [other for other in others if other.id in involved]
    return AudienceOverlap(
        audience=session.scalar(select(func.count()).select_from(audience.subquery())) or 0,
        customers=customers or 0,
        names=tuple(other.name for other in found),
        seeds=tuple(other.seed for other in found),
    )


def shared_customers(session: Session, experiment: Experiment, *, known_on: date) -> list[SharedCustomers]:
    """The customers that `experiment` shares with each other of the same days, oldest first.

    Experiments drawn from versions after `known_on` are left out.
    """
    mine, theirs = aliased(ExperimentGroup), aliased(ExperimentGroup)
    result = []
    for other in _others(session, experiment.starts_on, experiment.ends_on, drawn_at=experiment.drawn_at):
        if other.id == experiment.id or session.get_one(Version, other.version).as_of > known_on:
            continue
        both, treated, held = session.execute(
            select(
                func.count(),
                func.count().filter(theirs.is_holdout.is_(False), mine.is_holdout.is_(False)),
                func.count().filter(theirs.is_holdout.is_(False), mine.is_holdout.is_(True)),
            )
            .select_from(mine)
            .join(theirs, theirs.customer_id == mine.customer_id)
            .where(mine.experiment_id == experiment.id, theirs.experiment_id == other.id)
        ).one()
        if both:
            result.append(SharedCustomers(other.name, both, treated, held))
    return result


def _others(
    session: Session, starts_on: date, ends_on: date, *, drawn_at: datetime | None
) -> Sequence[Experiment]:
    """Experiments with days in common, oldest first, but for those stopped before `drawn_at` (None: now)."""
    stopped = stops(session)
    found = session.scalars(
        select(Experiment)
        .where(Experiment.starts_on < ends_on, Experiment.ends_on > starts_on)
        .order_by(Experiment.id)
    )
    return [
        other
        for other in found
        if other.id not in stopped
        or (
            drawn_at is not None
            and stopped[other.id].stopped_at > drawn_at
            and stopped[other.id].stopped_at.date() > starts_on
        )
    ]
