"""Labels of whole versions stand with the customers' figures, and nowhere a second time.

Revision ID: 0062
Revises: 0061
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
DOUBLES = (
    "gross_revenue", "net_revenue", "avg_ticket", "avg_basket_items", "avg_basket_products", "frequency",
    "return_rate", "margin",
)  # fmt: skip
OPTIONAL_DOUBLES = (
    "avg_recency_days", "map_x", "map_y", "expected_revenue_84d", "revenue_low_84d", "revenue_high_84d",
    "expected_orders_84d", "order_probability_84d", "expected_revenue_365d", "revenue_low_365d",
    "revenue_high_365d", "expected_orders_365d", "probability_alive",
)  # fmt: skip
BIG = ("items", "returned_items")
INTEGERS = ("recency_days", "orders", "unique_products", "tenure_days", "segment_id", "weeks_below")
LABEL = ("segment_id", "is_member", "since", "margin", "weeks_below")
FIGURES = (
    "version", *(name for name in DOUBLES if name not in LABEL), *OPTIONAL_DOUBLES, *BIG,
    *(name for name in INTEGERS if name not in LABEL), "days_since_first_order", "next_order_on", "flag",
    "customer_id", "country", "advice",
)  # fmt: skip
IS_MEMBER = {"sqlite_where": sa.text("is_member IS 1"), "postgresql_where": sa.text("is_member IS true")}
INDEXES: dict[str, list[str]] = {
    "ix_customers_narrow": [
        "version", "gross_revenue", "customer_id", "country", "recency_days", "orders", "segment_id",
        "is_member", "probability_alive", "next_order_on",
    ],
    "ix_customers_by_margin": [
        "version", "margin", "customer_id", "is_member", "weeks_below", "order_probability_84d",
        "expected_revenue_84d",
    ],
    "ix_customers_members": [
        "version", "gross_revenue", "customer_id", "country", "recency_days", "orders", "segment_id",
        "is_member", "margin", "weeks_below", "since", "avg_recency_days", "expected_revenue_84d",
        "order_probability_84d", "probability_alive", "next_order_on",
    ],
    "ix_customers_by_expected": [
        "version", "expected_revenue_84d", "customer_id", "is_member", "days_since_first_order",
        "gross_revenue",
    ],
}  # fmt: skip
BY_MARGIN = ["version", "is_member", "margin", "customer_id", "weeks_below"]
EVERY_LABEL = """
    CREATE VIEW labels AS
    SELECT version, customer_id, segment_id, is_member, since, margin, weeks_below FROM {whole}
    UNION ALL
    SELECT versions.number, kept.customer_id, kept.segment_id, kept.is_member, kept.since,
           CAST(NULL AS DOUBLE PRECISION), kept.weeks_below
    FROM versions JOIN label_intervals AS kept ON kept.first_version <= versions.number
                            AND (kept.last_version IS NULL OR kept.last_version >= versions.number)
    WHERE versions.pruned_at IS NOT NULL
