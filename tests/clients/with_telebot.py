"""The scenario's verbs with pyTelegramBotAPI."""

import asyncio
import json
import queue
import sys
from contextlib import ExitStack
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from telebot import TeleBot, apihelper  # type: ignore[import-not-found]
from telebot.types import (  # type: ignore[import-not-found]
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaDocument,
    InputMediaPhoto,
    ReplyParameters,
    Update,
)

from tests.clients import spoken
from tests.clients.spoken import Gist, RefusedError

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Client:
    """One bot, and what it hears."""

    def __init__(self, url: str, token: str) -> None:
        apihelper.API_URL = url + "/bot{0}/{1}"
        apihelper.FILE_URL = url + "/file/bot{0}/{1}"
        self.bot = TeleBot(token, threaded=False)
        self.heard_so_far: queue.Queue[Any] = queue.Queue()
        self.bot.process_new_updates = self._hear
        self.polling: Thread | None = None
        self.server: ThreadingHTTPServer | None = None

    def _hear(self, updates: list[Any]) -> None:
        for update in updates:
            self.bot.last_update_id = max(self.bot.last_update_id, update.update_id)
            self.heard_so_far.put(update)

    def me(self) -> Gist:
        return spoken.user(self.bot.get_me())

    def text(self, chat: int, text: str, **more: Any) -> Gist:
        reply_to = more.get("reply_to")
        sent = self.bot.send_message(
            chat,
            text,
            parse_mode="HTML" if more.get("html") else None,
            reply_markup=keyboard(more.get("buttons")),
            reply_parameters=ReplyParameters(reply_to) if reply_to else None,
            message_thread_id=more.get("thread"),
            protect_content=more.get("protect"),
        )
        return spoken.message(sent)

    def photo(self, chat: int, photo: str, caption: str | None = None) -> Gist:
        return spoken.message(self.bot.send_photo(chat, named(photo), caption=caption))

    def document(self, chat: int, document: str, caption: str | None = None) -> Gist:
        return spoken.message(self.bot.send_document(chat, named(document), caption=caption))

    def album(self, chat: int, kind: str, files: list[str], caption: str | None = None) -> list[Gist]:
        item = InputMediaPhoto if kind == "photo" else InputMediaDocument
        media = [item(named(file), caption=None if number else caption) for number, file in enumerate(files)]
        return [spoken.message(sent) for sent in self.bot.send_media_group(chat, media)]

    def edit(self, chat: int, message: int, text: str, buttons: Any = None) -> Gist:
        return spoken.message(self.bot.edit_message_text(text, chat, message, reply_markup=keyboard(buttons)))

    def edit_caption(self, chat: int, message: int, caption: str) -> Gist:
        return spoken.message(self.bot.edit_message_caption(caption, chat, message))

    def edit_buttons(self, chat: int, message: int, buttons: Any = None) -> Gist:
        edited = self.bot.edit_message_reply_markup(chat, message, reply_markup=keyboard(buttons))
        return spoken.message(edited)

    def delete(self, chat: int, message: int) -> bool:
        return bool(self.bot.delete_message(chat, message))

    def answer(self, query: str, text: str, *, alert: bool = False) -> bool:
        return bool(self.bot.answer_callback_query(int(query), text, alert))

    def action(self, chat: int, action: str) -> bool:
        return bool(self.bot.send_chat_action(chat, action))

    def download(self, file: str) -> str:
        content: bytes = self.bot.download_file(self.bot.get_file(file).file_path)
        return content.hex()

    def chat(self, chat: int) -> Gist:
        return spoken.chat(self.bot.get_chat(chat))

    def member(self, chat: int, user: int) -> Gist:
        return spoken.member(self.bot.get_chat_member(chat, user))

    def leave(self, chat: int) -> bool:
        return bool(self.bot.leave_chat(chat))

    def menu(self, commands: dict[str, str]) -> dict[str, str]:
        self.bot.set_my_commands([BotCommand(*each) for each in commands.items()])
        return {each.command: each.description for each in self.bot.get_my_commands()}

    def webhook_info(self) -> Gist:
        return spoken.told(self.bot.get_webhook_info(), "url", "pending_update_count", "last_error_message")

    def drop_webhook(self) -> bool:
        return bool(self.bot.delete_webhook(drop_pending_updates=True))

    def updates(self, timeout: int = 0, offset: int = 0) -> list[Gist]:
        found = self.bot.get_updates(offset=offset, long_polling_timeout=timeout)
        return [spoken.update(each) for each in found]

    def listen(self, port: int = 0, secret: str = "") -> None:
        if port:
            self.server = ThreadingHTTPServer(("127.0.0.1", port), partial(Hook, self, secret))
            Thread(target=self.server.serve_forever, daemon=True).start()
            self.bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token=secret)
        else:
            self.bot.delete_webhook()
            settings = {"non_stop": True, "long_polling_timeout": 1}
            self.polling = Thread(target=self.bot.polling, kwargs=settings, daemon=True)
            self.polling.start()

    def silence(self) -> None:
        if self.polling is not None:
            self.bot.stop_polling()
            self.polling.join()
            self.polling = None
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.bot.delete_webhook()
            self.server = None

    def heard(self, number: int) -> list[Gist]:
        return [spoken.update(self.heard_so_far.get()) for _ in range(number)]

    def call(self, method: str, **params: Any) -> Any:
        given = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()
        }
        return apihelper._make_request(self.bot.token, method, params=given, method="post")


class Hook(BaseHTTPRequestHandler):
    """The plainest web server a bot can have."""

    def __init__(self, client: Client, secret: str, *request: Any) -> None:
        self.client = client
        self.secret = secret
        super().__init__(*request)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        known = self.headers.get(SECRET_HEADER) == self.secret
        if known:
            self.client.bot.process_new_updates([Update.de_json(body.decode())])
        self.send_response(200 if known else 401)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Keeps standard error quiet."""


def keyboard(rows: list[list[list[str]]] | None) -> InlineKeyboardMarkup | None:
    """Buttons with a payload each."""
    if rows is None:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data) for text, data in row] for row in rows]
    )


def named(file: str) -> Any:
    """A path, or a file_id."""
    return InputFile(Path(file)) if file.startswith("/") else file


def verb(of: Any) -> Any:
    """The verb, with the library's own refusals told like everybody's."""

    def told(**asked: Any) -> Any:
        try:
            return of(**asked)
        except apihelper.ApiTelegramException as error:
            parameters = error.result_json.get("parameters", {})
            if "migrate_to_chat_id" in parameters:
                raise RefusedError(400, None, migrate_to=parameters["migrate_to_chat_id"]) from None
            if "retry_after" in parameters:
                raise RefusedError(429, None, retry_after=parameters["retry_after"]) from None
            raise RefusedError(error.error_code, error.description) from None

    return told


def main(url: str, token: str) -> None:
    """Serves until the test has heard enough."""
    client = Client(url, token)
    verbs = [name for name in vars(Client) if not name.startswith("_")]
    with ExitStack() as stack:
        stack.callback(client.silence)
        asyncio.run(spoken.serve({name: verb(getattr(client, name)) for name in verbs}))


main(*sys.argv[1:])
