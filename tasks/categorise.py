"""The category plan: which categories the files need, which must be made, and what is left for people.

Names of categories and files are without `Category:` and `File:`, with spaces. Decided here, done by `apply_plan`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from stafett.pages import Page
from stafett.wiki.errors import PageRejected

FILES_PER_PACKET = 50
FILES_PER_QUESTION = 50
PARTNERSHIPS = "Commons partnerships"
"""Parent of an institution's category where no other is given."""
TARGET = 0.95
"""Share of files with a topical category at which the phase is done (partnership-process, step 23)."""

# Categories that say how a file came or what is wrong with it, not what it shows (Commons:Categories).
_MAINTENANCE = re.compile(
    r"(media|images|files|pages|uploads?) (contributed|uploaded|donated|needing|with|without|from|missing)\b"
    r"|uploaded (with|by|using)|uploads by"
    r"|(unidentified|uncategori[sz]ed|check categor)|.*\bneeding (categori|check|date)"
    r"|(cc|pd|gfdl|attribution|licen[cs]e|self-published|public domain)\b"
    r"|(artworks|photographs|information|creator|institution|template)s? (with|without|missing|using)\b"
    r"|.*\bpartnerships?$|.*\b(review|permission) (needed|pending)",
    re.IGNORECASE,
)


Parents = Mapping[str, Sequence[str]]
"""Category → the categories above it."""


class CategoryWiki(Protocol):
    """What of a wiki the plan needs; `stafett.wiki.Wiki` has it. Titles of files are without `File:`."""

    def categories_exist(self, names: Iterable[str]) -> Collection[str]:
        """Those of the categories that have a page."""

    def categories_of(self, titles: Iterable[str]) -> Mapping[str, Collection[str]]:
        """The visible categories of each file; a missing file is not in the answer."""

    def save_page(self, title: str, text: str, summary: str, *, create_only: bool = False) -> int:
        """Write a page; with `create_only`, raise PageRejected (`articleexists`) where there is another."""

    def add_categories(self, file_title: str, categories: Iterable[str], summary: str) -> int | None:
        """Add the categories that a file's page lacks; None where it lacks none."""


class NewCategory(BaseModel):
    """A category to create: `text` is the wikitext of its page. `provisional`: nobody named its parents yet."""

    model_config = ConfigDict(frozen=True)

    name: str
    parents: list[str]
    provisional: bool
    text: str


class Overcategorised(BaseModel):
    """A file in a category and in one above it (https://commons.wikimedia.org/wiki/Commons:Categories)."""

    model_config = ConfigDict(frozen=True)

    title: str
    category: str
    above: str


class CategoryPlan(BaseModel):
    """What will be done. `files`: category → titles, without those that a narrower category makes superfluous."""

    institution: str
    create: list[NewCategory]
    reuse: list[str]
    files: dict[str, list[str]]
    overcategorised: list[Overcategorised]
    needing: list[str]


class FileNeed(BaseModel):
    """A file that needs a person who knows `subject` and reads `language`."""

    model_config = ConfigDict(frozen=True)

    title: str
    subject: str = ""
    language: str = "en"


class Packet(BaseModel):
    """A piece of work for one expert: up to 50 files. `key` stays the same for the same subject and place in line."""

    model_config = ConfigDict(frozen=True)

    key: str
    subject: str
    language: str
    titles: list[str]


class CategoryCounts(BaseModel):
    """How many files there are, and how many of them have a category that says what they show."""

    model_config = ConfigDict(frozen=True)

    files: int
    categorised: int

    @property
    def needing(self) -> int:
        """Files that need categorisation."""
        return self.files - self.categorised

    @property
    def target_met(self) -> bool:
        """Whether enough of them are categorised; of no files, enough are."""
        return self.categorised >= TARGET * self.files


class Applied(BaseModel):
    """What `apply_plan` did. Categories = created + existing + failed, files = changed + unchanged + failed.

    `failed` is page or file → the wiki's reason.
    """

    categories_created: int = 0
    categories_existing: int = 0
    files_changed: int = 0
    files_unchanged: int = 0
    failed: dict[str, str] = {}


def plan_categories(
    pages: Sequence[Page], existing: Collection[str], institution: str, parents: Parents | None = None
) -> CategoryPlan:
    """Decide the categories of all pages that are ready.

    `existing` are the names that exist on the wiki; `parents` come from the crosswalk and the wiki.
    A new category without a known parent goes under the institution's, marked provisional.
    """
    above = dict(parents or {})
    ready = [page for page in pages if page.ready]
    superfluous = [found for page in ready for found in find_overcategorised(page.title, page.categories, above)]
    names = {name for page in ready for name in page.categories} | {institution}
    missing = _with_parents(names - set(existing), above, existing)
    return CategoryPlan(
        institution=institution,
        create=[_new_category(name, institution, above) for name in _parents_first(missing, above, institution)],
        reuse=sorted(names & set(existing)),
        files=_files_by_category(ready, {(found.title, found.above) for found in superfluous}),
        overcategorised=superfluous,
        needing=[page.title for page in ready if not is_categorised(page.categories, institution)],
    )


def find_overcategorised(title: str, categories: Collection[str], parents: Parents) -> list[Overcategorised]:
    """The categories of a file that a narrower one of it already implies."""
    return [
        Overcategorised(title=title, category=name, above=higher)
        for name in sorted(categories)
        for higher in _ancestors(name, parents)
        if higher in categories
    ]


