"""A group is bound by the office in private, what is posted there is filed, and it hears next to nothing."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlmodel import col, select

from handlers import groups
from handlers.routes import COMMANDS, PRESSES
from models.blockers import Category
from models.drafts import Draft, DraftKind
from models.engine import Session
from models.events import Event
from models.groups import Binding, Group
from models.inbox import InboxState
from models.outbox import OutboxRow
from models.photos import Photo
from models.projects import Project, Sector, Stage
from services import blocker_drafts, photos
from services.blocker_entry import Raising, Sorted
from services.project_file import latest_photo
from tests.handlers.conftest import Counter, message, moved, user
from tests.services.blocker_town import DEPUTY, HEAD, LEADER, OFFICE, OFFICER, OUTSIDER, Site, build, person
from views import payloads

STRANGER, ANONYMOUS, GROUP, GROWN, TOPIC = 9001, 1_087_968_824, -601, -1_000_000_000_601, 44
NEUTRAL = "群里不办理，请私聊 @yixian_bot。"
SMALL = {"id": GROUP, "type": "group", "title": "道路群"}
LARGE = {"id": GROWN, "type": "supergroup", "title": "道路群"}
SIZES = [{"file_id": f"f{n}", "file_unique_id": f"u{n}", "width": n, "height": n} for n in (90, 9)]


@dataclass
class Club:
    """A group, what people do there, and what is said."""

    counter: Counter
    site: Site
    messages: int = 100

    def posts(self, who: int, *, chat: int = GROWN, chat_title: str = "道路群", **content: Any) -> int:
        """Somebody posts something; return its number."""
        self.messages += 1
        where = {"id": chat, "type": "supergroup", "title": chat_title, "is_forum": True}
        sent = {**message(who, chat=chat, **content), "message_id": self.messages, "chat": where}
        self.counter(groups.posted, message=sent)
        return self.messages

    def says(self, who: int, text: str, topic: int = 0, **content: Any) -> None:
        """Somebody writes, in a topic where one is named."""
        there: dict[str, Any] = {}
        if topic:
            begun = {**message(OFFICE, chat=GROWN), "message_id": topic}
            begun["forum_topic_created"] = {"name": "管线", "icon_color": 7322096}
            there = {"message_thread_id": topic, "is_topic_message": True, "reply_to_message": begun}
        self.posts(who, text=text, **there, **content)

    def shows(self, who: int, caption: str = "", album: str = "", **content: Any) -> None:
        """Somebody posts a photo, or a part of an album."""
        content |= ({"media_group_id": album} if album else {}) | ({"caption": caption} if caption else {})
        self.posts(who, photo=SIZES, **content)

    def joins(self, old: str = "left", new: str = "member", chat: dict[str, Any] = LARGE) -> None:
        """The bot's own standing in the group changes."""
        self.counter(groups.otherwise, my_chat_member=moved(chat, old, new, OFFICE))

    def taps(self, label: str, who: int = OFFICE) -> None:
        """Somebody presses the newest button with a label."""
        query = select(OutboxRow).where(OutboxRow.chat_id == OFFICE).order_by(col(OutboxRow.id).desc())
        rows = self.site.desk(lambda s: s.exec(query).all())
        keyboards = (row.payload.get("reply_markup", {}).get("inline_keyboard", []) for row in rows)
        found = (b for keyboard in keyboards for line in keyboard for b in line if b["text"] == label)
        self.presses(next(found)["callback_data"], who)

    def presses(self, data: str, who: int = OFFICE) -> None:
        """Somebody presses what a button carries."""
        pressed = payloads.parse(data)
        shown = message(who, text="card")
        query = {"id": "1", "from": user(who), "chat_instance": "c", "data": data, "message": shown}
        self.counter(PRESSES[type(pressed)], callback_query=query)  # type: ignore[index]

    def binds(self, topic: int = 0, code: str = "LS-087") -> None:
        """The office binds the group, or a topic."""
        self.says(OFFICE, f"/bind {code}", topic)
        self.taps("绑定")

    def opens_another_site(self) -> None:
        """A second project, for which nobody stands yet."""
        other = Project(code="LS-112", name="香港路小学", sector=Sector.LIVELIHOOD, stage=Stage.NEW)
        self.site.desk(lambda s: s.add(other))

    def heard(self, chat: int = GROWN) -> list[str]:
        """Everything said in a chat, edits left out."""
        query = select(OutboxRow).where(OutboxRow.chat_id == chat).order_by(col(OutboxRow.id))
        rows = self.site.desk(lambda s: s.exec(query).all())
        return [row.payload["text"] for row in rows if row.method == "sendMessage"]

    def photos(self) -> list[Photo]:
        """Every photo, oldest first."""
        return list(self.site.desk(lambda s: s.exec(select(Photo).order_by(col(Photo.id))).all()))

    def entry(self) -> Draft:
        """The only entry there is."""
        return self.site.desk(lambda s: s.exec(select(Draft)).one())

    def bindings(self) -> list[Binding]:
        """Every binding that was asked for, oldest first."""
        return list(self.site.desk(lambda s: s.exec(select(Binding).order_by(col(Binding.id))).all()))

    def kinds(self) -> list[str]:
        """What happened to groups, oldest first."""
        happened = select(Event.kind).where(col(Event.kind).like("group.%")).order_by(col(Event.id))
        return list(self.site.desk(lambda s: s.exec(happened).all()))


