"""Rights fail closed: a statement becomes a licence tag only where the table in vocabularies/rights.toml says so.

A public-domain statement is a claim, not a tag: Commons wants to know why the work is free in its country of origin
and in the United States (Commons:Licensing). The tags are chosen from the evidence in the record
(mappings/public_domain.py), or the record is named as unproven.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from mappings.public_domain import NEVER, Evidence, Ground, Unproven, ground
from mappings.public_domain_rules import NO_COUNTRY
from mappings.statements.copyright import COPYRIGHTED, in_public_domain, licensed
from mappings.statements.snaks import Statement
from mappings.wikitext import escape, template
from stafett.problems import Problem
from stafett.rules import finding

TABLE = Path(__file__).parent / "vocabularies" / "rights.toml"

_CC_PATH = re.compile(
    r"creativecommons\.org/licenses/(by(?:-(?:sa|nc|nd))*)/(\d\.\d)(?:/([a-z]{2}|igo|scotland))?(?:/(?:deed|legalcode|rdf)[\w.\-]*)?/?$"
)
_CC_WORDS = re.compile(r"(?:cc-)?(?:cc-?)?(by(?:-(?:sa|nc|nd))*)(?:-(\d\.\d))?(?:-([a-z]{2}|igo|scotland))?$")
_TWO_NAMES = (
    re.compile(r"(?P<first>.*\S)\s*\((?P<second>[^()]+)\)$"),
    re.compile(r"(?P<first>.*\d)\s+[–—-]\s+(?P<second>\D+)$"),
    re.compile(r"(?P<first>[^\d]*[^\d\s,;:–—-])\s+(?P<second>cc[\s-].*)$"),
)
"""One licence by two names: in brackets, behind a dash, or as an abbreviation behind its words."""
_COMMA = re.compile(r"(?<=\b\d),(?=\d\b)")
_QUERY = r"\?[\w-]+=[\w-]*(?:&[\w-]+=[\w-]*)*"
_ADDRESS = re.compile(
    rf"(?:(?:https?:)?//(?:www\.)?|(?<![\w.-])www\.)([^\s()<>?#]+?(?:#[^\s()<>?#]*)?)(?:{_QUERY})?/?[.,;]?(?=$|[\s()<>])"
)
_RIGHTS_STATEMENT = re.compile(
    r"rightsstatements\.org/(?:page|vocab|data)/([a-z-]+/\d\.\d)(?:/(?:da|de|en|es|et|fi|fr|it|lt|nb|nl|no|pl|pt|sv|sv-fi))?/?"
)
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2212", "-"))
_QUOTED = re.compile(r"(?:\"(?P<quoted>[^\"]+)\"|\[(?P<square>[^][]+)\]|“(?P<curly>[^“”]+)”)$")
_BETWEEN = re.compile(r"\s*[/(),;|]\s*|\s+[–—-]\s+")


_Terms = tuple[str, str, str]
"""Terms, version and code of the country: ("by-sa", "3.0", "de"); "" where that is not said."""


@dataclass(frozen=True)
class Rights:
    """What a statement about rights becomes: the licence tag in wikitext and the statements on it."""

    key: str
    name: str
    url: str
    tag: str
    statements: tuple[Statement, ...]


LONGEST = 2_000
"""Characters of a statement about rights that is read; a longer one says more than a licence."""

PUBLIC_DOMAIN, REFUSED, UNKNOWN = "public-domain", "refused", "unknown"
UNPROVEN = "public-domain-unproven"
"""The rule for a claim of the public domain that the record does not support."""


def resolve(value: str, evidence: Evidence | None = None, attribution: str = "") -> Rights | Problem:
    """Give what `value` becomes, or the problem that keeps the record out. Record and column are the caller's to fill.

    `attribution` is the credit line that a licence asks for, as plain text.
    """
    known = evidence or Evidence()
    kind = recognise(value)
    if kind == "":
        return finding("rights-missing")
    if kind == REFUSED:
        return finding("rights-not-free", value=value)
    if kind == UNKNOWN:
        return finding("rights-unknown", value=value)
    if kind != PUBLIC_DOMAIN and not known.flat:
        return _licence(kind, None, known, attribution)
    # Somebody chose light and angle: the photograph of a thing in the round has an author of its own.
    in_the_round = known.flat is False and not known.photograph
    found = Unproven("round", "give-round") if in_the_round else ground(known)
    if isinstance(found, Unproven):
        return _unproven(value, known, found)
    return _free_by_age(found, known) if kind == PUBLIC_DOMAIN else _licence(kind, found, known, attribution)


def asks_for_credit(value: str) -> bool:
    """Whether `value` names a licence, which asks for a credit line."""
    return recognise(value) not in ("", PUBLIC_DOMAIN, REFUSED, UNKNOWN)


def _unproven(value: str, known: Evidence, found: Unproven) -> Problem:
    return finding(
        UNPROVEN,
        value=value,
        country="?" if known.country in ("", NO_COUNTRY) else known.country,
        died=known.died or "?",
        made=known.made or "?",
        published={None: "?", NEVER: "–"}.get(known.published, known.published),
        missing=found.missing,
        enough=found.enough,
    )


@lru_cache(maxsize=10_000)
def recognise(value: str) -> str:
    """Give the key of the licence that `value` names, PUBLIC_DOMAIN, REFUSED, UNKNOWN, or "" where nothing is said."""
    text = " ".join(value[: LONGEST + 1].casefold().replace("’", "'").translate(_HYPHENS).split())
    # A full stop ends a sentence; more of them stand for what was cut off.
    text = text if text.endswith("..") else text.removesuffix(".").rstrip()
    if not text:
        return ""
    if len(value) > LONGEST:
        return UNKNOWN
    address = _ADDRESS.search(text)
    if not address:
        return _from_path(text) or _from_words(text) or UNKNOWN
    kind = _from_path(address.group(1)) or UNKNOWN
    # Words beside an address must say the same: "all rights reserved, see https://…/by/4.0/" is no licence.
    before, behind = text[: address.start()].rstrip(" (<"), text[address.end() :].lstrip(" )>")
    beside = f"{before} {behind}".strip(" -,;:")
    said = _from_words(beside) or UNKNOWN if beside else kind
    return kind if said == kind else (REFUSED if REFUSED in (said, kind) else UNKNOWN)


def _from_path(path: str) -> str:
    if found := _CC_PATH.match(path):
        return _creative_commons(found.group(1), found.group(2), found.group(3) or "")
    path = re.sub(r"(?:/(?:deed|legalcode)[\w.\-]*)?/?$", "", path)
    if found := _RIGHTS_STATEMENT.fullmatch(path):
        path = f"rightsstatements.org/vocab/{found[1]}"
    for key, licence in _table()["licences"].items():
        if path in licence.get("paths", ()):
            return str(key)
    if path in _table()["public_domain"]["paths"]:
        return PUBLIC_DOMAIN
    return REFUSED if any(path.startswith(start) for start in _table()["refused"]["paths"]) else ""


def _from_words(text: str) -> str:
    plain = _bare(text)
    return (
        _exact(text)
        or _exact(plain)
        or _by_two_names(plain)
        or _creative_commons_words(plain)
        or _refused_by_words(text)
    )


def _bare(text: str) -> str:
    """A statement without quotation marks, labels and what it is said of ("Licence:", "The work is licensed under")."""
    if found := _QUOTED.match(text):
        text = next(filter(None, found.groups()))
    text = _around()[0].sub("", text, count=1)
    text = _around()[1].sub("", text, count=1)
    return _around()[2].sub("", text, count=1)


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Labels; what stands before a statement, also two of them ("The work is", "licensed under"); what is behind it."""
    around = _table()["around"]
    labels, before, behind = (
        "|".join(map(re.escape, sorted(around[part], key=len, reverse=True))) for part in ("labels", "before", "behind")
    )
    return (
        re.compile(rf"^(?:{labels})\s*:\s*"),
        re.compile(rf"^(?:(?:{before})\s+){{1,3}}"),
        re.compile(rf"(?:(?<=\w)(?=-)|\.?\s)(?:{behind})$"),
    )


