"""A name by itself: whether it can be one, in which order it stands, and whether it is a firm's.

"Larsson, Carl" becomes "Carl Larsson" only where "Carl" is known as a given name or stands as initials: "Larsson,
Stockholm" is no name. What two people would read in two ways is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from mappings.people_words import Words, people_words

MOST_WORDS = 8
"""Words of a name; what is longer is a sentence."""
COMPOUND = 3
"""Words of a family name that stands first."""
MOST_INITIALS = 3
"""Initials that stand together without full stops: "JMW Turner"."""
SHORTEST_SHOUTED = 5
"""Letters of a name in capitals that stands alone; what is shorter may be "NASA"."""
LONGEST_AGENCY = 4
"""Letters of an agency behind a photographer's name: "Karl Ek TT"."""
WHOLE_AND_MORE = 3
"""Words of a whole name with a town or an agency behind it."""

_ABBREVIATED = re.compile(r"(?:[A-ZÀ-ÞŁŠŽ](?:[a-zà-þ]{0,4}\.)?-?)+\.?$")
_WORD = re.compile(r"(?:[dlo]['’]|['’]t|Mc|Mac|De)?[^\W\d_a-zà-þ][^\W\d_]*(?:['’\-][^\W\d_]+)*['’]?\.?$")
_IN_NAMES_OF_PEOPLE = frozenset({"von", "de", "af", "du", "des", "di", "da", "zu", "zur", "vom", "of", "del", "della"})
_HEIRS = r"(?:fils|sons?|søn|sønner|söner|sohn|söhne|pojat|cie\.?|co\.?|comp\.?|company)"
_HEIR = re.compile(rf"{_HEIRS}$", re.IGNORECASE)
_SOMEBODYS_HEIRS = re.compile(rf".*'s\s(?:{_HEIRS}|brothers|bros\.?)$", re.IGNORECASE)
_AND_HEIRS = re.compile(rf"(?:&|och|og|ja|and|und|et)\s+{_HEIRS}(?!\w)", re.IGNORECASE)
_PARTNERS = re.compile(r"(?P<first>\S+)\s+&\s+(?P<second>\S+)$")
_BROTHERS_BY_INITIAL = re.compile(r"(?:[A-ZÀ-Þ]\.\s*)+&\s*(?:[A-ZÀ-Þ]\.\s*)+[A-ZÀ-Þ][\w'’\-]+$")
_BY_A_NOTNAME = re.compile(
    r"(?i:meister (?:des|der|von)|master of|maître d(?:es?|u)|monogrammist(?:en|in)?)\s+(?:(?:the|la|les)\s+)?"
    r"(?=[^\W\d_a-zà-þ])"
)
_AND_WORKSHOP = re.compile(
    r"(?:&|och|og|ja|and|und|et)\s+(?:\w+\s+)?(?:studio|workshop|werkstatt|atelier|ateljé|verkstad|verksted|værksted|työpaja|assistants?)$",
    re.IGNORECASE,
)
_HOLDS_A_SCHOOL = re.compile(
    r"(?:schule|skola|skolan|werkstatt|umkreis|nachfolger|verkstad|verkstaden|verksted|verkstedet|værksted|værkstedet)$",
    re.IGNORECASE,
)
_STUDIOS = frozenset({"ateljé", "atelier", "ateljee", "studio"})
_INITIALS_ONLY = re.compile(r"(?:[^\W\d_]\.[-\s]?)+")
_ABBREVIATED_INITIALS = re.compile(r"(?:[^\W\d_]\.-?)+$")
_SHORTENED = re.compile(r"([^\W\d_]{2,5})\.-?")
_HALF_HIDDEN = re.compile(r"[^\W\d_]-(?!s?son$)[a-zà-þ]|.*[a-zà-þ]-[a-zà-þ]$")
_LEGAL_FORMS = frozenset({"ab", "as", "ag", "kg", "oy", "sa", "co"})
_PATRONYMIC = re.compile(r"(?:z|zn|dr|ss)\.$")
_WHOLLY_FIRM = frozenset({"co", "comp", "company", "cie"})
_NUMBER = re.compile(r"I{2,3}|IV")
_ROMAN = re.compile(r"[IVX]+")
_OTHER_SCRIPT = re.compile(r"[^\W\d_A-Za-z\u00aa-\u024f\u1e00-\u1eff]")


