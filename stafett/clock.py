"""Time: aware, in UTC, and business days that know weekends and public holidays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import holidays

Clock = Callable[[], datetime]
"""Gives the present time; tests pass their own."""


def now() -> datetime:
    """The present time in UTC."""
    return datetime.now(UTC)


@lru_cache
def _days_off(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)


def after_business_days(start: datetime, days: int, country: str) -> datetime:
    """The moment `days` business days after `start`, in a country given by its ISO 3166 code.

    Days are those of UTC, and the time of day in UTC stays the same when the clocks change.
    """
    return _walk(start, days, country, timedelta(days=1))


def before_business_days(end: datetime, days: int, country: str) -> datetime:
    """The moment `days` business days before `end`."""
    return _walk(end, days, country, timedelta(days=-1))


def _walk(start: datetime, days: int, country: str, stride: timedelta) -> datetime:
    moment, left, off = start, days, _days_off(country)
    while left > 0:
        moment += stride
        if moment.weekday() < 5 and moment.date() not in off:
            left -= 1
    return moment
