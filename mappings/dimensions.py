"""Dimensions as museums write them: number, unit, what is measured, and of which part; or nothing at all.

A unit is never guessed, and a text of which one piece is not understood is not parsed. What is measured is only said
where the text says it: "20 x 30 cm" is two numbers, and whether height or width comes first is the museum's custom,
which the caller may know (`order`). Old national measures (tum, Zoll, pouces, pund) have no one length and are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from mappings.dates.words import LANGUAGES
from mappings.dimension_parts import is_part, stand_against
from mappings.dimension_pieces import LABELLED, OLD_INCH, Read, agree, read_piece, shape_of, units_of
from mappings.dimension_spelling import french_lengths, spelled
from mappings.dimension_words import kinds_of, width_beside_height

TEXT_LIMIT, LINE_LIMIT, PIECES_LIMIT = 1000, 300, 40
"""Signs, signs in a line, pieces. What is longer is a description, or made to be slow."""
MOST_PIECES = 4
"""A first number that is no greater, and so much smaller than the second, may count."""
IMPERIAL = frozenset(["in", "ft", "lb", "oz"])
WEIGHTS = frozenset(["g", "kg", "lb", "oz"])

_DIGIT = re.compile(r"\d")
_PIECES = re.compile(
    r"(\s*(?:\r?\n|\|\||;|\s/\s|,\s+(?=\d[\d.,]*\s?(?:kg|g)\b)|(?<=\)), +(?=\d)"
    r"|(?<=[cm]m)\s(?=[^\W\d]+:\s\d)|(?<=[cm]m)\.\s(?=[^\W\d]+(?: [^\W\d]+){0,3}: ?\d)"
    r"|, +(?=\d[\d.,]*\s?(?:[cmd]?m|in\.?) [^\W\d])"
    rf"|(?:(?<=[cm]m)|(?<= in))\.\s+(?!x\s)(?={LABELLED}))\s*"
    rf"|,\s+(?={LABELLED})|(?:(?<=\d)|(?<=[cmdk][mg])|(?<=[ \d]m)|(?<=[ \d]g)|(?<=[\")]))\s*,\s*"
    r"(?=[^\W\d]+[.:]?(?:\s+[^\W\d]+[.:]?)*\s*(?:\([^()\d]*\)[.:]?\s*)?\d))"
)


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
    if len(text) > TEXT_LIMIT or (len(text) > LINE_LIMIT and max(map(len, text.splitlines())) > LINE_LIMIT):
        return None
    code = {"no": "nb", "nn": "nb"}.get(language[:2].lower(), language[:2].lower())
    return _parse(text, code if code in LANGUAGES else "", tuple(order))


@lru_cache(maxsize=100_000)
def _parse(text: str, language: str, order: tuple[str, ...]) -> tuple[tuple[Dimension, ...], ...] | None:
    pieces = _pieces(text, language)
    if len(pieces) > 2 * PIECES_LIMIT:
        return None
    found: list[list[Read]] = []
    heading = ""
    for between, piece in _parted(pieces, language):
        read = read_piece(piece, language)
        if read is None:
            return None
        if found and read == found[-1]:
            continue
        if found and between in (",", ";"):
            read = _contrasted(found[-1], read)
        if found and _is_other_system(found[-1], read):
            if not agree(found[-1], read):
                return None
            continue
        if found and (_beside(found[-1], read) or _either(found[-1], read, between, heading)):
            return None
        if found and read[0].part and _behind_last(piece, found[-1], read):
            return None
        heading = _heading(piece, read) if read[0].part else heading if between == "," else ""
        if found and _goes_on(found[-1], read, heading):
            found[-1] += [replace(one, part=heading or found[-1][0].part) for one in read]
        else:
            found.append(read)
    measures = [_joined(some, order, language) for read in found for some in _without_weight(read)]
    return tuple(tuple(some) for some in measures if some) if measures and all(measures) else None


def _parted(pieces: list[str], language: str) -> Iterable[tuple[str, str]]:
    """What stands before each piece, and the piece."""
    if len(pieces) == 1:
        return [(";", pieces[0])] if pieces[0] else []
    return _headed(zip([";", *map(str.strip, pieces[1::2])], pieces[::2], strict=True), language)


def _headed(pieces: Iterable[tuple[str, str]], language: str) -> Iterator[tuple[str, str]]:
    """What stands before each piece, and the piece, in "Skål, diam 22 cm" with its heading: "Skål: diam 22 cm"."""
    head, before = "", ""
    for between, piece in pieces:
        if head and between == "," and kinds_of(_first_word(piece), language):
            yield before, f"{head}: {piece}"
            head = ""
            continue
        if head:
            yield before, head
            head = ""
        if piece and not _DIGIT.search(piece) and is_part(piece, language, labelled=False, headed=False):
            head, before = piece, between
        elif piece:
            yield between, piece
    if head:
        yield before, head


def _first_word(piece: str) -> str:
    return piece.split(" ", 1)[0].rstrip(".:")


def _pieces(text: str, language: str) -> list[str]:
    """The pieces of a text, and between two of them what stands there."""
    lines = text.splitlines()
    if all(_is_one_piece(shape_of(line), language) for line in lines):
        return "\n\n".join(filter(None, lines)).split("\n")
    return _PIECES.split(_spelled(text, language))


@lru_cache(maxsize=20_000)
def _is_one_piece(shape: str, language: str) -> bool:
    """Whether lines of this shape are one piece, in our spelling already. Which digits it has makes no difference."""
    return _PIECES.split(_spelled(shape, language)) == [shape]


def _spelled(text: str, language: str) -> str:
    text = french_lengths(text) if language == "fr" else text
    return spelled(text, lambda word: bool(kinds_of(word, language))).strip()


def _heading(piece: str, read: list[Read]) -> str:
    """The part that a piece names with a colon: "Ram: höjd 50 cm" is followed by more about the frame."""
    return read[0].part if piece.startswith(f"{read[0].part}:") and all(one.kinds for one in read) else ""


def _beside(before: list[Read], read: list[Read]) -> bool:
    """Whether "20 cm / 30 cm" may be one measure or the other, "2 kg, 300 g" one weight, "H 20; 30 cm" two heights."""
    if before[-1].part or read[0].part:
        return False
    weights = before[-1].unit in WEIGHTS, read[0].unit in WEIGHTS
    unlabelled = [len(some) for some in (before, read) if not some[0].kinds]
    return all(weights) or (not any(weights) and (len(unlabelled) == 2 or unlabelled == [1]))


def _contrasted(before: list[Read], read: list[Read]) -> list[Read]:
    """In "Breite oben 30 cm, unten 20 cm" both are widths."""
    alone = len(before) == len(read) == 1 and before[0].kinds and not read[0].kinds
    same = alone and (before[0].unit in WEIGHTS) == (read[0].unit in WEIGHTS)
    return [replace(read[0], kinds=before[0].kinds)] if same and stand_against(before[0].part, read[0].part) else read


def _behind_last(piece: str, before: list[Read], read: list[Read]) -> bool:
    """Whether "H 20 cm, B 30 cm (ram)" may say of both what it is."""
    if before[-1].part or not (before[-1].kinds and read[0].kinds):
        return False
    last_digit = max(place for place, sign in enumerate(piece) if sign.isdigit())
    return piece.casefold().find(read[0].part.split(" (")[0].casefold(), last_digit) >= 0


def _either(before: list[Read], read: list[Read], between: str, heading: str) -> bool:
    """Whether "ram H 50 cm; B 60 cm" may go on with the part named before, or be of the whole again."""
    started = bool(before[-1].part and before[-1].unit and len(before) == 1 and before[0].kinds)
    goes_on = not read[0].part and bool(read[0].kinds)
    return goes_on and ((bool(heading) and between != ",") or (started and not heading))


def _is_other_system(before: list[Read], read: list[Read]) -> bool:
    """Whether "3 x 4 in; 7.6 x 10.2 cm" says the same in other units."""
    systems = {one.unit in IMPERIAL for one in (before[-1], read[-1])}
    own = (read[0].part, [one.kinds for one in read])
    same = own in (("", [frozenset()] * len(read)), (before[0].part, [one.kinds for one in before]))
    return same and len(before) == len(read) and len(systems) == 2 and bool(before[-1].unit and read[-1].unit)


def _without_weight(read: list[Read]) -> list[list[Read]]:
    """A weight that stands among lengths is a piece of its own."""
    weights = [one for one in read if one.kinds == {"weight"}]
    lengths = [one for one in read if one.kinds != {"weight"}]
    if len(weights) != 1 or not lengths:
        return [read]
    return [weights, lengths] if read[0] is weights[0] else [lengths, weights]


def _goes_on(before: list[Read], read: list[Read], heading: str) -> bool:
    """Whether numbers are of the part before them, and so belong to its measures."""
    if not read[0].part:
        return bool(heading) or _belongs(before, read)
    return read[0].part == before[-1].part and all(one.kinds and one.unit for one in (*before, *read))


def _belongs(before: list[Read], read: list[Read]) -> bool:
    """Whether numbers go on with those before them: all are labelled, and are of the whole, or still have no unit."""
    labelled = all(one.kinds for one in (*before, *read))
    return labelled and (not before[-1].part or not before[-1].unit)


def _joined(read: list[Read], order: tuple[str, ...], language: str) -> list[Dimension] | None:
    units = units_of(read)
    if not all(units) or OLD_INCH in units or (len(read) > 1 and not WEIGHTS.isdisjoint(units)):
        return None
    if _may_be_pieces(read) or len(read) > (4 if read[0].kinds else 3):
        return None
    labels = [one.kinds for one in read]
    labelled = any(labels)
    if labelled and not all(labels):
        return None
    kinds = _settled(labels, language) if labelled else _unlabelled(units, order)
    if kinds is None or [kind == "weight" for kind in kinds] != [unit in WEIGHTS for unit in units]:
        return None
    return [
        Dimension(one.number, unit, kind, one.part, one.circa)
        for one, unit, kind in zip(read, units, kinds, strict=True)
    ]


def _may_be_pieces(read: list[Read]) -> bool:
    """Whether "2 x 20 cm" may be two pieces of 20 cm."""
    if len(read) != 2 or read[0].unit or read[0].kinds:
        return False
    first, last = read[0].number, read[1].number
    return first.is_integer() and first <= MOST_PIECES and last >= MOST_PIECES * first


def _unlabelled(units: list[str], order: tuple[str, ...]) -> list[str]:
    if units[0] in WEIGHTS:
        return ["weight"]
    fits = 1 < len(units) <= len(order)
    return list(order[: len(units)]) if fits else [""] * len(units)


def _settled(labels: list[frozenset[str]], language: str) -> list[str] | None:
    """One kind per label; a label of two meanings takes the one that its neighbours leave."""
    certain = {kind for kinds in labels if len(kinds) == 1 for kind in kinds}
    taken = certain | ({"diameter"} if "width" in certain else set())
    if width_beside_height(language) and "height" in certain and "width" not in certain:
        taken |= {"length"}
    settled = [next(iter(kinds if len(kinds) == 1 else kinds - taken or {""})) for kinds in labels]
    clear = all(len(kinds) == 1 or len(kinds - taken) == 1 for kinds in labels)
    return settled if clear and len(set(settled)) == len(settled) else None
