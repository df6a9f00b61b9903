"""XML with any records, LIDO, and MARC as XML and binary."""

from __future__ import annotations

from pathlib import Path

import pymarc
import pytest

from stafett.sources import Overruling, Reading, UnreadableDelivery, read_delivery

EXPORT = """<?xml version="1.0" encoding="UTF-8"?>
<!-- from the collection system -->
<export><made><by>Ek</by></made><objects>
 <object id="1" xml:lang="sv"><number>NM 007</number><title lang="sv">Båt</title><title lang="en">Boat</title>
  <maker><name>Ek</name><role>painter</role></maker><maker><name>Alm</name></maker><maker><name>Bo</name></maker>
  <note>Seen <i>twice</i> here</note></object>
 <object id="2"><number>NM 008</number><maker><name>Li</name><role/></maker><empty/></object>
</objects></export>"""
LIDO = """<?xml version="1.0"?>
<lido:lidoWrap xmlns:lido="http://www.lido-schema.org"><lido:lido>
 <lido:lidoRecID>SE/7426</lido:lidoRecID>
 <lido:descriptiveMetadata xml:lang="sv">
  <lido:objectClassificationWrap><lido:objectWorkTypeWrap>
   <lido:objectWorkType><lido:term>Målning</lido:term>
    <lido:term xml:lang="en">Painting</lido:term></lido:objectWorkType>
  </lido:objectWorkTypeWrap></lido:objectClassificationWrap>
  <lido:objectIdentificationWrap>
   <lido:titleWrap><lido:titleSet><lido:appellationValue>Båt</lido:appellationValue>
    <lido:appellationValue xml:lang="en">Boat</lido:appellationValue></lido:titleSet></lido:titleWrap>
   <lido:repositoryWrap><lido:repositorySet><lido:workID>NM 12</lido:workID></lido:repositorySet></lido:repositoryWrap>
   <lido:objectDescriptionWrap><lido:objectDescriptionSet>
    <lido:descriptiveNoteValue>En båt</lido:descriptiveNoteValue>
   </lido:objectDescriptionSet></lido:objectDescriptionWrap>
   <lido:objectMeasurementsWrap><lido:objectMeasurementsSet>
    <lido:displayObjectMeasurements>Mått 88 x 66 cm</lido:displayObjectMeasurements>
    <lido:objectMeasurements><lido:measurementSet><lido:measurementType>Height</lido:measurementType>
     <lido:measurementUnit>cm</lido:measurementUnit><lido:measurementValue>88</lido:measurementValue>
    </lido:measurementSet></lido:objectMeasurements>
   </lido:objectMeasurementsSet></lido:objectMeasurementsWrap>
  </lido:objectIdentificationWrap>
  <lido:eventWrap>
   <lido:eventSet><lido:event><lido:eventType><lido:term>Förvärv</lido:term></lido:eventType>
    <lido:eventDate><lido:displayDate>1958</lido:displayDate></lido:eventDate></lido:event></lido:eventSet>
   <lido:eventSet><lido:event>
    <lido:eventType><lido:conceptID>http://terminology.lido-schema.org/lido00007</lido:conceptID></lido:eventType>
    <lido:eventActor><lido:actorInRole><lido:actor><lido:nameActorSet>
     <lido:appellationValue>Åkerström, Märta</lido:appellationValue></lido:nameActorSet></lido:actor>
     <lido:roleActor><lido:term>Konstnär</lido:term></lido:roleActor></lido:actorInRole></lido:eventActor>
    <lido:eventActor><lido:actorInRole><lido:actor><lido:nameActorSet>
     <lido:appellationValue>Ek</lido:appellationValue></lido:nameActorSet></lido:actor>
     <lido:attributionQualifierActor>Tillskriven</lido:attributionQualifierActor></lido:actorInRole></lido:eventActor>
    <lido:eventDate><lido:displayDate>Utf. 1707</lido:displayDate>
     <lido:displayDate xml:lang="en">Executed 1707</lido:displayDate>
     <lido:date><lido:earliestDate>1707</lido:earliestDate><lido:latestDate>1709</lido:latestDate></lido:date>
    </lido:eventDate>
    <lido:eventPlace><lido:place><lido:namePlaceSet><lido:appellationValue>Norrö</lido:appellationValue>
     </lido:namePlaceSet></lido:place></lido:eventPlace>
    <lido:eventMaterialsTech>
     <lido:displayMaterialsTech>Olja på duk</lido:displayMaterialsTech></lido:eventMaterialsTech>
   </lido:event></lido:eventSet>
  </lido:eventWrap>
 </lido:descriptiveMetadata>
 <lido:administrativeMetadata xml:lang="en">
  <lido:rightsWorkWrap><lido:rightsWorkSet><lido:rightsType><lido:term>Public domain</lido:term></lido:rightsType>
   <lido:creditLine>Norrö Museum</lido:creditLine></lido:rightsWorkSet></lido:rightsWorkWrap>
  <lido:recordWrap><lido:recordID>7426</lido:recordID></lido:recordWrap>
  <lido:resourceWrap><lido:resourceSet><lido:resourceRepresentation>
   <lido:linkResource>https://example.org/7426.jpg</lido:linkResource></lido:resourceRepresentation>
   <lido:rightsResource><lido:rightsType>
    <lido:conceptID>http://creativecommons.org/publicdomain/zero/1.0/</lido:conceptID>
   </lido:rightsType></lido:rightsResource></lido:resourceSet></lido:resourceWrap>
 </lido:administrativeMetadata>
</lido:lido></lido:lidoWrap>"""


