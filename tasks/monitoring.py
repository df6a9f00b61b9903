"""Usage monitoring: a snapshot a month, kept for ever; alarms and a report for each review."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict

from stafett.engine.artifacts import show_progress
from stafett.engine.relay import Relay, relay, remember
from stafett.engine.work import work
from stafett.ledger import Ledger, open_ledger
from stafett.ledger.views import PartnershipView
from stafett.phases import Phase, Text, say
from stafett.settings import Settings
from stafett.steps import Cell, Exhibit, in_each_language
from stafett.target import open_target, page_address
from stafett.usage import UsageClient, Use
from tasks.figures import DEFINITIONS
from tasks.monitor import (
    Alarm,
    Changes,
    Snapshot,
    UsageSource,
    alarms,
    compare,
    first_changes,
    month_before,
    take_snapshot,
)
from tasks.report import COMMONS_FILE, LANGUAGES, Report, write_report
from tasks.work_folder import work_folder

log = logging.getLogger(__name__)

REVIEWS = (3, 6, 12)
"""Months after the upload at which it is decided whether to go on (partnership process, step 32)."""


class FoundAlarm(BaseModel):
    """All alarms of one kind that a review or a month found: one step for whoever looks at them.

    `slug` is part of the step's key: the same whenever the same review or month finds the same kind.
    """

    model_config = ConfigDict(frozen=True)

    slug: str
    exhibit: Exhibit


def found_alarms(when: str, found: Iterable[Alarm], settings: Settings) -> list[FoundAlarm]:
    """One alarm per kind, each with its files, what has happened to them, and where they are."""
    by_kind: dict[str, list[Alarm]] = {}
    for alarm in found:
        by_kind.setdefault(alarm.kind, []).append(alarm)
    return [
        FoundAlarm(slug=f"{when}-{kind}", exhibit=_alarm_exhibit(kind, mine, settings))
        for kind, mine in by_kind.items()
    ]


def _alarm_exhibit(kind: str, found: Sequence[Alarm], settings: Settings) -> Exhibit:
    heads = {"en": ["What happened", "Address"], "sv": ["Vad som har hänt", "Adress"]}
    rows = [[one.text, page_address(settings, f"File:{one.file}")] for one in found]
    return Exhibit(title=ALARM_TITLES[kind], kind="table", rows=[in_each_language(heads), *rows])


# The reviews


@work("take the snapshot of a review")
def take_review_snapshot(partnership: str, months: int) -> Snapshot:
    """The snapshot that a review is about, of the last month that is over; a run started again gives the same."""
    here = relay()
    month = remember(f"review:{months}", lambda: _snapshot_now(here.ledger, here.settings, here.lane, here.cycle).month)
    snapshot = snapshots_of(here.ledger, here.lane.id, here.cycle)[month]
    show_progress(partnership, here.phase, min(months / 12, 0.95), f"Use in {month}, review after {months} months")
    return snapshot


def review_day(partnership: str, months: int) -> datetime:
    """The day of a review, counted from the end of the upload."""
    here = relay()
    finished = [one.finished_at for one in here.lane.phases if one.phase is Phase.UPLOAD and one.finished_at]
    days = dict(zip(REVIEWS, here.settings.review_days, strict=True))
    return (max(finished) if finished else here.ledger.clock()) + timedelta(days=days[months])


@work("find alarms")
def find_alarms(partnership: str, months: int) -> list[FoundAlarm]:
    """What a person must look at: what has changed since the review before, one alarm per kind."""
    here = relay()
    return found_alarms(f"{months}-months", alarms(_changes(here, months)), here.settings)


def _changes(here: Relay, months: int) -> Changes:
    """What is new at a review: since the review before, or since nothing at the first."""
    findings = here.ledger.findings(here.lane.id, here.cycle)
    reviews = {int(key.removeprefix("review:")): month for key, month in findings.items() if key.startswith("review:")}
    snapshots = snapshots_of(here.ledger, here.lane.id, here.cycle)
    earlier = [number for number in reviews if number < months]
    current = snapshots[reviews[months]]
    return compare(snapshots[reviews[max(earlier)]], current) if earlier else first_changes(current)


ALARM_TITLES: dict[str, Text] = {
    "gone": {"en": "Files that have gone", "sv": "Filer som har försvunnit"},
    "nominated": {"en": "Files proposed for deletion", "sv": "Filer som är föreslagna för radering"},
    "lost": {"en": "Files that have lost uses", "sv": "Filer som har förlorat användningar"},
}


def review_title(months: int) -> Text:
    """What the review after so many months is called."""
    return {
        "en": f"Review the usage report after {months} months",
        "sv": f"Gå igenom användningsrapporten efter {months} månader",
    }


@work("write the usage report")
def report_exhibits(partnership: str, months: int) -> list[Exhibit]:
    """The key figures, and the report as a page and as sheets to keep; written once for each review."""
    here = relay()
    kept = remember(f"report:{months}", lambda: [one.model_dump(mode="json") for one in _report(here, months)])
    return [Exhibit.model_validate(one) for one in kept]


def _report(here: Relay, months: int) -> list[Exhibit]:
    month = str(here.ledger.recall(here.lane.id, here.cycle, f"review:{months}"))
    known = snapshots_of(here.ledger, here.lane.id, here.cycle)
    snapshots = [one for of, one in known.items() if of <= month]
    language = here.lane.language if here.lane.language in LANGUAGES else "en"
    folder = work_folder(here) / f"report-{months}-months"
    changes, address = _changes(here, months), file_address(here.settings)
    report = write_report(here.lane.title, snapshots, changes, folder, language, address)
    return [
        Exhibit(title={"en": "Key figures", "sv": "Nyckeltal"}, kind="table", rows=figure_rows(known[month])),
        *_files(here, report),
    ]


def _files(here: Relay, report: Report) -> list[Exhibit]:
    kept: list[tuple[Text, Any]] = [
        ({"en": "The report", "sv": "Rapporten"}, report.html),
        ({"en": "Figures month by month (CSV)", "sv": "Siffror månad för månad (CSV)"}, report.csv),
        ({"en": "Every file (CSV)", "sv": "Varje fil (CSV)"}, report.files_csv),
    ]
    return [Exhibit(title=title, kind="file", file=here.ledger.files.keep(path)) for title, path in kept]


def figure_rows(snapshot: Snapshot) -> list[list[Cell]]:
    """Figure, value, and what it means: a number without its definition is not shown."""
    heads = {"en": ["Figure", snapshot.month, "What it means"], "sv": ["Mått", snapshot.month, "Vad det betyder"]}
    rows: list[list[Cell]] = [
        [DEFINITIONS[one.key].name, str(one.value), DEFINITIONS[one.key].meaning] for one in snapshot.figures
    ]
    return [in_each_language(heads), *rows]


def file_address(settings: Settings) -> str:
    """The wiki's address of a file with `{title}` for its title, as the report takes it."""
    address = page_address(settings, "File:").replace("{", "{{").replace("}", "}}")
    return f"{address}{{title}}" if address else COMMONS_FILE


