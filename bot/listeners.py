"""The library's handlers, made from the table of routes: thin adapters around one unit of work each."""

from typing import Any

import structlog
from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.handling import HANDLING
from bot.unit import Runner
from handlers import routes
from handlers.routes import Listener
from handlers.turn import Turn, refusing, take
from services.refusals import DomainError

TOAST_LIMIT = 200
log = structlog.get_logger()


def listen(application: "Application[Any, Any, Any, Any, Any, Any]", runner: Runner) -> None:
    """Put the table of routes into an application, in one group, the catch-all last."""

    def adapt(listener: Listener) -> Any:
        async def callback(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
            handling, now = HANDLING.get(), runner.now()
            try:
                turn = await runner.run(lambda session: take(session, handling.row, update, now, listener))
            except DomainError as refusal:  # nothing of that unit was kept
                refuse = refusing(refusal)
                turn = await runner.run(lambda session: take(session, handling.row, update, now, refuse))
            handling.end(turn is not None)
            if turn is not None:
                runner.metrics.settled(turn.outcome.value)
                await answer(application.bot, turn)

        return callback

    application.add_handlers(_handlers(adapt))
    application.add_error_handler(_note)


def _handlers(adapt: Any) -> list[BaseHandler[Any, Any, Any]]:
    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    commands = [
        CommandHandler(name, adapt(listener), filters=private & ~filters.FORWARDED)
        for name, listener in routes.COMMANDS.items()
    ]
    presses = [
        CallbackQueryHandler(adapt(listener), pattern=rf"^{kind.prefix}(:|$)")
        for kind, listener in routes.PRESSES.items()
    ]
    messages = [MessageHandler(wanted, adapt(listener)) for wanted, listener in routes.MESSAGES]
    return [*commands, *presses, *messages, TypeHandler(Update, adapt(routes.OTHERWISE))]


async def _note(_update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Hand what a handler raised to the dispatcher, which decides."""
    HANDLING.get().error = context.error


async def answer(bot: Bot, turn: Turn) -> None:
    """Answer a button press, once, after COMMIT; one that has expired meanwhile is let go."""
    if turn.query is None:
        return
    try:
        await bot.answer_callback_query(
            turn.query.id, text=turn.toast[:TOAST_LIMIT] or None, show_alert=turn.alert
        )
    except TelegramError as error:
        log.info("press not answered", reason=type(error).__name__)