@pytest.fixture
def club(counter: Counter) -> Club:
    """A site, and a group that has heard nothing yet, on Monday at ten."""
    club = Club(counter, build(counter.desk))
    club.site.desk.hop(2026, 5, 25, 10)
    return club


def test_an_unbound_group_hears_one_line_in_both_languages_for_ever(club: Club) -> None:
    club.joins()
    ((chat, text),) = club.counter.said()
    chinese, english = text.split("\n")
    assert chat == GROWN
    assert "请私聊 @yixian_bot" in chinese
    assert "write to @yixian_bot in private" in english
    club.joins("member", "administrator")
    club.joins("member", "kicked")
    club.joins()
    club.says(OFFICER, "@yixian_bot 在吗")
    club.says(STRANGER, "#堵点 电缆")
    club.shows(OFFICER)
    assert len(club.heard()) == 1
    assert club.photos() == []


def test_a_group_that_was_joined_unseen_is_told_when_the_bot_is_first_addressed(club: Club) -> None:
    club.says(OFFICER, "大家好")
    assert club.heard() == []
    club.says(OFFICER, "@Yixian_Bot 在吗")
    answered = {**message(OFFICE, chat=GROWN), "from": {**user(4242), "username": "yixian_bot"}}
    club.says(OFFICER, "好", reply_to_message=answered)
    assert len(club.heard()) == 1


@pytest.mark.parametrize("text", ["/help", "/start@yixian_bot", "/BLOCKER@Yixian_Bot now"])
def test_a_command_in_a_group_is_sent_to_the_private_chat(club: Club, text: str) -> None:
    club.says(OFFICER, text)
    assert club.counter.said() == [(GROWN, NEUTRAL)]


@pytest.mark.parametrize(
    "content",
    [{"text": "/help@other_bot"}, {"text": "大家好"}, {"caption": "/help"}, {"text": "#堵点 x"}, {}],
)
def test_what_else_is_said_in_an_unbound_group_is_met_with_silence(
    club: Club, content: dict[str, Any]
) -> None:
    club.posts(OFFICER, **content)
    assert club.counter.said() == []
    assert club.counter.state is InboxState.IGNORED


def test_an_edited_post_is_met_with_silence(club: Club) -> None:
    club.binds()
    before = club.counter.said()
    club.counter(groups.otherwise, edited_message=message(OFFICER, chat=GROWN, text="#堵点 x", edit_date=2))
    assert club.counter.state is InboxState.IGNORED
    assert club.counter.said() == before


