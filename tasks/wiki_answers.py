"""Asking the target wiki, before anything is rehearsed, which files it has and which titles are taken.

The API knows files by one SHA-1 at a time, and titles by fifty. Questions are asked one after the other and each answer
is kept, so that a run that begins again asks what is new only. A wiki that is away stops nothing: what it was not asked
about is counted, and asked before the upload in any case.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from mappings.wiki_checks import OnWiki
from stafett.engine.artifacts import show_progress
from stafett.engine.relay import Relay
from stafett.pages import PageHead
from stafett.target import open_target
from stafett.wiki import WikiError
from tasks.work_folder import work_folder

log = logging.getLogger(__name__)

FILES = 20_000
"""Files of one delivery that are asked about by SHA-1, a request each: half an hour of a wiki's patience."""
TITLES = 500
"""Titles between two notes of what was answered."""
KEPT_FOR = timedelta(days=30)
SHOWN = 1000
"""Files between two reports of progress."""


def ask_wiki(here: Relay, heads: Sequence[PageHead], sha1: Mapping[str, str]) -> OnWiki:
    """What the wiki says of the pages that are ready; `sha1` are those of the media by name. Raises OSError."""
    ready = [head for head in heads if head.ready]
    files = list(dict.fromkeys(found for head in ready if (found := sha1.get(head.media))))
    titles = list(dict.fromkeys(head.title for head in ready if head.title))
    known = _Known(work_folder(here) / "wiki-answers.jsonl", here.settings.wiki_api, here.ledger.clock())
    try:
        _ask(here, known, files[:FILES], titles)
    except WikiError as error:
        log.warning("The wiki was not asked about everything: %s", error)
    there = {one: answer for one in files if (answer := known.files.get(one))}
    not_asked = sum(one not in known.files for one in files) + sum(one not in known.titles for one in titles)
    return OnWiki(there, {one for one in titles if known.titles.get(one)}, not_asked)


def _ask(here: Relay, known: _Known, files: Sequence[str], titles: Sequence[str]) -> None:
    new_titles = iter([one for one in titles if one not in known.titles])
    new_files = [one for one in files if one not in known.files]
    while some := list(islice(new_titles, TITLES)):
        taken = open_target(here.settings).titles_taken(some)
        known.keep({"title": one, "taken": one in taken} for one in some)
    for place, one in enumerate(new_files):
        known.keep([{"sha1": one, "titles": open_target(here.settings).files_with_sha1(one)}])
        if place % SHOWN == SHOWN - 1:
            said = f"Asked the wiki about {place + 1} of {len(new_files)} files"
            show_progress(here.lane.slug, here.phase, 0.6, said)


class _Known:
    """The answers of one wiki that lie in a file of lines, younger than KEPT_FOR."""

    def __init__(self, path: Path, wiki: str, today: datetime) -> None:
        self._path, self._wiki, self._today = path, wiki, today
        self.files: dict[str, list[str]] = {}
        self.titles: dict[str, bool] = {}
        for answer in self._lines():
            self._take(answer)

    def keep(self, answers: Iterable[Mapping[str, Any]]) -> None:
        """Note answers, so that they outlive this process."""
        about = {"wiki": self._wiki, "asked": self._today.isoformat()}
        with self._path.open("ab") as file:
            for answer in answers:
                self._take(answer)
                file.write(orjson.dumps({**answer, **about}) + b"\n")

    def _take(self, answer: Mapping[str, Any]) -> None:
        if "sha1" in answer:
            self.files[answer["sha1"]] = list(answer["titles"])
        else:
            self.titles[answer["title"]] = bool(answer["taken"])

    def _lines(self) -> Iterator[Mapping[str, Any]]:
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            for line in file:
                try:
                    answer = orjson.loads(line)
                except orjson.JSONDecodeError:
                    continue  # a process died while it wrote
                if answer["wiki"] == self._wiki and self._today - datetime.fromisoformat(answer["asked"]) < KEPT_FOR:
                    yield answer
