"""A stock python-telegram-bot: a command handler that commits a row and replies."""

import argparse
import os

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, CommandHandler, ContextTypes

from bench.peers.store import Store


def main() -> None:
    """Run by polling, or by webhook when a port is given."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--webhook-port", type=int)
    parser.add_argument("--concurrent", action="store_true", help="handle updates at once, in no order")
    options = parser.parse_args()
    store = Store(os.environ["BENCH_DATABASE"])

    async def note(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        if message and message.text:
            number = int(message.text.split()[1])
            await store.keep(message.chat.id, number)
            await message.reply_text(f"noted {number}")

    async def prepare(_application: Application) -> None:  # type: ignore[type-arg]
        await store.prepare()

    builder = ApplicationBuilder().token(os.environ["BENCH_TOKEN"]).base_url(os.environ["BENCH_API"])
    if options.concurrent:
        builder = builder.concurrent_updates(True)  # noqa: FBT003 - the library's word for "at once"
    application = builder.post_init(prepare).build()
    application.add_handler(CommandHandler("note", note))
    if options.webhook_port:
        application.run_webhook(
            "127.0.0.1", options.webhook_port, url_path="telegram", secret_token=os.environ["BENCH_SECRET"],
            webhook_url="https://bench.invalid/telegram",
        )  # fmt: skip
    else:
        application.run_polling()


if __name__ == "__main__":
    main()
