"""The table of everything a person can do in a chat, and which function does it."""

from collections.abc import Callable, Mapping
from typing import Final

from telegram.ext import filters

from handlers import blocker_answers, blockers, bulletins, elsewhere, people
from handlers.elsewhere import for_the_known
from handlers.turn import Turn
from views import blockers as b
from views.bulletins import ReadSector
from views.payloads import Payload
from views.people import ChooseLanguage

Listener = Callable[[Turn], None]

COMMANDS: Final[Mapping[str, Listener]] = {
    "start": people.start,
    "help": for_the_known(people.help_),
    "language": for_the_known(people.language),
    "blocker": for_the_known(blockers.begin),
    "bulletin": for_the_known(bulletins.latest),
}

PRESSES: Final[Mapping[type[Payload], Listener]] = {
    b.RaiseBlocker: blockers.begin_on_project,
    b.LocateBlocker: blockers.locate,
    b.SortBlocker: blockers.sort,
    b.MarkBlocker: blockers.mark,
    b.ConfirmBlocker: blockers.confirm,
    b.CancelEntry: blockers.cancel,
    b.SignBlocker: blocker_answers.sign,
    b.PromiseBy: blocker_answers.promise,
    b.OtherDay: blocker_answers.other_day,
    b.NamePerson: blocker_answers.name,
    b.ReportDone: blocker_answers.report_done,
    b.RefuseDone: blocker_answers.refuse,
    b.SubmitNote: blocker_answers.submit,
    b.CloseBlocker: blocker_answers.close,
    ReadSector: bulletins.sector,
    ChooseLanguage: people.choose_language,
}

_PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
MESSAGES: Final[tuple[tuple[filters.BaseFilter, Listener], ...]] = (
    (_PRIVATE & filters.COMMAND & ~filters.FORWARDED, for_the_known(elsewhere.no_such_command)),
)
OTHERWISE: Final[Listener] = elsewhere.otherwise
