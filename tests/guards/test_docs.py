"""The documents name only commands, settings, files and words that exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import app
from bot.settings import Settings
from tests.guards.tree import ROOT, nodes

READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
DOCUMENTS = (*READMES, *sorted((ROOT / "docs").rglob("*.md")))
GLOSSARY = ROOT / "docs" / "glossary.md"
DECISIONS = ROOT / "docs" / "decisions"
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)[^)]*\)|<img[^>]*\bsrc=\"([^\"]+)\"")
every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
every_readme = pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)


def code(document: Path) -> str:
    """Everything in a document that is set as code."""
    return "\n".join(CODE.findall(document.read_text("utf-8")))


def made(document: Path) -> set[str]:
    """Every word that a document puts after `make`."""
    return {word for words in re.findall(r"\bmake((?: [a-z-]+)+)", code(document)) for word in words.split()}


def rows(heading: str) -> list[list[str]]:
    """The cells of the glossary's table under a heading."""
    section = GLOSSARY.read_text("utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@cache
def identifiers() -> str:
    """Every name that the product gives to something, one a line."""
    names = set()
    for path, node in nodes():
        names.update(path.removesuffix(".py").split("/"))
        for field in ("name", "id", "attr", "arg"):
            name = getattr(node, field, None)
            if isinstance(name, str):
                names.add(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            names.add(node.value)
    return "\n".join(sorted(names))


@every_document
def test_every_make_word_in_the_documents_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert made(document) <= targets


@every_document
def test_every_yixian_command_in_the_documents_exists(document: Path) -> None:
    for words in re.findall(r"\byixian((?: [a-z|-]+)+)", code(document)):
        command = get_command(app)
        for word in words.split():
            if word.startswith("-"):
                assert word in {option for parameter in command.params for option in parameter.opts}, words
                continue
            known = getattr(command, "commands", None)
            if known is None:
                break
            assert set(word.split("|")) <= known.keys(), words
            command = known[word.split("|")[0]]


@every_readme
def test_a_readme_tells_every_make_word_for_daily_use(readme: Path) -> None:
    assert made(readme) >= {"demo", "demo-reset", "run", "test", "lint", "week"}


@every_readme
def test_a_readme_tells_every_setting_and_no_other(readme: Path) -> None:
    prefix = Settings.model_config["env_prefix"]
    known = {f"{prefix}{name}".upper() for name in Settings.model_fields}
    assert set(re.findall(rf"\b{prefix}[A-Z0-9_]+\b", readme.read_text("utf-8"))) == known


@every_document
def test_settings_in_the_documents_exist(document: Path) -> None:
    prefix = Settings.model_config["env_prefix"]
    known = {f"{prefix}{name}".upper() for name in Settings.model_fields}
    assert set(re.findall(rf"\b{prefix}[A-Z0-9_]+\b", document.read_text("utf-8"))) <= known


@every_document
def test_links_and_pictures_lead_somewhere(document: Path) -> None:
    targets = [link or picture for link, picture in LINK.findall(document.read_text("utf-8"))]
    local = [target.split("#")[0] for target in targets if "://" not in target and not target.startswith("#")]
    assert [target for target in local if not (document.parent / target).exists()] == []


def test_the_two_readmes_lead_to_each_other() -> None:
    assert "(README.zh-CN.md)" in READMES[0].read_text("utf-8")
    assert "(README.md)" in READMES[1].read_text("utf-8")


def test_the_index_of_decisions_names_every_page() -> None:
    pages = {page.name for page in DECISIONS.glob("*.md")} - {"README.md"}
    named = set(re.findall(r"\(([\w-]+\.md)\)", (DECISIONS / "README.md").read_text("utf-8")))
    assert named == pages


def test_the_glossary_has_every_word_in_both_languages_once() -> None:
    everything = [*rows("In the code"), *rows("Decided, not yet in the code")]
    assert [row for row in everything if len(row) != 4 or not all(row[:3])] == []
    for column in (0, 1, 2):
        words = [row[column] for row in everything]
        assert sorted(words) == sorted(set(words))


def test_the_code_uses_the_words_of_the_glossary() -> None:
    words = [word for row in rows("In the code") for word in re.findall(r"`(\w+)`", row[2])]
    missing = [word for word in words if not re.search(rf"(^|_){word}(s|_|$)", identifiers(), re.MULTILINE)]
    assert missing == []


def test_the_chinese_catalogue_uses_none_of_the_words_that_the_glossary_rules_out() -> None:
    topics = (ROOT / "locales" / "zh_CN").glob("*.po")
    catalogue = "\n".join(topic.read_text("utf-8") for topic in topics)
    ruled_out = [row[0] for row in rows("Never")]
    assert ruled_out
    assert [word for word in ruled_out if word in catalogue] == []
