"""the parameter of a version's lists stands beside its report, where queries ask for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

GAP = "single_purchase_gap_days"
REPORT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
VERSIONS = sa.table(
    "versions", sa.column("number", sa.Integer), sa.column("report", REPORT), sa.column(GAP, sa.Double)
)


def upgrade() -> None:
    """Add the column, and fill it in from the reports that can be read."""
    op.add_column("versions", sa.Column(GAP, sa.Double()))
    connection = op.get_bind()
    for number in connection.scalars(sa.select(VERSIONS.c.number)).all():
        found = _found(connection, number)
        if found is not None:
            connection.execute(VERSIONS.update().where(VERSIONS.c.number == number).values(**{GAP: found}))


def downgrade() -> None:
    op.drop_column("versions", GAP)


def _found(connection: sa.Connection, number: int) -> float | None:
    """One report after the other: all at once would be hundreds of megabytes of a large shop."""
    try:
        report = connection.scalar(sa.select(VERSIONS.c.report).where(VERSIONS.c.number == number))
        found: float | None = report["audiences"]["parameters"].get(GAP)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None  # a version from before the lists were counted, or no report
    return found
