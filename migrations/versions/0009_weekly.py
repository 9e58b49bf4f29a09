"""The weekly cycle complete: checks, corrections, stage events; pictures with a hash, a place, artifacts.

Step 0009, after 0008. Reports that came before it count as accepted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "artifact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "stamp",
                "compare",
                "sheet",
                "archive",
                "proof",
                name="artifactkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("stem", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "ready",
                "failed",
                name="artifactstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["for_id"], ["person.id"], name=op.f("fk_artifact_for_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artifact")),
        sa.UniqueConstraint("key", name=op.f("uq_artifact_key")),
        sa.UniqueConstraint("stem", name=op.f("uq_artifact_stem")),
    )
    with op.batch_alter_table("artifact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_artifact_for_id"), ["for_id"], unique=False)
        batch_op.create_index(
            "ix_artifact_pending",
            ["next_try_at"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_artifact_ready",
            ["made_at"],
            unique=False,
            sqlite_where=sa.text("state = 'ready' AND kind != 'stamp'"),
            postgresql_where=sa.text("state = 'ready' AND kind != 'stamp'"),
        )

    op.create_table(
        "viewpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_viewpoint_made_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_viewpoint_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewpoint")),
    )
    with op.batch_alter_table("viewpoint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_viewpoint_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_viewpoint_project_id"), ["project_id"], unique=False)

    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("percent_tenths", sa.Integer(), nullable=True),
        sa.Column(
            "progress",
            sa.Enum(
                "levelled",
                "piling",
                "pit",
                "zero",
                "structure",
                "topped",
                "fitting",
                "outdoor",
                "acceptance",
                name="progress",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("completed_wan", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_correction_by_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_correction_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_correction_report_id"), ["report_id"], unique=False)

    op.create_table(
        "stage_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "started",
                "completed",
                "reached",
                "revised",
                "stopped",
                "resumed",
                name="stageeventkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "stands",
                "refused",
                name="stageeventstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("milestone_id", sa.Integer(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("revised_on", sa.Date(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_stage_event_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_stage_event_decided_by_id")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestone.id"], name=op.f("fk_stage_event_milestone_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_stage_event_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_event")),
    )
    with op.batch_alter_table("stage_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_event_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stage_event_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stage_event_milestone_id"), ["milestone_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stage_event_project_id"), ["project_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "voice", "video", name="attachmentkind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("stem", sa.String(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("ending", sa.String(), nullable=False),
        sa.Column("album_id", sa.Integer(), nullable=True),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("blocker_id", sa.Integer(), nullable=True),
        sa.Column("stage_event_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "ready",
                "failed",
                name="attachmentstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["album_id"], ["album.id"], name=op.f("fk_attachment_album_id")),
        sa.ForeignKeyConstraint(["blocker_id"], ["blocker.id"], name=op.f("fk_attachment_blocker_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_attachment_draft_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_attachment_report_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name=op.f("fk_attachment_sent_by_id")),
        sa.ForeignKeyConstraint(
            ["stage_event_id"], ["stage_event.id"], name=op.f("fk_attachment_stage_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("stem", name=op.f("uq_attachment_stem")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_album_id"), ["album_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_blocker_id"), ["blocker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_chat_id"), ["chat_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_draft_id"), ["draft_id"], unique=False)
        batch_op.create_index(
            "ix_attachment_pending",
            ["next_try_at"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(batch_op.f("ix_attachment_report_id"), ["report_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_sent_by_id"), ["sent_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_stage_event_id"), ["stage_event_id"], unique=False)

    op.create_table(
        "photo_band",
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("phash", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_photo_band_photo_id")),
        sa.PrimaryKeyConstraint("band", "photo_id", name=op.f("pk_photo_band")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("photo_band", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_band_photo_id"), ["photo_id"], unique=False)

    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("excused_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("excused_because", sa.String(), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_obligation_excused_by_id"), ["excused_by_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_obligation_excused_by_id"), "person", ["excused_by_id"], ["id"]
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("places_consented_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stage_event_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("viewpoint_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("full_bytes", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("latitude", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("longitude", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("phash", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("like_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reuse", sa.String(24), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_photo_reuse"), sa.column("reuse").in_(["asked", "meant", "mistaken"])
        )
        batch_op.add_column(sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_photo_like_id"), ["like_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_photo_stage_event_id"), ["stage_event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_photo_viewpoint_id"), ["viewpoint_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_photo_viewpoint_id"), "viewpoint", ["viewpoint_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_photo_stage_event_id"), "stage_event", ["stage_event_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_photo_like_id"), "photo", ["like_id"], ["id"])

    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.add_column(sa.Column("progress", sa.String(24), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_project_progress"),
            sa.column("progress").in_(
                [
                    "levelled",
                    "piling",
                    "pit",
                    "zero",
                    "structure",
                    "topped",
                    "fitting",
                    "outdoor",
                    "acceptance",
                ]
            ),
        )

    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("progress", sa.String(24), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_report_progress"),
            sa.column("progress").in_(
                [
                    "levelled",
                    "piling",
                    "pit",
                    "zero",
                    "structure",
                    "topped",
                    "fitting",
                    "outdoor",
                    "acceptance",
                ]
            ),
        )
        batch_op.add_column(sa.Column("was_wan", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("completed_wan", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("verdict", sa.String(24), nullable=False, server_default="accepted"))
        batch_op.create_check_constraint(
            op.f("ck_report_verdict"), sa.column("verdict").in_(["pending", "accepted", "returned"])
        )
        batch_op.add_column(sa.Column("checked_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("returned_because", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_report_checked_by_id"), ["checked_by_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_report_checked_by_id"), "person", ["checked_by_id"], ["id"]
        )

    with op.batch_alter_table("schedule_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("made_by_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_schedule_version_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_schedule_version_made_by_id"), "person", ["made_by_id"], ["id"]
        )

    with op.batch_alter_table("weekly_task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("written_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("carried_from_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_weekly_task_carried_from_id"), ["carried_from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_weekly_task_written_by_id"), ["written_by_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_weekly_task_written_by_id"), "person", ["written_by_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_weekly_task_carried_from_id"), "weekly_task", ["carried_from_id"], ["id"]
        )

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_draft_draftkind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_draft_draftkind"),
            sa.column("kind").in_(
                [
                    "report",
                    "blocker",
                    "sign",
                    "done",
                    "refuse",
                    "several",
                    "stage",
                    "correction",
                    "tasks",
                    "return",
                    "schedule",
                ]
            ),
        )


def downgrade() -> None:
    """Take this step back."""
    with op.batch_alter_table("weekly_task", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_weekly_task_carried_from_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_weekly_task_written_by_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_weekly_task_written_by_id"))
        batch_op.drop_index(batch_op.f("ix_weekly_task_carried_from_id"))
        batch_op.drop_column("carried_from_id")
        batch_op.drop_column("written_by_id")

    with op.batch_alter_table("schedule_version", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_schedule_version_made_by_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_schedule_version_made_by_id"))
        batch_op.drop_column("made_by_id")

    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_report_checked_by_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_report_checked_by_id"))
        batch_op.drop_column("withdrawn_at")
        batch_op.drop_column("returned_because")
        batch_op.drop_column("checked_at")
        batch_op.drop_column("checked_by_id")
        batch_op.drop_constraint(op.f("ck_report_verdict"), type_="check")
        batch_op.drop_column("verdict")
        batch_op.drop_column("completed_wan")
        batch_op.drop_column("was_wan")
        batch_op.drop_constraint(op.f("ck_report_progress"), type_="check")
        batch_op.drop_column("progress")

    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_project_progress"), type_="check")
        batch_op.drop_column("progress")

    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_photo_like_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_photo_stage_event_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_photo_viewpoint_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_photo_viewpoint_id"))
        batch_op.drop_index(batch_op.f("ix_photo_stage_event_id"))
        batch_op.drop_index(batch_op.f("ix_photo_like_id"))
        batch_op.drop_column("stamped_at")
        batch_op.drop_constraint(op.f("ck_photo_reuse"), type_="check")
        batch_op.drop_column("reuse")
        batch_op.drop_column("like_id")
        batch_op.drop_column("phash")
        batch_op.drop_column("longitude")
        batch_op.drop_column("latitude")
        batch_op.drop_column("full_bytes")
        batch_op.drop_column("viewpoint_id")
        batch_op.drop_column("stage_event_id")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("places_consented_at")

    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_obligation_excused_by_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_obligation_excused_by_id"))
        batch_op.drop_column("excused_because")
        batch_op.drop_column("excused_by_id")

    with op.batch_alter_table("photo_band", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_band_photo_id"))

    op.drop_table("photo_band")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_stage_event_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_sent_by_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_report_id"))
        batch_op.drop_index(
            "ix_attachment_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(batch_op.f("ix_attachment_draft_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_chat_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_blocker_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_album_id"))

    op.drop_table("attachment")
    with op.batch_alter_table("stage_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stage_event_project_id"))
        batch_op.drop_index(batch_op.f("ix_stage_event_milestone_id"))
        batch_op.drop_index(batch_op.f("ix_stage_event_decided_by_id"))
        batch_op.drop_index(batch_op.f("ix_stage_event_by_id"))

    op.drop_table("stage_event")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_report_id"))
        batch_op.drop_index(batch_op.f("ix_correction_by_id"))

    op.drop_table("correction")
    with op.batch_alter_table("viewpoint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_viewpoint_project_id"))
        batch_op.drop_index(batch_op.f("ix_viewpoint_made_by_id"))

    op.drop_table("viewpoint")
    with op.batch_alter_table("artifact", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_artifact_ready",
            sqlite_where=sa.text("state = 'ready' AND kind != 'stamp'"),
            postgresql_where=sa.text("state = 'ready' AND kind != 'stamp'"),
        )
        batch_op.drop_index(
            "ix_artifact_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(batch_op.f("ix_artifact_for_id"))

    op.drop_table("artifact")

    draft = sa.table("draft", sa.column("kind"), sa.column("state"))
    op.execute(
        draft.update()
        .where(draft.c.kind.in_(["several", "stage", "correction", "tasks", "return", "schedule"]))
        .values(kind="report", state="cancelled")
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_draft_draftkind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_draft_draftkind"), sa.column("kind").in_(["report", "blocker", "sign", "done", "refuse"])
        )
