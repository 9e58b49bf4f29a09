"""Lanes by number.

Step 0004, after 0003: what waits in a chat is found by Telegram's number for it, not by when it arrived.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    """Take this step."""
    _index("update_id")


def downgrade() -> None:
    """Take this step back."""
    _index("id")


def _index(column: str) -> None:
    op.drop_index("ix_inbox_pending", table_name="inbox")
    op.create_index(
        "ix_inbox_pending", "inbox", ["lane", column], sqlite_where=PENDING, postgresql_where=PENDING
    )
