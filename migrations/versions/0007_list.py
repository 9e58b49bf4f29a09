"""The district's fields of a project, and its permits.

Step 0007, after 0006. The default items are those of the national four stages of approval; the office may
change them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXTS = (
    "location",
    "builder",
    "industry_chain",
    "park",
    "year_target",
    "duty_goal",
    "duty_tasks",
    "duty_division",
    "duty_measures",
    "note",
)
AMOUNTS = ("total_wan", "year_plan_wan", "completed_wan")
DAYS = ("planned_start_on", "planned_completion_on", "started_on", "completed_on")
STAGES = ("land_use", "construction", "start", "completion")
STATES = ("not_submitted", "in_progress", "granted")
ITEMS = (
    ("land_use", "项目审批核准备案", "Project approval or filing"),
    ("land_use", "用地预审与选址意见书", "Preliminary land review and site opinion"),
    ("land_use", "建设用地规划许可证", "Land use planning permit"),
    ("land_use", "不动产权证（土地）", "Land title"),
    ("land_use", "环境影响评价", "Environmental impact assessment"),
    ("construction", "设计方案审查", "Review of the design"),
    ("construction", "建设工程规划许可证", "Construction planning permit"),
    ("start", "施工图审查", "Review of the working drawings"),
    ("start", "消防设计审查", "Review of the fire safety design"),
    ("start", "质量安全监督手续", "Quality and safety supervision"),
    ("start", "建筑工程施工许可证", "Building permit"),
    ("completion", "规划核实", "Verification against the plan"),
    ("completion", "消防验收", "Fire safety acceptance"),
    ("completion", "人防验收", "Civil defence acceptance"),
    ("completion", "档案验收", "Acceptance of the records"),
    ("completion", "竣工验收备案", "Filing of the completion acceptance"),
)


def upgrade() -> None:
    """Take this step."""
    with op.batch_alter_table("project", schema=None) as batch_op:
        for name in TEXTS:
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        for name in AMOUNTS:
            batch_op.add_column(sa.Column(name, sa.BigInteger(), nullable=True))
        for name in DAYS:
            batch_op.add_column(sa.Column(name, sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("key_level", sa.String(24), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_project_keylevel"), sa.column("key_level").in_(["provincial", "municipal"])
        )
    items = op.create_table(
        "permit_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage", _choice("permitstage", STAGES), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permit_item")),
        sa.UniqueConstraint("name", name=op.f("uq_permit_item_name")),
    )
    assert items is not None  # noqa: S101 - only a printed migration has none
    op.bulk_insert(
        items,
        [
            {"stage": stage, "place": place, "name": name, "name_en": name_en}
            for place, (stage, name, name_en) in enumerate(ITEMS, start=1)
        ],
    )
    op.create_table(
        "permit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("stage", _choice("permitstage", STAGES), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", _choice("permitstate", STATES), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_permit_project_id")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_permit_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permit")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_permit_project_id_name")),
    )
    op.create_table(
        "permit_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("permit_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("was", sa.JSON(), nullable=False),
        sa.Column("became", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["permit_id"], ["permit.id"], name=op.f("fk_permit_change_permit_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_permit_change_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permit_change")),
    )
    for table, column in (
        ("permit", "project_id"),
        ("permit", "changed_by_id"),
        ("permit_change", "permit_id"),
        ("permit_change", "by_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def downgrade() -> None:
    """Take this step back."""
    for table in ("permit_change", "permit", "permit_item"):
        op.drop_table(table)
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_project_keylevel"), type_="check")
        for name in ("key_level", *DAYS, *AMOUNTS, *TEXTS):
            batch_op.drop_column(name)
