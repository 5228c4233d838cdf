"""What lasting alerts are about: whether the list is old, the data late, a run failed, the gates missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db import queries
from db.freshness import Schedule, invoices_freshness, list_freshness
from db.models import Alert, AlertRule, MessageChannel, Run, Version
from db.outbox.record import PUBLISHING_KINDS
from domain.enums import AlertKind, RunKind, RunStatus
from domain.freshness import DataFreshness, ListFreshness

TIMED = (AlertKind.LIST_OLD, AlertKind.DATA_LATE, AlertKind.RUN_FAILED)
"""Conditions that change without a version being published."""


@dataclass(frozen=True)
class Conditions:
    """The conditions at one moment; None for each that is as it should be."""

    list_old: ListFreshness | None
    data_late: DataFreshness | None
    failed_run: Run | None

    def holds(self, kind: AlertKind) -> bool:
        """Whether the condition of a timed alert holds."""
        match kind:
            case AlertKind.LIST_OLD:
                return self.list_old is not None
            case AlertKind.DATA_LATE:
                return self.data_late is not None
            case AlertKind.RUN_FAILED:
                return self.failed_run is not None
            case _:
                raise ValueError(f"{kind} is not a matter of time")


def current_conditions(session: Session, schedule: Schedule, now: datetime) -> Conditions:
    """The conditions at `now`."""
    newest = queries.newest_version(session)
    freshness = None if newest is None else list_freshness(session, newest, schedule, now)
    data = invoices_freshness(session, schedule, now)
    kinds = [kind for kind in PUBLISHING_KINDS if kind != RunKind.REPLAY]
    run = queries.last_ended_run(session, kinds)
    return Conditions(
        freshness if freshness is not None and freshness.state != "fresh" else None,
        data if data is not None and data.is_late else None,
        run if run is not None and run.status == RunStatus.FAILED else None,
    )


def active_rules(session: Session) -> list[tuple[AlertRule, MessageChannel]]:
    """Every rule whose channel is neither paused nor removed."""
    rows = session.execute(
        select(AlertRule, MessageChannel)
        .join(MessageChannel, MessageChannel.id == AlertRule.channel_id)
        .where(MessageChannel.removed_at.is_(None), MessageChannel.paused_at.is_(None))
        .order_by(MessageChannel.id, AlertRule.id)
    )
    return [(rule, channel) for rule, channel in rows]


def open_alerts(session: Session) -> dict[int, Alert]:
    """The unresolved alert of each rule."""
    rows = session.scalars(select(Alert).where(Alert.resolved_at.is_(None)).order_by(Alert.id))
    return {row.rule_id: row for row in rows}


def has_alert_due(session: Session, schedule: Schedule, now: datetime) -> bool:
    """Whether a timed condition has changed since the last evaluation, or an alert is still unreported."""
    rules = active_rules(session)
    if not rules:
        return False
    opened = open_alerts(session)
    conditions = current_conditions(session, schedule, now)
    is_simulated = simulated(session)
    for rule, channel in rules:
        if is_simulated and not channel.wants_rehearsals:
            continue
        if rule.kind in TIMED and conditions.holds(rule.kind) != (rule.id in opened):
            return True
    hour = now.astimezone(schedule.zone).hour
    awake = {rule.id for rule, channel in rules if not is_quiet(channel, hour)}
    untold = session.scalars(select(Alert.rule_id).where(unreported_alerts()))
    return any(rule_id in awake for rule_id in untold)


def unreported_alerts() -> ColumnElement[bool]:
    """Alerts whose start or end has not been reported yet."""
    return Alert.told_at.is_(None) | (Alert.resolved_at.is_not(None) & Alert.resolution_told_at.is_(None))


def is_quiet(channel: MessageChannel, hour: int) -> bool:
    """Whether a channel wants no alerts at this hour of the shop's day."""
    start, end = channel.quiet_from, channel.quiet_until
    if start is None or end is None or start == end:
        return False
    return start <= hour < end if start < end else hour >= start or hour < end


def simulated(session: Session) -> bool:
    """Whether the shop is a simulated one."""
    shop = queries.shop(session)
    newest = session.scalar(select(Version.simulated).order_by(Version.number.desc()).limit(1))
    return bool(newest) or (shop is not None and shop.simulated)
