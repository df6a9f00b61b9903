"""A crosswalk: one readable file per partner that says what their columns become on Commons.

The file holds data only. What needs thinking (dates, people, rights, titles) is a small named function in this
package, and the file says which column goes through it. `crosswalk.schema.json` is made from this model, so that an
editor completes and checks while somebody writes. `mappings.crosswalk` reads the files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, field_validator, model_validator

from mappings.crosswalk_parts import (
    ColumnName,
    Condition,
    Contributor,
    Dimensions,
    Language,
    Lookup,
    MadeColumn,
    Materials,
    Part,
    Place,
    Representation,
    or_one,
)
from mappings.infobox_parameters import PARAMETERS, Template
from mappings.rights_rule import AcquiredIn, CountryCode, RightsRule
from mappings.tables import Table
from mappings.text_functions import TextFunction
from mappings.titles import category_name
from stafett.overruling import AS_FOUND, Overruling

__all__ = [
    "PARAMETERS", "AcquiredIn", "CategoryRule", "Condition", "Crosswalk", "Deduplication", "Institution", "Lookup",
    "Part", "People", "RightsRule", "SourceRule", "Template", "TitleRule", "Value", "Values",
]  # fmt: skip
NO_MARKUP = re.compile(r"[<>\[\]{}|=\n]")


class Misnamed(ValueError):
    """Names in a crosswalk that mean nothing there. `among`: "fields", "made_columns" or "tables"; `rules`: name → what
    is wrong."""

    def __init__(self, among: str, rules: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{among}: {rule}" for rule in rules.values()))
        self.among, self.rules = among, rules


class Value(Part):
    """Where a text comes from.

    `use`: `text` takes the cell as it is, `first` the first of several values in it, `list` all of them. With
    `languages` (a column that holds a language per value) only the values in `language` are taken. `table` gives the
    name by which a mapping table knows each value. `as` names the small functions that each value then goes through
    (mappings/text_functions.py). `value` is a constant instead of a column. `default` stands where nothing was found;
    `when` leaves the field out where it does not hold.
    """

    column: ColumnName = ""
    value: str = ""
    use: Literal["text", "first", "list"] = "text"
    language: Language | Literal[""] = ""
    languages: ColumnName | Literal[""] = ""
    table: str = ""
    functions: Annotated[list[TextFunction], Field(alias="as", max_length=5, json_schema_extra=or_one)] = []
    default: str = ""
    when: Condition | None = None

    @field_validator("functions", mode="before")
    @classmethod
    def _one_or_more(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_origin(self) -> Value:
        if bool(self.column) == bool(self.value):
            raise ValueError("give either a column or a constant value")
        if self.languages and not self.language:
            raise ValueError("languages needs the language to take")
        return self


Values = Annotated[list[Value], Field(min_length=1)]


class Institution(Part):
    """Who the partner is on Commons and in Wikidata. `template` is the page in the Institution namespace, `source`
    a partnership template, `category` the hidden category of everything that the partner contributed. `country` is
    where its works come from unless `rights` says otherwise: an ISO code. Left out, or ZZ, nobody knows it, and claims
    of the public domain are held back."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    template: str = ""
    wikidata: Annotated[str, Field(pattern=r"^(Q[1-9]\d*)?$")] = ""
    category: str
    source: str = ""
    country: CountryCode = "ZZ"

    @field_validator("template", "source")
    @classmethod
    def _no_markup(cls, value: str) -> str:
        if NO_MARKUP.search(value):
            raise ValueError("holds characters that a template's name cannot have")
        return value

    @field_validator("category")
    @classmethod
    def _category(cls, value: str) -> str:
        return category_name(value)


class TitleRule(Part):
    """`pattern` holds {title} (the first filled of `title`), {institution} and {id}."""

    pattern: str = "{title} - {institution} - {id}"
    title: Values

    @field_validator("pattern")
    @classmethod
    def _placeholders(cls, value: str) -> str:
        names = re.findall(r"\{(.*?)\}", value)
        if (
            set(names) - {"title", "institution", "id"}
            or not {"title", "id"} <= set(names)
            or value.count("{") != len(names)
        ):
            raise ValueError("must hold {title} and {id}, and may hold {institution}")
        return value


class People(Part):
    """The column of makers, with columns of roles and qualifiers beside it, and the table that knows them. `life` is
    the column with the years in which they lived, or the two with those of birth and of death."""

    column: ColumnName
    roles: str = ""
    qualifiers: str = ""
    life: Annotated[list[ColumnName], Field(max_length=2)] = []
    table: str = ""
    family_first: bool = False


class SourceRule(Part):
    """The column with the object's address in the museum's catalogue, and that with the credit line; `default` is the
    credit line where no column holds one."""

    url: str = ""
    credit: str = ""
    default: str = ""


class CategoryRule(Part):
    """`always` on every page; `lookups` by content; `maintenance` where no lookup found any."""

    always: list[str] = []
    lookups: list[Lookup] = []
    maintenance: str

    @field_validator("always")
    @classmethod
    def _names(cls, value: list[str]) -> list[str]:
        return [category_name(name) for name in value]

    @field_validator("maintenance")
    @classmethod
    def _name(cls, value: str) -> str:
        return category_name(value)


class Deduplication(Part):
    """Several deliveries of the same record: of the rows with the same `by`, the last one wins."""

    by: ColumnName
    keep: Literal["last"] = "last"


