"""What the pages meet on the wiki: files that are there already, titles that other files have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from functools import partial
from typing import NamedTuple

from mappings.titles import clash_key
from stafett.pages import PageHead
from stafett.problems import Problem
from stafett.rules import finding


class OnWiki(NamedTuple):
    """What a wiki answered: SHA-1 → the titles of the files with these bytes, the titles that are taken, and how many
    files and titles it was not asked about."""

    files: Mapping[str, Sequence[str]]
    taken: Set[str]
    not_asked: int = 0


def check_against_wiki(heads: Iterable[PageHead], sha1: Mapping[str, str], found: OnWiki) -> list[Problem]:
    """Name files that are on the wiki, and titles that another file has there; `sha1` are those of the media by name.

    A title under which the wiki has these very bytes is the file's own. One finding about no record says how many were
    not asked about.
    """
    problems: list[Problem] = []
    for head in heads:
        there = found.files.get(sha1.get(head.media, ""), ())
        about = partial(finding, record=head.source_id, row=head.row)
        if there:
            problems.append(about("wiki-duplicate", value=head.media, title=there[0]))
        if head.title in found.taken and clash_key(head.title) not in map(clash_key, there):
            problems.append(about("wiki-title-taken", value=head.title, title=head.title))
    return problems + ([finding("wiki-not-asked", number=found.not_asked)] if found.not_asked else [])
