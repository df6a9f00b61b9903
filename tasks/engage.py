"""What the community gets to read about a partnership, and where its unused files could be shown.

Texts are proposals: a person reads, changes and posts them. Values from partners are text and stay text; whatever
looks like an e-mail address is left out, because the pages are public.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from mappings.titles import category_name
from mappings.wikitext import escape, external_link
from stafett.phases import Text, say
from tasks.engage_texts import PROJECT, PROPOSAL, WHY
from tasks.sheets import write_sheet

COMMONS = "commons.wikimedia.org"
GALLERY_FILES = 12
LISTED_CATEGORIES = 50
SUGGESTIONS_PER_FILE = 3
MOST_SEARCHES = 200
LONGEST_NAME = 5
"""Words of an article's title that is looked for inside a file's title."""

_MAIL = re.compile(r"(mailto:)?[^\s@<>|]+@[^\s@<>|]+\.[^\s@<>|]+", re.IGNORECASE)
_WORDS = re.compile(r"\w+(?:['’-]\w+)*")


class Responsibility(BaseModel):
    """Who owns a piece of the work: `who` is a public name, best a user name."""

    model_config = ConfigDict(frozen=True)

    what: str
    who: str


class ProjectFacts(BaseModel):
    """What is true of a partnership today. Names of categories and files without prefix, contacts are user names."""

    model_config = ConfigDict(frozen=True)

    institution: str
    collection: str
    goal: str = ""
    website: str = ""
    category: str
    files: int
    categorised: int
    used: int | None = None
    responsibilities: list[Responsibility] = []
    categories: dict[str, int] = {}
    sample: list[str] = []
    contacts: list[str] = []


class Place(BaseModel):
    """A page where people talk, and the language they talk in there."""

    model_config = ConfigDict(frozen=True)

    wiki: str
    page: str
    language: str


class Announcement(BaseModel):
    """A text to post: `heading` of the new section, `text` as wikitext with the poster's signature at the end."""

    model_config = ConfigDict(frozen=True)

    place: Place
    language: str
    heading: str
    text: str


class UnusedFile(BaseModel):
    """A file that no article shows, with what it shows according to the partner's subject and creator tables."""

    model_config = ConfigDict(frozen=True)

    title: str
    subjects: list[str] = []


class CandidatePage(BaseModel):
    """An article that may want a picture; `found_for` is the subject whose search found it."""

    model_config = ConfigDict(frozen=True)

    wiki: str
    title: str
    found_for: str = ""


class Suggestion(BaseModel):
    """A file that could be shown on an article, and why we think so."""

    model_config = ConfigDict(frozen=True)

    file: str
    wiki: str
    page: str
    why: Text


PLACES = (
    Place(wiki=COMMONS, page="Commons:Village pump", language="en"),
    Place(wiki="sv.wikipedia.org", page="Wikipedia:Bybrunnen", language="sv"),
    Place(wiki="en.wikipedia.org", page="Wikipedia:Village pump (miscellaneous)", language="en"),
    Place(wiki="en.wikipedia.org", page="Wikipedia talk:GLAM", language="en"),
)
"""Where partnerships are announced; the GLAM page is the one of the WikiProject."""


def project_page_title(institution: str) -> str:
    """Full title of the project page on Commons; ValueError for a name that cannot be a title."""
    return f"Commons:{category_name(institution)}"


def project_page(facts: ProjectFacts, language: str = "en") -> str:
    """Wikitext of the project page: goal, counts, who does what, categories, a sample, contacts."""

    def word(key: str) -> str:
        return say(PROJECT[key], language)

    sections = [
        _introduction(facts, language),
        _section(word("progress"), _progress(facts, language)),
        _section(word("owners"), _responsibilities(facts, word("what"), word("who"))),
        _section(word("categories"), _categories(facts)),
        _section(word("sample"), _gallery(facts.sample)),
        _section(word("contact"), _contacts(facts)),
        _category_link(facts.category),
    ]
    return "\n\n".join(filter(None, sections)) + "\n"


def announcements(facts: ProjectFacts, places: Sequence[Place] = PLACES) -> list[Announcement]:
    """A proposal for each place, in its language; nothing is posted."""
    return [_announcement(facts, place) for place in places]


