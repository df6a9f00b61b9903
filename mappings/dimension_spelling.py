"""One spelling for what museums write in several: "20 (h) x 30 (b) cm", "HxB: 20 x 30 cm" and "H. en cm 20" as labels
before numbers, 3'6" as 42 in, and inches beside centimetres read once, if they agree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

_FRACTIONS = dict(zip("½¼¾⅛⅜⅝⅞⅓⅔", ("1/2", "1/4", "3/4", "1/8", "3/8", "5/8", "7/8", "1/3", "2/3"), strict=True))
_OVER = re.compile(r"([⁰¹²³⁴-⁹]{1,2})[/\u2044]([₀-₉]{1,2}|\d{1,2})")
_FRACTION = re.compile(f"[{''.join(_FRACTIONS)}]")
_SIGNS = str.maketrans({"″": '"', "”": '"', "“": '"', "⌀": "ø", "∅": "ø", "\u2044": "/", "’": "'", "′": "'"})
_NUMBER = r"\d{1,6}(?:[.,]\d+)?"
_LABEL = r"[^\W\d]+"
_MEASURE = r"\d ?(?:[cmd]?m|in|inches|kg|g|lbs?|oz)"
_FRENCH_LABEL = "haut|large|long|hauteur|largeur|longueur|profondeur|diamètre"
_HEADING = rf"(?:[^\W\d]\.?(?: ?[x×] ?[^\W\d]\.?)+|{_LABEL}\.?(?: [x×] {_LABEL}\.?)+)"
_SIZE = (
    r"dimensions?|dim\.|size|measurements|mått|mål|maße|abmessungen|größe|mitat|koko|storlek|størrelse|format"
    "|dimensioner|dimensjoner"
)
_RAISED = re.compile("[²³¹⁰-₉①-⓿❶-➓㉈-㉟㊱-㊿]")
"""Digits that are no part of a number beside them: a footnote, a square, a circled number."""
_REWRITTEN: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (sign, re.compile(pattern, re.IGNORECASE), written)
    for sign, pattern, written in (
        (" :", r"\s+(?=:)", ""),
        (".:", r"\.:", ":"),
        ("x .", r"(?<=\d x )\.(?=\d)", "0."),
        ("=", r"(?<=[^\W\d])\s?=\s?(?=\d)", " "),
        ("-", r"(?<=\d)-(?=\d{1,2}/\d)", " "),
        # "H. en cm 20", "Höhe in cm: 20", "Höjd (cm): 20".
        *((f" {word} ", rf" {word} (mm|cm|m|g|kg)\.? ?:? ?({_NUMBER})", r" \2 \1") for word in ("en", "i", "in")),
        *(
            (f"{unit[-1]}{end}", rf" [(\[](?:en |in |i )?({unit})[)\]] ?:? ?({_NUMBER})", r" \2 \1")
            for unit in ("mm|cm|m", "k?g")
            for end in ")]"
        ),
        *((f"m{end}", r"(?<=\d) ?[(\[](mm|cm|m)[)\]]", r" \1") for end in ")]"),
        (" in ", r"(?<=\d) ?(mm|cm|m|in\.?|inches) in (diameter|height|width|length|depth)(?!\w)", r" \1 \2"),
        (
            " i ",
            r"(?<=\d) ?(mm|cm|m) i (diameter|tvärmått|tværmål|omkrets|omkreds|längd|længde)(?!\w)",
            r" \1 \2",
        ),
        (" by ", r"(?<=[\w.\"]) by (?=\d)", " x "),
        (" sur ", r"(?<=[\w.\"]) sur (?=\d)", " x "),
        ("X", r"(?<=[\w.\"])(?: ?X ?(?=\d)| X (?=[^\W\d]+[.:]? ?\d))", " x "),
        (" de ", rf" (cm|mm|m) de ({_FRENCH_LABEL})(?!\w)", r" \1 \2"),
        # "20 cm hög och 5 cm bred"; "Dimensions (H x L) : 20 x 30 cm".
        ("m ", rf"(?<=\d) ?(cm|mm|m) ({_LABEL}) (?:och|og|and|und|et|ja) (?=\d)", r" \1 \2, "),
        ("m ", rf"(?<=\d) ?(cm|mm|m) (?:och|og|and|und|et|ja) (?={_LABEL}[.:]? ?\d)", r" \1, "),
        # "20 cm (8 in.) 30 cm (12 in.)"
        (
            ") ",
            rf"({_MEASURE}\.? \([^()]*\)) (?!x |× )(?=\d|{_LABEL}(?: {_LABEL}){{0,4}}[.:]? ?\d)",
            r"\1, ",
        ),
        ("x", rf"^(?:{_SIZE}):? \(?({_HEADING})\)? ?:? ?(?=\d)", r"\1: "),
    )
)
"""What must be there for it to be worth looking, what is written, and how it is written here."""
_THOUSANDS = re.compile(rf"({_LABEL})([.:]? )(\d{{1,3}}) (\d{{3}})(?= ?(?:[cm]?m|k?g)(?!\w))")
_POUNDS = re.compile(r"(?<![\d.,/])(\d{1,3}) ?lbs?\.? (\d{1,2}(?:\.\d{1,2})?) ?oz\.?(?= ?\()")
_FEET = re.compile(
    r"(?<![\w.,/])(\d{1,3}) ?(?:'|ft\.?|feet) ?(\d{1,2})(?: (\d{1,2})/(\d{1,2}))? ?(?:\"|in\.?(?!\w)|inches)"
)
_INCHES_IN_A_FOOT = 12
_LABEL_BEHIND = re.compile(rf"({_NUMBER} ?(?:[cmd]?m)?) ?\(({_LABEL})\.?\)")
_HEADED = re.compile(rf"^\(?({_HEADING})\)?:? ?(?=\d)(.+)$|^(\d[^()]*) \(({_HEADING})\)$")
_CAPITALS = re.compile(r"^\(?([A-ZØ]{2,4})\)?:? ?(?=\d)(.+)$")
_TIMES = re.compile(r"\s*[x×]\s*")
_AGAIN = re.compile(r" \([^()]*\d[^()]*\)\.?$")
_LENGTH, _WIDTH = (re.compile(rf"(?<![\w']){letter}(?=\.? ?(?:en [cm]?m ?)?:? ?\d)") for letter in "Ll")


def spelled(text: str, is_label: Callable[[str], bool]) -> str:
    """`text` in one spelling, line by line; `is_label` knows the words for height and the like."""
    if not text.isascii():
        text = _OVER.sub(_plain_fraction, text)
        text = _FRACTION.sub(lambda sign: f" {_FRACTIONS[sign[0]]}", text)
        if _RAISED.search(text):
            return ""
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFKC", text.translate(_SIGNS)).splitlines()]
    return "\n".join(" ".join(_line(line, is_label).split()) for line in lines)


def french_lengths(text: str) -> str:
    """Where "L. 41 cm" and "l. 30 cm" stand together, they are longueur and largeur."""
    if "L" in text and _LENGTH.search(text) and _WIDTH.search(text):
        return _WIDTH.sub("largeur", _LENGTH.sub("longueur", text))
    return text


def _line(line: str, is_label: Callable[[str], bool]) -> str:
    def before(found: re.Match[str]) -> str:
        return f"{found[2]} {found[1]} " if is_label(found[2]) else found[0]

    for sign, pattern, written in _REWRITTEN:
        if sign in line:
            line = pattern.sub(written, line)
    if "(" in line:
        line = _LABEL_BEHIND.sub(before, line)
    if "'" in line or "f" in line:
        line = _FEET.sub(_inches, line)
    if "lb" in line:
        # Only where the same in grams stands behind: an ounce of silver may be another.
        line = _POUNDS.sub(lambda found: f"{int(found[1]) * 16 + float(found[2]):g} oz", line)
    # "Längd 1 250 mm", but "part 1 250 mm" is the first part.
    line = _THOUSANDS.sub(lambda found: "".join(found.groups()) if is_label(found[1]) else found[0], line)
    return _labelled(line, is_label)


def _plain_fraction(raised: re.Match[str]) -> str:
    return f" {unicodedata.normalize('NFKC', raised[1])}/{unicodedata.normalize('NFKC', raised[2])}"


def _inches(feet: re.Match[str]) -> str:
    if int(feet[2]) >= _INCHES_IN_A_FOOT:  # 12'30" are minutes
        return "?"
    over = int(feet[3]) / int(feet[4]) if feet[3] and int(feet[4]) else 0
    unit = '"' if feet[0].endswith('"') else " in"
    return f"{int(feet[1]) * 12 + int(feet[2]) + over:g}{unit}"


def _labelled(line: str, is_label: Callable[[str], bool]) -> str:
    """ "H x B: 20 x 30 cm", "HB: 20 x 30 cm" and "20 x 30 cm (H x B)" as "H 20 x B 30 cm", if the counts agree."""
    if "x" not in line and "×" not in line:
        return line
    if again := _AGAIN.search(line):
        return _labelled(line[: again.start()], is_label) + again[0]
    labels: Sequence[str] = ()
    if found := _HEADED.match(line):
        labels, numbers = _TIMES.split(found[1] or found[4]), _TIMES.split(found[2] or found[3])
    elif (found := _CAPITALS.match(line)) and all(map(is_label, found[1])):
        labels, numbers = found[1], _TIMES.split(found[2])
    if not labels or len(labels) != len(numbers):
        return line
    return " x ".join(f"{label} {number}" for label, number in zip(labels, numbers, strict=True))
