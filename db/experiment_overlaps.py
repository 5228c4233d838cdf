"""Customers who are in two experiments at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, Subquery, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from db.draw_requests import waiting_draws
from db.experiment_audiences import customer_ids
from db.experiments import start_of, stops
from db.models import Experiment, ExperimentGroup, ExperimentStop, Version


@dataclass(frozen=True)
class AudienceOverlap:
    """How many of an audience are in experiments of the same days, or in the lists of draws that wait."""

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


@dataclass(frozen=True)
class _Other:
    """An experiment of the same days, drawn or requested."""

    name: str
    seed: int
    customers: Select[str]
    """The ids of its customers; of one that waits to be drawn, of those from whom it will be."""


def audience_overlap(
    session: Session, version: int, group: str, *, starts_on: date, ends_on: date
) -> AudienceOverlap | None:
    """Who of `group` is in an experiment between two days, or will be drawn into one; None if nobody is.

    Raises:
        UserError: there is no such group.
    """
    others = [*_drawn(session, starts_on, ends_on), *_requested(session, starts_on, ends_on)]
    if not others:
        return None
    audience = customer_ids(session, version, group).subquery()
    found = [other for other in others if _count(session, audience, [other])]
    if not found:
        return None
    return AudienceOverlap(
        audience=_count(session, audience),
        customers=_count(session, audience, found),
        names=tuple(other.name for other in found),
        seeds=tuple(other.seed for other in found),
    )


def _count(session: Session, audience: Subquery, others: Sequence[_Other] = ()) -> int:
    """The customers of `audience`; with `others`, those who are in one of them."""
    is_in_one = or_(*(audience.c.customer_id.in_(other.customers) for other in others)) if others else true()
    return session.scalar(select(func.count()).select_from(audience).where(is_in_one)) or 0


def _drawn(session: Session, starts_on: date, ends_on: date) -> list[_Other]:
    """Experiments with days in common, oldest first, but for those that were stopped."""
    stopped = stops(session)
    found = session.scalars(
        select(Experiment)
        .where(Experiment.starts_on < ends_on, Experiment.ends_on > starts_on)
        .order_by(Experiment.id)
    )
    return [
        _Other(
            other.name,
            other.seed,
            select(ExperimentGroup.customer_id).where(ExperimentGroup.experiment_id == other.id),
        )
        for other in found
        if other.id not in stopped
    ]


def _requested(session: Session, starts_on: date, ends_on: date) -> list[_Other]:
    """Draws with days in common that wait in the queue, oldest first."""
    return [
        _Other(waiting.name, waiting.seed, customer_ids(session, waiting.version, waiting.group))
        for waiting in waiting_draws(session)
        if waiting.ends_on > starts_on
        and (waiting.starts_on or start_of(session, waiting.version, None)) < ends_on
    ]


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