def is_categorised(categories: Iterable[str], institution: str) -> bool:
    """Whether one of the categories says what the file shows, and not only where it came from."""
    return any(name != institution and not _MAINTENANCE.match(name) for name in categories)


def count_categorised(categories: Mapping[str, Collection[str]], institution: str) -> CategoryCounts:
    """Counts from title → categories; asked before and after the work, they show its effect."""
    done = sum(is_categorised(names, institution) for names in categories.values())
    return CategoryCounts(files=len(categories), categorised=done)


def packets(files: Iterable[FileNeed]) -> list[Packet]:
    """Cut the work into packets by language and subject; the order of `files` does not matter."""
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for file in files:
        groups[file.language, file.subject.strip()].add(file.title)
    return [packet for group in sorted(groups) for packet in _packets_of(*group, sorted(groups[group]))]


def apply_plan(
    plan: CategoryPlan,
    wiki: CategoryWiki,
    summary: str = "Categories of a content partnership",
    progress: Callable[[int], None] | None = None,
) -> Applied:
    """Create the categories and add them to the files; done again, it does only what is missing.

    A page that the wiki rejects is named in `failed` and the others go on; any other WikiError is raised.
    `progress` hears how many files are done.
    """
    applied = Applied()
    _create_categories(applied, plan.create, wiki, summary)
    wanted = _by_file(plan.files)
    titles = sorted(wanted)
    for start in range(0, len(titles), FILES_PER_QUESTION):
        some = titles[start : start + FILES_PER_QUESTION]
        _add_to_files(applied, {title: wanted[title] for title in some}, wiki, summary)
        if progress:
            progress(start + len(some))
    return applied


def _create_categories(applied: Applied, create: Sequence[NewCategory], wiki: CategoryWiki, summary: str) -> None:
    existing = wiki.categories_exist([category.name for category in create])
    for category in create:
        if category.name in existing:
            applied.categories_existing += 1
            continue
        try:
            wiki.save_page(f"Category:{category.name}", category.text, summary, create_only=True)
            applied.categories_created += 1
        except PageRejected as rejection:
            # Somebody was faster: the community's page stays as it is.
            if rejection.code == "articleexists":
                applied.categories_existing += 1
            else:
                applied.failed[f"Category:{category.name}"] = str(rejection)


def _add_to_files(applied: Applied, wanted: Mapping[str, list[str]], wiki: CategoryWiki, summary: str) -> None:
    """Ask first, for many files at once, what they have; hidden categories are only found on the page itself."""
    present = wiki.categories_of(list(wanted))
    for title, names in wanted.items():
        missing = [name for name in names if name not in present.get(title, ())]
        try:
            if missing and wiki.add_categories(title, missing, summary) is not None:
                applied.files_changed += 1
            else:
                applied.files_unchanged += 1
        except PageRejected as rejection:
            applied.failed[title] = str(rejection)


def _by_file(files: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    wanted: dict[str, list[str]] = defaultdict(list)
    for category, titles in files.items():
        for title in titles:
            wanted[title].append(category)
    return wanted


def _files_by_category(pages: Iterable[Page], superfluous: Collection[tuple[str, str]]) -> dict[str, list[str]]:
    files: dict[str, list[str]] = defaultdict(list)
    for page in pages:
        for name in dict.fromkeys(page.categories):
            if (page.title, name) not in superfluous:
                files[name].append(page.title)
    return {name: sorted(files[name]) for name in sorted(files)}


def _new_category(name: str, institution: str, parents: Parents) -> NewCategory:
    above = list(parents.get(name, ())) or [PARTNERSHIPS if name == institution else institution]
    provisional = not parents.get(name) and name != institution
    lines = ["{{Check categories}}"] if provisional else []
    lines += [f"[[Category:{parent}]]" for parent in above]
    return NewCategory(name=name, parents=above, provisional=provisional, text="\n".join(lines))


def _with_parents(names: Iterable[str], parents: Parents, existing: Collection[str]) -> set[str]:
    """The missing categories and those above them that are missing too."""
    wanted = set(names)
    for name in list(wanted):
        wanted |= {higher for higher in _ancestors(name, parents) if higher not in existing}
    return wanted


def _parents_first(names: Iterable[str], parents: Parents, institution: str) -> list[str]:
    """So that no category page ever names a parent that is not there yet."""
    return sorted(names, key=lambda name: (name != institution, len(_ancestors(name, parents)), name))


def _ancestors(name: str, parents: Parents) -> list[str]:
    """All categories above `name`, nearest first; category trees have cycles."""
    found: list[str] = []
    waiting = list(parents.get(name, ()))
    while waiting:
        higher = waiting.pop(0)
        if higher not in found and higher != name:
            found.append(higher)
            waiting.extend(parents.get(higher, ()))
    return found


def _packets_of(language: str, subject: str, titles: Sequence[str]) -> list[Packet]:
    starts = range(0, len(titles), FILES_PER_PACKET)
    return [
        Packet(
            key=f"{_key(language, subject)}-{number}",
            subject=subject,
            language=language,
            titles=list(titles[start : start + FILES_PER_PACKET]),
        )
        for number, start in enumerate(starts, 1)
    ]


def _key(language: str, subject: str) -> str:
    """Lowercase letters, digits and dashes, as a step's key must be; two subjects never share one."""
    words = [_letters(language), _letters(subject)[:40].strip("-") or "any"]
    if (words[0], words[1].replace("-", " ")) != (language, subject.lower() or "any"):
        words.append(hashlib.sha256(f"{language}\0{subject}".encode()).hexdigest()[:6])
    return "-".join(filter(None, words))


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
