"""What is wrong with one cell, whatever record it stands in: spoilt on the way, no real value, or not for the public.

Each judge takes a trimmed cell and gives the details of a finding, or None where it sees nothing. The patterns take
time that grows with the length of the cell only.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from stafett.contact_details import find_contact

Details = dict[str, object]
Judge = Callable[[str], Details | None]

LENGTHS_OF_OLD_FIELDS = frozenset({254, 255, 32_766, 32_767})
"""Where databases and spreadsheets cut a text: a VARCHAR of 255, a cell of Excel."""

LONG_WORDS = 4
"""Letters from which a word in capitals is no abbreviation."""

PLACEHOLDERS = frozenset(
    ["test", "testing", "xxx", "xx", "x", "tbd", "todo", "null", "none", "nil", "nan", "n/a", "na", "-", "--", "---",
     ".", "..", "...", "?", "??", "???", "0000", "asdf", "dummy", "example", "exempel", "ifylles", "saknas", "missing",
     "okänd titel", "unknown title", "titel saknas", "no title", "lorem ipsum", "ej angivet", "not available",
     "se ovan"]
)  # fmt: skip
"""What people and programs write where there is nothing to write. "Untitled" is a title that artists give."""

SPREADSHEET_ERRORS = frozenset(
    ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SAKNAS!", "#REFERENS!", "#VÄRDEFEL!",
     "#NAMN?", "#DIVISION/0!", "#OGILTIGT!", "#SKÄRNING!", "#####"]
)  # fmt: skip

MOJIBAKE = re.compile("Ã[\u0080-\u00bfƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|Â[°´§»«]|\ufffd|√[•§∂•©]")
_HTML = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|span|div|a|ul|ol|li|sup|sub|font|h[1-6]|img|table|t[rdh]|script)\b[^<>]{0,300}>"
    r"|&(?:nbsp|amp|lt|gt|quot|apos|[aouAOU]uml|aring|Aring|eacute|ndash|#\d{2,6});"
)
_WIKITEXT = re.compile(r"\{\{|\}\}|\[\[|\]\]|'{2,}|~{3,}|\[https?://")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_PERSONAL_NUMBER = re.compile(
    r"(?<![\w.\-/])(?:19|20)?(\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))[\-+](\d{4})(?![\w\-/])"
)
_SPOILT_ID = re.compile(
    r"\d(?:[.,]\d+)?E[+\-]?\d{1,3}|\d{4}-\d\d-\d\d[ T]00:00(?::00)?(?:\.0+)?|\d+\.0"
    r"|\d{1,2}-(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec|dez)",
    re.IGNORECASE,
)
_RESERVED = re.compile(
    r"all(?:a)? rights? reserved|alla rättigheter|alle rechte vorbehalten|tous droits réservés|alle rett?igheter"
    r"|kaikki oikeudet|may not be (?:reproduced|used)|får (?:ej|inte) (?:återges|användas|spridas)"
    r"|non-?commercial|\bby-n[cd]\b|icke-?kommersiell",
    re.IGNORECASE,
)
FEWEST_WORDS = 3
"""Common words of another language from which a text is likely to be in it."""
_PUBLIC = re.compile(
    r"https?://(?:[a-z0-9-]+\.)+(?!(?:local|lan|intern|internal|intranet)(?:[/?#]|$))[a-z]{2,}(?:[/?#]|$)"
)
"""A host with a name of several parts in lower case is on the internet, but for some endings."""
_WORDS = re.compile(r"[^\W\d_]+")

_SENTENCES = {
    "sv": "och att som är av på till med för ett den det från vid inte har var eller hans",
    "en": "the and of is with from by was which this that are his her at for",
    "de": "und der die das mit von auf ist ein eine dem des im aus nicht vor",
    "fr": "le la les et des une un est dans avec du par sur pour au qui",
    "fi": "ja on ei oli sekä joka että myös kuva kuvassa vuonna kanssa tai ovat",
    "nb": "og som av på til med for en et den det fra ved ikke har var eller hans",
    "da": "og som af på til med for en et den det fra ved ikke har var eller hans",
}
COMMON_WORDS: Mapping[str, frozenset[str]] = {code: frozenset(words.split()) for code, words in _SENTENCES.items()}
"""Words that hardly a sentence does without. Norwegian and Danish are not told from each other."""
_SPOKEN = {
    word: [code for code, common in COMMON_WORDS.items() if word in common]
    for word in set().union(*COMMON_WORDS.values())
}
_KIN = {"nb": {"da", "sv", "nn"}, "da": {"nb", "sv", "nn"}, "sv": {"nb", "da"}, "nn": {"nb", "da", "sv"}}


def mojibake(text: str) -> Details | None:
    """Letters that went through the wrong encoding: "Ã¤" for "ä"."""
    return {} if MOJIBAKE.search(text) else None


def html(text: str) -> Details | None:
    """Tags and entities of HTML, which would be shown as they stand."""
    found = _HTML.search(text)
    return {"found": found[0]} if found else None


def wikitext(text: str) -> Details | None:
    """Wiki markup, which would be shown as it stands."""
    found = _WIKITEXT.search(text)
    return {"found": found[0]} if found else None


def invisible(text: str) -> Details | None:
    """Control characters, marks of direction, spaces without width: they are taken out."""
    found = sorted({f"U+{ord(char):04X}" for char in _INVISIBLE.findall(text)})
    return {"found": ", ".join(found)} if found else None


def placeholder(text: str) -> Details | None:
    """What stands where nothing stands."""
    return {} if text.casefold().strip("[]()") in PLACEHOLDERS else None


def spreadsheet_error(text: str) -> Details | None:
    """The error of a formula, kept as if it were a value."""
    return {} if text in SPREADSHEET_ERRORS or (len(text) > 4 and not text.strip("#")) else None


def cut_off(text: str) -> Details | None:
    """A text of exactly the length at which an older program cuts, without an end to its sentence."""
    return {"length": len(text)} if len(text) in LENGTHS_OF_OLD_FIELDS and text[-1].isalnum() else None


def contact(text: str) -> Details | None:
    """An e-mail address or a telephone number, which may be a private person's."""
    found = find_contact(text)
    return {"found": found} if found else None


