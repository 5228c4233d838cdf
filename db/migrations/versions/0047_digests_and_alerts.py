"""what channels are sent beside events: digests, and alerts by rules of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CHANNELS = "message_channels"
ALERT_KINDS = (
    "list-old",
    "data-late",
    "run-failed",
    "gates-failed",
    "share-moved",
    "size-moved",
    "member-at-risk",
)


def upgrade() -> None:
    no = sa.false()
    op.add_column(CHANNELS, sa.Column("wants_digest", sa.Boolean(), nullable=False, server_default=no))
    op.add_column(CHANNELS, sa.Column("digest_weekday", sa.Integer()))
    op.add_column(CHANNELS, sa.Column("attach_sheet", sa.Boolean(), nullable=False, server_default=no))
    op.add_column(CHANNELS, sa.Column("quiet_from", sa.Integer()))
    op.add_column(CHANNELS, sa.Column("quiet_until", sa.Integer()))
    named = ", ".join(repr(kind) for kind in ALERT_KINDS)
    op.create_table(
        "alert_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("threshold", sa.Double()),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["message_channels.id"], name=op.f("fk_alert_rules_channel_id_message_channels")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_rules")),
        sa.UniqueConstraint("channel_id", "kind", name=op.f("uq_alert_rules_channel_id")),
        sa.CheckConstraint(f"kind IN ({named})", name=op.f("ck_alert_rules_kind")),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("what", JSON, nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("told_at", sa.DateTime()),
        sa.Column("resolved_at", sa.DateTime()),
        sa.Column("resolution_told_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["rule_id"], ["alert_rules.id"], name=op.f("fk_alerts_rule_id_alert_rules")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("rule_id", "key", name=op.f("uq_alerts_rule_id")),
    )
    op.create_table(
        "digest_previews",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("made_at", sa.DateTime()),
        sa.Column("html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["message_channels.id"],
            name=op.f("fk_digest_previews_channel_id_message_channels"),
        ),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_digest_previews")),
    )


def downgrade() -> None:
    op.drop_table("digest_previews")
    op.drop_table("alerts")
    op.drop_table("alert_rules")
    for column in ("quiet_until", "quiet_from", "attach_sheet", "digest_weekday", "wants_digest"):
        op.drop_column(CHANNELS, column)
