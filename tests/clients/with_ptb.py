"""The scenario's verbs with python-telegram-bot."""

import asyncio
import sys
import warnings
from pathlib import Path
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMedia,
    InputMediaDocument,
    InputMediaPhoto,
    ReplyParameters,
    Update,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)
from telegram.ext import Updater
from telegram.warnings import PTBUserWarning

from tests.clients import spoken
from tests.clients.spoken import Gist, RefusedError

CODES: dict[type[Exception], int] = {BadRequest: 400, Forbidden: 403, Conflict: 409, InvalidToken: 401}


class Client:
    """One bot, and what it hears."""

    def __init__(self, url: str, token: str) -> None:
        self.bot = Bot(token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot")
        self.heard_so_far: asyncio.Queue[object] = asyncio.Queue()
        self.updater = Updater(self.bot, self.heard_so_far)

    async def me(self) -> Gist:
        return spoken.user(await self.bot.get_me())

    async def text(self, chat: int, text: str, **more: Any) -> Gist:
        reply_to = more.get("reply_to")
        sent = await self.bot.send_message(
            chat,
            text,
            parse_mode="HTML" if more.get("html") else None,
            reply_markup=keyboard(more.get("buttons")),
            reply_parameters=ReplyParameters(reply_to) if reply_to else None,
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
        contents = [(file, None if number else caption) for number, file in enumerate(files)]
        media = [item(Path(file).read_bytes(), caption=words) for file, words in contents]
        return [spoken.message(sent) for sent in await self.bot.send_media_group(chat, media)]

    async def edit(self, chat: int, message: int, text: str, buttons: Any = None) -> Gist:
        edited = await self.bot.edit_message_text(text, chat, message, reply_markup=keyboard(buttons))
        return spoken.message(edited)

    async def edit_caption(self, chat: int, message: int, caption: str) -> Gist:
        return spoken.message(await self.bot.edit_message_caption(chat, message, caption=caption))

    async def edit_buttons(self, chat: int, message: int, buttons: Any = None) -> Gist:
        edited = await self.bot.edit_message_reply_markup(chat, message, reply_markup=keyboard(buttons))
        return spoken.message(edited)

    async def delete(self, chat: int, message: int) -> bool:
        return await self.bot.delete_message(chat, message)

    async def answer(self, query: str, text: str, *, alert: bool = False) -> bool:
        return await self.bot.answer_callback_query(query, text, alert)

    async def action(self, chat: int, action: str) -> bool:
        return await self.bot.send_chat_action(chat, action)

    async def download(self, file: str) -> str:
        return (await (await self.bot.get_file(file)).download_as_bytearray()).hex()

    async def chat(self, chat: int) -> Gist:
        return spoken.chat(await self.bot.get_chat(chat))

    async def member(self, chat: int, user: int) -> Gist:
        return spoken.member(await self.bot.get_chat_member(chat, user))

    async def leave(self, chat: int) -> bool:
        return await self.bot.leave_chat(chat)

    async def menu(self, commands: dict[str, str]) -> dict[str, str]:
        await self.bot.set_my_commands([BotCommand(*each) for each in commands.items()])
        return {each.command: each.description for each in await self.bot.get_my_commands()}

    async def webhook_info(self) -> Gist:
        return spoken.told(
            await self.bot.get_webhook_info(), "url", "pending_update_count", "last_error_message"
        )

    async def drop_webhook(self) -> bool:
        return await self.bot.delete_webhook(drop_pending_updates=True)

    async def updates(self, timeout: int = 0, offset: int = 0) -> list[Gist]:  # noqa: ASYNC109 - the server's
        return [spoken.update(each) for each in await self.bot.get_updates(timeout=timeout, offset=offset)]

    async def listen(self, port: int = 0, secret: str = "") -> None:
        await self.updater.initialize()
        if port:
            where = {"listen": "127.0.0.1", "port": port, "url_path": "hook"}
            url = f"http://127.0.0.1:{port}/hook"
            await self.updater.start_webhook(**where, webhook_url=url, secret_token=secret)  # type: ignore[arg-type]
        else:
            await self.updater.start_polling(timeout=2)

    async def silence(self) -> None:
        await self.updater.stop()

    async def heard(self, number: int) -> list[Gist]:
        updates = [await self.heard_so_far.get() for _ in range(number)]
        return [spoken.update(each) for each in updates if isinstance(each, Update)]

    async def call(self, method: str, **params: Any) -> Any:
        if "media" in params:
            params["media"] = [InputMedia(each["type"], each["media"]) for each in params["media"]]
        return await self.bot.do_api_request(method, api_kwargs=params)


def keyboard(rows: list[list[list[str]]] | None) -> InlineKeyboardMarkup | None:
    """Buttons with a payload each."""
    if rows is None:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data) for text, data in row] for row in rows]
    )


def named(file: str) -> Path | str:
    """A path, or a file_id."""
    return Path(file) if file.startswith("/") else file


def verb(of: Any) -> Any:
    """The verb, with the library's own refusals told like everybody's."""

    async def told(**asked: Any) -> Any:
        try:
            return await of(**asked)
        except ChatMigrated as error:
            raise RefusedError(400, None, migrate_to=error.new_chat_id) from None
        except RetryAfter as error:
            raise RefusedError(429, None, retry_after=int(error._retry_after.total_seconds())) from None
        except EndPointNotFound:
            raise RefusedError(404, "Not Found: method not found") from None  # it has words of its own
        except tuple(CODES) as error:
            raise RefusedError(CODES[type(error)], str(error)) from None
        except NetworkError as error:
            words, _, code = str(error).removesuffix(")").rpartition(" (")
            raise RefusedError(int(code), words) from None

    return told


async def main(url: str, token: str) -> None:
    """Serves until the test has heard enough."""
    warnings.simplefilter("ignore", PTBUserWarning)  # that a method has a name of its own
    client = Client(url, token)
    async with client.bot:
        verbs = [name for name in vars(Client) if not name.startswith("_")]
        await spoken.serve({name: verb(getattr(client, name)) for name in verbs})
        await client.updater.shutdown()


asyncio.run(main(*sys.argv[1:]))
