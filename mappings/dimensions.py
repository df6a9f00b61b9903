"""Dimensions as museums write them: number, unit, what is measured, and of which part; or nothing at all.

A unit is never guessed, and a text of which one piece is not understood is not parsed. What is measured is only said
where the text says it: "20 x 30 cm" is two numbers, and whether height or width comes first is the museum's custom,
which the caller may know (`order`). Old national measures (tum, Zoll, pouces, pund) have no one length and are refused.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from mappings.dates.words import LANGUAGES

TABLE = Path(__file__).parent / "vocabularies" / "dimension_words.toml"
TEXT_LIMIT, PIECES_LIMIT, PART_LIMIT = 1000, 40, 60
WEIGHTS = ("g", "kg", "lb", "oz")
KINDS = ("height", "width", "depth", "length", "diameter", "thickness", "circumference", "weight", "calibre")

_FRACTIONS = dict(zip("½¼¾⅛⅜⅝⅞⅓⅔", ("1/2", "1/4", "3/4", "1/8", "3/8", "5/8", "7/8", "1/3", "2/3"), strict=True))
_PIECES = re.compile(r"\s*(?:\r?\n|\|\||;|\s/\s|,\s+(?=\d[\d.,]*\s?(?:kg|g)\b)|,\s+(?=[^\W\d]+[.:]?\s*\d))\s*")
_NUMBER = r"\d{1,6}(?:[.,]\d{1,20})?(?:\s\d{1,2}/\d{1,2})?|\d{1,2}/\d{1,2}"
_MEASURE = re.compile(
    rf"(?:(?P<label>[^\W\d]+|ø)[.:]?\s*)?(?P<number>{_NUMBER})\s?(?P<unit>[^\W\d]+|\")?\.?(?:\s?(?P<after>[^\W\d]{{1,20}})\b)?"
)
_TIMES = re.compile(r"\s*[x×*]\s*(?=[^\W\d]*[.:]?\s*\d)")
_PART = re.compile(r"^(?P<part>[^\d]*?)(?P<rest>(?:[^\W\d]+[.:]?\s*)?\d.*)$", re.DOTALL)
_NOTE = re.compile(r"\s*[(\[](?P<note>[^()\[\]\d]{1,40})[)\]]\.?$")


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


@lru_cache(maxsize=100_000)
def _parse(text: str, language: str, order: tuple[str, ...]) -> tuple[tuple[Dimension, ...], ...] | None:
    pieces = [piece for piece in _PIECES.split(_normal(text)) if piece]
    if not 0 < len(pieces) <= PIECES_LIMIT:
        return None
    found: list[tuple[Dimension, ...]] = []
    for piece in pieces:
        measures = _piece(piece, language, order)
        if measures is None:
            return None
        found.append(tuple(measures))
    return tuple(found)


def _normal(text: str) -> str:
    for sign, digits in _FRACTIONS.items():
        text = text.replace(sign, f" {digits}")
    lines = unicodedata.normalize("NFKC", text).replace("″", '"').replace("”", '"').replace("⌀", "ø").replace("Ø", "ø")
    return "\n".join(" ".join(line.split()) for line in lines.replace("\u2044", "/").splitlines())


def _piece(piece: str, language: str, order: tuple[str, ...]) -> list[Dimension] | None:
    note = ""
    if noted := _NOTE.search(piece):
        note, piece = noted["note"], piece[: noted.start()]
    split = _PART.match(piece)
    if split is None:
        return None
    part, label = _part_and_label(split["part"], split["rest"], language)
    rest = split["rest"][len(label) :].lstrip(" .:") if label else split["rest"]
    circa, words = _circa(" ".join(filter(None, (part, f"({note})" if note else ""))))
    if _unclear(words) or len(words) > PART_LIMIT:
        return None
    measures = _measures(rest, label, language, order)
    shown = "" if _is("whole", words) else words
    return None if measures is None else [replace(one, part=shown, circa=one.circa or circa) for one in measures]


def _part_and_label(before: str, rest: str, language: str) -> tuple[str, str]:
    """Part words before, and the last word before the number, which is a label if it is known as one."""
    words = before.strip(" ,.:=")
    last = re.match(r"[^\W\d]+", rest)
    label = last[0] if last else ""
    if label and not _kinds(label, language):
        return f"{words} {label}".strip(" ,.:="), label
    return words, ""


def _circa(words: str) -> tuple[bool, str]:
    kept = [word for word in words.split() if not _is("circa", word.strip("().:"))]
    return len(kept) < len(words.split()), " ".join(kept).strip(" ,.:=")


def _measures(rest: str, skipped: str, language: str, order: tuple[str, ...]) -> list[Dimension] | None:
    """The numbers of one piece; a unit counts for the numbers before it that have none."""
    read: list[tuple[float, str, frozenset[str]]] = []
    parts = _TIMES.split(rest.strip())
    for text in parts:
        measure = _MEASURE.fullmatch(text.strip())
        number = _number(measure["number"], language) if measure else None
        if measure is None or number is None:
            return None
        unit, label = _unit(measure["unit"]), measure["label"]
        after = measure["after"] or ("" if unit else measure["unit"])
        kinds = _kinds(label or after or "", language)
        if ((label or after) and not kinds) or (label and after):
            return None
        read.append((number, unit, kinds))
    return _joined(read, order)


def _joined(read: list[tuple[float, str, frozenset[str]]], order: tuple[str, ...]) -> list[Dimension] | None:
    units = [unit for _, unit, _ in read]
    for place in range(len(units) - 2, -1, -1):
        units[place] = units[place] or units[place + 1]
    if not all(units) or len(read) > 4 or (len(read) > 1 and any(unit in WEIGHTS for unit in units)):
        return None
    labels = [kinds for _, _, kinds in read]
    if any(labels) and not all(labels):
        return None
    kinds = _settled(labels) if any(labels) else _unlabelled(units, order)
    if kinds is None or any((kind == "weight") != (unit in WEIGHTS) for kind, unit in zip(kinds, units, strict=True)):
        return None
    return [Dimension(number, unit, kind) for (number, _, _), unit, kind in zip(read, units, kinds, strict=True)]


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
def _units() -> dict[str, str]:
    return {word: unit for unit, words in _table()["units"].items() for word in words.split("|")}


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
