"""Alert rules may be about the forecast's accuracy.

Revision ID: 0055
Revises: 0054
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

KINDS = (
    "list-old",
    "data-late",
    "run-failed",
    "gates-failed",
    "share-moved",
    "size-moved",
    "member-at-risk",
)


def upgrade() -> None:
    _admit((*KINDS, "forecast-worse"))


def downgrade() -> None:
    op.execute(
        "DELETE FROM alerts WHERE rule_id IN (SELECT id FROM alert_rules WHERE kind = 'forecast-worse')"
    )
    op.execute("DELETE FROM alert_rules WHERE kind = 'forecast-worse'")
    _admit(KINDS)


def _admit(kinds: Sequence[str]) -> None:
    with op.batch_alter_table("alert_rules") as rules:
        rules.drop_constraint(op.f("ck_alert_rules_kind"), type_="check")
        rules.create_check_constraint(
            op.f("ck_alert_rules_kind"), f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
        )
