"""Settings come from the environment; whoever mistypes one is told so in a sentence."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from ipaddress import ip_address
from typing import Annotated, Any, Literal, get_args
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "YIXIAN_"
TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
LISTEN = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[\w.-]+):(?P<port>\d{1,5})", re.ASCII)


class SettingsError(Exception):
    """The settings cannot be used; `sentences` says why, one for each problem."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError("is not an address") from None
    return parts


def _token(token: SecretStr) -> SecretStr:
    if TOKEN.fullmatch(token.get_secret_value()) is None:
        raise ValueError("does not look like a bot token: digits, a colon, then letters and digits")
    return token


def _api(url: str) -> str:
    parts = _split(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address that begins with https://")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("may begin with http:// only on this machine (127.0.0.1): the token is in it")
    return url


def _webhook(url: str) -> str:
    parts = _split(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address that begins with https://")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("may begin with http:// only on this machine (127.0.0.1): Telegram wants https://")
    if parts.path in {"", "/", "/healthz", "/readyz", "/metrics"} or parts.query or parts.fragment:
        raise ValueError("must have a path of its own and nothing after it, like https://host/telegram")
    return url


def _webhook_secret(secret: SecretStr) -> SecretStr:
    if re.fullmatch(r"[\w-]{16,256}", secret.get_secret_value(), re.ASCII) is None:
        raise ValueError("must be 16 to 256 letters, digits, _ or -")
    return secret


def _clock(url: str) -> str:
    parts = _split(url)
    if parts.scheme != "http" or not _is_loopback(parts.hostname or ""):
        raise ValueError("must be an http:// address on this machine (127.0.0.1), for demos and tests")
    return url


def _database(url: str) -> str:
    if re.match(r"sqlite:///.|postgresql(\+psycopg)?://.", url) is None:
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return url


def _media(url: str) -> str:
    if "://" in url and re.match(r"file:///.|s3://[a-z0-9][a-z0-9.-]{2,62}(/|$)", url) is None:
        raise ValueError("must be a folder, or an address that begins with file:/// or s3:// and a bucket")
    return url


def _endpoint(url: str) -> str:
    parts = _split(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address that begins with https://")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError(
            "may begin with http:// only on this machine (127.0.0.1): pictures would be read on the way"
        )
    return url


def _word(value: str) -> str:
    if re.fullmatch(r"[!-~]+", value) is None:
        raise ValueError("must be one word of letters, digits and signs")
    return value


def _secret_word(secret: SecretStr) -> SecretStr:
    _word(secret.get_secret_value())
    return secret


def _proxy(url: str) -> str:
    parts = _split(url)
    if parts.scheme not in {"http", "https", "socks5", "socks5h"} or not parts.hostname:
        raise ValueError("must begin with http://, https://, socks5:// or socks5h:// and name a host")
    return url


def _listen(address: str) -> str:
    found = LISTEN.fullmatch(address)
    if found is None or int(found["port"]) > 65_535:
        raise ValueError("must be a host and a port, like 127.0.0.1:8080")
    return address


def _pace(number: Any) -> int:
    if re.fullmatch(r"[1-9]\d{0,2}|1000", str(number), re.ASCII) is None:
        raise ValueError("must be a whole number from 1 to 1000")
    return int(number)


def _zone(name: Any) -> ZoneInfo:
    try:
        return name if isinstance(name, ZoneInfo) else ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("must name a time zone, like Asia/Shanghai") from None


class Settings(BaseSettings):
    """What the person who runs the machine decides; `load` reads it from an environment."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, hide_input_in_errors=True)

    token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    telegram_base_url: Annotated[str, AfterValidator(_api)] = "https://api.telegram.org/bot"
    telegram_file_url: Annotated[str, AfterValidator(_api)] = "https://api.telegram.org/file/bot"
    database_url: Annotated[str, AfterValidator(_database)] = Field("sqlite:///var/yixian.db", repr=False)
    media_url: Annotated[str, AfterValidator(_media)] = "var/media"
    s3_endpoint: Annotated[str, AfterValidator(_endpoint)] | None = None
    s3_region: Annotated[str, AfterValidator(_word)] = "us-east-1"
    s3_access_key: Annotated[str, AfterValidator(_word)] | None = Field(None, repr=False)
    s3_secret_key: Annotated[SecretStr, AfterValidator(_secret_word)] | None = None
    listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:8080"
    webhook_url: Annotated[str, AfterValidator(_webhook)] | None = None
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = None
    proxy_url: Annotated[str, AfterValidator(_proxy)] | None = Field(None, repr=False)
    messages_per_second: Annotated[int, BeforeValidator(_pace)] = 30
    locale: Literal["zh_CN", "en"] = "zh_CN"
    timezone: Annotated[ZoneInfo, BeforeValidator(_zone)] = ZoneInfo("Asia/Shanghai")
    clock_url: Annotated[str, AfterValidator(_clock)] | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is the library's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what is given and nothing else: `load` is the only reader of an environment."""
        return (init_settings,)

    @property
    def listen_host(self) -> str:
        """Return the host to listen on, an IPv6 address without its brackets."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def listen_port(self) -> int:
        """Return the port to listen on; 0 lets the machine choose one."""
        return int(self.listen.rpartition(":")[2])

    def secrets(self) -> list[str]:
        """Return what must never be printed: the token and the passwords in addresses."""
        found = [
            kept.get_secret_value() for kept in (self.token, self.webhook_secret, self.s3_secret_key) if kept
        ]
        for url in (self.database_url, self.proxy_url):
            password = urlsplit(url).password if url else None
            found += [password, unquote(password)] if password else []
        return found


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings; an empty value counts as not set.

    Raises:
        SettingsError: a name or a value is wrong; the sentences name the variables and never a value.
    """
    known = {f"{PREFIX}{field.upper()}": field for field in Settings.model_fields}
    strangers = [name for name in environ if name.upper().startswith(PREFIX) and name not in known]
    sentences = [_unknown(name, list(known)) for name in sorted(strangers)]
    given: dict[str, Any] = {field: environ[name] for name, field in known.items() if environ.get(name)}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        sentences += [_sentence(str(found["loc"][0]), dict(found)) for found in error.errors()]
        raise SettingsError(sentences) from None
    if (settings.webhook_url is None) != (settings.webhook_secret is None):
        sentences.append(f"{PREFIX}WEBHOOK_URL and {PREFIX}WEBHOOK_SECRET are set together or not at all.")
    if settings.media_url.startswith("s3://") and not (settings.s3_access_key and settings.s3_secret_key):
        sentences.append(
            f"{PREFIX}S3_ACCESS_KEY and {PREFIX}S3_SECRET_KEY are needed where pictures go to s3://."
        )
    if sentences:
        raise SettingsError(sentences)
    return settings


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name.upper(), known, n=1, cutoff=0.0)
    return f"{name} is not a setting. Did you mean {near[0]}?"


def _sentence(field: str, error: dict[str, Any]) -> str:
    choices = get_args(Settings.model_fields[field].annotation)
    if error["type"] == "literal_error":
        return f"{PREFIX}{field.upper()} must be {', '.join(choices[:-1])} or {choices[-1]}."
    return f"{PREFIX}{field.upper()} {error['ctx']['error']}."
