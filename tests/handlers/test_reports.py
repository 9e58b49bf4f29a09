"""Reporting in the chat: by buttons, by words, by pictures, in any order."""

import pytest

from models.drafts import DraftState
from models.inbox import InboxState
from models.projects import Project
from models.reports import Owed
from services.obligations import number_of
from services.report_entry import Entry
from tests.handlers.conftest import Counter
from tests.handlers.officer_chat import Chat
from tests.services.week_town import LIAISON, OFFICER, OTHER, TASK, W22, WeekTown, week_town
from views.prompts import NoChange, ReportProject
from views.reports import AddPercent, KeepFigure, PickProject, SendReport, TickTask


@pytest.fixture
def town(counter: Counter) -> WeekTown:
    built = week_town(counter.desk)
    built.opens()
    return built


@pytest.fixture
def chat(counter: Counter, town: WeekTown) -> Chat:
    return Chat(counter, town)


def opens(chat: Chat, code: str = "LS-087") -> None:
    """Open an entry by the prompt's button."""
    chat.presses(ReportProject(chat.town.ids[code]).pack())


def entry(chat: Chat) -> Entry:
    """The newest entry."""
    return Entry.of(chat.town.drafts()[-1].data)


def test_three_taps_report_a_week(chat: Chat) -> None:
    opens(chat)
    assert "报送 LS-087" in chat.card
    assert chat.labels == [f"☐ {TASK}", "+5%", "+10%", "✅ 提交", "取消"]
    chat.taps("☐")
    assert chat.labels[0] == f"☑ {TASK}"
    chat.taps("+10%")
    assert "45% → <b>55%</b>" in chat.card
    chat.taps("提交")
    assert "已登记 08:55，编号 <b>W22-087-1</b>" in chat.card
    assert "还差 5 个百分点，余 4 个工作日" in chat.card
    assert "本周任务：完成 1/1" in chat.card
    assert chat.labels == ["没有", "有堵点"]
    assert chat.town.state("LS-087") == Owed.REPORTED


def test_words_and_pictures_come_in_any_order(chat: Chat) -> None:
    opens(chat)
    chat.shows()
    chat.says("三号井在挖")
    chat.shows("东侧")
    chat.says("55")
    assert "说明：三号井在挖 东侧" in chat.card
    assert "照片 2 张" in chat.card
    assert "<b>55%</b>" in chat.card
    chat.taps("提交")
    (report,) = chat.town.reports()
    assert (report.note, report.percent_tenths) == ("三号井在挖\n东侧", 550)


def test_no_change_is_one_tap(chat: Chat) -> None:
    chat.presses(NoChange(chat.town.ids["LS-140"], number_of(W22)).pack())
    assert "W22-140-1</b>：本周无变化" in chat.card
    assert chat.labels == ["有堵点"]
    assert chat.town.state("LS-140") == Owed.NO_CHANGE


def test_a_second_tap_on_no_change_says_that_it_is_done(chat: Chat) -> None:
    data = NoChange(chat.town.ids["LS-140"], number_of(W22)).pack()
    chat.presses(data)
    turn = chat.presses(data)
    assert turn.toast == "LS-140 本周已有答复，编号 W22-140-1，不用再报。"
    assert len(chat.town.reports()) == 1


def test_last_weeks_no_change_button_answers_nothing(chat: Chat) -> None:
    turn = chat.presses(NoChange(chat.town.ids["LS-140"], number_of(W22.previous)).pack())
    assert "过期" in turn.toast
    assert chat.town.reports() == []


def test_nothing_stuck_takes_the_question_away(chat: Chat) -> None:
    opens(chat)
    chat.taps("+5%")
    chat.taps("提交")
    chat.taps("没有")
    assert chat.town.reports()[0].unblocked