def _by_two_names(text: str) -> str:
    """ "Namensnennung 4.0 International (CC BY 4.0)", "Erkännande (CC BY 4.0)", "CC BY 4.0 (Attribution)": both say the
    same, or one leaves the version to the other."""
    for form in _TWO_NAMES:
        found = form.match(text)
        first, second = (_terms(found["first"]), _terms(found["second"])) if found else (None, None)
        if first and second:
            if {"nc", "nd"} & {*first[0].split("-"), *second[0].split("-")}:
                return REFUSED
            agreed = _agreed(first, second)
            return _creative_commons(*agreed) if agreed else UNKNOWN
    return ""


def _agreed(first: _Terms, second: _Terms) -> _Terms | None:
    """What two names say together: the one with the version says all; the other must not say anything else."""
    full, other = (first, second) if first[1] else (second, first)
    same = other[0] == full[0] and other[1] in ("", full[1]) and other[2] in ("", full[2])
    return full if same and not (other[1] and other[2] != full[2]) else None


def _exact(plain: str) -> str:
    if kind := _by_words().get(plain):
        return kind
    # "Domaine public / Public domain": each part says the same.
    parts = {*_BETWEEN.split(plain)} - {""}
    return PUBLIC_DOMAIN if parts and all(_by_words().get(part) == PUBLIC_DOMAIN for part in parts) else ""


