"""Measuring a delivery: its profile, its rights, what could go up today, and the hours, from files to estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas

from mappings.column_measures import Known
from mappings.crosswalk_columns import taken_columns
from mappings.crosswalk_model import Crosswalk
from mappings.crosswalk_roles import id_of
from mappings.profile import Kind, Profile, completed, profile, repeated_records
from mappings.records import prepare_records
from mappings.scope import Estimate, count_ready, estimate, summarise_rights
from mappings.sheets.suggestions import tables_of_others
from stafett.media import MediaFacts
from stafett.problems import Problem
from stafett.sources import Reading
from stafett.sources.checks import check_ids, match_media


@dataclass(frozen=True)
class Measured:
    """What a delivery holds and what it takes."""

    profile: Profile
    estimate: Estimate
    problems: list[Problem]


def measure(
    reading: Reading, media: Sequence[MediaFacts], crosswalk: Crosswalk | None, *, today: date, **wishes: Any
) -> Measured:
    """Measure the records of `reading` and the inspected `media`; `wishes` are those of `mappings.scope.estimate`.

    Without a crosswalk the columns of ids, media and rights are guessed from their values.
    """
    records = prepare_records(reading.records, crosswalk) if crosswalk else reading.records
    language = crosswalk.language if crosswalk else ""
    given = crosswalk.id_column if crosswalk else ""
    found = profile(records, id_column=given, language=language, known=known_names(crosswalk))
    id_column = given or _guessed(found, Kind.IDENTIFIER)
    media_column = crosswalk.media_column if crosswalk else _guessed(found, Kind.MEDIA)
    taken = taken_columns(reading.records.columns, crosswalk) if crosswalk else []
    problems = [*reading.problems, *taken, *_checks(records, id_column, media_column, media)]
    known_by = given or _likely_id(found)
    about = {"repeated_records": repeated_records(records, known_by), "id_column": known_by}
    found = completed(found, media, problems).model_copy(update=about)
    stated = _stated(records, found, crosswalk)
    makers = crosswalk.people.column if crosswalk and crosswalk.people else _guessed(found, Kind.PERSON)
    rights = summarise_rights(stated, list(records[makers]) if makers in records else None)
    judged = records.assign(**{STATED: pandas.array(stated, dtype="str")})
    ready = count_ready(judged, problems, media, rights_column=STATED, media_column=media_column)
    return Measured(found, estimate(found, media, rights, ready=ready, today=today, **wishes), problems)


def known_names(crosswalk: Crosswalk | None) -> Known:
    """The people and places that the tables of `crosswalk`, and those of other partners, know already."""
    known = {}
    for kind, table in ((Kind.PERSON, "creators"), (Kind.PLACE, "places")):
        own = crosswalk.table(table) if crosswalk else {}
        tables = [own, *tables_of_others(table, crosswalk.name if crosswalk else "").values()]
        known[kind] = frozenset(key for one in tables for key, entry in one.items() if entry.mapped)
    return known


def _stated(records: pandas.DataFrame, found: Profile, crosswalk: Crosswalk | None) -> list[str]:
    """What each record says about its rights."""
    if crosswalk and crosswalk.rights.value:
        return [crosswalk.rights.value] * len(records)
    column = (crosswalk.rights.column if crosswalk else "") or _guessed(found, Kind.RIGHTS)
    return list(records.get(column, [""] * len(records)))


STATED = "stated rights"


def joined(readings: Sequence[Reading]) -> Reading:
    """Several files as one: lines are counted on from file to file, a column that one of them lacks is empty there."""
    tables, problems, before = [], [], 0
    for reading in readings:
        tables.append(reading.records.set_axis(reading.records.index + before, axis="index"))
        moved = [one.model_copy(update={"row": one.row + before}) if one.row else one for one in reading.problems]
        problems += moved
        before = int(tables[-1].index.max())
    first = readings[0]
    if len(readings) == 1:
        return first
    records = pandas.concat(tables).fillna("").astype("str")
    return replace(first, records=records, problems=problems)


def _checks(records: pandas.DataFrame, id_column: str, media_column: str, facts: Sequence[MediaFacts]) -> list[Problem]:
    problems = check_ids(records, id_column) if id_column in records else []
    if facts and media_column in records:
        names = [one.name for one in facts]
        unnamed = match_media(records, media_column, names, id_column=id_column)
        # A sample has a few of the files only: what did not come yet is no fault.
        problems += [problem for problem in unnamed if problem.rule != "media-missing"]
    return problems


def _likely_id(found: Profile) -> str:
    try:
        return id_of(found.columns).name
    except ValueError:
        return ""


def _guessed(found: Profile | None, kind: Kind) -> str:
    columns = found.of_kind(kind) if found else []
    return columns[0].name if columns else ""
