"""A stock aiogram 3 behind its own webhook server: a command handler that commits a row and answers."""

import argparse
import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from bench.peers.store import Store


def main() -> None:
    """Run by webhook."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--webhook-port", type=int, required=True)
    parser.add_argument(
        "--in-request", action="store_true", help="answer Telegram after the handler, not before"
    )
    options = parser.parse_args()
    store = Store(os.environ["BENCH_DATABASE"])
    server = TelegramAPIServer.from_base(os.environ["BENCH_API"].removesuffix("/bot"))
    bot = Bot(os.environ["BENCH_TOKEN"], session=AiohttpSession(api=server))
    dispatcher = Dispatcher()

    @dispatcher.message(Command("note"))  # type: ignore[untyped-decorator]
    async def note(message: Message) -> None:
        assert message.text  # noqa: S101 - what the filter lets through
        number = int(message.text.split()[1])
        await store.keep(message.chat.id, number)
        await message.answer(f"noted {number}")

    @dispatcher.startup()  # type: ignore[untyped-decorator]
    async def prepare() -> None:
        await store.prepare()

    application = web.Application()
    handler = SimpleRequestHandler(
        dispatcher, bot, handle_in_background=not options.in_request, secret_token=os.environ["BENCH_SECRET"]
    )
    handler.register(application, path="/telegram")
    setup_application(application, dispatcher, bot=bot)
    web.run_app(application, host="127.0.0.1", port=options.webhook_port, print=None, access_log=None)


if __name__ == "__main__":
    main()
