"""docs/access.md is what the rules of access say."""

from tests.access import page
from tests.access.rules import EXPECTED


def test_the_page_of_access_is_what_the_rules_say() -> None:
    assert page.PAGE.read_text("utf-8") == page.page(), "write it anew: python -m tests.access.page"


def test_every_action_has_words() -> None:
    assert page.ACTIONS.keys() == EXPECTED.keys()
