"""What the program says about itself goes to stderr, with every secret cut out."""

import contextlib
import logging
import re
import sys
import threading
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.settings import Settings

CHATTY = (
    "aiohttp", "alembic", "apscheduler", "asyncio", "httpcore", "httpx", "psycopg", "sqlalchemy", "telegram",
    "uvicorn",
)  # fmt: skip
SHORTEST_SECRET = 5
TOKENS = re.compile(r"\d+(?::|%3A)[A-Z0-9_-]{30,}", re.IGNORECASE | re.ASCII)
PASSWORDS = re.compile(r"(?P<before>\w://[^\s:/@]*:)[^\s/]+@")
PHONES = re.compile(
    r"(?<!\d)(?<!\d\.)(?:(?:\+|00)?86[ -]?)?[1１][3-9３-９]\d"
    r"(?:[ -]?\d{4}[ -]?\d{4}|\d[ -]\d{3}[ -]\d{4})(?!\d)"
)
CONTACTS = re.compile(
    r"(?P<before>\bphone(?:_number)?[\"'\\]*\s*[=:]\s*[\"'\\]*)\+?\d[\d ()-]{4,}", re.IGNORECASE
)
PLACES = re.compile(
    r"(?P<before>\b(?:lat|lon|lng|latitude|longitude)[\"'\\]*\s*[=:]\s*[\"'\\]*)-?\d+(?:\.\d+)?",
    re.IGNORECASE,
)
PAIRS = re.compile(r"(?<![\d.])-?\d{1,2}\.\d{4,}\s*[,，]\s*-?\d{1,3}\.\d{4,}(?![\d.])")
# What PostgreSQL adds about a row that it refuses, with the row's words, up to what a library adds to that.
ROWS = re.compile(
    r"(?P<before>(?:\b|\\n)DETAIL:\s+).*?"
    r"(?=(?:\n|\\n)[\s|]*(?:\[SQL|\(Background on|The above exception was|During handling of the above)|\Z)",
    re.DOTALL,
)
PLACE_KEYS = frozenset({"lat", "lon", "lng", "latitude", "longitude"})
PHONE_KEYS = frozenset({"phone", "phone_number"})

log = structlog.get_logger()


class Redactor:
    """A structlog processor that cuts tokens, passwords, phones, places and rows out of everything."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Take what must never be said besides; under 5 characters it would cut ordinary words."""
        long = [secret for secret in secrets if len(secret) >= SHORTEST_SECRET]
        written = {form for secret in long for form in (secret, quote(secret), quote(secret, safe=""))}
        self._secrets = sorted(written, key=len, reverse=True)

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Cut the secrets out of one event."""
        return {key: self._value(key, value) for key, value in event.items()}

    def text(self, text: str) -> str:
        """Cut the secrets out of a text."""
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        text = ROWS.sub(r"\g<before>[row]", text)
        text = TOKENS.sub("[token]", text)
        text = PASSWORDS.sub(r"\g<before>[password]@", text)
        text = PLACES.sub(r"\g<before>[place]", text)
        text = PAIRS.sub("[place]", text)
        text = CONTACTS.sub(r"\g<before>[phone]", text)
        return PHONES.sub("[phone]", text)

    def _value(self, key: object, value: Any) -> Any:
        if isinstance(key, str) and key.lower() in PLACE_KEYS:
            return "[place]"
        if isinstance(key, str) and key.lower() in PHONE_KEYS and value is not None:
            return "[phone]"
        if value is None or isinstance(value, bool | float):
            return value
        if isinstance(value, int):
            return value if PHONES.fullmatch(str(value)) is None else "[phone]"
        if isinstance(value, Mapping):
            return {self.text(str(name)): self._value(name, part) for name, part in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._value(None, part) for part in value]
        return self.text(value if isinstance(value, str) else repr(value))


class Stderr(logging.StreamHandler[Any]):
    """Writes lines to stderr; one that cannot be written is not shown, as it has not been cleaned."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is the library's
        """Say that a line was lost, and where it came from."""
        with contextlib.suppress(OSError, ValueError):
            self.stream.write(f"a log line of {record.name} could not be written ({record.pathname})\n")


def configure(settings: Settings) -> None:
    """Send structlog, the standard library's logging, warnings and uncaught exceptions to stderr."""
    use_standard_library()
    handler = Stderr(sys.stderr)
    handler.setFormatter(formatter(settings.secrets(), settings.log_format))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    sys.unraisablehook = _unraisable
    threading.excepthook = _uncaught_in_thread


def use_standard_library() -> None:
    """Hand what structlog is told to the standard library's loggers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_every_line(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def formatter(secrets: Iterable[str], log_format: str) -> logging.Formatter:
    """Return what turns a line into text, with everything cut out that must not be said."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *_every_line()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            Redactor(secrets),
            _renderer(log_format),
        ],
    )


def _every_line() -> list[Processor]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.contextvars.merge_contextvars,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _renderer(log_format: str) -> Processor:
    if log_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("uncaught", exc_info=(kind, error, trace))


def _unraisable(args: "sys.UnraisableHookArgs") -> None:
    if args.exc_value is not None:
        log.error(
            "uncaught", where=args.err_msg, exc_info=(args.exc_type, args.exc_value, args.exc_traceback)
        )


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
