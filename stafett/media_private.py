"""What the embedded data of a picture give away about people: where they live, how to reach them, what they own.

A finding names the field. Of the value it shows the beginning only, and of a position nothing finer than 10 km: reports
go through many hands.
"""

from __future__ import annotations

from collections.abc import Iterable

from PIL import Image

from stafett.contact_details import find_contact, masked
from stafett.embedded import Embedded, Said, position_of
from stafett.problems import Problem
from stafett.rules import finding

FIELDS_NAMED = 4
PERSONS = ("owner", "contact")
"""Fields that hold nothing but somebody's own data."""


def about_privacy(image: Image.Image, embedded: Embedded, name: str) -> list[Problem]:
    """Warnings about positions, serial numbers, owners and addresses in an opened picture."""
    problems = []
    if embedded.position:
        problems.append(finding("media-has-gps", value=name, position=_about(position_of(image))))
    if numbers := _named((one, one.text) for one in embedded.said if one.field == "serial"):
        problems.append(finding("media-has-serial-number", value=name, fields=numbers))
    private = ((one, one.text if one.field in PERSONS else find_contact(one.text)) for one in embedded.said)
    if persons := _named((one, text) for one, text in private if one.field != "serial"):
        problems.append(finding("media-has-contact", value=name, fields=persons))
    return problems


def _named(private: Iterable[tuple[Said, str]]) -> str:
    """The fields with the beginning of each value, each field once: `EXIF BodySerialNumber (31…)`."""
    fields = {f"{one.standard.upper()} {one.name}": text.strip() for one, text in private if text.strip()}
    shown = [f"{field} ({masked(text)})" for field, text in list(fields.items())[:FIELDS_NAMED]]
    return ", ".join([*shown, *(["…"] if len(fields) > FIELDS_NAMED else [])])


def _about(place: tuple[str, str] | None) -> str:
    """A position cut to a tenth of a degree, which is a town, not a house."""
    return ", ".join(_coarse(part) for part in place) if place else "?"


def _coarse(part: str) -> str:
    degrees, mark, side = part.partition("° ")
    return f"{float(degrees):.1f}° {side}" if mark else part