def test_an_album_asks_once_what_it_is_about(chat: Chat) -> None:
    for caption in ("", "087 管道到 K0+460，约 55%", ""):
        chat.shows(caption, group="g")
    (text,) = chat.heard
    assert "收到 3 张，归到 <b>LS-087</b> 株洲路北片区配套道路，对吗？" in text
    assert "45% → <b>55%</b>" in text
    assert "说明：管道到 K0+460，约 55%" in text
    assert {"✅ 提交", "换项目", "取消"} <= set(chat.labels)
    chat.taps("提交")
    assert "照片 3 张" in chat.card


def test_a_part_that_comes_after_sending_changes_the_answer(chat: Chat) -> None:
    chat.shows("087 约 55%", group="g")
    chat.leaves()
    chat.taps("提交")
    chat.leaves()
    chat.shows(group="g")
    assert "已登记" in chat.card
    assert "照片 2 张" in chat.card
    assert len(chat.town.reports()) == 1
    assert len(chat.town.drafts()) == 1


def test_words_alone_start_a_report_of_the_project_they_name(chat: Chat) -> None:
    chat.says("112 主体封顶，约 70%")
    assert "记到 <b>LS-112</b> 一所小学，对吗？" in chat.card
    assert entry(chat).tenths == 700


def test_a_picture_without_words_asks_when_nothing_says_whose_it_is(chat: Chat) -> None:
    chat.shows()
    assert "收到 1 张。这是哪个项目的？" in chat.card
    chat.taps("LS-112")
    assert "归到 <b>LS-112</b>" in chat.card
    chat.taps("换项目")
    chat.taps("LS-087")
    chat.taps("提交")
    assert chat.town.reports()[0].number == "W22-087-1"


def test_a_picture_goes_to_the_only_project_still_due(chat: Chat) -> None:
    for code in ("LS-087", "LS-112"):
        chat.presses(NoChange(chat.town.ids[code], number_of(W22)).pack())
    chat.shows()
    assert "归到 <b>LS-140</b>" in chat.card


def test_a_picture_goes_to_the_project_used_last_when_several_are_due(chat: Chat) -> None:
    chat.presses(NoChange(chat.town.ids["LS-112"], number_of(W22)).pack())
    chat.shows()
    assert "归到 <b>LS-112</b>" in chat.card


def test_a_reply_to_a_card_wins_over_a_code(chat: Chat) -> None:
    opens(chat, "LS-087")
    chat.leaves()
    first = chat.shown_as("draft:1")
    opens(chat, "LS-112")
    target = {"message_id": first, "date": 1, "chat": {"id": OFFICER, "type": "private"}, "text": "card"}
    chat.shows("与 LS-112 交界处", reply_to_message=target)
    assert "报送 LS-087" in chat.card
    assert "照片 1 张" in chat.card


def test_a_code_wins_over_the_open_entry_which_waits(chat: Chat) -> None:
    opens(chat, "LS-087")
    chat.says("112 封顶了")
    assert [draft.state for draft in chat.town.drafts()] == [DraftState.PARKED, DraftState.OPEN]
    assert "LS-112" in chat.card
    chat.presses(SendReport(1).pack())
    assert [draft.state for draft in chat.town.drafts()] == [DraftState.PARKED, DraftState.OPEN]


def test_words_that_name_the_project_of_a_picture_move_the_guess(chat: Chat) -> None:
    chat.presses(NoChange(chat.town.ids["LS-112"], number_of(W22)).pack())
    chat.shows()
    chat.says("087 管道到 K0+460，约 55%")
    assert "收到 1 张，归到 <b>LS-087</b>" in chat.card
    assert len(chat.town.drafts()) == 1


@pytest.mark.parametrize(
    ("said", "question", "button", "tenths"),
    [
        ("087 约 120%", "超过 100%", "按 100% 登记", 1000),
        ("087 约 40%", "从 45% 降到 40%", "确认无误", 400),
    ],
)
def test_a_doubtful_figure_is_asked_about_once(
    chat: Chat, said: str, question: str, button: str, tenths: int
) -> None:
    chat.says(said)
    assert question in chat.card
    assert chat.labels == ["改", button, "换项目", "取消"]
    chat.taps(button)
    chat.taps("提交")
    assert chat.town.reports()[0].percent_tenths == tenths


