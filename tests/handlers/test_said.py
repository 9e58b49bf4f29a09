"""Words that are no report: each gets a short answer, does something clear, or nothing at all."""

from typing import Any

import pytest

from models.drafts import DraftKind, DraftState
from models.inbox import InboxState
from models.reports import Owed
from services.obligations import number_of
from tests.handlers.conftest import Counter
from tests.handlers.officer_chat import Chat
from tests.services.week_town import LIAISON, OTHER, W22, WeekTown, week_town
from views.prompts import NoChange, ReportProject

ORIGIN = {"type": "hidden_user", "date": 1, "sender_user_name": "某"}
PLACE = {"latitude": 36.1, "longitude": 120.4}


@pytest.fixture(params=["zh_CN", "en"])
def town(counter: Counter, request: pytest.FixtureRequest) -> WeekTown:
    built = week_town(counter.desk, request.param)
    built.opens()
    return built


@pytest.fixture
def chat(counter: Counter, town: WeekTown) -> Chat:
    return Chat(counter, town)


def opens(chat: Chat, code: str = "LS-087") -> None:
    """Open an entry by the prompt's button."""
    chat.presses(ReportProject(chat.town.ids[code]).pack())


def test_words_that_say_nothing_known_are_told_what_works(chat: Chat) -> None:
    chat.says("今天天气不错")
    assert "087 " in chat.card
    assert chat.town.drafts() == []


def test_who_stands_for_no_project_is_told_about_buttons(counter: Counter, town: WeekTown) -> None:
    chat = Chat(counter, town, uid=LIAISON)
    chat.says("电缆约 55%")
    assert "/help" in chat.card
    assert "087" not in chat.card


def test_a_picture_of_somebody_without_projects_is_refused(counter: Counter, town: WeekTown) -> None:
    chat = Chat(counter, town, uid=OTHER)
    chat.shows()
    assert counter.state is InboxState.REFUSED
    assert len(chat.heard) == 1
    assert town.drafts() == []


@pytest.mark.parametrize("text", ["收到", "好的。", "Thanks!"])
def test_thanks_get_silence_and_no_entry(chat: Chat, text: str) -> None:
    opens(chat)
    before = chat.heard
    chat.says(text)
    assert chat.heard == before
    assert chat.counter.state is InboxState.IGNORED


@pytest.mark.parametrize("text", ["087 无变化", "LS-087：no change"])
def test_no_change_can_be_typed(chat: Chat, text: str) -> None:
    chat.says(text)
    assert chat.town.state("LS-087") == Owed.NO_CHANGE


def test_no_change_of_an_unnamed_project_is_asked_about(chat: Chat) -> None:
    chat.says("无变化")
    assert chat.counter.state is InboxState.REFUSED
    assert "087" in chat.card
    assert chat.town.reports() == []


def test_no_change_of_the_only_project_due_needs_no_code(chat: Chat) -> None:
    for code in ("LS-087", "LS-112"):
        chat.presses(NoChange(chat.town.ids[code], number_of(W22)).pack())
    chat.says("无变化")
    assert chat.town.state("LS-140") == Owed.NO_CHANGE


def test_no_change_ends_an_empty_entry(chat: Chat) -> None:
    opens(chat)
    chat.says("无变化")
    assert chat.town.state("LS-087") == Owed.NO_CHANGE
    assert chat.town.drafts()[0].state is DraftState.SENT


def test_no_change_in_an_entry_with_words_is_one_more_word(chat: Chat) -> None:
    opens(chat)
    chat.says("缺一台泵")
    chat.says("无变化")
    assert chat.town.reports() == []
    assert "无变化" in chat.card


@pytest.mark.parametrize("text", ["堵点 087 电缆未迁", "Blocker: 087 cable in the way"])
def test_the_word_for_a_blocker_starts_one(chat: Chat, text: str) -> None:
    opens(chat)
    chat.says(text)
    assert [draft.kind for draft in chat.town.drafts()] == [DraftKind.REPORT, DraftKind.BLOCKER]
    assert chat.town.drafts()[0].state is DraftState.PARKED


@pytest.mark.parametrize("text", ["/start abc", "087 约 55%", "堵点 电缆"])
def test_a_forwarded_text_does_nothing_but_explain(chat: Chat, text: str) -> None:
    opens(chat)
    before = chat.town.drafts()[0].data
    chat.says(text, forward_origin=ORIGIN)
    assert chat.card.startswith(("转发的文字", "Forwarded text"))
    assert [draft.data for draft in chat.town.drafts()] == [before]


@pytest.mark.parametrize(
    ("content", "chinese"),
    [
        ({"location": PLACE}, "位置"),
        ({"contact": {"phone_number": "1", "first_name": "某"}}, "名片"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "没有保留"),
    ],
)
def test_what_is_not_kept_is_answered_with_what_to_send_instead(
    chat: Chat, content: dict[str, Any], chinese: str
) -> None:
    opens(chat)
    before = chat.town.drafts()[0].data
    chat.sends_other(**content)
    assert len(chat.heard) == 2
    english = chat.heard[0].startswith("📝 <b>Report")
    assert english or chinese in chat.card
    assert chat.town.drafts()[0].data == before


def test_an_edited_text_replaces_its_words_while_the_entry_is_open(chat: Chat) -> None:
    opens(chat)
    chat.says("三号井再挖")
    number = chat.messages
    chat.edits(number, "三号井在挖")
    assert "三号井在挖" in chat.card
    assert "三号井再挖" not in chat.card


def test_a_text_edited_after_sending_changes_nothing_and_says_so(chat: Chat) -> None:
    chat.says("087 约 55%")
    number = chat.messages
    chat.taps("✅")
    chat.edits(number, "087 约 65%")
    assert chat.town.reports()[0].percent_tenths == 550
    assert "LS-087" not in chat.card


def test_cancel_drops_the_open_entry(chat: Chat) -> None:
    opens(chat)
    chat.cancels()
    assert chat.town.drafts()[0].state is DraftState.CANCELLED
    chat.cancels()
    assert chat.card.startswith(("现在没有", "Nothing is being"))


def test_several_codes_in_one_text_are_asked_about(chat: Chat) -> None:
    chat.says("今天 087 和 112 都在下雨")
    assert "LS-087" in " ".join(chat.labels)
    assert "LS-112" in " ".join(chat.labels)
    assert chat.town.drafts()[0].data["project_id"] is None


def test_a_code_alone_opens_the_entry(chat: Chat) -> None:
    chat.says("112")
    assert "LS-112" in chat.card
    assert chat.town.drafts()[0].data["said"] == []


def test_names_with_markup_in_them_stay_words(chat: Chat) -> None:
    chat.says("087 <b>&</b> 约 55%")
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in chat.card
