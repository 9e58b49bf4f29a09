"""Voice and film go with the entry that is open, or begin one, and what cannot be kept is said."""

from typing import Any

import pytest
from sqlmodel import select

from models.attachments import Attachment, AttachmentKind
from models.drafts import DraftKind
from tests.handlers.conftest import Counter
from tests.handlers.officer_chat import Chat
from tests.services.week_town import WeekTown, week_town
from views.prompts import ReportProject

MB = 1024 * 1024
FILE = {"file_id": "v", "file_unique_id": "uv", "duration": 3}
VIDEO = FILE | {"width": 640, "height": 360}


@pytest.fixture
def chat(counter: Counter) -> Chat:
    town = week_town(counter.desk)
    town.opens()
    return Chat(counter, town)


def kept(town: WeekTown) -> list[Attachment]:
    return list(town.desk(lambda s: s.exec(select(Attachment)).all()))


def opens(chat: Chat, code: str = "LS-087") -> None:
    chat.presses(ReportProject(chat.town.ids[code]).pack())


@pytest.mark.parametrize(
    ("content", "kind", "ending", "line"),
    [
        ({"voice": FILE}, AttachmentKind.VOICE, ".ogg", "语音 1 条"),
        ({"audio": FILE | {"file_name": "工地.M4A"}}, AttachmentKind.VOICE, ".m4a", "语音 1 条"),
        ({"audio": FILE | {"file_name": "run.exe"}}, AttachmentKind.VOICE, ".ogg", "语音 1 条"),
        ({"video": VIDEO | {"file_name": "clip.mov"}}, AttachmentKind.VIDEO, ".mov", "视频 1 段"),
        ({"video_note": FILE | {"length": 240}}, AttachmentKind.VIDEO, ".mp4", "视频 1 段"),
        (
            {"animation": VIDEO, "document": {"file_id": "v", "file_unique_id": "uv"}},
            AttachmentKind.VIDEO, ".mp4", "视频 1 段",
        ),
    ],
)  # fmt: skip
def test_every_kind_goes_with_the_open_entry(
    chat: Chat, content: dict[str, Any], kind: AttachmentKind, ending: str, line: str
) -> None:
    opens(chat)
    chat.records(**content)
    (one,) = kept(chat.town)
    assert (one.kind, one.ending, one.draft_id) == (kind, ending, chat.town.drafts()[0].id)
    assert line in chat.card


def test_the_words_with_a_video_are_heard_once(chat: Chat) -> None:
    chat.records(video=VIDEO, caption="087 约 55%")
    assert len(chat.heard) == 1
    assert "LS-087" in chat.card
    assert "55%" in chat.card
    assert "视频 1 段" in chat.card


def test_a_voice_message_begins_a_report_and_is_enough_for_one(chat: Chat) -> None:
    chat.records(voice=FILE)
    chat.taps("LS-087")
    chat.taps("提交")
    (one,) = kept(chat.town)
    assert one.report_id is not None
    assert "语音 1 条" in chat.card


def test_no_change_is_not_taken_for_an_answer_where_a_recording_says_something(chat: Chat) -> None:
    opens(chat)
    chat.records(voice=FILE)
    chat.says("无变化")
    assert [draft.kind for draft in chat.town.drafts()] == [DraftKind.REPORT]
    assert "语音 1 条" in chat.card
    assert kept(chat.town)[0].report_id is None


@pytest.mark.parametrize(("name", "file"), [("voice", FILE), ("video", VIDEO)])
def test_one_of_more_than_20_mb_is_refused_and_its_words_are_kept(
    chat: Chat, name: str, file: dict[str, Any]
) -> None:
    chat.records(**{name: file | {"file_size": 20 * MB + 1}}, caption="087 约 55%")
    assert kept(chat.town) == []
    assert any("20 MB" in said for said in chat.heard)
    assert "55%" in chat.card


def test_the_card_of_several_projects_takes_none_and_says_so(chat: Chat) -> None:
    chat.says("087 55%\n112 20%")
    assert chat.town.drafts()[-1].kind is DraftKind.SEVERAL
    chat.records(voice=FILE)
    assert kept(chat.town) == []
    assert "没有保留" in chat.card
