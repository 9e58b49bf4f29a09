"""People: consent, leave, wrong tries; groups bound to projects; workbooks sent to the bot.

Step 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "group_chat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("was_chat_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("hears_all", sa.Boolean(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_chat")),
        sa.UniqueConstraint("chat_id", name=op.f("uq_group_chat_chat_id")),
        sa.UniqueConstraint("was_chat_id", name=op.f("uq_group_chat_was_chat_id")),
    )
    op.create_table(
        "wrong_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_try")),
    )
    with op.batch_alter_table("wrong_try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wrong_try_telegram_id"), ["telegram_id"], unique=False)

    op.create_table(
        "leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_leave_order")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_leave_deputy_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_leave_made_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_leave_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leave_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leave_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leave_person_id"), ["person_id"], unique=False)

    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stem", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "compared",
                "confirmed",
                "applied",
                "refused",
                "cancelled",
                name="uploadstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("plan_sha256", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name=op.f("fk_upload_sent_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("stem", name=op.f("uq_upload_stem")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_chat_id"), ["chat_id"], unique=False)
        batch_op.create_index(
            "ix_upload_open",
            ["next_try_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'confirmed')"),
            postgresql_where=sa.text("state IN ('waiting', 'confirmed')"),
        )
        batch_op.create_index(batch_op.f("ix_upload_sent_by_id"), ["sent_by_id"], unique=False)

    op.create_table(
        "binding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_title", sa.String(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bound_by_id", sa.Integer(), nullable=True),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(bound_at IS NULL) = (bound_by_id IS NULL)", name=op.f("ck_binding_bound")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_binding_asked_by_id")),
        sa.ForeignKeyConstraint(["bound_by_id"], ["person.id"], name=op.f("fk_binding_bound_by_id")),
        sa.ForeignKeyConstraint(["group_id"], ["group_chat.id"], name=op.f("fk_binding_group_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_binding_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding")),
    )
    with op.batch_alter_table("binding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_binding_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(
            "uq_binding_stands",
            ["group_id", "topic_id"],
            unique=True,
            sqlite_where=sa.text("bound_at IS NOT NULL AND ended_at IS NULL"),
            postgresql_where=sa.text("bound_at IS NOT NULL AND ended_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_binding_bound_by_id"), ["bound_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_binding_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_binding_project_id"), ["project_id"], unique=False)

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("made_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("claimed_telegram_id", sa.BigInteger(), nullable=True))
        batch_op.create_index(batch_op.f("ix_invitation_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_person_id"), ["person_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_invitation_made_by_id"), "person", ["made_by_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_invitation_person_id"), "person", ["person_id"], ["id"])

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("consent", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.add_column(sa.Column("project_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_photo_project_id"), ["project_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_photo_project_id"), "project", ["project_id"], ["id"])


def downgrade() -> None:
    """Take this step back."""
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_photo_project_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_photo_project_id"))
        batch_op.drop_column("project_id")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("erased_at")
        batch_op.drop_column("consented_at")
        batch_op.drop_column("consent")

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_invitation_person_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_invitation_made_by_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_invitation_person_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_made_by_id"))
        batch_op.drop_column("claimed_telegram_id")
        batch_op.drop_column("made_by_id")
        batch_op.drop_column("person_id")

    with op.batch_alter_table("binding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_binding_project_id"))
        batch_op.drop_index(batch_op.f("ix_binding_group_id"))
        batch_op.drop_index(batch_op.f("ix_binding_bound_by_id"))
        batch_op.drop_index(
            "uq_binding_stands",
            sqlite_where=sa.text("bound_at IS NOT NULL AND ended_at IS NULL"),
            postgresql_where=sa.text("bound_at IS NOT NULL AND ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_binding_asked_by_id"))

    op.drop_table("binding")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_sent_by_id"))
        batch_op.drop_index(
            "ix_upload_open",
            sqlite_where=sa.text("state IN ('waiting', 'confirmed')"),
            postgresql_where=sa.text("state IN ('waiting', 'confirmed')"),
        )
        batch_op.drop_index(batch_op.f("ix_upload_chat_id"))

    op.drop_table("upload")
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leave_person_id"))
        batch_op.drop_index(batch_op.f("ix_leave_made_by_id"))
        batch_op.drop_index(batch_op.f("ix_leave_deputy_id"))

    op.drop_table("leave")
    with op.batch_alter_table("wrong_try", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wrong_try_telegram_id"))

    op.drop_table("wrong_try")
    op.drop_table("group_chat")
