"""The scope estimate: what it counts, how it calculates, and how it says it."""

from __future__ import annotations

from datetime import date

import pandas
import pytest

from mappings.profile import profile
from mappings.scope import (
    RATES,
    SAID,
    WHAT,
    Estimate,
    RightsSummary,
    as_text,
    count_ready,
    estimate,
    summarise_rights,
)
from stafett.media import MediaFacts
from stafett.phases import Party, Phase
from stafett.rules import finding

TODAY = date(2026, 3, 2)
RECORDS = pandas.DataFrame(
    {
        "id": ["1", "2", "3", "4", "5", "6"],
        "creator": ["Anna Berg", "Anna Berg", "Bo Ek", "Bo Ek", "Bo Ek", "Bo Ek"],
        "rights": ["CC0 1.0", "", "All rights reserved", "as agreed", "CC BY 4.0", "CC BY 4.0"],
        "file": ["a.jpg", "b.jpg", "c.jpg", "d.jpg", "broken.jpg", "gone.jpg"],
    },
    dtype="str",
    index=pandas.RangeIndex(2, 8),
)
NAMES = ["a.jpg", "b.jpg", "c.jpg", "d.jpg", "broken.jpg"]
PROBLEMS = [finding("media-missing", record="6", row=7, column="file", value="gone.jpg")]


def facts(name: str) -> MediaFacts:
    broken = [finding("media-broken", value=name, type="JPEG", reason="cut")] if name == "broken.jpg" else []
    return MediaFacts(name=name, sha1="", sha256="", size=2_000_000, mime="image/jpeg", problems=broken)


MEDIA = [facts(name) for name in NAMES]


def estimated(**wishes: object) -> Estimate:
    rights = summarise_rights(RECORDS["rights"].tolist())
    ready = count_ready(RECORDS, PROBLEMS, MEDIA, rights_column="rights", media_column="file")
    found = profile(RECORDS, id_column="id", media=MEDIA, problems=PROBLEMS)
    return estimate(found, MEDIA, rights, ready=ready, today=TODAY, **wishes)  # type: ignore[arg-type]


def test_rights_are_summed_up() -> None:
    found = summarise_rights(RECORDS["rights"].tolist())
    assert found == RightsSummary(free=3, missing=1, refused=1, unknown=1, to_settle=3)


def test_a_statement_of_rights_is_settled_once_and_a_missing_one_once_per_maker() -> None:
    stated = ["© DACS", "© DACS", "as agreed", "", "", "", "CC0"]
    assert summarise_rights(stated).to_settle == 2 + 3
    assert summarise_rights(stated, ["A", "A", "B", "C", "C", "D", "E"]).to_settle == 2 + 2


def test_only_records_that_nothing_keeps_out_are_ready() -> None:
    assert estimated().ready == 1
    assert estimated().ready_share == pytest.approx(1 / 6)
    without = count_ready(RECORDS, [], MEDIA, rights_column="nothing", media_column="file")
    assert without == 0


def test_each_line_shows_its_arithmetic() -> None:
    lines = {line.rate: line for line in estimated().efforts}
    assert lines["creators"].as_text("en") == "2 distinct creators to match × 1.5–4 min = 0.1–0.1 h"
    assert lines["rights"].as_text("sv") == (
        "3 rättighetsuppgifter att reda ut, och upphovspersoner utan uppgift × 2–10 min = 0,1–0,5 h"
    )
    assert lines["problems"].count == 2
    for line in lines.values():
        assert line.low == pytest.approx(line.count * RATES[line.rate].low / 60)
        assert line.high == pytest.approx(line.count * RATES[line.rate].high / 60)


def test_hours_add_up_by_phase_and_by_party() -> None:
    found = estimated()
    by_phase = [found.hours(phase) for phase in Phase]
    by_party = [found.hours(party=party) for party in Party]
    for side in (0, 1):
        assert sum(hours[side] for hours in by_phase) == pytest.approx(found.hours()[side])
        assert sum(hours[side] for hours in by_party) == pytest.approx(found.hours()[side])
    assert all(low > 0 for low, _ in by_phase)


@pytest.mark.parametrize(
    ("wishes", "flags"),
    [
        ({}, []),
        ({"expected_files": 4}, []),
        ({"expected_files": 3}, ["larger-than-thought"]),
        ({"wanted_by": date(2026, 3, 20)}, ["late"]),
        ({"wanted_by": date(2027, 3, 20)}, []),
        ({"expected_files": 1, "wanted_by": TODAY}, ["larger-than-thought", "late"]),
    ],
)
def test_requests_that_are_larger_or_later_than_thought(wishes: dict[str, object], flags: list[str]) -> None:
    assert estimated(**wishes).flags == flags


def test_less_capacity_means_later() -> None:
    assert estimated(hours_per_month=5).lead_days > estimated(hours_per_month=80).lead_days


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_text_says_all_of_it(language: str) -> None:
    found = estimated(expected_files=2, wanted_by=TODAY)
    text = as_text(found, language)
    assert "17 %" in text
    assert "10 MB" in text
    assert all(line.as_text(language) in text for line in found.efforts)
    assert str(found.ready_by) in text
    assert "{" not in text


def test_the_sentences_are_complete_in_both_languages() -> None:
    assert set(WHAT) == set(RATES)
    assert all(set(text) >= {"en", "sv"} for text in [*WHAT.values(), *SAID.values()])


def test_an_estimate_survives_json() -> None:
    found = estimated(wanted_by=TODAY)
    assert Estimate.model_validate_json(found.model_dump_json()) == found
