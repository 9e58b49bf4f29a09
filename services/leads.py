"""Which department leads a blocker."""

from sqlmodel import col, select

from models.blockers import Category, Lead
from models.engine import Session
from models.people import Department, Membership, Role
from services.refusals import DomainError

OFFICE = "office"


class NobodyLeads(DomainError):
    """The office has named no department for a category and has none of its own."""

    key = "blockers.refused.nobody_leads"


def of(session: Session, category: Category) -> Department:
    """Return the department that leads a category: the one in the table, else the project office.

    Raises:
        NobodyLeads: neither is there.
    """
    named = session.get(Lead, category)
    if named is not None:
        return session.get_one(Department, named.department_id)
    found = session.exec(select(Department).where(Department.code == OFFICE)).first() or _of_coordinators(
        session
    )
    if found is None:
        raise NobodyLeads
    return found


def _of_coordinators(session: Session) -> Department | None:
    theirs = select(Department).join(Membership).where(Membership.role == Role.COORDINATOR)
    return session.exec(theirs.order_by(col(Department.id))).first()
