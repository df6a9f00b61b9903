"""What one cell says about the people beside a work: names, roles, how sure, when they lived.

Everything in a cell must be understood, or the cell is not read: half of a remark is worse than none. Columns of roles
and qualifiers beside the cell are in mappings/people.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from mappings.life_dates import Life, read_life
from mappings.people_words import Words, people_words
from mappings.person_names import is_full, is_given_and_family, read_name, starts_with_given

MOST_PEOPLE = 12
"""People in one cell; more are a list that somebody should look at."""
PHRASE = 40
"""Characters in which a phrase before a name must end."""
LONG = 400
"""Characters; a longer cell is a text about people."""

_NOT_READ = re.compile(r"://|[{}\[\]<>|@\ufffd\x00-\x1f]|\bet al\b|\bm\.? ?fl\b|\bu\. ?a\.|\bym\.")
_BRACKETS = re.compile(r"^(?P<before>.*\S)\s*\((?P<remark>[^()]+)\)$")
_BEHIND_BRACKETS = re.compile(r"\)\.\s+(?=\w)")
_OUTSIDE = r"(?![^()]*\))"
_SEVERAL = re.compile(rf"\s*;\s*{_OUTSIDE}|\s+/\s+{_OUTSIDE}")


@dataclass(frozen=True)
class Said:
    """One person of a cell. `relation` "" for the maker; `role` in English; `maker` false for whom only something else
    is said of; `note` the museum's own word for that; `uncertain` "perhaps"; `unknown` nobody knows who; `anonymous`
    the museum calls them so; `firm` no person; years are 0 where not said."""

    name: str
    relation: str = ""
    role: str = ""
    maker: bool = True
    note: str = ""
    uncertain: bool = False
    unknown: bool = False
    anonymous: bool = False
    firm: bool = False
    born: int = 0
    died: int = 0
    active: str = ""


@dataclass(frozen=True)
class _Remarks:
    """What is said around a name, gathered from the outside in."""

    relation: str = ""
    role: str = ""
    note: str = ""
    uncertain: bool = False
    life: Life | None = None
    behind: str = ""
    before: str = ""
    honours: str = ""

    def joined(self, other: _Remarks) -> _Remarks | None:
        """Both, or None where they contradict each other."""
        changed = {}
        for field, value in vars(other).items():
            own = getattr(self, field)
            if value and own and value != own and field != "role":
                return None
            changed[field] = own or value
        both = _Remarks(**changed)
        mixed = self.role and other.role and bool(self.note) != bool(other.note)
        return None if mixed or (both.uncertain and both.relation) else both


@lru_cache(maxsize=50_000)
def read_people(text: str, family_first: bool | None = None) -> tuple[Said, ...] | None:
    """The people of one cell, or None where it is not understood. `family_first`: whether the column is known to hold
    (True), or not to hold (False), the family name before a comma; None where the words themselves must show it."""
    cell = " ".join(text.replace("’", "'").split())
    if not cell or len(cell) > LONG or _NOT_READ.search(cell):
        return None
    parts = [part for part in _SEVERAL.split(cell) if part]
    if len(parts) > MOST_PEOPLE or (len(parts) > 1 and _may_be_spellings(cell, parts)):
        return None
    found: list[Said] = []
    for part in parts:
        people = _one_or_joined(part, family_first)
        if people is None:
            return None
        found += people
    return tuple(found) or None


def _may_be_spellings(cell: str, parts: list[str]) -> bool:
    """ "Höyer; Heyer, Ole Petter", "F / J Parr": one person in several spellings, or several people?"""
    bare = [part for part in parts if " " not in part and not is_nobody(part)]
    return bool(bare) and (" / " in cell or any("," in part for part in parts))


def is_nobody(text: str) -> str:
    """ "unknown" or "anonymous" where a text says only that, with a role or a country at most; else ""."""
    words = people_words()
    rest = [part for part in re.split(r"[\s,:()]+", text.casefold()) if part]
    if rest and rest[0].rstrip(".") not in words.nobody_begins:
        return ""
    kinds = set()
    while rest:
        for length in (3, 2, 1):
            phrase = " ".join(rest[:length])
            if len(rest) >= length and (phrase in words.nobody or (stripped := phrase.rstrip(".")) in words.nobody):
                phrase = phrase if phrase in words.nobody else stripped
                break
        else:
            return ""
        kinds |= {"unknown"} if phrase in words.unknown else {"anonymous"} if phrase in words.anonymous else set()
        rest = rest[length:]
    return "unknown" if "unknown" in kinds else next(iter(kinds), "")


def _one_or_joined(text: str, family_first: bool | None) -> list[Said] | None:
    if one := _one(text, family_first):
        return [one]
    return _after_another(text, family_first) or _joined(text)


def _after_another(text: str, family_first: bool | None) -> list[Said] | None:
    """ "Johan Snack efter Carl Larsson": who made it, and after whom."""
    found = _after().match(text)
    if not found:
        return None
    maker, model = _one(found["maker"], family_first), _one(found["model"], family_first)
    if not maker or not model or maker.relation or model.relation or not (maker.maker and model.maker):
        return None
    whole = maker.unknown or (starts_with_given(maker.name) and " " in maker.name)
    return [maker, replace(model, relation="after")] if whole and not model.unknown else None


@lru_cache(maxsize=1)
def _after() -> re.Pattern[str]:
    words = [word for word, key in people_words().relation_before.items() if key == "after"]
    return re.compile(rf"(?P<maker>[^,]+?),?\s(?:{_any_of(words)})\s(?P<model>\S.*)$")


@lru_cache(maxsize=1)
def _joints() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{_any_of(people_words().joining)})\s+{_OUTSIDE}|,\s*{_OUTSIDE}")


def _joined(text: str) -> list[Said] | None:
    """Several whole names with commas or "och" between them; never "Karl och Anna Andersson"."""
    parts = _joints().split(text)
    if not 1 < len(parts) <= MOST_PEOPLE:
        return None
    people = [one for part in parts if (one := _one(part, None)) and not (one.firm or one.relation or one.unknown)]
    listed = "," in re.sub(r"\([^()]*\)", "", text)
    # "Martin Johnson, Peter Paul" may be one man's family name first; "and" leaves no doubt.
    whole = is_full if listed else is_given_and_family
    return people if len(people) == len(parts) and all(whole(one.name) for one in people) else None


def _one(text: str, family_first: bool | None) -> Said | None:
    if kind := is_nobody(text):
        return Said(text, unknown=True, anonymous=kind == "anonymous")
    peeled = _peeled(_BEHIND_BRACKETS.sub("), ", text.strip()))
    if peeled is None:
        return None
    bare, remarks = peeled
    if bare != text and (kind := is_nobody(bare)):
        plain = not (remarks.relation or remarks.uncertain or remarks.life)
        return Said(bare, unknown=True, anonymous=kind == "anonymous", role=remarks.role) if plain else None
    life = remarks.life or Life()
    dated = bool(life.born and life.died)
    name = read_name(bare, remarks.behind, dated=dated, family_first=family_first)
    if name is None or (not name.firm and not life.plausible) or (remarks.honours and " " not in bare):
        return None
    shown = " ".join(filter(None, (remarks.before, name.text))) + (f", {remarks.honours}" if remarks.honours else "")
    years = Life(active=life.active) if name.firm else life
    return Said(
        shown, remarks.relation, remarks.role, not remarks.note, remarks.note, remarks.uncertain,
        firm=name.firm, born=years.born, died=years.died, active=years.active,
    )  # fmt: skip


def _peeled(text: str) -> tuple[str, _Remarks] | None:
    """The bare name and what stands around it, or None where a remark is not understood."""
    remarks = _Remarks()
    for _ in range(MOST_PEOPLE):
        step = _from_front(text) or _from_end(text)
        if step is None:
            return text, remarks
        text, said = step
        both = remarks.joined(said) if said else None
        if both is None or not text:
            return None
        remarks = both
    return None


def _from_front(text: str) -> tuple[str, _Remarks | None] | None:
    words = people_words()
    for phrase, rest in _phrases_before(text):
        bare = rest.lstrip(": ")
        labelled = rest.lstrip().startswith(":")
        named = phrase not in words.firms and starts_with_given(bare)  # "Verlag Carl Ek" is the firm
        if phrase in words.role and (labelled or phrase.endswith(_BY) or named):
            return bare, _of_role(phrase, text[: len(phrase)], words)
        if phrase in words.relation_before and (bare[:1].isupper() or phrase.endswith("'") or _is_particle(bare)):
            return bare, _Remarks(relation=words.relation_before[phrase])
        if phrase in words.relation_before_names and starts_with_given(bare):
            return bare, _Remarks(relation=words.relation_before_names[phrase])
        if phrase in words.uncertain_before and bare:
            return bare, _Remarks(uncertain=True)
        if phrase in words.by and starts_with_given(bare) and bare.count(" "):
            return bare, _Remarks()
    return None


_BY = (" by", " av", " af", " von", " de")


def _is_particle(text: str) -> bool:
    return text.split(" ", 1)[0] in people_words().particles


def _phrases_before(text: str) -> Iterator[tuple[str, str]]:
    """The known beginnings of a text, longest first, each with what follows."""
    known = _beginnings()
    ends = [place for place, sign in enumerate(text[:PHRASE]) if place and (sign in " :" or text[place - 1] == "'")]
    for end in reversed(ends):
        if (phrase := text[:end].casefold()) in known and len(phrase) == end:
            yield phrase, text[end:]


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    words = people_words()
    return frozenset(
        {*words.role, *words.relation_before, *words.relation_before_names, *words.uncertain_before, *words.by}
    )


def _from_end(text: str) -> tuple[str, _Remarks | None] | None:
    if found := _BRACKETS.match(text):
        return found["before"], _remark(found["remark"])
    if text.endswith("?"):
        return text[:-1].rstrip(), _Remarks(uncertain=True)
    for start, separator in _commas(text):
        # From the first comma on, so that "f. 1864, d. 1916" is one remark; a name's own comma is left in peace.
        if said := _remark(text[start + len(separator) :]):
            return text[:start].rstrip(), said
    if found := _life_at_end().match(text):
        life = read_life(found["remark"])
        return (found["before"], _Remarks(life=life)) if life else None
    return _last_words(text)


@lru_cache(maxsize=1)
def _life_at_end() -> re.Pattern[str]:
    words = _any_of([*people_words().life["born"], *people_words().life["died"], *people_words().life["active"]])
    return re.compile(rf"(?P<before>[^\d,()]+?)\s+(?P<remark>(?:(?:{words})\s*)?\d[^()]*)$")


def _commas(text: str) -> list[tuple[int, str]]:
    return [(place, ",") for place, sign in enumerate(text) if sign == ","]


def _last_words(text: str) -> tuple[str, _Remarks | None] | None:
    """ "Lucas Cranach zugeschrieben", "Lucas Cranach d. Ä."."""
    words = people_words()
    parts = text.split(" ")
    for length in (2, 1):
        if len(parts) <= length:
            continue
        before, last = " ".join(parts[:-length]), " ".join(parts[-length:])
        if last.casefold() in words.generations and not _AND_AT_END.search(before) and _says_which(last):
            return before, _Remarks(behind=last)
        if last in words.relation_before and words.relation_before[last] != "after" and length == 1:
            return before, _Remarks(relation=words.relation_before[last])
    return None


_AND_AT_END = re.compile(r"(?:&|\bet|\boch|\bog|\band|\bund)$")


def _says_which(last: str) -> bool:
    """Not "Karl I": a king's number stays where it is."""
    return not re.fullmatch(r"[IV]+", last)


