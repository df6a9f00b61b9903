"""The parts of a crosswalk that stand on their own: conditions, lookups, and what the object itself is like."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from mappings.column_patterns import columns_in
from mappings.wikidata_items import ItemId

ColumnName = Annotated[str, Field(min_length=1, max_length=200)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z]{2,8})?$")]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _whole_pattern(pattern: str) -> str:
    columns_in(pattern)
    return pattern


ColumnPattern = Annotated[str, Field(max_length=500), AfterValidator(_whole_pattern)]


def _or_pattern(schema: dict[str, Any]) -> None:
    """In the published schema: a pattern alone, or several, count as a made column."""
    full = {key: schema.pop(key) for key in ("type", "properties", "additionalProperties")}
    schema["anyOf"] = [full, *full["properties"]["pattern"]["anyOf"]]


def or_one(schema: dict[str, Any]) -> None:
    """In the published schema: one alone counts as a list of one."""
    listed = {key: schema.pop(key) for key in ("type", "items", "maxItems") if key in schema}
    schema["anyOf"] = [listed["items"], listed]


class MadeColumn(Part):
    """A column that is made of others: by a `pattern` (of several the first counts whose columns are filled), or as the
    span of time between the columns `from` and `to`.

    `from_alone` and `to_alone` say what one end is where the other is empty: the whole date, or all that is later or
    earlier; where they do not, nothing is made. With `each`, the sign between several values in a cell, the first value
    of each column goes with the first of the others; `joined` then stands between what is made (normally `each`).
    """

    model_config = ConfigDict(json_schema_extra=_or_pattern)

    pattern: Annotated[list[ColumnPattern], Field(max_length=10, json_schema_extra=or_one)] = []
    start: Annotated[ColumnName, Field(alias="from")] = ""
    end: Annotated[ColumnName, Field(alias="to")] = ""
    from_alone: Literal["date", "or_later"] | None = None
    to_alone: Literal["date", "or_earlier"] | None = None
    each: Annotated[str, Field(min_length=1, max_length=5)] = ""
    joined: Annotated[str, Field(min_length=1, max_length=20)] = ""

    @model_validator(mode="before")
    @classmethod
    def _pattern_alone(cls, value: object) -> object:
        if isinstance(value, dict) and value and not any(value.values()):  # what YAML makes of {Förnamn}
            raise ValueError('must have a pattern in quotation marks, such as "{type} {value}"')
        return {"pattern": value} if isinstance(value, (str, list)) else value

    @field_validator("pattern", mode="before")
    @classmethod
    def _one_or_more(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _pattern_or_span(self) -> MadeColumn:
        if bool(self.pattern) == bool(self.start or self.end) or bool(self.start) != bool(self.end):
            raise ValueError("give either a pattern, or from and to with the columns of both ends")
        if self.pattern and (self.from_alone or self.to_alone):
            raise ValueError("from_alone and to_alone are for columns with from and to; write another pattern instead")
        if self.joined and not self.each:
            raise ValueError("joined needs each, the sign between several values in one cell")
        return self

    @property
    def columns(self) -> list[str]:
        """The columns it is made of, each once."""
        named = [self.start, self.end] if self.start else [name for one in self.pattern for name in columns_in(one)]
        return list(dict.fromkeys(named))


class Condition(Part):
    """Holds where `column` has one of the values `any_of`, or anything at all where `any_of` is left out."""

    column: ColumnName
    any_of: list[str] = []

    def holds(self, value: str) -> bool:
        return value in self.any_of if self.any_of else bool(value)


class Lookup(Part):
    """Each value of `column` is looked up in `table`."""

    column: ColumnName
    table: str


class Materials(Part):
    """The column of materials and techniques, shown under “medium” by the names that `table` gives them; those with an
    item in it are also stated (P186). `joined_by` are words or signs between materials that stand in one value, such as
    [på, on] in “Olja på duk”: it is shown as it stands, and looked up in its parts. `language` marks the text."""

    column: ColumnName
    table: str = ""
    joined_by: Annotated[list[Annotated[str, Field(min_length=1, max_length=20)]], Field(max_length=20)] = []
    language: Language | Literal[""] = ""


PlaceMeaning = Literal["depicted", "created", "found", "kept", "within"]


class Place(Lookup):
    """A column of places, and what they are to the object: `depicted` in it (P180), where it was `created` (P1071) or
    `found` (P189), where it is `kept` (P276), or the municipality or region that it stands `within` (P131)."""

    means: PlaceMeaning
    language: Language | Literal[""] = ""


Measured = Literal["height", "width", "depth", "length", "diameter", "thickness"]


class Dimensions(Part):
    """The column of dimensions, or the `columns` of measures that stand in one each (`height: Höjd`), where `unit` is
    that of bare numbers. `language` decides what “L” and “1,500” mean (normally the crosswalk's). `order` is
    what numbers without words are, such as [height, width], where that is the museum's custom. `statements`: whether
    they are stated too (P2048, P2049, …), which Commons mostly uses for the file's own pixels."""

    column: Annotated[str, Field(max_length=200)] = ""
    columns: Annotated[dict[Measured, ColumnName], Field(max_length=6)] = {}
    unit: Literal["mm", "cm", "dm", "m", "in", "ft"] = "cm"
    language: Language | Literal[""] = ""
    order: Annotated[list[Measured], Field(max_length=3)] = []
    statements: bool = False

    @model_validator(mode="after")
    def _one_or_several(self) -> Dimensions:
        if bool(self.column) == bool(self.columns):
            raise ValueError("give either the column of all dimensions or the columns of single measures")
        return self

    @property
    def all_columns(self) -> tuple[str, ...]:
        """The columns that are read, in order."""
        return (self.column,) if self.column else tuple(self.columns.values())


class Representation(Part):
    """The column that says which item of Wikidata the object is: an id or address, or a word that `table` knows. The
    file depicts it; where `when` holds, or is left out, it is a faithful copy of that flat work too (P6243)."""

    column: ColumnName
    table: str = ""
    when: Condition | None = None


Role = Literal["repository", "custodial unit", "aggregator"]


class Contributor(Part):
    """An organisation that contributed the file (P9126), and as what."""

    wikidata: ItemId
    role: Role = "repository"
