"""What is said around a name: how the person relates to the work, what they did, when they lived, how sure that is.

Remarks are taken away from the outside in, until the bare name is left; one that is not understood spoils the cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mappings.life_dates import Life, read_life
from mappings.people_words import FORMER, Words, any_of, people_words
from mappings.person_names import starts_with_given

PHRASE = 40
"""Characters in which a phrase before a name must end."""
MOST_REMARKS = 12

_BRACKETS = re.compile(r"^(?P<before>.*\S)\s*\((?P<remark>[^()]+)\)$")
_NUMBER = re.compile(r"I{2,3}|IV")
"""Which of one name, as "Willem van de Velde (II)" has it."""
_BEHIND_A_DASH = re.compile(r"^(?P<before>.*\S)\s+[-–—]\s*(?P<remark>[^-–—,()]+)$")


@dataclass(frozen=True)
class Remarks:
    """What is said around a name, gathered from the outside in."""

    relation: str = ""
    role: str = ""
    note: str = ""
    uncertain: bool = False
    firm: bool = False
    life: Life | None = None
    behind: str = ""
    before: str = ""
    honours: str = ""

    @property
    def of_somebody(self) -> bool:
        """Whether something is said that is said of people only: whose workshop it was, a title."""
        return bool(self.relation or self.honours or self.before)

    @property
    def of_a_trade(self) -> bool:
        """Whether a trade is said that people have: a photographer; or nothing about the maker at all."""
        return bool(self.note) or self.role in people_words().done_by_people

    def joined(self, other: Remarks) -> Remarks | None:
        """Both, or None where they contradict each other."""
        changed = {}
        for field, value in vars(other).items():
            own = getattr(self, field)
            if value and own and value != own and field != "role":
                return None
            changed[field] = own or value
        both = Remarks(**changed)
        mixed = self.role and other.role and bool(self.note) != bool(other.note)
        return None if mixed or (both.uncertain and both.relation) else both


def peeled(text: str) -> tuple[str, Remarks] | None:
    """The bare name and what stands around it, or None where a remark is not understood."""
    remarks = Remarks()
    for _ in range(MOST_REMARKS):
        step = _from_front(text) or _from_end(text)
        if step is None:
            return text, remarks
        text, said = step
        both = remarks.joined(said) if said else None
        if both is None or not text:
            return None
        remarks = both
    return None


def _from_front(text: str) -> tuple[str, Remarks | None] | None:
    words = people_words()
    for phrase, rest in _phrases_before(text):
        bare = rest.lstrip(": ")
        labelled = rest.lstrip().startswith(":")
        named = phrase not in words.firms and _begins_a_person(bare)  # "Verlag Carl Ek" is the firm
        if phrase in words.role and (labelled or phrase.endswith(_BY) or named):
            return bare, _of_role(phrase, text[: len(phrase)], words)
        if phrase in words.relation_before and (bare[:1].isupper() or phrase.endswith("'") or _is_particle(bare)):
            return bare, Remarks(relation=words.relation_before[phrase])
        if phrase in words.relation_before_names and starts_with_given(bare):
            return bare, Remarks(relation=words.relation_before_names[phrase])
        if phrase in words.uncertain_before and bare:
            return bare, Remarks(uncertain=True)
        if phrase in words.once and (name := _given_up(bare, words)):
            return name, Remarks(relation=FORMER)
        if phrase in words.by and starts_with_given(bare) and bare.count(" "):
            return bare, Remarks()
    return None


def _given_up(text: str, words: Words) -> str:
    """The name of "Rembrandt zugeschrieben", or ""."""
    name, _, last = text.rpartition(" ")
    return name if words.relation_aside.get(last.casefold()) == "attributed to" else ""


def _begins_a_person(text: str) -> bool:
    """Whether given names stand there, first or behind the family name: "Samuel Heurlin", "Heurlin, Samuel"."""
    family, _, given = text.partition(", ")
    return starts_with_given(text) or (bool(given) and " " not in family and starts_with_given(given))


_BY = (" by", " av", " af", " von", " par")


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
        {
            *words.role,
            *words.relation_before,
            *words.relation_before_names,
            *words.uncertain_before,
            *words.by,
            *words.once,
        }
    )


def _from_end(text: str) -> tuple[str, Remarks | None] | None:
    if found := _BRACKETS.match(text):
        relation = people_words().relation_in_brackets.get(found["remark"].casefold())
        return found["before"], Remarks(relation=relation) if relation else _remark(found["remark"])
    if text.endswith("?"):
        return text[:-1].rstrip(), Remarks(uncertain=True)
    if (found := _BEHIND_A_DASH.match(text)) and (said := _role_alone(found["remark"])):
        return found["before"], said
    for start, separator in _commas(text):
        # From the first comma on, so that "f. 1864, d. 1916" is one remark; a name's own comma is left in peace.
        if said := _remark(text[start + len(separator) :]):
            return text[:start].rstrip(), said
    if found := _life_at_end().match(text):
        life = read_life(found["remark"])
        known = life and not (life.active and found["remark"][0].isdigit())  # "Veronese 16th century" is a school
        return (found["before"], Remarks(life=life)) if known else None
    return _last_words(text)


@lru_cache(maxsize=1)
def _life_at_end() -> re.Pattern[str]:
    words = any_of([*people_words().life["born"], *people_words().life["died"], *people_words().life["active"]])
    return re.compile(rf"(?P<before>[^\d,()]+?(?:,[^\d,()]+?)?)\s+(?P<remark>(?:(?:{words})\s*)?\d[^()]*)$")


def _commas(text: str) -> list[tuple[int, str]]:
    return [(place, ",") for place, sign in enumerate(text) if sign == ","]


def _last_words(text: str) -> tuple[str, Remarks | None] | None:
    """ "Lucas Cranach zugeschrieben", "Lucas Cranach d. Ä."."""
    words = people_words()
    parts = text.split(" ")
    for length in (2, 1):
        if len(parts) <= length:
            continue
        before, last = " ".join(parts[:-length]), " ".join(parts[-length:])
        if last.casefold() in words.generations and not _AND_AT_END.search(before) and _says_which(last):
            return before, Remarks(behind=last)
        if last.casefold() in words.signed:
            return before, _signed(last, words)
        if (owner := _POSSESSIVE.match(before)) and last.casefold() in words.relation_aside and length == 1:
            return (owner[1], Remarks(relation=words.relation_aside[last.casefold()])) if _sure(last) else (text, None)
        if last.casefold() in words.relation_aside and _ends_in_generation(before, words):
            return before, Remarks(relation=words.relation_aside[last.casefold()])
        if last in words.relation_before and words.relation_before[last] != "after" and length == 1:
            return before, Remarks(relation=words.relation_before[last])
    return None


def _ends_in_generation(text: str, words: Words) -> bool:
    """ "Lucas Cranach d. Ä.", behind which "Werkstatt" is no part of a firm's name."""
    parts = text.casefold().split()
    return any(" ".join(parts[-length:]) in words.generations for length in (1, 2) if length < len(parts))


