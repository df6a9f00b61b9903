"""Compare structured data and find what is missing. Pure functions.

Adding is all we do: what the community wrote is never changed nor removed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

DAY, MONTH = 11, 10


def missing_data(
    entity: Mapping[str, Any], captions: Mapping[str, str], statements: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """The `data` of a wbeditentity call that adds what the entity lacks; empty when it lacks nothing.

    A caption is missing where its language has none, a statement where no claim says the same.
    Read under `statements`, write under `claims`: Wikibase ignores the former without a word.
    """
    labels = {
        language: {"language": language, "value": text}
        for language, text in captions.items()
        if text.strip() and language not in entity.get("labels", {})
    }
    claims = _missing_claims(entity.get("statements") or {}, statements)
    data: dict[str, Any] = {}
    if labels:
        data["labels"] = labels
    if claims:
        data["claims"] = claims
    return data


def _missing_claims(present: Mapping[str, Any], wanted: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    there = [claim for claims in present.values() for claim in claims]
    missing: list[dict[str, Any]] = []
    for statement in wanted:
        if not any(says_the_same(claim, statement) for claim in [*there, *missing]):
            missing.append({"type": "statement", "rank": "normal", **statement})
    return missing


def says_the_same(claim: Mapping[str, Any], statement: Mapping[str, Any]) -> bool:
    """Whether a claim that is there makes `statement` superfluous: the same value, and no qualifier against it.

    A work that is free in two countries has the same copyright status twice, each with its own country.
    """
    if sameness(claim["mainsnak"]) != sameness(statement["mainsnak"]):
        return False
    ours, theirs = statement.get("qualifiers") or {}, claim.get("qualifiers") or {}
    return all(_marks(theirs[name]) & _marks(ours[name]) for name in ours if theirs.get(name))


def _marks(snaks: Iterable[Mapping[str, Any]]) -> set[str]:
    return {sameness(snak) for snak in snaks}


def sameness(snak: Mapping[str, Any]) -> str:
    """A text that is equal for snaks which say the same, whatever way they are written."""
    datavalue = snak.get("datavalue") or {}
    return json.dumps([snak["property"], snak["snaktype"], _essence(datavalue)], sort_keys=True, ensure_ascii=False)


def _essence(datavalue: Mapping[str, Any]) -> Any:
    value = datavalue.get("value")
    if not isinstance(value, dict):
        return value
    match datavalue.get("type"):
        case "wikibase-entityid":
            return value.get("id") or f"Q{value.get('numeric-id')}"
        case "time":
            return [_moment(str(value.get("time")), int(value.get("precision", DAY))), value.get("precision")]
        case "quantity":
            return [str(value.get("amount")).removeprefix("+"), value.get("unit", "1")]
        case "globecoordinate":
            return [value.get("latitude"), value.get("longitude"), value.get("globe")]
    return value


def _moment(time: str, precision: int) -> str:
    """`+1642-01-01…` and `+1642-00-00…` are the same year; what is no moment stays as it is."""
    parts = time[1:].partition("T")[0].split("-")
    if len(parts) != len(("year", "month", "day")):
        return time
    known = 3 if precision >= DAY else 2 if precision >= MONTH else 1
    return time[:1] + "-".join(parts[:known])