def test_the_office_binds_a_group_in_private_and_nothing_leaks_before(club: Club) -> None:
    club.says(OFFICE, "/bind ls087")
    assert club.heard() == []
    (card,) = club.heard(OFFICE)
    for part in ("道路群", "整个群", "LS-087 株洲路北配套道路", "/setprivacy", "绑定吗？"):
        assert part in card
    assert club.bindings()[0].bound_at is None
    club.shows(OFFICER)
    assert club.photos() == []
    club.taps("绑定")
    (line,) = club.heard()
    assert "LS-087" in line
    assert "/setprivacy" in line
    (binding,) = club.bindings()
    assert binding.bound_at == club.site.desk.now()
    assert club.kinds() == ["group.asked", "group.bound"]
    club.presses(f"gb1:{binding.id}")
    assert club.counter.state is InboxState.REFUSED
    assert len(club.heard()) == 1


def test_the_office_may_leave_a_group_unbound(club: Club) -> None:
    club.says(OFFICE, "/bind@yixian_bot 株洲路")
    club.taps("不绑定")
    club.shows(OFFICER)
    assert (club.heard(), club.photos()) == ([], [])
    assert club.kinds() == ["group.asked", "group.declined"]
    club.presses(f"gb1:{club.bindings()[0].id}")
    assert club.counter.state is InboxState.REFUSED


@pytest.mark.parametrize("who", [OFFICER, HEAD, LEADER, STRANGER])
@pytest.mark.parametrize("text", ["/bind LS-087", "/unbind", "/bind 没有的项目"])
def test_nobody_else_binds_and_all_hear_the_same_line(club: Club, who: int, text: str) -> None:
    club.says(who, text)
    ((chat, line),) = club.counter.said()
    assert (chat, line) == (GROWN, NEUTRAL)
    assert club.bindings() == []


def test_an_anonymous_administrator_is_asked_to_write_from_an_account(club: Club) -> None:
    club.posts(ANONYMOUS, text="/bind LS-087", sender_chat=LARGE)
    assert club.counter.said() == [(GROWN, "匿名发言认不出是谁，没有办理。请用本人账号发。")]
    assert club.bindings() == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/bind", "/bind LS-041"),
        ("/bind 没有的项目", "没有找到“没有的项目”"),
        ("/unbind", "没有绑定项目"),
        ("/bind 路", "2 个项目"),
    ],
)
def test_what_cannot_be_bound_is_said_in_private(club: Club, text: str, said: str) -> None:
    club.opens_another_site()
    club.says(OFFICE, text)
    assert club.heard() == []
    assert said in club.heard(OFFICE)[-1]


def test_the_office_is_told_in_private_how_to_bind_and_nobody_else(club: Club) -> None:
    for who, said in ((OFFICE, "拉进群"), (OFFICER, "没有这个命令")):
        club.counter(COMMANDS["bind"], message=message(who, text="/bind"))
        assert said in club.heard(who)[-1]


def test_an_office_that_cannot_be_reached_is_sent_to_the_private_chat(club: Club) -> None:
    club.site.lose(OFFICE)
    club.says(OFFICE, "/bind LS-087")
    assert club.counter.said() == [(GROWN, NEUTRAL)]


def test_a_bound_group_is_unbound_by_one_tap_in_private(club: Club) -> None:
    club.binds()
    club.says(OFFICE, "/unbind")
    assert len(club.heard()) == 1
    assert "解除后" in club.heard(OFFICE)[-1]
    club.taps("解除绑定")
    assert "已解除" in club.heard()[-1]
    club.shows(OFFICER)
    assert club.photos() == []
    assert club.kinds() == ["group.asked", "group.bound", "group.unbound"]
    club.presses(f"gu1:{club.bindings()[0].id}")
    assert club.counter.state is InboxState.REFUSED


def test_who_has_left_the_office_binds_nothing_any_more(club: Club) -> None:
    club.says(OFFICE, "/bind LS-087")

    def remove(session: Session) -> None:
        person(session, OFFICE).removed_at = club.site.desk.now()

    club.site.desk(remove)
    club.taps("绑定")
    assert club.counter.state is InboxState.REFUSED
    assert club.bindings()[0].bound_at is None


