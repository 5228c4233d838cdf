"""Uploaded files are stored in parts.

Revision ID: 0042
Revises: 0041
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of parts; a file that waits becomes one part, and its digest the upload's id."""
    op.rename_table("uploads", "whole_uploads")
    if op.get_bind().dialect.name == "postgresql":  # SQLite does not name them apart from the table
        op.execute("ALTER TABLE whole_uploads RENAME CONSTRAINT pk_uploads TO pk_whole_uploads")
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=254), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    op.create_table(
        "upload_parts",
        sa.Column("upload_id", sa.String(length=64), nullable=False),
        sa.Column("first_byte", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["uploads.id"],
            name=op.f("fk_upload_parts_upload_id_uploads"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("upload_id", "first_byte", name=op.f("pk_upload_parts")),
    )
    op.execute(
        "INSERT INTO uploads (id, name, fingerprint, size, received, uploaded_by, uploaded_at) "
        "SELECT sha256, name, sha256, length(content), length(content), uploaded_by, uploaded_at "
        "FROM whole_uploads"
    )
    op.execute(
        "INSERT INTO upload_parts (upload_id, first_byte, content) SELECT sha256, 0, content "
        "FROM whole_uploads"
    )
    op.drop_table("whole_uploads")


def downgrade() -> None:
    """Files of several parts have no place in the older table: they are uploaded again."""
    op.create_table(
        "whole_uploads",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=254), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_whole_uploads")),
    )
    op.execute(
        "INSERT INTO whole_uploads (sha256, name, content, uploaded_by, uploaded_at) "
        "SELECT id, name, content, uploaded_by, uploaded_at FROM uploads "
        "JOIN upload_parts ON upload_id = id WHERE size = length(content)"
    )
    op.drop_table("upload_parts")
    op.drop_table("uploads")
    op.rename_table("whole_uploads", "uploads")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE uploads RENAME CONSTRAINT pk_whole_uploads TO pk_uploads")
