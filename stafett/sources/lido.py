"""LIDO, the museums' format for harvesting (http://www.lido-schema.org, 1.0 and 1.1): a record as flat columns.

Texts carry their language in the column's name ("title_sv"), from their own xml:lang or the nearest around them. The
event in which the object was made fills "creator", "date" and so on; others stand under "event.<type>.…".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from stafett.sources.nested import SEPARATOR

NAMESPACE = "{http://www.lido-schema.org}"
RECORD = f"{NAMESPACE}lido"
SKOS = "{http://www.w3.org/2004/02/skos/core#}"
ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
"""Version 1.1 says a concept in SKOS too: `skos:Concept` with its address and its `skos:prefLabel`."""
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

MAKING_IDS = ("lido00007", "lido00012")
"""Production and Creation in the LIDO terminology (http://terminology.lido-schema.org)."""
MAKING_WORDS = {"production", "creation", "herstellung", "entstehung", "tillverkning", "framställning", "produktion"}

DESCRIBED = "descriptiveMetadata/"
NAMED = DESCRIBED + "objectIdentificationWrap/"
RULED = "administrativeMetadata/"
SUBJECT = DESCRIBED + "objectRelationWrap/subjectWrap/subjectSet/subject/"
MATERIALS = "objectMaterialsTechWrap/objectMaterialsTechSet/"
HOLDER = "rightsHolder/legalBodyName/appellationValue"
LINKS = RULED + "resourceWrap/resourceSet/resourceRepresentation"
CODES = (
    ("recordID", RULED + "recordWrap/recordID"),
    ("lidoRecID", "lidoRecID"),
    ("inventory", NAMED + "repositoryWrap/repositorySet/workID"),
    ("rightsHolder", RULED + "rightsWorkWrap/rightsWorkSet/" + HOLDER),
    ("resourceRightsHolder", RULED + "resourceWrap/resourceSet/rightsResource/" + HOLDER),
    ("repository", NAMED + "repositoryWrap/repositorySet/repositoryName/legalBodyName/appellationValue"),
    ("rightsURI", RULED + "rightsWorkWrap/rightsWorkSet/rightsType/conceptID"),
    ("resourceRightsURI", RULED + "resourceWrap/resourceSet/rightsResource/rightsType/conceptID"),
    ("recordLink", RULED + "recordWrap/recordInfoSet/recordInfoLink"),
)
"""Column → place, of what has no language."""
TEXTS = (
    ("workType", DESCRIBED + "objectClassificationWrap/objectWorkTypeWrap/objectWorkType/term"),
    ("classification", DESCRIBED + "objectClassificationWrap/classificationWrap/classification/term"),
    ("title", NAMED + "titleWrap/titleSet/appellationValue"),
    ("inscription", NAMED + "inscriptionsWrap/inscriptions/inscriptionTranscription"),
    ("inscription", NAMED + "inscriptionsWrap/inscriptions/inscriptionDescription/descriptiveNoteValue"),
    ("description", NAMED + "objectDescriptionWrap/objectDescriptionSet/descriptiveNoteValue"),
    ("measurementsDisplay", NAMED + "objectMeasurementsWrap/objectMeasurementsSet/displayObjectMeasurements"),
    ("subjects", DESCRIBED + "objectRelationWrap/subjectWrap/subjectSet/displaySubject"),
    ("subjects", DESCRIBED + "objectRelationWrap/subjectWrap/subjectSet/subject/subjectConcept/term"),
    ("subjectActors", SUBJECT + "subjectActor/displayActor"),
    ("subjectActors", SUBJECT + "subjectActor/actor/nameActorSet/appellationValue"),
    ("subjectPlaces", SUBJECT + "subjectPlace/displayPlace"),
    ("subjectPlaces", SUBJECT + "subjectPlace/place/namePlaceSet/appellationValue"),
    ("materials", NAMED + MATERIALS + "displayMaterialsTech"),
    ("materials", NAMED + MATERIALS + "materialsTech/termMaterialsTech/term"),
    ("rights", RULED + "rightsWorkWrap/rightsWorkSet/rightsType/term"),
    ("resourceRights", RULED + "resourceWrap/resourceSet/rightsResource/rightsType/term"),
    ("creditLine", RULED + "rightsWorkWrap/rightsWorkSet/creditLine"),
    ("creditLine", RULED + "resourceWrap/resourceSet/rightsResource/creditLine"),
)
"""Column → place, of what is said in a language."""
MEASUREMENTS = NAMED + "objectMeasurementsWrap/objectMeasurementsSet/objectMeasurements/measurementSet"
EVENTS = DESCRIBED + "eventWrap/eventSet/event"
EVENT_TEXTS = (
    ("date", "eventDate/displayDate"),
    ("culture", "culture/term"),
    ("place", "eventPlace/displayPlace"),
    ("place", "eventPlace/place/namePlaceSet/appellationValue"),
    ("materials", "eventMaterialsTech/displayMaterialsTech"),
    ("materials", "eventMaterialsTech/materialsTech/termMaterialsTech/term"),
)
EVENT_CODES = (("earliest", "eventDate/date/earliestDate"), ("latest", "eventDate/date/latestDate"))
ACTOR = (
    ("creatorRole", "roleActor/term"),
    ("creatorQualifier", "attributionQualifierActor"),
    ("creatorBorn", "actor/vitalDatesActor/earliestDate"),
    ("creatorDied", "actor/vitalDatesActor/latestDate"),
)

Cells = dict[str, list[str]]


def fields(record: Any) -> dict[str, str]:
    """The columns of a `lido` element (of lxml)."""
    cells: Cells = defaultdict(list)
    _add(cells, record, CODES, TEXTS)
    for one in _all(record, LINKS):
        for link in filter(None, map(_text, _all(one, "linkResource"))):
            cells["links"].append(link)
            cells["linkTypes"].append(one.get(NAMESPACE + "type", ""))
    cells["measurements"] = [_measurement(one) for one in _all(record, MEASUREMENTS)]
    events = list(_all(record, EVENTS))
    made = _making(events)
    for event in events:
        _add_event(cells, event, "" if event is made else f"event.{_kind(event)}.")
    joined = {column: SEPARATOR.join(texts) for column, texts in cells.items()}
    return {column: text for column, text in joined.items() if text.strip(SEPARATOR)}


def _add(cells: Cells, at: Any, codes: Any, texts: Any, before: str = "") -> None:
    for column, place in codes:
        cells[before + column] += _codes(at, place)
    for column, place in texts:
        for one in _all(at, place):
            if (text := _text(one)) and text not in cells[named := before + column + _language(one)]:
                cells[named].append(text)


def _add_event(cells: Cells, event: Any, before: str) -> None:
    """The cells of one event; name, role, qualifier and id of each actor keep the same place."""
    if not before:
        cells["eventType"].append(_kind(event))
    _add(cells, event, EVENT_CODES, EVENT_TEXTS, before)
    actors = list(_all(event, "eventActor/actorInRole"))
    for actor in actors:
        cells[before + "creator"].append(_actor_name(actor))
        cells[before + "creatorID"].append(" ".join(_codes(actor, "actor/actorID")))
        for column, place in ACTOR:
            cells[before + column].append(next(filter(None, map(_text, _all(actor, place))), ""))
    if not actors:
        cells[before + "creator"] += filter(None, map(_text, _all(event, "eventActor/displayActorInRole")))


def _making(events: list[Any]) -> Any:
    """The event in which the object was made: by its identifier, by its word, or the first with an actor or a date."""
    for event in events:
        if any(code.endswith(MAKING_IDS) for code in _codes(event, "eventType/conceptID")):
            return event
    for event in events:
        if any(_text(one).casefold() in MAKING_WORDS for one in _all(event, "eventType/term")):
            return event
    told = (event for event in events for part in ("eventActor", "eventDate") if list(_all(event, part)))
    return next(told, None)


def _kind(event: Any) -> str:
    words = [*map(_text, _all(event, "eventType/term")), *_codes(event, "eventType/conceptID")]
    return next(filter(None, words), "other")


def _actor_name(actor: Any) -> str:
    """The preferred name; what is labelled as parts of a name is put together."""
    names = list(_all(actor, "actor/nameActorSet/appellationValue"))
    preferred = [one for one in names if one.get(NAMESPACE + "pref") != "alternate"] or names
    parts = {one.get(NAMESPACE + "label", ""): _text(one) for one in preferred}
    if {"firstname", "lastname"} <= set(parts):
        return f"{parts['firstname']} {parts['lastname']}".strip()
    return next(filter(None, map(_text, preferred)), "")


def _measurement(one: Any) -> str:
    kind, unit, value = (next(map(_text, _all(one, f"measurement{part}")), "") for part in ("Type", "Unit", "Value"))
    return f"{kind}={value} {unit}".strip(" =")


def _all(at: Any, place: str) -> Iterator[Any]:
    """The elements at a place; where terms are, also those in SKOS."""
    yield from at.iterfind("/".join(NAMESPACE + step for step in place.split("/")))
    around, _, last = place.rpartition("/")
    if last == "term":
        labels = f"{SKOS}Concept/{SKOS}prefLabel"
        yield from at.iterfind("/".join([*(NAMESPACE + step for step in around.split("/")), labels]))


def _codes(at: Any, place: str) -> list[str]:
    """The texts at a place; where identifiers of concepts are, also those in SKOS."""
    found = [_text(one) for one in _all(at, place)]
    around, _, last = place.rpartition("/")
    if last == "conceptID":
        concepts = at.iterfind("/".join([*(NAMESPACE + step for step in around.split("/")), f"{SKOS}Concept"]))
        found += [(one.get(ABOUT) or "").strip() for one in concepts]
    return [text for text in found if text]


def _text(one: Any) -> str:
    return " ".join("".join(one.itertext()).split())


def _language(one: Any) -> str:
    """ "_sv" for what is said in Swedish, by the nearest element around it that says so."""
    while one is not None:
        if code := one.get(LANGUAGE):
            return f"_{code}"
        one = one.getparent()
    return ""