def test_a_withdrawn_figure_waits_for_another(chat: Chat) -> None:
    chat.says("087 约 40%")
    assert chat.taps("改").toast == "请发正确的进度数字。"
    chat.says("50")
    chat.taps("提交")
    assert chat.town.reports()[0].percent_tenths == 500


def test_an_empty_entry_is_not_sent_but_kept(chat: Chat) -> None:
    opens(chat)
    turn = chat.taps("提交")
    assert "还没有内容" in turn.toast
    assert chat.counter.state is InboxState.REFUSED
    assert chat.town.drafts()[0].state is DraftState.OPEN


def test_a_sent_entry_is_out_of_date(chat: Chat) -> None:
    opens(chat)
    chat.taps("+5%")
    chat.taps("提交")
    for press in (SendReport(1), AddPercent(1, 50), KeepFigure(1)):
        assert "过期" in chat.presses(press.pack()).toast
    assert len(chat.town.reports()) == 1


def test_a_cancelled_entry_registers_nothing(chat: Chat) -> None:
    opens(chat)
    chat.taps("取消")
    assert chat.card == "已取消，这次没有登记。"
    assert chat.labels == []


@pytest.mark.parametrize("by", [OTHER, LIAISON])
def test_buttons_of_somebody_else_look_as_if_nothing_were_there(
    counter: Counter, town: WeekTown, by: int
) -> None:
    opens(Chat(counter, town))
    stranger = Chat(counter, town, uid=by)
    for press in (ReportProject(town.ids["LS-087"]), SendReport(1), NoChange(1, number_of(W22))):
        assert stranger.presses(press.pack()).toast.startswith("没有找到")
    assert town.reports() == []


def test_forged_payloads_change_nothing(chat: Chat) -> None:
    opens(chat)
    before = chat.town.drafts()[0].data
    for press in (AddPercent(1, -500), TickTask(1, 999), PickProject(1, 999)):
        chat.presses(press.pack())
        assert chat.counter.state is InboxState.REFUSED
    assert chat.town.drafts()[0].data == before


def test_a_late_report_and_one_after_cut_off_say_so(chat: Chat) -> None:
    chat.town.desk.hop(2026, 5, 28, 17, 12)
    chat.says("087 约 55%")
    chat.taps("提交")
    assert "已登记 17:12" in chat.card
    assert "记为补报" in chat.card
    chat.town.desk.hop(2026, 5, 29, 17)
    chat.says("112 约 55%")
    chat.taps("提交")
    assert "列入下期通报" in chat.card


def test_the_same_is_said_in_english(counter: Counter) -> None:
    town = week_town(counter.desk, "en")
    town.opens()
    chat = Chat(counter, town)
    for caption in ("087 pipes up to K0+460, about 55%", ""):
        chat.shows(caption, group="g")
    assert "2 photos received, for <b>LS-087</b>" in chat.card
    assert "Progress: 45% → <b>55%</b>" in chat.card
    chat.taps("Send")
    assert "Registered at 08:55 as <b>W22-087-1</b>" in chat.card
    assert "5 points to go, 4 working days left" in chat.card
    assert chat.labels == ["No", "Raise a blocker"]


def test_progress_moves_the_project_and_is_what_the_next_entry_starts_from(chat: Chat) -> None:
    chat.says("087 约 55%")
    chat.taps("提交")
    chat.town.desk.hop(2026, 6, 1, 10)
    opens(chat)
    assert "进度：55%" in chat.card
    assert chat.town.desk(lambda s: s.get_one(Project, chat.town.ids["LS-087"])).percent_tenths == 550