def test_a_second_binding_takes_the_place_of_the_first(club: Club) -> None:
    club.opens_another_site()
    club.binds()
    club.says(OFFICE, "/bind LS-112")
    assert "现绑定 LS-087" in club.heard(OFFICE)[-1]
    club.taps("绑定")
    first, second = club.bindings()
    assert (first.ended_at, second.ended_at) == (club.site.desk.now(), None)
    club.says(OFFICE, "/bind LS-112")
    assert "已绑定" in club.heard(OFFICE)[-1]
    assert len(club.bindings()) == 2


def test_the_binding_of_a_topic_wins_over_that_of_its_group(club: Club) -> None:
    club.opens_another_site()
    club.binds(code="LS-112")
    club.says(OFFICE, "/bind LS-087", TOPIC)
    assert "话题：管线" in club.heard(OFFICE)[-1]
    club.taps("绑定")
    rows = club.site.desk(lambda s: s.exec(select(OutboxRow).where(OutboxRow.chat_id == GROWN)).all())
    assert [row.payload.get("message_thread_id") for row in rows] == [None, TOPIC]
    club.shows(OFFICER, message_thread_id=TOPIC, is_topic_message=True)
    club.shows(LEADER)
    club.shows(LEADER, message_thread_id=99)
    club.says(OFFICE, "/unbind", 99)
    assert "整个群" in club.heard(OFFICE)[-1]
    codes = [club.site.desk(lambda s, p=p: s.get_one(Project, p.project_id).code) for p in club.photos()]  # type: ignore[misc]
    assert codes == ["LS-087", "LS-112", "LS-112"]


def test_photos_are_filed_without_a_word_and_show_on_the_project(club: Club) -> None:
    club.binds()
    before = len(club.counter.said())
    club.shows(OFFICER)
    for number in range(3):
        club.shows(DEPUTY, "K0+480" if number else "", album="a")
    file = {"file_id": "d", "file_unique_id": "ud", "file_name": "1.heic", "mime_type": "image/heic"}
    club.posts(OFFICER, document=file)
    club.posts(OFFICER, document={**file, "file_name": "1.pdf", "mime_type": "application/pdf"})
    assert len(club.counter.said()) == before
    assert club.counter.state is InboxState.IGNORED
    kept = club.photos()
    assert [(one.as_file, one.file_id) for one in kept] == [(False, "f9")] * 4 + [(True, "d")]
    assert {one.chat_id for one in kept} == {GROWN}
    assert {one.project_id for one in kept} == {club.site.project_id}
    assert len({one.album_id for one in kept}) == 2
    filed = select(Event).where(Event.kind == "photo.filed")
    assert len(club.site.desk(lambda s: s.exec(filed).all())) == 5

    def newest(session: Session) -> int | None:
        for one in session.exec(select(Photo)).all():
            one.state = "ready"  # type: ignore[assignment]
        session.flush()
        found = latest_photo(session, session.get_one(Project, club.site.project_id))
        return found.id if found else None

    assert club.site.desk(newest) == kept[-1].id


def test_a_photo_that_cannot_be_kept_is_told_to_its_sender_alone(club: Club) -> None:
    club.binds()
    club.shows(OFFICER)
    said, now = len(club.heard()), club.site.desk.now()
    club.site.desk(lambda s: photos.failed(s, s.exec(select(Photo)).one(), "damaged", now=now))
    assert "图片已损坏" in club.heard(OFFICER)[-1]
    assert len(club.heard()) == said


@pytest.mark.parametrize("who", [STRANGER, OUTSIDER, ANONYMOUS])
def test_photos_of_people_whom_the_project_does_not_concern_are_not_kept(club: Club, who: int) -> None:
    club.binds()
    behind: dict[str, Any] = {"sender_chat": LARGE} if who == ANONYMOUS else {}
    club.shows(who, **behind)
    assert club.counter.state is InboxState.IGNORED
    assert (club.photos(), len(club.heard()), club.heard(who)) == ([], 1, [])


