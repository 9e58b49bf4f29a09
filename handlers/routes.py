"""The table of everything a person can do in a chat, and which function does it."""

from collections.abc import Callable, Mapping
from typing import Final

from telegram.ext import filters

from handlers import (
    attachments,
    blocker_answers,
    blockers,
    bulletins,
    checks,
    corrections,
    coverage,
    elsewhere,
    groups,
    invitations,
    leaves,
    me,
    mine,
    office_people,
    people,
    permits,
    photo_archives,
    photo_reuse,
    photo_timeline,
    photos,
    projects,
    reports,
    said,
    schedule,
    several,
    stage_events,
    uploads,
    viewpoints,
    week_overview,
)
from handlers.elsewhere import for_the_known
from handlers.turn import Turn
from views import blockers as b
from views import checks as c
from views import projects as p
from views import reports as r
from views import several as m
from views import stage_events as s
from views.attachments import PlayBlocker, PlayReport, PlayStage
from views.bulletins import ReadSector
from views.corrections import (
    ApplyCorrection,
    AskWithdrawal,
    CorrectReport,
    DropCorrection,
    WithdrawReport,
)
from views.coverage import ShowGap
from views.groups import BindGroup, LeaveGroup, UnbindGroup
from views.invitations import AgreeToConsent, InvitePerson, ListInvitees
from views.leaves import ConfirmLeave, EndLeave, LeaveFrom, LeaveUntil
from views.me import KeepPlaces
from views.mine import GoOn, ShowMine, ShowSent
from views.office_people import (
    AskHandOver,
    AskReceiver,
    AskRemoval,
    HandOver,
    ListPeople,
    RemovePerson,
    ShowPerson,
)
from views.payloads import Payload
from views.people import ChooseLanguage
from views.permits import MarkPermit, OpenPermit
from views.photo_archives import (
    CompareBlocker,
    CompareViewpoint,
    PackPictures,
    ProvePicture,
    SheetPictures,
)
from views.photo_reuse import AnswerReuse
from views.photo_timeline import ShowPicture
from views.prompts import NoChange, ReportProject
from views.schedule import ApplySchedule, DropSchedule, MoveAt, MoveStep, MoveTo, ShowChanges
from views.uploads import DropList, ImportList, ShowLines
from views.viewpoints import EndViewpoint, NameViewpoint, PutPicture, ShowViewpoints, TurnViewpoint
from views.week_overview import RemindUnit, ShowUnit, ShowWeek

Listener = Callable[[Turn], None]

COMMANDS: Final[Mapping[str, Listener]] = {
    "start": projects.start,
    "help": for_the_known(people.help_),
    "language": for_the_known(people.language),
    "cancel": for_the_known(said.cancel),
    "blocker": for_the_known(blockers.begin),
    "bulletin": for_the_known(bulletins.latest),
    "p": for_the_known(projects.look),
    "bind": for_the_known(groups.how),
    "check": for_the_known(checks.begin),
    "coverage": for_the_known(coverage.overview),
    "fix": for_the_known(corrections.begin),
    "invite": for_the_known(invitations.waiting),
    "leave": for_the_known(leaves.begin),
    "me": for_the_known(me.me),
    "mine": for_the_known(mine.begin),
    "people": for_the_known(office_people.everybody),
    "photos": for_the_known(photo_timeline.look),
    "schedule": for_the_known(schedule.begin),
    "week": for_the_known(week_overview.latest),
}

