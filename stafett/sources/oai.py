"""OAI-PMH 2.0: all records of a repository, or those of a set or a time.

Sections are those of https://www.openarchives.org/OAI/openarchivesprotocol.html
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from lxml import etree

from stafett.safe_xml import BrokenXml, local, parse_xml, without_forbidden
from stafett.sources.deleted import DELETED
from stafett.sources.fetching import Fetcher, HarvestStopped, NotGiven
from stafett.sources.fields import Fields, Record
from stafett.sources.harvest import Haul, LostPlace
from stafett.sources.xml_records import KNOWN, fields_of, plain_fields

OAI = "{http://www.openarchives.org/OAI/2.0/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DUBLIN_CORE = "oai_dc"
HEADER = ("id", "origin", "status", "datestamp", "sets")
ELEMENTS = (
    *("title", "creator", "subject", "description", "publisher", "contributor", "date", "type"),
    *("format", "identifier", "source", "language", "relation", "coverage", "rights"),
)
"""The fifteen of Dublin Core, in the order of the standard."""
MOST_REQUESTS = 1_000_000
MOST_RECORDS = 100_000
"""Records of one answer."""
DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")
ADVICE = {
    "badArgument": "Check --set, --from, --until and --prefix",
    "badVerb": "The address may be that of something else than OAI-PMH",
    "noSetHierarchy": "The server has no sets: leave --set out",
}


@dataclass(frozen=True)
class Wish:
    """What to ask for. `since` and `until` (both included) are days or moments: `2026-05-01T10:00:00Z`."""

    prefix: str = DUBLIN_CORE
    set_: str = ""
    since: str = ""
    until: str = ""


def harvest(address: str, wish: Wish, fetcher: Fetcher, onward: str = "") -> Iterator[Haul]:
    """A haul per answer. `onward` goes on where an earlier harvest stopped.

    Each record has `id`, `origin` (the request that gives it alone), `status` (`present` or `deleted`), `datestamp`,
    `sets`, then the fifteen elements of Dublin Core, or the columns that a delivered file of another format has
    (LIDO, MARCXML, or each field by its path). Raises
    HarvestStopped, and LostPlace where the server has forgotten the place.
    """
    server = _Server(address, wish, fetcher)
    mark, _, token = onward.partition(" ")
    question = _resumed(token) if token else server.first_question()
    known = {mark}
    for _request in range(MOST_REQUESTS):
        answer, note = server.ask(question)
        if answer is None:
            return
        records = _records(answer, server)
        token, total = _token(answer)
        mark = _mark(records, token)
        if mark in known:
            what = "Tell whoever runs the server; all that it gave is kept"
            raise HarvestStopped(f"{address} sends the same records again and again (token {token[:100]!r}). {what}.")
        known.add(mark)
        if records:
            yield Haul(records, f"{mark} {token}" if token else "", total, server.begun, [note] if note else [])
        if not token:
            return
        question = _resumed(token)
    raise HarvestStopped(f"{address} has not come to an end after {MOST_REQUESTS:,} requests.")


class _Server:
    """One repository, as it describes itself."""

    def __init__(self, address: str, wish: Wish, fetcher: Fetcher) -> None:
        self.address, self.wish, self._fetcher = address, wish, fetcher
        about, _ = self._document({"verb": "Identify"})
        self._refuse(about, self._where({"verb": "Identify"}))
        self.seconds = "hh" in (about.findtext(f"{OAI}Identify/{OAI}granularity") or "").lower()
        now = (about.findtext(f"{OAI}responseDate") or "").strip()
        self.begun = self.moment(now) if DAY.fullmatch(now) else ""

    def moment(self, time: str) -> str:
        """A time as finely as this server understands; coarser asks for more, never for less."""
        return time if self.seconds or len(time) <= 10 else time[:10]

    def first_question(self) -> dict[str, str]:
        wish = self.wish
        since, until = self.moment(wish.since), self.moment(wish.until)
        if self.seconds and "T" in since + until:  # both must be equally fine (section 2.7.1)
            since = f"{since}T00:00:00Z" if len(since) == 10 else since
            until = f"{until}T23:59:59Z" if len(until) == 10 else until
        asked = {"metadataPrefix": wish.prefix, "set": wish.set_, "from": since, "until": until}
        return {"verb": "ListRecords"} | {name: value for name, value in asked.items() if value}

    def ask(self, question: dict[str, str]) -> tuple[etree._Element | None, str]:
        """The answer and what had to be mended in it; None where no record matches."""
        answer, note = self._document(question)
        if not self._refuse(answer, self._where(question)):
            return None, note
        if answer.find(f"{OAI}ListRecords") is None:
            what = "Ask whoever runs the server"
            raise HarvestStopped(
                f"{self._where(question)}: the server answers with neither records nor an error. {what}."
            )
        return answer, note

    def _refuse(self, answer: etree._Element, where: str) -> bool:
        """Whether the answer holds records; raises for every error of the protocol but `noRecordsMatch`."""
        errors = [(one.get("code", ""), " ".join((one.text or "").split())) for one in answer.iter(f"{OAI}error")]
        codes = [code for code, _ in errors]
        if not errors:
            return True
        if "noRecordsMatch" in codes:
            return False
        said = "; ".join(f"{code}: {text}".strip(": ")[:300] for code, text in errors[:5])
        if "badResumptionToken" in codes:
            raise LostPlace(f"{where}: the server has forgotten where we were ({said}).")
        advice = (
            self._formats()
            if "cannotDisseminateFormat" in codes
            else ADVICE.get(codes[0], "Ask whoever runs the server")
        )
        raise HarvestStopped(f"{where}: the server refuses ({said}). {advice}.")

    def _formats(self) -> str:
        answer, _ = self._document({"verb": "ListMetadataFormats"})
        names = [one.text or "" for one in answer.iter(f"{OAI}metadataPrefix")]
        return f"It has --prefix {', '.join(names[:30])}" if names else "It names no format that it has"

    def _document(self, question: dict[str, str]) -> tuple[etree._Element, str]:
        where, note = self._where(question), ""
        try:
            content = self._fetcher.get(self.address, question).content
        except NotGiven as refused:
            # Some servers send the protocol's own errors with a status of HTTP's.
            if b"<error" not in refused.content:
                raise
            content = refused.content
        try:
            try:
                root = parse_xml(content)
            except BrokenXml:
                mended, count = without_forbidden(content)
                if not count:
                    raise
                root, note = parse_xml(mended), f"{count} characters that XML forbids became \ufffd in {where}"
        except BrokenXml as broken:
            what = "Tell whoever runs the server, or try the same command later"
            raise HarvestStopped(f"{where}: the answer is broken XML ({broken}). {what}.") from broken
        if local(root) != "OAI-PMH":
            what = "Give the base address, as in https://museum.example/oai"
            raise HarvestStopped(f"{where}: this is not OAI-PMH but <{local(root)[:50]}>. {what}.")
        return root, note

    def _where(self, question: dict[str, str]) -> str:
        return f"GET {self.address}?{urlencode(question)[:500]}"


def _resumed(token: str) -> dict[str, str]:
    return {"verb": "ListRecords", "resumptionToken": token}


def _token(answer: etree._Element) -> tuple[str, int]:
    """Where the list goes on ("" at its end), and how long it is in all (0: the server does not say)."""
    token = answer.find(f".//{OAI}resumptionToken")
    if token is None:
        return "", 0
    total = token.get("completeListSize", "")
    return (token.text or "").strip(), int(total) if total.isascii() and total.isdecimal() and len(total) < 12 else 0


def _mark(records: list[Record], token: str) -> str:
    """By what an answer is known again. Some servers use one token for all, so it is the records that count."""
    ids = [record["id"] for record in records]
    return hashlib.sha256("\n".join(ids or ["", token]).encode()).hexdigest()


def _records(answer: etree._Element, server: _Server) -> list[Record]:
    found = list(islice(answer.iter(f"{OAI}record"), MOST_RECORDS + 1))
    if len(found) > MOST_RECORDS:
        what = "Harvest it in parts, with --set, or --from and --until"
        raise HarvestStopped(f"{server.address} sends more than {MOST_RECORDS:,} records in one answer. {what}.")
    return [_record(one, server) for one in found]


def _record(record: etree._Element, server: _Server) -> Record:
    prefix = server.wish.prefix
    header = record.find(f"{OAI}header")
    fields = Fields((*HEADER, *ELEMENTS) if prefix == DUBLIN_CORE else HEADER)
    if header is None:
        header = etree.Element("header")
    identifier = (header.findtext(f"{OAI}identifier") or "").strip()
    fields.add("id", identifier)
    question = {"verb": "GetRecord", "metadataPrefix": prefix, "identifier": identifier}
    fields.add("origin", f"{server.address}?{urlencode(question)}")
    fields.add("status", DELETED if header.get("status") == DELETED else "present")
    fields.add("datestamp", header.findtext(f"{OAI}datestamp"))
    for one in header.iterfind(f"{OAI}setSpec"):
        fields.add("sets", one.text)
    for part in record.iterfind(f"{OAI}metadata/*"):
        _add_metadata(part, prefix, fields)
    for part in record.iterfind(f"{OAI}about/*"):
        _add(plain_fields, part, "about.", fields)
    return fields.record()


def _add_metadata(part: etree._Element, prefix: str, fields: Fields) -> None:
    """Dublin Core by its elements, languages apart; every other format as a delivered file of it is read."""
    if prefix == DUBLIN_CORE:
        for element in part.iter(etree.Element):
            fields.add(_apart(local(element)), _own_text(element), _language(element))
    else:
        for one in list(part.iter(*KNOWN)) or [part]:
            _add(fields_of, one, "", fields)


def _add(flat: Callable[[Any], dict[str, str]], part: etree._Element, before: str, fields: Fields) -> None:
    """Add the columns of a part; one that cannot be flattened makes the record unreadable, with the reason."""
    try:
        found = flat(part)
    except (ValueError, RecursionError) as error:
        fields.put("status", "unreadable")
        fields.add("problem", str(error)[:300])
        return
    for name, text in found.items():
        fields.add(_apart(before + name), text)


def _language(element: etree._Element) -> str:
    """As the element itself or the nearest around it says."""
    around = (one.get(LANG) for one in [element, *element.iterancestors()])
    return next(filter(None, around), "") or ""


def _own_text(element: etree._Element) -> str:
    return " ".join(part for part in [element.text or "", *((one.tail or "") for one in element)] if part.strip())


def _apart(path: str) -> str:
    """A field of the format that is called like one of the header's stands apart from it."""
    return f"metadata.{path}" if path in HEADER else path
