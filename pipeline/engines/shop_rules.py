"""The shop's rules: derived by imports, changed by people, or the defaults."""

from __future__ import annotations

from sqlalchemy.orm import Session

from db.sources import rules_in_force
from pipeline.ingest.rules import DEFAULT_RULES, Rules


def stored_rules(session: Session) -> Rules | None:
    """The shop's own rules; None if it has none."""
    stored = rules_in_force(session)
    return None if stored is None else Rules.from_json(stored)


def rules_of(session: Session) -> Rules:
    """The rules in force."""
    return stored_rules(session) or DEFAULT_RULES
