"""What one cell says about the people beside a work: names, roles, how sure, when they lived.

Everything in a cell must be understood, or the cell is not read: half of a remark is worse than none. Columns of roles
and qualifiers beside the cell are in mappings/people.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from mappings.life_dates import Life, read_life
from mappings.people_words import any_of, people_words
from mappings.person_names import Beside, is_full, is_given_and_family, read_name, starts_with_given
from mappings.person_remarks import peeled

MOST_PEOPLE = 12
"""People in one cell; more are a list that somebody should look at."""
LONG = 400
"""Characters; a longer cell is a text about people."""

_NOT_READ = re.compile(r"://|[{}\[\]<>|@\ufffd\x00-\x1f]|\bet al\b|\bm\.? ?fl\b|\bu\. ?a\.|\bym\.")
_IN_SQUARE = re.compile(r"(?:^|(?<=\s))\[([^\[\]()]+)\](?=$|\s*;)")
_ENDED = re.compile(r"(?:\d{4}|\))\.$")
_BORN_ABROAD = re.compile(r"\((?P<country>\w+) \(born [^()]+\), (?P<life>[^()]+)\)$")
_BORN_THERE = re.compile(r"\bborn (?:in )?[A-Z][\w' ]*[,.] (?=(?:c\. ?)?\d{4})")
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


@lru_cache(maxsize=50_000)
def read_people(text: str, family_first: bool | None = None) -> tuple[Said, ...] | None:
    """The people of one cell, or None where it is not understood. `family_first`: whether the column is known to hold
    (True), or not to hold (False), the family name before a comma; None where the words themselves must show it."""
    if len(text) > 10 * LONG:
        return None
    cell = " ".join(text.replace("’", "'").split())
    if "[" in cell:
        cell = _IN_SQUARE.sub(_rounded, cell)
    if not cell or len(cell) > LONG or _NOT_READ.search(cell):
        return None
    parts = _with_their_lives([part for part in _SEVERAL.split(cell) if part])
    if len(parts) > MOST_PEOPLE or (len(parts) > 1 and _may_be_spellings(cell, parts)):
        return None
    found: list[Said] = []
    for part in parts:
        people = _one_or_joined(part, family_first)
        if people is None:
            return None
        found += people
    return tuple(found) or None


def _rounded(found: re.Match[str]) -> str:
    """ "[fotograf]" and "[unknown]": added by the cataloguer. A name in such brackets is a guess, and left as it is."""
    inside = found[1].strip()
    if inside.casefold() in people_words().role and found.start():
        return f"({inside})"
    return inside if is_nobody(inside) and not found.start() else found[0]


def _with_their_lives(parts: list[str]) -> list[str]:
    """ "Palladius, Peter; (1502-1560)": the years belong to the name before them."""
    joined: list[str] = []
    for part in parts:
        if joined and part.strip("()")[:1].isdigit() and read_life(part.strip("()")):
            joined[-1] += f" ({part.strip('()')})"
        else:
            joined.append(part)
    return joined


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
    return re.compile(rf"(?P<maker>[^,]+?),?\s(?:{any_of(words)})\s(?P<model>\S.*)$")


@lru_cache(maxsize=1)
def _joints() -> re.Pattern[str]:
    return re.compile(rf"{_and().pattern}|,\s*{_OUTSIDE}")


@lru_cache(maxsize=1)
def _and() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{any_of(people_words().joining)})\s+{_OUTSIDE}")


def _joined(text: str) -> list[Said] | None:
    """Several whole names with commas or "och" between them; never "Karl och Anna Andersson"."""
    if turned := _joined_families(text):
        return turned
    parts = _joints().split(text)
    if not 1 < len(parts) <= MOST_PEOPLE:
        return None
    people = [one for part in parts if (one := _one(part, None)) and not (one.firm or one.relation or one.unknown)]
    listed = "," in re.sub(r"\([^()]*\)", "", text)
    # "Martin Johnson, Peter Paul" may be one man's family name first; "and" leaves no doubt.
    whole = is_full if listed else is_given_and_family
    return people if len(people) == len(parts) and all(whole(one.name) for one in people) else None


def _joined_families(text: str) -> list[Said] | None:
    """ "Aalto, Aino ja Aalto, Alvar"."""
    parts = _and().split(text)
    if not 1 < len(parts) <= MOST_PEOPLE or any(part.count(",") != 1 for part in parts):
        return None
    people = [one for part in parts if (one := _one(part, None)) and not (one.firm or one.relation or one.unknown)]
    return people if len(people) == len(parts) and all(is_given_and_family(one.name) for one in people) else None


def _without_last_sign(text: str) -> str:
    """Without the comma or full stop that libraries put last: "Curtis, Edward S., 1868-1952."."""
    return text.rstrip(", ") if text.endswith(",") else text[:-1] if _ENDED.search(text) else text


def _one(text: str, family_first: bool | None) -> Said | None:
    if kind := is_nobody(text):
        return Said(text, unknown=True, anonymous=kind == "anonymous")
    plain = _BORN_ABROAD.sub(r"(\g<country>, \g<life>)", _without_last_sign(text.strip()))
    if ", born " in plain:
        plain = _BORN_THERE.sub("", plain)  # "(American, born Germany, 1899-1987)"
    found = peeled(_BEHIND_BRACKETS.sub("), ", plain))
    if found is None:
        return None
    bare, remarks = found
    if bare != text and (kind := is_nobody(bare)):
        only = not (remarks.relation or remarks.uncertain or remarks.life)
        return Said(bare, unknown=True, anonymous=kind == "anonymous", role=remarks.role) if only else None
    life = remarks.life or Life()
    beside = Beside(bool(life.born and life.died), remarks.of_somebody, remarks.of_a_trade)
    name = read_name(bare, remarks.behind, beside=beside, family_first=family_first)
    if name is None or (not name.firm and not life.plausible) or (remarks.honours and " " not in bare):
        return None
    if (life.born or life.died) and (remarks.firm or name.text.casefold() in people_words().known_makers):
        return None  # a firm that is said to have been born
    if life.active and not name.firm and " " not in name.text:
        return None  # "Veronese, 16th century"
    shown = " ".join(filter(None, (remarks.before, name.text))) + (f", {remarks.honours}" if remarks.honours else "")
    firm = name.firm or remarks.firm
    years = Life(active=life.active) if firm else life
    return Said(
        shown, remarks.relation, remarks.role, not remarks.note, remarks.note, remarks.uncertain,
        firm=firm, born=years.born, died=years.died, active=years.active,
    )  # fmt: skip
