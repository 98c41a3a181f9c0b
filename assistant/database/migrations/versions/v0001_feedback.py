"""Question log, ratings, calls, settled gaps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "asked_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("session", sa.String(length=32), nullable=False),
        sa.Column("masked", sa.String(length=120), nullable=False),
        sa.Column("generation", sa.String(length=80), nullable=False),
        sa.Column("ms", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_questions")),
    )
    op.create_index(op.f("ix_asked_questions_asked_at"), "asked_questions", ["asked_at"], unique=False)
    op.create_index("ix_asked_questions_key_asked_at", "asked_questions", ["key", "asked_at"], unique=False)
    op.create_table(
        "calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("operator", sa.String(length=40), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("cited", sa.Text(), nullable=False),
        sa.Column("dispatched_to", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    op.create_index(op.f("ix_calls_called_at"), "calls", ["called_at"], unique=False)
    op.create_index(op.f("ix_calls_operator"), "calls", ["operator"], unique=False)
    op.create_table(
        "ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("session", sa.String(length=32), nullable=False),
        sa.Column("operator", sa.String(length=40), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
    )
    op.create_index(op.f("ix_ratings_rated_at"), "ratings", ["rated_at"], unique=False)
    op.create_table(
        "settled_gaps",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settled_gaps")),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("settled_gaps")
    op.drop_index(op.f("ix_ratings_rated_at"), table_name="ratings")
    op.drop_table("ratings")
    op.drop_index(op.f("ix_calls_operator"), table_name="calls")
    op.drop_index(op.f("ix_calls_called_at"), table_name="calls")
    op.drop_table("calls")
    op.drop_index("ix_asked_questions_key_asked_at", table_name="asked_questions")
    op.drop_index(op.f("ix_asked_questions_asked_at"), table_name="asked_questions")
    op.drop_table("asked_questions")
