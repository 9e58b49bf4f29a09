"""Every kind of button there is, with somebody whose it is: one letter for each class of payload."""

from collections.abc import Callable

from models.permits import PermitState
from tests.access.day import NEWCOMER, Ids
from tests.services.blocker_town import LEADER, LIAISON, OFFICE, OFFICER
from views import blockers as b
from views import projects as p
from views import reports as r
from views.bulletins import ReadSector
from views.coverage import ShowGap
from views.groups import BindGroup, LeaveGroup, UnbindGroup
from views.invitations import AgreeToConsent, InvitePerson, ListInvitees
from views.leaves import ConfirmLeave, EndLeave, LeaveFrom, LeaveUntil
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
from views.prompts import NoChange, ReportProject
from views.uploads import DropList, ImportList, ShowLines

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
    ReadSector: (LEADER, lambda i: ReadSector(i.bulletin, 3, 0)),
    ChooseLanguage: (OFFICER, lambda _: ChooseLanguage(0)),
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
    ShowLines: (OFFICE, lambda i: ShowLines(i.workbook, 0)),
    p.ShowProject: (OFFICER, lambda i: p.ShowProject(i.project)),
    p.ShowPermits: (OFFICER, lambda i: p.ShowPermits(i.project)),
    p.ShowDuties: (OFFICER, lambda i: p.ShowDuties(i.project)),
    p.ShowPhoto: (OFFICER, lambda i: p.ShowPhoto(i.project)),
    OpenPermit: (OFFICE, lambda i: OpenPermit(i.project, i.item)),
    MarkPermit: (
        OFFICE,
        lambda i: MarkPermit(i.project, i.item, list(PermitState).index(PermitState.GRANTED)),
    ),
}
