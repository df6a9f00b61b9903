"""The monthly snapshot of use, and what changed since the one before.

A snapshot holds the file list of its day: a past month computed again with today's files would be wrong.
File titles are without `File:`; pages are articles (namespace 0) unless something else is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from pydantic import AwareDatetime, BaseModel, ConfigDict

from stafett.phases import Text
from stafett.usage import Use
from tasks.figures import Figure

GRACE_DAYS = 5
"""A use counts as lost when it has been out of sight for more than these days: pages are vandalised and restored."""
MEMORY_DAYS = 400
"""A use out of sight for longer is forgotten; should it come back, it is new."""


class UsageSource(Protocol):
    """Where use is asked; `stafett.usage.UsageClient` is one."""

    globalusage_api: str
    metrics_api: str

    def global_usage(self, titles: Iterable[str]) -> Mapping[str, Sequence[Use]]:
        """The pages that show each file."""

    def views_of_pages(self, pages: Sequence[tuple[str, str]], month: str) -> Mapping[tuple[str, str], int | None]:
        """Views of each (wiki, page) in a month, None where there is no data."""


class FileWiki(Protocol):
    """What of the wiki a snapshot needs; `stafett.wiki.Wiki` has it."""

    def missing(self, titles: Iterable[str]) -> Collection[str]:
        """Those of the titles that do not exist."""

    def nominated_for_deletion(self, titles: Iterable[str]) -> Collection[str]:
        """Those of the titles that are proposed for deletion."""


class FileUse(BaseModel):
    """One file on one article; `url` is where to see it."""

    model_config = ConfigDict(frozen=True)

    file: str
    wiki: str
    page: str
    url: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """What makes two uses the same."""
        return self.file, self.wiki, self.page


class Unseen(BaseModel):
    """A use that was there, and when it was seen last."""

    model_config = ConfigDict(frozen=True)

    use: FileUse
    last_seen: date


class PageViews(BaseModel):
    """Views of one article in the month; None where the service has no data."""

    model_config = ConfigDict(frozen=True)

    wiki: str
    page: str
    views: int | None
    url: str = ""


class Snapshot(BaseModel):
    """Use on one day, with the views of one month (`YYYY-MM`). Never changed afterwards."""

    model_config = ConfigDict(frozen=True)

    month: str
    taken: AwareDatetime
    files: list[str]
    uses: list[FileUse]
    pages: list[PageViews]
    gone: list[str]
    nominated: list[str]
    unseen: list[Unseen] = []
    figures: list[Figure]

    def figure(self, key: str) -> int:
        """The value of a figure; KeyError for one that is not in the snapshot."""
        return {figure.key: figure.value for figure in self.figures}[key]


class Changes(BaseModel):
    """What happened between two snapshots; files gone and nominated are those that were not so before."""

    model_config = ConfigDict(frozen=True)

    since: str = ""
    new: list[FileUse] = []
    lost: list[FileUse] = []
    returned: list[FileUse] = []
    gone: list[str] = []
    nominated: list[str] = []


class Alarm(BaseModel):
    """Something a person must look at. `key` is the same when the same thing is found again."""

    model_config = ConfigDict(frozen=True)

    kind: str
    file: str
    text: Text

    @property
    def key(self) -> str:
        """What was found, about which file."""
        return f"{self.kind}:{self.file}"


def month_before(day: date) -> str:
    """The last month that was over on `day`: the one a snapshot of that day reports."""
    return f"{day.replace(day=1) - timedelta(days=1):%Y-%m}"


def take_snapshot(
    files: Sequence[str], month: str, client: UsageSource, wiki: FileWiki, previous: Snapshot | None = None
) -> Snapshot:
    """Ask how `files` are used now, and the views of the articles in `month`, which should be over.

    `previous` hands on the memory of uses out of sight. Raises what client and wiki raise: a snapshot is whole or not.
    """
    titles = sorted({title.removeprefix("File:") for title in files})
    gone = _bare(wiki.missing(titles))
    there = [title for title in titles if title not in gone]
    found = client.global_usage(there)
    uses = [_file_use(file, use) for file in there for use in found[file] if use.ns == 0]
    others = {(use.wiki, use.title) for file in there for use in found[file] if use.ns != 0}
    views = client.views_of_pages(sorted({(use.wiki, use.page) for use in uses}), month)
    addresses = {(use.wiki, use.page): use.url for use in uses}
    taken = datetime.now(UTC)
    snapshot = Snapshot(
        month=month,
        taken=taken,
        files=titles,
        uses=sorted(set(uses), key=lambda use: use.place),
        pages=[PageViews(wiki=w, page=p, views=count, url=addresses[w, p]) for (w, p), count in views.items()],
        gone=sorted(gone),
        nominated=sorted(_bare(wiki.nominated_for_deletion(there))),
        figures=[],
    )
    figures = _count(
        snapshot, len(others), f"GlobalUsage, {client.globalusage_api}", f"Pageviews, {client.metrics_api}"
    )
    return snapshot.model_copy(update={"figures": figures, "unseen": remember(previous, snapshot) if previous else []})


def remember(previous: Snapshot, current: Snapshot) -> list[Unseen]:
    """The uses that are out of sight in `current`, with the day each was seen last."""
    now = {use.place for use in current.uses}
    known = {unseen.use.place: unseen for unseen in previous.unseen}
    known |= {use.place: Unseen(use=use, last_seen=previous.taken.date()) for use in previous.uses}
    kept = set(current.files) - set(current.gone)
    return [
        unseen
        for place, unseen in sorted(known.items())
        if place not in now and unseen.use.file in kept and _days_unseen(unseen, current) <= MEMORY_DAYS
    ]


def compare(previous: Snapshot, current: Snapshot) -> Changes:
    """What is new, lost and returned. A use is lost after more than five days out of sight, and lost only once.

    Uses of a file that is gone are not counted as lost: the file is named as gone.
    """
    before = {use.place for use in previous.uses}
    unseen_before = {unseen.use.place: unseen for unseen in previous.unseen}
    lost_before = {place for place, unseen in unseen_before.items() if _is_lost(unseen, previous)}
    unseen_now = remember(previous, current)
    return Changes(
        since=previous.month,
        new=[use for use in current.uses if use.place not in before and use.place not in unseen_before],
        lost=[unseen.use for unseen in unseen_now if _is_lost(unseen, current) and unseen.use.place not in lost_before],
        returned=[use for use in current.uses if use.place in lost_before],
        gone=sorted(set(current.gone) - set(previous.gone)),
        nominated=sorted(set(current.nominated) - set(previous.nominated)),
    )


def first_changes(snapshot: Snapshot) -> Changes:
    """What to report of a first snapshot: nothing is new, but files may already be gone or nominated."""
    return Changes(gone=snapshot.gone, nominated=snapshot.nominated)


def alarms(changes: Changes) -> list[Alarm]:
    """What a named person must look at: files gone, files proposed for deletion, files that lost uses."""
    lost: dict[str, list[FileUse]] = defaultdict(list)
    for use in changes.lost:
        lost[use.file].append(use)
    return [
        *(Alarm(kind="gone", file=file, text=_gone_text(file)) for file in changes.gone),
        *(Alarm(kind="nominated", file=file, text=_nominated_text(file)) for file in changes.nominated),
        *(Alarm(kind="lost", file=file, text=_lost_text(file, uses)) for file, uses in lost.items()),
    ]


def _bare(titles: Iterable[str]) -> set[str]:
    return {title.removeprefix("File:") for title in titles}


def _file_use(file: str, use: Use) -> FileUse:
    return FileUse(file=file, wiki=use.wiki, page=use.title, url=use.url)


def _count(snapshot: Snapshot, others: int, usage: str, views: str) -> list[Figure]:
    """All figures of a snapshot; their definitions stand in `tasks/figures.py`."""
    wiki = "Wikimedia Commons"
    values = {
        "files": (len(snapshot.files) - len(snapshot.gone), wiki),
        "used_files": (len({use.file for use in snapshot.uses}), usage),
        "wikis": (len({use.wiki for use in snapshot.uses}), usage),
        "pages": (len(snapshot.pages), usage),
        "views": (sum(page.views or 0 for page in snapshot.pages), views),
        "pages_without_data": (sum(page.views is None for page in snapshot.pages), views),
        "other_uses": (others, usage),
        "gone": (len(snapshot.gone), wiki),
        "nominated": (len(snapshot.nominated), wiki),
    }
    day = snapshot.taken.date()
    return [Figure(key=key, value=value, source=source, taken=day) for key, (value, source) in values.items()]


def _days_unseen(unseen: Unseen, snapshot: Snapshot) -> int:
    return (snapshot.taken.date() - unseen.last_seen).days


def _is_lost(unseen: Unseen, snapshot: Snapshot) -> bool:
    return _days_unseen(unseen, snapshot) > GRACE_DAYS


def _gone_text(file: str) -> Text:
    return {
        "en": f"“{file}” is no longer on Wikimedia Commons. Find out whether it was deleted or renamed.",
        "sv": f"”{file}” finns inte längre på Wikimedia Commons. Ta reda på om den raderats eller bytt namn.",
    }


def _nominated_text(file: str) -> Text:
    return {
        "en": f"“{file}” has been proposed for deletion. Read the discussion and answer it, usually within seven days.",
        "sv": f"”{file}” har föreslagits för radering. Läs diskussionen och svara, vanligen inom sju dagar.",
    }


def _lost_text(file: str, uses: Sequence[FileUse]) -> Text:
    named = ", ".join(f"{use.page} ({use.wiki})" for use in uses[:5])
    more = f" + {len(uses) - 5}" if len(uses) > 5 else ""
    return {
        "en": f"“{file}” is no longer shown in: {named}{more}. Look whether something better took its place.",
        "sv": f"”{file}” visas inte längre i: {named}{more}. Se efter om något bättre har tagit dess plats.",
    }
