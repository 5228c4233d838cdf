"""Queries about imports, running jobs and manual overrides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from db.jobs.queue import ACTIVE, by_turns
from db.models import InvoiceImport, Model, ModelDeployment, Override, Run, SetAsideLine, Shop, Version
from db.queries.rows import AnyRow
from domain.enums import RunKind, RunStatus

NOT_COUNTED = (RunStatus.CANCELLED, RunStatus.SKIPPED)


def shop(session: Session) -> Shop | None:
    """The shop of this database; none before the first import."""
    return session.get(Shop, 1)


def imports(session: Session, limit: int = 50) -> Sequence[InvoiceImport]:
    """The imports, newest first."""
    return session.scalars(select(InvoiceImport).order_by(InvoiceImport.id.desc()).limit(limit)).all()


def import_numbered(session: Session, number: int) -> InvoiceImport | None:
    """The import of this number."""
    return session.get(InvoiceImport, number)


def imports_undone_since(session: Session, version: Version) -> Sequence[InvoiceImport]:
    """Imports that a version was computed with and that were undone after it was published."""
    return session.scalars(
        select(InvoiceImport)
        .where(
            InvoiceImport.id <= (version.last_import_id or 0), InvoiceImport.undone_at > version.published_at
        )
        .order_by(InvoiceImport.id)
    ).all()


def versions_with_undone(session: Session, undone: InvoiceImport) -> Sequence[int]:
    """The versions computed with an import that was undone later, oldest first."""
    return session.scalars(
        select(Version.number)
        .where(Version.last_import_id >= undone.id, Version.published_at < undone.undone_at)
        .order_by(Version.number)
    ).all()


def set_aside_lines(session: Session, number: int) -> Iterator[SetAsideLine]:
    """The rows of a file that were not imported, in file order."""
    statement = select(SetAsideLine).where(SetAsideLine.import_id == number).order_by(SetAsideLine.number)
    return iter(session.scalars(statement.execution_options(yield_per=500)))


def last_run(session: Session) -> Run | None:
    """The last run that started, whether or not it has ended."""
    return session.scalar(
        select(Run).where(Run.started_at.is_not(None)).order_by(Run.started_at.desc(), Run.id.desc()).limit(1)
    )


def last_weekly_run(session: Session) -> Run | None:
    """The weekly run that started last and was neither cancelled nor skipped."""
    return session.scalar(
        select(Run)
        .where(Run.kind == RunKind.WEEKLY, Run.started_at.is_not(None), Run.status.not_in(NOT_COUNTED))
        .order_by(Run.started_at.desc(), Run.id.desc())
        .limit(1)
    )


def queue(session: Session) -> Sequence[Run]:
    """Running and queued runs, in the order in which they are taken."""
    waits = case((Run.status == RunStatus.RUNNING, 0), else_=1)
    return session.scalars(select(Run).where(Run.status.in_(ACTIVE)).order_by(waits, *by_turns())).all()


def last_ended_run(session: Session, kinds: Sequence[RunKind]) -> Run | None:
    """The run of one of `kinds` that ended last, whatever its status."""
    return session.scalar(
        select(Run)
        .where(Run.kind.in_(kinds), Run.finished_at.is_not(None))
        .order_by(Run.finished_at.desc(), Run.id.desc())
        .limit(1)
    )


def override_of(session: Session, customer_id: str, on: date) -> Override | None:
    """A customer's pin or ban in force on the day `on`."""
    return session.scalar(
        select(Override)
        .where(
            Override.customer_id == customer_id,
            Override.ended_at.is_(None),
            or_(Override.expires_on.is_(None), Override.expires_on > on),
        )
        .order_by(Override.id.desc())
        .limit(1)
    )


def overrides_in_force(session: Session, on: date) -> Sequence[Override]:
    """Pins and bans in force on the day `on`, newest first."""
    return session.scalars(
        select(Override)
        .where(Override.ended_at.is_(None), or_(Override.expires_on.is_(None), Override.expires_on > on))
        .order_by(Override.id.desc())
    ).all()


def champions(session: Session) -> Sequence[AnyRow]:
    """The models that versions were made with, newest first, without their classifiers.

    id, as_of, recipe, card, created_at, versions (how many), first_version, last_version.
    """
    used = (
        select(
            Version.model_id,
            func.count().label("versions"),
            func.min(Version.number).label("first_version"),
            func.max(Version.number).label("last_version"),
        )
        .group_by(Version.model_id)
        .subquery()
    )
    return session.execute(
        select(
            Model.id,
            Model.as_of,
            Model.recipe,
            Model.card,
            Model.created_at,
            used.c.versions,
            used.c.first_version,
            used.c.last_version,
        )
        .join(used, used.c.model_id == Model.id)
        .order_by(Model.id.desc())
    ).all()


def deployments(session: Session) -> Sequence[AnyRow]:
    """The model deployments, newest first, with who decided on them.

    id, model_id, as_of, decided_at, decided_by, why, frozen, recipe, card.
    """
    return session.execute(
        select(
            ModelDeployment.id,
            ModelDeployment.model_id,
            ModelDeployment.as_of,
            ModelDeployment.decided_at,
            ModelDeployment.decided_by,
            ModelDeployment.why,
            ModelDeployment.frozen,
            Model.recipe,
            Model.card,
        )
        .join(Model, Model.id == ModelDeployment.model_id)
        .order_by(ModelDeployment.as_of.desc(), ModelDeployment.id.desc())
    ).all()


def kept_models(session: Session, limit: int = 12) -> Sequence[AnyRow]:
    """Stored models that may matter: all deployed ones, and the newest `limit`.

    id, as_of, recipe, card, versions (how many were made with it), newest first.
    """
    newest = select(Model.id).order_by(Model.id.desc()).limit(limit)
    count = select(func.count()).where(Version.model_id == Model.id).scalar_subquery().label("versions")
    return session.execute(
        select(Model.id, Model.as_of, Model.recipe, Model.card, count)
        .where(Model.id.in_(newest) | Model.id.in_(select(ModelDeployment.model_id)))
        .order_by(Model.id.desc())
    ).all()
