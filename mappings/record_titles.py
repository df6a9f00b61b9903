"""The title of a record, and what was changed on the way to it, and why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from mappings.crosswalk_model import Crosswalk, TitleRule
from mappings.distinct import Cells, Distinct
from mappings.found import Found, found
from mappings.records import Row, columns_of, first_text, media_name
from mappings.titles import (
    FORBIDDEN,
    REPLACEMENTS,
    TITLE_BYTES,
    Title,
    clash_key,
    extension_of,
    fitting,
    forbidden_in,
    is_camera_name,
    legal,
    normal,
    says_nothing,
    without_file_name,
)
from mappings.wikitext import plain
from stafett.problems import Problem


@dataclass(frozen=True)
class Change:
    """One thing that was changed: `before` and `after` are the signs or the length concerned."""

    before: str
    after: str
    why: str


NONE = Title("")


@dataclass(frozen=True)
class RecordTitle:
    """The title of a record ("" where none can be made), what is wrong with it, the title's text as
    delivered (`raw`) and, without markup, with the other parts of the pattern (`given`); `taken` holds what it had
    from the name of a file, by kind."""

    source_id: str
    title: Title = NONE
    raw: str = ""
    given: str = ""
    taken: Mapping[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The title itself."""
        return self.title.text

    def changes(self) -> list[Change]:
        """What the rules for titles changed in the texts that were given, in order of the signs."""
        composed = unicodedata.normalize("NFC", self.given)
        changes = [Change(part, "", WHY[kind]) for kind, part in self.taken.items()]
        if unicodedata.normalize("NFC", self.raw) != self.raw or composed != self.given:
            changes.append(Change("NFD", "NFC", WHY["composed"]))
        if found := SPACES.search(self.raw.strip()):
            changes.append(Change(found[0].encode("unicode_escape").decode(), " ", WHY["spaces"]))
        for sign in sorted({*composed, *(sign for sign in self.raw if not sign.isprintable())}):
            if sign in REPLACEMENTS:
                why = WHY["forbidden" if sign in FORBIDDEN else "replaced"]
                changes.append(Change(sign, REPLACEMENTS[sign].strip(), why))
            elif (not sign.isprintable() and not sign.isspace()) or sign > "\uffff" or sign == "\ufffd":
                changes.append(Change(f"U+{ord(sign):04X}", "", WHY["removed"]))
        if size := self.title.bytes_before:
            changes.append(Change(f"{size} bytes", f"{len(self.text.encode())} bytes", WHY["long"]))
        return changes


SPACES = re.compile(r"\s{2,}|[^\S ]")
"""What MediaWiki stores as one space."""

WHY = {
    "namespace": "the wiki itself says that it is a file",
    "camera": "MediaWiki:Filename-prefix-blacklist warns of names that cameras give",
    "extension": "a title has one extension, that of its file",
    "forbidden": "MediaWiki does not allow it in a title",
    "replaced": "it breaks links to the file, or MediaWiki itself replaces it",
    "removed": "MediaWiki:Titleblacklist refuses what is invisible, private or outside the Basic Multilingual Plane",
    "composed": "letters with accents are stored in Unicode's composed form (NFC)",
    "spaces": "MediaWiki keeps one plain space between two words",
    "long": f"a title may have {TITLE_BYTES} bytes of UTF-8, with its extension; it is cut at a word",
}


class Titled(NamedTuple):
    """A title (`NONE` where none can be made), what is wrong with it, and what no other file's title may share."""

    title: Title
    found: tuple[Found, ...] = ()
    key: str = ""


class Words(NamedTuple):
    """The words of a title: as delivered, without what they have from a file's name (`taken`, by kind), and without
    anything a title may not hold; the rule that they break by what they say, or ""."""

    raw: str
    text: str
    taken: Mapping[str, str]
    legal: str
    broken: str


def words_of(rule: TitleRule, row: Row, crosswalk: Crosswalk) -> Words:
    """The words of a record's title; they depend on the columns that the rule names, and are the same for the same."""
    raw = first_text(rule.title, row, crosswalk)
    text, taken = without_file_name(plain(raw).replace("\n", " "))
    made = legal(text)
    return Words(raw, text, taken, made, _broken_by(made))


def _broken_by(text: str) -> str:
    """A work may be called “K” or “3765”, and a wiki takes that with institution and number; it says little."""
    if is_camera_name(text):
        return "title-blacklisted"
    return "title-says-little" if says_nothing(text) else ""


