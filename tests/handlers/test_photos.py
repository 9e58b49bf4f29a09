"""Pictures from site: photos, files, albums, and files that are no pictures."""

import pytest
from sqlmodel import select

from models.drafts import DraftKind
from models.photos import Album, Photo
from tests.handlers.conftest import Counter
from tests.handlers.officer_chat import Chat
from tests.services.week_town import WeekTown, week_town
from views.blockers import RaiseBlocker
from views.prompts import ReportProject

MEGABYTE = 1024 * 1024


@pytest.fixture
def town(counter: Counter) -> WeekTown:
    built = week_town(counter.desk)
    built.opens()
    return built


@pytest.fixture
def chat(counter: Counter, town: WeekTown) -> Chat:
    return Chat(counter, town)


def pictures(chat: Chat) -> list[Photo]:
    """Every picture, oldest first."""
    return list(chat.town.desk(lambda s: s.exec(select(Photo).order_by(Photo.id)).all()))  # type: ignore[arg-type]


def test_the_largest_size_of_a_photo_is_taken(chat: Chat) -> None:
    chat.shows("087")
    (photo,) = pictures(chat)
    assert (photo.file_id, photo.as_file) == ("1280", False)


@pytest.mark.parametrize(
    ("name", "mime_type"),
    [
        ("IMG_1.HEIC", "application/octet-stream"),
        ("图.jpeg", "image/jpeg"),
        ("a", "image/png"),
        ("x.jpg", "text/plain"),
    ],
)
def test_a_file_that_may_be_a_picture_is_taken(chat: Chat, name: str, mime_type: str) -> None:
    chat.attaches(name, mime_type, caption="087 约 55%")
    assert [photo.as_file for photo in pictures(chat)] == [True]
    assert "收到 1 张，归到 <b>LS-087</b>" in chat.card


def test_the_name_that_the_sender_gave_a_file_is_kept_nowhere(chat: Chat) -> None:
    chat.attaches("../../etc/张三的手机.jpg", "image/jpeg", caption="087")
    assert "张三" not in str(pictures(chat)[0].model_dump())


def test_a_file_that_is_no_picture_is_refused_and_nothing_kept(chat: Chat) -> None:
    chat.presses(ReportProject(chat.town.ids["LS-087"]).pack())
    chat.attaches("月报.xlsx", "application/vnd.ms-excel", caption="约 55%")
    assert "这个文件没有保留" in chat.card
    assert pictures(chat) == []
    assert chat.town.drafts()[0].data["said"] == []


def test_a_picture_over_twenty_megabytes_is_refused_but_its_words_are_kept(chat: Chat) -> None:
    chat.attaches("大.jpg", "image/jpeg", size=50 * MEGABYTE, caption="087 约 55%")
    assert pictures(chat) == []
    assert "超过 20 MB" in chat.heard[0]
    assert "45% → <b>55%</b>" in chat.card


def test_an_album_is_one_container_whatever_part_has_the_caption(chat: Chat) -> None:
    for caption in ("", "", "112 封顶"):
        chat.shows(caption, group="g")
    assert len(chat.town.desk(lambda s: s.exec(select(Album)).all())) == 1
    assert len({photo.draft_id for photo in pictures(chat)}) == 1
    assert "收到 3 张，归到 <b>LS-112</b>" in chat.card


def test_the_card_of_an_album_waits_for_its_parts_and_is_edited_by_late_ones(chat: Chat) -> None:
    chat.shows("087", group="g")
    row = chat._rows()[0]
    assert 1.0 <= (row.not_before - row.queued_at).total_seconds() <= 1.2
    chat.leaves()
    chat.shows(group="g")
    assert chat._rows()[-1].method == "editMessageText"
    assert "收到 2 张" in chat.card


def test_two_albums_are_two_containers(chat: Chat) -> None:
    chat.shows("087", group="g")
    chat.shows("112", group="h")
    assert len(chat.town.drafts()) == 2


def test_a_picture_goes_to_the_blocker_that_is_being_raised(chat: Chat) -> None:
    chat.presses(RaiseBlocker(chat.town.ids["LS-087"]).pack())
    chat.shows("电缆未迁")
    chat.shows(group="g")
    chat.shows(group="g")
    (draft,) = chat.town.drafts()
    assert draft.kind is DraftKind.BLOCKER
    assert [photo.draft_id for photo in pictures(chat)] == [draft.id] * 3


def test_a_caption_that_begins_with_the_word_starts_a_blocker_with_the_picture(chat: Chat) -> None:
    chat.shows("堵点 087 电缆未迁", group="g")
    chat.shows(group="g")
    (draft,) = chat.town.drafts()
    assert draft.kind is DraftKind.BLOCKER
    assert [photo.draft_id for photo in pictures(chat)] == [draft.id] * 2


def test_a_forwarded_picture_is_a_picture_that_is_asked_about(chat: Chat) -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "某"}
    chat.shows("087 约 55%", forward_origin=origin)
    assert "归到 <b>LS-087</b> 株洲路北片区配套道路，对吗？" in chat.card
    assert chat.town.reports() == []