@cache
def _by_words() -> dict[str, str]:
    licences = {word: str(key) for key, row in _table()["licences"].items() for word in row.get("words", ())}
    return dict.fromkeys(_table()["public_domain"]["words"], PUBLIC_DOMAIN) | licences


def _creative_commons_words(text: str) -> str:
    terms = _terms(text)
    return _creative_commons(*terms) if terms else ""


def _terms(text: str) -> _Terms | None:
    """Terms, version ("" where not said) and code of the country, where a text says these and nothing else."""
    plain = _COMMA.sub(".", text)
    short = _names().sub(lambda found: f" {_meanings()[found[0]]} ", plain)
    short = re.sub(r"[\s\-–—,/_:()]+", "-", short).strip("-")
    found = _CC_WORDS.match(short)
    if not found:
        return None
    code = found.group(3) or ""
    if not _qualified(plain, found.group(2) or "", code):
        return None
    return found.group(1), found.group(2) or "", _table()["ports"].get(code, code)


def _qualified(text: str, version: str, code: str) -> bool:
    """Whether words such as "unported" fit what was read: "4.0 Unported" is a slip, and nobody knows of what."""
    said = [row["versions"] for row in _table()["qualifiers"] if any(word in text for word in row["words"])]
    return not (said and code) and all(version in versions for versions in said if version)


@cache
def _meanings() -> dict[str, str]:
    table = _table()
    names = {word: row["means"] for row in table["names"] for word in row["words"]}
    return dict(table["ports"]) | names


@cache
def _names() -> re.Pattern[str]:
    words = sorted(_meanings(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")


def _refused_by_words(text: str) -> str:
    undecided = any(word in text for word in _table()["undecided"]["words"])
    return REFUSED if not undecided and _refusing().search(text) else ""


@cache
def _refusing() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in _table()["refused"]["words"])
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


def _creative_commons(terms: str, version: str, code: str = "") -> str:
    if {"nc", "nd"} & {*terms.split("-"), code}:
        return REFUSED
    key = f"cc-{terms}-{version}"
    if code:
        return f"{key}-{code}" if code in _table()["ported"].get(key, {}) else UNKNOWN
    return key if key in _table()["licences"] else UNKNOWN


def _free_by_age(found: Ground, known: Evidence) -> Rights:
    url = "https://creativecommons.org/publicdomain/mark/1.0/"
    tag = "\n".join(_tags(found, known))
    return Rights(PUBLIC_DOMAIN, "Public domain", url, tag, tuple(in_public_domain(found.statements)))


def _tags(found: Ground, known: Evidence) -> Iterator[str]:
    """The tags of the work; the first within one that says how the file was made from it. A copy of a photograph has
    nobody else's rights, and needs none."""
    first, *others = found.tags
    if known.flat and not known.photograph:
        yield _called("PD-scan" if known.scanned else "PD-Art", {"1": first.name, **dict(first.parameters)})
    else:
        yield _called(first.name, first.parameters)
    for tag in others:
        yield _called(tag.name, tag.parameters)


def _called(name: str, parameters: Iterable[tuple[str, str]] | Mapping[str, str]) -> str:
    return template(name, {key: escape(text) for key, text in dict(parameters).items()})


def _licence(key: str, found: Ground | None, known: Evidence, attribution: str) -> Rights:
    row = _row(key)
    name = row.get("template", key.capitalize())
    credit = escape(attribution) if key.startswith("cc-by") else ""
    tag = template(name, {"1": credit})
    if found and known.flat and not (known.photograph or known.scanned):
        first, *others = found.tags
        given = {"1": first.name, "2": name, **dict(first.parameters), "attribution": credit}
        tag = "\n".join([template("Licensed-PD-Art", given), *(_called(one.name, one.parameters) for one in others)])
    elif found:
        tag = "\n".join([*_tags(found, known), tag])
    return Rights(key, row["name"], row["url"], tag, tuple(licensed(row["wikidata"], row.get("status", COPYRIGHTED))))


def _row(key: str) -> dict[str, Any]:
    """The licence's row; that of a port is made from the one it was made of."""
    found = re.fullmatch(r"cc-(by(?:-sa)?)-(\d\.\d)(?:-([a-z]+))?", key)
    if not found:
        return dict(_table()["licences"][key])
    terms, version, code = found[1], found[2], found[3] or ""
    name = f"CC {terms.upper()} {version} {code.upper()}".strip()
    url = f"https://creativecommons.org/licenses/{terms}/{version}/{code + '/' if code else ''}"
    base = f"cc-{terms}-{version}"
    item = _table()["ported"][base][code] if code else _table()["licences"][base]["wikidata"]
    return {"name": name, "url": url, "wikidata": item}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
