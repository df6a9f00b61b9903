"""The words that stand beside people's names (vocabularies/people_words.toml), made ready for reading."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

FORMER = "formerly attributed to"
MOST_OF_A_SHORT_NAME = 5
"""Letters of a given name that is shortened: "Joh.", "Edv."."""
_FOLDER = Path(__file__).parent / "vocabularies"


class Words:
    """The vocabulary by what it is asked for. All words are lower case, with straight apostrophes."""

    def __init__(self, table: dict[str, Any], given: dict[str, str], families: dict[str, Any]) -> None:
        self.given = frozenset(given["names"].split())
        self.firsts = frozenset(given["firsts"].split())
        self.known_makers = frozenset(families["makers"].split())
        self.lone = frozenset([*families["alone"].split(), *families["whole"]]) | self.known_makers
        self.relation_before = {word: key for key, row in table["relations"].items() for word in row["before"]}
        self.relation_before_names = {
            word: key for key, row in table["relations"].items() for word in row.get("named", ())
        }
        self.relation_aside = (
            {word: key for key, row in table["relations"].items() for word in row["aside"]}
            | self.relation_before
            | self.relation_before_names
        )
        self.relation_in_brackets = {
            word: key for key, row in table["relations"].items() for word in row.get("in_brackets", ())
        }
        self.once = frozenset(table["relations"][FORMER]["once"])
        self.maker = {word: key for key, words in reversed(table["makers"].items()) for word in words}
        self.other = {word: key for key, words in table["others"].items() for word in words}
        self.role = self.other | self.maker
        self.beside = frozenset(table["others"]) - frozenset(table["makers"])
        self.done_by_people = frozenset(table["done_by_people"]["roles"])
        self.unknown = frozenset(table["nobody"]["unknown"])
        self.anonymous = frozenset(table["nobody"]["anonymous"])
        self.countries = frozenset(table["nobody"]["countries"])
        self.nobody = self.unknown | self.anonymous | self.countries | {*table["nobody"]["people"], *self.maker}
        self.nobody |= frozenset(table["nobody"]["lands"])
        self.nobody_begins = frozenset(phrase.split(" ")[0].rstrip(".") for phrase in self.nobody)
        self.uncertain_before = frozenset(table["uncertain"]["before"])
        self.uncertain_aside = self.uncertain_before | frozenset(table["uncertain"]["aside"])
        self.by = frozenset(table["by"]["words"])
        self.life: dict[str, list[str]] = table["life"]
        self.joining = frozenset(table["joining"]["words"])
        self.particles = frozenset(table["particles"]["words"])
        self.titles = frozenset(table["titles"]["words"])
        self.titles_or_words = frozenset(table["titles"]["words_too"])
        self.titles_or_names = frozenset(table["titles"]["surnames"])
        self.titles_in_front = frozenset(table["titles"]["in_front"])
        self.titles_within = frozenset(table["titles"]["within"])
        self.honours = frozenset(table["titles"]["behind"])
        self.generations = frozenset(table["generations"]["words"])
        self.trades = frozenset(table["firms"]["trades"])
        self.trades_or_names = frozenset(table["firms"]["trades_or_names"])
        self.firms = frozenset(table["firms"]["words"]) | self.trades
        self.says_firm = frozenset(table["firms"]["said"])
        self.goods_or_names = frozenset(table["firms"]["goods_or_names"])
        self.goods = frozenset(table["firms"]["goods"]) | self.goods_or_names
        self.firm_endings = tuple(table["firms"]["ends"])
        self.institution_parts = tuple(table["institutions"]["holds"])
        self.institution_endings = tuple(table["institutions"]["ends"])
        self.signed = {word: key for key, words in table["signed"].items() for word in words}
        self.no_lone = frozenset(table["no_lone"]["words"])
        self.no_first = frozenset(table["no_first"]["words"])
        self.towns = frozenset(table["towns"]["behind_names"].split())
        self.no_first_endings = tuple(table["no_first"]["first_ends"])
        self.short_given = frozenset(name[:end] for name in self.given for end in range(1, MOST_OF_A_SHORT_NAME + 1))
        self.no_name = self._no_name(table)
        self.no_name_endings = tuple(table["no_name"]["ends"])
        self.allowed_in_firms = (
            self.firms | self.particles | self.joining | self.generations | frozenset(table["firms"]["within"])
        )
        self.no_part_of_firms = self.no_name - self.joining - {"by"}

    def _no_name(self, table: dict[str, Any]) -> frozenset[str]:
        """Words that no name of a person has; of several words, none."""
        phrases = {
            *table["no_name"]["words"],
            *self.relation_aside,
            *self.relation_in_brackets,
            *self.unknown,
            *self.anonymous,
            *self.role,
        }
        phrases |= {*self.uncertain_aside, *self.life["active"], *(word.strip(".") for word in self.signed)}
        return frozenset(word for word in phrases if " " not in word) - self.firms - self.particles - self.titles


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of `words`, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def people_words() -> Words:
    """The vocabulary, read once."""
    return Words(_table("people_words"), _table("given_names"), _table("family_names"))


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
