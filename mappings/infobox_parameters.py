"""The infoboxes of Commons and their parameters, as their documentation names them (Template:Artwork and so on)."""

from __future__ import annotations

from typing import Literal

Template = Literal["Artwork", "Photograph", "Information", "Book", "Map"]

COMMON = {"title", "description", "notes", "references", "other_versions", "medium", "dimensions", "inscriptions"}
OBJECT = COMMON | {
    "depicted people",
    "depicted place",
    "department",
    "object history",
    "exhibition history",
    "wikidata",
}
PARAMETERS: dict[Template, frozenset[str]] = {
    "Artwork": frozenset(OBJECT | {"object type", "place of creation", "place of discovery", "homecat"}),
    "Photograph": frozenset(OBJECT),
    "Information": frozenset({"description", "other versions", "other fields"}),
    "Book": frozenset(
        {"title", "subtitle", "series title", "volume", "edition", "editor", "translator", "illustrator", "publisher",
         "printer", "city", "language", "description", "references", "other_versions", "image page", "wikisource",
         "homecat", "isbn", "lccn", "oclc", "wikidata"}
    ),
    "Map": frozenset(
        COMMON | {"legend", "map date", "location", "type", "projection", "scale", "heading", "latitude", "longitude",
                  "set", "sheet", "publisher", "print date"}
    ),
}  # fmt: skip
"""The parameters that a crosswalk fills. Author, date, institution, inventory number, credit line and source are filled
from `people`, `date`, `institution`, `id_column` and `source`. Names are the same in any case of letters."""

_HELD = {"date": "date", "institution": "institution", "number": "accession number", "source": "source"}
ROLES: dict[Template, dict[str, str]] = {
    "Artwork": {"creator": "artist", "credit": "credit line", **_HELD},
    "Photograph": {"creator": "photographer", "credit": "credit line", **_HELD},
    "Information": {"creator": "author", "date": "date", "source": "source"},
    "Book": {"creator": "author", **_HELD, "date": "publication date"},
    "Map": {"creator": "author", **_HELD},
}
"""What every record has → the parameter that holds it, per infobox."""
