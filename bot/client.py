"""The Bot API over aiohttp: the library's errors, raw results, and whether a call can have arrived."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import aiohttp
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError
from telegram import Bot, InputFile
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter  # the only way to fill a RequestData

READ_S = 20.0
CONNECT_S = 10.0
UPLOAD_S = 120.0
DOWNLOAD_S = 240.0
PLAIN = {"Content-Type": "application/json"}
NOT_CONNECTED = (
    aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError,
    ProxyConnectionError, ProxyError, ProxyTimeoutError,
)  # fmt: skip


class NeverLeft(NetworkError):
    """The connection was not made, so Telegram cannot have seen the call."""


class Cut(NetworkError):
    """The line broke after the call had left: it may have arrived."""


class FileGone(NetworkError):
    """Telegram does not have the file (any more)."""


class AiohttpRequest(BaseRequest):
    """python-telegram-bot's way to the network, on one aiohttp session."""

    def __init__(self, proxy: str | None = None) -> None:
        """Take the address of a proxy (http, https, socks5), if there is one between us and Telegram."""
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Return how long an answer may take, in seconds."""
        return READ_S

    async def initialize(self) -> None:
        """Open the session."""
        if self._session is None:
            proxied = ProxyConnector.from_url(self._proxy, limit=0) if self._proxy else None
            connector = proxied or aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """Return the open session."""
        assert self._session is not None  # noqa: S101 - initialize comes first
        return self._session

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,  # noqa: ARG002 - one total bound instead
        connect_timeout: Any = None,  # noqa: ARG002
        pool_timeout: Any = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Make one call.

        Raises:
            NeverLeft: the connection was not made.
            TimedOut: no answer in time; it may have arrived.
            Cut: the line broke in between; it may have arrived.
        """
        wait = float(read_timeout) if isinstance(read_timeout, int | float) else READ_S
        files = request_data is not None and request_data.contains_files
        timeout = aiohttp.ClientTimeout(
            total=(UPLOAD_S if files else wait + CONNECT_S), sock_connect=CONNECT_S
        )
        body = None if request_data is None else _form(request_data) if files else _plain(request_data)
        try:
            async with self.session.request(
                method, url, data=body, timeout=timeout, headers=None if files else PLAIN
            ) as response:
                return response.status, await response.read()
        except NOT_CONNECTED as error:
            raise NeverLeft(
                type(error).__name__
            ) from None  # the message of the original holds the address, token and all
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientError as error:
            raise Cut(type(error).__name__) from None


def _plain(data: RequestData) -> bytes:
    # As JSON: a form takes a fifth of the time of a call, as each value is encoded twice.
    return json.dumps(data.parameters).encode()


def _form(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)  # the name of a file is shown as it is sent
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, part in (data.multipart_data or {}).items():
        filename, content, mime = part
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


class Client:
    """Raw calls: parameters in, the result as Telegram sent it out."""

    def __init__(self, bot: Bot, request: AiohttpRequest) -> None:
        """Take the bot, for its addresses, and its way to the network."""
        self.bot, self._request = bot, request

    async def call(
        self,
        method: str,
        parameters: Mapping[str, Any],
        *,
        wait_s: float = READ_S,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> Any:
        """Call a method and return its result; files go by parameter, each with its name and its content.

        Raises:
            telegram.error.TelegramError: as the library classes them; NeverLeft when it cannot have arrived.
        """
        filled = [RequestParameter(name, v, None) for name, v in parameters.items() if v is not None]
        for name, (shown, content) in (files or {}).items():
            file = InputFile(content, filename=shown, attach=False)
            filled.append(RequestParameter.from_input(name, file))
        data = RequestData(filled)
        return await self._request.post(f"{self.bot.base_url}/{method}", data, read_timeout=wait_s)

    @asynccontextmanager
    async def download(self, file_path: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Stream a file of Telegram's in pieces of 64 KiB.

        Raises:
            FileGone: the file is not there (any more).
            telegram.error.NetworkError: the line was cut, or it took too long.
        """
        timeout = aiohttp.ClientTimeout(total=DOWNLOAD_S, sock_connect=CONNECT_S, sock_read=READ_S)
        try:
            url = f"{self.bot.base_file_url}/{file_path}"
            async with self._request.session.get(url, timeout=timeout) as response:
                if response.status == HTTPStatus.NOT_FOUND:
                    raise FileGone("file answered 404")
                if response.status != HTTPStatus.OK:
                    raise NetworkError(f"file answered {response.status}")
                yield response.content.iter_chunked(64 * 1024)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NetworkError(type(error).__name__) from None
