"""what is asked of many versions at once stands beside their reports, not inside them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0016"
branch_labels = None
depends_on = None

SHARES = ("net_revenue_share", "revenue_share_of_all", "net_revenue_share_of_all")
GAP = "usual_gap_days"
REPORT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
VERSIONS = sa.table(
    "versions",
    sa.column("number", sa.Integer),
    sa.column("report", REPORT),
    *(sa.column(name, sa.Double) for name in SHARES),
    sa.column(GAP, sa.Integer),
)


def upgrade() -> None:
    """Add the columns, and fill them in from the reports that can be read."""
    for name in SHARES:
        op.add_column("versions", sa.Column(name, sa.Double()))
    op.add_column("versions", sa.Column(GAP, sa.Integer()))
    connection = op.get_bind()
    for number in connection.scalars(sa.select(VERSIONS.c.number)).all():
        found = _found(connection, number)
        if found:
            connection.execute(VERSIONS.update().where(VERSIONS.c.number == number).values(**found))


def downgrade() -> None:
    for name in (*SHARES, GAP):  # in place: a view looks at this table, and a copy would take it away
        op.drop_column("versions", name)


def _found(connection: sa.Connection, number: int) -> dict[str, Any]:
    """One report after the other: all at once would be hundreds of megabytes of a large shop."""
    try:
        report = connection.scalar(sa.select(VERSIONS.c.report).where(VERSIONS.c.number == number))
        found = {name: report["insiders"].get(name) for name in SHARES}
        return {**found, GAP: (report.get("data") or {}).get(GAP)}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}  # no report: it is not shown either
