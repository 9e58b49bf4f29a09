"""Texts by key, in the language and the time zone of the person who reads them."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from gettext import GNUTranslations
from importlib import resources
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup

LANGUAGES = ("zh_CN", "en")
# What would break a line, or turn the rest of it round.
UNSEEN: dict[int, str] = {
    **dict.fromkeys((*range(32), 0x7F, 0x85, 0x2028, 0x2029), " "),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), ""),
}


@cache
def catalogue(language: str) -> GNUTranslations:
    """Return the compiled catalogue of a language, read once from its .po files, one for each topic.

    Raises:
        ValueError: there is no such catalogue.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for {language!r}")
    whole = Catalog(locale=language)
    for topic in resources.files("locales").joinpath(language).iterdir():
        for message in read_po(BytesIO(topic.read_bytes()), locale=language):
            if message.id:
                whole[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return GNUTranslations(compiled)


def one_line(text: str) -> str:
    """Return what a person wrote so that it stays on its line and in its place."""
    return text.translate(UNSEEN)


@dataclass(frozen=True)
class Words:
    """The catalogue of one language, with instants shown in one time zone."""

    language: str
    zone: ZoneInfo

    def __call__(self, key: str, /, **fields: Any) -> Markup:
        """Return a key's text as Telegram HTML; instants are written out, all but Markup is escaped here."""
        template = Markup(self._template(key, fields))  # noqa: S704 - our own words, the fields are escaped
        return template.format(**self._written(fields))

    def plain(self, key: str, /, **fields: Any) -> str:
        """Return the text of a key for places that know no markup: buttons, toasts, command menus."""
        return self._template(key, fields).format(**self._written(fields))

    def _written(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {name: self._one(value) for name, value in fields.items()}

    def _one(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return self.when(value)
        return one_line(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    def _template(self, key: str, fields: dict[str, Any]) -> str:
        """Return the raw text; a field called `n` chooses the plural.

        Raises:
            KeyError: the catalogue has no such key.
        """
        messages = catalogue(self.language)
        count = fields.get("n")
        found = messages.ngettext(key, key, count) if isinstance(count, int) else key
        if found == key:
            found = messages.gettext(key)
        if found == key:
            raise KeyError(f"{self.language}: {key}")
        return found

    def day(self, day: date) -> str:
        """Return a day as month and day: 5/28."""
        return f"{day.month}/{day.day}"

    def weekday(self, at: datetime | date) -> str:
        """Return the short name of the weekday: 周四, Thu."""
        local = at.astimezone(self.zone).date() if isinstance(at, datetime) else at
        return str(format_date(local, "EEE", locale=self.language))

    def clock(self, at: datetime) -> str:
        """Return the time of day: 17:00."""
        return at.astimezone(self.zone).strftime("%H:%M")

    def when(self, at: datetime) -> str:
        """Return weekday, day and time: 周四（5/28）17:00, Thu 5/28 17:00."""
        local = at.astimezone(self.zone)
        return self.plain("when", weekday=self.weekday(at), day=self.day(local.date()), time=self.clock(at))

    def long_day(self, at: datetime) -> str:
        """Return the full day: 2026年5月29日, May 29, 2026."""
        return str(format_date(at.astimezone(self.zone).date(), "long", locale=self.language))
