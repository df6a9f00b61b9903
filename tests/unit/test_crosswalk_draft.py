"""What a draft makes of columns about the object; that every draft is accepted is proved in the terminal's tests."""

from __future__ import annotations

from pathlib import Path

import pandas
import pytest

from mappings.crosswalk import Crosswalk, load_crosswalk
from mappings.crosswalk_draft import draft_crosswalk
from mappings.profile import profile
from stafett.sources import Reading
from stafett.sources.evidence import Evidence


def drafted(folder: Path, **columns: list[str]) -> Crosswalk:
    rows = 4
    table = pandas.DataFrame({"id": [f"NM {at}" for at in range(rows)], **columns}, dtype="str")
    reading = Reading(table, "utf-8", Evidence("valid"))
    draft = draft_crosswalk(profile(table), reading, name="prov", institution="Prov", language="sv")
    (folder / "crosswalk.yaml").write_text(draft.text, encoding="utf-8")
    for file, content in draft.tables:
        (folder / file).write_text(content, encoding="utf-8")
    return load_crosswalk(folder)


def test_materials_places_and_dimensions_have_keys_of_their_own(tmp_path: Path) -> None:
    made = drafted(
        tmp_path,
        material=["Olja på duk", "Olja på trä", "Pastell", "Olja"],
        plats=["Norrö", "Norrö", "Utö", ""],
        mått=["H 20 x B 30 cm", "20 x 30 cm", "H 2 m", "30 x 40 cm"],
    )
    assert made.materials and (made.materials.column, made.materials.joined_by) == ("material", ["på"])
    assert [(place.column, place.means) for place in made.places] == [("plats", "depicted")]
    assert made.dimensions and made.dimensions.column == "mått" and not made.dimensions.statements
    assert set(made.table("materials")) == {"olja", "duk", "trä", "pastell"}
    assert set(made.table("places")) == {"norrö", "utö"}


@pytest.mark.parametrize(
    ("column", "means"), [("tillverkningsort", "created"), ("fyndplats", "found"), ("place", "depicted")]
)
def test_the_name_of_a_column_says_what_its_places_are(tmp_path: Path, column: str, means: str) -> None:
    made = drafted(tmp_path, **{column: ["Norrö", "Norrö", "Utö", "Utö"]})
    assert [(place.column, place.means) for place in made.places] == [(column, means)]


@pytest.mark.parametrize("form", ["Q{}", "https://www.wikidata.org/wiki/Q{}"])
def test_items_of_wikidata_are_neither_the_source_nor_the_id(tmp_path: Path, form: str) -> None:
    made = drafted(tmp_path, wikidata=[form.format(number) for number in range(1, 5)])
    assert made.id_column == "id" and made.source.url == ""
    assert made.digital_representation_of and made.digital_representation_of.column == "wikidata"