class Crosswalk(Part):
    """What a partner's records become. `version` is stamped on every page."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")]
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.]{0,20}$")]
    language: Language
    institution: Institution
    id_column: ColumnName
    media_column: ColumnName = "media"
    media_pattern: str = ""
    required_columns: list[ColumnName] = []
    separator: Annotated[str, Field(min_length=1, max_length=5)] = ";"
    made_columns: Annotated[dict[ColumnName, MadeColumn], Field(max_length=50)] = {}
    """Columns that are made of others, by their names; a later one may use an earlier one."""
    template: Template
    title: TitleRule
    people: People | None = None
    date: Annotated[list[ColumnName], Field(max_length=5)] = []
    rights: RightsRule
    source: SourceRule = SourceRule()
    fields: dict[str, Values] = {}
    captions: dict[Language, Values] = {}
    categories: CategoryRule
    depicts: list[Lookup] = []
    materials: Materials | None = None
    places: Annotated[list[Place], Field(max_length=10)] = []
    dimensions: Dimensions | None = None
    digital_representation_of: Representation | None = None
    contributed_by: list[Contributor] | None = None
    """Left out: the institution, as the repository that holds the object."""
    tables: dict[str, str] = {}
    gates: dict[str, Annotated[float, Field(ge=0, le=100)]] = {}
    """Table → percent of the records whose values must be mapped, or accepted without, before pages are made."""
    reconcile: dict[str, Annotated[str, Field(pattern=r"^Q[1-9]\d*$")]] = {}
    """Table → the item of Wikidata that its values are instances of (Q5: people), asked of a reconciliation service."""
    reading: Overruling = AS_FOUND
    """How the partner's files are read, where what is found out about them is wrong."""
    operations: str = ""
    deduplicate: Deduplication | None = None

    _tables: dict[str, Table] = PrivateAttr(default_factory=dict)
    _operations_path: Path | None = PrivateAttr(default=None)
    _table_paths: dict[str, Path] = PrivateAttr(default_factory=dict)

    @field_validator("media_pattern")
    @classmethod
    def _whole_placeholders(cls, value: str) -> str:
        if re.search(r"[{}]", re.sub(r"\{[^{}]+\}", "", value)):
            raise ValueError("must name each column between { and }, such as {id}.jpg")
        return value

    @property
    def stamp(self) -> str:
        """Name and version, as they stand on every page."""
        return f"{self.name} {self.version}"

    @property
    def all_required(self) -> list[str]:
        """The columns without which nothing can be made, without doubles; of made ones, those they are made of."""
        own = [self.id_column, *([] if self.media_pattern else [self.media_column]), self.rights.column]
        wanted = [source for column in (*own, *self.required_columns) for source in self._delivered(column)]
        return [column for column in dict.fromkeys(wanted) if column]

    def _delivered(self, column: str) -> list[str]:
        made = self.made_columns.get(column)
        return [source for one in made.columns for source in self._delivered(one)] if made else [column]

    @property
    def operations_path(self) -> Path | None:
        """The OpenRefine history that cleans the partner's deliveries, or None."""
        return self._operations_path

    def table(self, name: str) -> Table:
        """The mapping table of that name; an empty one where the crosswalk uses none."""
        return self._tables.get(name, {})

    def with_tables(self, tables: Mapping[str, Table], mark: str) -> Crosswalk:
        """The same crosswalk with other tables in the place of its own; `mark` tells them apart in the stamp."""
        changed = self.model_copy(update={"version": f"{self.version}+{mark}"})
        changed._tables = {**self._tables, **tables}
        return changed

    def table_path(self, name: str) -> Path:
        """The file of a mapping table. Raises KeyError for a table that the crosswalk does not name."""
        return self._table_paths[name]

    @model_validator(mode="after")
    def _known_names(self) -> Crosswalk:
        if unknown := set(self.fields) - PARAMETERS[self.template]:
            known = ", ".join(sorted(PARAMETERS[self.template]))
            rule = f"is not filled in {{{{{self.template}}}}}; it has: {known}"
            raise Misnamed("fields", {name: f"{name} {rule}" for name in sorted(unknown)})
        if unknown := self._used_tables() - set(self.tables):
            raise Misnamed("tables", {name: f"“{name}” is used and not named under tables" for name in sorted(unknown)})
        return self

    @model_validator(mode="after")
    def _made_in_order(self) -> Crosswalk:
        names = list(self.made_columns)
        rules = {
            name: f"{name} is made of “{later}”, which is made {where}"
            for at, (name, made) in enumerate(self.made_columns.items())
            for later, where in zip(names[at:], ("of it", *["below; put that above it"] * len(names)), strict=False)
            if later in made.columns
        }
        if rules:
            raise Misnamed("made_columns", rules)
        return self

    @property
    def lookups(self) -> list[Lookup]:
        """Every lookup of whole values in a mapping table, for categories and for statements."""
        found = [*self.categories.lookups, *self.depicts, *self.places]
        others = [part for part in (self.digital_representation_of, self.rights.country_column) if part and part.table]
        return [*found, *(Lookup(column=part.column, table=part.table) for part in others)]

    @property
    def values(self) -> list[Value]:
        """Every text that the crosswalk takes from somewhere."""
        return [
            value for found in (*self.fields.values(), *self.captions.values(), self.title.title) for value in found
        ]

    def _used_tables(self) -> set[str]:
        used = {value.table for value in self.values} | {lookup.table for lookup in self.lookups}
        used |= {*self.gates, *self.reconcile}
        used |= {part.table for part in (self.people, self.materials) if part}
        return used - {""}
