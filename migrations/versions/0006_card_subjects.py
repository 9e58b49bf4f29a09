"""What cards show.

Step 0006, after 0005: units that change a subject, and those that first show it to somebody, write one row.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "card_subject",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_card_subject")),
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("card_subject")
