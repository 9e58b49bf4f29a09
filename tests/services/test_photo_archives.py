"""Pictures are paired, laid out on sheets, packed in parts that can be sent, and packed as proof."""

from typing import Any

import pytest
from sqlmodel import col, select

from locales import Words
from models.artifacts import Artifact
from models.blockers import Blocker
from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.photos import Photo, PhotoState, Viewpoint
from models.projects import Project
from models.reports import Report
from services import photo_archives, photo_stamps
from services.photo_archives import PART_BYTES, PARTS_MOST, Asked, Missing
from tests.services.blocker_town import OFFICE, OFFICER, Site, build, person
from tests.services.conftest import SHANGHAI, Desk
from tests.services.pictured import pictured
from views.photo_archives import proof_card
from views.recipes import Archived, Paired, Sheeted, recipe

ZH, EN = Words("zh_CN", SHANGHAI), Words("en", SHANGHAI)
CAMERA = "2026-05-25T08:31:00"


@pytest.fixture
def site(desk: Desk) -> Site:
    return build(desk)


def project(session: Session, site: Site) -> Project:
    return session.get_one(Project, site.project_id)


def drawn(site: Site, words: Words = ZH) -> list[Any]:
    """How everything is made that was asked for, in the order of asking."""
    asked = select(Artifact).order_by(col(Artifact.id))
    return site.desk(lambda s: [recipe(s, one, words) for one in s.exec(asked).all()])


def entry(site: Site, kind: DraftKind) -> int:
    def keep(session: Session) -> int:
        draft = Draft(
            person_id=person(session, OFFICER).id or 0, chat_id=OFFICER, kind=kind, state=DraftState.SENT,
            data={}, changed_at=site.desk.now(),
        )  # fmt: skip
        session.add(draft)
        session.flush()
        return draft.id or 0

    return site.desk(keep)


def report(site: Site, ordinal: int = 1) -> int:
    def keep(session: Session) -> int:
        sent = Report(
            project_id=site.project_id, week="2026-W22", ordinal=ordinal, number=f"W22-087-{ordinal}",
            by_id=person(session, OFFICER).id or 0, sent_at=site.desk.now(),
        )  # fmt: skip
        session.add(sent)
        session.flush()
        return sent.id or 0

    return site.desk(keep)


def stem(site: Site, photo_id: int) -> str:
    return site.desk(lambda s: s.get_one(Photo, photo_id).stem)


def test_a_blocker_is_shown_from_its_first_picture_to_the_last_of_what_was_done(site: Site) -> None:
    case, raised, done = site.raises(), entry(site, DraftKind.BLOCKER), entry(site, DraftKind.DONE)

    def pair() -> list[int]:
        found = site.desk(lambda s: photo_archives.of_blocker(s, s.get_one(Blocker, case)))
        return [photo.id or 0 for photo in found or ()]

    first = pictured(site.desk, blocker_id=case, draft_id=raised)
    pictured(site.desk, blocker_id=case, draft_id=raised)
    pictured(site.desk, blocker_id=case, draft_id=done, state=PhotoState.FAILED)
    assert pair() == []
    pictured(site.desk, blocker_id=case, draft_id=done)
    last = pictured(site.desk, blocker_id=case, draft_id=done, shot_at=CAMERA)
    assert pair() == [first, last]

    def ask(session: Session) -> None:
        found = photo_archives.of_blocker(session, session.get_one(Blocker, case))
        assert found
        for language in ("zh_CN", "zh_CN", "en"):
            photo_archives.compare(
                session, session.get_one(Blocker, case), found, language, by=person(session, OFFICER),
                now=site.desk.now(),
            )  # fmt: skip

    site.desk(ask)
    made, other = drawn(site)
    assert isinstance(made, Paired)
    assert made.title == "LS-087 堵点 B-0001 前后对比"
    assert made.left == (f"{stem(site, first)}/large.jpg", "处理前：2026-05-25 08:55 收到（第 22 周）")
    assert made.right == (f"{stem(site, last)}/large.jpg", "处理后：2026-05-25 08:31 拍摄（第 22 周）")
    assert made.into != other.into


