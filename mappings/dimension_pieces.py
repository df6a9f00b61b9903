"""One piece of a text about dimensions: of what, and its numbers with their units and labels as they stand."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from mappings.dimension_parts import is_part, says_where
from mappings.dimension_words import (
    about_words,
    compound_of,
    is_unclear,
    kinds_of,
    label_with,
    means,
    unit_of,
    words_behind,
)

PART_LIMIT = 60

LABELLED = r"[^\W\d]+[.:]?\s*\d"
_ZEROS = str.maketrans("123456789", "0" * 9)
_DIGITS = 6
_NUMBER = r"\d{1,6}(?:[.,]\d{1,20})?(?:\s\d{1,2}/\d{1,2})?|\d{1,2}/\d{1,2}"
_MEASURE = re.compile(
    rf"(?:(?P<label>[^\W\d]+|ø)[.:]?\s*)?(?P<number>{_NUMBER})\s?(?P<unit>[^\W\d]+|\")?\.?"
    r"(?:\s?(?P<after>[^\W\d]{1,20})\b\.?)?"
)
_WORD, _LETTER = re.compile(r"[^\W\d]+"), re.compile(r"[^\W\d](?![^\W\d])")
_TIMES = re.compile(r"\s*[x×*]\s*(?=[^\W\d]*[.:]?\s*\d)")
_NEXT_LABEL = re.compile(rf"(?<=\d|\w|\.)\s+(?={LABELLED})")
_PART = re.compile(r"^(?P<part>[^\d]*?)(?P<rest>(?:[^\W\d]+[.:]?\s*)?\d.*)$", re.DOTALL)
JOINED = ("-", "'", "/")
_ODD = re.compile(
    r"[^\w\s.,:'()\[\]/&+–-]|_|[+&–/:,'-]$|^[^\w(\[]"
    r"|[.,:'/&+–-]\s*[,:'/&+–-]|[,:'/&+–-]\s*\.|\.\.|[(\[]\W|[,:'/&+–-][)\]]|(?<!\w)'|'(?!\w)"
)
"""Signs that are none between words: they say something of the number, or that something is missing."""
_SEVERAL = re.compile(r"\d\s?(?:[cmd]?m|in)\.?\s(?!x\s)[^\W\d]+[.:]?\s?\d")
_HEADED = re.compile(r"[^\W\d]{1,12}(?: ?[x×] ?[^\W\d]{1,12})+")
_LABEL_LAST = re.compile(r"(?P<part>[^()]+) \((?P<label>[^\W\d]{3,})\.?\)")
"""Not "framstycke (h)": h may be the right one (höger)."""
_CROSS = re.compile(" ?[x×] ?")
_FRACTIONS_OF = (2, 3, 4, 8, 16, 32, 64)
_THOUSANDTHS = re.compile(r"\d[.,]\d{3}(?!\d)")
"""Nobody measures a thousandth of a millimetre: "1.250 mm" may be a metre and more."""
_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_CUT_OFF = re.compile(r"(?:^|\s)[-–,.]\d")
"""A number that has lost something: "-5 cm", ",5 cm"."""
_NOTE = re.compile(r"\s*[(\[](?P<note>[^()\[\]\d]{1,40})[)\]]\.?$")
_AGAIN = re.compile(r"^(?P<first>.*\d.*?)\s*\((?P<again>[^()]*\d[^()]*)\)\.?$")
"""The same once more in other units."""
OLD_INCH = '"'
"""The sign in another language than English: Zoll and tum had their own lengths."""
_IN_CM = {"mm": 0.1, "cm": 1.0, "dm": 10.0, "m": 100.0, "in": 2.54, OLD_INCH: 2.54, "ft": 30.48}
_IN_GRAMS = {"g": 1.0, "kg": 1000.0, "lb": 453.592, "oz": 28.3495}
_ROUNDING_CM, _ROUNDING = 0.25, 0.015
"""Two statements of one length may differ by so much (an eighth of an inch is 0.3 cm), or by so great a share."""


@dataclass(frozen=True)
class Read:
    """A number as it stands: its unit, "" where only a later one has it; what its label can mean; whose it is."""

    number: float
    unit: str
    kinds: frozenset[str]
    part: str
    circa: bool


@dataclass(frozen=True)
class Opening:
    """Where the numbers of a piece stand (`start` to `end`), the label that belongs before them, and whose they are."""

    start: int
    end: int
    label: str
    part: str
    circa: bool


def shape_of(text: str) -> str:
    """`text` with every digit a zero: many values have one shape, and what words and signs say depends on it only."""
    return text.translate(_ZEROS)


def read_piece(piece: str, language: str) -> list[Read] | None:
    """Read a piece, or give None where any of it is not understood."""
    if "(" in piece and (twice := _AGAIN.match(piece)) and any(sign.isdigit() for sign in twice["first"]):
        first, again = read_piece(twice["first"], language), read_piece(twice["again"], language)
        agreed = first and again and agree(first, again)
        return [replace(one, unit=one.unit.replace(OLD_INCH, "in")) for one in first or ()] if agreed else None
    about = has_about(shape_of(piece), language)
    if about:
        piece = about_words(language).sub("", piece)
    opening = _opening(shape_of(piece), language)
    if opening is None:
        return None
    rest = f"{opening.label}{piece[opening.start : opening.end]}"
    return _measures(rest, language, opening.part, circa=about or opening.circa)


@lru_cache(maxsize=20_000)
def has_about(shape: str, language: str) -> bool:
    """Whether a number in text of this shape is about so much."""
    return bool(about_words(language).search(shape))


@lru_cache(maxsize=20_000)
def _opening(piece: str, language: str) -> Opening | None:
    """What stands before and behind the numbers of a piece, or None where it is not understood."""
    note = ""
    if ("(" in piece or "[" in piece) and (noted := _NOTE.search(piece)):
        note, piece = noted["note"], piece[: noted.start()]
    elif behind := _behind(piece):
        note, piece = behind, piece[: -len(behind)].rstrip()
    if note and _SEVERAL.search(piece):
        return None  # "H 20 cm B 30 cm (ram)": both, or the last?
    note, noted_about = _without_about(note)
    split = _PART.match(piece)
    if split is None or _CUT_OFF.search(piece):
        return None
    part, label = _part_and_label(split["part"], split["rest"], language)
    if len(label) == 1 and split["rest"][1].isdigit():
        return None  # "c4 x 5 cm", "A4"
    rest = split["rest"][len(label) :].lstrip(" .:") if label else split["rest"]
    start = len(piece) - len(rest)
    part, led_about = _without_about(part) if part[1:2].isalpha() else (part, False)  # "c H 20 cm" is the third part
    part, before = _label_first(part, rest, language)
    if before and _SEVERAL.search(rest):
        return None  # "H med lock 20 cm B 30 cm"
    rest = before or rest
    if part.find(")") == len(part) - 1 and (part.rfind("(") == 0 or len(part) == len("a)")):
        part = part.strip("()")
    if _is_heading(note, language) or (part and (_is_lettered(part, rest) or _is_label(part, rest, language))):
        return None
    if len(part) == 1 and rest[0].isdigit() and not any(sign in piece[:start] for sign in "():"):
        return None  # "A 12 cm", where "(a) 12 cm" and "A: 12 cm" are named pieces
    words = f"{part} ({note})" if part and note else part or note
    labelled = bool(before) or not rest[0].isdigit()
    headed = labelled and split["part"].rstrip().endswith(":")
    if words and not (_is_part(words, language) and is_part(words, language, labelled=labelled, headed=headed)):
        return None
    return Opening(start, len(piece), before, "" if means("whole", words) else words, noted_about or led_about)


def _without_about(note: str) -> tuple[str, bool]:
    """ "approx display size" → "display size", and that it is about so much."""
    words = note.split()
    kept = [word for word in words if not means("circa", word.strip("."))]
    return " ".join(kept), len(kept) < len(words)


def agree(first: list[Read], again: list[Read]) -> bool:
    """Whether two statements of the same, such as inches and centimetres, say the same."""
    mine, other = _comparable(first), _comparable(again)
    return len(mine) == len(other) and all(
        a[1] == b[1] and abs(a[0] - b[0]) <= max(_ROUNDING_CM if a[1] else 0, _ROUNDING * a[0])
        for a, b in zip(mine, other, strict=True)
    )


def _comparable(read: list[Read]) -> list[tuple[float, bool]]:
    """Centimetres (True) or grams (False); an impossible length where there is no unit."""
    units = units_of(read)
    table = _IN_CM | _IN_GRAMS
    return [(one.number * table.get(unit, -1), unit in _IN_CM) for one, unit in zip(read, units, strict=True)]


def _behind(piece: str) -> str:
    """Words behind a measure that say of what it is: "50 x 60 cm mit Rahmen"."""
    low = piece.casefold().rstrip(" .")
    if not low.endswith(words_behind()):
        return ""
    found = next(words for words in words_behind() if low.endswith(words))
    return piece.rstrip(" .")[1 - len(found) :]


def _part_and_label(before: str, rest: str, language: str) -> tuple[str, str]:
    """Part words before, and the last word before the number, which is a label if it is known as one."""
    last = _WORD.match(rest)
    label = last[0] if last else ""
    if label and not kinds_of(label, language):
        words = before.strip(" ,:=–—")  # "skaft m. doppsko" keeps its full stop
        return f"{words}{'' if before.endswith(JOINED) else ' '}{label}".strip(" ,.:="), label
    return before.strip(" ,.:=–—"), ""


def _label_first(part: str, rest: str, language: str) -> tuple[str, str]:
    """ "Höjd med ram 50 cm" as the part "med ram" and the label "Höjd "; "Innerdiameter 5 cm" as "diameter "."""
    found = label_with().fullmatch(part)
    if found and rest[:1].isdigit() and kinds_of(found["label"], language):
        return found["part"] or found["note"], f"{found['label']} "
    if (last := _LABEL_LAST.fullmatch(part)) and rest[:1].isdigit() and kinds_of(last["label"], language):
        return last["part"], f"{last['label']} "
    first, noun = compound_of(part)
    if noun and rest[:1].isdigit():
        return ("" if means("whole", first) else part), f"{noun} "
    return _noun_first(part, language) if rest[:1].isdigit() else (part, "")


def _noun_first(part: str, language: str) -> tuple[str, str]:
    """ "Breite oben 30 cm", "Diam. base 9 cm"; but "djup tallrik" is a deep plate, "h pipa" a right barrel."""
    first, _, words = part.partition(" ")
    label = first.strip(".")
    if len(label) == 1 or not words or not kinds_of(label, language):
        return part, ""
    named = is_part(words, language, labelled=False, headed=False) and not means("adjective", label)
    if named or says_where(words):
        return words, f"{label} "
    return part, ""


def _is_part(words: str, language: str) -> bool:
    """Whether words only say of what a number is."""
    return (
        len(words) <= PART_LIMIT
        and any(map(str.isalpha, words))
        and not _ODD.search(words)
        and _is_closed(words)
        and not is_unclear(words, language)
        and not (words.isupper() and words.isalpha() and all(kinds_of(letter, language) for letter in words))
    )


def _is_closed(words: str) -> bool:
    return words.count("(") == words.count(")") and words.count("[") == words.count("]")


def _is_label(part: str, rest: str, language: str) -> bool:
    """Whether there is a label in a part: "Höjd ännu 12 cm", "H fot 12 cm", "T 12 cm" where T is another language's."""
    words = part.split() or [""]
    return (
        (len(words) > 1 and len(words[0].strip(".")) == 1 and bool(kinds_of(words[0].strip("."), language)))
        or any(len(word) > 3 and kinds_of(word.strip(".,:()"), language) for word in words)
        or (len(words[-1]) == 1 and rest[:1].isdigit() and bool(kinds_of(words[-1], "")))
        or _is_heading(part, language)
    )


