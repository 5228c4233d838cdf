"""Who is looking."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g
from flask_login import current_user

from domain.enums import Permission, Role
from domain.permissions import is_permitted


@dataclass(frozen=True)
class Visitor:
    """Somebody who has been let in: a user, or whoever sits at this machine when it is open."""

    email: str
    role: Role | None
    session_key: str = ""
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def may(self, *permissions: Permission) -> bool:
        """Whether the visitor has all of `permissions`."""
        return is_permitted(self.role, *permissions)

    @property
    def is_user(self) -> bool:
        """Whether somebody logged in; not so on an open machine."""
        return bool(self.session_key)

    def get_id(self) -> str:
        """What the session remembers: changing the user's session key ends every session of theirs."""
        return self.session_key


WHOEVER_IS_HERE = Visitor(email="", role=Role.ADMIN)
"""The person at this machine, when the app is open on loopback and there are no users."""
NOBODY = Visitor(email="", role=None, is_authenticated=False)
"""Somebody who has not been let in, and may do nothing."""


def open_to_this_machine() -> None:
    """Note that the guard let the current request in without a login."""
    g.is_open_to_this_machine = True


def current_visitor() -> Visitor:
    """The visitor of the current request; nobody at an address that is open to all."""
    if current_user.is_authenticated:
        found: Visitor = current_user._get_current_object()
        return found
    return WHOEVER_IS_HERE if g.get("is_open_to_this_machine") else NOBODY
