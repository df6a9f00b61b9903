"""The JSON of Wikibase claims (https://www.mediawiki.org/wiki/Wikibase/DataModel/JSON).

`wbeditentity` refuses the whole bundle when one statement lacks `type`, so statements are only made here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from mappings.wikitext import plain

Snak = dict[str, Any]
Statement = dict[str, Any]

TEXT_LIMIT = 1500
"""Most characters in a string or URL on Commons (wmgWikibaseStringLimits)."""


@lru_cache(maxsize=1000)
def item(property_id: str, item_id: str) -> Snak:
    """A snak whose value is an item such as Q42; shared between statements, to be read only."""
    value = {"entity-type": "item", "numeric-id": int(item_id[1:]), "id": item_id}
    return _value(property_id, {"type": "wikibase-entityid", "value": value})


def text(property_id: str, content: str) -> Snak:
    """A snak whose value is a string, an external id or a URL. Wikibase refuses control characters, line breaks, outer
    spaces and empty strings: where nothing can be read, the value is unknown."""
    line = line_of(content)
    return _value(property_id, {"type": "string", "value": line}) if line else unknown(property_id)


def line_of(content: str) -> str:
    """A text as Wikibase takes it, or ""."""
    return " ".join(plain(content).split())[:TEXT_LIMIT].rstrip()


def time(property_id: str, stamp: str, precision: int, calendar: str) -> Snak:
    """A snak whose value is a time: `stamp` like +1642-00-00T00:00:00Z, precision 6 (millennium) to 11 (day)."""
    value = {
        "time": stamp,
        "timezone": 0,
        "before": 0,
        "after": 0,
        "precision": precision,
        "calendarmodel": f"http://www.wikidata.org/entity/{calendar}",
    }
    return _value(property_id, {"type": "time", "value": value})


def quantity(property_id: str, number: float, unit: str) -> Snak:
    """A snak whose value is a number above zero with a unit (an item), such as 82.5 and Q174728 (centimetre)."""
    amount = f"{number:.9f}".rstrip("0").rstrip(".")
    value = {"amount": f"+{amount}", "unit": f"http://www.wikidata.org/entity/{unit}"}
    return _value(property_id, {"type": "quantity", "value": value})


def unknown(property_id: str) -> Snak:
    """A snak that says: there is a value, and we do not know it."""
    return {"snaktype": "somevalue", "property": property_id}


def statement(mainsnak: Snak, qualifiers: Iterable[Snak] = ()) -> Statement:
    """A statement of normal rank with its qualifiers in the given order."""
    made: Statement = {"mainsnak": mainsnak, "type": "statement", "rank": "normal"}
    if not qualifiers:
        return made
    grouped: dict[str, list[Snak]] = {}
    for snak in qualifiers:
        grouped.setdefault(snak["property"], []).append(snak)
    if grouped:
        made |= {"qualifiers": grouped, "qualifiers-order": list(grouped)}
    return made


def _value(property_id: str, datavalue: dict[str, Any]) -> Snak:
    return {"snaktype": "value", "property": property_id, "datavalue": datavalue}
