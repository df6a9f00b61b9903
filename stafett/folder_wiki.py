"""A folder that plays the wiki, so that the whole relay can be rehearsed where none is set. It is a stand-in.

It answers as `stafett.wiki.Wiki` does, with the same words and the same refusals, but knows no templates, no filters,
no rate limits and no other people. Each page is a readable JSON file under `pages/`, written whole or not at all;
`sha1/` says which files have which bytes, `ids/` which page has which number. The bytes themselves are not copied.
"""

from __future__ import annotations

import hashlib
import html
import json
import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from pydantic import AwareDatetime, BaseModel

from stafett.wiki.client import CATEGORY_LINK, NOMINATIONS, Kind
from stafett.wiki.errors import PageRejected
from stafett.wiki.statements import missing_data
from stafett.wiki.titles import canonical, is_possible, without_namespace
from stafett.wiki.values import Account, Deletion, Published, Refused, RemoteFile

ACCOUNT = "Rehearsal"
IMPOSSIBLE_TITLE = "The title has characters that no wiki page can have."
HIDDEN = re.compile(r"__HIDDENCAT__|\{\{\s*hiddencat", re.IGNORECASE)
NOMINATED = re.compile(r"\{\{\s*(?:" + "|".join(map(re.escape, NOMINATIONS)) + r")\s*[|}]", re.IGNORECASE)


class KeptPage(BaseModel):
    """A page of the folder; `sha1`, `size` (bytes) and `mime` are those of its file, where it has one."""

    title: str
    page_id: int
    revision: int = 0
    changed: AwareDatetime
    text: str = ""
    summary: str = ""
    sha1: str = ""
    size: int = 0
    mime: str = ""
    labels: dict[str, Any] = {}
    statements: dict[str, list[dict[str, Any]]] = {}


