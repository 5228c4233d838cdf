"""Who may do what: the one table of roles and permissions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.enums import Permission, Role

PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.READER: frozenset({Permission.SEE_FIGURES}),
    Role.VIEWER: frozenset({Permission.SEE_FIGURES, Permission.SEE_CUSTOMERS}),
    Role.ANALYST: frozenset(
        {
            Permission.SEE_FIGURES,
            Permission.SEE_CUSTOMERS,
            Permission.EXPORT,
            Permission.IMPORT,
            Permission.RUN,
        }
    ),
    Role.ADMIN: frozenset(Permission),
}
"""What each role may do. Pages, callbacks, routes and files declare what they need."""


def is_permitted(role: Role | None, *permissions: Permission) -> bool:
    """Whether `role` has all of `permissions`; False without a role."""
    return role is not None and PERMISSIONS[role].issuperset(permissions)
