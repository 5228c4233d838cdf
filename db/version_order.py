"""The order of versions: nothing that is scheduled is published for a date before the newest list's."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Version
from domain.message import Message
from domain.user_error import UserError

PASSED_OVER = Message(
    "Passed over: the scheduled date {day:date} is before that of the newest list, {newest:date}."
)


class NewerVersionError(UserError):
    """A newer date has been published already: only a person who asks for a past date gets it."""


def newest_as_of(session: Session) -> date | None:
    """The date of the newest version; None before the first."""
    return session.scalar(select(Version.as_of).order_by(Version.number.desc()).limit(1))


def check_version_order(session: Session, as_of: date) -> None:
    """See that a scheduled run may publish a version of `as_of`: the newest version's date, or a later one.

    Raises:
        NewerVersionError: the newest version is of a later date.
    """
    newest = newest_as_of(session)
    if newest is not None and as_of < newest:
        raise NewerVersionError(PASSED_OVER.text, day=as_of.isoformat(), newest=newest.isoformat())