def _remark(text: str) -> _Remarks | None:
    """What stands in brackets or behind a comma; several remarks may stand there, and each must be understood."""
    whole = _single(text.strip())
    if whole is not None:
        return whole
    parts = re.split(r"\s*[,;]\s*", text.strip())
    if len(parts) < 2:
        return None
    remarks: _Remarks | None = _Remarks()
    for start in range(len(parts)):
        # "French, Paris 1840–1926 Giverny": the rest may be one remark with commas of its own.
        rest = _single(", ".join(parts[start:])) if 0 < start < len(parts) - 1 else None
        said = rest if rest is not None else _single(parts[start])
        remarks = remarks.joined(said) if said is not None and remarks is not None else None
        if remarks is None or rest is not None:
            return remarks
    return remarks


def _single(text: str) -> _Remarks | None:
    words = people_words()
    small = text.casefold()
    if small in words.generations:
        return _Remarks(behind=text)
    if text in words.honours:
        return _Remarks(honours=text)
    if small in words.titles:
        return _Remarks(before=text)
    if life := read_life(text):
        return _Remarks(life=life)
    if small in words.uncertain_aside:
        return _Remarks(uncertain=True)
    bare = small.rstrip(": ")
    if bare in words.relation_aside:
        return _Remarks(relation=words.relation_aside[bare])
    if small in words.role:
        return _of_role(small, text, words)
    return _Remarks() if small in words.countries else None


def _of_role(phrase: str, as_written: str, words: Words) -> _Remarks:
    if phrase in words.maker:
        return _Remarks(role=words.maker[phrase])
    return _Remarks(role=words.other[phrase], note=as_written)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