# The months


def monitored_partnerships() -> list[str]:
    """The slugs of the active partnerships whose files are up."""
    with _open() as (ledger, _):
        return [lane.slug for lane in ledger.board() if is_monitored(lane)]


def is_monitored(lane: PartnershipView) -> bool:
    """Whether a partnership has an upload behind it and is not closed."""
    return lane.status == "active" and any(one.phase is Phase.UPLOAD and one.state == "done" for one in lane.phases)


def take_monthly_snapshot(partnership: str) -> list[FoundAlarm]:
    """Take the month's snapshot and give its alarms, which are kept for the partnership's page too.

    A failure is noted there and gives no alarms: it must not stop the snapshots of others.
    """
    try:
        return alarms_of_month(partnership)
    except Exception as failure:  # whatever it is, the next partnership must get its snapshot
        log.exception("No snapshot of %s this month.", partnership)
        with _open() as (ledger, _):
            lane = ledger.partnership(partnership)
            what = {"failed_at": ledger.clock().isoformat(), "reason": f"{type(failure).__name__}: {failure}"[:1000]}
            ledger.remember(lane.id, lane.cycle, f"snapshot failed:{_month(ledger)}", what)
        return []


@work("take the snapshot of a month")
def alarms_of_month(partnership: str) -> list[FoundAlarm]:
    """The snapshot of the month that is over, with what has changed since the one before kept as `alarm:<month>`."""
    with _open() as (ledger, settings):
        lane = ledger.partnership(partnership)
        snapshot = _snapshot_now(ledger, settings, lane, lane.cycle)
        before = _before(snapshots_of(ledger, lane.id, lane.cycle), snapshot.month)
        found = alarms(compare(before, snapshot) if before else first_changes(snapshot))
        if found:
            sentences = [say(alarm.text, lane.language) for alarm in found]
            ledger.remember(lane.id, lane.cycle, f"alarm:{snapshot.month}", sentences)
        return found_alarms(snapshot.month, found, settings)


