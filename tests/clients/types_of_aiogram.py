"""Holds answers and updates to aiogram's types: nothing missing that must be there, nothing unknown.

Runs in the environment of the peers. aiogram's models take unknown fields without a word, and turn values of
one type into another; so the fields are walked here, in JSON's own types.
"""

import json
import types
import typing
from datetime import datetime
from pathlib import Path
from typing import Any

from aiogram import methods
from aiogram.methods.base import Response
from aiogram.types import Update
from pydantic import BaseModel

RETURNED: dict[str, Any] = {
    name.lower(): vars(methods)[name].__returning__
    for name in methods.__all__
    if name not in {"Request", "Response", "TelegramMethod"}
}
JSON_TYPES: dict[Any, tuple[type, ...]] = {
    bool: (bool,),
    int: (int,),
    float: (int, float),
    str: (str,),
    datetime: (int,),
    type(None): (type(None),),
}


def wrong_in(file: str) -> list[str]:
    """What is wrong with the answers in a file; a line is a method's name, or "webhook", and the body."""
    found: list[str] = []
    for line in Path(file).read_text().splitlines():
        name, body = json.loads(line)
        found += [f"{name}: {each}" for each in wrong(body, _type_of(name, body), "")]
    return sorted(set(found))


def _type_of(name: str, body: Any) -> Any:
    if name == "webhook":
        return Update
    if body.get("ok") is True and "result" in body:
        return Response[RETURNED[name]]
    return Response[typing.NoReturn]  # a refusal has no result


def wrong(value: Any, kind: Any, path: str) -> list[str]:
    """What is missing, unknown or of another type in a value that should be of this kind."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return []
    if origin is typing.Annotated:
        return wrong(value, inner[0], path)
    if origin in {typing.Union, types.UnionType}:
        return min((wrong(value, each, path) for each in inner), key=len)
    if origin is typing.Literal:
        return [] if value in inner else [f"{path} is {value!r}"]
    if origin is list:
        if not isinstance(value, list):
            return [f"{path} is no list"]
        return [each for item in value for each in wrong(item, inner[0], f"{path}[]")]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _wrong_fields(value, kind, path)
    return [] if type(value) in JSON_TYPES.get(kind, ()) else [f"{path} is {value!r}, not {kind}"]


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
