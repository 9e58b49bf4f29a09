"""Health indexes.

Step 0003, after 0002: updates that were set aside and messages that were lost are found without a scan.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take this step."""
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_quarantined",
            ["settled_at"],
            unique=False,
            sqlite_where=sa.text("state = 'quarantined'"),
            postgresql_where=sa.text("state = 'quarantined'"),
        )

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_lost",
            ["settled_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('dead', 'unknown')"),
            postgresql_where=sa.text("state IN ('dead', 'unknown')"),
        )


def downgrade() -> None:
    """Take this step back."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_lost")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_quarantined")