@dataclass(frozen=True)
class Name:
    """A name as it is shown, given name first."""

    text: str
    firm: bool = False


@dataclass(frozen=True)
class Beside:
    """What stands beside a name and shows a person: years of life; a relation or a title ("efter", "Bt"); a trade of
    people ("Fotograf:"), which agencies have as well."""

    dated: bool = False
    related: bool = False
    trade: bool = False


def read_name(
    text: str, behind: str = "", *, beside: Beside = Beside(), family_first: bool | None = None
) -> Name | None:
    """Read a bare name, or give None. `behind` is what belongs to its end ("d.ä."); `family_first` whether a column is
    known to hold (or not to hold) the family name first."""
    words = people_words()
    if _AND_WORKSHOP.search(text) or _in_two_scripts(text):
        return None
    if _is_firm(text, words) and not _BY_A_NOTNAME.match(text):
        return Name(text, firm=True) if _fits_firm(text, words) and not behind else None
    if family_first is not None and text.count(",") == 1:
        turned = " ".join(reversed([part.strip() for part in text.split(",")]))
        return Name(_with(turned if family_first else text, behind))
    first, comma, second = (part.strip() for part in text.partition(","))
    if comma:
        first, own = _without_generation(first, words)
        if own and behind:
            return None
        behind = behind or own
        found = _inverted(first, second, words, beside.dated)
    elif (shouted := _shouted_family(text, words)) is not None:
        found = shouted
    else:
        found = text if _is_natural(text, words, replace(beside, related=beside.related or bool(behind))) else None
    return Name(_with(found, behind)) if found else None


def _in_two_scripts(text: str) -> bool:
    """ "Katsushika Hokusai 葛飾北斎": one name twice, or letters that only look like others."""
    return not text.isascii() and bool(_OTHER_SCRIPT.search(text)) and any(map(str.isascii, filter(str.isalpha, text)))


def starts_with_given(text: str) -> bool:
    """Whether a text begins with a known given name or with initials."""
    first, _, rest = text.partition(" ")
    return is_given(first) or bool(_ABBREVIATED.match(first) and ("." in first or (rest and len(first) == 1)))


def is_given(word: str) -> bool:
    """Whether a word is known as a given name; of a double one, its first half."""
    return word.casefold().split("-")[0] in people_words().given


def is_given_and_family(name: str) -> bool:
    """Whether a name has a given name or initials first, and more than one letter last."""
    parts = _without_generation(name, people_words())[0].split()
    return len(parts) > 1 and starts_with_given(name) and len(parts[-1].strip(".")) > 1


def is_full(name: str) -> bool:
    """Whether a name is surely one person's whole name: given name first, and last what is none."""
    return is_given_and_family(name) and not is_given(name.split()[-1])


def _with(name: str, behind: str) -> str:
    return f"{name} {behind}" if behind else name


def _inverted(family: str, rest: str, words: Words, dated: bool) -> str | None:
    parts = family.split()
    if len(parts) > 1 and parts[0].casefold().strip(".") in words.titles:
        return None  # "Sir Joshua Reynolds, P.R.A."
    bare = [part for part in parts if part.casefold() not in words.particles] if len(parts) > 1 else parts
    if not 0 < len(bare) <= COMPOUND or not all(_is_word(part, words) for part in bare):
        return None
    given, particles = _without_particles(rest.split(), words)
    if len(bare) > 1 and (
        starts_with_given(" ".join(bare)) or (_several_words(given) and not all(map(is_given, given)))
    ):
        return None  # "Karl Andersson, Anna": two people, or a double family name?
    title, given, number = _in_front_and_behind(given, words)
    if not _are_given(given, words, dated) or _ends_in_a_title(given, words):
        return None
    shown = _small_again(family) if _is_shouted(family) and not _is_shouted(rest) else family
    return " ".join([*title, *given, *particles, shown, *number])


def _in_front_and_behind(given: list[str], words: Words) -> tuple[list[str], list[str], list[str]]:
    """Of "Weld, Joseph Sir" and "Collaert, Hans II": the title, the given names, the number or "Esq."."""
    last = given[-1] if len(given) > 1 else ""
    if last.casefold().strip(".") in words.titles_in_front:
        return [last], given[:-1], []
    return ([], given[:-1], [last]) if _NUMBER.fullmatch(last) or last in words.honours else ([], given, [])