# Both


def _snapshot_now(ledger: Ledger, settings: Settings, lane: PartnershipView, cycle: int) -> Snapshot:
    """The kept snapshot of the last month that is over, taken now if nobody has taken it yet."""
    known, month = snapshots_of(ledger, lane.id, cycle), _month(ledger)
    if month in known:
        return known[month]
    titles = uploaded_titles(ledger, lane.id, cycle)
    with _usage(settings) as source:
        snapshot = take_snapshot(titles, month, source, open_target(settings), _before(known, month))
    ledger.remember(lane.id, cycle, f"snapshot:{month}", snapshot.model_dump(mode="json"))
    return snapshot


def snapshots_of(ledger: Ledger, partnership_id: str, cycle: int) -> dict[str, Snapshot]:
    """Month → snapshot, of all cycles up to this one: monitoring spans them all."""
    findings = [ledger.findings(partnership_id, number) for number in range(1, cycle + 1)]
    return {
        key.removeprefix("snapshot:"): Snapshot.model_validate(value)
        for found in findings
        for key, value in found.items()
        if key.startswith("snapshot:")
    }


def uploaded_titles(ledger: Ledger, partnership_id: str, cycle: int) -> list[str]:
    """The titles of all files that were uploaded, in all cycles up to this one."""
    return [
        record.title
        for number in range(1, cycle + 1)
        for record in ledger.records.find(partnership_id, number, states=["uploaded"])
    ]


def _before(snapshots: Mapping[str, Snapshot], month: str) -> Snapshot | None:
    earlier = [of for of in snapshots if of < month]
    return snapshots[max(earlier)] if earlier else None


def _month(ledger: Ledger) -> str:
    return month_before(ledger.clock().date())


@contextmanager
def _usage(settings: Settings) -> Iterator[UsageSource]:
    if not settings.wiki_api and not settings.globalusage_api:
        yield RehearsalFolder()
        return
    with closing(UsageClient.from_settings(settings)) as client:
        yield client


class RehearsalFolder:
    """Where use is asked while a folder plays the wiki: its files are not on any wiki, so no page shows them."""

    globalusage_api = "the rehearsal folder"
    metrics_api = "the rehearsal folder"

    def global_usage(self, titles: Iterable[str]) -> dict[str, list[Use]]:
        """No use of any file."""
        return {title: [] for title in titles}

    def views_of_pages(self, pages: Sequence[tuple[str, str]], month: str) -> dict[tuple[str, str], int | None]:
        """No data for any page."""
        return dict.fromkeys(pages)


@contextmanager
def _open() -> Iterator[tuple[Ledger, Settings]]:
    """The ledger of this installation, for the schedule, which runs outside any partnership's relay."""
    settings = Settings()
    with closing(open_ledger(settings)) as ledger:
        yield ledger, settings
