"""Community engagement: the project page on the wiki, drafts to post, and unused files next to pages that want them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Any

from pydantic import BaseModel, ConfigDict

from mappings.crosswalk_model import Crosswalk
from stafett.engine.artifacts import show_progress
from stafett.engine.relay import Relay, relay, remember
from stafett.engine.work import work
from stafett.ledger.effects import Effect
from stafett.ledger.transaction import phase_lease
from stafett.pages import Page
from stafett.phases import PARTY_NAMES, PHASE_NAMES, Party, Phase, say
from stafett.steps import Cell, Exhibit, FileRef, fingerprint, in_each_language
from stafett.target import Target, open_target, page_address
from stafett.usage import UsageClient, UsageDown, UsageError
from stafett.wiki import PageRejected
from tasks.categorisation import MOST_ROWS, depicted, telling_categories, uploaded_pages
from tasks.categorise import CategoryPlan
from tasks.crosswalks import crosswalk_of
from tasks.engage import (
    GALLERY_FILES,
    Announcement,
    ProjectFacts,
    Responsibility,
    Suggestion,
    UnusedFile,
    announcements,
    find_candidates,
    project_page,
    project_page_title,
    use_suggestions,
    write_suggestions,
)
from tasks.upload import summary
from tasks.work_folder import work_folder

FOLLOW_UP = (Phase.CATEGORISATION, Phase.COMMUNITY_ENGAGEMENT, Phase.USAGE_MONITORING)
PAGE_LANGUAGE = "en"
"""Project pages on Commons are read by everybody."""


class ProjectPage(BaseModel):
    """The project page: full title, address, its wikitext, and why it is not on the wiki as written ("" if it is)."""

    model_config = ConfigDict(frozen=True)

    title: str
    url: str
    text: str
    refused: str = ""


@work("write the project page")
def write_project_page(partnership: str) -> ProjectPage:
    """Save the project page with what the ledger knows; what the community has written there is left as it is."""
    here = relay()
    facts = settled_facts(here)
    title, text = project_page_title(facts.institution), project_page(facts, PAGE_LANGUAGE)
    refused = _save(here, open_target(here.settings), title, text)
    show_progress(
        partnership, here.phase, 0.3, "The project page is not saved" if refused else "The project page is written"
    )
    return ProjectPage(title=title, url=page_address(here.settings, title), text=text, refused=refused)


def _save(here: Relay, wiki: Target, title: str, text: str) -> str:
    """Save a page once; gives the reason where it cannot or should not be saved."""
    here.still_mine()
    key = f"project-page:{here.lane.id}:{here.cycle}:{fingerprint(text)[:16]}"
    lease = phase_lease(here.lane.id, here.cycle, here.phase.value)
    intent = {"title": title, "text": fingerprint(text.rstrip())}
    effect = here.ledger.effects.intend(key, here.lane.id, intent, lease_key=lease, fence=here.fence)
    if effect.state == "done":
        return str(effect.receipt.get("refused", ""))
    refused, revision = "", 0
    if is_written_by_others(wiki.page_text(title), here.ledger.effects.of(here.lane.id)):
        refused = "The page has been written or changed by others; they decide what of this text belongs there."
    else:
        try:
            revision = wiki.save_page(title, text, summary(here))
        except PageRejected as rejected:
            refused = str(rejected)
    here.ledger.effects.done(key, {"title": title, "revision": revision, "refused": refused})
    return refused


def is_written_by_others(text: str | None, effects: Sequence[Effect]) -> bool:
    """Whether a page has a text that this partnership never saved there."""
    ours = {effect.intent.get("text") for effect in effects if effect.key.startswith("project-page:")}
    return text is not None and fingerprint(text.rstrip()) not in ours


def spread(pages: Sequence[Page], number: int) -> list[Page]:
    """At most `number` pages, spread over the whole collection."""
    if len(pages) <= number:
        return list(pages)
    return [pages[place * len(pages) // number] for place in range(number)]


def settled_facts(here: Relay) -> ProjectFacts:
    """What the texts of this cycle say, found once: page and drafts agree however often they are made."""
    return ProjectFacts.model_validate(remember("project facts", lambda: _facts(here).model_dump(mode="json")))


def _facts(here: Relay) -> ProjectFacts:
    crosswalk = crosswalk_of(here)
    findings = here.ledger.findings(here.lane.id, here.cycle)
    counted = findings.get("files after") or findings.get("files before") or {}
    pages = uploaded_pages(here)
    plan = findings.get("category plan")
    return ProjectFacts(
        institution=crosswalk.institution.name,
        collection=here.lane.title,
        category=crosswalk.institution.category,
        files=counted.get("files", len(pages)),
        categorised=counted.get("categorised", 0),
        responsibilities=responsibilities(
            here.ledger.road(here.lane.slug), _parties(here), here.lane.institution, PAGE_LANGUAGE
        ),
        categories=files_by_category(CategoryPlan.model_validate(plan), crosswalk) if plan else {},
        sample=[page.title for page in spread(pages, GALLERY_FILES)],
    )


def _parties(here: Relay) -> dict[str, Party]:
    """Step → the party of its owner in the agreement; persons stay out, the page is public."""
    people = {one.id: one.party for one in here.ledger.people(here.lane.slug)}
    owners: Mapping[str, Sequence[Any]] = (here.ledger.agreement(here.lane.slug) or {}).get("owners", {})
    return {step: people[owner[0]] for step, owner in owners.items() if owner[0] in people}


def responsibilities(
    road: Sequence[Mapping[str, Any]], parties: Mapping[str, Party], institution: str, language: str
) -> list[Responsibility]:
    """Who does what after the upload, by party and institution."""
    names = {**{party: say(text, language) for party, text in PARTY_NAMES.items()}, Party.PARTNER: institution}
    return [
        Responsibility(
            what=f"{say(PHASE_NAMES[Phase(spec['phase'])], language)}: {say(spec['title'], language)}",
            who=names[parties.get(spec["base"], Party(spec["party"]))],
        )
        for spec in road
        if Phase(spec["phase"]) in FOLLOW_UP
    ]


def files_by_category(plan: CategoryPlan, crosswalk: Crosswalk) -> dict[str, int]:
    """The categories that say what files show → how many files each has."""
    return {name: len(plan.files[name]) for name in telling_categories(plan.files, crosswalk)}


@work("draft the announcements")
def announcement_exhibits(partnership: str, page: ProjectPage) -> list[Exhibit]:
    """The project page, and a draft for each place in its language."""
    facts = settled_facts(relay())
    return [*_page_exhibits(page), *[draft_exhibit(draft) for draft in announcements(facts)]]


def _page_exhibits(page: ProjectPage) -> list[Exhibit]:
    shown = []
    if page.url:
        shown.append(Exhibit(title={"en": "The project page", "sv": "Projektsidan"}, kind="link", url=page.url))
    if page.refused or not page.url:
        reason = f"{page.refused}\n\n" if page.refused else ""
        title = {"en": f"Text for {page.title}", "sv": f"Text till {page.title}"}
        shown.append(Exhibit(title=title, kind="text", text={"en": f"{reason}{page.text}"}))
    return shown


def draft_exhibit(draft: Announcement) -> Exhibit:
    """A draft as text to copy: the place and its language, heading and wikitext."""
    where = f"{draft.place.page} ({draft.place.wiki}, {draft.language})"
    text = f"== {draft.heading} ==\n{draft.text}"
    return Exhibit(title={"en": f"Draft for {where}", "sv": f"Utkast till {where}"}, kind="text", text={"en": text})


@work("suggest uses")
def suggestion_exhibits(partnership: str) -> list[Exhibit]:
    """The files that nobody shows yet, with pages that could; where usage cannot be asked now, that is said instead."""
    here = relay()
    if _event_is_over(here):
        return []
    try:
        kept = remember("suggestions", lambda: _suggestions(here))
    except (UsageDown, UsageError) as failure:
        return [usage_is_down(failure)]
    found = [Suggestion.model_validate(one) for one in kept["suggestions"]]
    show_progress(partnership, here.phase, 0.7, f"{kept['unused']} files without use, {len(found)} suggestions")
    return [_unused_exhibit(kept["files"], kept["unused"]), *_suggestion_exhibits(here, found)]


def _event_is_over(here: Relay) -> bool:
    """A run that walks through here again, with the event reported, need not ask (and wait for) the usage service."""
    step = here.ledger.latest(here.lane.slug, here.cycle, "run-event")
    return step is not None and not step.answerable and step.delivered_at is not None


def usage_is_down(failure: Exception) -> Exhibit:
    """Why there are no suggestions; the step can be done without them."""
    return Exhibit(
        title={"en": "No suggestions this time", "sv": "Inga förslag den här gången"},
        kind="text",
        text={
            "en": f"The usage service could not be asked, so nobody knows which files are unused. Answer: {failure}",
            "sv": f"Användningstjänsten gick inte att fråga, så ingen vet vilka filer som är oanvända. Svar: {failure}",
        },
    )


def _suggestions(here: Relay) -> dict[str, Any]:
    crosswalk, pages = crosswalk_of(here), uploaded_pages(here)
    wikis = list(dict.fromkeys([f"{here.lane.language}.wikipedia.org", "en.wikipedia.org"]))
    with closing(UsageClient.from_settings(here.settings)) as client:
        uses = client.global_usage([page.title for page in pages])
        shown = {title for title, found in uses.items() if any(use.ns == 0 for use in found)}
        unused = unused_files([page for page in pages if page.title not in shown], crosswalk)
        candidates = find_candidates(unused, wikis, _watched(here, client.search_articles))
    found = use_suggestions(unused, candidates)
    return {"files": len(pages), "unused": len(unused), "suggestions": [one.model_dump(mode="json") for one in found]}


def _watched(here: Relay, search: Callable[[str, str], list[str]]) -> Callable[[str, str], list[str]]:
    """The search, as long as the run is ours: two hundred of them take minutes."""

    def ask(wiki: str, words: str) -> list[str]:
        here.still_mine()
        return search(wiki, words)

    return ask


def unused_files(pages: Sequence[Page], crosswalk: Crosswalk) -> list[UnusedFile]:
    """The files with what they show, in the partner's words and in the names of their categories."""
    return [
        UnusedFile(
            title=page.title,
            subjects=[*depicted(page, crosswalk), *telling_categories(page.categories, crosswalk)],
        )
        for page in pages
    ]


