"""Event chain: events can be sealed, and cannot be changed.

Step 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ON_SQLITE = (
    """
CREATE TRIGGER event_begins_unsealed BEFORE INSERT ON event
WHEN NEW.seq IS NOT NULL OR NEW.hash IS NOT NULL OR EXISTS (SELECT 1 FROM event WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'events are added and sealed, nothing else'); END
""",
    """
CREATE TRIGGER event_is_only_sealed BEFORE UPDATE ON event
WHEN OLD.seq IS NOT NULL OR OLD.hash IS NOT NULL OR NEW.seq IS NULL OR NEW.hash IS NULL
OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.kind IS NOT OLD.kind OR NEW.subject IS NOT OLD.subject
OR NEW.subject_id IS NOT OLD.subject_id OR NEW.by_id IS NOT OLD.by_id OR NEW.data IS NOT OLD.data
OR EXISTS (SELECT 1 FROM event WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'events are added and sealed, nothing else'); END
""",
    """
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'events are added and sealed, nothing else'); END
""",
)
ON_POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are added and sealed, nothing else' USING ERRCODE = 'restrict_violation';
END
$$
""",
    """
CREATE TRIGGER event_begins_unsealed BEFORE INSERT ON event FOR EACH ROW
WHEN (NEW.seq IS NOT NULL OR NEW.hash IS NOT NULL) EXECUTE FUNCTION refuse_event_change()
""",
    """
CREATE TRIGGER event_is_only_sealed BEFORE UPDATE ON event FOR EACH ROW
WHEN (OLD.seq IS NOT NULL OR OLD.hash IS NOT NULL OR NEW.seq IS NULL OR NEW.hash IS NULL
OR (NEW.id, NEW.at, NEW.kind, NEW.subject, NEW.subject_id, NEW.by_id, NEW.data::text)
IS DISTINCT FROM (OLD.id, OLD.at, OLD.kind, OLD.subject, OLD.subject_id, OLD.by_id, OLD.data::text))
EXECUTE FUNCTION refuse_event_change()
""",
    """
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event FOR EACH ROW
EXECUTE FUNCTION refuse_event_change()
""",
    """
CREATE TRIGGER event_is_never_truncated BEFORE TRUNCATE ON event FOR EACH STATEMENT
EXECUTE FUNCTION refuse_event_change()
""",
)
TRIGGERS = ("event_begins_unsealed", "event_is_only_sealed", "event_is_never_deleted")


def upgrade() -> None:
    """Take this step; what was recorded before it is sealed by the first sweeps after it."""
    op.create_table(
        "chain",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seq", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("hash", sa.String(), nullable=True))
        batch_op.create_index(
            "ix_event_sealed",
            ["seq"],
            unique=True,
            sqlite_where=sa.text("seq IS NOT NULL"),
            postgresql_where=sa.text("seq IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_event_unsealed",
            ["id"],
            unique=False,
            sqlite_where=sa.text("seq IS NULL"),
            postgresql_where=sa.text("seq IS NULL"),
        )
    for statement in ON_SQLITE if op.get_bind().dialect.name == "sqlite" else ON_POSTGRESQL:
        op.execute(statement.strip())


def downgrade() -> None:
    """Take this step back; the seals are lost, the events stay."""
    if op.get_bind().dialect.name == "sqlite":
        for trigger in TRIGGERS:
            op.execute(f"DROP TRIGGER {trigger}")
    else:
        for trigger in (*TRIGGERS, "event_is_never_truncated"):
            op.execute(f"DROP TRIGGER {trigger} ON event")
        op.execute("DROP FUNCTION refuse_event_change()")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_unsealed")
        batch_op.drop_index("ix_event_sealed")
        batch_op.drop_column("hash")
        batch_op.drop_column("seq")
    op.drop_table("chain")
