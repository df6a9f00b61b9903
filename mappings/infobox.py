"""The text of a file page: infobox, licence, categories, stamp (Commons:Guide to batch uploading)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from mappings.crosswalk_model import Crosswalk
from mappings.dates import ParsedDate
from mappings.dates.points import LENGTHS, edge
from mappings.wikitext import category_links, comment, escape, template

SEASONS = {21: "spring", 22: "summer", 23: "fall"}
"""Seasons by their number in EDTF, as {{Other date}} names them."""

ORDER = (
    "artist", "photographer", "author", "title", "description", "depicted people", "depicted place", "date", "medium",
    "dimensions", "institution", "accession number",
)  # fmt: skip
PLACES = {name: place for place, name in enumerate(ORDER)}


def page_text(crosswalk: Crosswalk, parameters: Mapping[str, str], licence: str, categories: Sequence[str]) -> str:
    """The whole wikitext of a page. `parameters` and `licence` are wikitext already."""
    filled = {name: text for name in _ordered(tuple(parameters)) if (text := parameters[name])}
    return "\n".join(
        [
            comment(f"Crosswalk {crosswalk.name}, version {crosswalk.version}"),
            "=={{int:filedesc}}==",
            template(crosswalk.template, filled, block=True),
            "",
            "=={{int:license-header}}==",
            licence,
            "",
            category_links(categories),
        ]
    )


@lru_cache(maxsize=16)
def _ordered(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: PLACES.get(name, len(ORDER))))


def institution_wikitext(crosswalk: Crosswalk) -> str:
    """The partner's Institution template, or its name where it has none."""
    page = crosswalk.institution.template
    return template(f"Institution:{page}") if page else escape(crosswalk.institution.name)


def source_wikitext(crosswalk: Crosswalk, url: str, credit: str) -> str:
    """Where the file comes from: the object's page in the catalogue, the credit line, the partnership's template.
    `url` is an address as `web_address` gives it, or ""."""
    partner = crosswalk.institution
    link = f"[{url} {_shown(partner.name)}]" if url else _shown(partner.name)
    shown_credit = escape(credit) if credit and credit != partner.name else ""
    return "<br>".join(filter(None, (link, shown_credit, template(partner.source) if partner.source else "")))


_shown = lru_cache(maxsize=16)(escape)


def date_wikitext(date: ParsedDate | None, original: str) -> str:
    """A date by the templates that Commons translates; what was not parsed stands as the partner wrote it."""
    if date is None:
        return escape(original)
    if date.unknown:
        return template("other date", {"1": "?"})
    if date.julian:
        return template("other date", {"1": "julian", "2": date.points[0].iso, "3": date.julian.iso})
    if date.exact:
        return date.points[0].iso
    sayable = _sayable(date)
    return _simple_date(sayable) or _complex_date(sayable)


def _sayable(date: ParsedDate) -> ParsedDate:
    """The same date without what the templates have no word for: a third of a century, and a bound on a part of one or
    on a season. These are said by their first and last year or month."""
    first, last = date.points[0], date.points[-1]
    if date.bound and (first.part or first.unit == "season"):
        return replace(date, points=(edge(first, 0 if date.bound in ("before", "from") else 1),))
    if any(point.part.endswith("third") for point in date.points):
        return replace(date, points=(edge(first, 0), edge(last, 1)), link=date.link or "between")
    return date


def _simple_date(date: ParsedDate) -> str:
    """{{Other date}} takes one reservation on plain dates."""
    if any(point.unit in ("season", *LENGTHS) or point.before_our_era for point in date.points):
        point = date.points[0]
        bare = len(date.points) == 1 and not (date.certainty or date.bound or point.part)
        if not bare or point.before_our_era or point.unit == "millennium":
            return ""
        season = SEASONS.get(point.month) if point.unit == "season" else None
        return template("other date", {"1": season or point.unit, "2": f"{point.year}" if season else point.number})
    reservations = [word for word in (date.link, date.bound, date.certainty) if word]
    if len(reservations) != 1:
        return ""
    values = dict(zip("23", (point.iso for point in date.points), strict=False))
    return template("other date", {"1": reservations[0], **values})


def _complex_date(date: ParsedDate) -> str:
    parameters: dict[str, str] = {"conj": date.link}
    last_only = date.first_sure and date.certainty == "circa" and not date.points[-1].part
    for number, point in enumerate(date.points, start=1):
        season = SEASONS.get(point.month, "") if point.unit == "season" else ""
        parameters[f"date{number}"] = f"{point.year}" if season else point.number
        about = "circa" if last_only and number == len(date.points) and not season else ""
        parameters[f"adj{number}"] = date.bound or point.part or season or about
        parameters[f"precision{number}"] = point.unit if point.unit in LENGTHS else ""
        parameters[f"era{number}"] = "BC" if point.before_our_era else ""
    certainty = "" if last_only else date.certainty
    return template("complex date", parameters | {"certainty": certainty})
