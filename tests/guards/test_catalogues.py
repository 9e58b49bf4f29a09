"""The two catalogues say the same things, in proper Chinese, and the code asks for nothing else."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from tests.guards.tree import ROOT, nodes, room

LANGUAGES = ("zh_CN", "en")
ISLANDS = {"imaging", "sandbox"}
TELEGRAM_TAGS = {"b", "i", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"}
HAN = r"\u4e00-\u9fff"
FULL_WIDTH = "，：？！；（）。"
ASCII_BESIDE_HAN = re.compile(rf"[{HAN}][ ]?[,:?!;()]|[,:?!;()][ ]?[{HAN}]")
STOP_AFTER_HAN = re.compile(rf"[{HAN}]\.")
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
TAG = re.compile(r"<(/?)([a-z-]+)[^>]*>")


def topics(language: str) -> list[Path]:
    """The files of a catalogue, one for each topic."""
    return sorted((ROOT / "locales" / language).glob("*.po"))


@cache
def texts(language: str) -> dict[str, tuple[str, ...]]:
    """Every text by its key; several forms where it has a plural."""
    found = {}
    for topic in topics(language):
        with topic.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                found[several(message.id)[0]] = several(message.string)
    del found[""]  # the header
    return found


def several(forms: str | Sequence[str] | None) -> tuple[str, ...]:
    """The forms of a text, one where it has no plural."""
    return (forms,) if isinstance(forms, str) else tuple(forms or ("",))


def fields(text: str) -> set[str]:
    """The names of a text's placeholders."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def asked() -> Iterator[tuple[str, ast.expr]]:
    """Every expression that the product asks the catalogues for, beside its place."""
    for path, node in nodes():
        if room(path) in ISLANDS:
            continue
        if isinstance(node, ast.Call) and node.args and called(node) in {"words", "plain"}:
            yield f"{path}:{node.lineno}", node.args[0]
    for place, _, key in class_keys():
        yield place, key


def class_keys() -> Iterator[tuple[str, str, ast.expr]]:
    """Every `key = ...` of a class: its place, the name of the class, the key."""
    for path, node in nodes():
        if isinstance(node, ast.ClassDef):
            for line in node.body:
                if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "key":
                    yield f"{path}:{line.lineno}", node.name, line.value


def called(node: ast.Call) -> str:
    """The last word of what is called: `words` in `turn.words(...)`."""
    return ast.unparse(node.func).rsplit(".", 1)[-1]


def key_pattern(node: ast.JoinedStr) -> re.Pattern[str]:
    """What keys an f-string can become."""
    parts = (re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values)
    return re.compile("".join(parts))


def starts_with_a_topic(node: ast.JoinedStr) -> bool:
    """Tells an f-string that builds a key, like f"state.{state}", from prose."""
    first = node.values[0]
    return (
        isinstance(first, ast.Constant) and re.fullmatch(r"[a-z_]+(\.[a-z_]*)+", str(first.value)) is not None
    )


def test_both_languages_have_the_same_keys_in_the_same_files() -> None:
    assert [topic.name for topic in topics("zh_CN")] == [topic.name for topic in topics("en")]
    assert texts("zh_CN").keys() == texts("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_stands_once_in_a_catalogue(language: str) -> None:
    lines = [line for topic in topics(language) for line in topic.read_text("utf-8").splitlines()]
    keys = Counter(line for line in lines if line.startswith("msgid "))
    assert [key for key, times in keys.items() if times > 1 and key != 'msgid ""'] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_doubtful(language: str) -> None:
    assert [key for key, forms in texts(language).items() if not all(forms)] == []
    assert [topic for topic in topics(language) if "#, fuzzy" in topic.read_text("utf-8")] == []


def test_both_languages_fill_the_same_placeholders() -> None:
    chinese, english = (
        {key: set().union(*map(fields, forms)) for key, forms in texts(language).items()}
        for language in LANGUAGES
    )
    assert {key: (chinese[key], english[key]) for key in chinese if chinese[key] != english[key]} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_have_names_that_code_can_give(language: str) -> None:
    wrong = [
        key
        for key, forms in texts(language).items()
        for form in forms
        if not all(name.isidentifier() for name in fields(form))
    ]
    assert wrong == []


def test_chinese_is_punctuated_full_width() -> None:
    wrong = {}
    for key, forms in texts("zh_CN").items():
        for form in forms:
            prose = TAG.sub("", form)
            stopped = STOP_AFTER_HAN.search(prose)
            if stopped or ASCII_BESIDE_HAN.search(PLACEHOLDER.sub("字", prose)):
                wrong[key] = form
    assert wrong == {}


def test_english_is_punctuated_half_width() -> None:
    wrong = [key for key, forms in texts("en").items() if any(set(FULL_WIDTH) & set(form) for form in forms)]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_is_what_telegram_reads_and_is_closed(language: str) -> None:
    for key, forms in texts(language).items():
        for form in forms:
            opened: list[str] = []
            for slash, name in TAG.findall(form):
                assert name in TELEGRAM_TAGS, (key, name)
                if slash:
                    assert opened, (key, form)
                    assert opened.pop() == name, (key, form)
                else:
                    opened.append(name)
            assert opened == [], (key, form)


def test_every_key_that_the_code_asks_for_exists() -> None:
    keys = texts("zh_CN")
    missing = []
    for place, node in asked():
        if isinstance(node, ast.Constant) and node.value not in keys:
            missing.append(f"{place} {node.value!r}")
        if isinstance(node, ast.JoinedStr) and not any(key_pattern(node).fullmatch(key) for key in keys):
            missing.append(f"{place} {ast.unparse(node)}")
    assert missing == []


def test_every_text_is_given_the_fields_that_it_names() -> None:
    keys = {name: str(key.value) for _, name, key in class_keys() if isinstance(key, ast.Constant)}
    short = []
    for path, node in nodes():
        if room(path) in ISLANDS or not isinstance(node, ast.Call):
            continue
        given = {keyword.arg for keyword in node.keywords}
        key = keys.get(called(node))
        if called(node) in {"words", "plain"} and node.args and isinstance(node.args[0], ast.Constant):
            key = str(node.args[0].value)
        wanted = set().union(*map(fields, texts("zh_CN").get(key or "", ())))
        if None not in given and not wanted <= given:
            short.append(f"{path}:{node.lineno} {key} wants {sorted(wanted - given)}")
    assert short == []


def test_every_key_in_the_catalogues_is_asked_for() -> None:
    constants = set()
    patterns = []
    for path, node in nodes():
        if room(path) in ISLANDS:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            constants.add(node.value)
        if isinstance(node, ast.JoinedStr) and starts_with_a_topic(node):
            patterns.append(key_pattern(node))
    idle = [
        key for key in texts("zh_CN") if key not in constants and not any(p.fullmatch(key) for p in patterns)
    ]
    assert idle == []
