"""What the server hands out for the page, and what it keeps to itself."""

import re
from pathlib import Path

import pytest
from aiohttp import ClientSession

from sandbox.box import Box
from sandbox.page import HERE

ASSETS = sorted(path.name for path in (HERE / "static").iterdir())


@pytest.mark.parametrize("name", ASSETS)
async def test_every_file_of_the_page_is_served(box: Box, name: str) -> None:
    async with ClientSession() as session, session.get(f"{box.url}/static/{name}") as response:
        assert response.status == 200
        assert await response.read() == (HERE / "static" / name).read_bytes()


@pytest.mark.parametrize("path", ["page.py", "..%2Fpage.py", "%2e%2e/page.py", "none.js", ".css"])
async def test_nothing_else_is_served(box: Box, path: str) -> None:
    async with ClientSession() as session, session.get(f"{box.url}/static/{path}") as response:
        assert response.status == 404


async def test_the_font_comes_with_the_installation(box: Box) -> None:
    async with ClientSession() as session, session.get(f"{box.url}/static/font") as response:
        assert response.status == 200
        assert (await response.content.read(4)) == b"OTTO"


async def test_the_browser_is_told_to_load_from_here_only(box: Box) -> None:
    async with ClientSession() as session, session.get(box.url) as response:
        assert response.headers["Content-Security-Policy"].startswith("default-src 'self';")


@pytest.mark.parametrize("path", [HERE / "templates" / "page.html", *sorted((HERE / "static").iterdir())])
def test_the_page_names_no_address_outside(path: Path) -> None:
    found = re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"']*", path.read_text())
    assert [address for address in found if address != "http://www.w3.org/2000/svg"] == []


def test_both_languages_of_the_page_say_the_same_things() -> None:
    words = (HERE / "static" / "words.js").read_text()
    zh, en = re.findall(r"const (?:zh|en) = \{\n(.*?)\n\};", words, re.DOTALL)
    assert re.findall(r"^  (\w+):", zh, re.MULTILINE) == re.findall(r"^  (\w+):", en, re.MULTILINE)
    used = set(re.findall(r'data-word(?:-label)?="(\w+)"', (HERE / "templates" / "page.html").read_text()))
    for module in (HERE / "static").glob("*.js"):
        used |= set(re.findall(r"\bwords\.(?!js\b)(\w+)", module.read_text()))
    assert used == set(re.findall(r"^  (\w+):", zh, re.MULTILINE))
