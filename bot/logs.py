"""What the program says about itself goes to stderr, with every secret cut out."""

import logging
import re
import sys
import threading
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.settings import Settings

CHATTY = ("aiohttp", "alembic", "apscheduler", "asyncio", "httpcore", "httpx", "telegram", "uvicorn")
SHORTEST_SECRET = 5
TOKENS = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
PASSWORDS = re.compile(r"(?P<before>\w://[^\s:/@]*:)[^\s/]+@")
PHONES = re.compile(r"(?<!\d)(?<!\d\.)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
PLACES = re.compile(r"(?P<before>\b(?:latitude|longitude)[\"'\\]*\s*[=:]\s*)-?\d+(?:\.\d+)?", re.IGNORECASE)
PLACE_KEYS = frozenset({"latitude", "longitude"})

log = structlog.get_logger()


class Redactor:
    """A structlog processor that cuts tokens, passwords, phone numbers and places out of everything."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Take what must never be said besides; under 5 characters it would cut ordinary words."""
        self._secrets = [secret for secret in secrets if len(secret) >= SHORTEST_SECRET]

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Cut the secrets out of one event."""
        return {key: self._value(key, value) for key, value in event.items()}

    def text(self, text: str) -> str:
        """Cut the secrets out of a text."""
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        text = TOKENS.sub("[token]", text)
        text = PASSWORDS.sub(r"\g<before>[password]@", text)
        text = PLACES.sub(r"\g<before>[place]", text)
        return PHONES.sub("[phone]", text)

    def _value(self, key: object, value: Any) -> Any:
        if isinstance(key, str) and key.lower() in PLACE_KEYS:
            return "[place]"
        if value is None or isinstance(value, bool | float):
            return value
        if isinstance(value, int):
            return value if PHONES.fullmatch(str(value)) is None else "[phone]"
        if isinstance(value, Mapping):
            return {self.text(str(name)): self._value(name, part) for name, part in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._value(None, part) for part in value]
        return self.text(value if isinstance(value, str) else repr(value))


def configure(settings: Settings) -> None:
    """Send structlog, the standard library's logging, warnings and uncaught exceptions to stderr."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.contextvars.merge_contextvars,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.StackInfoRenderer(),
                structlog.processors.format_exc_info,
                Redactor(settings.secrets()),
                _renderer(settings.log_format),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _renderer(log_format: str) -> Processor:
    if log_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("uncaught", exc_info=(kind, error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
