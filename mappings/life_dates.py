"""Years of life beside a name: "1850–1920", "f. 1850", "* 1850 † 1920", "Paris 1840–1926 Giverny".

The years in which somebody worked are no life ("verksam 1780–1800"): they are kept as text. A year that is only about
right is not given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from mappings.people_words import any_of, people_words

SHORTEST, LONGEST = 16, 110
"""Years of a life that can be one: "Rörstrand (1726–1964)" is no person's, nor "Karl Ek 1950-1960"."""

_YEAR = r"(?:(?:\d{4}-\d\d-\d\d)|(?:\d{1,2}\.\s?\d{1,2}\.\s?\d{4})|(?:\d{1,2}\.? [^\W\d_]{3,9}\.? \d{4})|\d{3,4})"
_PLACE = r"[^\W\d_][^\d;()*†]{0,60}?"


@dataclass(frozen=True)
class Life:
    """Years of birth and death, 0 where not said (or only about); `active` what is said of the years of work."""

    born: int = 0
    died: int = 0
    active: str = ""

    @property
    def plausible(self) -> bool:
        """Whether somebody can have lived so long."""
        return not (self.born and self.died) or SHORTEST <= self.died - self.born <= LONGEST


@lru_cache(maxsize=20_000)
def read_life(text: str) -> Life | None:
    """The life that a remark gives, or None where it gives none."""
    if len(text) > 150 or not (any(map(str.isdigit, text)) or "siècle" in text):  # "XVIIIe siècle"
        return None
    small = re.sub(r"\s*[–—‒−-]\s*", "-", " ".join(text.casefold().split()))
    small = re.sub(r"(\d{4})-(\d\d)-(\d\d)(?!\d)", r"\3.\2.\1", small)
    if _active().match(small) or _century().fullmatch(small):
        return Life(active=text)
    for pattern in _patterns():
        if found := pattern.fullmatch(small):
            return _life(found)
    return _with_places(text)


def _life(found: re.Match[str]) -> Life | None:
    parts = found.groupdict()
    born, died = _year(parts.get("born")), _year(parts.get("died"))
    if born and died and died < 100:
        died += born // 100 * 100
        if died <= born:
            return None
    about = {end: parts.get(f"about_{end}") or parts.get(f"doubt_{end}") for end in ("born", "died")}
    return Life(0 if about["born"] else born, 0 if about["died"] else died)


def _year(text: str | None) -> int:
    return int(re.split(r"[.\s]", text)[-1]) if text else 0


def _with_places(text: str) -> Life | None:
    """ "Paris 1840–1926 Giverny", "1874 Halle - 1948 Gaienhofen": places must be written as names."""
    if not (found := next((met for form in _PLACED if (met := form.fullmatch(text))), None)):
        return None
    there, about_born = _without_about(found["there"])
    here, about_died = _without_about(found["here"])
    if not (_is_place(there) and _is_place(here)):
        return None
    return Life(0 if about_born else int(found["born"]), 0 if about_died else int(found["died"]))


def _without_about(place: str) -> tuple[str, bool]:
    """The place of "Florence c. 1576", and whether its year is only about right, or a limit."""
    before, _, last = place.rstrip(", ").rpartition(" ")
    life = people_words().life
    about = bool(before) and (last.casefold() in life["about"] or last.casefold() in life["limit"])
    return (before.rstrip(", "), True) if about else (place, False)


def _is_place(text: str) -> bool:
    """Not the given name of "Monet, Claude Paris 1840–1926 Giverny", nor a word before the year ("Paris perhaps")."""
    return (
        text[0].isupper()
        and not text.split()[-1][0].islower()
        and text.split()[0].casefold().strip(".,") not in people_words().given
    )


_THERE, _HERE = rf"(?P<there>{_PLACE})", rf"(?P<here>{_PLACE})"
_BORN, _DIED, _TO = r"(?P<born>\d{4})", r"(?P<died>\d{4})", r"\s?[–;-]\s?"
_PLACED = (
    re.compile(rf"{_THERE}\s{_BORN}{_TO}{_DIED}\s{_HERE}"),
    re.compile(rf"{_THERE},?\s{_BORN}{_TO}{_HERE},?\s{_DIED}"),
    re.compile(rf"(?:\*\s?)?{_BORN},?\s{_THERE}(?:{_TO}|[;,]?\s?†\s?){_DIED},?\s{_HERE}"),
)


@lru_cache(maxsize=1)
def _active() -> re.Pattern[str]:
    life = people_words().life
    words, about, limit = any_of(life["active"]), any_of(life["about"]), any_of(life["limit"])
    year = rf"(?:(?:{about}|{limit})\s*)?\d{{3,4}}(?:/\d{{2,4}})?(?:s|-talet)?"
    years = rf"{year}(?:-(?:(?:(?:{words})\.?\s+)?{year})?)?"
    return re.compile(rf"(?:{words})\.?\s+(?:(?:in|en|von|um)\s+)?(?:{years}|{_century().pattern})$")


@lru_cache(maxsize=1)
def _century() -> re.Pattern[str]:
    """ "18th century", "early 19th century", "1700-talet", "18. Jh.", "XVIIIe siècle", in small letters."""
    life = people_words().life
    number = r"(?:\d{1,2}(?:st|nd|rd|th|e|er|ème)?\.?|\d{2}00|[ivx]{1,5}(?:e|er|ème)?)"
    numbers = rf"{number}(?:\s?[/-]\s?{number})?"
    part = rf"(?:(?:{any_of(life['parts'])})\s+)?"
    return re.compile(rf"{part}(?:le\s+)?{numbers}\s?(?:{any_of(life['centuries'])})")


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    life = people_words().life
    about = rf"(?:{any_of([*life['about'], *life['limit']])})"
    either = rf"(?:/\d{{2}}(?:\d\d)?|\s(?:{any_of(life['either'])})\s(?:\d{{4}}|{any_of(life['limit'])}|later|earlier))"
    born = rf"(?P<about_born>{about}\s*)?(?P<born>{_YEAR})(?P<doubt_born>\?|{either})?"
    died = rf"(?P<about_died>{about}\s*)?(?P<died>{_YEAR})(?P<doubt_died>\?|{either})?"
    where = r"(?:(?:in?|à)\s+[^\W\d_][^\d,;()*†]{1,40}?,?\s+(?:en\s+)?)?"
    begins, ends = rf"(?:{any_of(life['born'])})\s*{where}", rf"(?:{any_of(life['died'])})\s*{where}"
    place = r"(?:\s+(?:in?|à)\s+[^\W\d_][^\d,;()*†]{1,40}?)?"
    both = rf"{begins}{born}{place}[\s,;/-]*(?:(?:och|und|et|and|og|ja)\s+)?{ends}{died}{place}"
    forms = (
        rf"{born}-{died}",
        rf"{born}-(?P<died>\d\d)",
        rf"{born}-(?:present|nutid|heute|{any_of(people_words().unknown)})?",
        rf"-{died}",
        both,
        rf"{begins}{born}{place}-?",
        rf"{ends}{died}{place}",
        rf"{begins}{born}-{died}",
    )
    return tuple(re.compile(form) for form in forms)
