"""a role that sees figures and no customers."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

BEFORE = ("viewer", "analyst", "admin")
NOW = ("reader", *BEFORE)


def upgrade() -> None:
    _admit(NOW)


def downgrade() -> None:
    op.execute("UPDATE users SET role = 'viewer' WHERE role = 'reader'")
    _admit(BEFORE)


def _admit(roles: Sequence[str]) -> None:
    with op.batch_alter_table("users") as batch:
        batch.drop_constraint(op.f("ck_users_role"), type_="check")
        batch.create_check_constraint(
            op.f("ck_users_role"), f"role IN ({', '.join(repr(role) for role in roles)})"
        )
