"""The alert rules of a channel, and the alerts already reported to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.models import Alert, AlertRule, MessageChannel
from domain.enums import AlertKind
from domain.user_error import UserError


def set_rules(
    session: Session, channel: MessageChannel, thresholds: Mapping[AlertKind, float | None]
) -> None:
    """Replace a channel's alerts by those of `thresholds`, each with its threshold, if its kind has one.

    Raises:
        UserError: a threshold is missing, or is not more than nothing.
    """
    for kind, threshold in thresholds.items():
        if kind.has_threshold and (threshold is None or not 0 < threshold < 1e12):
            raise UserError("Enter a threshold greater than zero for each alert that has one.")
    existing = {rule.kind: rule for rule in rules_of(session, [channel.id])}
    for kind, rule in existing.items():
        if kind not in thresholds:
            session.execute(delete(Alert).where(Alert.rule_id == rule.id))
            session.delete(rule)
    for kind, threshold in thresholds.items():
        value = threshold if kind.has_threshold else None
        if kind in existing:
            existing[kind].threshold = value
        else:
            session.add(AlertRule(channel_id=channel.id, kind=kind, threshold=value))
    session.flush()


def rules_of(session: Session, channel_ids: Sequence[int]) -> Sequence[AlertRule]:
    """The rules of channels."""
    return session.scalars(
        select(AlertRule).where(AlertRule.channel_id.in_(channel_ids)).order_by(AlertRule.id)
    ).all()
