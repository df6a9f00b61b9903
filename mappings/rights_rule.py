"""The part of a crosswalk about rights: what is stated, and what shows why a work is in the public domain."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from mappings.crosswalk_parts import ColumnName, Condition, Part

CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class AcquiredIn(Part):
    """A column that begins with one of `words` and the year in which the museum got the object ("Övertagande 1866"):
    the object was made then at the latest."""

    column: ColumnName
    words: Annotated[list[str], Field(min_length=1)]


class CountryIn(Part):
    """The column with the country of origin: its ISO code, its name in one of the seven languages, or a value that
    `table` gives a name or an item for (a table of places does). `default` counts where the cell is empty."""

    column: ColumnName
    table: str = ""
    default: CountryCode = "ZZ"


class PublishedIn(Part):
    """The column with the date of the first publication. Where it is empty or not understood, nobody says."""

    column: ColumnName


class RightsRule(Part):
    """The column with the rights, or one statement for all records. The rest shows why a work is in the public domain.

    `flat`: whether (or when) the files show two-dimensional works, whose own rights count too; false says that they
    show things in the round. `scanned`: whether (or when) the files of flat works are scans and no photographs.
    `made_before`: a column that bounds the age of the work. `country`: the country of origin, where it is not the
    institution's. `photograph`: whether (or when) the works are photographs that are no works of art, which have
    shorter terms in the Nordic countries. `published`: true if the works were published when they were made, false if
    they were never published before 2003, or the column that says when. `prolonged_terms_checked`: somebody has seen to
    it that no maker has a longer term (those who died for France). `without_notice`, `not_renewed`: whether (or when)
    the records say that an American work was published without a copyright notice (before 1978), or that its copyright
    was not renewed (published before 1964); both need `published`.
    """

    column: str = ""
    value: str = ""
    flat: bool | Condition | None = None
    scanned: bool | Condition = False
    made_before: AcquiredIn | None = None
    country: CountryCode | CountryIn | None = None
    photograph: bool | Condition = False
    published: bool | PublishedIn | None = None
    prolonged_terms_checked: bool = False
    without_notice: bool | Condition = False
    not_renewed: bool | Condition = False

    @model_validator(mode="after")
    def _one_origin(self) -> RightsRule:
        if bool(self.column) == bool(self.value):
            raise ValueError("give either a column or one statement for all records")
        return self

    @property
    def country_column(self) -> CountryIn | None:
        """The column with the country of origin, where there is one."""
        return self.country if isinstance(self.country, CountryIn) else None
