"""Recent changes to an account, shown to its owner so that they notice changes they did not make."""

from __future__ import annotations

import json
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.models import AuditEvent
from domain.audit import AuditKind
from i18n import Localizer
from i18n.audit import audit_message

ABOUT_ACCOUNTS: Final = (
    AuditKind.LOGIN_FAILED,
    AuditKind.PASSWORD_LINK_CREATED,
    AuditKind.PASSWORD_SET,
    AuditKind.PASSWORD_CHANGED,
    AuditKind.ROLE_CHANGED,
    AuditKind.USER_REACTIVATED,
    AuditKind.SESSION_ENDED,
    AuditKind.SESSIONS_ENDED,
    AuditKind.THROTTLING_LIFTED,
    AuditKind.SECOND_FACTOR_ADDED,
    AuditKind.SECOND_FACTOR_REMOVED,
    AuditKind.RECOVERY_CODE_USED,
    AuditKind.RECOVERY_CODES_REPLACED,
)
MAX_SHOWN = 8
MAX_READ = 500
"""Entries about accounts that are looked through."""


def notices_of(session: Session, email: str, zone: ZoneInfo, localizer: Localizer) -> list[str]:
    """The latest changes and failed logins of one account, newest first, each as a sentence."""
    recent = session.scalars(
        select(AuditEvent)
        .where(
            AuditEvent.kind.in_(ABOUT_ACCOUNTS),
            # so much in the database, lest failed logins of others push this account's entries out
            or_(AuditEvent.by == email, AuditEvent.details.contains(json.dumps(email), autoescape=True)),
        )
        .order_by(AuditEvent.id.desc())
        .limit(MAX_READ)
    )
    own_events = [event for event in recent if event.values.get("email", event.by) == email]
    return [
        localizer.gettext(
            "{when} · {who}: {what}",
            when=localizer.moment(event.at.astimezone(zone)),
            who=event.by,
            what=localizer.render(audit_message(event.kind, event.values)),
        )
        for event in own_events[:MAX_SHOWN]
    ]
