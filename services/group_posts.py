"""What is posted in a group that is bound: pictures are filed, #堵点 begins a blocker in private."""

import re
from datetime import datetime
from typing import Final

from models.drafts import Draft, DraftState
from models.engine import Session
from models.people import Person
from models.projects import Project
from services import blocker_drafts, photos, phrases
from services.blocker_entry import Raising, Said

TAG: Final = re.compile(r"[#＃](?:堵点|blocker\b)[\s:：,，]*", re.IGNORECASE)


def says_blocker(text: str) -> bool:
    """Tell whether a post carries the mark of a blocker."""
    return TAG.search(text) is not None


def words(text: str, project: Project) -> str:
    """Return what a post says about a blocker, less its mark and the code of its project."""
    return phrases.without_code(TAG.sub("", text, count=1), project.code)


def begin_blocker(
    session: Session,
    person: Person,
    project: Project,
    *,
    chat_id: int,
    message_id: int,
    media_group_id: str | None,
    text: str,
    now: datetime,
) -> Draft:
    """Begin to raise a blocker from a post, in private; a further part of the same album adds its words."""
    # Less than zero: the numbers of the private chat, whose messages join the entry, are others.
    said = Said(-message_id, words(text, project))
    draft = photos.album_entry(session, chat_id, media_group_id)
    if draft is not None:
        if draft.state in (DraftState.OPEN, DraftState.PARKED):
            blocker_drafts.move(session, draft, said, now=now)
        return draft
    entry = Raising(project_id=project.id).advance(said)
    draft = blocker_drafts.begin_raising(session, person, person.telegram_id or 0, entry, now=now)
    photos.join(session, draft, chat_id, media_group_id)
    return draft
