"""A python-telegram-bot process with one handler and no database."""

import os

from telegram import Update
from telegram.ext import ApplicationBuilder, CommandHandler, ContextTypes


async def _note(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message  # noqa: S101 - what the filter lets through
    await update.message.reply_text("noted")


if __name__ == "__main__":
    bare = ApplicationBuilder().token(os.environ["BENCH_TOKEN"]).base_url(os.environ["BENCH_API"]).build()
    bare.add_handler(CommandHandler("note", _note))
    bare.run_polling()
