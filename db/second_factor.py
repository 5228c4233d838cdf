"""The second factor of a user: an authenticator app's secret, and codes for the day the phone is lost."""

from __future__ import annotations

import hashlib
import secrets
import time

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db.audit import record
from db.models import RecoveryCode, User
from domain.audit import AuditKind
from domain.totp import matching_step
from domain.user_error import UserError

CODES = 10
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are mistaken for each other."""
CODE_LENGTH = 10
"""Characters of 31: 49 bits, which nobody guesses through a throttled form."""


def turn_on(session: Session, user_id: int, secret: str, code: str) -> list[str]:
    """Require codes of `secret` from now on and return the recovery codes, which are shown once.

    Raises:
        UserError: the code is not one of the secret's.
    """
    step = matching_step(secret, code, time.time(), after=None)
    if step is None:
        raise UserError("The code is incorrect. Check that your device's clock is right.")
    user = session.get_one(User, user_id)
    user.totp_secret, user.totp_last_step = secret, step
    record(session, AuditKind.SECOND_FACTOR_ADDED, user.email, email=user.email)
    return _new_codes(session, user_id)


def turn_off(session: Session, user_id: int, *, by: str) -> None:
    """Require the password alone from now on.

    Raises:
        UserError: there is no such user.
    """
    user = session.get(User, user_id)
    if user is None:
        raise UserError("This user does not exist.")
    if user.totp_secret is None:
        return
    user.totp_secret = user.totp_last_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    record(session, AuditKind.SECOND_FACTOR_REMOVED, by, email=user.email)


def new_recovery_codes(session: Session, user: User) -> list[str]:
    """Replace the recovery codes, and record that."""
    record(session, AuditKind.RECOVERY_CODES_REPLACED, user.email, email=user.email)
    return _new_codes(session, user.id)


def _new_codes(session: Session, user_id: int) -> list[str]:
    """Replace the recovery codes; only their digests are stored."""
    codes = ["".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.execute(
        insert(RecoveryCode), [{"user_id": user_id, "code_sha256": _digest(code)} for code in codes]
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def is_right_code(session: Session, user_id: int, code: str) -> bool:
    """Check a code of the app or a recovery code, and use it up."""
    user = session.get(User, user_id)
    if user is None or user.totp_secret is None or user.disabled_at is not None:
        return False
    last = user.totp_last_step
    step = matching_step(user.totp_secret, code, time.time(), after=last)
    if step is not None:
        # of two who send the same code at once, one is let in
        used = session.execute(
            update(User)
            .where(User.id == user_id, User.totp_last_step.is_not_distinct_from(last))
            .values(totp_last_step=step)
            .returning(User.id)
            .execution_options(synchronize_session=False)
        ).scalar()
        return used is not None
    rows = session.execute(
        delete(RecoveryCode)
        .where(RecoveryCode.user_id == user_id, RecoveryCode.code_sha256 == _digest(code))
        .returning(RecoveryCode.user_id)
    ).scalar()
    if rows is not None:
        record(session, AuditKind.RECOVERY_CODE_USED, user.email, email=user.email)
    return rows is not None


def codes_left(session: Session, user_id: int) -> int:
    """How many recovery codes have not been used."""
    return len(session.scalars(select(RecoveryCode.code_sha256).where(RecoveryCode.user_id == user_id)).all())


def _digest(code: str) -> str:
    plain = code.casefold().replace("-", "").replace(" ", "")
    return hashlib.sha256(plain.encode()).hexdigest()
