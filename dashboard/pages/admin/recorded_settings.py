"""Record settings that have changed since the last start in the audit log."""

from __future__ import annotations

import hashlib
import logging
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from dashboard.pages.admin.effective_settings import value_of
from db.audit import lock_chain, record
from db.engine import Database
from db.models import AuditEvent
from domain.audit import AuditKind
from settings import Settings

OPERATOR: Final = "operator"
"""Who sets the environment, and how."""
OF_THE_HOST: Final = frozenset({"host", "port", "dyno", "web_concurrency"})
"""Hosts choose these anew with each start."""
RANDOM: Final = frozenset({"secret_key", "metrics_token"})
"""Secrets that nobody could guess from a fingerprint; of a password it is only told whether there is one."""
log = logging.getLogger(__name__)


def record_settings(database: Database, settings: Settings) -> None:
    """Record what differs from the last start; at the first one, from the defaults.

    Nothing is recorded while the database is away, but at the next start.
    """
    try:
        with database.write() as session:
            lock_chain(session)  # of the workers that start at once, one records
            previous = _known(session)
            for name, value in _shown(settings).items():
                if value != previous[name]:
                    details = {"name": name.upper(), "before": previous[name], "after": value}
                    record(session, AuditKind.SETTING_CHANGED, OPERATOR, **details)
    except SQLAlchemyError as error:
        log.warning("changed settings are not in the audit log yet: %s", error)


def _known(session: Session) -> dict[str, str]:
    """The settings as the log has them."""
    values = _shown(Settings.model_validate({}))
    changes = session.scalars(
        select(AuditEvent).where(AuditEvent.kind == AuditKind.SETTING_CHANGED).order_by(AuditEvent.id)
    )
    for change in changes:
        values[change.values["name"].lower()] = change.values["after"]
    return values


def _shown(settings: Settings) -> dict[str, str]:
    """Each setting as the page shows it; of a key, a fingerprint that tells one key from another."""
    displayed = {}
    for name in Settings.model_fields:
        if name not in OF_THE_HOST:
            value = value_of(settings, name)
            if name in RANDOM and value:
                value += hashlib.sha256(f"{name}:{getattr(settings, name)}".encode()).hexdigest()[:8]
            displayed[name] = value
    return displayed
