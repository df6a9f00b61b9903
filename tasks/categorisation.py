"""Categorisation: the plan settled and carried out, the files counted, the rest cut into packets for experts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from mappings.crosswalk_model import Crosswalk
from stafett.engine.artifacts import show_progress
from stafett.engine.relay import Relay, relay, remember
from stafett.engine.work import work
from stafett.pages import Page
from stafett.phases import Text
from stafett.steps import Cell, Exhibit, in_each_language
from stafett.target import open_target, page_address
from tasks.categorise import (
    Applied,
    CategoryCounts,
    CategoryPlan,
    FileNeed,
    Packet,
    apply_plan,
    count_categorised,
    is_categorised,
    packets,
    plan_categories,
)
from tasks.crosswalks import crosswalk_of
from tasks.sheets import write_sheet
from tasks.upload import pages_of, summary
from tasks.work_folder import work_folder

SMALLEST_SUBJECT = 5
"""Subjects with fewer files share the mixed packets: nobody claims a packet of one file."""
MOST_ROWS = 100
"""Lines of a table on a step's page; the file beside it has all of them."""


class NothingCategorised(Exception):
    """The wiki took none of the categories; the reasons of the first files follow."""


@work("settle the category plan")
def settle_category_plan(partnership: str) -> CategoryPlan:
    """Compare the uploaded pages with the wiki's categories, once: every run after this one has the same plan."""
    here = relay()
    plan = CategoryPlan.model_validate(remember("category plan", lambda: _plan(here).model_dump(mode="json")))
    show_progress(partnership, here.phase, 0.1, f"{len(plan.create)} categories to create, {len(plan.reuse)} exist")
    return plan


def _plan(here: Relay) -> CategoryPlan:
    crosswalk = crosswalk_of(here)
    institution = crosswalk.institution.category
    pages = uploaded_pages(here)
    # What the crosswalk itself places needs nobody who checks where it belongs.
    parents = {name: [institution] for name in [*crosswalk.categories.always, crosswalk.categories.maintenance]}
    names = {name for page in pages for name in page.categories} | {institution}
    return plan_categories(pages, open_target(here.settings).categories_exist(names), institution, parents)


def uploaded_pages(here: Relay) -> list[Page]:
    """The pages of this cycle that are on the wiki, under the titles that they have there."""
    uploaded = here.ledger.records.find(here.lane.id, here.cycle, states=["uploaded"])
    if not uploaded:
        return []
    pages = pages_of(here)
    return [pages[one.source_id].model_copy(update={"title": one.title}) for one in uploaded if one.source_id in pages]


@work("apply the categories")
def apply_categories(partnership: str, plan: CategoryPlan) -> Applied:
    """Create the categories and add them to the files that lack them; done again, it does only what is missing.

    Raises NothingCategorised where the wiki took nothing at all.
    """
    here = relay()
    here.still_mine()
    files = len({title for titles in plan.files.values() for title in titles})

    def told(done: int) -> None:
        here.still_mine()
        show_progress(partnership, here.phase, 0.1 + 0.8 * done / max(files, 1), f"{done} of {files} files looked at")

    applied = apply_plan(plan, open_target(here.settings), summary(here), told)
    here.ledger.remember(here.lane.id, here.cycle, "categories applied", applied.model_dump(mode="json"))
    see_that_something_was_done(applied)
    return applied


def see_that_something_was_done(applied: Applied) -> None:
    """A phase in which nothing succeeded has failed: raise NothingCategorised with the wiki's first reasons."""
    worked = applied.files_changed + applied.files_unchanged
    if applied.failed and not worked:
        reasons = "; ".join(f"{page}: {reason}" for page, reason in list(applied.failed.items())[:3])
        raise NothingCategorised(f"None of {len(applied.failed)} pages could be changed. {reasons}")


@work("count the categorised files")
def count_files(partnership: str, when: str) -> CategoryCounts:
    """How many files have a category that says what they show.

    "before" is counted once; "after" anew until the partner has accepted the rest, and then stands as it was accepted.
    """
    here = relay()
    known = here.ledger.recall(here.lane.id, here.cycle, f"files {when}")
    if known is None or (when == "after" and not _rest_is_accepted(here)):
        known = _count(here)
        here.ledger.remember(here.lane.id, here.cycle, f"files {when}", known)
    counts = CategoryCounts(files=known["files"], categorised=known["categorised"])
    show_progress(partnership, here.phase, 0.9, f"{counts.categorised} of {counts.files} files are categorised")
    return counts


def _rest_is_accepted(here: Relay) -> bool:
    step = here.ledger.latest(here.lane.slug, here.cycle, "accept-rest")
    return step is not None and step.delivered_at is not None


def _count(here: Relay) -> dict[str, object]:
    """The counts with the titles of the files that still need somebody; a file that has gone is not counted."""
    crosswalk = crosswalk_of(here)
    found = open_target(here.settings).categories_of([page.title for page in uploaded_pages(here)])
    telling = {title: telling_categories(names, crosswalk) for title, names in found.items()}
    counts = count_categorised(telling, crosswalk.institution.category)
    return {**counts.model_dump(), "needing": sorted(title for title, names in telling.items() if not names)}


def telling_categories(names: Iterable[str], crosswalk: Crosswalk) -> list[str]:
    """Those of the categories that say what a file shows: not the institution's, nor any about the work to be done."""
    institution, waiting = crosswalk.institution.category, crosswalk.categories.maintenance
    return [name for name in names if name != waiting and is_categorised([name], institution)]


