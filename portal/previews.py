"""Previews: every page of the newest rehearsal, problems first, with filters. Seen by those whose link reaches the
partnership; what each record's own page shows is in `preview.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from portal.partnership import whole
from portal.table import csv_answer
from portal.visitor import Anyone, AnyPortal, Portal, Visitor
from stafett.errors import Unknown
from stafett.ledger.views import PartnershipView
from stafett.previews import KEPT_AS, STANDINGS, Preview, Previews, Wanted
from stafett.steps import FileRef

rooms = APIRouter()
PAGE = 24


@rooms.get("/staff/{token}/partnership/{slug}/previews")
def previews(portal: AnyPortal, visitor: Anyone, slug: str) -> Response:
    """The gallery, for staff."""
    return show(portal, visitor, slug)


@rooms.get("/p/{token}/previews")
@rooms.get("/s/{token}/previews")
def my_previews(portal: AnyPortal, visitor: Anyone) -> Response:
    """The gallery, for a personal link."""
    return show(portal, visitor, visitor.partnership or "")


@rooms.get("/staff/{token}/partnership/{slug}/previews.csv")
def previews_csv(portal: AnyPortal, visitor: Anyone, slug: str) -> Response:
    """The gallery as a table, for staff."""
    return table_of_previews(portal, visitor, slug)


@rooms.get("/p/{token}/previews.csv")
@rooms.get("/s/{token}/previews.csv")
def my_previews_csv(portal: AnyPortal, visitor: Anyone) -> Response:
    """The gallery as a table, for a personal link."""
    return table_of_previews(portal, visitor, visitor.partnership or "")


def previews_of(portal: Portal, one: PartnershipView, cycle: int) -> Previews | None:
    """The newest rehearsal of a cycle, or None where there is none yet."""
    kept = portal.ledger.recall(one.id, cycle, KEPT_AS)
    if not kept:
        return None
    pages, index = (portal.ledger.files.path(FileRef.model_validate(kept[name])) for name in ("pages", "index"))
    return Previews(pages, index)


def the_previews(portal: Portal, one: PartnershipView, cycle: int) -> Previews:
    """As `previews_of`. Raises Unknown where there is none yet."""
    found = previews_of(portal, one, cycle)
    if found is None:
        raise Unknown("There are no previews yet: they follow when the delivery has been looked at.")
    return found


def seen_by(portal: Portal, visitor: Visitor, slug: str) -> PartnershipView:
    """The partnership of the address. Raises Unknown for those who do not reach it."""
    one = portal.ledger.partnership(slug)
    if not visitor.sees(one.id):
        raise Unknown("The previews are for those who work on this partnership.")
    return one


def cycle_of(one: PartnershipView, visitor: Visitor) -> int:
    """The delivery that the address asks for; the newest unless it says so."""
    return min(whole(visitor.query.get("cycle"), one.cycle), one.cycle)


def wanted_by(visitor: Visitor) -> Wanted:
    """Which pages the address asks for."""
    standing, rule, text = (visitor.query.get(name, "").strip()[:200] for name in ("show", "rule", "q"))
    return Wanted(standing, rule, text)


def address(visitor: Visitor, slug: str, rest: str, **query: Any) -> str:
    """An address below the partnership, as this visitor has it."""
    if visitor.kind == "s":
        return visitor.plain(f"/s/{visitor.token}{rest}", **query)
    return visitor.of(slug, rest, **query)


def show(portal: Portal, visitor: Visitor, slug: str) -> Response:
    """One page of the gallery."""
    one = seen_by(portal, visitor, slug)
    cycle, wanted = cycle_of(one, visitor), wanted_by(visitor)
    kept = the_previews(portal, one, cycle)
    number = kept.number(wanted)
    pages = max(1, -(-number // PAGE))
    page = min(whole(visitor.query.get("page"), 1), pages)
    found = kept.find(wanted, limit=PAGE, offset=(page - 1) * PAGE)
    return portal.show(
        "previews",
        visitor,
        one=one,
        cycle=cycle,
        standings=STANDINGS,
        counts=kept.counts(),
        rules=kept.rules(),
        rows=found,
        rules_of=kept.rules_of([row.place for row in found]),
        number=number,
        page_number=page,
        pages=pages,
        to=lambda row, **more: record_address(visitor, one, kept, row, **more),
        csv=address(visitor, slug, "/previews.csv", **filters_of(visitor)),
    )


def record_address(visitor: Visitor, one: PartnershipView, kept: Previews, row: Preview, **more: Any) -> str:
    """The address of a record's preview; it names the place where the id alone would not say which."""
    place = str(row.place) if not row.source_id or kept.doubled(row.source_id) else ""
    query = {**filters_of(visitor), "place": place, **more}
    return address(visitor, one.slug, f"/preview/{row.source_id}", **query)


def filters_of(visitor: Visitor) -> dict[str, str]:
    """What the address says of the filters, to be carried on."""
    return {name: visitor.query.get(name, "") for name in ("show", "rule", "q", "cycle")}


CSV_HEADER = ["source_id", "state", "title", "media", "rules"]
CHUNK = 10_000


def table_of_previews(portal: Portal, visitor: Visitor, slug: str) -> Response:
    """All pages that the address asks for, with what was found about each."""
    one = seen_by(portal, visitor, slug)
    cycle = cycle_of(one, visitor)
    kept = the_previews(portal, one, cycle)
    return csv_answer(f"previews-{one.slug}-{cycle}", CSV_HEADER, _csv_rows(kept, kept.find(wanted_by(visitor))))


def _csv_rows(kept: Previews, found: list[Preview]) -> Iterable[list[Any]]:
    for start in range(0, len(found), CHUNK):
        part = found[start : start + CHUNK]
        rules = kept.rules_of([one.place for one in part])
        for one in part:
            media = one.media.name if one.media else ""
            yield [one.source_id, one.standing, one.title, media, " ".join(rules[one.place])]
