"""Board sheets: requested on a page, made by the delivery process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from db.clock import database_now
from db.models import BoardSheet
from domain.user_error import UserError

MAX_COMMENT: Final = 600
"""Characters: six lines of the sheet."""


def request_sheet(session: Session, version: int, locale: str, comment: str, *, by: str) -> None:
    """Request a version's sheet, with a comment that replaces the previous one.

    Raises:
        UserError: the comment is too long.
    """
    comment = comment.strip()
    if len(comment) > MAX_COMMENT:
        raise UserError("The comment has room for {most:characters}.", most=MAX_COMMENT)
    sheet = session.get(BoardSheet, (version, locale)) or BoardSheet(version=version, locale=locale)
    sheet.comment, sheet.requested_by = comment, by
    sheet.requested_at, sheet.made_at, sheet.pdf = database_now(session), None, b""
    session.add(sheet)


def sheet_of(session: Session, version: int, locale: str) -> BoardSheet | None:
    """A version's sheet in a language, with its PDF if that is made."""
    return session.get(BoardSheet, (version, locale), options=[undefer(BoardSheet.pdf)])


def waiting_sheets(session: Session) -> Sequence[BoardSheet]:
    """Sheets that have not been made yet."""
    return session.scalars(select(BoardSheet).where(BoardSheet.made_at.is_(None))).all()
