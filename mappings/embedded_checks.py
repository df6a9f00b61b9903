"""What is written into a picture, against what its record says: rights, licence, photographer, date.

Only clear contradictions are named. A museum's file is often a copy: its by-line is then whoever copied an old
photograph, and its date the day of copying. So names are compared where the photograph itself is from the age of
digital cameras, and a date counts where the file is older than the photograph is said to be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from mappings.cell_rules import reserves_rights
from mappings.crosswalk_model import Crosswalk
from mappings.dates import parse_date
from mappings.record_checks import years
from mappings.records import Row, people_of
from mappings.rights import PUBLIC_DOMAIN, REFUSED, UNKNOWN, recognise
from stafett.contact_details import find_contact
from stafett.media import EmbeddedText, MediaFacts
from stafett.problems import Problem
from stafett.rules import finding

PHOTOGRAPH = "Photograph"
"""The template of records whose maker is a photographer, and whose date is that of the exposure."""
DIGITAL = 2000
"""Photographs made from this year on are taken for the file itself, older ones for what was copied."""
YEARS_EARLY, YEARS_LATE = 1, 2
"""Years by which a file may be older than its photograph, for clocks and careless dates, and younger, for editing."""
RESERVING = ("copyright", "usage", "licence")
NO_RIGHTS = frozenset({PUBLIC_DOMAIN, "cc0"})
"""Museums use the two for one another; who has either may do the same."""

_ADDRESS = re.compile(r"https?://[^\s\"<>()]{4,300}")
_DAY = re.compile(r"(1[89]\d\d|20\d\d)(?:-(\d\d)-(\d\d))?(?!\d)")
_NAME = re.compile(r"[^\W\d_][\w'’.\-]*(?: [^\W\d_][\w'’.\-]*){1,3}")
_WORD = re.compile(r"[^\W\d_]{3,}")
_NOBODY = re.compile(
    r"canon|nikon|sony|olympus|fuji|leica|epson|phase one|camera|scan|photoshop|adobe|picasa|microsoft|windows|admin"
    r"|unknown|okänd|museum|musée|museet|museo|arkiv|archiv|librar|bibliot|universit|stift|institut|galler|studio|foto"
    r"|photo|ateljé|atelier|digital|media|press|byrå|agency|staff|avdelning|department|user|default",
    re.IGNORECASE,
)


def about_embedded(facts: MediaFacts, row: Row, number: int, crosswalk: Crosswalk) -> list[Problem]:
    """Warnings about the texts in a record's file; `number` is the record's line in the delivered file."""
    about = _Record(row, number, crosswalk, facts)
    return [*about.rights(), *about.photograph()] if facts.embedded else []


class _Record:
    """One record, and what its file says."""

    def __init__(self, row: Row, number: int, crosswalk: Crosswalk, facts: MediaFacts) -> None:
        self.row, self.number, self.crosswalk, self.facts = row, number, crosswalk, facts

    def rights(self) -> Iterator[Problem]:
        """One contradiction: rights that are reserved, or else another licence than the record's."""
        column = self.crosswalk.rights.column
        stated = self.crosswalk.rights.value or self.row.get(column, "").strip()
        kind = recognise(stated)
        if kind in (REFUSED, UNKNOWN, ""):
            return  # the record itself is named for it
        for one in self._texts(*RESERVING):
            if found := _reserved(one):
                yield self._finding("embedded-reserves-rights", column, field=one.place, found=found, stated=stated)
                return
        for one in self._texts(*RESERVING):
            for words, other in _licences(one.text):
                if other != kind and not {other, kind} <= NO_RIGHTS:
                    about = {"field": one.place, "embedded": words, "stated": stated}
                    yield self._finding("embedded-licence-differs", column, **about)
                    return

    def photograph(self) -> Iterator[Problem]:
        """Another photographer, another time, where the record is one of a photograph."""
        column = next((name for name in self.crosswalk.date if self.row.get(name, "").strip()), "")
        if self.crosswalk.template != PHOTOGRAPH or not column:
            return
        stated = self.row[column].strip()
        earliest, latest = _years(stated)
        if earliest >= DIGITAL:
            yield from self._maker()
        found = [one for one in self._texts("date") if _DAY.match(one.text)]
        if found and all(_far(one.text, earliest, latest) for one in found):
            day = found[0].text[:10]
            yield self._finding("embedded-date-differs", column, embedded=day, stated=stated)

    def _maker(self) -> Iterator[Problem]:
        rule = self.crosswalk.people
        if rule is None:
            return
        table = self.crosswalk.table(rule.table)
        makers = [one.name for one in people_of(self.row, self.crosswalk, table) if one.made_it and not one.unknown]
        names = [name for one in self._texts("creator") for name in re.split(r"[;/,]| and | och ", one.text)]
        said = _words([*map(str, self.row.values()), *makers, self.crosswalk.institution.name])
        others = [name for name in map(str.strip, names) if _is_person(name)]
        if makers and others and len(others) == len(names) and not _words(others) & said:
            yield self._finding(
                "embedded-creator-differs", rule.column, embedded=", ".join(others), stated=", ".join(makers)
            )

    def _texts(self, *fields: str) -> list[EmbeddedText]:
        return [one for one in self.facts.embedded if one.field in fields]

    def _finding(self, rule: str, column: str, **detail: str) -> Problem:
        source_id = self.row.get(self.crosswalk.id_column, "").strip()
        return finding(rule, record=source_id, row=self.number, column=column, value=self.facts.name, **detail)


def _reserved(one: EmbeddedText) -> str:
    """The words that reserve rights, or the address of a licence that is not free, or ""."""
    if details := reserves_rights(one.text):
        return str(details["found"])
    return next((address for address in _ADDRESS.findall(one.text) if recognise(address) == REFUSED), "")


def _licences(text: str) -> Iterator[tuple[str, str]]:
    """Words and key of each free licence in a text: the whole text, or addresses in it."""
    for words in dict.fromkeys([text, *_ADDRESS.findall(text)]):
        if (kind := recognise(words)) not in (REFUSED, UNKNOWN, ""):
            yield words, kind


@lru_cache(maxsize=10_000)
def _years(text: str) -> tuple[int, int]:
    """The years of the earliest and the latest day, 0 where the date is open there, not sure, or not understood."""
    date = parse_date(text)
    return years(date) if date and not date.unknown else (0, 0)


def _far(text: str, earliest: int, latest: int) -> bool:
    found = _DAY.match(text)
    if not found or found.group(2, 3) == ("01", "01"):
        return False  # the first of January is what a camera says whose clock was never set
    year = int(found[1])
    return (0 < year < earliest - YEARS_EARLY) or (earliest >= DIGITAL and 0 < latest < year - YEARS_LATE)


def _is_person(name: str) -> bool:
    """Whether this can only be a person's name: two to four words, most with a capital, no firm, no camera."""
    capitals = sum(word[:1].isupper() for word in name.split())
    return bool(_NAME.fullmatch(name)) and capitals >= 2 and not _NOBODY.search(name) and not find_contact(name)


def _words(texts: Iterable[str]) -> set[str]:
    """The words of three letters and more, without case and accents."""
    plain = unicodedata.normalize("NFKD", " ".join(texts).casefold())
    return set(_WORD.findall("".join(char for char in plain if not unicodedata.combining(char))))