def _unused_exhibit(files: int, unused: int) -> Exhibit:
    text = {
        "en": f"{unused} of {files} files are not shown in any article yet.",
        "sv": f"{unused} av {files} filer visas ännu inte i någon artikel.",
    }
    return Exhibit(title={"en": "Unused files", "sv": "Oanvända filer"}, kind="text", text=text)


def _suggestion_exhibits(here: Relay, found: Sequence[Suggestion]) -> list[Exhibit]:
    """The first suggestions as a table, several files first, and all of them as a file."""
    if not found:
        return []
    title = {"en": "Pages that could show them", "sv": "Sidor som kunde visa dem"}
    return [
        Exhibit(title=title, kind="table", rows=suggestion_rows(found)),
        Exhibit(
            title={"en": "All suggestions (CSV)", "sv": "Alla förslag (CSV)"}, kind="file", file=_sheet(here, found)
        ),
    ]


def suggestion_rows(found: Sequence[Suggestion]) -> list[list[Cell]]:
    """A table: file, wiki, page, why. Each file once before any comes twice."""
    heads = {"en": ["File", "Wiki", "Page", "Why"], "sv": ["Fil", "Wiki", "Sida", "Varför"]}
    seen: Counter[str] = Counter()
    turns = []
    for one in found:
        turns.append((seen[one.file], one))
        seen[one.file] += 1
    first = [one for _, one in sorted(turns, key=lambda turn: turn[0])][:MOST_ROWS]
    rows: list[list[Cell]] = [[one.file, one.wiki, one.page, one.why] for one in first]
    return [in_each_language(heads), *rows]


def _sheet(here: Relay, found: Sequence[Suggestion]) -> FileRef:
    path = work_folder(here) / f"{here.lane.slug}-suggestions.csv"
    write_suggestions(path, found, here.lane.language)
    return here.ledger.files.keep(path)