def _ends_in_a_title(given: list[str], words: Words) -> bool:
    """ "Fassini, Alberto Baron"; but Germans are called "Johann Graf Wilczek". A last "I" is a number or an initial."""
    last = given[-1].casefold().strip(".")
    return len(given) > 1 and (given[-1] == "I" or (last in words.titles and last not in words.titles_within))


def _several_words(parts: list[str]) -> bool:
    return sum(len(part.strip(".")) > 1 and "." not in part for part in parts) > 1


def _are_given(parts: list[str], words: Words, dated: bool) -> bool:
    named = [part for part in parts if part.casefold().strip(".") not in words.titles]
    if named and named[0].casefold().strip(".") in words.no_name:
        return False  # "Lemercier, Lith."
    if not named or not all(_is_word(part, words) for part in named) or not starts_with_given(named[0]):
        initials = bool(named) and all(_ABBREVIATED.match(part) for part in named)
        return initials and all(len(part) <= 1 or "." in part for part in named)
    sure = all(starts_with_given(part) or len(part) == 1 for part in named)
    return sure or dated or is_given(named[-1])


def _is_trade(part: str, words: Words) -> bool:
    """ "Lith.", "Ev.": shortened, and neither a title nor the beginning of a given name ("Joh.")."""
    found = _SHORTENED.fullmatch(part)
    small = found[1].casefold() if found else ""
    return bool(small) and small not in words.short_given and small not in words.titles


def _without_generation(family: str, words: Words) -> tuple[str, str]:
    """ "Cranach d. Ä." in two."""
    parts = family.split()
    for length in (2, 1):
        if len(parts) > length and " ".join(parts[-length:]).casefold() in words.generations:
            return " ".join(parts[:-length]), " ".join(parts[-length:])
    return family, ""


def _without_particles(parts: list[str], words: Words) -> tuple[list[str], list[str]]:
    end = len(parts)
    while end and parts[end - 1] in words.particles:
        end -= 1
    return parts[:end], parts[end:]


def _shouted_family(text: str, words: Words) -> str | None:
    """ "LE BRUN Charles", as French catalogues write it; None where it is not written so, "" where it is no name."""
    parts = text.split()
    end = 0
    while end < len(parts) and _is_shouted(parts[end]):
        end += 1
    if not 0 < end < len(parts):
        return None
    if not is_given(parts[end]):
        # "MIEUSEMENT Médéric": a family name, in all likelihood; "KW Gullers" has initials.
        return "" if len(parts[0]) >= SHORTEST_SHOUTED and words.particles.isdisjoint(parts) else None
    given, particles = _without_particles(parts[end:], words)
    if not _are_given(given, words, dated=False):
        return ""
    return " ".join([*given, *particles, _small_again(" ".join(parts[:end]))])


def _is_shouted(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) > 1 and text == text.upper() and "." not in text


def _small_again(text: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda found: found[0].capitalize(), text)


def _is_natural(text: str, words: Words, beside: Beside) -> bool:
    if found := _BY_A_NOTNAME.match(text):
        rest = text[found.end() :].split()
        return len(rest) <= MOST_WORDS and all(part[:1].isupper() or part in words.particles for part in rest)
    parts = text.split()
    if text.casefold() in words.lone:
        return True  # "Rembrandt", "Wedgwood", "El Greco"
    if _INITIALS_ONLY.fullmatch(text) or all(len(part) == 1 for part in parts):
        return False
    if not 0 < len(parts) <= MOST_WORDS or not any(_is_word(part, words, parts) for part in parts):
        return False
    if not all(_belongs(part, words, parts) for part in parts) or parts[-1] in words.particles:
        return False
    if len(parts) == 1:
        return _stands_alone(text, words, beside)
    if _is_trade(parts[0], words) or _is_cut_off(parts[-1], words) or _sells(parts, words):
        return False
    if _says_more_than_a_name(parts, words):
        return False
    shown = beside.dated or beside.related or _begins_as_names_do(parts, words)
    return shown and _order_is_clear(parts, words)


def _stands_alone(text: str, words: Words, beside: Beside) -> bool:
    """One word that not everybody knows: only what stands beside it says that it is no place and no people."""
    small = text.casefold()
    short = len(text) < 2 or text.endswith(".") or (_is_shouted(text) and len(text) < SHORTEST_SHOUTED)
    generic = small in words.countries or small in words.no_lone or small in words.goods
    return (beside.related or beside.trade) and not short and not generic


