"""Dimensions as museums write them: number, unit, what is measured, and of which part; or nothing at all.

A unit is never guessed, and a text of which one piece is not understood is not parsed. What is measured is only said
where the text says it: "20 x 30 cm" is two numbers, and whether height or width comes first is the museum's custom,
which the caller may know (`order`). Old national measures (tum, Zoll, pouces, pund) have no one length and are refused.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from mappings.dates.words import LANGUAGES
from mappings.dimension_spelling import spelled

TABLE = Path(__file__).parent / "vocabularies" / "dimension_words.toml"
TEXT_LIMIT, PIECES_LIMIT, PART_LIMIT = 1000, 40, 60
WEIGHTS = ("g", "kg", "lb", "oz")
KINDS = ("height", "width", "depth", "length", "diameter", "thickness", "circumference", "weight", "calibre")

_LABELLED = r"[^\W\d]+[.:]?\s*\d"
_PIECES = re.compile(
    r"(\s*(?:\r?\n|\|\||;|\s/\s|,\s+(?=\d[\d.,]*\s?(?:kg|g)\b)|, +(?=\d[\d.,]*\s?[cmd]?m [^\W\d])"
    rf"|(?<=[cm]m)\.\s+(?={_LABELLED}))\s*"
    rf"|,\s+(?={_LABELLED})|(?:(?<=\d)|(?<=[cmdk][mg])|(?<=[ \d]m)|(?<=[ \d]g)|(?<=[\")]))\s*,\s*"
    r"(?=[^\W\d]+[.:]?(?:\s+[^\W\d]+[.:]?)*\s*\d))"
)
_NUMBER = r"\d{1,6}(?:[.,]\d{1,20})?(?:\s\d{1,2}/\d{1,2})?|\d{1,2}/\d{1,2}"
_MEASURE = re.compile(
    rf"(?:(?P<label>[^\W\d]+|ø)[.:]?\s*)?(?P<number>{_NUMBER})\s?(?P<unit>[^\W\d]+|\")?\.?"
    r"(?:\s?(?P<after>[^\W\d]{1,20})\b\.?)?"
)
_TIMES = re.compile(r"\s*[x×*]\s*(?=[^\W\d]*[.:]?\s*\d)")
_NEXT_LABEL = re.compile(rf"(?<=\d|\w|\.)\s+(?={_LABELLED})")
_PART = re.compile(r"^(?P<part>[^\d]*?)(?P<rest>(?:[^\W\d]+[.:]?\s*)?\d.*)$", re.DOTALL)
_NOTE = re.compile(r"\s*[(\[](?P<note>[^()\[\]\d]{1,40})[)\]]\.?$")
_AGAIN = re.compile(r"^(?P<first>.*\d.*?)\s*\((?P<again>[^()]*\d[^()]*)\)\.?$")
"""The same once more in other units."""
_IN_CM = {"mm": 0.1, "cm": 1.0, "dm": 10.0, "m": 100.0, "in": 2.54, "ft": 30.48}
_IN_GRAMS = {"g": 1.0, "kg": 1000.0, "lb": 453.592, "oz": 28.3495}
_ROUNDING_CM, _ROUNDING = 0.25, 0.015
"""Two statements of one length may differ by so much (an eighth of an inch is 0.3 cm), or by so great a share."""


@dataclass(frozen=True)
class Dimension:
    """One measure. `unit` mm, cm, dm, m, in, ft, g, kg, lb or oz; `kind` one of KINDS, or "" where it is not said;
    `part` the museum's word for what was measured, "" for the whole; `circa` where it is about so much."""

    number: float
    unit: str
    kind: str = ""
    part: str = ""
    circa: bool = False


def parse_dimensions(text: str, language: str = "", order: Sequence[str] = ()) -> tuple[Dimension, ...] | None:
    """Give every dimension in `text`, or None where any of it is not understood.

    `language` decides between labels and decimal signs that differ; `order` names what numbers without labels are, such
    as ("height", "width", "depth"), where the museum's custom is known.
    """
    pieces = parse_pieces(text, language, order)
    return None if pieces is None else tuple(chain.from_iterable(pieces))


def parse_pieces(text: str, language: str = "", order: Sequence[str] = ()) -> tuple[tuple[Dimension, ...], ...] | None:
    """Like `parse_dimensions`, with the measures that belong together still together: "H 20 x B 30 cm; vikt 2 kg" has
    two pieces."""
    if len(text) > TEXT_LIMIT:
        return None
    code = {"no": "nb", "nn": "nb"}.get(language[:2].lower(), language[:2].lower())
    return _parse(text, code if code in LANGUAGES else "", tuple(order))


@dataclass(frozen=True)
class _Read:
    """A number as it stands: its unit, "" where only a later one has it; what its label can mean; whose it is."""

    number: float
    unit: str
    kinds: frozenset[str]
    part: str
    circa: bool


