"""What a IIIF manifest says about an object and its images, version 2 and 3 alike.

https://iiif.io/api/presentation/3.0/ and https://iiif.io/api/presentation/2.1/, with the addresses of images from
https://iiif.io/api/image/3.0/, /2.1/ and /1.1/.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from stafett.rules import NO_TEXT
from stafett.sources.fields import Fields

COLUMNS = (
    *("id", "origin", "status", "number", "label", "summary", "rights", "attribution", "provider", "homepage"),
    *("canvas_label", "image_url", "media_type", "width", "height", "problem"),
)
SUMMARIES = ("summary", "description")
ATTRIBUTIONS = ("requiredStatement", "attribution")


@dataclass(frozen=True)
class Media:
    """One image (or sound, or video) of a canvas: its address in full size, its MIME type, and pixels ("" unknown)."""

    address: str
    type: str
    width: str
    height: str


def kind(resource: object) -> str:
    """`Manifest`, `Collection`, `Canvas` …, as version 3 says it; version 2 writes `sc:Manifest`."""
    found = resource.get("type") or resource.get("@type") if isinstance(resource, dict) else ""
    return found.removeprefix("sc:") if isinstance(found, str) else ""


def address_of(resource: object) -> str:
    """The `id` (version 3) or `@id` (version 2) of a resource, or the resource where it is nothing but its address."""
    found = resource.get("id") or resource.get("@id") if isinstance(resource, dict) else resource
    return NO_TEXT.sub("\ufffd", found.strip()) if isinstance(found, str) else ""


def listed(value: object) -> list[Any]:
    """A property that may be one value or several, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def describe(resource: dict[str, Any], fields: Fields) -> None:
    """Add what a manifest says: label, summary, metadata pairs, rights, attribution, provider, homepage."""
    _add(fields, "label", resource.get("label"))
    for name in SUMMARIES:
        _add(fields, "summary", resource.get(name))
    for name in ("rights", "license"):
        for one in listed(resource.get(name)):
            fields.add("rights", address_of(one))
    for name in ATTRIBUTIONS:
        for one in listed(resource.get(name)):
            _add(fields, "attribution", one.get("value", one) if isinstance(one, dict) and "value" in one else one)
    for one in listed(resource.get("provider")):
        _add(fields, "provider", one.get("label") if isinstance(one, dict) else one)
    for name in ("homepage", "related"):
        for one in listed(resource.get(name)):
            fields.add("homepage", address_of(one))
    add_pairs(resource, "metadata", fields)


def add_pairs(resource: dict[str, Any], prefix: str, fields: Fields) -> None:
    """Add the metadata pairs of a manifest or a canvas, as `<prefix>.<label>`."""
    for pair in listed(resource.get("metadata")):
        if isinstance(pair, dict):
            _add(fields, f"{prefix}.{_name(pair.get('label'))}", pair.get("value"))


def texts(value: object) -> Iterator[tuple[str, str]]:
    """Pairs of text and language of any way to write them: a string, `@value` with `@language`, a map of languages."""
    for one in listed(value):
        if isinstance(one, str | int | float) and not isinstance(one, bool):
            yield _plain(str(one)), ""
        elif isinstance(one, dict) and "@value" in one:
            yield _plain(str(one["@value"])), str(one.get("@language") or "")
        elif isinstance(one, dict):
            for language, several in one.items():
                yield from ((_plain(said), language) for said in listed(several) if isinstance(said, str))


def media_of(canvas: dict[str, Any], version: int) -> list[Media]:
    """All images, sounds and videos that are painted on a canvas, in their order; texts on it are none."""
    bodies = [annotation.get("resource") for annotation in listed(canvas.get("images")) if isinstance(annotation, dict)]
    for page in listed(canvas.get("items")):
        for annotation in listed(page.get("items") if isinstance(page, dict) else None):
            if isinstance(annotation, dict) and annotation.get("motivation", "painting") == "painting":
                bodies += listed(annotation.get("body"))
    return [media for media in (_media(_chosen(body), version) for body in bodies) if media.address]


def _add(fields: Fields, name: str, value: object) -> None:
    for text, language in texts(value):
        fields.add(name, text, language)


def _name(label: object) -> str:
    """The name of a metadata pair in one language, so that it is one column: without a language, English, the first."""
    said = list(texts(label))
    ranks = {"": 0, "none": 0, "@none": 0, "en": 1}
    return min(said, key=lambda pair: ranks.get(pair[1], 2))[0] if said else "unnamed"


def _chosen(body: object) -> dict[str, Any]:
    """The body itself, the first of a choice (its default, as specified), or the whole of which it is a part."""
    if isinstance(body, dict) and kind(body) in ("Choice", "oa:Choice"):
        body = body.get("default") or next(iter(listed(body.get("items"))), None)
    if isinstance(body, dict) and kind(body) in ("SpecificResource", "oa:SpecificResource"):
        body = body.get("source") or body.get("full")
    return body if isinstance(body, dict) else {"id": address_of(body)}


def _media(body: dict[str, Any], version: int) -> Media:
    services = [one for one in listed(body.get("service")) if isinstance(one, dict) and address_of(one)]
    service = next((one for one in services if image_version(one, 0)), None)
    if service is None and kind(body) in ("Image", "dctypes:Image"):
        service = next((one for one in services if not _is_other_service(one)), None)
    pixels = [_pixels(body.get(name)) or _pixels((service or {}).get(name)) for name in ("width", "height")]
    address = full_size(service, version) if service else address_of(body)
    # Whatever the body's own format is, an image service is asked for JPEG, the only one that all of them give.
    said = "image/jpeg" if service else body.get("format")
    return Media(address, said if isinstance(said, str) else "", *pixels)


def full_size(service: dict[str, Any], presentation: int) -> str:
    """The address of an image in its full size, as its service's version writes it."""
    tails = {1: "full/full/0/native.jpg", 2: "full/full/0/default.jpg", 3: "full/max/0/default.jpg"}
    version = image_version(service, presentation)
    return f"{address_of(service).rstrip('/')}/{tails[version]}"


def image_version(service: dict[str, Any], otherwise: int) -> int:
    """The version of an image service by its type, context or profile; `otherwise` where none of them says."""
    profile = next(iter(listed(service.get("profile"))), "")
    said = " ".join(str(one) for one in (kind(service), *listed(service.get("@context")), profile))[:2000]
    marks = {
        3: ("ImageService3", "iiif.io/api/image/3"),
        2: ("ImageService2", "iiif.io/api/image/2"),
        1: ("ImageService1", "iiif.io/api/image/1", "image-api/1", "iiif/image-api/compliance"),
    }
    return next((version for version, signs in marks.items() if any(sign in said for sign in signs)), otherwise)


def _is_other_service(service: dict[str, Any]) -> bool:
    """Logins and searches stand in the same place as images."""
    said = f"{kind(service)} {service.get('profile')} {service.get('@context')}"[:2000].lower()
    return "auth" in said or "search" in said


def _pixels(value: object) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 31 else ""


def _plain(text: str) -> str:
    """Text without HTML, which stands in values between `<` and `>` only; the address of a link is kept."""
    text = text.strip()
    if not (text.startswith("<") and text.endswith(">")):
        return text
    reader = _Html()
    reader.feed(text)
    reader.close()
    return " ".join("".join(reader.parts).split())


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._links.append(dict(attrs).get("href") or "")
        elif tag in ("br", "p", "li", "div"):
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        link = self._links.pop() if tag == "a" and self._links else ""
        if link and link not in "".join(self.parts[-3:]):
            self.parts.append(f" ({link})")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
