"""What customers contribute, and experiments that compare it.

On SQLite the column with the new values takes the old one's place: a table made anew would lose the triggers
that forbid to change experiments.

Revision ID: 0069
Revises: 0068
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

COLUMNS = ("contribution", "expected_contribution_84d", "expected_contribution_365d")
OUTCOMES = ("revenue", "net_revenue", "orders", "bought_again")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("customers", sa.Column(name, sa.Double(), nullable=True))
    _admit((*OUTCOMES, "contribution"))


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM experiments WHERE outcome = 'contribution'")):
        raise RuntimeError("an experiment compares contribution, which the release before does not know")
    _admit(OUTCOMES)
    for name in COLUMNS:
        op.drop_column("customers", name)


def _admit(outcomes: Sequence[str]) -> None:
    condition = f"outcome IN ({', '.join(repr(outcome) for outcome in outcomes)})"
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_experiments_outcome"), "experiments", type_="check")
        op.create_check_constraint(op.f("ck_experiments_outcome"), "experiments", condition)
        return
    op.execute("DROP TRIGGER experiments_no_update")
    op.execute("ALTER TABLE experiments RENAME COLUMN outcome TO outcome_before")
    op.execute(
        "ALTER TABLE experiments ADD COLUMN outcome VARCHAR(16) DEFAULT 'revenue' NOT NULL "
        f"CONSTRAINT ck_experiments_outcome CHECK ({condition})"
    )
    op.execute("UPDATE experiments SET outcome = outcome_before")
    op.execute("ALTER TABLE experiments DROP COLUMN outcome_before")
    op.execute(
        "CREATE TRIGGER experiments_no_update BEFORE UPDATE ON experiments "
        "BEGIN SELECT RAISE(ABORT, 'an experiment is never changed'); END"
    )
