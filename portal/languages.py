"""The languages of the portal: gettext messages, and how each language writes dates, numbers and spans of time.

English stands in the templates; every other language is one file, `locale/<code>/LC_MESSAGES/portal.po`, read at start.
"""

from __future__ import annotations

import gettext
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.units import format_unit

FOLDER = Path(__file__).with_name("locale")
DEFAULT = "en"
ZONE = ZoneInfo("Europe/Stockholm")
"""The zone in which all pages show times; it is named on each page."""


@cache
def available() -> dict[str, str]:
    """Language code → the language's own name, for every language that has messages."""
    codes = [DEFAULT, *sorted(path.parts[-3] for path in FOLDER.glob("*/LC_MESSAGES/portal.po"))]
    return {code: (Locale.parse(code).get_display_name(code) or code).capitalize() for code in codes}


@cache
def messages(language: str) -> gettext.NullTranslations:
    """The messages of a language; English ones are the templates' own."""
    path = FOLDER / language / "LC_MESSAGES" / "portal.po"
    if not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def choose(asked: str, person: str, accepts: str) -> str:
    """The reader's language: what the address asks for, else the person's own, else the browser's, else English."""
    wanted = [asked, person, *(part.partition(";")[0].strip() for part in accepts[:500].split(","))]
    codes = (code.lower().partition("-")[0] for code in wanted)
    return next((code for code in codes if code in available()), DEFAULT)


def day(moment: datetime | date | None, language: str) -> str:
    """A day as people write it: 3 Dec 2026."""
    if moment is None:
        return "–"
    local = moment.astimezone(ZONE).date() if isinstance(moment, datetime) else moment
    return format_date(local, format="d MMM y", locale=language)


def moment(at: datetime | None, language: str) -> str:
    """A point in time, in the zone of the pages."""
    return "–" if at is None else format_datetime(at, format="d MMM y HH:mm", tzinfo=ZONE, locale=language)


def span(length: timedelta, language: str) -> str:
    """A span of time in one unit, days up to two months: 19 days."""
    days = abs(length) / timedelta(days=1)
    if 1 <= days < 60:
        return format_unit(int(days), "duration-day", locale=language)
    return format_timedelta(abs(length), granularity="minute", threshold=0.95, locale=language)


def number(value: float, language: str) -> str:
    """A number with the signs of the language, at most one decimal."""
    return format_decimal(value, format="#,##0.#", locale=language)