def read(folder: Path, content: str | bytes, name: str = "export.xml", **wishes: str) -> Reading:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_delivery(path, overruling=Overruling(**wishes))


def refused(folder: Path, content: str | bytes, name: str = "export.xml", **wishes: str) -> str:
    with pytest.raises(UnreadableDelivery) as caught:
        read(folder, content, name, **wishes)
    problem = caught.value.problem
    return f"{problem.rule} {problem.detail.get('reason', '')}"


def filled(reading: Reading, place: int = 0) -> dict[str, str]:
    return {str(column): text for column, text in reading.records.iloc[place].items() if text}


def test_the_element_that_repeats_is_the_record(tmp_path: Path) -> None:
    reading = read(tmp_path, EXPORT)
    assert reading.evidence.detail == "export/objects/object"
    assert list(reading.records.index) == [1, 2]
    assert filled(reading) == {
        "@id": "1",
        "@lang": "sv",
        "number": "NM 007",
        "title": "Båt|Boat",
        "title.@lang": "sv|en",
        "maker.name": "Ek|Alm|Bo",
        "maker.role": "painter||",
        "note": "Seen twice here",
    }
    assert filled(reading, 1) == {"@id": "2", "number": "NM 008", "maker.name": "Li"}


def test_the_record_path_can_be_overruled(tmp_path: Path) -> None:
    reading = read(tmp_path, EXPORT, records="export/objects/object/maker")
    assert list(reading.records["name"]) == ["Ek", "Alm", "Bo", "Li"]
    assert "export/nothing" in refused(tmp_path, EXPORT, records="export/nothing")


def test_a_single_record_is_found(tmp_path: Path) -> None:
    assert filled(read(tmp_path, "<all><one><id>1</id><t>x</t></one></all>")) == {"id": "1", "t": "x"}
    assert filled(read(tmp_path, "<one><id>1</id></one>")) == {"id": "1"}


