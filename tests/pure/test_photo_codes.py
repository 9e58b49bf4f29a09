"""A short code names one picture, and can be read back however it is typed."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services import photo_codes

IDS = st.integers(1, photo_codes.ROOM - 1)


@given(IDS)
def test_a_code_names_its_picture(photo_id: int) -> None:
    code = photo_codes.of(photo_id)
    assert len(code) == 7
    typed = (code, code.lower(), code.replace("-", ""), code.replace("-", " "), f" {code}\n")
    assert {photo_codes.read(one) for one in typed} == {photo_id}


def test_neighbours_look_nothing_alike() -> None:
    codes = [photo_codes.of(number) for number in range(1, 2_000)]
    assert len(set(codes)) == len(codes)
    alike = [sum(a == b for a, b in zip(one, two, strict=True)) for one, two in pairwise(codes)]
    assert max(alike) <= 4


@given(st.text(max_size=12))
def test_what_is_no_code_names_nothing_or_is_one(text: str) -> None:
    found = photo_codes.read(text)
    typed = re.sub(r"[-－ ]", "", text.upper().strip())
    assert found is None or photo_codes.of(found).replace("-", "") == typed
