"""Physical progress is taken from a text that says it plainly, and from no other."""

import pytest

from models.projects import Progress
from services import progress_words
from services.report_entry import Entry, Kept, Moved, Said, advance


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("封顶", Progress.TOPPED),
        ("主体封顶，约 55%，完成 3200 万元", Progress.TOPPED),
        ("形象进度：桩基施工", Progress.PILING),
        ("已到±0.00", Progress.ZERO),
        ("Topped out, 55%", Progress.TOPPED),
        ("未封顶", None),
        ("桩基完成 80%", None),
        ("下周封顶", None),
        ("桩基，基坑", None),
        ("", None),
    ],
)
def test_a_stage_is_read_where_it_is_plain(text: str, found: Progress | None) -> None:
    assert progress_words.said(text) is found


def test_a_stage_that_goes_back_is_asked_about() -> None:
    start = advance(Entry(), Moved(1, 450, building=True, was_progress=Progress.STRUCTURE))
    entry = advance(start, Said(1, "桩基"))
    assert (entry.progress, entry.doubt_progress, entry.doubtful) == (None, Progress.PILING, True)
    assert advance(entry, Kept()).progress is Progress.PILING
    assert Entry.of(entry.to_json()) == entry


def test_only_what_is_being_built_has_a_stage() -> None:
    entry = advance(advance(Entry(), Moved(1, 450)), Said(1, "封顶"))
    assert (entry.progress, entry.note) == (None, "封顶")
