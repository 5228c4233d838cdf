"""the outbox: what happened, who is told, and what became of each message."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
EVENT_KINDS = (
    "member.entered",
    "member.left",
    "segment.changed",
    "member.gone_quiet",
    "version.published",
    "run.failed",
    "data.late",
)


def upgrade() -> None:
    op.create_table(
        "outbox_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer()),
        sa.Column("run_id", sa.Integer()),
        sa.Column("data", JSON, nullable=False),
        sa.Column("is_rehearsal", sa.Boolean(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(), nullable=False),
        sa.Column("expanded_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_events")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_events_key")),
        _one_of("outbox_events", "kind", EVENT_KINDS),
    )
    op.create_index("ix_outbox_events_expanded_at", "outbox_events", ["expanded_at"])
    op.create_table(
        "message_channels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("owner", sa.String(length=254), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("secrets", JSON, nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("events", JSON, nullable=False),
        sa.Column("country", sa.String(length=64)),
        sa.Column("segment_id", sa.Integer()),
        sa.Column("batch_size", sa.Integer(), nullable=False),
        sa.Column("wants_rehearsals", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("paused_at", sa.DateTime()),
        sa.Column("paused_why", JSON),
        sa.Column("failing_since", sa.DateTime()),
        sa.Column("resume_at", sa.DateTime()),
        sa.Column("claimed_by", sa.String(length=64)),
        sa.Column("claimed_until", sa.DateTime()),
        sa.Column("removed_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_channels")),
        _one_of("message_channels", "kind", ("webhook", "email", "chat")),
    )
    op.create_index("ix_message_channels_owner", "message_channels", ["owner"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("version", sa.Integer()),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("not_before", sa.DateTime()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_attempt_at", sa.DateTime()),
        sa.Column("ended_at", sa.DateTime()),
        sa.Column("response_status", sa.Integer()),
        sa.Column("error", JSON),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["message_channels.id"], name=op.f("fk_deliveries_channel_id_message_channels")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("channel_id", "key", name=op.f("uq_deliveries_channel_id")),
        _one_of("deliveries", "kind", ("events", "digest", "alert", "notice")),
        _one_of("deliveries", "status", ("waiting", "sent", "failed", "cancelled")),
    )
    op.create_index("ix_deliveries_newest", "deliveries", ["channel_id", "created_at"])
    op.create_index("ix_deliveries_waiting", "deliveries", ["status", "channel_id", "id"])
    op.create_table(
        "delivery_lease",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.String(length=64)),
        sa.Column("expires_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_lease")),
    )


def downgrade() -> None:
    for table in ("delivery_lease", "deliveries", "message_channels", "outbox_events"):
        op.drop_table(table)


def _one_of(table: str, column: str, values: Sequence[str]) -> sa.CheckConstraint:
    named = ", ".join(repr(value) for value in values)
    return sa.CheckConstraint(f"{column} IN ({named})", name=op.f(f"ck_{table}_{column}"))
