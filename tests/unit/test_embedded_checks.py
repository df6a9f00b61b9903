"""What stands in a file against its record: clear contradictions are named, and plausible differences are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import IFD, Base

from mappings.embedded_checks import about_embedded
from stafett.media import EmbeddedText, MediaFacts, inspect
from tests.unit.crosswalks import GOOD, small_crosswalk


def found(
    tmp_path: Path, *texts: tuple[str, str], template: str = "Photograph", **row: str
) -> list[tuple[str, dict[str, str]]]:
    """The rules and details about a record (GOOD, changed) whose file holds pairs of a field and a text."""
    embedded = [EmbeddedText(field=field, place=f"XMP {field}", text=text) for field, text in texts]
    facts = MediaFacts(name="p1.jpg", sha1="", sha256="", size=1, mime="image/jpeg", embedded=embedded)
    crosswalk = small_crosswalk(tmp_path / "crosswalk", template=template)
    problems = about_embedded(facts, {**GOOD, **row}, 2, crosswalk)
    assert all((one.record, one.row, one.value) == ("P 1", 2, "p1.jpg") for one in problems)
    return [(one.rule, one.detail) for one in problems]


def rules(tmp_path: Path, *texts: tuple[str, str], template: str = "Photograph", **row: str) -> list[str]:
    return [rule for rule, _ in found(tmp_path, *texts, template=template, **row)]


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("copyright", "© Eva Ek. All rights reserved.", "All rights reserved"),
        ("usage", "Får ej återges utan tillstånd av ava@example.org", "Får ej återges"),
        ("licence", "https://creativecommons.org/licenses/by-nc/4.0/", "by-nc"),
        ("licence", "http://rightsstatements.org/vocab/InC/1.0/", "http://rightsstatements.org/vocab/InC/1.0/"),
    ],
)
@pytest.mark.parametrize("rights", ["CC BY 4.0", "CC0"])
def test_a_file_that_reserves_what_the_record_gives_away(
    tmp_path: Path, field: str, text: str, words: str, rights: str
) -> None:
    ((rule, detail),) = found(tmp_path, (field, text), template="Artwork", rights=rights)
    assert (rule, detail) == ("embedded-reserves-rights", {"field": f"XMP {field}", "found": words, "stated": rights})


@pytest.mark.parametrize(
    ("text", "rights"),
    [
        ("© Provmuseet 2019", "CC BY 4.0"),
        ("© Provmuseet 2019", "https://creativecommons.org/publicdomain/mark/1.0/"),
        ("Some rights reserved", "CC BY 4.0"),
        ("All rights reserved", "In copyright"),
        ("All rights reserved", ""),
        ("All rights reserved", "see the contract"),
    ],
)
def test_a_file_and_a_record_that_agree_about_rights(tmp_path: Path, text: str, rights: str) -> None:
    assert rules(tmp_path, ("copyright", text), rights=rights) == []


@pytest.mark.parametrize(
    ("text", "rights", "differs"),
    [
        ("https://creativecommons.org/licenses/by-sa/4.0/", "CC BY 4.0", True),
        ("https://creativecommons.org/licenses/by/3.0/deed.sv", "CC BY 4.0", True),
        ("CC BY-SA 4.0", "CC BY 4.0", True),
        ("Free to use: https://creativecommons.org/publicdomain/zero/1.0/.", "CC BY 4.0", True),
        ("https://creativecommons.org/licenses/by/4.0/deed.sv", "CC BY 4.0", False),
        ("Provmuseet, https://creativecommons.org/licenses/by/4.0/.", "CC BY 4.0", False),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "CC0", False),
        ("https://provmuseet.example/rights", "CC BY 4.0", False),
    ],
)
def test_a_file_that_names_a_licence(tmp_path: Path, text: str, rights: str, differs: bool) -> None:
    assert rules(tmp_path, ("licence", text), rights=rights) == (["embedded-licence-differs"] if differs else [])


NEW = {"date": "2015-06-01", "creator": "Per Sund"}


@pytest.mark.parametrize("name", ["Ava Holm", "Åsa von Berg", "Ava Holm; Ida Ås Lund"])
def test_another_photographer_of_a_digital_photograph(tmp_path: Path, name: str) -> None:
    ((rule, detail),) = found(tmp_path, ("creator", name), **NEW)
    assert rule == "embedded-creator-differs"
    assert detail == {"embedded": ", ".join(name.split("; ")), "stated": "Per Sund"}


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("Per Sund", NEW),
        ("SUND, Per", NEW),
        ("P. Sund", NEW),
        ("Ava Holm", NEW | {"date": "1905"}),  # who copied an old photograph
        ("Ava Holm", NEW | {"date": "1995-2005"}),
        ("Ava Holm", NEW | {"credit": "Foto: Åva Hölm/Provmuseet"}),
        ("Ava Holm", NEW | {"creator": "okänd"}),
        ("Ava Holm", NEW | {"creator": ""}),
        ("Ava Holm", NEW | {"date": ""}),
        ("ava.holm@example.org", NEW),
        ("Canon EOS", NEW),
        ("Ava", NEW),
        ("ph07", NEW),
        ("Stockholms Stadsmuseum", NEW),
        ("Ava Holm, Provmuseet", NEW),
    ],
)
def test_a_name_that_may_well_stand_in_the_file(tmp_path: Path, name: str, row: dict[str, str]) -> None:
    assert rules(tmp_path, ("creator", name), **row) == []


def test_a_painting_may_be_photographed_by_anybody_at_any_time(tmp_path: Path) -> None:
    texts = [("creator", "Ava Holm"), ("date", "1999-05-02")]
    assert rules(tmp_path, *texts, template="Artwork", **NEW) == []


@pytest.mark.parametrize(
    ("embedded", "stated", "differs"),
    [
        ("2009-05-02 10:11:12", "2015-06-01", True),
        ("2018-05-02 10:11:12", "2015-06-01", True),
        ("1890-05-02", "1895-1900", True),
        ("1890", "1905", True),
        ("2014-05-02", "2015-06-01", False),
        ("2017-05-02", "2015-06-01", False),
        ("2018-05-02", "1905", False),  # copied then
        ("2000-01-01 00:00:00", "2015-06-01", False),  # a clock that was never set
        ("1890-05-02", "omkring 1900", False),
        ("1890-05-02", "före 1900", False),
        ("yesterday", "2015", False),
        ("2009-05-02", "sommaren", False),
        ("20090", "2015", False),
    ],
)
def test_the_date_of_a_photograph(tmp_path: Path, embedded: str, stated: str, differs: bool) -> None:
    assert rules(tmp_path, ("date", embedded), date=stated) == (["embedded-date-differs"] if differs else [])


def test_one_date_that_fits_is_enough(tmp_path: Path) -> None:
    assert rules(tmp_path, ("date", "2009-05-02"), ("date", "2015-05-02"), date="2015") == []


def test_a_real_file_with_all_of_it(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[Base.Artist], exif[Base.Copyright] = "Ava Holm", "All rights reserved"
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = "2003:04:05 06:07:08"
    Image.new("RGB", (500, 400), "teal").save(tmp_path / "p1.jpg", exif=exif)
    crosswalk = small_crosswalk(tmp_path / "crosswalk", template="Photograph")
    problems = about_embedded(inspect(tmp_path / "p1.jpg"), GOOD | NEW, 2, crosswalk)
    assert [(one.rule, one.column) for one in problems] == [
        ("embedded-reserves-rights", "rights"),
        ("embedded-creator-differs", "creator"),
        ("embedded-date-differs", "date"),
    ]
    assert problems[2].detail == {"embedded": "2003-04-05", "stated": "2015-06-01"}
