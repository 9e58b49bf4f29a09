"""The rules of the district about who may do what, written down apart from the code that decides it."""

from typing import Final

from tests.access.day import ELSEWHERE, NEWCOMER, REMOVED, STRANGER
from tests.access.viewpoints import ABSENT, ADMIN, FAR_HEAD, PEOPLE, PERMITS, STAND_IN, VIEWER
from tests.services.blocker_town import DEPUTY, HEAD, LEADER, LIAISON, OFFICE, OFFICER, OUTSIDER

OUT: Final = {REMOVED, NEWCOMER, STRANGER}
IN: Final = PEOPLE.keys() - OUT
OVERSEES: Final = {OFFICE, ADMIN, LEADER, VIEWER}
THE_OFFICE: Final = {OFFICE, ADMIN}
SITE_A: Final = {OFFICER, DEPUTY}
SITE_C: Final = {ABSENT, STAND_IN}
URBAN: Final = {LIAISON, HEAD}
FINANCE: Final = {OUTSIDER, FAR_HEAD}

# From the district's rules: an officer and a deputy answer for their projects, a stand-in for whoever is on
# leave, a department's liaison where a project has nobody; a department reads about what it is responsible
# for or holds a blocker of; those who oversee, and who handles permits, read about everything.
READS: Final = {
    "A": SITE_A | URBAN | FINANCE | OVERSEES | {PERMITS},
    "B": {ELSEWHERE} | FINANCE | URBAN | OVERSEES | {PERMITS},
    "C": SITE_C | FINANCE | OVERSEES | {PERMITS},
    "D": URBAN | OVERSEES | {PERMITS},
}
REPORTS: Final = {"A": SITE_A, "B": {ELSEWHERE}, "C": SITE_C, "D": {LIAISON}}
# A blocker is seen by its site, by the department that holds it and by those who oversee; signed for and
# reported done by the department; verified by the site or the office, but never by who holds it.
SEES: Final = {
    "A, urban": SITE_A | URBAN | OVERSEES,
    "A, finance": SITE_A | FINANCE | OVERSEES,
    "A, office": SITE_A | OVERSEES,
    "B, urban": {ELSEWHERE} | URBAN | OVERSEES,
    "C, finance": SITE_C | FINANCE | OVERSEES,
}
HOLDS: Final = {
    "A, urban": URBAN,
    "A, finance": FINANCE,
    "A, office": {OFFICE},
    "B, urban": URBAN,
    "C, finance": FINANCE,
}
VERIFIES: Final = {
    "A, urban": SITE_A | {OFFICE},
    "A, finance": SITE_A | {OFFICE},
    "A, office": SITE_A,
    "B, urban": {ELSEWHERE, OFFICE},
    "C, finance": SITE_C | {OFFICE},
}
EXPECTED: Final[dict[str, dict[str, set[int]]]] = {
    "person": {"": set(IN)},
    "seen_project": READS,
    "files_to": READS,
    "project": REPORTS,
    "viewpoint": READS,
    "proves": {name: who | THE_OFFICE for name, who in REPORTS.items()},
    "keeps_viewpoints": {name: who | THE_OFFICE for name, who in REPORTS.items()},
    "reports_on": REPORTS,
    "permit_project": {name: {OFFICE, PERMITS} for name in READS},
    "blocker:see": SEES,
    "numbered": SEES,
    "blocker:sign": HOLDS,
    "blocker:done": HOLDS,
    "blocker:verify": VERIFIES,
    "report": {"the officer's": {OFFICER}, "the deputy's": {DEPUTY}},
    "draft": {"the officer's": {OFFICER}, "the liaison's": {LIAISON}},
    "upload": {"the coordinator's": {OFFICE}, "the administrator's": {ADMIN}},
    "binding": {"": THE_OFFICE},
    "invitee": {"": THE_OFFICE},
    "claimed": {"": set()},
    "marks_permits": {"": {OFFICE, PERMITS}},
    "changes_list": {"": THE_OFFICE},
    "binds_groups": {"": THE_OFFICE},
    "invites": {"": THE_OFFICE},
    "sees_coverage": {"": THE_OFFICE},
    "oversees_weeks": {"": OVERSEES | URBAN | FINANCE | {PERMITS}},
    "reminds": {"": THE_OFFICE},
    "of_office": {"": THE_OFFICE},
    "decides": {"": THE_OFFICE},
    "revision": {"": THE_OFFICE},
    "checked": {"the officer's": THE_OFFICE, "the deputy's": THE_OFFICE},
    "excused": dict.fromkeys(READS, THE_OFFICE),
    "keeps_schedule": {"": THE_OFFICE},
}
COMMANDED: Final = {
    **dict.fromkeys(("bind", "check", "coverage", "invite", "people", "schedule"), THE_OFFICE),
    "week": OVERSEES | URBAN | FINANCE | {PERMITS},
    "leave": IN - {LEADER, ADMIN, VIEWER},  # nothing is asked of these
}