@pytest.mark.parametrize("mark", ["#堵点 087 ", "＃堵点：", "#Blocker ", "#堵点"])
def test_a_marked_post_becomes_an_entry_in_the_private_chat_of_its_sender(club: Club, mark: str) -> None:
    club.binds()
    club.says(OFFICER, f"{mark}K0+480 电缆未迁")
    assert club.heard()[1:] == ["已收到，请在与 @yixian_bot 的私聊中确认。"]
    assert "K0+480 电缆未迁" in club.heard(OFFICER)[-1]
    draft = club.entry()
    assert (draft.chat_id, draft.kind) == (OFFICER, DraftKind.BLOCKER)
    entry = Raising.of(draft.data)
    assert (entry.project_id, entry.words) == (club.site.project_id, "K0+480 电缆未迁")


def test_the_answer_to_a_marked_post_names_it_and_nobody(club: Club) -> None:
    club.binds()
    club.says(OFFICER, "#堵点 电缆", TOPIC)
    rows = club.site.desk(lambda s: s.exec(select(OutboxRow).where(OutboxRow.chat_id == GROWN)).all())
    payload = rows[-1].payload
    assert payload["reply_parameters"]["message_id"] == club.messages
    assert payload["message_thread_id"] == TOPIC
    assert "专员甲" not in payload["text"]


def test_the_album_of_a_marked_post_goes_with_it_and_the_group_hears_one_line(club: Club) -> None:
    club.binds()
    for caption in ("", "#堵点 电缆未迁", "", "#堵点 两处"):
        club.shows(OFFICER, caption, album="a")
    assert len(club.heard()) == 2
    draft = club.entry()
    assert Raising.of(draft.data).words == "电缆未迁\n两处"
    kept = club.photos()
    assert [(one.draft_id, one.project_id) for one in kept] == [(draft.id, club.site.project_id)] * 4
    assert "4 张" in club.heard(OFFICER)[-1]

    def raises(session: Session) -> None:
        officer, found = person(session, OFFICER), session.get_one(Draft, draft.id)
        blocker_drafts.move(session, found, Sorted(Category.RELOCATION), now=club.site.desk.now())
        blocker_drafts.submit_raising(session, found, by=officer, now=club.site.desk.now())

    club.site.desk(raises)
    club.shows(OFFICER, "#堵点 三处", album="a")
    assert {one.blocker_id for one in club.photos()} == {1}
    assert len(club.heard()) == 2


def test_a_forwarded_post_begins_no_blocker(club: Club) -> None:
    club.binds()
    origin = {"type": "hidden_user", "sender_user_name": "某", "date": 1}
    club.says(OFFICER, "#堵点 电缆", forward_origin=origin)
    assert len(club.heard()) == 1
    assert club.counter.state is InboxState.IGNORED


def test_whoever_sees_a_project_but_may_not_report_hears_so_in_private(club: Club) -> None:
    club.binds()
    club.says(LEADER, "#堵点 电缆")
    assert len(club.heard()) == 1
    assert "由项目专员或 B角 上报" in club.heard(LEADER)[-1]


def test_a_sender_whom_the_bot_cannot_reach_is_told_in_the_group_how_to(club: Club) -> None:
    club.binds()
    club.site.lose(OFFICER)
    club.shows(OFFICER, "#堵点 电缆")
    assert "https://t.me/yixian_bot" in club.heard()[-1]
    assert club.site.desk(lambda s: s.exec(select(Draft)).all()) == []
    assert [one.draft_id for one in club.photos()] == [None]


def test_unknown_people_with_a_blocker_hear_one_line_a_day(club: Club) -> None:
    club.binds()
    for _ in range(2):
        club.says(STRANGER, "#堵点 电缆")
        club.posts(ANONYMOUS, text="#堵点 电缆", sender_chat=LARGE)
    assert ["凭邀请使用" in text for text in club.heard()] == [False, True]
    club.site.desk.hop(2026, 5, 26, 10)
    club.posts(ANONYMOUS, text="#堵点 电缆", sender_chat=LARGE)
    assert "匿名" in club.heard()[-1]
    club.says(OUTSIDER, "#堵点 电缆")
    assert len(club.heard()) == 3