@work("cut the packets")
def cut_packets(partnership: str) -> list[Packet]:
    """The files that need somebody who knows the subject, in packets; cut once, the same for every run after this."""
    here = relay()
    kept = remember("packets", lambda: [packet.model_dump(mode="json") for packet in _cut(here)])
    return [Packet.model_validate(packet) for packet in kept]


def _cut(here: Relay) -> list[Packet]:
    plan = settled_plan(here)
    pages = uploaded_pages(here)
    found = open_target(here.settings).categories_of([page.title for page in pages])
    pages = [page for page in pages if page.title in found]
    return packets(files_in_need(pages, found, plan, crosswalk_of(here), here.lane.language))


def settled_plan(here: Relay) -> CategoryPlan:
    """The plan that this cycle's categories follow."""
    return CategoryPlan.model_validate(here.ledger.recall(here.lane.id, here.cycle, "category plan"))


def files_in_need(
    pages: Iterable[Page],
    categories: Mapping[str, Collection[str]],
    plan: CategoryPlan,
    crosswalk: Crosswalk,
    language: str,
) -> list[FileNeed]:
    """The files whose categories (`categories`: title → names on the wiki) say nothing, or whose place nobody checked.

    Subjects that few of them share are left out, so that their files come into mixed packets.
    """
    provisional = {category.name for category in plan.create if category.provisional}
    subjects: dict[str, str] = {}
    for page in pages:
        if not set(telling_categories(categories[page.title], crosswalk)) - provisional:
            subjects[page.title] = subject_of(page, provisional, crosswalk)
    sizes = Counter(subjects.values())
    return [
        FileNeed(title=title, subject=subject if sizes[subject] >= SMALLEST_SUBJECT else "", language=language)
        for title, subject in subjects.items()
    ]


def subject_of(page: Page, provisional: Collection[str], crosswalk: Crosswalk) -> str:
    """What a file is about: its first new category, otherwise the partner's own word for what it depicts, or ""."""
    named = next((name for name in page.categories if name in provisional), "")
    return named or next(iter(depicted(page, crosswalk)), "")


def depicted(page: Page, crosswalk: Crosswalk) -> list[str]:
    """The partner's words for the items that the page says the file depicts."""
    words = {
        entry.wikidata: entry.name or entry.value
        for lookup in crosswalk.depicts
        for entry in crosswalk.table(lookup.table).values()
        if entry.wikidata
    }
    snaks = [statement["mainsnak"] for statement in page.statements]
    items = [
        snak["datavalue"]["value"]["id"] for snak in snaks if snak.get("property") == "P180" and "datavalue" in snak
    ]
    return [words[item] for item in items if item in words]


def packet_title(packet: Packet) -> Text:
    """What a packet is called in the expert call."""
    number = len(packet.titles)
    return {
        "en": f"Sort {number} {'file' if number == 1 else 'files'}: {packet.subject or 'mixed subjects'}",
        "sv": f"Sortera {number} {'fil' if number == 1 else 'filer'}: {packet.subject or 'blandade ämnen'}",
    }


def packet_exhibit(packet: Packet) -> Exhibit:
    """The files of a packet with their addresses."""
    here = relay()
    rows = _file_rows(here, packet.titles)
    return Exhibit(title={"en": "The files", "sv": "Filerna"}, kind="table", rows=[in_each_language(FILE_HEAD), *rows])


def rest_exhibits(partnership: str, before: CategoryCounts, after: CategoryCounts) -> list[Exhibit]:
    """Before and after, and the files that remain: the first in a table, all of them in a file."""
    here = relay()
    rows = counts_table(before, after)
    shown = [Exhibit(title={"en": "Before and after", "sv": "Före och efter"}, kind="table", rows=rows)]
    counted = here.ledger.recall(here.lane.id, here.cycle, "files after") or {}
    needing: list[str] = counted.get("needing", [])
    if not needing:
        return shown
    head, first = _words(here, FILE_HEAD), _file_rows(here, needing[:MOST_ROWS])
    sheet = work_folder(here) / f"{partnership}-rest.csv"
    write_sheet(sheet, head, _file_rows(here, needing), here.lane.language)
    return [
        *shown,
        Exhibit(
            title={"en": "What remains", "sv": "Det som återstår"},
            kind="table",
            rows=[in_each_language(FILE_HEAD), *first],
        ),
        Exhibit(
            title={"en": "All that remains (CSV)", "sv": "Allt som återstår (CSV)"},
            kind="file",
            file=here.ledger.files.keep(sheet),
        ),
    ]


FILE_HEAD = {"en": ["File", "Address"], "sv": ["Fil", "Adress"]}
COUNTS_HEAD = {
    "en": ["", "Before", "After", "Files", "With a category that says what they show", "Without"],
    "sv": ["", "Före", "Efter", "Filer", "Med en kategori som säger vad de visar", "Utan"],
}


def counts_table(before: CategoryCounts, after: CategoryCounts) -> list[list[Cell]]:
    """The effect of the work as a table; files = categorised + needing, in each column."""
    corner, then, now, *names = in_each_language(COUNTS_HEAD)
    pairs = [(before.files, after.files), (before.categorised, after.categorised), (before.needing, after.needing)]
    rows: list[list[Cell]] = [[name, str(a), str(b)] for name, (a, b) in zip(names, pairs, strict=True)]
    return [[corner, then, now], *rows]


def _file_rows(here: Relay, titles: Sequence[str]) -> list[list[str]]:
    return [[title, page_address(here.settings, f"File:{title}")] for title in titles]


def _words(here: Relay, head: Mapping[str, list[str]]) -> list[str]:
    return head.get(here.lane.language, head["en"])