@lru_cache(maxsize=100_000)
def _parse(text: str, language: str, order: tuple[str, ...]) -> tuple[tuple[Dimension, ...], ...] | None:
    pieces = _PIECES.split(spelled(text, lambda word: bool(_kinds(word, language))).strip())
    if len(pieces) > 2 * PIECES_LIMIT:
        return None
    found: list[list[_Read]] = []
    heading = ""
    for between, piece in zip([";", *pieces[1::2]], pieces[::2], strict=True):
        if not piece:
            continue
        read = _piece(piece, language)
        if read is None:
            return None
        if found and _either(found[-1], read, between.strip(), heading):
            return None
        heading = _heading(piece, read) if read[0].part else heading if between.strip() == "," else ""
        if found and not read[0].part and (heading or _belongs(found[-1], read)):
            found[-1] += [replace(one, part=heading or found[-1][0].part) for one in read]
        else:
            found.append(read)
    measures = [_joined(read, order) for read in found]
    return tuple(tuple(some) for some in measures if some) if measures and all(measures) else None


def _heading(piece: str, read: list[_Read]) -> str:
    """The part that a piece names with a colon: "Ram: höjd 50 cm" is followed by more about the frame."""
    return read[0].part if piece.startswith(f"{read[0].part}:") and all(one.kinds for one in read) else ""


def _either(before: list[_Read], read: list[_Read], between: str, heading: str) -> bool:
    """Whether "ram H 50 cm; B 60 cm" may go on with the part named before, or be of the whole again."""
    started = bool(before[-1].part and before[-1].unit and len(before) == 1 and before[0].kinds)
    goes_on = not read[0].part and bool(read[0].kinds) and between in (";", ",")
    return goes_on and ((bool(heading) and between == ";") or (started and not heading))


def _belongs(before: list[_Read], read: list[_Read]) -> bool:
    """Whether numbers go on with those before them: all are labelled, and are of the whole, or still have no unit."""
    labelled = all(one.kinds for one in (*before, *read))
    return labelled and (not before[-1].part or not before[-1].unit) and "weight" not in read[0].kinds


def _piece(piece: str, language: str) -> list[_Read] | None:
    if (twice := _AGAIN.match(piece)) and any(sign.isdigit() for sign in twice["first"]):
        first, again = _piece(twice["first"], language), _piece(twice["again"], language)
        return first if first and again and _agree(first, again) else None
    note = ""
    if noted := _NOTE.search(piece):
        note, piece = noted["note"], piece[: noted.start()]
    elif behind := _behind(piece):
        note, piece = behind, piece[: -len(behind)].rstrip()
    piece, about = _about(language).subn("", piece)
    note, noted_about = _without_about(note)
    split = _PART.match(piece)
    if split is None:
        return None
    part, label = _part_and_label(split["part"], split["rest"], language)
    rest = split["rest"][len(label) :].lstrip(" .:") if label else split["rest"]
    part, led_about = _without_about(part) if part[1:2].isalpha() else (part, False)  # "c H 20 cm" is the third part
    words = f"{part} ({note})" if part and note else part or note
    if _unclear(words) or len(words) > PART_LIMIT:
        return None
    shown = "" if _is("whole", words) else words
    return _measures(rest, language, shown, circa=bool(about) or noted_about or led_about)


def _without_about(note: str) -> tuple[str, bool]:
    """ "approx display size" → "display size", and that it is about so much."""
    kept = [word for word in note.split() if not _is("circa", word.strip("."))]
    return " ".join(kept), len(kept) < len(note.split())


def _agree(first: list[_Read], again: list[_Read]) -> bool:
    """Whether two statements of the same, such as inches and centimetres, say the same."""
    mine, other = _comparable(first), _comparable(again)
    return len(mine) == len(other) and all(
        a[1] == b[1] and abs(a[0] - b[0]) <= max(_ROUNDING_CM if a[1] else 0, _ROUNDING * a[0])
        for a, b in zip(mine, other, strict=True)
    )


def _comparable(read: list[_Read]) -> list[tuple[float, bool]]:
    """Centimetres (True) or grams (False); an impossible length where there is no unit."""
    units = _units_of(read)
    table = _IN_CM | _IN_GRAMS
    return [(one.number * table.get(unit, -1), unit in _IN_CM) for one, unit in zip(read, units, strict=True)]


def _behind(piece: str) -> str:
    """Words behind a measure that say of what it is: "50 x 60 cm mit Rahmen"."""
    low = piece.casefold().rstrip(" .")
    found = next((words for words in _table()["behind"]["all"].split("|") if low.endswith(f" {words}")), "")
    return piece.rstrip(" .")[-len(found) :] if found else ""