def _begins_as_names_do(parts: list[str], words: Words) -> bool:
    """Whether something shows a person: "Stavanger Aftenblad" has nothing that does."""
    first = parts[0].casefold().strip(".")
    if first in words.titles_or_words:
        rest = parts[1:]
        return starts_with_given(" ".join(rest)) or rest[0] in words.particles or rest[-1].casefold() in words.lone
    known = starts_with_given(" ".join(parts)) or first in words.firsts or first in words.titles or len(parts[0]) == 1
    if _is_shouted(parts[0]) and len(parts[0]) <= MOST_INITIALS and parts[-1].casefold() in words.lone:
        return True  # "KW Gullers"; but "TV Uusimaa"
    return known or parts[0] in _IN_NAMES_OF_PEOPLE or "van" in parts[:2]


def _order_is_clear(parts: list[str], words: Words) -> bool:
    """Not "Alcock Samuel", which may have the family name first, nor "Vue de Paris", where nothing shows a name."""
    first = parts[0]
    small = first.casefold().strip(".")
    known = starts_with_given(first) or len(first) == 1 or small in words.titles or small in words.firsts
    if first.casefold() in words.countries or first.casefold().rstrip(".") in words.no_first:
        return False
    if first.casefold().strip(".") in words.titles_or_names and all(map(is_given, parts[1:])):
        return False
    if not known and first.casefold().endswith(words.no_first_endings):
        return False
    if first.casefold() in words.particles and not known:
        return True
    if not known and (_stands_for_a_name(parts[-1]) or any(map(_begins_a_name, parts[1:-1]))):
        return False  # "Inha I.K." has the family name first; "Hovfotograf Gösta Florman" is no name alone
    if any(part in _IN_NAMES_OF_PEOPLE for part in parts[1:]) and not known:
        return False
    return known or not is_given(parts[-1])


def _sells(parts: list[str], words: Words) -> bool:
    """ "Michael Andersen Keramik": a man's trade, or his firm; but "Philip Glass"."""
    small = parts[-1].casefold()
    return small in words.goods and not (small in words.goods_or_names and all(map(starts_with_given, parts[:-1])))


def _says_more_than_a_name(parts: list[str], words: Words) -> bool:
    """ "Carl Zeiss Jena", "Karl Ek TT": a town or an agency behind a whole name, or a firm's name; but "Nicolas de
    Verdun", "Harry G. Aberdeen", "Pierre Auguste COT"."""
    if len(parts) < WHOLE_AND_MORE or not parts[-2][:1].isupper() or starts_with_given(parts[-2]):
        return False
    agency = not _is_shouted(parts[-2]) and _is_agency(parts[-1]) and parts[-1] not in words.honours
    return agency or parts[-1].casefold() in words.towns


def _is_agency(part: str) -> bool:
    return len(part) <= LONGEST_AGENCY and _is_shouted(part) and not _ROMAN.fullmatch(part)


def _is_cut_off(part: str, words: Words) -> bool:
    """ "Mogens Ballins Eftf.": no family name ends so, but for "Corneliszn."."""
    short = len(part) > 3 and part.endswith(".") and not _ABBREVIATED_INITIALS.match(part)
    known = part.casefold() in words.generations or part in words.honours
    return short and not known and not _PATRONYMIC.search(part)


def _begins_a_name(part: str) -> bool:
    return starts_with_given(part) and not _PATRONYMIC.search(part)


def _stands_for_a_name(part: str) -> bool:
    return len(part) == 1 or bool(_INITIALS_ONLY.fullmatch(part))


def _belongs(part: str, words: Words, parts: list[str]) -> bool:
    small = part.casefold().strip(".")
    return part in words.particles or small in words.titles or _is_word(part, words, parts)


def _is_word(part: str, words: Words, parts: list[str] | None = None) -> bool:
    if part[:1].islower() and not re.match(r"[dlo]['’][A-ZÀ-Þ]", part):
        return False
    if not (_WORD.match(part) or _ABBREVIATED.match(part)) or _is_institution(part):
        return False
    if _HOLDS_A_SCHOOL.search(part) or ("-" in part and _HALF_HIDDEN.match(part)):
        return False  # "G. W-n" is a signature
    small = part.casefold().rstrip(".,")
    if small.endswith(words.no_name_endings):
        return False
    if small in words.no_name and len(small) > 1:
        # "Beatrix Painter" may be her name; "Karl Andersson Painter" is not.
        return parts is not None and len(parts) == 2 and part == parts[1] and is_given(parts[0]) and small in words.role
    return True


