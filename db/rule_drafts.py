"""Changed rules that wait to be saved, with what they would leave out: at most one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.audit import record
from db.clock import database_now
from db.jobs.queue import request
from db.models import RuleDraft
from db.sources import keep_rules, newest_rules
from domain.audit import AuditKind
from domain.enums import RunKind
from domain.shop_rules import DEFAULT_RULES, Rules
from domain.user_error import UserError


def rules_now(session: Session) -> Rules:
    """The rules in force."""
    newest = newest_rules(session)
    return DEFAULT_RULES if newest is None else Rules.from_json(newest.rules)


def current(session: Session) -> RuleDraft | None:
    """The waiting draft."""
    return session.scalar(select(RuleDraft).order_by(RuleDraft.id.desc()).limit(1))


def propose(session: Session, rules: Rules, *, by: str) -> int:
    """Store changed rules as the draft, and return the run that counts their effect.

    Raises:
        UserError: they are those that hold.
    """
    if rules == rules_now(session):
        raise UserError("These are the rules that already apply. Change something first.")
    held = newest_rules(session)
    session.execute(delete(RuleDraft))
    draft = RuleDraft(
        rules=rules.to_json(),
        replaces=held.id if held is not None else None,
        made_by=by,
        made_at=database_now(session),
    )
    session.add(draft)
    session.flush()
    return request(session, RunKind.RULES, {"rules": draft.rules}, by)


def set_effect(session: Session, rules: Mapping[str, Any], effect: Mapping[str, Any]) -> None:
    """Store the counts under `rules`: `before` and `after`, each with lines, customers and gross."""
    draft = current(session)
    if draft is not None and Rules.from_json(draft.rules) == Rules.from_json(rules):
        draft.effect = dict(effect)


def save(session: Session, number: int, *, by: str) -> None:
    """Apply the rules of the draft from the next run on.

    Raises:
        UserError: it does not wait any more, was not counted yet, or other rules hold since.
    """
    draft = session.get(RuleDraft, number, with_for_update=True)
    if draft is None:
        raise UserError("These changes have already been saved or discarded.")
    if draft.effect is None:
        raise UserError("The effect of these changes has not been counted yet.")
    held = newest_rules(session)
    if (held.id if held is not None else None) != draft.replaces:
        raise UserError("Other rules have been saved since. Preview your changes again.")
    keep_rules(session, draft.rules, by=by, now=database_now(session))
    record(
        session,
        AuditKind.RULES_CHANGED,
        by,
        lines_before=draft.effect["before"]["lines"],
        lines_after=draft.effect["after"]["lines"],
    )
    session.delete(draft)


def discard(session: Session, number: int) -> None:
    """Drop the draft."""
    session.execute(delete(RuleDraft).where(RuleDraft.id == number))