def test_a_viewpoint_is_compared_once_it_has_two_pictures(site: Site) -> None:
    def make(session: Session) -> int:
        viewpoint = Viewpoint(project_id=site.project_id, title="东门", made_by_id=1, made_at=site.desk.now())
        session.add(viewpoint)
        session.flush()
        return viewpoint.id or 0

    number = site.desk(make)

    def pair() -> list[int]:
        found = site.desk(lambda s: photo_archives.of_viewpoint(s, s.get_one(Viewpoint, number)))
        return [photo.id or 0 for photo in found or ()]

    own = {"project_id": site.project_id, "viewpoint_id": number}
    old, middle = pictured(site.desk, **own), None
    assert pair() == []
    middle, new = pictured(site.desk, **own), pictured(site.desk, **own)
    assert old
    assert pair() == [middle, new]

    def ask(session: Session) -> None:
        viewpoint = session.get_one(Viewpoint, number)
        found = photo_archives.of_viewpoint(session, viewpoint)
        assert found
        by = person(session, OFFICER)
        photo_archives.compare(session, viewpoint, found, "en", by=by, now=site.desk.now())

    site.desk(ask)
    (made,) = drawn(site, EN)
    assert made.title == "LS-087 fixed viewpoint “东门”"

    def lose(session: Session) -> None:
        session.get_one(Photo, new).state = PhotoState.FAILED

    site.desk(lose)
    assert drawn(site, EN) == [None]


def test_sheets_have_twelve_pictures_each_and_say_what_is_left_out(site: Site) -> None:
    ids = [pictured(site.desk, project_id=site.project_id) for _ in range(50)]

    def ask(session: Session) -> Asked:
        return photo_archives.sheets(
            session, project(session, site), "zh_CN", by=person(session, OFFICE), now=site.desk.now()
        )

    assert site.desk(ask) == site.desk(ask) == Asked(4, 48, 2)
    made = drawn(site)
    assert [len(page.cells) for page in made] == [12, 12, 12, 12]
    assert isinstance(made[0], Sheeted)
    assert made[0].cells[0][0] == f"{stem(site, ids[-1])}/large.jpg"
    assert "专员甲" in made[0].cells[0][1]
    assert made[3].footer == "第 4 页，共 4 页；项目照片共 50 张"


def test_an_archive_names_its_pictures_by_project_day_report_and_place(site: Site) -> None:
    sent, case = report(site), site.raises()
    first = pictured(site.desk, report_id=sent, shot_at="2026-05-24T17:00:00")
    pictured(site.desk, report_id=sent, state=PhotoState.FAILED)
    second = pictured(site.desk, report_id=sent)
    loose, stuck = pictured(site.desk, project_id=site.project_id), pictured(site.desk, blocker_id=case)

    def ask(session: Session) -> Asked:
        return photo_archives.archive(
            session, project(session, site), "zh_CN", by=person(session, OFFICE), now=site.desk.now()
        )

    assert site.desk(ask) == Asked(1, 4, 0)
    (made,) = drawn(site)
    assert isinstance(made, Archived)
    assert made.shown == "LS-087.zip"
    named = dict(made.files)
    assert named[f"{stem(site, first)}/full.jpg"] == "LS-087_2026-05-24_W22-087-1_1.jpg"
    assert named[f"{stem(site, second)}/full.jpg"] == "LS-087_2026-05-25_W22-087-1_2.jpg"
    assert named[f"{stem(site, stuck)}/full.jpg"] == "LS-087_2026-05-25_B-0001_1.jpg"
    code = site.desk(lambda s: photo_stamps.marks(s, s.get_one(Photo, loose)))
    assert code
    assert named[f"{stem(site, loose)}/full.jpg"] == f"LS-087_2026-05-25_{code.code}_1.jpg"