def _is_firm(text: str, words: Words) -> bool:
    if _AND_HEIRS.search(text) or _BROTHERS_BY_INITIAL.match(text) or _SOMEBODYS_HEIRS.match(text):
        return True
    if partners := _PARTNERS.match(text):
        both = (partners["first"], partners["second"])
        return all(one[:1].isupper() and not starts_with_given(one) for one in both)
    parts = text.split()
    if any(_is_works(part, words, alone=len(parts) == 1) for part in parts):
        return True
    if len(parts) > 1 and parts[-1].casefold() in words.trades_or_names and _are_somebodys(parts[:-1], words):
        return False  # "Mr. Richard Press"
    if len(parts) > 1 and is_given(parts[0]) and parts[0].casefold() in words.firms:
        parts = parts[1:]  # "Asa Benjamin"
    if len(parts) > 1 and parts[-1].casefold().rstrip(".") in _WHOLLY_FIRM:
        return True
    last = parts[-1] if len(parts) > 1 else ""
    if last[:1].isupper() and last.casefold() in words.goods and not starts_with_given(text):
        return True
    return len(parts) > 1 and any(
        (small := part.casefold()).rstrip(",") in words.firms
        and not (_HEIR.match(part) or (small[-1] == "," and small[:-1] in words.trades))
        and (len(part) > 3 or part[:1].isupper())
        for part in parts
    )


def _are_somebodys(parts: list[str], words: Words) -> bool:
    return all(starts_with_given(part) or part.casefold().strip(".") in words.titles for part in parts)


def _is_works(part: str, words: Words, *, alone: bool = False) -> bool:
    """ "Stenkärlsfabrik", "SA-kuva", and beside other words "Kompaniet": what only firms' names end in."""
    small = part.casefold()
    if not small.endswith(words.firm_endings):
        return False
    return not alone or any(small.endswith(end) and len(small) > len(end) + 2 for end in words.firm_endings)


@lru_cache(maxsize=10_000)
def _is_institution(part: str) -> bool:
    """ "Stadsmuseum", "Postverket": who keeps or publishes things, and seldom makes them."""
    words, small = people_words(), part.casefold().rstrip(".,:;?")
    return small.endswith(words.institution_endings) or any(known in small for known in words.institution_parts)


def _fits_firm(text: str, words: Words) -> bool:
    parts = text.split()
    if len(parts) > MOST_WORDS or any(map(_is_institution, parts)) or not _has_a_firms_commas(text):
        return False
    if parts[-1].casefold() in _STUDIOS and (starts_with_given(text) or _in_genitive(parts)):
        return False  # "Alexander Roslins ateljé" is his workshop, or a firm
    if len(parts) == 2 and _SHORTENED.fullmatch(parts[0]) and parts[1].casefold() in _LEGAL_FORMS:
        return False  # "Mon. AB" is a monogram
    first = parts[0].casefold().strip(".,")
    if first in words.no_name or any(part.endswith(":") for part in parts):
        return False
    return all(
        part.casefold().rstrip(",") in words.allowed_in_firms
        or _is_works(part, words)
        or (part[:1].isupper() and not any(map(str.isdigit, part)))
        for part in parts
    ) and not any(part.casefold().strip(".,") in words.no_part_of_firms for part in parts[1:])


def _has_a_firms_commas(text: str) -> bool:
    """ "Morris, Faulkner & Co.", but not "Smith, J & Sons" nor "Pellerin & Cie, Épinal"."""
    if "," not in text:
        return True
    before, joint, behind = text.partition("&")
    partners = [one.split() for one in before.split(",")[1:]]
    return bool(joint) and "," not in behind and not any(map(_may_be_given, partners))


def _may_be_given(partner: list[str]) -> bool:
    """Whether what stands between commas may be a given name: "Riis, Charles & Co."."""
    return bool(partner) and (_stands_for_a_name(partner[-1]) or (len(partner) == 1 and is_given(partner[0])))


def _in_genitive(parts: list[str]) -> bool:
    return len(parts) == 2 and parts[0].endswith(("s", "'", "n")) and parts[1][:1].islower()
