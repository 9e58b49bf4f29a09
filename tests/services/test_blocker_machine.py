"""Whatever people and the clock do to a blocker, its ladder climbs in order, once, and is not forgotten."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import SQLModel, select

from bot.clock import MovableClock
from models.blockers import Blocker, BlockerState, RungPassed
from models.engine import connect
from models.notices import NoticeRow
from services import office, promises
from services.ladder import HEIGHT, Rung
from services.office import Office
from services.refusals import DomainError
from tests.services.blocker_town import DEPUTY, HEAD, LEADER, LIAISON, OFFICE, OFFICER, SECOND, build
from tests.services.conftest import SHANGHAI, Desk

EVERYBODY = (OFFICER, DEPUTY, LIAISON, SECOND, HEAD, OFFICE, LEADER)
ENDS = {BlockerState.TO_VERIFY, BlockerState.CLOSED}
CLIMBS = {BlockerState.ASSIGNED: "unsigned", BlockerState.IN_HAND: "overdue"}


class BlockerMachine(RuleBasedStateMachine):
    """One blocker, a clock that only goes forward, and people who act at any time."""

    def __init__(self) -> None:
        super().__init__()
        engine = connect("sqlite://")
        SQLModel.metadata.create_all(engine)
        clock = MovableClock(datetime(2026, 5, 25, 9, 15, tzinfo=SHANGHAI))
        self.desk = Desk(engine, Office(SHANGHAI, "zh_CN"), clock)
        self.site = build(self.desk)
        self.seen: list[BlockerState] = []

    @initialize(urgent=st.booleans())
    def raised(self, urgent: bool) -> None:
        """The officer raises it."""
        self.blocker_id = self.site.raises(urgent=urgent)

    @rule(hours=st.integers(1, 60), swept=st.booleans())
    def time_passes(self, hours: int, swept: bool) -> None:
        """The clock goes on, and the sweep is there or down."""
        self.desk.clock.move(self.desk.now() + timedelta(hours=hours))
        if swept:
            self.site.sweeps()

    @precondition(lambda self: self.state is BlockerState.ASSIGNED)
    @rule(by=st.sampled_from((LIAISON, SECOND, HEAD)), choice=st.integers(0, 3))
    def somebody_signs(self, by: int, choice: int) -> None:
        """The department signs with one of the promises that it is offered."""
        case, now = self.case, self.desk.now()
        offered = self.desk(lambda s: promises.offers(now, case.limit_at, office.calendar(s)))
        self.site.signs(self.blocker_id, offered[choice % len(offered)], by=by)
        assert self.state is BlockerState.IN_HAND

    @precondition(lambda self: self.state is BlockerState.IN_HAND)
    @rule(by=st.sampled_from((LIAISON, HEAD)))
    def somebody_reports_it_done(self, by: int) -> None:
        """The department says that it is cleared."""
        self.site.reports_done(self.blocker_id, by=by)
        assert self.state is BlockerState.TO_VERIFY

    @precondition(lambda self: self.state is BlockerState.TO_VERIFY)
    @rule(by=st.sampled_from((OFFICER, DEPUTY, OFFICE)), solved=st.booleans())
    def somebody_verifies(self, by: int, solved: bool) -> None:
        """The site has looked."""
        (self.site.closes if solved else self.site.refuses)(self.blocker_id, by=by)
        assert self.state is (BlockerState.CLOSED if solved else BlockerState.IN_HAND)

    @rule(step=st.sampled_from(("signs", "reports_done", "refuses", "closes")))
    def a_stale_button_is_pressed(self, step: str) -> None:
        """A step that does not fit is refused and changes nothing; what fits is left to the other rules."""
        fits = {
            BlockerState.ASSIGNED: {"signs"},
            BlockerState.IN_HAND: {"reports_done"},
            BlockerState.TO_VERIFY: {"refuses", "closes"},
            BlockerState.CLOSED: set(),
        }
        if step in fits[self.state]:
            return
        before = self.case
        more = (self.desk.now() + timedelta(hours=1),) if step == "signs" else ()
        try:
            getattr(self.site, step)(self.blocker_id, *more)
        except DomainError:
            assert self.case == before
        else:
            raise AssertionError(f"{step} was done to a blocker that is {before.state}")

    @rule()
    def the_sweep_runs(self) -> None:
        """The clock looks, any number of times."""
        self.site.sweeps()

    @rule(who=st.sampled_from((LIAISON, HEAD, LEADER)))
    def somebody_cannot_be_reached(self, who: int) -> None:
        """A person blocks the bot."""
        self.site.lose(who)

    @property
    def case(self) -> Blocker:
        """The blocker as it stands."""
        return self.site.case(self.blocker_id)

    @property
    def state(self) -> BlockerState:
        """Its state."""
        return self.case.state

    @invariant()
    def rungs_come_in_order_and_once(self) -> None:
        """On each ladder the rungs go up without a repeat, and none comes before it is owed."""
        rows = self.desk(lambda s: s.exec(select(RungPassed).order_by(RungPassed.id)).all())  # type: ignore[arg-type]
        for kind in CLIMBS.values():
            heights = [HEIGHT[Rung(row.rung)] for row in rows if row.ladder == kind]
            assert heights == list(range(len(heights)))
        assert all(row.owed_at <= row.passed_at for row in rows)

    @invariant()
    def an_open_blocker_is_never_forgotten(self) -> None:
        """While somebody has to act, a next step is planned, unless the top of the ladder is reached."""
        case = self.case
        reds = select(RungPassed).where(RungPassed.rung == "red", RungPassed.ladder == CLIMBS.get(case.state))
        topped = self.desk(lambda s: s.exec(reds).first()) is not None
        assert (case.next_step_at is None) == (case.state in ENDS or topped)

    @invariant()
    def a_rung_is_told_to_a_person_once(self) -> None:
        """No notice of a rung stands twice for one person."""
        rows = self.desk(lambda s: s.exec(select(NoticeRow).where(NoticeRow.kind == "RungReached")).all())
        told = Counter((row.person_id, row.data["ladder"], row.data["rung"]) for row in rows)
        assert not told or max(told.values()) == 1

    def teardown(self) -> None:
        """Let go of the database."""
        self.desk.engine.dispose()


BlockerMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestBlockerMachine = BlockerMachine.TestCase
