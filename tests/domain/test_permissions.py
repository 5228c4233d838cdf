"""Roles and what they may do."""

from __future__ import annotations

from domain.enums import Permission, Role
from domain.permissions import PERMISSIONS, is_permitted


def test_every_role_is_in_the_table() -> None:
    assert {role: sorted(PERMISSIONS[role]) for role in Role} == {
        Role.READER: ["see-figures"],
        Role.VIEWER: ["see-customers", "see-figures"],
        Role.ANALYST: ["export", "import", "run", "see-customers", "see-figures"],
        Role.ADMIN: ["administer", "decide", "export", "import", "run", "see-customers", "see-figures"],
    }


def test_all_permissions_that_are_asked_for_are_needed() -> None:
    assert is_permitted(Role.ANALYST, Permission.SEE_CUSTOMERS, Permission.EXPORT)
    assert not is_permitted(Role.VIEWER, Permission.SEE_CUSTOMERS, Permission.EXPORT)
    assert not is_permitted(None)
