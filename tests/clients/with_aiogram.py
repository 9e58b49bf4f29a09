"""The scenario's verbs with aiogram, and what aiogram's types say of everything that was answered."""

import asyncio
import sys
from typing import Any

from aiogram import Bot, Dispatcher, exceptions
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import TelegramMethod
from aiogram.types import (
    BotCommand,
    FSInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    ReplyParameters,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from tests.clients import spoken, types_of_aiogram
from tests.clients.spoken import Gist, RefusedError

CODES: dict[type[Exception], int] = {
    exceptions.TelegramBadRequest: 400,
    exceptions.TelegramUnauthorizedError: 401,
    exceptions.TelegramForbiddenError: 403,
    exceptions.TelegramNotFound: 404,
    exceptions.TelegramConflictError: 409,
    exceptions.TelegramEntityTooLarge: 413,
}


class Client:
    """One bot, and what it hears."""

    def __init__(self, url: str, token: str) -> None:
        self.bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
        self.heard_so_far: asyncio.Queue[Any] = asyncio.Queue()
        self.dispatcher = Dispatcher()
        self.dispatcher.update.outer_middleware(self._hear)
        self.polling: asyncio.Task[None] | None = None
        self.server: web.AppRunner | None = None

    async def _hear(self, _handler: Any, event: Any, _data: Any) -> None:
        await self.heard_so_far.put(event)

    async def me(self) -> Gist:
        return spoken.user(await self.bot.get_me())

    async def text(self, chat: int, text: str, **more: Any) -> Gist:
        reply_to = more.get("reply_to")
        sent = await self.bot.send_message(
            chat,
            text,
            parse_mode="HTML" if more.get("html") else None,
            reply_markup=keyboard(more.get("buttons")),
            reply_parameters=ReplyParameters(message_id=reply_to) if reply_to else None,
            message_thread_id=more.get("thread"),
            protect_content=more.get("protect"),
        )
        return spoken.message(sent)

    async def photo(self, chat: int, photo: str, caption: str | None = None) -> Gist:
        return spoken.message(await self.bot.send_photo(chat, named(photo), caption=caption))

    async def document(self, chat: int, document: str, caption: str | None = None) -> Gist:
        return spoken.message(await self.bot.send_document(chat, named(document), caption=caption))

    async def album(self, chat: int, kind: str, files: list[str], caption: str | None = None) -> list[Gist]:
        item = InputMediaPhoto if kind == "photo" else InputMediaDocument
        media = [
            item(media=named(file), caption=None if number else caption) for number, file in enumerate(files)
        ]
        return [spoken.message(sent) for sent in await self.bot.send_media_group(chat, media)]

    async def edit(self, chat: int, message: int, text: str, buttons: Any = None) -> Gist:
        where = {"chat_id": chat, "message_id": message}
        return spoken.message(await self.bot.edit_message_text(text, **where, reply_markup=keyboard(buttons)))

    async def edit_caption(self, chat: int, message: int, caption: str) -> Gist:
        where = {"chat_id": chat, "message_id": message}
        return spoken.message(await self.bot.edit_message_caption(**where, caption=caption))

    async def edit_buttons(self, chat: int, message: int, buttons: Any = None) -> Gist:
        where = {"chat_id": chat, "message_id": message}
        return spoken.message(
            await self.bot.edit_message_reply_markup(**where, reply_markup=keyboard(buttons))
        )

    async def delete(self, chat: int, message: int) -> bool:
        return bool(await self.bot.delete_message(chat, message))

    async def answer(self, query: str, text: str, *, alert: bool = False) -> bool:
        return bool(await self.bot.answer_callback_query(query, text, alert))

    async def action(self, chat: int, action: str) -> bool:
        return bool(await self.bot.send_chat_action(chat, action))

    async def download(self, file: str) -> str:
        content = await self.bot.download(file)
        return str(content.read().hex())

    async def chat(self, chat: int) -> Gist:
        return spoken.chat(await self.bot.get_chat(chat))

    async def member(self, chat: int, user: int) -> Gist:
        return spoken.member(await self.bot.get_chat_member(chat, user))

    async def leave(self, chat: int) -> bool:
        return bool(await self.bot.leave_chat(chat))

    async def menu(self, commands: dict[str, str]) -> dict[str, str]:
        given = [BotCommand(command=name, description=words) for name, words in commands.items()]
        await self.bot.set_my_commands(given)
        return {each.command: each.description for each in await self.bot.get_my_commands()}

    async def webhook_info(self) -> Gist:
        return spoken.told(
            await self.bot.get_webhook_info(), "url", "pending_update_count", "last_error_message"
        )

    async def drop_webhook(self) -> bool:
        return bool(await self.bot.delete_webhook(drop_pending_updates=True))

    async def updates(self, timeout: int = 0, offset: int = 0) -> list[Gist]:  # noqa: ASYNC109 - the server's
        found = await self.bot.get_updates(timeout=timeout, offset=offset)
        return [spoken.update(each) for each in found]

    async def listen(self, port: int = 0, secret: str = "") -> None:
        if port:
            app = web.Application()
            SimpleRequestHandler(self.dispatcher, self.bot, secret_token=secret).register(app, "/hook")
            self.server = web.AppRunner(app)
            await self.server.setup()
            await web.TCPSite(self.server, "127.0.0.1", port).start()
            await self.bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token=secret)
        else:
            await self.bot.delete_webhook()
            quiet = {"handle_signals": False, "close_bot_session": False, "allowed_updates": []}
            polling = self.dispatcher.start_polling(self.bot, polling_timeout=2, **quiet)
            self.polling = asyncio.create_task(polling)

    async def silence(self) -> None:
        if self.polling is not None:
            await self.dispatcher.stop_polling()
            await self.polling
            self.polling = None
        if self.server is not None:
            await self.server.cleanup()
            await self.bot.delete_webhook()
            self.server = None

    async def heard(self, number: int) -> list[Gist]:
        return [spoken.update(await self.heard_so_far.get()) for _ in range(number)]

    async def call(self, method: str, **params: Any) -> Any:
        return await self.bot(raw(method)(**params))

    async def wrong(self, file: str) -> list[str]:
        return await asyncio.to_thread(types_of_aiogram.wrong_in, file)