@pytest.mark.parametrize("codec", ["iso-8859-1", "utf-16"])
def test_the_encoding_is_the_one_that_the_file_states_or_a_person(tmp_path: Path, codec: str) -> None:
    text = f'<?xml version="1.0" encoding="{codec}"?><all><r><t>Båt</t></r><r><t>Ö</t></r></all>'
    assert list(read(tmp_path, text.encode(codec)).records["t"]) == ["Båt", "Ö"]
    silent = "<all><r><t>Båt</t></r><r><t>Ö</t></r></all>".encode("cp1252")
    assert list(read(tmp_path, silent, encoding="cp1252").records["t"]) == ["Båt", "Ö"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "delivery-empty"),
        ("<a>text</a>", "no element has others inside it"),
        ("<a><b><c>1</c></b><b><c>2</c>", "delivery-unreadable"),
        ("no XML at all", "delivery-unreadable"),
        ("<html><body/></html>", "delivery-not-what-it-says"),
        ("<a>" * 100 + "</a>" * 100, "more than 64 levels"),
        ("<a>" * 100_000, "more than 64 levels"),
        ("<a>" + "".join(f"<b{n}/>" for n in range(10_001)) + "</a>", "more than 10000 kinds"),
        ("<a><r>" + "".join(f"<b{n}/>" for n in range(501)) + "</r></a>", "columns-too-many"),
        ("<a><r><t>" + "x" * 10_100_000 + "</t></r></a>", "delivery-unreadable"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, content: str, said: str) -> None:
    assert said in refused(tmp_path, content)


PAIRS = [(a, chr(ord(a) + 1)) for a in "abcdefgh"]
LAUGHS = '<!ENTITY a "lol">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in PAIRS)


@pytest.mark.parametrize(
    "content",
    [
        f"<!DOCTYPE x [{LAUGHS}]><x><r><t>&i;</t></r></x>",
        f'<!DOCTYPE x [{LAUGHS}]><x t="&i;"><r><t/></r></x>',
        f"<!--{'x' * 100_000}--><!DOCTYPE x [{LAUGHS}]><x><r><t>&i;</t></r></x>",
        '<!DOCTYPE x [<!ENTITY p SYSTEM "file:///etc/passwd">]><x><r><t>&p;</t></r></x>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><x><r><t>1</t></r></x>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><x><r><t>1</t></r></x>',
    ],
)
def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path, content: str) -> None:
    assert refused(tmp_path, content).startswith("delivery-unreadable")


def test_lido_becomes_flat_columns_with_their_languages(tmp_path: Path) -> None:
    assert filled(read(tmp_path, LIDO)) == {
        "recordID": "7426",
        "lidoRecID": "SE/7426",
        "inventory": "NM 12",
        "workType_sv": "Målning",
        "workType_en": "Painting",
        "title_sv": "Båt",
        "title_en": "Boat",
        "description_sv": "En båt",
        "measurementsDisplay_sv": "Mått 88 x 66 cm",
        "measurements": "Height=88 cm",
        "event.Förvärv.date_sv": "1958",
        "eventType": "http://terminology.lido-schema.org/lido00007",
        "creator": "Åkerström, Märta|Ek",
        "creatorRole": "Konstnär|",
        "creatorQualifier": "|Tillskriven",
        "date_sv": "Utf. 1707",
        "date_en": "Executed 1707",
        "earliest": "1707",
        "latest": "1709",
        "place_sv": "Norrö",
        "materials_sv": "Olja på duk",
        "rights_en": "Public domain",
        "creditLine_en": "Norrö Museum",
        "resourceRightsURI": "http://creativecommons.org/publicdomain/zero/1.0/",
        "links": "https://example.org/7426.jpg",
    }


def test_lido_can_be_read_as_plain_xml(tmp_path: Path) -> None:
    (number,) = read(tmp_path, LIDO, records="lidoWrap/lido").records["lidoRecID"]
    assert number == "SE/7426"


def marc_record(title: str) -> pymarc.Record:
    record = pymarc.Record(force_utf8=True)
    record.add_field(pymarc.Field(tag="001", data="NM7"))
    blank = pymarc.Indicators(" ", " ")
    for tag, inside in (
        ("245", [("a", title), ("b", "en bok")]),
        ("700", [("a", "Ek, Bo"), ("e", "painter")]),
        ("700", [("a", "Alm, Li")]),
        ("650", [("a", "Boats"), ("x", "Sweden"), ("x", "Maps")]),
    ):
        subfields = [pymarc.Subfield(code, value) for code, value in inside]
        record.add_field(pymarc.Field(tag=tag, indicators=blank, subfields=subfields))
    return record


