import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from models.blockers import Category
from services.blocker_entry import Ask, Located, Marked, Note, Raising, Said, Signing, Sorted

texts = st.text(max_size=12)
events = st.one_of(
    st.builds(Said, st.integers(1, 5), texts),
    st.builds(Located, st.integers(1, 9)),
    st.builds(Sorted, st.none() | st.sampled_from(Category)),
    st.builds(Marked, st.booleans()),
)


def test_a_blocker_asks_for_project_category_and_words_in_turn() -> None:
    entry = Raising()
    assert entry.asks is Ask.PROJECT
    entry = entry.advance(Located(3))
    assert entry.asks is Ask.CATEGORY
    entry = entry.advance(Sorted(Category.RELOCATION))
    assert entry.asks is Ask.WORDS
    assert entry.advance(Said(1, "电缆未迁")).asks is Ask.CONFIRM


def test_words_that_came_first_are_not_asked_for_again() -> None:
    entry = Raising(project_id=3).advance(Said(1, "电缆未迁")).advance(Sorted(Category.RELOCATION))
    assert entry.asks is Ask.CONFIRM


def test_messages_are_lines_and_a_message_said_again_replaces_itself() -> None:
    note = Note(7).advance(Said(1, "已迁出 ")).advance(Said(2, "可开挖")).advance(Said(1, "电缆已迁出"))
    assert note.words == "电缆已迁出\n可开挖"
    assert note.advance(Said(2, " ")).words == "电缆已迁出"


def test_a_signature_asks_for_a_promise_then_for_a_name() -> None:
    promised = Signing(7, promise_at=datetime(2026, 5, 25, 9, 30, tzinfo=UTC))
    assert [Signing(7).asks, Signing(7, typing=True).asks, promised.asks] == [Ask.PROMISE, Ask.DAY, Ask.NAME]
    assert Signing.of(json.loads(json.dumps(promised.to_json()))) == promised


@given(st.lists(events))
def test_an_entry_survives_json_after_any_events(happened: list[Said | Located | Sorted | Marked]) -> None:
    entry = Raising()
    for event in happened:
        entry = entry.advance(event)
    assert Raising.of(json.loads(json.dumps(entry.to_json()))) == entry
