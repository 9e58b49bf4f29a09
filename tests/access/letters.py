"""Every kind of button there is, with somebody whose it is: one letter for each class of payload."""

from collections.abc import Callable

from models.permits import PermitState
from tests.access.day import NEWCOMER, Ids
from tests.services.blocker_town import LEADER, LIAISON, OFFICE, OFFICER
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

GRANTED = list(PermitState).index(PermitState.GRANTED)
Letter = tuple[int, Callable[[Ids], Payload]]
LETTERS: dict[type[Payload], Letter] = {
    ReportProject: (OFFICER, lambda i: ReportProject(i.project)),
    NoChange: (OFFICER, lambda i: NoChange(i.project, 202623)),
    r.TickTask: (OFFICER, lambda i: r.TickTask(i.report_entry, i.task)),
    r.AddPercent: (OFFICER, lambda i: r.AddPercent(i.report_entry, 50)),
    r.KeepFigure: (OFFICER, lambda i: r.KeepFigure(i.report_entry)),
    r.WithdrawFigure: (OFFICER, lambda i: r.WithdrawFigure(i.report_entry)),
    r.ChangeProject: (OFFICER, lambda i: r.ChangeProject(i.report_entry)),
    r.PickProject: (OFFICER, lambda i: r.PickProject(i.report_entry, i.project)),
    r.SendReport: (OFFICER, lambda i: r.SendReport(i.report_entry)),
    r.CancelReport: (OFFICER, lambda i: r.CancelReport(i.report_entry)),
    r.NothingStuck: (OFFICER, lambda i: r.NothingStuck(i.report)),
    ShowMine: (OFFICER, lambda _: ShowMine(0)),
    ShowSent: (OFFICER, lambda i: ShowSent(i.report)),
    GoOn: (OFFICER, lambda i: GoOn(i.report_entry)),
    CorrectReport: (OFFICER, lambda i: CorrectReport(i.report)),
    ApplyCorrection: (OFFICER, lambda i: ApplyCorrection(i.correction)),
    DropCorrection: (OFFICER, lambda i: DropCorrection(i.correction)),
    AskWithdrawal: (OFFICER, lambda i: AskWithdrawal(i.unfrozen)),
    WithdrawReport: (OFFICER, lambda i: WithdrawReport(i.unfrozen)),
    m.SendSeveral: (OFFICER, lambda i: m.SendSeveral(i.several)),
    m.CancelSeveral: (OFFICER, lambda i: m.CancelSeveral(i.several)),
    m.OpenLine: (OFFICER, lambda i: m.OpenLine(i.several, 0)),
    m.SplitPictures: (OFFICER, lambda i: m.SplitPictures(i.several)),
    m.PlaceOne: (OFFICER, lambda i: m.PlaceOne(i.several_pictures, i.one_of_several, i.project)),
    m.PlaceRest: (OFFICER, lambda i: m.PlaceRest(i.several, i.project)),
    b.RaiseBlocker: (OFFICER, lambda i: b.RaiseBlocker(i.project)),
    b.LocateBlocker: (OFFICER, lambda i: b.LocateBlocker(i.blocker_entry, i.project)),
    b.SortBlocker: (OFFICER, lambda i: b.SortBlocker(i.blocker_entry, 3)),
    b.MarkBlocker: (OFFICER, lambda i: b.MarkBlocker(i.blocker_entry, 1)),
    b.ConfirmBlocker: (OFFICER, lambda i: b.ConfirmBlocker(i.blocker_entry)),
    b.CancelEntry: (OFFICER, lambda i: b.CancelEntry(i.blocker_entry)),
    b.SignBlocker: (LIAISON, lambda i: b.SignBlocker(i.assigned)),
    b.PromiseBy: (LIAISON, lambda i: b.PromiseBy(i.signature, i.minutes)),
    b.OtherDay: (LIAISON, lambda i: b.OtherDay(i.signature)),
    b.NamePerson: (LIAISON, lambda i: b.NamePerson(i.signature, i.liaison)),
    b.ReportDone: (LIAISON, lambda i: b.ReportDone(i.in_hand)),
    b.SubmitNote: (LIAISON, lambda i: b.SubmitNote(i.note)),
    b.RefuseDone: (OFFICER, lambda i: b.RefuseDone(i.to_verify)),
    b.CloseBlocker: (OFFICER, lambda i: b.CloseBlocker(i.to_verify)),
    c.AcceptReport: (OFFICE, lambda i: c.AcceptReport(i.pending)),
    c.ReturnReport: (OFFICE, lambda i: c.ReturnReport(i.pending)),
    c.NextReport: (OFFICE, lambda i: c.NextReport(i.pending)),
    c.ReportAgain: (OFFICER, lambda i: c.ReportAgain(i.returned)),
    c.ExcuseProject: (OFFICE, lambda i: c.ExcuseProject(i.project)),
    s.DeclareStage: (OFFICER, lambda i: s.DeclareStage(i.project, 0)),
    s.LocateStage: (OFFICER, lambda i: s.LocateStage(i.stage_entry, i.project)),
    s.ChooseMilestone: (OFFICER, lambda i: s.ChooseMilestone(i.stage_entry, i.milestone)),
    s.DateStage: (OFFICER, lambda i: s.DateStage(i.stage_entry, i.today - 1)),
    s.SubmitStage: (OFFICER, lambda i: s.SubmitStage(i.stage_entry)),
    s.DecideRevision: (OFFICE, lambda i: s.DecideRevision(i.revision, 1)),
    ReadSector: (LEADER, lambda i: ReadSector(i.bulletin, 3, 0)),
    ChooseLanguage: (OFFICER, lambda _: ChooseLanguage(0)),
    KeepPlaces: (OFFICER, lambda _: KeepPlaces(1)),
    AgreeToConsent: (NEWCOMER, lambda i: AgreeToConsent(i.claimed)),
    ListInvitees: (OFFICE, lambda _: ListInvitees(0)),
    InvitePerson: (OFFICE, lambda i: InvitePerson(i.invitee)),
    BindGroup: (OFFICE, lambda i: BindGroup(i.asked)),
    LeaveGroup: (OFFICE, lambda i: LeaveGroup(i.asked)),
    UnbindGroup: (OFFICE, lambda i: UnbindGroup(i.bound)),
    ImportList: (OFFICE, lambda i: ImportList(i.workbook)),
    ListPeople: (OFFICE, lambda _: ListPeople(0)),
    ShowPerson: (OFFICE, lambda i: ShowPerson(i.liaison)),
    AskRemoval: (OFFICE, lambda i: AskRemoval(i.liaison)),
    RemovePerson: (OFFICE, lambda i: RemovePerson(i.liaison)),
    AskReceiver: (OFFICE, lambda i: AskReceiver(i.liaison, 0)),
    AskHandOver: (OFFICE, lambda i: AskHandOver(i.liaison, i.deputy)),
    HandOver: (OFFICE, lambda i: HandOver(i.liaison, i.deputy)),
    LeaveFrom: (OFFICER, lambda i: LeaveFrom(i.today)),
    LeaveUntil: (OFFICER, lambda i: LeaveUntil(i.today, i.today + 2)),
    ConfirmLeave: (OFFICER, lambda i: ConfirmLeave(i.today, i.today + 2, i.deputy)),
    EndLeave: (OFFICER, lambda i: EndLeave(i.leave)),
    DropList: (OFFICE, lambda i: DropList(i.workbook)),
    ShowGap: (OFFICE, lambda _: ShowGap(0, 0)),
    ShowWeek: (OFFICE, lambda _: ShowWeek(202623, 0)),
    ShowUnit: (OFFICE, lambda i: ShowUnit(202623, i.department, 0)),
    RemindUnit: (OFFICE, lambda i: RemindUnit(202623, i.department)),
    ShowChanges: (OFFICE, lambda _: ShowChanges(0)),
    MoveStep: (OFFICE, lambda _: MoveStep(1)),
    MoveTo: (OFFICE, lambda _: MoveTo(1, 3)),
    MoveAt: (OFFICE, lambda _: MoveAt(1, 3, 630)),
    ApplySchedule: (OFFICE, lambda i: ApplySchedule(i.schedule_entry, 202624)),
    DropSchedule: (OFFICE, lambda i: DropSchedule(i.schedule_entry)),
    ShowLines: (OFFICE, lambda i: ShowLines(i.workbook, 0)),
    p.ShowProject: (OFFICER, lambda i: p.ShowProject(i.project)),
    p.ShowPermits: (OFFICER, lambda i: p.ShowPermits(i.project)),
    p.ShowDuties: (OFFICER, lambda i: p.ShowDuties(i.project)),
    p.ShowPhoto: (OFFICER, lambda i: p.ShowPhoto(i.project)),
    AnswerReuse: (OFFICER, lambda i: AnswerReuse(i.reused, 0)),
    ShowPicture: (OFFICER, lambda i: ShowPicture(i.project, i.picture)),
    PlayReport: (OFFICER, lambda i: PlayReport(i.report)),
    PlayBlocker: (OFFICER, lambda i: PlayBlocker(i.to_verify)),
    PlayStage: (OFFICE, lambda i: PlayStage(i.revision)),
    CompareViewpoint: (OFFICER, lambda i: CompareViewpoint(i.fixed)),
    CompareBlocker: (OFFICER, lambda i: CompareBlocker(i.to_verify)),
    SheetPictures: (OFFICER, lambda i: SheetPictures(i.project)),
    PackPictures: (OFFICER, lambda i: PackPictures(i.project)),
    ProvePicture: (OFFICE, lambda i: ProvePicture(i.project, i.picture)),
    NameViewpoint: (OFFICER, lambda i: NameViewpoint(i.picture)),
    PutPicture: (OFFICE, lambda i: PutPicture(i.picture, i.viewpoint)),
    TurnViewpoint: (OFFICER, lambda i: TurnViewpoint(i.report_entry, i.viewpoint)),
    ShowViewpoints: (OFFICER, lambda i: ShowViewpoints(i.project)),
    EndViewpoint: (OFFICER, lambda i: EndViewpoint(i.viewpoint)),
    OpenPermit: (OFFICE, lambda i: OpenPermit(i.project, i.item)),
    MarkPermit: (
        OFFICE,
        lambda i: MarkPermit(i.project, i.item, list(PermitState).index(PermitState.GRANTED)),
    ),
}
