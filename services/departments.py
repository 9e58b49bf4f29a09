"""The departments of the district, and what each of them leads."""

from collections.abc import Collection, Sequence

from pydantic import BaseModel, Field
from sqlmodel import col, select

from models.blockers import Category, Lead
from models.engine import Session
from models.people import Department


class NewDepartment(BaseModel):
    """What a department must be before it is kept."""

    code: str = Field(pattern=r"^[a-z][a-z_]{1,19}$")
    name: str = Field(min_length=1, max_length=40)
    name_en: str = Field(default="", max_length=60)


def add(session: Session, new: NewDepartment) -> Department:
    """Keep a department."""
    department = Department(**new.model_dump())
    session.add(department)
    session.flush()
    return department


def leads(session: Session, department: Department, categories: Sequence[Category]) -> None:
    """Have a department lead categories of blockers by default."""
    assert department.id is not None  # noqa: S101 - only a saved department can lead
    for category in categories:
        session.merge(Lead(category=category, department_id=department.id))
    session.flush()


def of(session: Session, ids: Collection[int]) -> Sequence[Department]:
    """Return departments by their ids, in the order in which they were kept."""
    return session.exec(
        select(Department).where(col(Department.id).in_(ids)).order_by(col(Department.id))
    ).all()
