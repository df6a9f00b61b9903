"""The text of a file page: infobox, licence, categories, stamp (Commons:Guide to batch uploading)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from mappings.crosswalk_model import Crosswalk
from mappings.dates import ParsedDate
from mappings.dates.points import LENGTHS, edge
from mappings.wikitext import comment, escape, template

SEASONS = {21: "spring", 22: "summer", 23: "fall"}
"""Seasons by their number in EDTF, as {{Other date}} names them."""

ORDER = (
    "artist", "photographer", "author", "title", "description", "depicted people", "depicted place", "date", "medium",
    "dimensions", "institution", "accession number",
)  # fmt: skip
PLACES = {name: place for place, name in enumerate(ORDER)}


def page_texts(
    crosswalk: Crosswalk,
    parameters: Mapping[str, Sequence[str]],
    licences: Sequence[str],
    categories: Sequence[str],
) -> list[str]:
    """The whole wikitext of some pages, from the values of each parameter, the licences and the categories' links, each
    with as many entries as there are pages, and wikitext already. Empty values are left out."""
    stamp = comment(f"Crosswalk {crosswalk.name}, version {crosswalk.version}")
    start = f"{stamp}\n=={{{{int:filedesc}}}}==\n{{{{{crosswalk.template}"
    lines = [
        [f"\n | {name} = {text}" if text else "" for text in parameters[name]] for name in _ordered(tuple(parameters))
    ]
    pages = zip(map("".join, zip(*lines, strict=True)), licences, categories, strict=True)
    return [
        f"{start}{filled}\n}}}}\n\n=={{{{int:license-header}}}}==\n{licence}\n\n{links}"
        for filled, licence, links in pages
    ]


@lru_cache(maxsize=16)
def _ordered(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: PLACES.get(name, len(ORDER))))


def institution_wikitext(crosswalk: Crosswalk) -> str:
    """The partner's Institution template, or its name where it has none."""
    page = crosswalk.institution.template
    return template(f"Institution:{page}") if page else escape(crosswalk.institution.name)


class SourceAround(NamedTuple):
    """Where a file comes from, around the address of the object's page: the text in its stead, where there is none."""

    without: str
    end: str

    def with_address(self, url: str) -> str:
        """The whole as wikitext. `url` is an address as `web_address` gives it, or ""."""
        return f"[{url} {self.end}" if url else self.without


def source_around(crosswalk: Crosswalk, credit: str) -> SourceAround:
    """Where a file comes from: the object's page in the catalogue, the credit line (wikitext), the partnership's
    template."""
    partner = crosswalk.institution
    name = escape(partner.name)
    more = (credit if credit != name else "", template(partner.source) if partner.source else "")
    return SourceAround(*("<br>".join(filter(None, (link, *more))) for link in (name, f"{name}]")))


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
