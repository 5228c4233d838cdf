"""What people ask for and decide on a page: who they are, whether they may, and one transaction for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from sqlalchemy.orm import Session

from dashboard.auth.permissions import check
from dashboard.auth.visitor import THIS_MACHINE, Visitor
from dashboard.request.page import PageContext
from domain.enums import Permission, Role
from domain.permissions import PERMISSIONS
from i18n import N_, Localizer, UserError

NAMED: Final[Mapping[str, str]] = {
    THIS_MACHINE: N_("a local user"),
    "weekly run": N_("the weekly run"),
    "schedule": N_("the schedule"),
    "operator": N_("the operator"),
    "unknown": N_("an unknown user"),
    "command line": N_("the command line"),
    "automatic messages": N_("automatic messages"),
}


ADMINISTRATIVE: Final = frozenset(Permission) - PERMISSIONS[Role.ANALYST]
"""What administrators alone may do, after they have proved again who they are if that was a while ago."""


def require_confirmation(visitor: Visitor) -> None:
    """Refuse an administrator's act unless they have entered their password recently.

    Raises:
        UserError: so they have to.
    """
    if not visitor.is_confirmed:
        raise UserError("Confirm that it is you first: reload this page and enter your password.")


@contextmanager
def authorized_write(context: PageContext, permission: Permission) -> Iterator[tuple[Session, str]]:
    """A session for writing, and the name under which the visitor is recorded; all is saved, or nothing.

    Raises:
        UserError: the visitor may not.
    """
    visitor = check(permission)
    if permission in ADMINISTRATIVE:
        require_confirmation(visitor)
    with context.database.write() as session:
        yield session, visitor.name


def author_name(name: str, localizer: Localizer) -> str:
    """The author of a change: an e-mail address unchanged, anything else in the reader's language."""
    return localizer.label(NAMED[name]) if name in NAMED else name