@pytest.mark.parametrize(
    ("sizes", "parts"),
    [
        ([], []),
        ([PART_BYTES], [1]),
        ([PART_BYTES, 1], [1, 1]),
        ([PART_BYTES // 3] * 7, [3, 3, 1]),
        ([PART_BYTES + 1, 1], [1, 1]),
    ],
)
def test_no_part_is_larger_than_what_can_be_sent(sizes: list[int], parts: list[int]) -> None:
    shots = [Photo(full_bytes=size) for size in sizes]  # type: ignore[call-arg]
    assert [len(part) for part in photo_archives.parts(shots)] == parts


def test_a_picture_whose_size_nobody_wrote_down_counts_a_byte_a_pixel() -> None:
    shots = [Photo(width=8000, height=6000)] * 2  # type: ignore[call-arg]
    assert [len(part) for part in photo_archives.parts(shots)] == [1, 1]


def test_more_parts_than_anybody_wants_at_once_are_left_out_and_said(site: Site) -> None:
    for _ in range(PARTS_MOST + 2):
        pictured(site.desk, project_id=site.project_id, full_bytes=PART_BYTES)

    def ask(session: Session) -> Asked:
        return photo_archives.archive(
            session, project(session, site), "en", by=person(session, OFFICE), now=site.desk.now()
        )

    assert site.desk(ask) == Asked(PARTS_MOST, PARTS_MOST, 2)
    assert [one.shown for one in drawn(site)] == [f"LS-087_{n}-{PARTS_MOST}.zip" for n in range(1, 6)]


def test_the_name_of_an_archive_is_no_path_whatever_the_code_of_a_project(site: Site) -> None:
    pictured(site.desk, project_id=site.project_id)

    def ask(session: Session) -> None:
        found = project(session, site)
        found.code = '../a\\b:c"d'
        photo_archives.archive(session, found, "en", by=person(session, OFFICE), now=site.desk.now())

    site.desk(ask)
    (made,) = drawn(site)
    assert not set('/\\:"') & set(made.shown + made.files[0][1])


def test_a_proof_goes_with_a_picture_of_the_same_report_whose_camera_said_when(site: Site) -> None:
    sent, other = report(site), report(site, 2)
    stamped = {"stamped_at": site.desk.now(), "report_id": sent}
    shown = pictured(site.desk, **stamped)
    pictured(site.desk, **stamped)
    best = pictured(site.desk, **stamped, shot_at=CAMERA, as_file=True)
    pictured(site.desk, **stamped | {"report_id": other}, shot_at=CAMERA)

    def pack(session: Session) -> list[tuple[int, Missing]]:
        found = project(session, site)
        photo = session.get_one(Photo, shown)
        beside = photo_archives.beside(session, found, photo)
        assert beside
        assert beside.id == best
        proof = photo_archives.proof(session, found, (photo, beside))
        assert proof
        photo_archives.prove(session, proof, "zh_CN", by=person(session, OFFICER), now=site.desk.now())
        said = str(proof_card(proof, ZH).text)
        assert "缺：地点、拍摄时间（按“照片”发送会丢失" in said
        return [(one.id or 0, lacks) for one, lacks in proof.missing]

    assert site.desk(pack) == [
        (shown, Missing.PLACE), (shown, Missing.SENT_AS_PHOTO), (best, Missing.PLACE),
    ]  # fmt: skip
    (made,) = drawn(site)
    assert isinstance(made, Archived)
    assert made.shown == "LS-087_纳统佐证.zip"
    assert [name for name, _ in made.files] == [f"{stem(site, one)}/stamp.jpg" for one in (shown, best)]
    ((name, text),) = made.texts
    assert name == "说明.txt"
    assert "拍摄时间（相机）：2026-05-25 08:31" in text
    assert "拍摄时间（相机）：无" in text
    assert made.page
    assert len(made.page[0].cells) == 2


def test_a_complete_proof_says_so_and_one_that_is_not_stamped_yet_waits(site: Site) -> None:
    def place(session: Session) -> None:
        project(session, site).location = "株洲路北"

    site.desk(place)
    facts = {"project_id": site.project_id, "shot_at": CAMERA, "as_file": True}
    first, second = pictured(site.desk, **facts), pictured(site.desk, **facts)

    def proof(session: Session) -> list[Any] | None:
        shots = [session.get_one(Photo, one) for one in (first, second)]
        found = photo_archives.proof(session, project(session, site), shots)
        return found.missing if found else None

    assert site.desk(proof) is None

    def stamp(session: Session) -> None:
        for one in (first, second):
            session.get_one(Photo, one).stamped_at = site.desk.now()

    site.desk(stamp)
    assert site.desk(proof) == []


def test_a_file_without_a_time_and_a_sender_who_was_erased_are_said_too(site: Site) -> None:
    photo_id = pictured(site.desk, project_id=site.project_id, as_file=True, stamped_at=site.desk.now())

    def lacks(session: Session) -> list[Missing]:
        person(session, OFFICER).name = ""
        photo = session.get_one(Photo, photo_id)
        marks = photo_stamps.marks(session, photo)
        assert marks
        return list(photo_archives.missing(photo, marks))

    assert site.desk(lacks) == [Missing.PLACE, Missing.NO_CAMERA_TIME, Missing.OFFICER]
