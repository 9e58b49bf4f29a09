"""docs/faults.md is what the tests of faults say."""

import pytest

from tests.faults import page

EVERYTHING = "\n".join(f"{label}: it." for label in page.LABELS)


def test_the_page_of_faults_is_what_the_tests_say() -> None:
    assert page.PAGE.read_text("utf-8") == page.page(), "write it anew: python -m tests.faults.page"


def test_no_fault_is_told_twice() -> None:
    faults = [told.fault for _, section in page.sections() for told in section]
    assert sorted(set(faults)) == sorted(faults)


def test_what_a_test_says_is_read_label_by_label() -> None:
    assert page.told(f"Rain.\n\n{EVERYTHING}") == page.Told("Rain", dict.fromkeys(page.LABELS, "it."))


@pytest.mark.parametrize(
    "says", ["", "Machine: it.", EVERYTHING.replace("Lasts", "Ends"), f"Besides.\n{EVERYTHING}"]
)
def test_a_test_that_does_not_tell_everything_is_refused(says: str) -> None:
    with pytest.raises(ValueError, match="must tell People, Machine"):
        page.told(f"Rain.\n\n{says}")
