"""Rights fail closed: a statement becomes a licence tag only where the table in vocabularies/rights.toml says so.

A public-domain statement is a claim, not a tag: Commons wants to know why the work is free in its country of origin
and in the United States (Commons:Licensing). The tag is chosen from the evidence in the record, or the record is
named as unproven.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from mappings.statements.copyright import COPYRIGHTED, in_public_domain, licensed
from mappings.statements.snaks import Statement
from mappings.wikitext import escape, template
from stafett.problems import Problem
from stafett.rules import finding

TABLE = Path(__file__).parent / "vocabularies" / "rights.toml"

# Wikidata's items for "where" and "why" a work is in the public domain.
_LIFE_PLUS_70 = ("Q59542795", "Q29870196")
_LIFE_PLUS_100 = ("Q60332278", "Q29940705")
_UNITED_STATES_95 = ("Q30", "Q47246828")

_CC_PATH = re.compile(r"creativecommons\.org/licenses/(by(?:-(?:sa|nc|nd))*)/(\d\.\d)(?:/(?:deed|legalcode)[\w.\-]*)?$")
_CC_WORDS = re.compile(r"cc-(by(?:-(?:sa|nc|nd))*)(?:-(\d\.\d))?$")
_CC_SYNONYMS = (
    (r"creative commons", "cc"),
    (r"attribution|erkännande", "by"),
    (r"share[ -]?alike|dela[ -]?lika", "sa"),
    (r"non[ -]?commercial|icke[ -]?kommersiell", "nc"),
    (r"no[ -]?deriv(?:ative)?s|inga[ -]bearbetningar", "nd"),
    (r"\b(?:international|internationell|generic|unported|licen[cs]e|licens|public)\b|[()]", ""),
)
_ADDRESS = re.compile(r"(?:https?:)?//(?:www\.)?([^\s()<>]+?)/?[.,;]?(?=$|[\s()<>])")


@dataclass(frozen=True)
class Evidence:
    """What the record shows about a work's age.

    `died`: year in which the last surviving author died, 0 where unknown; `made`: latest year in which the work can
    have been made, 0 where unknown; `flat`: the file is a faithful reproduction of a two-dimensional work, so that the
    work's own rights count besides those of the photograph (Commons:When to use the PD-Art tag).
    """

    died: int = 0
    made: int = 0
    flat: bool = False


@dataclass(frozen=True)
class Rights:
    """What a statement about rights becomes: the licence tag in wikitext and the statements on it."""

    key: str
    name: str
    url: str
    tag: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Ground:
    """Why a work is in the public domain: tag, its parameters, and (jurisdiction, method) for Wikibase."""

    tag: str
    parameters: tuple[tuple[str, str], ...] = ()
    statements: tuple[tuple[str, str], ...] = ()


PUBLIC_DOMAIN, REFUSED, UNKNOWN = "public-domain", "refused", "unknown"


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
        return _licence(kind, None, attribution)
    ground = _ground(known)
    if ground is None:
        return finding("public-domain-unproven", value=value, died=known.died or "?", made=known.made or "?")
    return _free_by_age(ground, known.flat) if kind == PUBLIC_DOMAIN else _licence(kind, ground, attribution)


@lru_cache(maxsize=10_000)
def recognise(value: str) -> str:
    """Give the key of the licence that `value` names, PUBLIC_DOMAIN, REFUSED, UNKNOWN, or "" where nothing is said."""
    text = " ".join(value.casefold().split()).rstrip(".")
    if not text:
        return ""
    address = _ADDRESS.search(text)
    if not address:
        return _from_path(text) or _from_words(text) or UNKNOWN
    kind = _from_path(address.group(1)) or UNKNOWN
    # Words beside an address must say the same: "all rights reserved, see https://…/by/4.0/" is no licence.
    beside = (text[: address.start()] + text[address.end() :]).strip(" -,;:()")
    said = _from_words(beside) or UNKNOWN if beside else kind
    return kind if said == kind else (REFUSED if REFUSED in (said, kind) else UNKNOWN)


def _from_path(path: str) -> str:
    if found := _CC_PATH.match(path):
        return _creative_commons(found.group(1), found.group(2))
    path = re.sub(r"/deed[\w.\-]*$", "", path)
    for key, licence in _table()["licences"].items():
        if path in licence.get("paths", ()):
            return str(key)
    if path in _table()["public_domain"]["paths"]:
        return PUBLIC_DOMAIN
    return REFUSED if any(path.startswith(start) for start in _table()["refused"]["paths"]) else ""


def _from_words(text: str) -> str:
    for key, licence in _table()["licences"].items():
        if text in licence.get("words", ()):
            return str(key)
    if text in _table()["public_domain"]["words"]:
        return PUBLIC_DOMAIN
    short = text
    for words, abbreviation in _CC_SYNONYMS:
        short = re.sub(words, abbreviation, short)
    if found := _CC_WORDS.match(re.sub(r"[\s\-,/]+", "-", short).strip("-")):
        return _creative_commons(found.group(1), found.group(2) or "")
    refused = any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in _table()["refused"]["words"])
    return REFUSED if refused else ""


def _creative_commons(terms: str, version: str) -> str:
    if "nc" in terms.split("-") or "nd" in terms.split("-"):
        return REFUSED
    key = f"cc-{terms}-{version}"
    return key if key in _table()["licences"] else UNKNOWN


def _ground(evidence: Evidence) -> Ground | None:
    """Why the work is free in its country of origin and in the United States, or None where that is not shown."""
    terms = _table()["terms"]
    year = terms["year"]
    if not evidence.died:
        assumed = 0 < evidence.made < year - terms["assumed_after_making"]
        return Ground("PD-old-assumed-expired", (), (_UNITED_STATES_95,)) if assumed else None
    # Nobody makes anything after their death, so the year of death bounds the year of making.
    made = min(filter(None, (evidence.made, evidence.died)))
    if evidence.died >= year - terms["after_death"] or made >= year - terms["after_publication_us"]:
        return None
    method = _LIFE_PLUS_100 if evidence.died < year - 100 else _LIFE_PLUS_70
    return Ground("PD-old-auto-expired", (("deathyear", str(evidence.died)),), (method, _UNITED_STATES_95))


def _free_by_age(ground: Ground, flat: bool) -> Rights:
    tag = (
        template("PD-Art", {"1": ground.tag, **dict(ground.parameters)})
        if flat
        else template(ground.tag, dict(ground.parameters))
    )
    url = "https://creativecommons.org/publicdomain/mark/1.0/"
    return Rights(PUBLIC_DOMAIN, "Public domain", url, tag, tuple(in_public_domain(ground.statements)))


def _licence(key: str, ground: Ground | None, attribution: str) -> Rights:
    row = _table()["licences"][key]
    name = row.get("template", key.capitalize())
    credit = escape(attribution) if key.startswith("cc-by") else ""
    if ground is None:
        tag = template(name, {"1": credit})
    else:
        tag = template(
            "Licensed-PD-Art", {"1": ground.tag, "2": name, **dict(ground.parameters), "attribution": credit}
        )
    url = (
        row.get("url") or f"https://creativecommons.org/licenses/{key[3:].rpartition('-')[0]}/{key.rpartition('-')[2]}/"
    )
    return Rights(key, row["name"], url, tag, tuple(licensed(row["wikidata"], row.get("status", COPYRIGHTED))))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
