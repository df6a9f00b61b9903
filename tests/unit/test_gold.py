"""The gold lists (tests/gold): not one cell read wrong, and no fewer read than there are today."""

from __future__ import annotations

import pytest

from benchmarks.gold_lists import NOT_READ, WRONG, judge, languages
from mappings.public_domain_rules import listed_countries

SHARES = {"people": 0.98, "places": 1.0, "rights": 1.0, "origins": 1.0}
"""The least share of the readable cells that is read, per language or country."""
LISTS = [(kind, language) for kind in SHARES for language in languages(kind)]


@pytest.mark.parametrize(("kind", "language"), LISTS)
def test_no_cell_is_read_wrong_and_most_are_read(kind: str, language: str) -> None:
    judged = judge(kind, language)
    assert not [one for one in judged if one.verdict == WRONG]
    readable = [one for one in judged if one.readable]
    missed = [one.value for one in readable if one.verdict == NOT_READ]
    assert len(missed) <= (1 - SHARES[kind]) * len(readable), missed


def test_there_are_lists_for_every_language() -> None:
    for kind in ("people", "places", "rights"):
        assert set(languages(kind)) >= {"sv", "no", "da", "fi", "en", "de", "fr"}


def test_there_is_a_list_for_every_country_with_rules() -> None:
    assert set(languages("origins")) >= set(listed_countries())