def raw(method: str) -> Any:
    """A method that takes and returns anything."""
    names = {"__returning__": Any, "__api_method__": method, "__module__": __name__}
    return type(method, (TelegramMethod,), names)


def keyboard(rows: list[list[list[str]]] | None) -> InlineKeyboardMarkup | None:
    """Buttons with a payload each."""
    if rows is None:
        return None
    keys = [[InlineKeyboardButton(text=text, callback_data=data) for text, data in row] for row in rows]
    return InlineKeyboardMarkup(inline_keyboard=keys)


def named(file: str) -> FSInputFile | str:
    """A path, or a file_id."""
    return FSInputFile(file) if file.startswith("/") else file


def verb(of: Any) -> Any:
    """The verb, with the library's own refusals told like everybody's."""

    async def told(**asked: Any) -> Any:
        try:
            return await of(**asked)
        except exceptions.TelegramMigrateToChat as error:
            raise RefusedError(400, None, migrate_to=error.migrate_to_chat_id) from None
        except exceptions.TelegramRetryAfter as error:
            raise RefusedError(429, None, retry_after=error.retry_after) from None
        except tuple(CODES) as error:
            raise RefusedError(CODES[type(error)], error.message) from None  # type: ignore[attr-defined]

    return told


async def main(url: str, token: str) -> None:
    """Serves until the test has heard enough."""
    client = Client(url, token)
    async with client.bot:
        verbs = [name for name in vars(Client) if not name.startswith("_")]
        await spoken.serve({name: verb(getattr(client, name)) for name in verbs})


asyncio.run(main(*sys.argv[1:]))
