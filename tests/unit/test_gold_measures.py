"""Dates and dimensions as museums of seven countries write them, against what they mean (`tests/gold/`)."""

from __future__ import annotations

import pytest
from edtf import parse_edtf

from benchmarks.gold_measures import LANGUAGES, REFUSED, UNKNOWN, GoldKind, gold, misses, verdicts
from mappings.dates import parse_date
from mappings.dimensions import parse_dimensions

SHARES: dict[GoldKind, float] = {"date": 0.99, "dimension": 0.97}
"""Share of the values of a list that are judged right, or rightly refused: not less than it was."""
SIZES: dict[GoldKind, int] = {"date": 120, "dimension": 60}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", SHARES)
def test_no_value_is_wrong_and_most_are_parsed(kind: GoldKind, language: str) -> None:
    counts = verdicts(kind, language)
    wrong = [miss for miss in misses(kind, language) if miss[0] == "wrong"]
    assert not wrong
    assert counts.total() >= SIZES[kind]
    assert (counts["right"] + counts["refused"]) / counts.total() >= SHARES[kind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_its_language_a_value_is_right_or_refused(language: str) -> None:
    """Where a word has two meanings the language is needed; without it nothing may be guessed."""
    for value, meant in gold("date", language).items():
        date = parse_date(value)
        if date is not None and meant not in (REFUSED, UNKNOWN):
            assert f"{date.edtf} {date.earliest or '..'} {date.latest or '..'}" == meant, value
        assert date is None or meant != REFUSED, value


def test_a_library_reads_every_edtf_and_finds_the_same_days() -> None:
    """What a list says, the parser gives (see above); so this is the parser's EDTF too."""
    meanings = {meant for language in LANGUAGES for meant in gold("date", language).values()} - {REFUSED, UNKNOWN}
    for meant in meanings:
        edtf, earliest, latest = meant.split(" ")
        read = parse_edtf(edtf)  # raises for what is no EDTF
        if ".." not in (earliest, latest):
            days = [f"{day[0]:05}-{day[1]:02}-{day[2]:02}" for day in (read.lower_strict(), read.upper_strict())]
            # The first century has a year 0 for EDTF only.
            assert [days[0].replace("00000-", "00001-"), days[1]] == [_wide(earliest), _wide(latest)], meant


def _wide(day: str) -> str:
    """An ISO day with as many signs before our era as in it."""
    return day if day.startswith("-") else f"0{day}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_that_nobody_knows_stops_the_reading_wherever_it_stands(language: str) -> None:
    for value, meant in gold("dimension", language).items():
        words = value.split(" ") if meant != REFUSED else []
        for place in range(len(words) + bool(words)):
            text = " ".join([*words[:place], "zzz", *words[place:]])
            assert parse_dimensions(text, language) is None, text
