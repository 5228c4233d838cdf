"""Decisions by people: which model is the champion, and manual overrides for customers."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import record
from db.models import Model, ModelDeployment, Override, Version
from domain.audit import AuditKind
from domain.enums import OverrideKind
from domain.message import Message
from domain.user_error import UserError

MAX_REASON = 500
"""Characters of a reason: a sentence or three, not a novel."""


PROMOTED, ROLLED_BACK = Message("Promoted manually."), Message("Rolled back manually.")
STAYS_FROZEN = Message(
    "Model {number} passed every check, but the champion was frozen meanwhile and stays. To use the model, "
    "promote it on the model page."
)
FOUND_BY_COMPARISON = Message("A wide comparison found this model; it passed every check.")


class FrozenChampionError(UserError):
    """The champion is frozen: only a person replaces it."""


def current_deployment(session: Session) -> ModelDeployment | None:
    """The deployment in force for a run today."""
    return session.scalar(
        select(ModelDeployment).order_by(ModelDeployment.as_of.desc(), ModelDeployment.id.desc()).limit(1)
    )


def promotable(session: Session, model_id: int) -> Model:
    """A model that may become the champion, or an error.

    Raises:
        UserError: there is no such model, it is not kept any more, or it is the champion already.
    """
    model = session.get(Model, model_id)
    if model is None:
        raise UserError("There is no model {number}. To see all models, run `model list`.", number=model_id)
    if not model.classifier:
        raise UserError(
            "Model {number} cannot be used any more: it was never the champion, and only its "
            "figures are kept once newer challengers exist.",
            number=model_id,
        )
    deployment = current_deployment(session)
    if deployment is not None and deployment.model_id == model_id:
        raise UserError("Model {number} is already the champion.", number=model_id)
    return model


def check_not_frozen(session: Session, model_id: int) -> None:
    """See that model `model_id`, which no person has chosen, may become the champion.

    Raises:
        FrozenChampionError: the champion has been frozen.
    """
    deployment = current_deployment(session)
    if deployment is not None and deployment.frozen:
        raise FrozenChampionError(STAYS_FROZEN.text, number=model_id)


def promote(session: Session, model_id: int, *, by: str) -> ModelDeployment:
    """Promote a stored model from the next run on. Raises as `promotable`."""
    return _new_deployment(session, promotable(session, model_id).id, by, PROMOTED, frozen=False)


def champion_before(session: Session) -> int:
    """The champion before the current one.

    Raises:
        UserError: there was no other champion before.
    """
    deployment = current_deployment(session)
    earlier = None
    if deployment is not None:
        earlier = session.scalar(
            select(ModelDeployment)
            .where(ModelDeployment.id < deployment.id, ModelDeployment.model_id != deployment.model_id)
            .order_by(ModelDeployment.id.desc())
            .limit(1)
        )
    if deployment is None or earlier is None:
        raise UserError("There is no earlier champion to go back to.")
    return earlier.model_id


def roll_back(session: Session, *, by: str) -> ModelDeployment:
    """Make the previous champion the champion again, from the next run on.

    Raises as `champion_before`.
    """
    deployment = current_deployment(session)
    earlier = champion_before(session)
    return _new_deployment(
        session, earlier, by, ROLLED_BACK, frozen=deployment is not None and deployment.frozen
    )


def freeze(session: Session, *, by: str, frozen: bool = True) -> ModelDeployment:
    """Freeze the champion: no challenger is fitted until it is released.

    Raises:
        UserError: there is no champion yet, or nothing would change.
    """
    deployment = current_deployment(session)
    if deployment is None:
        raise UserError("There is no champion yet. Publish a version with `python -m pipeline run`.")
    if deployment.frozen == frozen:
        raise (
            UserError("The champion is already frozen.")
            if frozen
            else UserError("The champion is not frozen.")
        )
    why = Message("Frozen manually.") if frozen else Message("Unfrozen manually.")
    return _new_deployment(session, deployment.model_id, by, why, frozen=frozen)


def override(
    session: Session, customer_id: str, *, kind: OverrideKind, reason: str, by: str, expires_on: date | None
) -> Override:
    """Always include or always exclude a customer, replacing any earlier override.

    It holds from the next run on, up to the day before `expires_on`.

    Raises:
        UserError: no reason was given, or the day is over already.
    """
    if not reason.strip():
        raise UserError("Enter a reason: it is shown in the audit log.")
    if expires_on is not None and expires_on <= datetime.now(UTC).date():
        raise UserError(
            "{day:date} is in the past. Choose a later date, or leave it empty.", day=expires_on.isoformat()
        )
    _end_override(session, customer_id)
    decided = Override(
        customer_id=customer_id,
        kind=kind,
        reason=reason.strip()[:MAX_REASON],
        created_by=by,
        created_at=datetime.now(UTC),
        expires_on=expires_on,
    )
    session.add(decided)
    session.flush()
    record(
        session,
        AuditKind.OVERRIDE_SET,
        by,
        customer=customer_id,
        override=kind,
        reason=decided.reason,
        until=expires_on.isoformat() if expires_on is not None else None,
    )
    return decided


def release(session: Session, customer_id: str, *, by: str) -> None:
    """Remove a customer's override, so that the model decides from the next run on.

    Raises:
        UserError: the customer is neither pinned nor banned.
    """
    if not _end_override(session, customer_id):
        raise UserError("Customer {customer} has no manual override.", customer=customer_id)
    record(session, AuditKind.OVERRIDE_REMOVED, by, customer=customer_id)


def _end_override(session: Session, customer_id: str) -> bool:
    """End the customer's current override; return whether there was one."""
    overrides = session.scalars(
        select(Override).where(Override.customer_id == customer_id, Override.ended_at.is_(None))
    ).all()
    for override_row in overrides:
        override_row.ended_at = datetime.now(UTC)
    return bool(overrides)


def _new_deployment(
    session: Session, model_id: int, by: str, why: Message, *, frozen: bool
) -> ModelDeployment:
    """Add a deployment as of the newest version's date, so that the next run uses it."""
    newest = session.scalar(select(Version.as_of).order_by(Version.as_of.desc()).limit(1))
    model = session.get_one(Model, model_id)
    deployment = ModelDeployment(
        model_id=model_id,
        as_of=max(newest, model.as_of) if newest else model.as_of,
        decided_at=datetime.now(UTC),
        decided_by=by,
        why=why.to_json(),
        frozen=frozen,
    )
    session.add(deployment)
    session.flush()
    record(session, AuditKind.MODEL_DECIDED, by, model=model_id, why=why.to_json())
    return deployment
