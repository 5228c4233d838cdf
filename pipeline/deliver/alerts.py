"""Evaluate alert rules, and report each alert once when it starts and once when it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import queries
from db.freshness import Schedule
from db.models import Alert, AlertRule, MessageChannel, Version
from db.outbox.conditions import (
    Conditions,
    active_rules,
    current_conditions,
    is_quiet,
    open_alerts,
    simulated,
    unreported_alerts,
)
from db.outbox.deliveries import NewDelivery, add_deliveries
from db.queries import MovementQuery, SegmentFilter
from db.queries.changes import newly_quiet
from db.queries.channels import filter_of
from domain.enums import AlertKind, DeliveryKind, EventKind, MovementKind
from domain.events import event_id, is_caused_by_customer
from domain.report import Report
from domain.report.forecast import Forecast
from i18n import Localizer, Message
from i18n.freshness import data_message, list_message

MAX_NAMED = 5
"""Customers whom an alert names."""


@dataclass(frozen=True)
class _Finding:
    """A condition to alert to, and its key, under which it is reported only once."""

    key: str
    what: Message


@dataclass(frozen=True)
class AlertWatch:
    """Evaluates alerts at one moment."""

    session: Session
    schedule: Schedule
    now: datetime

    def work_out(self) -> None:
        """Open alerts for what has begun, and resolve those whose condition has ended."""
        session = self.session
        rules = active_rules(session)
        if not rules:
            return
        conditions = current_conditions(session, self.schedule, self.now)
        version = queries.newest_version(session)
        opened = open_alerts(session)
        is_simulated = simulated(session)
        for rule, channel in rules:
            if is_simulated and not channel.wants_rehearsals:
                continue
            if rule.kind.lasts:
                findings = self._lasting(rule.kind, conditions, version)
                self._settle(rule, opened.get(rule.id), findings)
            elif version is not None and self._is_told_of(channel, version):
                self._note(rule, self._passing(rule, channel, version))

    def _settle(self, rule: AlertRule, opened: Alert | None, finding: _Finding | None) -> None:
        if finding is None and opened is not None:
            opened.resolved_at = self.now
        elif finding is not None and opened is None:
            self._note(rule, finding)

    def _note(self, rule: AlertRule, finding: _Finding | None) -> None:
        if finding is None:
            return
        existing = select(Alert.id).where(Alert.rule_id == rule.id, Alert.key == finding.key)
        if self.session.scalar(existing) is not None:
            return
        alert = Alert(rule_id=rule.id, key=finding.key, what=finding.what.to_json(), opened_at=self.now)
        if not rule.kind.lasts:  # it is over as it happens
            alert.resolved_at = alert.resolution_told_at = self.now
        self.session.add(alert)
        self.session.flush()

    def _is_told_of(self, channel: MessageChannel, version: Version) -> bool:
        """Whether a channel hears of a version: not of those before it existed, nor of replayed weeks."""
        if version.published_at < channel.created_at:
            return False
        return channel.wants_rehearsals or not queries.is_rehearsal(self.session, version.number)

    def _lasting(self, kind: AlertKind, conditions: Conditions, version: Version | None) -> _Finding | None:
        moment = self.now.isoformat(timespec="seconds")
        match kind:
            case AlertKind.LIST_OLD if conditions.list_old is not None:
                message = list_message(conditions.list_old, self.schedule.zone)
                return None if message is None else _Finding(f"{kind}:{moment}", message)
            case AlertKind.DATA_LATE if conditions.data_late is not None:
                message = data_message(conditions.data_late)
                return None if message is None else _Finding(f"{kind}:{moment}", message)
            case AlertKind.RUN_FAILED if conditions.failed_run is not None:
                run = conditions.failed_run
                why = [run.outcome] if run.outcome else []
                return _Finding(f"{kind}:{run.id}", Message("A run has failed. {why:all}", {"why": why}))
            case AlertKind.GATES_FAILED if version is not None:
                return _failed_gates(self.session, version)
            case AlertKind.FORECAST_WORSE if version is not None:
                return _inaccurate_forecast(self.session, version)
        return None

    def _passing(self, rule: AlertRule, channel: MessageChannel, version: Version) -> _Finding | None:
        before = queries.version_numbered(self.session, version.previous or 0)
        if before is None or rule.threshold is None:
            return None
        key = event_id(EventKind.VERSION_PUBLISHED, version.number)
        values: dict[str, object] = {"since": before.as_of.isoformat()}
        if rule.kind == AlertKind.SHARE_MOVED:
            if abs(version.revenue_share - before.revenue_share) <= rule.threshold:
                return None
            values |= {"before": before.revenue_share, "after": version.revenue_share}
            return _Finding(
                key,
                Message(
                    "The members' share of revenue went from {before:percent} to {after:percent} since "
                    "{since:date}.",
                    values,
                ),
            )
        if rule.kind == AlertKind.SIZE_MOVED:
            if abs(version.insiders - before.insiders) <= rule.threshold * max(before.insiders, 1):
                return None
            values |= {"before": before.insiders, "after": version.insiders}
            message = Message(
                "The list went from {before:members} to {after:members} since {since:date}.", values
            )
            return _Finding(key, message)
        only = filter_of(self.session, channel)
        return _at_risk(self.session, version, rule.threshold, key, only)


def create_alert_messages(
    session: Session, zone_hour: int, now: datetime, localizers: Mapping[str, Localizer]
) -> int:
    """Create one message per channel with all its alerts that are due; return how many."""
    rows = session.execute(
        select(Alert, AlertRule.channel_id)
        .join(AlertRule, AlertRule.id == Alert.rule_id)
        .where(unreported_alerts())
        .order_by(Alert.id)
    ).all()
    by_channel: dict[int, list[Alert]] = {}
    for alert, channel_id in rows:
        by_channel.setdefault(channel_id, []).append(alert)
    count = 0
    for channel_id, alerts in by_channel.items():
        channel = session.get_one(MessageChannel, channel_id)
        if is_quiet(channel, zone_hour) or channel.paused_at or channel.removed_at:
            continue
        begun = [alert for alert in alerts if alert.told_at is None and not _ended_unreported(alert)]
        over = [alert for alert in alerts if alert.told_at is not None]
        for item in alerts:
            item.told_at = item.told_at or now
            item.resolution_told_at = now if item.resolved_at is not None else None
        if begun or over:
            body = _words(begun, over, localizers[channel.locale])
            began = ".".join(f"{alert.id}b" for alert in begun)
            key = f"alert:{began}:{'.'.join(f'{alert.id}e' for alert in over)}"
            count += add_deliveries(session, channel_id, [NewDelivery(DeliveryKind.ALERT, key[:160], body)])
    return count


def _ended_unreported(alert: Alert) -> bool:
    """Whether the condition began and ended within quiet hours, so that no message is needed."""
    return alert.resolved_at is not None and alert.resolution_told_at is None


def _words(begun: Sequence[Alert], over: Sequence[Alert], localizer: Localizer) -> dict[str, str]:
    lines = [f"• {localizer.render(alert.what)}" for alert in begun]
    if over:
        resolved = localizer.gettext("Resolved")
        lines += [f"• {resolved}: {localizer.render(alert.what)}" for alert in over]
    first = localizer.render((begun or over)[0].what)
    subject = first if len(lines) == 1 and begun else localizer.gettext("Resolved")
    if len(lines) > 1:
        subject = localizer.gettext("Alerts: {n:number}", n=len(lines))
    return {"subject": subject[:150], "text": "\n".join(lines)}


def _failed_gates(session: Session, version: Version) -> _Finding | None:
    report = queries.readable_report(session, version.number)
    if report is None or all(gate.passed for gate in report.model.gates):
        return None
    decision = {"text": report.model.decision.text, "values": dict(report.model.decision.values)}
    message = Message("A new model did not pass the quality checks. {why:all}", {"why": [decision]})
    return _Finding(f"{AlertKind.GATES_FAILED}:{version.number}", message)


def _inaccurate_forecast(session: Session, version: Version) -> _Finding | None:
    report = queries.readable_report(session, version.number)
    message = None if report is None else worse_than_naive(report.forecast) or lost_predictions(report)
    return None if message is None else _Finding(f"{AlertKind.FORECAST_WORSE}:{version.number}", message)


def worse_than_naive(forecast: Forecast) -> Message | None:
    """An alert that past forecasts did worse than the naive one; None if they did not, or nobody knows."""
    tested = forecast.backtest_of_method
    if tested is None or tested.mape <= tested.naive_mape:
        return None
    return Message(
        "On past dates, the forecast was off by {ours:percent} on average, and the simple benchmark “same as "
        "now” by only {naive:percent}.",
        {"ours": tested.mape, "naive": tested.naive_mape},
    )


def lost_predictions(report: Report) -> Message | None:
    """An alert that predictions due with the version did worse than the naive ones."""
    lost = [grade for grade in report.grades if grade.beats_naive is False]
    if not lost:
        return None
    return Message(
        "What customers were predicted on {day:date} to spend in {days:days} was no better than a simple "
        "benchmark.",
        {"day": lost[-1].as_of.isoformat(), "days": lost[-1].horizon_days},
    )


def _at_risk(
    session: Session, version: Version, worth: float, key: str, only: SegmentFilter
) -> _Finding | None:
    """Members of `only` who spent more than `worth` and have gone quiet, or left by what they did."""
    left = queries.movements_page(session, MovementQuery([version.number], only, MovementKind.LEFT))
    gone = [
        (row.customer_id, row.gross_revenue)
        for row in left
        if is_caused_by_customer(row.reason) and row.gross_revenue > worth
    ]
    quiet = [
        (row.customer_id, row.gross_revenue)
        for row in newly_quiet(session, version, only)
        if row.gross_revenue > worth
    ]
    if not gone and not quiet:
        return None
    customers = sorted({*gone, *quiet}, key=lambda row: (-row[1], row[0]))
    names = ", ".join(name for name, _ in customers[:MAX_NAMED])
    values = {
        "quiet": len(quiet),
        "left": len(gone),
        "revenue": sum(spent for _, spent in customers),
        "names": names + ("…" if len(customers) > MAX_NAMED else ""),
    }
    message = Message(
        "Valuable members at risk ({revenue:money}): gone quiet {quiet:number}, left {left:number}. {names}",
        values,
    )
    return _Finding(key, message)
