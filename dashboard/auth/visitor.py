"""The visitor of a request: who they are and what they may do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from flask import g, has_request_context

from db.observation import PERSON, note
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
        """The name under which the visitor's changes are recorded and their belongings are stored."""
        return self.email or THIS_MACHINE

    @property
    def list_owner(self) -> str:
        """The name under which their saved lists are kept."""
        return self.name

    @property
    def is_user(self) -> bool:
        """Whether the visitor is logged in; False on an open machine."""
        return self.user_id is not None


PERSONAL: Final = frozenset({"email", "user_id", "session_id", "lacks_second_factor", "is_confirmed"})
"""What two visitors of one role differ in."""


@dataclass(frozen=True)
class RoleOnly(Visitor):
    """A visitor whose role a page may read; reading anything more personal is noted.

    What was drawn without asking is the same for everybody of that role.
    """

    has_user: bool = field(default=False)
    owner: str = field(default="")

    @classmethod
    def of(cls, visitor: Visitor, list_owner: str = "") -> RoleOnly:
        """The observed visitor; `list_owner` is empty for those who have saved no lists."""
        personal = {name: getattr(visitor, name) for name in PERSONAL}
        return cls(
            role=visitor.role,
            is_authenticated=visitor.is_authenticated,
            has_user=visitor.is_user,
            owner=list_owner,
            **personal,
        )

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - whatever the attribute is
        """The attribute; reading one that identifies the person is noted."""
        if name in PERSONAL:
            note(PERSON)
        return object.__getattribute__(self, name)

    @property
    def is_user(self) -> bool:
        """Whether somebody is logged in, which says no more about them than their role."""
        return self.has_user

    @property
    def list_owner(self) -> str:
        """The owner of the saved lists that the answer is drawn with and cached under."""
        return self.owner


WHOEVER_IS_HERE = Visitor(email="", role=Role.ADMIN)
"""The person at this machine, when the app is open on loopback and there are no users."""
NOBODY = Visitor(email="", role=None, is_authenticated=False)
"""Somebody who has not been let in, and may do nothing."""


def set_current_visitor(visitor: Visitor) -> None:
    """Set the visitor of the current request."""
    g.visitor = visitor


def current_visitor() -> Visitor:
    """The visitor of the current request; nobody at an address that is open to all."""
    visitor: Visitor = g.get("visitor", NOBODY) if has_request_context() else NOBODY
    return visitor


@contextmanager
def acting_as(visitor: Visitor) -> Iterator[None]:
    """Make `visitor` the visitor of the current request within the block."""
    before = g.get("visitor")
    g.visitor = visitor
    try:
        yield
    finally:
        if before is None:
            g.pop("visitor", None)
        else:
            g.visitor = before