def find_candidates(
    files: Iterable[UnusedFile], wikis: Sequence[str], search: Callable[[str, str], Sequence[str]]
) -> list[CandidatePage]:
    """Articles that a search (wiki, words) finds for the subjects of the files, the most frequent subjects first.

    At most 200 searches, so that a large collection does not burden the wikis; raises what `search` raises.
    """
    counts = Counter(subject for file in files for subject in set(file.subjects) if subject.strip())
    subjects = [subject for subject, _ in counts.most_common(MOST_SEARCHES // max(len(wikis), 1))]
    return [
        CandidatePage(wiki=wiki, title=title, found_for=subject)
        for subject in subjects
        for wiki in wikis
        for title in search(wiki, subject)
    ]


def use_suggestions(files: Sequence[UnusedFile], candidates: Sequence[CandidatePage]) -> list[Suggestion]:
    """Where unused files could be shown, at most three articles a file, the strongest reason first.

    Three reasons count: a subject is the article's title, a search for a subject found the article, the article's
    title stands in the file's title. A person who knows the language decides.
    """
    by_title = _group(candidates, lambda page: _key(page.title))
    by_subject = _group((page for page in candidates if page.found_for), lambda page: _key(page.found_for))
    return [suggestion for file in files for suggestion in _suggest(file, by_title, by_subject)]


def write_suggestions(path: Path, suggestions: Sequence[Suggestion], language: str) -> None:
    """The suggestions as CSV for the people who will try them."""
    header = [say(PROPOSAL[key], language) for key in ("file", "wiki", "article", "why")]
    rows = [[found.file, found.wiki, found.page, say(found.why, language)] for found in suggestions]
    write_sheet(path, header, rows, language)


def _introduction(facts: ProjectFacts, language: str) -> str:
    names = {"institution": f"'''{_public(facts.institution)}'''", "collection": _public(facts.collection)}
    lines = [say(PROJECT["introduction"], language).format(**names), _public(facts.goal)]
    lines += [external_link(facts.website, facts.institution)] if facts.website else []
    return "\n\n".join(filter(None, lines))


def _progress(facts: ProjectFacts, language: str) -> str:
    counts = {"files": facts.files, "categorised": facts.categorised, "used": facts.used}
    return "\n".join(
        f"* {say(PROJECT[f'count_{key}'], language)}: {count}" for key, count in counts.items() if count is not None
    )


def _responsibilities(facts: ProjectFacts, what: str, who: str) -> str:
    if not facts.responsibilities:
        return ""
    rows = [f"|-\n| {_public(piece.what)} || {_public(piece.who)}" for piece in facts.responsibilities]
    return "\n".join(['{| class="wikitable"', f"! {what} !! {who}", *rows, "|}"])


def _categories(facts: ProjectFacts) -> str:
    largest = sorted(facts.categories.items(), key=lambda item: (-item[1], item[0]))[:LISTED_CATEGORIES]
    return "\n".join(f"* {link} ({count})" for name, count in largest if (link := _category_link(name, shown=True)))


def _gallery(titles: Sequence[str]) -> str:
    lines = [f"File:{title}" for title in map(_title, titles[:GALLERY_FILES]) if title]
    return "\n".join(['<gallery mode="packed">', *lines, "</gallery>"]) if lines else ""


def _contacts(facts: ProjectFacts) -> str:
    names = [_title(name) for name in facts.contacts if not _MAIL.search(name)]
    return "\n".join(f"* [[User:{name}|{name}]]" for name in names if name)


def _section(heading: str, body: str) -> str:
    return f"== {heading} ==\n{body}" if body else ""


def _announcement(facts: ProjectFacts, place: Place) -> Announcement:
    prefix = ":" if place.wiki == COMMONS else ":c:"
    project, category = _title(facts.institution), _title(facts.category)
    words = {
        "institution": _public(facts.institution),
        "collection": _public(facts.collection),
        "files": str(facts.files),
        "remaining": str(facts.files - facts.categorised),
        "project": f"[[{prefix}Commons:{project}]]" if project else "",
        "category": f"[[{prefix}Category:{category}]]" if category else "",
    }
    sentences = ["announcement", "announcement_help"] if facts.files > facts.categorised else ["announcement"]
    paragraphs = [say(PROPOSAL[key], place.language).format(**words) for key in [*sentences, "announcement_end"]]
    heading = say(PROPOSAL["heading"], place.language).format(**words)
    return Announcement(place=place, language=place.language, heading=heading, text="\n\n".join(paragraphs) + " ~~~~")


def _category_link(name: str, *, shown: bool = False) -> str:
    title = _title(name)
    return f"[[{':' if shown else ''}Category:{title}]]" if title else ""


def _title(name: str) -> str:
    """A name that may stand inside a link, or nothing: a title cannot be escaped, only refused."""
    try:
        return category_name(name.removeprefix("File:").removeprefix("User:"))
    except ValueError:
        return ""


def _public(text: str) -> str:
    """Wikitext of a value without e-mail addresses."""
    return escape(" ".join(_MAIL.sub("", text).split()))


def _suggest(
    file: UnusedFile, by_title: Mapping[str, list[CandidatePage]], by_subject: Mapping[str, list[CandidatePage]]
) -> list[Suggestion]:
    subjects = [subject for subject in file.subjects if subject.strip()]
    found = [
        (page, "subject", subject) for subject in subjects for key in _forms(subject) for page in by_title.get(key, ())
    ]
    found += [(page, "search", subject) for subject in subjects for page in by_subject.get(_key(subject), ())]
    found += [(page, "title", page.title) for name in _names_in(file.title) for page in by_title.get(name, ())]
    best: dict[tuple[str, str], Suggestion] = {}
    for page, reason, value in found:
        why = {language: text.format(value=value) for language, text in WHY[reason].items()}
        best.setdefault((page.wiki, page.title), Suggestion(file=file.title, wiki=page.wiki, page=page.title, why=why))
    return list(best.values())[:SUGGESTIONS_PER_FILE]


def _group(pages: Iterable[CandidatePage], key_of: Callable[[CandidatePage], str]) -> dict[str, list[CandidatePage]]:
    groups: dict[str, list[CandidatePage]] = {}
    for page in pages:
        if key := key_of(page):
            groups.setdefault(key, []).append(page)
    return groups


def _key(name: str) -> str:
    """A name without case, punctuation and the brackets that tell articles of the same name apart."""
    return " ".join(_WORDS.findall(re.sub(r"\([^)]*\)", " ", name).casefold()))


def _forms(subject: str) -> list[str]:
    """The subject as it is, and without the English plural s that categories have and articles have not."""
    key = _key(subject)
    return list(dict.fromkeys([key, key.removesuffix("s")]))


def _names_in(title: str) -> list[str]:
    """Every run of up to five words of a file's title, the longest first; single short words say too little."""
    words = _key(title.rsplit(".", 1)[0]).split()
    runs = (
        " ".join(words[start : start + length])
        for length in range(LONGEST_NAME, 0, -1)
        for start in range(len(words) - length + 1)
    )
    return [run for run in dict.fromkeys(runs) if len(run) > 3]
