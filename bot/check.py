"""What a bot needs before it can run, looked at one by one, each with what to do."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from obstore.exceptions import BaseError, PermissionDeniedError
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import database
from bot.client import AiohttpRequest, Client
from bot.clock import wall_now
from bot.settings import Settings
from bot.store import opened
from imaging.font import FontMissingError, cjk_font
from models.engine import Session
from services import office
from services.office import Office
from services.workcalendar import WorkCalendar

PATIENCE_S = 10.0


class Verdict(StrEnum):
    """Whether a part is as it should be; a note can wait."""

    OK = "ok"
    WRONG = "WRONG"
    NOTE = "note"


@dataclass(frozen=True)
class Line:
    """What was found about one part."""

    part: str
    verdict: Verdict
    says: str


async def look(settings: Settings, now: datetime) -> list[Line]:
    """Look at everything; `now` is office time."""
    found, calendar = _database(settings)
    return [await _token(settings), found, await _store(settings), _font(), *_calendar(calendar, now)]


async def username(settings: Settings) -> str:
    """Ask Telegram for the name of the bot whose token is set.

    Raises:
        telegram.error.InvalidToken: the token is not known, or none is set.
        telegram.error.TelegramError: Telegram cannot be reached.
    """
    if settings.token is None:
        raise InvalidToken
    request = AiohttpRequest(settings.proxy_url)
    bot = Bot(
        settings.token.get_secret_value(), request=request, get_updates_request=request,
        base_url=settings.telegram_base_url, base_file_url=settings.telegram_file_url,
    )  # fmt: skip
    await request.initialize()
    try:
        me = await Client(bot, request).call("getMe", {}, wait_s=PATIENCE_S)
    finally:
        await request.shutdown()
    return str(me["username"])


async def _token(settings: Settings) -> Line:
    if settings.token is None:
        return Line(
            "token",
            Verdict.WRONG,
            "YIXIAN_TOKEN is not set. Ask @BotFather on Telegram for a bot and its token.",
        )
    try:
        name = await username(settings)
    except InvalidToken:
        return Line(
            "token",
            Verdict.WRONG,
            "Telegram refuses the token. Ask @BotFather for the right one, set YIXIAN_TOKEN.",
        )
    except TelegramError as error:
        todo = "Look at the network, YIXIAN_PROXY_URL and YIXIAN_TELEGRAM_BASE_URL."
        return Line("token", Verdict.WRONG, f"Telegram cannot be reached ({type(error).__name__}). {todo}")
    return Line("token", Verdict.OK, f"Telegram knows it as @{name}.")


def _database(settings: Settings) -> tuple[Line, WorkCalendar]:
    """Look at the database, and read the office's calendar while it is open."""
    try:
        engine = database.opened(settings.database_url)
    except database.DatabaseRefused as error:
        return Line("database", Verdict.WRONG, str(error)), WorkCalendar(settings.timezone, {})
    with Session(engine) as session:
        session.info.update(office=Office(settings.timezone, settings.locale), wall_at=wall_now())
        calendar = office.calendar(session)
    engine.dispose()
    return Line("database", Verdict.OK, f"It can be reached and is at step {database.head()}."), calendar


async def _store(settings: Settings) -> Line:
    name = f"probe-{secrets.token_hex(8)}"
    try:
        store = opened(settings)
        await store.put(name, b"probe")
        await store.delete(name)
    except (BaseError, OSError) as error:
        return Line("store", Verdict.WRONG, _not_kept(error, in_s3=settings.media_url.startswith("s3://")))
    return Line("store", Verdict.OK, f"Pictures can be kept in {settings.media_url}.")


def _not_kept(error: Exception, *, in_s3: bool) -> str:
    """Say what to do; what a store says about a key is not repeated, as it repeats the key."""
    if in_s3 and isinstance(error, PermissionDeniedError):
        todo = "Look at YIXIAN_S3_ACCESS_KEY, YIXIAN_S3_SECRET_KEY and what they may do in the bucket."
        return f"The store refuses to keep pictures. {todo}"
    places = "YIXIAN_MEDIA_URL, YIXIAN_S3_ENDPOINT and YIXIAN_S3_REGION" if in_s3 else "YIXIAN_MEDIA_URL"
    return f"Pictures cannot be kept ({str(error).strip().splitlines()[0]}). Look at {places}."


def _font() -> Line:
    try:
        font = cjk_font()
    except FontMissingError as error:
        return Line(
            "font",
            Verdict.WRONG,
            f"There is no Chinese font: {error}. Install this program's requirements again.",
        )
    return Line("font", Verdict.OK, f"Chinese is drawn with {font.name}.")


def _calendar(calendar: WorkCalendar, now: datetime) -> list[Line]:
    """Say whose make-up days are known: this year's must be, next year's are published in autumn."""
    year = calendar.day_of(now).year
    todo = "Update the package `holidays`, or enter the days in the table day_override."
    lines = []
    if calendar.has_makeup_days(year):
        lines.append(Line("calendar", Verdict.OK, f"Holidays and make-up days of {year} are known."))
    else:
        lines.append(Line("calendar", Verdict.WRONG, f"The make-up days of {year} are not known. {todo}"))
    if not calendar.has_makeup_days(year + 1):
        lines.append(
            Line("calendar", Verdict.NOTE, f"The make-up days of {year + 1} are not known yet. {todo}")
        )
    return lines
