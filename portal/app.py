"""The portal: all pages put together. It writes to the ledger through `apply` only, and starts nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from portal import api, board, calls, dashboard, downloads, partnership, people, preview, previews, staff, step
from portal.gates import BodyLimit, HeadAsGet, Headers, image_sources
from portal.pages import Pages
from portal.rendering import Rendering
from portal.seals import open_seals
from portal.visitor import AnyPortal, Portal, visitor_of
from stafett.errors import (
    Conflict,
    DifferentCommand,
    InvalidDelivery,
    NotAllowed,
    Refused,
    StafettError,
    Unknown,
)
from stafett.ledger import Ledger
from stafett.settings import Settings

STATUS: dict[type[StafettError], int] = {
    Unknown: 404,
    NotAllowed: 403,
    Refused: 422,
    InvalidDelivery: 422,
    Conflict: 409,
    DifferentCommand: 409,
}


def make_app(ledger: Ledger, settings: Settings, *, wake: Callable[[], None] = lambda: None) -> FastAPI:
    """The portal over a ledger. `wake` is called after each commit, so that what waits outside is done at once."""
    app = FastAPI(title="Stafett", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    pages, rendering = Pages(settings, _names(ledger)), Rendering(settings)
    app.state.portal = Portal(ledger, settings, wake, open_seals(settings), pages, rendering)
    for room in (board, dashboard, partnership, previews, preview, calls, step, people, staff, downloads, api):
        app.include_router(room.rooms)
    app.add_api_route("/healthz", healthz, response_class=PlainTextResponse)
    app.mount("/static", StaticFiles(directory=Path(__file__).with_name("static")), name="static")
    app.add_exception_handler(StafettError, refused)
    app.add_exception_handler(HTTPException, not_found)
    app.add_exception_handler(RequestValidationError, not_understood)
    app.add_exception_handler(Exception, broken)
    app.add_middleware(BodyLimit)
    app.add_middleware(Headers, images=image_sources([settings.wiki_api]))
    app.add_middleware(HeadAsGet)
    return app


def healthz(portal: AnyPortal) -> str:
    """Whether the portal and its ledger answer."""
    portal.ledger.journal(limit=1)
    return "ok\n"


def refused(request: Request, error: Exception) -> Response:
    """What the core says no to, as a page or as JSON."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)
    fields = error.fields if isinstance(error, InvalidDelivery) else {}
    return say_no(request, status, str(error), fields)


def not_found(request: Request, error: Exception) -> Response:
    """What the server itself says no to: an address without a page, a form that is none."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return say_no(request, status, "There is no such page." if status == 404 else "That request could not be read.")


def not_understood(request: Request, error: Exception) -> Response:
    """A number or a body that is not what the address needs."""
    if request.url.path.startswith("/api/") and isinstance(error, RequestValidationError):
        wrong = {".".join(str(part) for part in one["loc"][1:]): str(one["msg"]) for one in error.errors()}
        return say_no(request, 422, "The request could not be read.", wrong)
    return say_no(request, 404, "There is no such page.")


def broken(request: Request, error: Exception) -> Response:
    """A mistake of ours: nothing was committed, and the page says so (the server's log has the rest)."""
    return say_no(request, 500, "Something went wrong on our side. Nothing was changed; please try again.")


def say_no(request: Request, status: int, message: str, fields: dict[str, str] | None = None) -> Response:
    """An error in the form in which the visitor reads: a page, or JSON under /api."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": message, "fields": fields or {}}, status_code=status)
    portal: Portal = request.app.state.portal
    return portal.show("error", visitor_of(request), status=status, code=status, message=message)


def _names(ledger: Ledger) -> Callable[[str], str]:
    """Gives the name that belongs to a person's id today: names stand in the people table only."""

    def name(person_id: str) -> str:
        person = ledger.person(person_id)
        return person.name if person else "—"

    return name
