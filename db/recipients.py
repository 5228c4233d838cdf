"""Store who really received an experiment's benefit. A newer file replaces an older one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db.audit import record
from db.models import Experiment, ExperimentGroup, ExperimentRecipient
from domain.audit import AuditKind
from domain.user_error import UserError


@dataclass(frozen=True)
class StoredRecipients:
    """What was kept of a file."""

    kept: int
    """Customers of the experiment who received the benefit while it lasted."""
    left_out: int
    """Others in the file: not of the experiment, or not on one of its days."""


def store_recipients(
    session: Session, experiment: Experiment, received: Mapping[str, date], *, by: str
) -> StoredRecipients:
    """Keep the customers of `experiment` who received the benefit on one of its days; replaces earlier ones.

    Raises:
        UserError: none of them did.
    """
    drawn = set(
        session.scalars(
            select(ExperimentGroup.customer_id).where(ExperimentGroup.experiment_id == experiment.id)
        )
    )
    stored = [
        {"experiment_id": experiment.id, "customer_id": customer, "received_on": day}
        for customer, day in sorted(received.items())
        if customer in drawn and experiment.starts_on <= day < experiment.ends_on
    ]
    if not stored:
        raise UserError(
            "Nobody in the file belongs to {name} and received the benefit between its first and its last "
            "day.",
            name=experiment.name,
        )
    session.execute(delete(ExperimentRecipient).where(ExperimentRecipient.experiment_id == experiment.id))
    session.execute(insert(ExperimentRecipient), stored)
    record(session, AuditKind.RECIPIENTS_STORED, by, name=experiment.name, rows=len(stored))
    return StoredRecipients(len(stored), len(received) - len(stored))


def recipients(session: Session, experiment_id: int) -> frozenset[str] | None:
    """The ids of customers who received the benefit; None where no file was read."""
    result = frozenset(
        session.scalars(
            select(ExperimentRecipient.customer_id).where(ExperimentRecipient.experiment_id == experiment_id)
        )
    )
    return result or None
