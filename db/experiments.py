"""Experiments: drawn once, read for ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.models import (
    CustomerSnapshot,
    Experiment,
    ExperimentGroup,
    Label,
    SegmentProfile,
    Version,
)
from db.queries.rows import AnyRow
from language import N_, UserError

MEMBERS = N_("Members")
LONGEST_NAME = 64


@dataclass(frozen=True)
class ExperimentDraft:
    """What is stored at once. `groups`: customer_id, stratum, is_holdout, spend_before."""

    name: str
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


def population(session: Session, version: int, segment_id: int | None = None) -> tuple[str, Sequence[AnyRow]]:
    """Whom one can draw from: the name of the group, and customer_id with gross_revenue of everybody in it.

    The members of `version`, or one of its segments.

    Raises:
        UserError: it has no such segment, or nobody is in it.
    """
    name: str = MEMBERS
    chosen: ColumnElement[bool] = Label.is_member.is_(True)
    if segment_id is not None:
        found = session.get(SegmentProfile, (version, segment_id))
        if found is None:
            raise UserError(
                "Version {version} has no segment {segment}: `report` lists those it has.",
                version=version,
                segment=segment_id,
            )
        name, chosen = found.name, Label.segment_id == segment_id
    rows = session.execute(
        select(Label.customer_id, CustomerSnapshot.gross_revenue)
        .join(
            CustomerSnapshot,
            (CustomerSnapshot.version == Label.version) & (CustomerSnapshot.customer_id == Label.customer_id),
        )
        .where(Label.version == version, chosen)
        .order_by(Label.customer_id)
    ).all()
    if not rows:
        raise UserError("Nobody is in {group:name} of version {version}.", group=name, version=version)
    return name, rows


def store(session: Session, draft: ExperimentDraft) -> int:
    """Keep a draw, from now on unchangeable; returns its number.

    Raises:
        UserError: the name is taken or unusable, or the dates are in the wrong order.
    """
    name = draft.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise UserError("A name of 1 to {most:number} characters is needed.", most=LONGEST_NAME)
    if draft.ends_on <= draft.starts_on:
        raise UserError(
            "The experiment would end on {end:date}, which is not after its start on {start:date}.",
            end=draft.ends_on.isoformat(),
            start=draft.starts_on.isoformat(),
        )
    drawn = Experiment(
        name=name,
        version=draft.version,
        drawn_from=draft.drawn_from,
        share=draft.share,
        seed=draft.seed,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        pre_days=draft.pre_days,
        plan=draft.plan,
        drawn_by=draft.drawn_by,
        drawn_at=datetime.now(UTC),
    )
    try:
        with session.begin_nested():
            session.add(drawn)
            session.flush()
    except IntegrityError:
        raise UserError(
            "There is an experiment {name} already, and one that was drawn stays: choose another name.",
            name=name,
        ) from None
    session.execute(insert(ExperimentGroup), [{**row, "experiment_id": drawn.id} for row in draft.groups])
    return drawn.id


def experiments(session: Session, *, known_on: date | None = None) -> Sequence[Experiment]:
    """Every experiment, newest first; with `known_on` those drawn from versions as of that date or before."""
    wanted = select(Experiment).order_by(Experiment.id.desc())
    if known_on is not None:
        wanted = wanted.join(Version, Version.number == Experiment.version).where(Version.as_of <= known_on)
    return session.scalars(wanted).all()


def experiment_named(session: Session, name: str) -> Experiment:
    """The experiment of this name.

    Raises:
        UserError: there is none.
    """
    found = session.scalar(select(Experiment).where(Experiment.name == name.strip()))
    if found is None:
        raise UserError("There is no experiment {name}: `experiment list` shows those there are.", name=name)
    return found


def groups(session: Session, experiment_id: int) -> Sequence[AnyRow]:
    """Both groups: customer_id, stratum, is_holdout, spend_before, by customer id."""
    return session.execute(
        select(
            ExperimentGroup.customer_id,
            ExperimentGroup.stratum,
            ExperimentGroup.is_holdout,
            ExperimentGroup.spend_before,
        )
        .where(ExperimentGroup.experiment_id == experiment_id)
        .order_by(ExperimentGroup.customer_id)
    ).all()
