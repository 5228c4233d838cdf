"""Who is looking."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, has_request_context

from domain.enums import Permission, Role
from domain.permissions import is_permitted

THIS_MACHINE = "this machine"
"""The name that changes are recorded under where no login is required."""


@dataclass(frozen=True)
class Visitor:
    """An authenticated visitor: a user, or the local user of an app without login."""

    email: str
    role: Role | None
    user_id: int | None = None
    session_id: int | None = None
    """Of the login in this browser."""
    is_authenticated: bool = True
    lacks_second_factor: bool = False
    """Whether their role needs a second factor that they have not set up yet."""
    is_confirmed: bool = True
    """Whether they have proved lately who they are; nobody has to on an open machine."""

    def may(self, *permissions: Permission) -> bool:
        """Whether the visitor has all of `permissions`."""
        return is_permitted(self.role, *permissions)

    @property
    def name(self) -> str:
        """By what name their changes are recorded and what is theirs is kept."""
        return self.email or THIS_MACHINE

    @property
    def is_user(self) -> bool:
        """Whether somebody logged in; not so on an open machine."""
        return self.user_id is not None


WHOEVER_IS_HERE = Visitor(email="", role=Role.ADMIN)
"""The person at this machine, when the app is open on loopback and there are no users."""
NOBODY = Visitor(email="", role=None, is_authenticated=False)
"""Somebody who has not been let in, and may do nothing."""


def let_in_for_this_request(visitor: Visitor) -> None:
    """Set the visitor of the current request."""
    g.visitor = visitor


def current_visitor() -> Visitor:
    """The visitor of the current request; nobody at an address that is open to all."""
    found: Visitor = g.get("visitor", NOBODY) if has_request_context() else NOBODY
    return found
