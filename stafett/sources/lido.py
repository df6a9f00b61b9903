"""LIDO, the museums' format for harvesting (http://www.lido-schema.org, version 1.0): a record as flat columns.

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
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

MAKING_IDS = ("lido00007", "lido00012")
"""Production and Creation in the LIDO terminology (http://terminology.lido-schema.org)."""
MAKING_WORDS = {"production", "creation", "herstellung", "entstehung", "tillverkning", "framställning", "produktion"}

DESCRIBED = "descriptiveMetadata/"
NAMED = DESCRIBED + "objectIdentificationWrap/"
RULED = "administrativeMetadata/"
CODES = (
    ("recordID", RULED + "recordWrap/recordID"),
    ("lidoRecID", "lidoRecID"),
    ("inventory", NAMED + "repositoryWrap/repositorySet/workID"),
    ("repository", NAMED + "repositoryWrap/repositorySet/repositoryName/legalBodyName/appellationValue"),
    ("rightsURI", RULED + "rightsWorkWrap/rightsWorkSet/rightsType/conceptID"),
    ("resourceRightsURI", RULED + "resourceWrap/resourceSet/rightsResource/rightsType/conceptID"),
    ("links", RULED + "resourceWrap/resourceSet/resourceRepresentation/linkResource"),
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
    ("place", "eventPlace/displayPlace"),
    ("place", "eventPlace/place/namePlaceSet/appellationValue"),
    ("materials", "eventMaterialsTech/displayMaterialsTech"),
    ("materials", "eventMaterialsTech/materialsTech/termMaterialsTech/term"),
)
EVENT_CODES = (("earliest", "eventDate/date/earliestDate"), ("latest", "eventDate/date/latestDate"))
ACTOR = (
    ("creator", "actor/nameActorSet/appellationValue"),
    ("creatorRole", "roleActor/term"),
    ("creatorQualifier", "attributionQualifierActor"),
    ("creatorID", "actor/actorID"),
)

Cells = dict[str, list[str]]


def fields(record: Any) -> dict[str, str]:
    """The columns of a `lido` element (of lxml)."""
    cells: Cells = defaultdict(list)
    _add(cells, record, CODES, TEXTS)
    cells["measurements"] = [_measurement(one) for one in _all(record, MEASUREMENTS)]
    events = list(_all(record, EVENTS))
    made = _making(events)
    for event in events:
        _add_event(cells, event, "" if event is made else f"event.{_kind(event)}.")
    joined = {column: SEPARATOR.join(texts) for column, texts in cells.items()}
    return {column: text for column, text in joined.items() if text.strip(SEPARATOR)}


def _add(cells: Cells, at: Any, codes: Any, texts: Any, before: str = "") -> None:
    for column, place in codes:
        cells[before + column] += filter(None, map(_text, _all(at, place)))
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
        for column, place in ACTOR:
            cells[before + column].append(next(filter(None, map(_text, _all(actor, place))), ""))
    if not actors:
        cells[before + "creator"] += filter(None, map(_text, _all(event, "eventActor/displayActorInRole")))


def _making(events: list[Any]) -> Any:
    """The event in which the object was made: by its identifier, by its word, or the first with an actor or a date."""
    for event in events:
        if any(_text(one).endswith(MAKING_IDS) for one in _all(event, "eventType/conceptID")):
            return event
    for event in events:
        if any(_text(one).casefold() in MAKING_WORDS for one in _all(event, "eventType/term")):
            return event
    told = (event for event in events for part in ("eventActor", "eventDate") if list(_all(event, part)))
    return next(told, None)


def _kind(event: Any) -> str:
    words = [_text(one) for place in ("term", "conceptID") for one in _all(event, f"eventType/{place}")]
    return next(filter(None, words), "other")


def _measurement(one: Any) -> str:
    kind, unit, value = (next(map(_text, _all(one, f"measurement{part}")), "") for part in ("Type", "Unit", "Value"))
    return f"{kind}={value} {unit}".strip(" =")


def _all(at: Any, place: str) -> Iterator[Any]:
    found: Iterator[Any] = at.iterfind("/".join(NAMESPACE + step for step in place.split("/")))
    return found


def _text(one: Any) -> str:
    return " ".join("".join(one.itertext()).split())


def _language(one: Any) -> str:
    """ "_sv" for what is said in Swedish, by the nearest element around it that says so."""
    while one is not None:
        if code := one.get(LANGUAGE):
            return f"_{code}"
        one = one.getparent()
    return ""