def _part_and_label(before: str, rest: str, language: str) -> tuple[str, str]:
    """Part words before, and the last word before the number, which is a label if it is known as one."""
    words = before.strip(" ,.:=")
    last = re.match(r"[^\W\d]+", rest)
    label = last[0] if last else ""
    if label and not _kinds(label, language):
        return f"{words}{'' if before.endswith('-') else ' '}{label}".strip(" ,.:="), label
    return words, ""


def _measures(rest: str, language: str, part: str, *, circa: bool) -> list[_Read] | None:
    """The numbers of one piece, with their units and labels as they stand."""
    read: list[_Read] = []
    for text in _TIMES.split(rest.strip()):
        for labelled in _NEXT_LABEL.split(text.strip()):
            measure = _MEASURE.fullmatch(labelled.strip(" ,"))
            number = _number(measure["number"], language) if measure else None
            if measure is None or number is None:
                return None
            unit, label, after = _unit(measure["unit"]), measure["label"], measure["after"] or ""
            if not unit and measure["unit"]:
                unit, after = _unit(after), measure["unit"] if not after or _unit(after) else " "
            kinds = _kinds(label or after, language)
            if ((label or after) and not kinds) or (label and after):
                return None
            read.append(_Read(number, unit, kinds, part, circa))
    return read


def _units_of(read: list[_Read]) -> list[str]:
    """A unit counts for the numbers before it that have none."""
    units = [one.unit for one in read]
    for place in range(len(units) - 2, -1, -1):
        units[place] = units[place] or units[place + 1]
    return units


def _joined(read: list[_Read], order: tuple[str, ...]) -> list[Dimension] | None:
    units = _units_of(read)
    if not all(units) or len(read) > 4 or (len(read) > 1 and any(unit in WEIGHTS for unit in units)):
        return None
    labels = [one.kinds for one in read]
    if any(labels) and not all(labels):
        return None
    kinds = _settled(labels) if any(labels) else _unlabelled(units, order)
    if kinds is None or any((kind == "weight") != (unit in WEIGHTS) for kind, unit in zip(kinds, units, strict=True)):
        return None
    return [
        Dimension(one.number, unit, kind, one.part, one.circa)
        for one, unit, kind in zip(read, units, kinds, strict=True)
    ]


def _unlabelled(units: list[str], order: tuple[str, ...]) -> list[str]:
    if units[0] in WEIGHTS:
        return ["weight"]
    fits = 1 < len(units) <= len(order)
    return list(order[: len(units)]) if fits else [""] * len(units)


def _settled(labels: list[frozenset[str]]) -> list[str] | None:
    """One kind per label; a label of two meanings takes the one that its neighbours leave."""
    certain = {kind for kinds in labels if len(kinds) == 1 for kind in kinds}
    taken = certain | ({"diameter"} if certain & {"width", "length"} else set())
    settled = [next(iter(kinds if len(kinds) == 1 else kinds - taken or {""})) for kinds in labels]
    clear = all(len(kinds) == 1 or len(kinds - taken) == 1 for kinds in labels)
    return settled if clear and len(set(settled)) == len(settled) else None


def _number(text: str, language: str) -> float | None:
    """A number, never zero; three digits behind one sign may be thousands, and then the language decides."""
    whole, _, fraction = text.rpartition(" ") if "/" in text else (text, "", "")
    if "/" in text and "." not in whole and "," not in whole:
        above, below = map(int, fraction.split("/"))
        return int(whole or 0) + above / below if 0 < above < below else None
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", text) and ((language == "en") == ("," in text) or not language):
        return None
    value = round(float(text.replace(",", ".")), 9) if "/" not in text else 0
    return value or None


def _unit(word: str | None) -> str:
    return _units().get((word or "").casefold(), "")


def _kinds(word: str, language: str) -> frozenset[str]:
    """What a label can mean: in its language, or in all of them."""
    table, label = _table(), word.casefold()
    own = {kind for kind in KINDS if label in table[kind].get(language, "").split("|")} if language and label else set()
    found = own or {kind for kind in KINDS for words in table[kind].values() if label and label in words.split("|")}
    return frozenset(found)


def _is(meaning: str, words: str) -> bool:
    return words.casefold().strip(" ()[]") in _table()[meaning]["all"].split("|")


def _unclear(words: str) -> bool:
    said = " " + re.sub(r"[^\w]+", " ", words.casefold()) + " "
    return any(f" {word} " in said for word in _table()["unclear"]["all"].split("|"))


@cache
def _about(language: str) -> re.Pattern[str]:
    """The words for "about", where a number follows."""
    words = "|".join(
        re.escape(word)
        for code in dict.fromkeys(("all", language))
        for word in _table()["circa"].get(code, "").split("|")
        if word
    )
    return re.compile(rf"(?<![\w.])(?:{words})(?:\.|:?(?!\w)):?\s*(?=\d)", re.IGNORECASE)


@cache
def _units() -> dict[str, str]:
    return {word: unit for unit, words in _table()["units"].items() for word in words.split("|")}


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