class FolderWiki:
    """A wiki in a folder, shared by the processes of one machine. Titles as in `stafett.wiki.Wiki`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pages, self._sha1, self._ids = folder / "pages", folder / "sha1", folder / "ids"

    def account(self) -> Account:
        """The account that rehearses; nothing limits it."""
        return Account(ACCOUNT, frozenset({"bot", "upload", "edit", "createpage"}), {})

    # Files

    def files_with_sha1(self, sha1_hex: str) -> list[str]:
        """Titles of the files that have these bytes now."""
        marks = sorted((self._sha1 / sha1_hex).glob("*.json")) if re.fullmatch("[0-9a-f]{40}", sha1_hex) else []
        found = [page for mark in marks if (page := self._read(self._pages / mark.name)) and page.sha1 == sha1_hex]
        return [without_namespace(page.title) for page in found]

    def file(self, title: str) -> RemoteFile | None:
        """The file at `title`, or None."""
        page = self._page(f"File:{title}")
        return _remote(page) if page and page.sha1 else None

    def deleted_before(self, title: str) -> Deletion | None:
        """Nothing is ever deleted in the folder."""
        return None

    def titles_taken(self, titles: Iterable[str]) -> set[str]:
        """Those of the file titles that have a page, spelled as given."""
        return {title for title in titles if self._page(f"File:{title}")}

    def missing(self, titles: Iterable[str]) -> set[str]:
        """Those of the file titles that have no page."""
        wanted = set(titles)
        return wanted - self.titles_taken(wanted)

    def title_allowed(self, title: str) -> str | None:
        """None when a wiki could have this title; the lists of forbidden titles are a real wiki's alone."""
        return None if is_possible(title) else IMPOSSIBLE_TITLE

    def publish(
        self, path: Path, title: str, text: str, comment: str, *, accept: frozenset[str] = frozenset()
    ) -> Published | Refused:
        """Take the file at `path` as a wiki would: the same bytes count as published, every warning is a Refused."""
        size = path.stat().st_size
        if not size:
            return Refused("empty-file", {}, "The file is empty.")
        if not is_possible(title):
            return Refused("illegal-filename", {}, IMPOSSIBLE_TITLE)
        sha1 = _sha1(path)
        there = self._page(f"File:{title}")
        if there and there.sha1 == sha1:
            return _published(there, already_there=True)
        warnings = self._warnings(title, sha1, there)
        if unaccepted := [code for code in warnings if code not in accept]:
            return Refused(unaccepted[0], warnings, "The wiki warns; a person must decide.")
        page = there or self._new(f"File:{title}", text)
        kept = self._write(
            page,
            summary=comment,
            sha1=sha1,
            size=size,
            mime=mimetypes.guess_type(title)[0] or "application/octet-stream",
        )
        return _published(kept, already_there=False)

    def _warnings(self, title: str, sha1: str, there: KeptPage | None) -> dict[str, Any]:
        others = [other for other in self.files_with_sha1(sha1) if other != canonical(title)]
        warnings: dict[str, Any] = {"duplicate": others} if others else {}
        if there:
            warnings["exists" if there.sha1 else "page-exists"] = canonical(title)
        return warnings

    # Structured data

    def structured_data(self, page_id: int) -> dict[str, Any]:
        """Captions under `labels`, claims by property under `statements`; both empty where the file has none."""
        page = self._numbered(page_id)
        return {"labels": page.labels, "statements": page.statements} if page else {"labels": {}, "statements": {}}

    def add_structured_data(
        self, page_id: int, captions: Mapping[str, str], statements: Iterable[Mapping[str, Any]], summary: str
    ) -> int | None:
        """Add the captions and statements that the file lacks; the new revision, or None for no edit."""
        page = self._numbered(page_id)
        if page is None:
            raise PageRejected("no-such-entity", f"There is no file with the number M{page_id}.")
        data = missing_data({"labels": page.labels, "statements": page.statements}, captions, statements)
        if not data:
            return None
        claims = {key: list(values) for key, values in page.statements.items()}
        for claim in data.get("claims", ()):
            claims.setdefault(claim["mainsnak"]["property"], []).append(claim)
        labels = {**page.labels, **data.get("labels", {})}
        return self._write(page, summary=summary, labels=labels, statements=claims).revision

    # Pages

    def page_text(self, title: str) -> str | None:
        """Wikitext of the page with this full title, or None."""
        page = self._page(title)
        return page.text if page else None

    def save_page(self, title: str, text: str, summary: str, *, create_only: bool = False) -> int:
        """Save the page with this full title; gives its revision, the same one when nothing changed.

        Raises PageRejected: `articleexists` when `create_only` finds another text, `invalidtitle`.
        """
        if not is_possible(title):
            raise PageRejected("invalidtitle", IMPOSSIBLE_TITLE)
        page = self._page(title)
        if page and page.text == text.rstrip():
            return page.revision
        if page and create_only:
            raise PageRejected("articleexists", f"The page {title} is there already.")
        return self._write(page or self._new(title), text=text.rstrip(), summary=summary).revision

    def add_categories(self, file_title: str, categories: Iterable[str], summary: str) -> int | None:
        """Append the categories that the page's text lacks; the new revision, or None when it lacks none."""
        page = self._page(f"File:{file_title}")
        if page is None:
            raise PageRejected("missingtitle", f"There is no page File:{file_title}.")
        present = _categories(page.text)
        wanted = [name for name in dict.fromkeys(map(canonical, categories)) if name not in present]
        if not wanted:
            return None
        text = "\n".join([page.text, *(f"[[Category:{name}]]" for name in wanted)])
        return self._write(page, text=text, summary=summary).revision

    def category_members(self, category: str, *, kind: Kind = "file") -> Iterator[str]:
        """Members of a category: files and subcategories without their namespace, pages with it."""
        for page in self._all():
            if canonical(category) in _categories(page.text) and _kind(page.title) == kind:
                yield page.title if kind == "page" else without_namespace(page.title)

    def categories_exist(self, names: Iterable[str]) -> set[str]:
        """Those of the category names that have a page, spelled as given."""
        return {name for name in names if self._page(f"Category:{name}")}

    def categories_of(self, titles: Iterable[str]) -> dict[str, list[str]]:
        """File title as given → its categories, hidden ones left out; missing files are not in the answer."""
        hidden: dict[str, bool] = {}
        answer = {}
        for title in titles:
            if page := self._page(f"File:{title}"):
                names = _categories(page.text)
                hidden |= {name: self._is_hidden(name) for name in names if name not in hidden}
                answer[title] = [name for name in names if not hidden[name]]
        return answer

    def nominated_for_deletion(self, titles: Iterable[str]) -> set[str]:
        """Those of the file titles whose page carries a template that asks for deletion."""
        return {title for title in titles if NOMINATED.search(self.page_text(f"File:{title}") or "")}

    def render(self, text: str, title: str) -> str:
        """The wikitext itself, escaped: nobody is here who could parse it."""
        return f"<pre>{html.escape(text)}</pre>"

    # Inside

    def _is_hidden(self, category: str) -> bool:
        return bool(HIDDEN.search(self.page_text(f"Category:{category}") or ""))

    def _new(self, title: str, text: str = "") -> KeptPage:
        full = _full(title)
        return KeptPage(title=full, page_id=self._take_number(full), changed=datetime.now(UTC), text=text.rstrip())

    def _take_number(self, title: str) -> int:
        """A number that no other process gets: the file that stands for it is made by exactly one."""
        self._ids.mkdir(parents=True, exist_ok=True)
        number = max((int(mark.name) for mark in self._ids.iterdir() if mark.name.isdigit()), default=0)
        while True:
            number += 1
            try:
                with (self._ids / str(number)).open("x", encoding="utf-8") as mark:
                    mark.write(_file_name(title))
                return number
            except FileExistsError:
                continue

    def _numbered(self, page_id: int) -> KeptPage | None:
        mark = self._ids / str(page_id)
        return self._read(self._pages / mark.read_text(encoding="utf-8")) if mark.is_file() else None

    def _page(self, title: str) -> KeptPage | None:
        return self._read(self._pages / _file_name(_full(title))) if is_possible(title) else None

    def _all(self) -> Iterator[KeptPage]:
        for path in sorted(self._pages.glob("*.json")):
            if page := self._read(path):
                yield page

    @staticmethod
    def _read(path: Path) -> KeptPage | None:
        try:
            return KeptPage.model_validate_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def _write(self, page: KeptPage, **changes: Any) -> KeptPage:
        """Write a page with what changed; the mark of its bytes first, so that no file is ever without one."""
        now = datetime.now(UTC)
        fresh = page.model_copy(update={**changes, "revision": page.revision + 1, "changed": now})
        name = _file_name(page.title)
        if fresh.sha1:
            mark = self._sha1 / fresh.sha1 / name
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()
        self._pages.mkdir(parents=True, exist_ok=True)
        draft = self._pages / f"{uuid4().hex}.part"
        draft.write_text(json.dumps(fresh.model_dump(mode="json"), indent=1, ensure_ascii=False), encoding="utf-8")
        draft.replace(self._pages / name)
        return fresh


