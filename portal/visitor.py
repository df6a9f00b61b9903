"""Who is looking: through which link, in which language, and what that link lets them see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from portal.languages import choose
from portal.pages import Pages
from portal.rendering import Rendering
from portal.seals import Seals
from stafett.commands import Actor, Door
from stafett.errors import Unknown
from stafett.ledger import Ledger
from stafett.ledger.files import plain_name
from stafett.ledger.views import Grant, PersonView, StepView
from stafett.machine import StepState
from stafett.phases import Party
from stafett.settings import Settings

SCOPES = {"s": "act", "p": "view", "staff": "staff"}
"""First part of the address → the scope that its link must have."""


@dataclass(frozen=True)
class Visitor:
    """One reader of one page; `kind` is the first part of a personal address (s, p, staff), `token` its secret."""

    language: str
    chosen: bool
    now: datetime
    path: str
    query: dict[str, str]
    kind: str = ""
    token: str = ""
    grant: Grant | None = None
    partnership: str | None = None

    @property
    def person(self) -> PersonView | None:
        """The person whose link this is."""
        return self.grant.person if self.grant else None

    @property
    def staff(self) -> bool:
        """Whether this is a staff link: it sees everything."""
        return self.grant is not None and self.grant.scope == "staff"

    def sees(self, partnership: str) -> bool:
        """Whether deliveries, problems and reasons of this partnership (by id) may be shown."""
        return self.staff or (self.partnership is not None and self.partnership == partnership)

    @property
    def actor(self) -> Actor:
        """The visitor as the one who gives a command; raise Unknown without a link."""
        if self.grant is None:
            raise Unknown("This page needs a personal link.")
        person = self.grant.person
        return Actor(party=person.party, door=Door.PORTAL, person=person.id, link=self.grant.hash)

    def may_act(self, step: StepView) -> bool:
        """Whether the buttons of a step are shown; the ledger decides again when one is pressed."""
        person = self.person
        if person is None or (not self.staff and self.grant and self.grant.scope != "act"):
            return False
        if self.staff or person.party is Party.HELPDESK:
            return True
        named = {one.id for one in (step.person, step.deputy, step.delegate) if one}
        claimed = bool(step.spec.get("call")) and step.person is not None
        asked = step.state is StepState.INFO_REQUESTED and step.asked_party is person.party
        return person.id in named or asked or (person.party is step.party and not claimed)

    def may_check(self, step: StepView) -> bool:
        """Whether this visitor is among those who check a delivery: the receiver's people, and the helpdesk."""
        person = self.person
        if person is None or step.state is not StepState.DELIVERED or (self.grant and self.grant.scope == "view"):
            return False
        return person.party in (Party.HELPDESK, step.waits_for)

    def url(self, path: str, **query: Any) -> str:
        """An address of the board's part of the portal, inside the staff's part for staff, in the chosen language."""
        return self._address(f"/staff/{self.token}{path}" if self.staff else path, query)

    def plain(self, path: str, **query: Any) -> str:
        """An address as it is, in the chosen language."""
        return self._address(path, query)

    def of(self, slug: str, rest: str = "", **query: Any) -> str:
        """The address of a partnership's page, or of a page below it."""
        if self.kind == "p":
            return self._address(f"/p/{self.token}{rest}", query)
        return self.url(f"/partnership/{slug}{rest}", **query)

    def step(self, step: StepView) -> str:
        """The address of a step's page for this visitor, or nothing where their link does not reach it."""
        if self.staff or (self.kind == "p" and self.sees(step.partnership)):
            return self._address(f"/{self.kind}/{self.token}/step/{step.id}", {})
        mine = self.grant is not None and self.grant.step == step.id
        return self._address(f"/s/{self.token}", {}) if mine else ""

    def file(self, file: Mapping[str, Any], **query: Any) -> str:
        """The address of a delivered file, or nothing without a personal link."""
        if not self.token:
            return ""
        return self._address(f"/files/{self.token}/{file['sha256']}/{plain_name(str(file['name']))}", query)

    def again(self, **query: Any) -> str:
        """This very page with some of its query changed."""
        return self._address(self.path, {**self.query, **query})

    def _address(self, path: str, query: Mapping[str, Any]) -> str:
        given = {name: str(value) for name, value in query.items() if value not in (None, "", False)}
        if self.chosen:
            given.setdefault("lang", self.language)
        return quote(path) + (f"?{urlencode(given)}" if given else "")


@dataclass(frozen=True)
class Portal:
    """What every page needs, made once at start."""

    ledger: Ledger
    settings: Settings
    wake: Callable[[], None]
    seals: Seals
    pages: Pages
    rendering: Rendering

    def show(self, name: str, visitor: Visitor, *, status: int = 200, **context: Any) -> HTMLResponse:
        """A page in the visitor's language."""
        return HTMLResponse(self.pages.render(name, visitor, **context), status_code=status)


def the_portal(request: Request) -> Portal:
    """The portal that this request reached."""
    portal: Portal = request.app.state.portal
    return portal


def the_visitor(request: Request) -> Visitor:
    """Who is looking; raise Unknown for a link that is wrong, expired, revoked, or of another kind. Writes nothing."""
    portal = the_portal(request)
    kind = request.url.path.split("/")[1]
    token = request.path_params.get("token") if kind in SCOPES else None
    grant = portal.ledger.links.open(token) if token else None
    if grant and grant.scope != SCOPES[kind]:
        raise Unknown("This link is not valid any more. Ask the person who sent it for a new one.")
    return visitor_of(request, grant, kind if grant else "")


def visitor_of(request: Request, grant: Grant | None = None, kind: str = "") -> Visitor:
    """A visitor with this grant, or a reader of the public pages."""
    portal = the_portal(request)
    asked = request.query_params.get("lang", "")
    language = choose(asked, grant.person.language if grant else "", request.headers.get("accept-language", ""))
    partnership = grant.partnership if grant else None
    if grant and grant.step and not partnership:
        partnership = portal.ledger.step(grant.step).partnership
    return Visitor(
        language=language,
        chosen=asked == language,
        now=portal.ledger.clock(),
        path=request.url.path,
        query=dict(request.query_params),
        kind=kind,
        token=request.path_params.get("token", "") if grant else "",
        grant=grant,
        partnership=partnership,
    )


def the_staff(request: Request) -> Visitor:
    """A visitor with a staff link; raise Unknown for everybody else."""
    visitor = the_visitor(request)
    if not visitor.staff:
        raise Unknown("This page needs a staff link.")
    return visitor


AnyPortal = Annotated[Portal, Depends(the_portal)]
Anyone = Annotated[Visitor, Depends(the_visitor)]
Staff = Annotated[Visitor, Depends(the_staff)]
