"""What the picture tests share: a way to have bytes looked at, here or in the child."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from imaging.protocol import Job, Picture, Rejected
from imaging.work import process


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for what is made."""
    made = tmp_path / "made"
    made.mkdir()
    return made


@pytest.fixture
def sent(tmp_path: Path) -> Callable[[bytes], Path]:
    """Writes bytes into a file as if somebody had sent it under a lying name."""

    def write(content: bytes) -> Path:
        path = tmp_path / "whatever.jpg"
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def look(sent: Callable[[bytes], Path], folder: Path) -> Callable[[bytes], Picture | Rejected]:
    """Has bytes looked at in this process, without the child's limits."""
    return lambda content: process(Job(sent(content), folder))


@pytest.fixture
def accepted(look: Callable[[bytes], Picture | Rejected]) -> Callable[[bytes], Picture]:
    """Has bytes looked at that must be a good picture."""

    def ask(content: bytes) -> Picture:
        result = look(content)
        assert isinstance(result, Picture), result
        return result

    return ask


@pytest.fixture
def made(folder: Path) -> Callable[[str], Image.Image]:
    """Opens and decodes one of the files that were made."""

    def opened(name: str) -> Image.Image:
        with Image.open(folder / name) as image:
            image.load()
            return image

    return opened