def _full(title: str) -> str:
    """A full title in its one spelling, namespace and name each."""
    namespace, colon, name = title.partition(":")
    return f"{canonical(namespace)}:{canonical(name)}" if colon else canonical(title)


def _file_name(title: str) -> str:
    """A file name that people recognise and that no two titles share."""
    readable = re.sub(r"[^\w.-]+", "-", title).strip("-.")[:80]
    return f"{readable.encode()[:160].decode(errors='ignore')}-{hashlib.sha256(title.encode()).hexdigest()[:16]}.json"


def _categories(text: str) -> list[str]:
    return list(dict.fromkeys(canonical(name) for name in CATEGORY_LINK.findall(text)))


def _kind(title: str) -> Kind:
    kinds: dict[str, Kind] = {"File": "file", "Category": "subcat"}
    return kinds.get(title.partition(":")[0], "page")


def _sha1(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha1").hexdigest()


def _remote(page: KeptPage) -> RemoteFile:
    name = without_namespace(page.title)
    return RemoteFile(name, page.page_id, page.sha1, page.revision, page.size, page.mime, page.changed, ACCOUNT)


def _published(page: KeptPage, *, already_there: bool) -> Published:
    return Published(without_namespace(page.title), page.page_id, page.sha1, page.revision, already_there)