def test_a_group_that_the_bot_hears_is_bound_without_a_warning(club: Club) -> None:
    club.joins(new="administrator")
    club.binds()
    assert "/setprivacy" not in "".join(club.heard() + club.heard(OFFICE))
    club.joins("administrator", "member")
    rows = club.site.desk(lambda s: s.exec(select(OutboxRow).where(OutboxRow.chat_id == OFFICE)).all())
    assert "/setprivacy" in rows[-1].payload["text"]
    assert club.kinds()[-1] == "group.hearing"


def test_with_privacy_mode_off_the_bot_hears_groups_that_let_it_in(club: Club) -> None:
    club.site.desk.office = replace(club.site.desk.office, hears_groups=True)
    club.binds()
    assert "/setprivacy" not in "".join(club.heard() + club.heard(OFFICE))


def test_a_post_that_privacy_mode_would_hide_shows_that_there_is_none(club: Club) -> None:
    club.binds()
    group = select(Group)
    assert club.site.desk(lambda s: s.exec(group).one()).hears_all is None
    club.says(OFFICER, "@yixian_bot 你好")
    assert club.site.desk(lambda s: s.exec(group).one()).hears_all is None
    club.says(OFFICER, "大家好")
    assert club.site.desk(lambda s: s.exec(group).one()).hears_all is True


def test_a_group_is_shown_under_the_title_it_has_now(club: Club) -> None:
    club.binds()
    club.posts(OFFICER, new_chat_title="道路专班", chat_title="道路专班")
    card = club.site.desk(lambda s: s.exec(select(OutboxRow).where(OutboxRow.chat_id == OFFICE)).all())[-1]
    assert "群：道路专班" in card.payload["text"]


@pytest.mark.parametrize("order", ["to", "from", "both", "from both"])
def test_a_group_that_becomes_a_supergroup_keeps_its_binding(club: Club, order: str) -> None:
    club.says(OFFICE, "/bind LS-087", chat=GROUP)
    club.taps("绑定")
    if order in ("to", "both"):
        club.posts(OFFICE, chat=GROUP, migrate_to_chat_id=GROWN)
    if order != "to":
        club.posts(OFFICE, migrate_from_chat_id=GROUP)
    if order == "from both":
        club.posts(OFFICE, chat=GROUP, migrate_to_chat_id=GROWN)
    assert (club.heard(GROUP), len(club.heard())) == ([], 1)
    club.shows(OFFICER)
    club.shows(OFFICER, chat=GROUP)
    assert [one.project_id for one in club.photos()] == [club.site.project_id] * 2
    assert club.kinds().count("group.moved") == 1
    club.joins("member", "left", SMALL)
    assert club.counter.state is InboxState.IGNORED
    club.says(OFFICE, "/unbind")
    club.taps("解除绑定")
    assert (club.heard(GROUP), len(club.heard())) == ([], 2)


def test_what_was_noted_under_the_new_address_first_is_the_same_group(club: Club) -> None:
    club.says(OFFICE, "/bind LS-087", chat=GROUP)
    club.taps("绑定")
    club.joins()
    club.binds()
    club.posts(OFFICE, chat=GROUP, migrate_to_chat_id=GROWN)
    group = club.site.desk(lambda s: s.exec(select(Group)).one())
    assert (group.chat_id, group.was_chat_id) == (GROWN, GROUP)
    assert [one.ended_at is None for one in club.bindings()] == [False, True]
    assert group.told_at is not None


def test_the_office_hears_of_a_bound_group_that_throws_the_bot_out_and_lets_it_in_again(club: Club) -> None:
    club.joins()
    club.joins("member", "kicked")
    club.joins()
    assert club.heard(OFFICE) == []
    club.binds()
    club.joins("member", "kicked")
    club.joins("member", "kicked")
    assert "被移出群“道路群”" in club.heard(OFFICE)[-1]
    club.joins("kicked", "member")
    assert "LS-087" in club.heard(OFFICE)[-1]
    assert "继续有效" in club.heard(OFFICE)[-1]
    assert "/setprivacy" in club.heard(OFFICE)[-1]
    assert len(club.heard()) == 2
    club.shows(OFFICER)
    assert len(club.photos()) == 1
    assert club.kinds().count("group.left") == 2
