"""Who is looking."""

from __future__ import annotations

from dataclasses import dataclass

from flask_login import current_user

ROLES = ("viewer", "analyst", "admin")
"""Each may do what those before it may."""


@dataclass(frozen=True)
class Visitor:
    """Somebody who has been let in: a user, or whoever sits at this machine when it is open."""

    email: str
    role: str
    session_key: str = ""
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def may(self, role: str) -> bool:
        """Whether the visitor has `role` or one above it."""
        return ROLES.index(self.role) >= ROLES.index(role)

    @property
    def is_user(self) -> bool:
        """Whether somebody logged in; not so on an open machine."""
        return bool(self.session_key)

    def get_id(self) -> str:
        """What the session remembers: changing the user's session key ends every session of theirs."""
        return self.session_key


WHOEVER_IS_HERE = Visitor(email="", role="admin")
"""The person at this machine, when the app is open on loopback and there are no users."""


def current_visitor() -> Visitor:
    """The visitor of the current request; the guard has let them in."""
    return current_user._get_current_object() if current_user.is_authenticated else WHOEVER_IS_HERE
