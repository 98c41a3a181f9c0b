"""Reviewed answers and their versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "reviewed_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last_version", sa.Integer(), nullable=False),
        sa.Column("served_version", sa.Integer(), nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewed_answers")),
    )
    op.create_index(op.f("ix_reviewed_answers_changed_at"), "reviewed_answers", ["changed_at"], unique=False)
    op.create_table(
        "reviewed_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("cited", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=40), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["reviewed_answers.id"], name=op.f("fk_reviewed_versions_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewed_versions")),
        sa.UniqueConstraint("entry_id", "version", name=op.f("uq_reviewed_versions_entry_id")),
    )
    op.create_index(op.f("ix_reviewed_versions_entry_id"), "reviewed_versions", ["entry_id"], unique=False)


def downgrade() -> None:
    """Remove them."""
    op.drop_index(op.f("ix_reviewed_versions_entry_id"), table_name="reviewed_versions")
    op.drop_table("reviewed_versions")
    op.drop_index(op.f("ix_reviewed_answers_changed_at"), table_name="reviewed_answers")
    op.drop_table("reviewed_answers")
