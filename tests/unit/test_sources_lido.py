"""LIDO as museums send it: several events, names, languages, subjects, resources; versions 1.0 and 1.1."""

from __future__ import annotations

from pathlib import Path

from stafett.sources import read_delivery

HEAD = (
    '<lido:lidoWrap xmlns:lido="http://www.lido-schema.org" xmlns:skos="http://www.w3.org/2004/02/skos/core#" '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><lido:lido><lido:lidoRecID>X/1</lido:lidoRecID>'
)
TAIL = "</lido:lido></lido:lidoWrap>"
TERM = "http://terminology.lido-schema.org/"


def columns(folder: Path, inner: str) -> dict[str, str]:
    path = folder / "export.xml"
    path.write_text(HEAD + inner + TAIL, encoding="utf-8")
    row = read_delivery(path).records.iloc[0].to_dict()
    return {str(column): str(text) for column, text in row.items() if text and column != "lidoRecID"}


def described(inner: str) -> str:
    return f'<lido:descriptiveMetadata xml:lang="sv">{inner}</lido:descriptiveMetadata>'


def event(*inner: str) -> str:
    return f"<lido:eventWrap><lido:eventSet><lido:event>{''.join(inner)}</lido:event></lido:eventSet></lido:eventWrap>"


def actor(names: str, more: str = "", role: str = "") -> str:
    named = f"<lido:actor><lido:nameActorSet>{names}</lido:nameActorSet>{more}</lido:actor>{role}"
    return f"<lido:eventActor><lido:actorInRole>{named}</lido:actorInRole></lido:eventActor>"


def name(text: str, about: str = "") -> str:
    return f"<lido:appellationValue {about}>{text}</lido:appellationValue>"


def test_an_actor_has_the_preferred_name_the_years_and_every_id(tmp_path: Path) -> None:
    made = f"<lido:eventType><lido:conceptID>{TERM}lido00007</lido:conceptID></lido:eventType>"
    years = (
        "<lido:vitalDatesActor><lido:earliestDate>1853</lido:earliestDate><lido:latestDate>1919</lido:latestDate>"
        "</lido:vitalDatesActor>"
    )
    ids = (
        "<lido:actorID>https://viaf.org/1</lido:actorID><lido:actorID>http://www.wikidata.org/entity/Q1</lido:actorID>"
    )
    first = actor(name("C. L.", 'lido:pref="alternate"') + name("Carl Larsson", 'lido:pref="preferred"'), ids + years)
    second = actor(name("Karin", 'lido:label="firstname"') + name("Bergöö", 'lido:label="lastname"'))
    third = actor(name("Anon", 'lido:pref="alternate"'))
    assert columns(tmp_path, described(event(made, first, second, third))) == {
        "eventType": f"{TERM}lido00007",
        "creator": "Carl Larsson|Karin Bergöö|Anon",
        "creatorID": "https://viaf.org/1 http://www.wikidata.org/entity/Q1||",
        "creatorBorn": "1853||",
        "creatorDied": "1919||",
    }


def test_version_1_1_says_concepts_in_skos(tmp_path: Path) -> None:
    kind = (
        f'<lido:eventType><skos:Concept rdf:about="{TERM}lido00012"><skos:prefLabel xml:lang="fi">valmistus'
        "</skos:prefLabel></skos:Concept></lido:eventType>"
    )
    role = (
        '<lido:roleActor><skos:Concept rdf:about="http://x.example/1"><skos:prefLabel xml:lang="fi">taiteilija'
        "</skos:prefLabel></skos:Concept></lido:roleActor>"
    )
    moved = "<lido:eventType><lido:term>siirto</lido:term></lido:eventType>" + actor(name("Matti"))
    materials = (
        "<lido:objectIdentificationWrap><lido:objectMaterialsTechWrap><lido:objectMaterialsTechSet>"
        "<lido:displayMaterialsTech>öljy</lido:displayMaterialsTech></lido:objectMaterialsTechSet>"
        "</lido:objectMaterialsTechWrap></lido:objectIdentificationWrap>"
    )
    rights = (
        "<lido:administrativeMetadata><lido:rightsWorkWrap><lido:rightsWorkSet><lido:rightsType>"
        '<skos:Concept rdf:about="http://creativecommons.org/licenses/by/4.0/"><skos:prefLabel xml:lang="en">CC BY 4.0'
        "</skos:prefLabel></skos:Concept></lido:rightsType></lido:rightsWorkSet></lido:rightsWorkWrap>"
        "</lido:administrativeMetadata>"
    )
    both = materials + event(moved) + event(kind, actor(name("Eliel"), role=role))
    assert columns(tmp_path, described(both) + rights) == {
        "eventType": "valmistus",
        "creator": "Eliel",
        "creatorRole": "taiteilija",
        "materials_sv": "öljy",
        "event.siirto.creator": "Matti",
        "rightsURI": "http://creativecommons.org/licenses/by/4.0/",
        "rights_en": "CC BY 4.0",
    }


def test_what_is_depicted_is_told_apart_by_kind(tmp_path: Path) -> None:
    subject = (
        "<lido:objectRelationWrap><lido:subjectWrap><lido:subjectSet><lido:subject>"
        "<lido:subjectConcept><lido:term>båtar</lido:term></lido:subjectConcept>"
        f"<lido:subjectActor><lido:actor><lido:nameActorSet>{name('Karl XII')}</lido:nameActorSet></lido:actor>"
        "</lido:subjectActor><lido:subjectPlace><lido:displayPlace>Norrö</lido:displayPlace></lido:subjectPlace>"
        "</lido:subject></lido:subjectSet></lido:subjectWrap></lido:objectRelationWrap>"
    )
    assert columns(tmp_path, described(subject)) == {
        "subjects_sv": "båtar",
        "subjectActors_sv": "Karl XII",
        "subjectPlaces_sv": "Norrö",
    }


def test_each_link_keeps_its_kind_and_its_rights_holder(tmp_path: Path) -> None:
    def resource(*links: tuple[str, str]) -> str:
        shown = "".join(
            f'<lido:resourceRepresentation lido:type="{kind}"><lido:linkResource>{link}</lido:linkResource>'
            "</lido:resourceRepresentation>"
            for kind, link in links
        )
        holder = f"<lido:rightsHolder><lido:legalBodyName>{name('Norrö')}</lido:legalBodyName></lido:rightsHolder>"
        return f"<lido:resourceSet>{shown}<lido:rightsResource>{holder}</lido:rightsResource></lido:resourceSet>"

    sets = resource(("image_thumb", "https://a.example/t.jpg"), ("image_master", "https://a.example/m.tif"))
    wrap = f"<lido:resourceWrap>{sets}{resource(('', 'https://a.example/2.jpg'))}</lido:resourceWrap>"
    found = columns(tmp_path, f"<lido:administrativeMetadata>{wrap}</lido:administrativeMetadata>")
    assert found == {
        "links": "https://a.example/t.jpg|https://a.example/m.tif|https://a.example/2.jpg",
        "linkTypes": "image_thumb|image_master|",
        "resourceRightsHolder": "Norrö|Norrö",
    }
