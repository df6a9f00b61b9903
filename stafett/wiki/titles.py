"""Titles as a wiki sees them, and answers about many of them at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from stafett.wiki.session import Session

BATCH = 50
IMPOSSIBLE = re.compile(r"[\x00-\x1f\x7f#<>\[\]{}|\ufffd]")


def canonical(title: str) -> str:
    """The one spelling of a title: composed Unicode, single spaces, first letter upper-cased.

    https://www.mediawiki.org/wiki/Manual:Page_title
    """
    text = " ".join(unicodedata.normalize("NFC", title).replace("_", " ").split())
    first = text[:1].upper()
    return (first if len(first) == 1 else text[:1]) + text[1:]


def is_possible(title: str) -> bool:
    """Whether a wiki could have a page of this title at all; one that cannot must not reach a list of titles."""
    return bool(title.strip()) and not IMPOSSIBLE.search(title)


def without_namespace(full: str) -> str:
    """`File:A.jpg` → `A.jpg`."""
    return full.partition(":")[2]


def pages(
    session: Session, namespace: str, titles: Iterable[str], **query: Any
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Ask about titles of one namespace, 50 at a time; yields (title as given, what the wiki says about its page)."""
    wanted = {title: f"{namespace}:{canonical(title)}" for title in titles if is_possible(title)}
    remaining = iter(wanted.items())
    while batch := dict(islice(remaining, BATCH)):
        found = _ask(session, sorted(set(batch.values())), query)
        for title, full in batch.items():
            if full in found:
                yield title, found[full]


def _ask(session: Session, full_titles: list[str], query: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Full title → page, the parts of an answer that went on put together."""
    merged: dict[str, dict[str, Any]] = {}
    spelled: dict[str, str] = {}
    for part in session.read_all(titles="|".join(full_titles), **query):
        spelled.update(
            {step["from"]: step["to"] for kind in ("normalized", "redirects") for step in part.get(kind, ())}
        )
        for page in part.get("pages", ()):
            _merge(merged.setdefault(page["title"], {}), page)
    return {full: merged[end] for full in full_titles if (end := _follow(full, spelled)) in merged}


def _merge(known: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, list):
            known.setdefault(key, []).extend(value)
        else:
            known[key] = value


def _follow(title: str, steps: dict[str, str]) -> str:
    """From a title as asked to the one answered: at most one normalisation and one redirect."""
    for _ in range(2):
        title = steps.get(title, title)
    return title
