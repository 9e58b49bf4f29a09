"""What people hear when somebody's items become theirs, or theirs somebody else's."""

from collections.abc import Sequence

from markupsafe import Markup

from locales import Words
from models.blockers import Blocker
from models.engine import Session
from models.notices import NoticeRow
from models.people import Person
from models.projects import Project
from services import departments
from views.card import Card, Lines, excerpt
from views.delivery import RENDERERS

NAME_SHOWN = 40
ITEMS_SHOWN = 20


def name_of(person: Person, words: Words) -> str:
    """Return what a person is called on a card; one who was erased has no name any more."""
    return words.plain("members.erased") if person.erased_at else excerpt(person.name, NAME_SHOWN)


def handed_over(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell a person what is theirs now."""
    from_ = name_of(session.get_one(Person, row.data["person_id"]), words)
    projects, blockers = row.data["project_ids"], row.data["blocker_ids"]
    own = departments.of(session, row.data["department_ids"])
    lines = Lines().add(words("members.handed", name=from_))
    if projects:
        lines.add(words("members.projects", n=len(projects)), *_projects(session, projects, words))
    if blockers:
        lines.add(words("members.blockers", n=len(blockers)), *_blockers(session, blockers, words))
    for unit in own:
        lines.add(words("members.unit", name=(words.language == "en" and unit.name_en) or unit.name))
    return Card(lines.text)


def given_away(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell a person who has their items now."""
    to = name_of(session.get_one(Person, row.data["person_id"]), words)
    counts = {"projects": row.data["projects"], "blockers": row.data["blockers"]}
    return Card(words("members.given", name=to, **counts))


def _projects(session: Session, ids: Sequence[int], words: Words) -> list[Markup]:
    found = [session.get_one(Project, number) for number in ids[:ITEMS_SHOWN]]
    return [words("members.item", code=one.code, name=excerpt(one.name, NAME_SHOWN)) for one in found]


def _blockers(session: Session, ids: Sequence[int], words: Words) -> list[Markup]:
    found = [session.get_one(Blocker, number) for number in ids[:ITEMS_SHOWN]]
    return [words("members.item", code=one.number, name=excerpt(one.words, NAME_SHOWN)) for one in found]


RENDERERS["HandedOver"] = handed_over
RENDERERS["GivenAway"] = given_away
