"""The title of a record, and what was changed on the way to it, and why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from mappings.crosswalk_model import Crosswalk
from mappings.records import Row, first_text, media_name
from mappings.titles import FORBIDDEN, REPLACEMENTS, TITLE_BYTES, Title, make_title, says_nothing, without_file_name
from mappings.wikitext import plain
from stafett.problems import Problem
from stafett.rules import finding


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


def title_of(row: Row, crosswalk: Crosswalk, *, number: int = 0, media: str | None = None) -> RecordTitle:
    """Make the title of one record by the crosswalk's pattern; `number` is its line, for the problems, `media` the name
    of its file where that is known already.

    The same record always has the same title. Whether other records or the wiki have it too is not asked here.
    """
    rule = crosswalk.title
    column = rule.title[0].column
    source_id = row.get(crosswalk.id_column, "").strip()
    raw = first_text(rule.title, row, crosswalk)
    text, taken = without_file_name(plain(raw).replace("\n", " "))

    def found(code: str, about: str = column, value: str = text, **detail: object) -> Problem:
        return finding(code, record=source_id, row=number, column=about, value=value, **detail)

    if not text or not source_id:
        return RecordTitle(source_id, problems=[found("title-missing", value="")])
    problems = [found("title-blacklisted", reason="DSC_0001, IMG 1234")] if says_nothing(text) else []
    values = {"title": text, "institution": crosswalk.institution.name, "id": source_id}
    try:
        title = make_title(rule.pattern, values, media_name(crosswalk, row) if media is None else media)
    except ValueError as error:
        too_long = found("title-blacklisted", crosswalk.id_column, source_id, reason=str(error))
        return RecordTitle(source_id, problems=[*problems, too_long])
    if title.replaced:
        problems.append(found("title-forbidden-characters", characters=" ".join(title.replaced)))
    if title.bytes_before:
        problems.append(found("title-too-long", bytes=title.bytes_before, limit=TITLE_BYTES))
    return RecordTitle(source_id, title, raw, "".join(values.values()), taken, problems)
