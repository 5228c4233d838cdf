"""Customers may move because the programme's rules changed.

Revision ID: 0065
Revises: 0064
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

REASONS = ("behaviour", "refit", "data", "override", "lapsed", "new")


def upgrade() -> None:
    _admit((*REASONS, "rules"))


def downgrade() -> None:
    op.execute("UPDATE movements SET reason = 'refit' WHERE reason = 'rules'")
    _admit(REASONS)


def _admit(reasons: Sequence[str]) -> None:
    with op.batch_alter_table("movements") as movements:
        movements.drop_constraint(op.f("ck_movements_reason"), type_="check")
        movements.create_check_constraint(
            op.f("ck_movements_reason"), f"reason IN ({', '.join(repr(reason) for reason in reasons)})"
        )
