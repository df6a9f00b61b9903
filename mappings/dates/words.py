"""From a text in any of the languages to signs in capital letters: "början av 1890-talet" → "EARLY OF 1890 TAL".

A word that means different things in different languages is a sign only where the language is given.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parents[1] / "vocabularies" / "date_words.toml"
LANGUAGES = ("sv", "nb", "da", "fi", "en", "de", "fr")

_SIGNS = str.maketrans(
    {"−": "-", "‒": "-", "―": "—", "‐": "-", "‑": "-", "’": "'", "‘": "'", "´": "'", "`": "'", "°": "e"}
)
_WHOLE_IN_BRACKETS = re.compile(r"^\[([^\[\]]*)\]$|^\(([^()]*)\)$")
_ROMAN_NUMERAL = r"x{0,2}(?:ix|iv|v?i{1,3}|v)|x{1,2}"
_CENTURY_ENDING = r"(?:e|er|è?me|ème|ième|è)"
_DECADE_ENDING = r"'?s|-?er[ -]j(?:ahren?|\.|(?!\w))|er|[-']?erne(?:s)?|[- ]?årenes?|[- ]?åra"
_FINNISH_MONTH = "tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu"

_SHORT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), full)
    for pattern, full in (
        (r" & ", " and "),
        # 1850-60-tal, 1850s–60s, 1850- och 60-årene: the second decade in full.
        (
            rf"(?<!\d)(\d\d)(\d0)({_DECADE_ENDING})?(\s?[-–]\s?|- (?:och|og|ja|und|et|and) )(\d0)"
            r"(?=\s?-?(?:tal|lu[kv]|l\.|'?s(?!\w)|er|'erne|årene|åra))",
            r"\1\2\3\4\1\5",
        ),
        (rf"(?<!\w)({_FINNISH_MONTH})(?=\s?[-–]\s?\w+kuu)", r"\1kuu"),
        (r"(?<!\w)(\d{1,2})(?:st|nd|rd|th) ?c(?:\.(?!\w)|(?!\w))", r"\1th century "),
        (r"(?<=\d)(?=(?:bce?|ad|ce)(?!\w))", " "),
        (r"(?<!\d)(\d)\.([hv])\. ?(?=\d)", r"\1. \2. "),
        (r"(?<=jh\.)(,? \d\.) ?h(?:\.|(?!\w))", r"\1 hälfte"),
        (r"(?<!\d)(\d{1,2}\.) h\.(?= (?:d(?:es|\.) )?\d)", r"\1 hälfte"),
        (r"(?<!\d)(\d{1,2}\.) v\.(?= (?:d(?:es|\.) )?\d)", r"\1 viertel"),
        (r"(?<=\w) d\. (?=\d{1,2}\. ?j[ah])", " des "),
        (r"(?<=[\divx]e) s(?:\.(?!\w)|(?!\w))", " siècle"),
        (rf"(?<!\w)({_ROMAN_NUMERAL}) e(?= siècle)", r"\1e"),
        # A Roman numeral from X on says by itself in French that it is a century.
        (rf"(?<!\w)(x{_ROMAN_NUMERAL}|x){_CENTURY_ENDING}$", r"\1e siècle"),
        (r"(?<=\w)-century(?!\w)", " century"),
        (r"(?<=\d\.) päivän?ä?(?!\w)", ""),
        (r"(?<!\w)(first|second|third|last|final|\d(?:st|nd|rd)) third(?!\w)", r"\1 tiers"),
        # "Sen 1740-tal" is late in it, "sen 1740-talet" since then.
        (r"(?<!\w)sen (?=\d{3,4}\s?-?talet(?!\w))", "sedan "),
        # Norwegian December; before anything else, "des" is a German article.
        (r"(?<!\w)des\.? (?=\d{4}$)", "desember "),
    )
)
_SPANS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sign)
    for pattern, sign in (
        (r"(?<!\d)(\d{1,4})\s?-?tal(?:l?(?:ets|et|en|ene|s)?)(?!\w)", r"\1 TAL"),
        (
            r"(?<!\d)(\d{1,4})\s?-?(?:lu(?:ku|vun|vulla|vulta|kua|vut|vuilla|vuilta)(?!\w)|(?<=-)l(?:\.|(?!\w)))",
            r"\1 TAL",
        ),
        (r"(?<!\d)(\d{3}0)-t(?:\.|(?!\w))", r"\1 TAL"),
        (rf"(?<!\d)(\d{{3}}0)(?:{_DECADE_ENDING})(?!\w)", r"\1 DECADE"),
        (r"(?<!\w)(?<!entre )(?<!entre les )(?:les |dans les )?années (\d{3}0)(?!\w| à \d| ?[-–] ?\d)", r"\1 DECADE"),
        (r"(?<!\w)(\d{1,2})(?::?[ea]|st|nd|rd|th|er|re|ère|ème|eme|è|nde|de|\.)(?!\w)", r"\1."),
        (r"(?<!\w)(c:a|ca|c|omkr|sign|dat)(?:\.(?=\d)|(?=\d))", r"\1 "),
        (r"(?<!\w)([nov])\.(?=\d)", r"\1 "),
    )
)
_ROMAN = re.compile(
    rf"(?<!\w)({_ROMAN_NUMERAL})(?:{_CENTURY_ENDING}|th)?\.?(?=(?:\s?(?:[-–]|TO|IN|AND|OR|UNTIL)\s?[^\d]*?\.?)?\s+(?:CENTURY|MILLENNIUM))"
)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}
_SHORT_MONTH = re.compile(r"(?<![\d.])(\d)\.(?=\d{4}$)")
_TWO_DECADES = re.compile(r"(?<!\w)(?<!entre )(?:les |dans les )?années (\d{3}0)( ?[-–] ?| et )(\d{3}0)(?!\w)")
_YEAR_OF_NORTH = re.compile(r"(?<!\d)(\d{3}0)s (?=[^\W\d])")
"""Swedish “1840s slut” is that of a year: only English has a decade there."""
_NORTH = ("sv", "nb", "da")
_YULE = re.compile(r"(?<!\w)(?<!(?<!\d)\d[ .-])(?<!(?<!\d)\d\d[ .-])(?<!\d\. )jul\.?(?!\w| ?\d{1,2}(?!\d))")
"""July in short, without a day: in the north it is Christmas too."""
_MONTH_FIRST = re.compile(r"(?<!\d)(0?[1-9]|1[0-2])([./])\s?(?!\1[./ -])(0?[1-9]|1[0-2])(?:\2\s?|[ -])(?=\d{4}(?!\d))")
"""5.6.1912 and 5/6 1912, which are 6 May in America."""
_DAY_THE = re.compile(r"(?<!\S)DAYTHE (?=\d{1,2}(?!\d))")
_MONTH_BEFORE_YEAR = ("fi", "de")
"""Where "5.1905" is May; elsewhere it may be an inventory number."""


def normal(text: str) -> str:
    """`text` in small letters, one kind of dash and apostrophe, single spaces, no punctuation at its end, no brackets
    round all of it."""
    folded = unicodedata.normalize("NFKC", text.translate(_SIGNS)).casefold()
    words = " ".join(folded.split())
    if bracketed := _WHOLE_IN_BRACKETS.match(words):
        words = (bracketed[1] or bracketed[2] or "").strip()
    return words.rstrip(",;") if words.endswith("..") else words.rstrip(".,;")


def signs(words: str, language: str) -> str:
    """The signs of a normalised text; what is no word of dates stays in small letters."""
    if language in _MONTH_BEFORE_YEAR:
        words = _SHORT_MONTH.sub(r"0\1.", words)
    if language == "en":
        words = _MONTH_FIRST.sub(r"\1/\3/", words)
    if language in (*_NORTH, ""):
        words = _YULE.sub("yule", words)
    if language in _NORTH:
        words = _YEAR_OF_NORTH.sub(r"\1 s ", words)
    words = _TWO_DECADES.sub(_two_decades, words)
    for pattern, full in (*_SHORT, *_SPANS):
        words = pattern.sub(full, words)
    phrases = _phrases(language)
    found = _pattern(language).sub(lambda match: f" {phrases[match[1]]} ", words)
    found = re.sub(r"\( | (?=[),])", lambda bracket: bracket[0].strip(), " ".join(found.split()))
    found = _DAY_THE.sub("THE ", found)
    return _ROMAN.sub(lambda match: f"{_arabic(match[1])}.", found)


def _two_decades(found: re.Match[str]) -> str:
    """ "Années 1850-1860" are two decades; from 1850 to 1890 they may be years."""
    first, between, last = found.groups()
    return f"{first} DECADE{between}{last} DECADE" if int(last) - int(first) == 10 else found[0]


def says_unknown(words: str, language: str) -> bool:
    """Whether a normalised text states that the date is not known."""
    bare = words.strip("[](). ")
    return words.strip("[]() .") == "?" or bare in _unknown()


@cache
def _unknown() -> frozenset[str]:
    return frozenset(word for words in _table()["UNKNOWN"].values() for word in words.split("|"))


@cache
def _phrases(language: str) -> dict[str, str]:
    """Phrase → sign: those of `language` first, then those on which all other languages agree."""
    meanings: dict[str, set[str]] = {}
    own: dict[str, str] = {}
    for sign, by_language in _table().items():
        if not sign.isupper() and not sign[-1].isdigit():
            continue
        for code, words in by_language.items():
            for word in words.split("|"):
                meanings.setdefault(word, set()).add(sign)
                if code == language:
                    own[word] = sign
    for kind, mark in (("ordinals", "{}."), ("months", "M{}"), ("hundreds", "{}00 TAL")):
        for number, words in _table()[kind].items():
            for word in words.split("|"):
                meanings.setdefault(word, set()).add(mark.format(number))
    agreed = {word: next(iter(found)) for word, found in meanings.items() if len(found) == 1}
    return {word: sign for word, sign in (agreed | own).items() if sign != "UNKNOWN"}


@cache
def _pattern(language: str) -> re.Pattern[str]:
    longest_first = sorted(_phrases(language), key=len, reverse=True)
    return re.compile(rf"(?<![\w'])({'|'.join(map(re.escape, longest_first))})(?:\.(?!\w)|(?![\w'])|(?<='))")


def _arabic(roman: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in roman]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