EXPECTED = {
    "001": "NM7",
    "245a": "Båtar",
    "245b": "en bok",
    "700a": "Ek, Bo|Alm, Li",
    "700e": "painter|",
    "650a": "Boats",
    "650x": "Sweden Maps",
}


def test_marc_binary_and_as_xml_give_the_same_columns(tmp_path: Path) -> None:
    record = marc_record("Båtar")
    wrapped = b'<collection xmlns="http://www.loc.gov/MARC21/slim">' + pymarc.record_to_xml(record) + b"</collection>"
    namespaced = wrapped.replace(b"<record>", b'<record xmlns="http://www.loc.gov/MARC21/slim">')
    for content, name in ((record.as_marc(), "a.mrc"), (namespaced, "a.xml")):
        cells = filled(read(tmp_path, content, name))
        assert cells.pop("leader")[9] == "a"
        assert cells == EXPECTED


def test_signs_that_announce_the_next_part_of_a_marc_field_are_no_part_of_it(tmp_path: Path) -> None:
    record = pymarc.Record(force_utf8=True)
    written = {
        "100": [("a", "Buréus, Anders,"), ("d", "1571-1646,"), ("e", "kartograf.")],
        "245": [("a", "Karta öfver Mellby /"), ("c", "af A. Buréus.")],
        "260": [("a", "Stockholm :"), ("b", "[s.n.],"), ("c", "c1912.")],
        "500": [("a", "Mått: 1/2 ; se a/b")],
    }
    for tag, inside in written.items():
        subfields = [pymarc.Subfield(code, value) for code, value in inside]
        record.add_field(pymarc.Field(tag=tag, indicators=pymarc.Indicators(" ", " "), subfields=subfields))
    for tag, text in (("650", "Kartor."), ("700", "Blaeu, J."), ("700", "Ek, Bo, jun."), ("700", "Alm, Joan.")):
        subfields = [pymarc.Subfield("a", text)]
        record.add_field(pymarc.Field(tag=tag, indicators=pymarc.Indicators(" ", " "), subfields=subfields))
    cells = filled(read(tmp_path, record.as_marc(), "a.mrc"))
    assert {code: cells[code] for code in ("100a", "100d", "100e")} == {
        "100a": "Buréus, Anders",
        "100d": "1571-1646",
        "100e": "kartograf",
    }
    assert (cells["700a"], cells["650a"]) == ("Blaeu, J.|Ek, Bo, jun.|Alm, Joan", "Kartor")
    assert (cells["245a"], cells["245c"], cells["500a"]) == (
        "Karta öfver Mellby",
        "af A. Buréus.",
        written["500"][0][1],
    )
    # In a date of publication "c" stands for the copyright, which "about 1912" would hide.
    assert (cells["260a"], cells["260b"], cells["260c"]) == ("Stockholm", "[s.n.]", "©1912.")


def test_a_broken_marc_record_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    good, bad = marc_record("Båtar").as_marc(), bytearray(marc_record("Skepp").as_marc())
    bad[12:17] = b"99999"
    reading = read(tmp_path, good + bytes(bad) + good + b"00099", "a.mrc")
    assert list(reading.records.index) == [1, 3]
    assert [(p.rule, p.row) for p in reading.problems] == [("record-unreadable", 2), ("record-unreadable", 4)]
    assert reading.problems[1].detail["reason"] == "TruncatedRecord"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "delivery-empty"),
        (b"id,title\n", "delivery-not-what-it-says"),
        (b"00100", "record-unreadable"),
        (b"99999nam", "record-unreadable"),
        (b"\x89PNG\r\n\x1a\n", "delivery-not-what-it-says"),
    ],
)
def test_what_is_no_marc_is_named(tmp_path: Path, content: bytes, rule: str) -> None:
    assert refused(tmp_path, content, "a.mrc").startswith(rule)
