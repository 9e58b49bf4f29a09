"""Each stage is asked what it is about, and a start is one tap."""

from datetime import date
from typing import Any

import pytest

from locales import Words
from models.projects import Project, Sector, Stage
from tests.services.conftest import SHANGHAI
from views.stage_events import DeclareStage
from views.stage_questions import answers, question

ZH = Words("zh_CN", SHANGHAI)


def project(stage: Stage, **fields: Any) -> Project:
    """A project of a stage."""
    return Project(id=7, code="LS-007", name="一条路", sector=Sector.INFRASTRUCTURE, stage=stage, **fields)


@pytest.mark.parametrize(
    ("stage", "fields", "asked"),
    [
        (Stage.NEW, {}, "开工了吗"),
        (Stage.NEW, {"planned_start_on": date(2026, 6, 30)}, "计划 2026-06-30 开工"),
        (Stage.RESERVE, {}, "土地和手续"),
        (Stage.STRATEGIC, {}, "规划"),
    ],
)
def test_a_stage_is_asked_what_it_is_about(stage: Stage, fields: dict[str, Any], asked: str) -> None:
    assert asked in str(question(project(stage, **fields), ZH))


def test_what_is_under_way_is_asked_for_its_progress_alone() -> None:
    for begun in (project(Stage.UNDER_CONSTRUCTION), project(Stage.NEW, started_on=date(2026, 5, 1))):
        assert question(begun, ZH) is None
        assert answers(begun, ZH) == ()


def test_that_a_new_project_has_started_is_one_tap() -> None:
    (tap,) = answers(project(Stage.NEW), ZH)
    assert tap.press == DeclareStage(7, 0)