PRESSES: Final[Mapping[type[Payload], Listener]] = {
    ReportProject: reports.open_entry,
    NoChange: reports.no_change,
    r.TickTask: reports.tick,
    r.AddPercent: reports.add,
    r.KeepFigure: reports.keep_figure,
    r.WithdrawFigure: reports.withdraw_figure,
    r.ChangeProject: reports.change_project,
    r.PickProject: reports.pick_project,
    r.SendReport: reports.send,
    r.CancelReport: reports.cancel,
    r.NothingStuck: reports.nothing_stuck,
    ShowMine: mine.page,
    ShowSent: mine.show,
    GoOn: mine.go_on,
    CorrectReport: corrections.open_entry,
    ApplyCorrection: corrections.apply,
    DropCorrection: corrections.drop,
    AskWithdrawal: corrections.ask_withdrawal,
    WithdrawReport: corrections.withdraw,
    m.SendSeveral: several.send,
    m.CancelSeveral: several.cancel,
    m.OpenLine: several.open_line,
    m.SplitPictures: several.split,
    m.PlaceOne: several.place_one,
    m.PlaceRest: several.place_rest,
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
    c.AcceptReport: checks.accept,
    c.ReturnReport: checks.give_back,
    c.NextReport: checks.following,
    c.ReportAgain: checks.again,
    c.ExcuseProject: checks.excuse,
    s.DeclareStage: stage_events.begin,
    s.LocateStage: stage_events.locate,
    s.ChooseMilestone: stage_events.choose,
    s.DateStage: stage_events.name_day,
    s.SubmitStage: stage_events.submit,
    s.DecideRevision: stage_events.decide,
    ReadSector: bulletins.sector,
    p.ShowProject: projects.show,
    p.ShowPermits: permits.overview,
    OpenPermit: permits.open_item,
    MarkPermit: permits.mark,
    p.ShowDuties: projects.duties,
    p.ShowPhoto: photo_timeline.newest,
    ShowPicture: photo_timeline.one,
    AnswerReuse: photo_reuse.answer,
    PlayReport: attachments.play_report,
    PlayBlocker: attachments.play_blocker,
    PlayStage: attachments.play_stage,
    CompareViewpoint: photo_archives.viewpoint,
    CompareBlocker: photo_archives.blocker,
    SheetPictures: photo_archives.sheets,
    PackPictures: photo_archives.pack,
    ProvePicture: photo_archives.prove,
    NameViewpoint: viewpoints.ask_name,
    PutPicture: viewpoints.put,
    TurnViewpoint: viewpoints.turn_over,
    ShowViewpoints: viewpoints.show,
    EndViewpoint: viewpoints.end,
    ChooseLanguage: people.choose_language,
    KeepPlaces: me.keep_places,
    AgreeToConsent: people.agree,
    ListInvitees: invitations.page,
    InvitePerson: invitations.invite,
    ImportList: uploads.confirm,
    DropList: uploads.drop,
    ShowLines: uploads.lines,
    ShowGap: coverage.gap,
    ShowWeek: week_overview.page,
    ShowUnit: week_overview.unit,
    RemindUnit: week_overview.remind,
    ShowChanges: schedule.history,
    MoveStep: schedule.ask_day,
    MoveTo: schedule.ask_time,
    MoveAt: schedule.move,
    ApplySchedule: schedule.apply,
    DropSchedule: schedule.drop,
    BindGroup: groups.bind,
    LeaveGroup: groups.leave,
    UnbindGroup: groups.unbind,
    LeaveFrom: leaves.from_,
    LeaveUntil: leaves.until,
    ConfirmLeave: leaves.confirm,
    EndLeave: leaves.end,
    ListPeople: office_people.page,
    ShowPerson: office_people.show,
    AskRemoval: office_people.ask_removal,
    RemovePerson: office_people.remove,
    AskReceiver: office_people.ask_receiver,
    AskHandOver: office_people.ask_hand_over,
    HandOver: office_people.hand_over,
}

_PRIVATE = filters.ChatType.PRIVATE
_NEW = _PRIVATE & filters.UpdateType.MESSAGE
_CHANGED = _PRIVATE & filters.UpdateType.EDITED_MESSAGE & (filters.TEXT | filters.CAPTION)
_RECORDED = filters.VOICE | filters.AUDIO | filters.VIDEO | filters.VIDEO_NOTE | filters.ANIMATION
_UNKEPT = filters.LOCATION | filters.VENUE | filters.CONTACT | filters.POLL | filters.Dice.ALL

MESSAGES: Final[tuple[tuple[filters.BaseFilter, Listener], ...]] = (
    (_NEW & filters.COMMAND & ~filters.FORWARDED, for_the_known(elsewhere.no_such_command)),
    (_NEW & filters.PHOTO, for_the_known(photos.photo)),
    (_NEW & _RECORDED, for_the_known(attachments.recording)),
    (_NEW & _UNKEPT, for_the_known(said.unkept)),
    (_NEW & filters.Document.ALL, for_the_known(uploads.document)),
    (_NEW & filters.TEXT, for_the_known(said.said)),
    (_CHANGED, for_the_known(said.edited)),
    (filters.ChatType.GROUPS & filters.UpdateType.MESSAGE, groups.posted),
)
OTHERWISE: Final[Listener] = groups.otherwise
