"""Holds answers and updates to aiogram's types: nothing missing that must be there, nothing unknown.

Runs in the environment of the peers. aiogram's models take unknown fields without a word, and turn values of
one type into another; so the fields are walked here, in JSON's own types.
"""

import json
import types
import typing
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from aiogram import methods
from aiogram.types import ResponseParameters, Update
from pydantic import BaseModel

RETURNED: dict[str, Any] = {
    name.lower(): vars(methods)[name].__returning__
    for name in methods.__all__
    if name not in {"Request", "Response", "TelegramMethod"}
}


class Granted(BaseModel):
    """What is around a result."""

    ok: Literal[True]
    result: Any
    description: str = ""


class Refused(BaseModel):
    """What is around no result."""

    ok: Literal[False]
    error_code: int
    description: str
    parameters: ResponseParameters | None = None


JSON_TYPES: dict[Any, tuple[type, ...]] = {
    bool: (bool,),
    int: (int,),
    float: (int, float),
    str: (str,),
    datetime: (int,),
}  # null is not among them: the server leaves out what is not there


def wrong_in(file: str) -> list[str]:
    """What is wrong with the answers in a file; a line is a method's name, or "webhook", and the body."""
    found: list[str] = []
    for line in Path(file).read_text().splitlines():
        name, body = json.loads(line)
        found += [f"{name}: {each}" for each in _wrong_in_body(name, body)]
    return sorted(set(found))


def _wrong_in_body(name: str, body: Any) -> list[str]:
    if name == "webhook":
        return wrong(body, Update, "")
    if body.get("ok") is not True:
        return wrong(body, Refused, "")
    return wrong(body, Granted, "") + wrong(body.get("result"), RETURNED[name], ".result")


def wrong(value: Any, kind: Any, path: str) -> list[str]:
    """What is missing, unknown or of another type in a value that should be of this kind."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return []
    if origin is typing.Annotated:
        return wrong(value, inner[0], path)
    if origin in {typing.Union, types.UnionType}:
        meant = [each for each in inner if _is_meant(value, each)] or inner
        return min((wrong(value, each, path) for each in meant), key=len)
    if origin is typing.Literal:
        return [] if value in inner else [f"{path} is {value!r}"]
    if origin is list:
        if not isinstance(value, list):
            return [f"{path} is no list"]
        return [each for item in value for each in wrong(item, inner[0], f"{path}[]")]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _wrong_fields(value, kind, path)
    return [] if type(value) in JSON_TYPES.get(kind, ()) else [f"{path} is {value!r}, not {kind}"]


def _is_meant(value: Any, kind: Any) -> bool:
    """Whether the fields that tell one model of a union from another say that it is this one."""
    if not isinstance(value, dict) or not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return False
    marks = {name: field.annotation for name, field in kind.model_fields.items()}
    literal = {name: kind for name, kind in marks.items() if typing.get_origin(kind) is typing.Literal}
    return all(value.get(name) in typing.get_args(kind) for name, kind in literal.items())


def _wrong_fields(value: Any, kind: type[BaseModel], path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path} is no object"]
    fields = {field.alias or name: field for name, field in kind.model_fields.items()}
    found = [f"{path}.{name} is unknown to {kind.__name__}" for name in value.keys() - fields.keys()]
    for name, field in fields.items():
        if name in value:
            found += wrong(value[name], field.annotation, f"{path}.{name}")
        elif field.is_required():
            found.append(f"{path}.{name} is missing in {kind.__name__}")
    return found