def _is_heading(words: str, language: str) -> bool:
    """Whether words are labels for numbers that stand elsewhere: "H x B", "HxB"; but not "axel"."""
    return bool(_HEADED.fullmatch(words)) and all(kinds_of(word, language) for word in _CROSS.split(words))


def _is_lettered(part: str, rest: str) -> bool:
    """Whether "del B 20 cm" may be the second part, and B no width."""
    letter = _LETTER.match(rest)
    return bool(letter and part and means("lettered", part.split()[-1]))


def _measures(rest: str, language: str, part: str, *, circa: bool) -> list[Read] | None:
    """The numbers of one piece, with their units and labels as they stand."""
    read: list[Read] = []
    texts = _TIMES.split(rest.strip())
    for text in texts:
        if text.isdecimal() and len(text) <= _DIGITS:
            if not (whole := float(text)):
                return None
            read.append(Read(whole, "", frozenset(), part, circa))
            continue
        for labelled in _NEXT_LABEL.split(text.strip()):
            measure = _MEASURE.fullmatch(labelled.strip(" ,"))
            number = _number(measure["number"], language) if measure else None
            if measure is None or number is None:
                return None
            unit, label, after = unit_of(measure["unit"]), measure["label"], measure["after"] or ""
            if not unit and measure["unit"]:
                unit, after = unit_of(after), measure["unit"] if not after or unit_of(after) else " "
            if measure["unit"] == '"' and language not in ("", "en"):
                unit = OLD_INCH
            kinds = kinds_of(label or after, language)
            if ((label or after) and not kinds) or (label and after):
                return None
            if after and not unit and len(texts) == 1:  # "2 l", "6 h" are a volume and an hour
                return None
            read.append(Read(number, unit, kinds, part, circa))
    return None if _THOUSANDTHS.search(rest) and any(one.unit == "mm" for one in read) else read


def units_of(read: list[Read]) -> list[str]:
    """A unit counts for the numbers before it that have none."""
    units = [one.unit for one in read]
    for place in range(len(units) - 2, -1, -1):
        units[place] = units[place] or units[place + 1]
    return units


def _number(text: str, language: str) -> float | None:
    """A number, never zero; three digits behind one sign may be thousands, and then the language decides."""
    if text.isdecimal():
        return float(text) or None
    whole, _, fraction = text.rpartition(" ") if "/" in text else (text, "", "")
    if "/" in text and "." not in whole and "," not in whole:
        above, below = map(int, fraction.split("/"))
        # 20/30 cm is no fraction, nor 4/8.
        plain = 0 < above < below and below in _FRACTIONS_OF and math.gcd(above, below) == 1
        return int(whole or 0) + above / below if plain else None
    if _THOUSANDS.fullmatch(text) and ((language == "en") == ("," in text) or not language):
        return None
    value = round(float(text.replace(",", ".")), 9) if "/" not in text else 0
    return value or None
