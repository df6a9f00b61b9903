"""The text of a file page: infobox, licence, categories, stamp (Commons:Guide to batch uploading)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mappings.crosswalk_model import Crosswalk, Template
from mappings.dates import ParsedDate, Point
from mappings.wikitext import category_links, comment, escape, external_link, template

OBJECT = {"date": "date", "institution": "institution", "number": "accession number", "source": "source"}
ROLES: dict[Template, dict[str, str]] = {
    "Artwork": {"creator": "artist", "credit": "credit line", **OBJECT},
    "Photograph": {"creator": "photographer", "credit": "credit line", **OBJECT},
    "Information": {"creator": "author", "date": "date", "source": "source"},
    "Book": {"creator": "author", **OBJECT},
    "Map": {"creator": "author", **OBJECT},
}
"""What every record has → the parameter that holds it, per infobox."""

ORDER = (
    "artist", "photographer", "author", "title", "description", "depicted people", "depicted place", "date", "medium",
    "dimensions", "institution", "accession number",
)  # fmt: skip


def page_text(crosswalk: Crosswalk, parameters: Mapping[str, str], licence: str, categories: Sequence[str]) -> str:
    """The whole wikitext of a page. `parameters` and `licence` are wikitext already."""
    ordered = sorted(parameters.items(), key=lambda pair: ORDER.index(pair[0]) if pair[0] in ORDER else len(ORDER))
    return "\n".join(
        [
            comment(f"Crosswalk {crosswalk.name}, version {crosswalk.version}"),
            "=={{int:filedesc}}==",
            template(crosswalk.template, dict(ordered), block=True),
            "",
            "=={{int:license-header}}==",
            licence,
            "",
            category_links(categories),
        ]
    )


def institution_wikitext(crosswalk: Crosswalk) -> str:
    """The partner's Institution template, or its name where it has none."""
    page = crosswalk.institution.template
    return template(f"Institution:{page}") if page else escape(crosswalk.institution.name)


def source_wikitext(crosswalk: Crosswalk, url: str, credit: str) -> str:
    """Where the file comes from: the object's page in the catalogue, the credit line, the partnership's template."""
    partner = crosswalk.institution
    link = external_link(url, partner.name) if url else escape(partner.name)
    shown_credit = escape(credit) if credit and credit != partner.name else ""
    return "<br>".join(filter(None, (link, shown_credit, template(partner.source) if partner.source else "")))


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
    if any(point.unit in ("decade", "century") for point in date.points):
        point = date.points[0]
        plain = len(date.points) == 1 and not (date.certainty or date.bound or point.part)
        return template("other date", {"1": point.unit, "2": _number(point)}) if plain else ""
    reservations = [word for word in (date.link, date.bound, date.certainty) if word]
    if len(reservations) != 1:
        return ""
    values = dict(zip("23", (point.iso for point in date.points), strict=False))
    return template("other date", {"1": reservations[0], **values})


def _complex_date(date: ParsedDate) -> str:
    parameters: dict[str, str] = {"conj": date.link}
    for number, point in enumerate(date.points, start=1):
        parameters[f"date{number}"] = _number(point)
        parameters[f"adj{number}"] = date.bound or point.part
        parameters[f"precision{number}"] = point.unit if point.unit in ("decade", "century") else ""
    return template("complex date", parameters | {"certainty": date.certainty})


def _number(point: Point) -> str:
    """Centuries by their number, as the templates take them: 1600 is the 17th."""
    return str(point.year // 100 + 1) if point.unit == "century" else point.iso