"""


def upgrade() -> None:
    # Into a new table: on PostgreSQL, rows that are updated in place would leave as many dead ones behind.
    op.execute("DROP VIEW labels")
    _make_customers("customers_with_labels", LABEL)
    columns = ", ".join((*FIGURES, *LABEL))
    chosen = ", ".join(
        (
            *(_without_json_null() if name == "advice" else f"customers.{name}" for name in FIGURES),
            *(f"current_labels.{name}" for name in LABEL),
        )
    )
    op.execute(
        f"INSERT INTO customers_with_labels ({columns}) SELECT {chosen} FROM customers "  # noqa: S608
        "JOIN current_labels ON current_labels.version = customers.version "
        "AND current_labels.customer_id = customers.customer_id "
        "ORDER BY customers.version, customers.customer_id"
    )
    op.drop_table("customers")
    op.drop_table("current_labels")
    _rename("customers_with_labels")
    for name, indexed in INDEXES.items():
        op.create_index(name, "customers", indexed, **(IS_MEMBER if name == "ix_customers_members" else {}))
    op.execute(EVERY_LABEL.format(whole="customers"))


def downgrade() -> None:
    op.execute("DROP VIEW labels")
    op.create_table(
        "current_labels",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=255), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("is_member", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("margin", sa.Double(), nullable=False),
        sa.Column("weeks_below", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["versions.number"], name=op.f("fk_current_labels_version_versions")
        ),
        sa.PrimaryKeyConstraint("version", "customer_id", name=op.f("pk_current_labels")),
        sqlite_with_rowid=False,
    )
    label = ", ".join(("version", "customer_id", *LABEL))
    op.execute(f"INSERT INTO current_labels ({label}) SELECT {label} FROM customers")  # noqa: S608
    op.create_index("ix_current_labels_by_margin", "current_labels", BY_MARGIN)
    _make_customers("customers_alone", ())
    columns = ", ".join(FIGURES)
    op.execute(f"INSERT INTO customers_alone ({columns}) SELECT {columns} FROM customers")  # noqa: S608
    op.drop_table("customers")
    _rename("customers_alone", has_key=True)
    op.create_index("ix_customers_narrow", "customers", INDEXES["ix_customers_narrow"][:6])
    op.execute(EVERY_LABEL.format(whole="current_labels"))


def _make_customers(name: str, label: tuple[str, ...]) -> None:
    """The table under another name. Wide columns first: on PostgreSQL, no room is lost between them."""
    columns = [
        *(sa.Column(one, sa.Double(), nullable=False) for one in DOUBLES if one != "margin" or label),
        *(sa.Column(one, sa.BigInteger(), nullable=False) for one in BIG),
        *(sa.Column(one, sa.Double(), nullable=True) for one in OPTIONAL_DOUBLES),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.Column(one, sa.Integer(), nullable=False)
            for one in INTEGERS
            if label or one not in ("segment_id", "weeks_below")
        ),
        sa.Column("days_since_first_order", sa.Integer(), nullable=True),
        sa.Column("next_order_on", sa.Date(), nullable=True),
        *([sa.Column("since", sa.Date(), nullable=True)] if label else []),
        *([sa.Column("is_member", sa.Boolean(), nullable=False)] if label else []),
        sa.Column("customer_id", sa.String(length=255), nullable=False),
        sa.Column("country", sa.String(length=64), nullable=False),
        sa.Column("flag", sa.String(length=12), nullable=True),
        sa.Column("advice", JSON, nullable=True),
    ]
    constraints = [] if _is_postgresql() else _constraints(has_key=not label)
    op.create_table(name, *columns, *constraints, sqlite_with_rowid=False)


def _constraints(*, has_key: bool) -> list[sa.Constraint]:
    """The foreign key goes: PostgreSQL looked the version up for every row of one transaction."""
    key = sa.ForeignKeyConstraint(
        ["version"], ["versions.number"], name=op.f("fk_customers_version_versions")
    )
    return [
        sa.PrimaryKeyConstraint("version", "customer_id", name=op.f("pk_customers")),
        *([key] if has_key else []),
        sa.CheckConstraint("flag IN ('whale', 'wholesaler')", name=op.f("ck_customers_flag")),
    ]


def _rename(name: str, *, has_key: bool = False) -> None:
    op.rename_table(name, "customers")
    if _is_postgresql():  # made faster now that all rows are in; and the names have become free
        op.create_primary_key(op.f("pk_customers"), "customers", ["version", "customer_id"])
        if has_key:
            op.create_foreign_key(
                op.f("fk_customers_version_versions"), "customers", "versions", ["version"], ["number"]
            )
        op.create_check_constraint(op.f("ck_customers_flag"), "customers", "flag IN ('whale', 'wholesaler')")


def _without_json_null() -> str:
    """Advice, where nothing to say was kept as JSON's null."""
    null = "'null'::jsonb" if _is_postgresql() else "'null'"
    return f"NULLIF(customers.advice, {null})"


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
