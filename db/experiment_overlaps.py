"""Customers who are in two experiments at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from db.experiment_audiences import customer_ids
from db.experiments import stops
from db.models import Experiment, ExperimentGroup, ExperimentStop, Version


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
    others = _others(session, starts_on, ends_on)
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


def shared_customers(
    session: Session, experiments: Sequence[Experiment], *, known_on: date
) -> dict[int, list[SharedCustomers]]:
    """The customers that each of `experiments` shares with each other of the same days, oldest first, by id.

    Experiments drawn from versions after `known_on` are left out. All pairs are counted by one query.
    """
    mine, theirs = aliased(ExperimentGroup), aliased(ExperimentGroup)
    one, other = aliased(Experiment), aliased(Experiment)
    pairs = session.execute(
        select(
            one.id,
            other.id,
            other.name,
            func.count(),
            func.count().filter(theirs.is_holdout.is_(False), mine.is_holdout.is_(False)),
            func.count().filter(theirs.is_holdout.is_(False), mine.is_holdout.is_(True)),
        )
        .select_from(one)
        .join(other, (other.id != one.id) & (other.starts_on < one.ends_on) & (other.ends_on > one.starts_on))
        .join(Version, Version.number == other.version)
        .join(mine, mine.experiment_id == one.id)
        .join(theirs, (theirs.experiment_id == other.id) & (theirs.customer_id == mine.customer_id))
        .where(one.id.in_([item.id for item in experiments]), Version.as_of <= known_on)
        .group_by(one.id, other.id)
        .order_by(one.id, other.id)
    )
    stopped = stops(session)
    by_id = {experiment.id: experiment for experiment in experiments}
    shared: dict[int, list[SharedCustomers]] = {number: [] for number in by_id}
    for number, other_id, name, customers, treated, held in pairs:
        if _took_part(stopped.get(other_id), by_id[number]):
            shared[number].append(SharedCustomers(name, customers, treated, held))
    return shared


def _took_part(stop: ExperimentStop | None, beside: Experiment) -> bool:
    """Whether an experiment with such a stop was still there when `beside` was drawn and started."""
    return stop is None or (stop.stopped_at > beside.drawn_at and stop.stopped_at.date() > beside.starts_on)


def _others(session: Session, starts_on: date, ends_on: date) -> Sequence[Experiment]:
    """Experiments with days in common, oldest first, but for those that were stopped."""
    stopped = stops(session)
    found = session.scalars(
        select(Experiment)
        .where(Experiment.starts_on < ends_on, Experiment.ends_on > starts_on)
        .order_by(Experiment.id)
    )
    return [other for other in found if other.id not in stopped]