def title_of(row: Row, crosswalk: Crosswalk, *, number: int = 0) -> RecordTitle:
    """Make the title of one record by the crosswalk's pattern; `number` is its line, for the problems.

    The same record always has the same title. Whether other records or the wiki have it too is not asked here.
    """
    words, source_id = words_of(crosswalk.title, row, crosswalk), row.get(crosswalk.id_column, "").strip()
    title, all_found, _ = titled(crosswalk, words, source_id, extension_of(media_name(crosswalk, row)))
    given = f"{words.text}{crosswalk.institution.name}{source_id}"
    return RecordTitle(
        source_id, title, words.raw, given, words.taken, [one.of(source_id, number) for one in all_found]
    )


class Around(NamedTuple):
    """What a title has before and after a record's id, how many bytes there are for the id and for the extension of the
    file (0: nobody can say without looking at the id), and what is wrong with any title of these words."""

    words: Words
    before: str = ""
    after: str = ""
    room: int = 0
    found: tuple[Found, ...] = ()


_CALM_ID = re.compile(r"[A-Za-z0-9]+(?:[ .-][A-Za-z0-9]+)*")
"""An id that stands in a title as it is, whatever stands around it."""


class TitleMaker:
    """Makes the titles of many records with one crosswalk, the same as `title_of`."""

    def __init__(self, crosswalk: Crosswalk) -> None:
        columns = list(dict.fromkeys(column for value in crosswalk.title.title for column in columns_of(value)))

        def of(*cells: str) -> Around:
            return self._around_id(words_of(crosswalk.title, dict(zip(columns, cells, strict=True)), crosswalk))

        self._crosswalk, self._around = crosswalk, Distinct(columns, of)
        self._start, _, self._end = crosswalk.title.pattern.partition("{id}")
        self._institution = _legal_name(crosswalk.institution.name)

    def of(self, cells: Cells, extensions: Sequence[str]) -> list[Titled]:
        """The title of each record, by the extension of its file, and what is wrong with it."""
        ids = cells[self._crosswalk.id_column]
        return [self._titled(*record) for record in zip(self._around.of(cells), ids, extensions, strict=True)]

    def _titled(self, known: Around, source_id: str, extension: str) -> Titled:
        if extension and len(source_id) + len(extension) <= known.room and _CALM_ID.fullmatch(source_id):
            stem = f"{known.before}{source_id}{known.after}"
            return Titled(Title(f"{stem}.{extension}"), known.found, stem.casefold())
        return titled(self._crosswalk, known.words, source_id, extension)

    def _around_id(self, words: Words) -> Around:
        """What the titles of these words have in common, where these are what they begin with."""
        if not words.legal or not self._start or "{id}" in self._end:
            return Around(words)
        parts = {"title": words.legal, "institution": self._institution}
        before = normal(f"{self._start}0".format_map(parts))[:-1]
        after = normal(f"0{self._end}".format_map(parts))[1:].rstrip(" -.") if self._end else ""
        if before[0] in " -." or (after and unicodedata.combining(after[0])):
            return Around(words)
        room = TITLE_BYTES - len(before.encode()) - len(after.encode()) - len(".")
        wrong = (*_broken(self._crosswalk, words), *_replaced(self._crosswalk, words, ""))
        return Around(words, before, after, room, wrong)


def titled(crosswalk: Crosswalk, words: Words, source_id: str, extension: str) -> Titled:
    """The title of a record with this id and extension of its file."""
    if not words.legal or not source_id:
        return Titled(NONE, (found("title-missing", crosswalk.title.title[0].column),))
    wrong = _broken(crosswalk, words)
    parts = {"title": words.legal, "institution": _legal_name(crosswalk.institution.name), "id": legal(source_id)}
    try:
        title = fitting(crosswalk.title.pattern, parts, extension)
    except ValueError as error:
        too_long = found("title-blacklisted", crosswalk.id_column, source_id, reason=str(error))
        return Titled(NONE, (*wrong, too_long))
    wrong += _replaced(crosswalk, words, source_id)
    if title.bytes_before:
        column, size = crosswalk.title.title[0].column, title.bytes_before
        wrong.append(found("title-too-long", column, words.text, bytes=size, limit=TITLE_BYTES))
    return Titled(title, tuple(wrong), clash_key(title.text))


def _broken(crosswalk: Crosswalk, words: Words) -> list[Found]:
    """The rule that the words break, if any."""
    about: dict[str, object] = {"reason": "DSC_0001, IMG 1234"} if words.broken == "title-blacklisted" else {}
    return [found(words.broken, crosswalk.title.title[0].column, words.text, **about)] if words.broken else []


def _replaced(crosswalk: Crosswalk, words: Words, source_id: str) -> list[Found]:
    """What stands in the words, the institution's name or the id, and may not stand in a title."""
    signs = sorted(forbidden_in(f"{words.text}{crosswalk.institution.name}{source_id}"))
    about = {"characters": " ".join(signs)}
    return [found("title-forbidden-characters", crosswalk.title.title[0].column, words.text, **about)] if signs else []


_legal_name = lru_cache(maxsize=16)(legal)