_POSSESSIVE = re.compile(r"(?!I |In )(.*\w)(?:'s|(?<=[sxzSXZ])')$")


def _sure(last: str) -> bool:
    """Not "Brady's Studio", which may be a firm, nor "Miss Smith's School"."""
    words, small = people_words(), last.casefold()
    return small not in words.firms and words.relation_aside[small] != "school of"


_AND_AT_END = re.compile(r"(?:&|\bet|\boch|\bog|\band|\bund)$")


def _says_which(last: str) -> bool:
    """Not "Karl I": a king's number stays where it is."""
    return not re.fullmatch(r"[IV]+", last)


def _remark(text: str) -> Remarks | None:
    """What stands in brackets or behind a comma; several remarks may stand there, and each must be understood."""
    whole = _single(text.strip())
    if whole is not None:
        return whole
    parts = re.split(r"\s*[,;]\s*", text.strip())
    if len(parts) < 2:
        return None
    remarks: Remarks | None = Remarks()
    for start in range(len(parts)):
        # "French, Paris 1840–1926 Giverny": the rest may be one remark with commas of its own.
        rest = _single(", ".join(parts[start:])) if 0 < start < len(parts) - 1 else None
        said = rest if rest is not None else _single(parts[start])
        remarks = remarks.joined(said) if said is not None and remarks is not None else None
        if remarks is None or rest is not None:
            return remarks
    return remarks


def _single(text: str) -> Remarks | None:
    words = people_words()
    small = text.casefold()
    if small in words.generations or _NUMBER.fullmatch(text):
        return Remarks(behind=text)
    if text.replace(".", "") in words.honours:
        return Remarks(honours=text)
    if small in words.titles:
        return Remarks(before=text)
    if small in words.says_firm:
        return Remarks(firm=True)
    if life := read_life(text):
        return Remarks(life=life)
    if small in words.uncertain_aside:
        return Remarks(uncertain=True)
    bare = small.rstrip(": ")
    if bare in words.relation_aside:
        return Remarks(relation=words.relation_aside[bare])
    if small in words.signed:
        return _signed(text, words)
    return _role_alone(text) or (Remarks() if small in words.countries else None)


def _role_alone(text: str) -> Remarks | None:
    """ "fotograf", "svensk konstnär", "målare och tecknare"."""
    words, small = people_words(), text.casefold().strip()
    if small in words.role:
        return _of_role(small, text, words)
    country, _, role = small.partition(" ")
    phrases = _and_between().split(role if country in words.countries else small)
    known = words.role if len(phrases) == 1 else words.maker
    return _of_role(phrases[0], text, words) if all(phrase in known for phrase in phrases) else None


@lru_cache(maxsize=1)
def _and_between() -> re.Pattern[str]:
    return re.compile(rf"\s*/\s*|\s+(?:{any_of(people_words().joining)})\s+")


def _signed(text: str, words: Words) -> Remarks:
    """ "sculpsit" behind a name; who only published it did not make it."""
    role = words.signed[text.casefold()]
    return Remarks(role=role, note=text if role in words.beside else "")


def _of_role(phrase: str, as_written: str, words: Words) -> Remarks:
    if phrase in words.maker:
        return Remarks(role=words.maker[phrase])
    return Remarks(role=words.other[phrase], note=as_written)
