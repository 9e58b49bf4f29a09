"""Every topic that draws something; by import, each puts itself into the tables of delivery."""

from views import (
    blocker_answers,
    blocker_cards,
    blocker_notices,
    blocker_raising,
    bulletins,
    coverage,
    drafts,
    groups,
    leaves,
    members,
    people,
    permits,
    photos,
    prompts,
    reports,
    uploads,
)

TOPICS = (
    blocker_answers,
    blocker_cards,
    blocker_notices,
    blocker_raising,
    bulletins,
    coverage,
    drafts,
    groups,
    leaves,
    members,
    people,
    permits,
    photos,
    prompts,
    reports,
    uploads,
)
