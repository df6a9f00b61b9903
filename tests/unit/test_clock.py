"""Business days know weekends and public holidays, and the clocks changing moves nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stafett.clock import after_business_days, before_business_days, now

moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))


def at(day: str) -> datetime:
    """Nine o'clock UTC on a day."""
    return datetime.fromisoformat(f"{day}T09:00+00:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-09-01", 0, "2026-09-01"),
        ("2026-09-01", 1, "2026-09-02"),
        ("2026-09-04", 1, "2026-09-07"),
        ("2026-09-05", 1, "2026-09-07"),
        ("2026-04-02", 1, "2026-04-07"),  # Good Friday, weekend, Easter Monday
        ("2026-12-23", 2, "2026-12-28"),  # 25 December is a holiday; 24 December is a working day in law
        ("2026-06-18", 1, "2026-06-19"),  # Midsummer's Eve is a custom, not a public holiday in law
        ("2026-10-23", 1, "2026-10-26"),  # summer time ends in between
    ],
)
def test_days_in_sweden(start: str, days: int, end: str) -> None:
    assert after_business_days(at(start), days, "SE") == at(end)


def test_countries_have_their_own_holidays() -> None:
    assert after_business_days(at("2026-07-02"), 1, "US") == at("2026-07-06")
    assert after_business_days(at("2026-07-02"), 1, "SE") == at("2026-07-03")


@given(moments, st.integers(1, 15))
def test_there_and_back_again(start: datetime, days: int) -> None:
    end = after_business_days(start, days, "SE")
    assert end.weekday() < 5 and end.time() == start.time() and end.tzinfo is UTC
    again = after_business_days(before_business_days(end, days, "SE"), days, "SE")
    assert again == end


def test_an_unknown_country_is_named() -> None:
    with pytest.raises(NotImplementedError, match="XX"):
        after_business_days(at("2026-09-01"), 1, "XX")


def test_now_is_aware() -> None:
    assert now().utcoffset() is not None
