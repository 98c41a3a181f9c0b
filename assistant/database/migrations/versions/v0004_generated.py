"""What a model wrote and a reviewed answer was begun from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add it to every version; those written before were written by people as far as is known."""
    with op.batch_alter_table("reviewed_versions") as table:
        table.add_column(sa.Column("producer", sa.String(length=100), nullable=False, server_default=""))
        table.add_column(sa.Column("generated", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Remove it."""
    with op.batch_alter_table("reviewed_versions") as table:
        table.drop_column("generated")
        table.drop_column("producer")
