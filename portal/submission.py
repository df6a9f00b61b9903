"""A form that came back: is it ours, was it made for this link, which button was pressed, what was typed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from portal.forms import Typed
from portal.visitor import Anyone, Portal, Visitor
from stafett.commands import new_id
from stafett.errors import NotAllowed

FILES, FIELDS, FIELD_BYTES = 5000, 60_000, 1 << 20
COMMAND = re.compile(r"[0-9a-f]{32}")
KEPT = "kept:"
STRANGE = "This form was not made for this link, or it is too old. Open the link again; nothing was changed."


@dataclass(frozen=True)
class Seal:
    """What a page puts into each of its forms, hidden."""

    command: str
    seal: str
    expected: int


@dataclass(frozen=True)
class Submission:
    """A form whose seal holds. `command` is the id of what this button does: the same button twice is one command."""

    action: str
    command: str
    expected: int
    typed: Typed

    def word(self, name: str) -> str:
        """What was typed for one input."""
        return self.typed.first(name).strip()


async def the_form(request: Request, visitor: Anyone) -> AsyncIterator[FormData]:
    """The form that was sent; read only after the link was found to be valid."""
    form = await request.form(max_files=FILES, max_fields=FIELDS, max_part_size=FIELD_BYTES)
    try:
        yield form
    finally:
        await form.close()


AForm = Annotated[FormData, Depends(the_form)]


def seal_for(portal: Portal, visitor: Visitor, subject: str, expected: int = 0) -> Seal:
    """A fresh seal for the forms of a page about `subject`."""
    command = new_id()
    link = visitor.grant.hash if visitor.grant else ""
    return Seal(command, portal.seals.make("form", link, subject, command), expected)


def open_form(portal: Portal, visitor: Visitor, form: FormData, subject: str) -> Submission:
    """Check the seal of a form about `subject` and keep its files; raise NotAllowed for a form that is not ours."""
    words, uploads = _sorted(form)
    command = (words.get("command_id") or [""])[-1]
    seal = (words.get("seal") or [""])[-1]
    link = visitor.grant.hash if visitor.grant else ""
    if not COMMAND.fullmatch(command) or not portal.seals.holds(seal, "form", link, subject, command):
        raise NotAllowed(STRANGE)
    action = (words.get("action") or [""])[-1]
    expected = (words.get("expected") or ["0"])[-1]
    return Submission(
        action=action,
        command=hashlib.sha256(f"{command}:{action}".encode()).hexdigest()[:32],
        expected=int(expected) if expected.isdecimal() and len(expected) < 9 else 0,
        typed=Typed(words, _files(portal, words, uploads, subject)),
    )


def _sorted(form: FormData) -> tuple[dict[str, list[str]], dict[str, list[UploadFile]]]:
    words: dict[str, list[str]] = {}
    uploads: dict[str, list[UploadFile]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            words.setdefault(name, []).append(without_surrogates(value))
        elif value.filename:
            uploads.setdefault(name, []).append(value)
    return words, uploads


def without_surrogates(text: str) -> str:
    """Text that every database takes: no NUL, no half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _files(
    portal: Portal, words: dict[str, list[str]], uploads: dict[str, list[UploadFile]], subject: str
) -> dict[str, list[dict[str, Any]]]:
    """Files kept from the page before, then those that arrived now."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, values in words.items():
        if name.startswith(KEPT):
            kept = (portal.seals.unwrap(value, subject) for value in values)
            found.setdefault(name.removeprefix(KEPT), []).extend(file.model_dump() for file in kept if file)
    for name, arrived in uploads.items():
        refs = (portal.ledger.files.put(one.file, without_surrogates(one.filename or "file")) for one in arrived)
        found.setdefault(name, []).extend(ref.model_dump() for ref in refs)
    return found
