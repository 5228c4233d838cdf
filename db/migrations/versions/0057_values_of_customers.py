"""What customers are expected to be worth: their figures, the models, and the grades of predictions.

Revision ID: 0057
Revises: 0056
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
FIGURES = (
    "expected_revenue_84d",
    "revenue_low_84d",
    "revenue_high_84d",
    "expected_orders_84d",
    "order_probability_84d",
    "expected_revenue_365d",
    "revenue_low_365d",
    "revenue_high_365d",
    "expected_orders_365d",
    "probability_alive",
)


def upgrade() -> None:
    # in place: a view depends on the tables beside it, and no row has to be written
    for name in FIGURES:
        op.add_column("customers", sa.Column(name, sa.Double(), nullable=True))
    op.add_column("customers", sa.Column("next_order_on", sa.Date(), nullable=True))
    op.add_column("customers", sa.Column("days_since_first_order", sa.Integer(), nullable=True))
    op.create_table(
        "value_models",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_models")),
    )
    op.create_table(
        "predictions",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=255), nullable=False),
        sa.Column("expected_revenue_84d", sa.Double(), nullable=False),
        sa.Column("revenue_low_84d", sa.Double(), nullable=True),
        sa.Column("revenue_high_84d", sa.Double(), nullable=True),
        sa.Column("order_probability_84d", sa.Double(), nullable=False),
        sa.Column("expected_revenue_365d", sa.Double(), nullable=False),
        sa.Column("revenue_low_365d", sa.Double(), nullable=True),
        sa.Column("revenue_high_365d", sa.Double(), nullable=True),
        sa.Column("probability_alive", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["versions.number"], name=op.f("fk_predictions_version_versions")
        ),
        sa.PrimaryKeyConstraint("version", "customer_id", name=op.f("pk_predictions")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "prediction_grades",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("graded_in", sa.Integer(), nullable=False),
        sa.Column("grade", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["versions.number"], name=op.f("fk_prediction_grades_version_versions")
        ),
        sa.ForeignKeyConstraint(
            ["graded_in"], ["versions.number"], name=op.f("fk_prediction_grades_graded_in_versions")
        ),
        sa.PrimaryKeyConstraint("version", "horizon_days", name=op.f("pk_prediction_grades")),
    )


def downgrade() -> None:
    op.drop_table("prediction_grades")
    op.drop_table("predictions")
    op.drop_table("value_models")
    for name in ("days_since_first_order", "next_order_on", *reversed(FIGURES)):
        op.drop_column("customers", name)