def personal_number(text: str) -> Details | None:
    """A Swedish personal identity number: a date, a mark, and four digits of which the last one fits (Luhn)."""
    numbers = (found[1] + found[2] for found in _PERSONAL_NUMBER.finditer(text))
    return {} if any(_luhn(number) for number in numbers) else None


def spoilt_id(text: str) -> Details | None:
    """An id that a spreadsheet took for a number or a date: "1.23E+05", "12-maj", "1904-05-12 00:00:00"."""
    return {} if _SPOILT_ID.fullmatch(text) else None


def all_capitals(text: str) -> Details | None:
    """A title that shouts: three words or more with a long one among them, and not one small letter."""
    if text != text.upper():
        return None
    words = _WORDS.findall(text)
    return {} if len(words) > 2 and max(map(len, words)) >= LONG_WORDS else None


def not_public(text: str) -> Details | None:
    """A web address that only the museum's own network can open."""
    if _PUBLIC.match(text):
        return None
    try:
        host = urlsplit(text).hostname or ""
        private = not ipaddress.ip_address(host).is_global
    except ValueError:
        host = "" if "//" not in text else text.partition("//")[2].partition("/")[0].partition(":")[0].casefold()
        private = host == "localhost" or host.endswith((".local", ".lan", ".intern", ".internal", ".intranet"))
        private = private or (bool(host) and "." not in host)
    return {"host": host} if private else None


def reserves_rights(text: str) -> Details | None:
    """Words that reserve what a free licence gives away."""
    found = _RESERVED.search(text)
    return {"found": found[0]} if found else None


def other_language(text: str, language: str) -> Details | None:
    """The language whose common words the text has, where it has none of those of `language` (a base code)."""
    base, folded = language.partition("-")[0], text.casefold()
    if base not in COMMON_WORDS or not COMMON_WORDS[base].isdisjoint(folded.split()):
        return None
    words = _WORDS.findall(folded)
    if len(words) < FEWEST_WORDS or not COMMON_WORDS[base].isdisjoint(words):
        return None
    seen = Counter(code for word in words if word in _SPOKEN for code in _SPOKEN[word])
    likely = max(COMMON_WORDS, key=seen.__getitem__)
    mistaken = seen[likely] >= FEWEST_WORDS and likely not in _KIN.get(base, ())
    return {"stated": language, "likely": likely} if mistaken else None


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(sum(divmod(number, 10)) for number in doubled) % 10 == 0
