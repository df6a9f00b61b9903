"""The text of a file page: infobox, licence, categories, stamp (Commons:Guide to batch uploading)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from mappings.crosswalk_model import Crosswalk, Template
from mappings.dates import ParsedDate
from mappings.dates.points import LENGTHS
from mappings.wikitext import category_links, comment, escape, template

OBJECT = {"date": "date", "institution": "institution", "number": "accession number", "source": "source"}
ROLES: dict[Template, dict[str, str]] = {
    "Artwork": {"creator": "artist", "credit": "credit line", **OBJECT},
    "Photograph": {"creator": "photographer", "credit": "credit line", **OBJECT},
    "Information": {"creator": "author", "date": "date", "source": "source"},
    "Book": {"creator": "author", **OBJECT},
    "Map": {"creator": "author", **OBJECT},
}
"""What every record has → the parameter that holds it, per infobox."""

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
    if date.exact:
        return date.points[0].iso
    return _simple_date(date) or _complex_date(date)


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
    for number, point in enumerate(date.points, start=1):
        season = SEASONS.get(point.month, "") if point.unit == "season" else ""
        parameters[f"date{number}"] = f"{point.year}" if season else point.number
        parameters[f"adj{number}"] = date.bound or point.part or season
        parameters[f"precision{number}"] = point.unit if point.unit in LENGTHS else ""
        parameters[f"era{number}"] = "BC" if point.before_our_era else ""
    return template("complex date", parameters | {"certainty": date.certainty})
