"""The wiki, as the rest of Stafett sees it.

File titles go in and come out without `File:`; `page_text` and `save_page` take full titles, with the namespace.
Everything raises a WikiError (see stafett.wiki.errors) and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from stafett.settings import Settings
from stafett.wiki import upload as uploading
from stafett.wiki.errors import EditConflict, PageRejected, WikiUnreachable
from stafett.wiki.session import Session, open_session
from stafett.wiki.statements import missing_data
from stafett.wiki.titles import canonical, is_possible, pages, without_namespace
from stafett.wiki.values import Account, Deletion, Published, Refused, RemoteFile

Kind = Literal["file", "subcat", "page"]
NOMINATIONS = (
    "Delete",
    "Nominated",
    "Speedydelete",
    "SD",
    "Copyvio",
    "Duplicate",
    "No permission since",
    "No source since",
    "No license since",
    "Dw no source since",
)
CATEGORY_LINK = re.compile(r"\[\[\s*category\s*:\s*([^\]|]+)", re.IGNORECASE)
CONFLICT_TRIES = 3


def open_wiki(settings: Settings, workdir: Path) -> Wiki:
    """Log in to the target wiki of `settings`; `workdir` takes the session's files while this process lives.

    Raises WikiRefused or WikiUnreachable with a sentence that says what to do.
    """
    return Wiki(open_session(settings, workdir))


class Wiki:
    """One wiki, one account, for one process."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def account(self) -> Account:
        """Who we are, with rights and rate limits as the wiki sees them now."""
        answer = self._session.read(action="query", meta="userinfo", uiprop="rights|ratelimits")
        info = answer["query"]["userinfo"]
        limits = {action: _most_generous(groups) for action, groups in (info.get("ratelimits") or {}).items()}
        return Account(info["name"], frozenset(info.get("rights", ())), limits)

    # Files

    def files_with_sha1(self, sha1_hex: str) -> list[str]:
        """Titles of the files that have these bytes now."""
        parts = self._session.read_all(list="allimages", aisha1=sha1_hex, ailimit="max")
        return [image["name"].replace("_", " ") for part in parts for image in part["allimages"]]

    def file(self, title: str) -> RemoteFile | None:
        """The file at `title` (a redirect is followed), or None."""
        asked = {"prop": "imageinfo|info", "iiprop": "sha1|size|mime|timestamp|user", "redirects": 1}
        for _, page in pages(self._session, "File", [title], **asked):
            if page.get("imageinfo") and page.get("pageid"):
                return _remote_file(page)
        return None

    def deleted_before(self, title: str) -> Deletion | None:
        """The latest deletion of a file of this title, or None."""
        if not is_possible(title):
            return None
        full = f"File:{canonical(title)}"
        answer = self._session.read(
            action="query",
            list="logevents",
            leaction="delete/delete",
            letitle=full,
            lelimit=1,
            leprop="timestamp|user|comment",
        )
        for event in answer["query"]["logevents"]:
            return Deletion(_time(event["timestamp"]), event.get("user", ""), event.get("comment", ""))
        return None

    def titles_taken(self, titles: Iterable[str]) -> set[str]:
        """Those of the file titles that have a page or a file, spelled as given."""
        return {title for title, page in pages(self._session, "File", titles) if not _absent(page)}

    def missing(self, titles: Iterable[str]) -> set[str]:
        """Those of the file titles that have neither page nor file nor redirect."""
        wanted = set(titles)
        return wanted - self.titles_taken(wanted)

    def title_allowed(self, title: str) -> str | None:
        """None when the wiki would let us create this file title, else its reason."""
        if not is_possible(title):
            return "The title has characters that no wiki page can have."
        try:
            answer = self._session.read(action="titleblacklist", tbaction="create", tbtitle=f"File:{canonical(title)}")
        except PageRejected as rejection:
            return rejection.info
        verdict = answer["titleblacklist"]
        return None if verdict.get("result") == "ok" else str(verdict.get("reason", "The wiki refuses this title."))

    def publish(
        self, path: Path, title: str, text: str, comment: str, *, accept: frozenset[str] = frozenset()
    ) -> Published | Refused:
        """Put the file at `path` on the wiki, once, and check by SHA-1 that its bytes arrived.

        `accept` holds the codes of the warnings that a person accepted for this file. Any other warning, `exists`,
        `duplicate`, `was-deleted` and `duplicate-archive` above all, gives Refused with all warnings. The same bytes
        at the same title count as published. Raises BytesDiffer when the wiki stored something else.
        """
        return uploading.publish(self._session, uploading.Upload.of(path, title, text, comment), accept, self.file)

    # Structured data

    def structured_data(self, page_id: int) -> dict[str, Any]:
        """Captions under `labels`, claims by property under `statements`; both empty where the file has none."""
        entity = self._entity(page_id)
        return {"labels": entity.get("labels") or {}, "statements": entity.get("statements") or {}}

    def add_structured_data(
        self, page_id: int, captions: Mapping[str, str], statements: Iterable[Mapping[str, Any]], summary: str
    ) -> int | None:
        """Add the captions and statements that the file lacks, in one edit; the new revision, or None for no edit.

        What is there already is kept, whoever wrote it. Raises PageRejected where a value or the file is not accepted.
        """
        wanted = list(statements)
        for attempt in range(CONFLICT_TRIES):
            entity = self._entity(page_id)
            data = missing_data(entity, captions, wanted)
            if not data:
                return None
            try:
                return self._edit_entity(page_id, entity, data, summary)
            except EditConflict:
                if attempt == CONFLICT_TRIES - 1:
                    raise
        return None

    # Pages

    def page_text(self, title: str) -> str | None:
        """Wikitext of the page with this full title, or None."""
        page = self._revision(title)
        return None if page is None else page[0]

    def save_page(self, title: str, text: str, summary: str, *, create_only: bool = False) -> int:
        """Save the page with this full title; gives its current revision, the same one when nothing changed.

        Raises PageRejected (`articleexists`) when `create_only` finds another text there.
        """
        guard = {"createonly": 1} if create_only else {}
        try:
            return self._edit(title, text, summary, **guard)
        except PageRejected as rejection:
            found = self._revision(title) if rejection.code == "articleexists" else None
            # The answer to our own first try may have been lost.
            if found is None or found[0].rstrip() != text.rstrip():
                raise
            return found[1]

    def add_categories(self, file_title: str, categories: Iterable[str], summary: str) -> int | None:
        """Append the categories that the page's own text lacks; the new revision, or None when it lacks none."""
        wanted = [canonical(category) for category in categories]
        for attempt in range(CONFLICT_TRIES):
            page = self._revision(f"File:{file_title}")
            if page is None:
                raise PageRejected("missingtitle", f"There is no page File:{file_title}.")
            text, revision = page
            present = {canonical(name) for name in CATEGORY_LINK.findall(text)}
            lines = [f"[[Category:{category}]]" for category in dict.fromkeys(wanted) if category not in present]
            if not lines:
                return None
            try:
                fresh = "\n".join([text.rstrip(), *lines])
                return self._edit(f"File:{file_title}", fresh, summary, baserevid=revision, nocreate=1)
            except EditConflict:
                if attempt == CONFLICT_TRIES - 1:
                    raise
        return None

    def category_members(self, category: str, *, kind: Kind = "file") -> Iterator[str]:
        """Members of a category: files and subcategories without their namespace, pages with it."""
        if not is_possible(category):
            return
        full = f"Category:{canonical(category)}"
        for part in self._session.read_all(list="categorymembers", cmtitle=full, cmtype=kind, cmlimit="max"):
            for member in part["categorymembers"]:
                yield member["title"] if kind == "page" else without_namespace(member["title"])

    def categories_exist(self, names: Iterable[str]) -> set[str]:
        """Those of the category names that have a page, spelled as given."""
        return {name for name, page in pages(self._session, "Category", names) if not _absent(page)}

    def categories_of(self, titles: Iterable[str]) -> dict[str, list[str]]:
        """File title as given → its categories, hidden ones left out; missing files are not in the answer."""
        asked = pages(self._session, "File", titles, prop="categories", cllimit="max", clshow="!hidden")
        return {
            title: [without_namespace(category["title"]) for category in page.get("categories", ())]
            for title, page in asked
            if not _absent(page)
        }

    def nominated_for_deletion(self, titles: Iterable[str]) -> set[str]:
        """Those of the file titles whose page carries a template that asks for deletion."""
        marks = "|".join(f"Template:{name}" for name in NOMINATIONS)
        asked = pages(self._session, "File", titles, prop="templates", tltemplates=marks, tllimit="max")
        return {title for title, page in asked if page.get("templates")}

    def render(self, text: str, title: str) -> str:
        """HTML of wikitext as the file page `title` would show it. The HTML is the wiki's: show it in a sandbox."""
        answer = self._session.read(
            action="parse", text=text, title=f"File:{title}", contentmodel="wikitext", prop="text", disablelimitreport=1
        )
        return str(answer["parse"]["text"])

    # Inside

    def _entity(self, page_id: int) -> dict[str, Any]:
        entity = self._session.read(action="wbgetentities", ids=f"M{page_id}")["entities"][f"M{page_id}"]
        return {} if "missing" in entity else dict(entity)

    def _edit_entity(self, page_id: int, entity: Mapping[str, Any], data: Mapping[str, Any], summary: str) -> int:
        # Without a mediainfo slot there is no revision that Wikibase would take as a base.
        base = {"baserevid": entity["lastrevid"]} if entity else {}
        answer = self._session.write(
            action="wbeditentity",
            id=f"M{page_id}",
            data=json.dumps(data, ensure_ascii=False),
            summary=summary,
            **base,
            **self._as_bot(),
        )
        return int(answer["entity"]["lastrevid"])

    def _edit(self, title: str, text: str, summary: str, **guard: int) -> int:
        answer = self._session.write(action="edit", title=title, text=text, summary=summary, **guard, **self._as_bot())
        result = answer["edit"]
        if result.get("result") != "Success":
            raise PageRejected(
                str(result.get("code", "edit-failed")), f"The wiki did not save {title}: {str(result)[:300]}"
            )
        if "newrevid" in result:
            return int(result["newrevid"])
        found = self._revision(title)
        if found is None:
            raise WikiUnreachable("not-visible", f"The wiki saved {title} but does not show it yet.")
        return found[1]

    def _revision(self, title: str) -> tuple[str, int] | None:
        if not is_possible(title):
            return None
        answer = self._session.read(
            action="query", prop="revisions", titles=title, rvprop="ids|content", rvslots="main"
        )
        for page in answer["query"].get("pages", ()):
            for revision in page.get("revisions", ()):
                return revision["slots"]["main"].get("content", ""), int(revision["revid"])
        return None

    def _as_bot(self) -> dict[str, int]:
        return {"bot": 1} if self._session.is_bot else {}


def _absent(page: Mapping[str, Any]) -> bool:
    """A file page can be missing while its file is known (from a shared repository)."""
    return bool(page.get("invalid")) or (bool(page.get("missing")) and not page.get("known"))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _most_generous(groups: Mapping[str, Mapping[str, int]]) -> tuple[int, int]:
    """The wiki applies the most generous of the limits of one's groups."""
    best = max(groups.values(), key=lambda limit: limit["hits"] / limit["seconds"])
    return best["hits"], best["seconds"]


def _remote_file(page: Mapping[str, Any]) -> RemoteFile:
    info = page["imageinfo"][0]
    return RemoteFile(
        title=without_namespace(page["title"]),
        page_id=int(page["pageid"]),
        sha1=info["sha1"],
        revision=int(page.get("lastrevid", 0)),
        size=int(info["size"]),
        mime=info["mime"],
        uploaded=_time(info["timestamp"]),
        uploader=info.get("user", ""),
    )
