"""experiments from a page: what is done to the customers, and stops."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.types import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("experiments", sa.Column("what", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "experiment_stops",
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("stopped_at", Moment(), nullable=False),
        sa.Column("stopped_by", sa.String(length=254), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["experiment_id"],
            ["experiments.id"],
            name=op.f("fk_experiment_stops_experiment_id_experiments"),
        ),
        sa.PrimaryKeyConstraint("experiment_id", name=op.f("pk_experiment_stops")),
    )
    _forbid_changes()


def _forbid_changes() -> None:
    """A stop is as final as a draw: who could take it back could wait for a result that pleases."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER experiment_stops_no_{change.lower()} BEFORE {change} ON experiment_stops "
                "BEGIN SELECT RAISE(ABORT, 'an experiment is never changed'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER experiment_stops_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON experiment_stops FOR EACH STATEMENT EXECUTE FUNCTION never_changed()"
    )


def downgrade() -> None:
    op.drop_table("experiment_stops")
    op.drop_column("experiments", "what")
