"""A stock python-telegram-bot with its AIORateLimiter: a broadcast to many chats, and a handler beside it."""

import argparse
import asyncio
import os

from telegram import Update
from telegram.ext import AIORateLimiter, Application, ApplicationBuilder, CommandHandler, ContextTypes

from bench.peers.store import Store

RETRIES = 20
WAIT_S = 300.0  # for one of the connections: the broadcast takes them all


def main() -> None:
    """Broadcast to the chats from FIRST to before END, and answer meanwhile."""
    parser = argparse.ArgumentParser()
    parser.add_argument("first", type=int)
    parser.add_argument("end", type=int)
    options = parser.parse_args()
    store = Store(os.environ["BENCH_DATABASE"])

    async def note(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        if message and message.text:
            number = int(message.text.split()[1])
            await store.keep(message.chat.id, number)
            await message.reply_text(f"noted {number}")

    async def broadcast(application: Application) -> None:  # type: ignore[type-arg]
        chats = range(options.first, options.end)
        await asyncio.gather(*(application.bot.send_message(chat, f"bulletin {chat}") for chat in chats))

    async def prepare(application: Application) -> None:  # type: ignore[type-arg]
        await store.prepare()
        application.create_task(broadcast(application))

    builder = ApplicationBuilder().token(os.environ["BENCH_TOKEN"]).base_url(os.environ["BENCH_API"])
    limited = builder.rate_limiter(AIORateLimiter(max_retries=RETRIES)).pool_timeout(WAIT_S)
    application = limited.post_init(prepare).build()
    application.add_handler(CommandHandler("note", note))
    application.run_polling()


if __name__ == "__main__":
    main()
