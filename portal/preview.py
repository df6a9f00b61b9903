"""Preview: one record's page to be, as the wiki's own parser renders it, with all that was found about it.

Others than those whose link reaches the partnership see it by an address of its own. That opens this one record and
nothing else, and stands as long as the link of the person who gave it away.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from mappings.statement_words import statement_lines
from portal.languages import messages
from portal.previews import address, cycle_of, filters_of, record_address, seen_by, the_previews, wanted_by
from portal.rendering import NotRendered
from portal.seals import lengthened, shortened
from portal.visitor import Anyone, AnyPortal, Portal, Visitor
from stafett.errors import Unknown
from stafett.ledger.views import PartnershipView
from stafett.previews import Preview
from stafett.thumbnails import thumbnail

rooms = APIRouter()
KEPT_PICTURES = 500
"""Small pictures kept in memory, of about 20 kB each."""
RENDERED = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:; frame-ancestors 'self'; "
    "base-uri http: https:; form-action 'none'"
)
"""The policy of what the wiki's parser made: it may look like itself, and do nothing."""
DOCUMENT = """<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title><base href="{base}">
<style>body {{ font: 1rem/1.5 sans-serif; color: #202122; background: #fff; overflow-wrap: anywhere }}</style>
{body}"""
"""Addresses in what the wiki made are addresses on the wiki."""

small_picture = lru_cache(maxsize=KEPT_PICTURES)(thumbnail)


@rooms.get("/staff/{token}/partnership/{slug}/preview/{source_id:path}")
def preview(portal: AnyPortal, visitor: Anyone, slug: str, source_id: str) -> Response:
    """One record's page to be, for staff."""
    return show_one(portal, visitor, slug, source_id)


@rooms.get("/p/{token}/preview/{source_id:path}")
@rooms.get("/s/{token}/preview/{source_id:path}")
def my_preview(portal: AnyPortal, visitor: Anyone, source_id: str) -> Response:
    """One record's page to be, for a personal link."""
    return show_one(portal, visitor, visitor.partnership or "", source_id)


@rooms.get("/shared/{giver}/{seal}/{cycle:int}/{slug}/{source_id:path}")
def shared_preview(
    portal: AnyPortal, visitor: Anyone, giver: str, seal: str, cycle: int, slug: str, source_id: str
) -> Response:
    """One record's page to be, for whoever was given its address."""
    one = portal.ledger.partnership(slug)
    parts = sealed(giver, one, cycle, source_id)
    # Addresses that were given away before they became short have whole digests in them, and still hold.
    holds = portal.seals.holds(seal, *parts) or portal.seals.holds_short(seal, *parts)
    if not holds or not portal.ledger.links.stands(lengthened(giver) or giver):
        raise Unknown("This link is not valid any more. Ask the person who sent it for a new one.")
    return part_of(portal, visitor, one, cycle, found_one(portal, visitor, one, cycle, source_id))


def show_one(portal: Portal, visitor: Visitor, slug: str, source_id: str) -> Response:
    """One record, or a part of it."""
    one = seen_by(portal, visitor, slug)
    cycle = cycle_of(one, visitor)
    return part_of(portal, visitor, one, cycle, found_one(portal, visitor, one, cycle, source_id))


def found_one(portal: Portal, visitor: Visitor, one: PartnershipView, cycle: int, source_id: str) -> Preview:
    """The record of the address. Raises Unknown where there is none of that number."""
    place = visitor.query.get("place", "")
    found = the_previews(portal, one, cycle).one(
        source_id, int(place) if place.isdecimal() and len(place) < 9 else None
    )
    if found is None:
        raise Unknown("There is no object with this number in the deliveries of this partnership.")
    return found


def part_of(portal: Portal, visitor: Visitor, one: PartnershipView, cycle: int, found: Preview) -> Response:
    """The record's page, or with `?part=` its picture or what the wiki makes of its wikitext.

    Those whom it was shared with see which rules found something, not the values nor who accepted them: these may be
    private.
    """
    part = visitor.query.get("part")
    if part == "picture":
        return picture(portal, found)
    if part == "rendered":
        return rendered(portal, visitor, one, cycle, found)
    kept = the_previews(portal, one, cycle)
    record = kept.page(found)
    shared = not visitor.sees(one.id)
    before, after = (None, None) if shared else kept.beside(found, wanted_by(visitor))
    return portal.show(
        "preview",
        visitor,
        one=one,
        cycle=cycle,
        found=found,
        record=record,
        shared=shared,
        statements=statement_lines(record.statements, visitor.language),
        before=before,
        after=after,
        to=lambda row: record_address(visitor, one, kept, row),
        back=address(visitor, one.slug, "/previews", **filters_of(visitor)) if not shared else "",
        share=share_address(portal, visitor, one, cycle, found) if not shared else "",
    )


def share_address(portal: Portal, visitor: Visitor, one: PartnershipView, cycle: int, found: Preview) -> str:
    """The address by which others see this record: without this visitor's secret, and not good for anything else."""
    giver = shortened(visitor.grant.hash) if visitor.grant else ""
    seal = portal.seals.short(*sealed(giver, one, cycle, found.source_id))
    path = visitor.plain(
        f"/shared/{giver}/{seal}/{cycle}/{one.slug}/{found.source_id}", place=visitor.query.get("place")
    )
    return portal.settings.portal_url.rstrip("/") + path


def sealed(giver: str, one: PartnershipView, cycle: int, source_id: str) -> tuple[str, ...]:
    """What the seal of a shared address is made of."""
    return ("preview", giver, one.id, str(cycle), source_id)


def picture(portal: Portal, found: Preview) -> Response:
    """The media file, small. Raises Unknown for what cannot be shown."""
    small = small_picture(portal.ledger.files.path(found.media)) if found.media else None
    if small is None:
        raise Unknown("There is no picture of this object.")
    return Response(small, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=86400"})


def rendered(portal: Portal, visitor: Visitor, one: PartnershipView, cycle: int, found: Preview) -> Response:
    """What the wiki's parser makes of the page, as a document of its own that can do nothing."""
    page = the_previews(portal, one, cycle).page(found)
    try:
        body, status, keep = portal.rendering.html(page.wikitext, page.title), 200, "private, max-age=3600"
    except NotRendered as reason:
        _ = messages(visitor.language).gettext
        said = [_("The wiki cannot show the page now."), _("Try again in a while; everything else about it is shown.")]
        if visitor.sees(one.id):
            said.append(str(reason))
        body, status, keep = "".join(f"<p>{escape(part)}</p>" for part in said), 502, "no-store"
    document = DOCUMENT.format(
        language=escape(visitor.language), title=escape(page.title), base=escape(portal.settings.wiki_api), body=body
    )
    return HTMLResponse(document, status, {"Content-Security-Policy": RENDERED, "Cache-Control": keep})
