"""The usage report that a partner gets: one HTML page that can be kept, and two CSV files.

Everything shown comes from the snapshots, so that an old report can be made again. Titles are hostile: the template
escapes them, the page allows no script, and links go to http(s) addresses only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pydantic import BaseModel

from mappings.pictures import Column, bar, columns
from stafett.phases import say
from tasks.figures import DEFINITIONS, Figure
from tasks.monitor import GRACE_DAYS, Changes, FileUse, PageViews, Snapshot
from tasks.report_texts import COUNTED, TEXTS
from tasks.sheets import write_sheet

LANGUAGES = ("en", "sv")
COMMONS_FILE = "https://commons.wikimedia.org/wiki/File:{title}"
TILES = ("files", "used_files", "pages", "wikis", "views")
MOST_MONTHS = 12
MOST_ROWS = 10


class Report(BaseModel):
    """The files of a report: the page, the figures month by month, the state of each file."""

    html: Path
    csv: Path
    files_csv: Path


class Tile(NamedTuple):
    """A key figure as it is shown."""

    name: str
    value: str
    change: str
    meaning: str


class Row(NamedTuple):
    """A line of a table with a bar."""

    name: str
    detail: str
    url: str
    language: str
    shown: str
    bar: Markup


class FileRow(NamedTuple):
    """The state of one file."""

    file: str
    status: str
    uses: list[FileUse]
    views: int


def write_report(
    partnership_title: str,
    snapshots: Sequence[Snapshot],
    changes: Changes,
    folder: Path,
    language: str,
    file_address: str = COMMONS_FILE,
) -> Report:
    """Write the report of the latest snapshot into `folder` and tell where.

    `snapshots` in any order, of a month the latest counts; `changes` since the one before. `file_address` is the
    wiki's address of a file with `{title}`. Raises ValueError without a snapshot, or for a language that is not there.
    """
    if not snapshots:
        raise ValueError("A usage report needs at least one snapshot.")
    if language not in LANGUAGES:
        raise ValueError(f"The usage report is not written in {language!r} yet, only in: {', '.join(LANGUAGES)}.")
    view = ReportView(partnership_title, snapshots, changes, language, file_address)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"usage-{view.now.month}-{language}"
    report = Report(html=folder / f"{name}.html", csv=folder / f"{name}.csv", files_csv=folder / f"{name}-files.csv")
    report.html.write_text(_page(view), encoding="utf-8")
    _write_figures(report.csv, view)
    _write_files(report.files_csv, view)
    return report


class ReportView:
    """What the template shows, worked out and put into the reader's words."""

    def __init__(
        self, title: str, snapshots: Sequence[Snapshot], changes: Changes, language: str, file_address: str
    ) -> None:
        by_month = {snapshot.month: snapshot for snapshot in sorted(snapshots, key=lambda snapshot: snapshot.taken)}
        self.months = [by_month[month] for month in sorted(by_month)][-MOST_MONTHS:]
        self.now = self.months[-1]
        self.before = self.months[-2] if len(self.months) > 1 else None
        self.title = title
        self.changes = changes
        self.language = language
        self.made = datetime.now(UTC).date()
        self._file_address = file_address

    def text(self, key: str, **values: str) -> str:
        """A sentence of the report in its language."""
        return say(TEXTS[key], self.language).format(**values)

    def number(self, value: int) -> str:
        """A number as the language writes it."""
        return format_decimal(value, locale=self.language)

    def counted(self, key: str, value: int) -> str:
        """A number with its noun, in the right form."""
        one, many = COUNTED[key][self.language]
        return (one if value == 1 else many).format(self.number(value))

    def day(self, day: date) -> str:
        """A date in words."""
        return format_date(day, "d MMMM yyyy", locale=self.language)

    def month(self, month: str) -> str:
        """A month in words."""
        return format_date(_first_day(month), "MMMM yyyy", locale=self.language)

    @property
    def summary(self) -> list[str]:
        """What a busy reader takes away."""
        files, used = self.now.figure("files"), self.now.figure("used_files")
        if not files:
            return [self.text("summary_no_files")]
        share = format_percent(used / files, locale=self.language)
        pages, wikis = self.counted("pages", self.now.figure("pages")), self.counted("wikis", self.now.figure("wikis"))
        day = self.day(self.now.taken.date())
        words = self.text(
            "summary", day=day, used=self.number(used), files=self.number(files), share=share, pages=pages, wikis=wikis
        )
        if not used or not _has_views(self.now):
            return [words]
        views = self.counted("views", self.now.figure("views"))
        return [words, self.text("summary_views", views=views, month=self.month(self.now.month))]

    @property
    def tiles(self) -> list[Tile]:
        """The key figures, each with its definition and its change."""
        return [Tile(self.name(key), self._value(key, self.now), self._change(key), self.meaning(key)) for key in TILES]

    def name(self, key: str) -> str:
        """Name of a figure."""
        return say(DEFINITIONS[key].name, self.language)

    def meaning(self, key: str) -> str:
        """Definition of a figure."""
        return say(DEFINITIONS[key].meaning, self.language)

    @property
    def pictures(self) -> list[tuple[str, Markup]]:
        """Name and picture of the figures that are followed over the months."""
        return [(self.name(key), self._picture(key)) for key in ("used_files", "pages", "views")]

    @property
    def month_table(self) -> list[list[str]]:
        """The same numbers as the pictures: month, then the key figures."""
        return [[self.month(of.month), *(self._value(key, of) for key in TILES)] for of in self.months]

    @cached_property
    def wikis(self) -> list[Row]:
        """The wikis, by number of articles."""
        pages = Counter(page.wiki for page in self.now.pages)
        highest = max(pages.values(), default=0)
        return [
            Row(wiki, "", f"https://{wiki}/", "", self.number(count), bar(count, highest))
            for wiki, count in pages.most_common()
        ]

    @cached_property
    def top_pages(self) -> list[Row]:
        """The most viewed articles."""
        pages = sorted(self.now.pages, key=lambda page: (-(page.views or 0), page.wiki, page.page))[:MOST_ROWS]
        highest = max((page.views or 0 for page in pages), default=0)
        return [self._page_row(page, highest) for page in pages]

    @cached_property
    def top_files(self) -> list[Row]:
        """The files shown in most articles."""
        used = sorted((row for row in self.files if row.uses), key=lambda row: (-len(row.uses), row.file))[:MOST_ROWS]
        highest = max((len(row.uses) for row in used), default=0)
        return [
            Row(row.file, "", self.file_url(row.file), "", self.number(len(row.uses)), bar(len(row.uses), highest))
            for row in used
        ]

    @cached_property
    def files(self) -> list[FileRow]:
        """Every file of the snapshot."""
        uses: dict[str, list[FileUse]] = defaultdict(list)
        for use in self.now.uses:
            uses[use.file].append(use)
        views = {(page.wiki, page.page): page.views or 0 for page in self.now.pages}
        return [
            FileRow(file, self._status(file, uses), uses[file], sum(views[use.wiki, use.page] for use in uses[file]))
            for file in self.now.files
        ]

    @property
    def happened(self) -> list[tuple[str, list[FileUse], list[str]]]:
        """The changes worth a heading, what needs a person first: title, uses, files."""
        changes = self.changes
        files = {"gone": changes.gone, "nominated": changes.nominated}
        uses = {"new": changes.new, "returned": changes.returned, "lost": changes.lost}
        found = [(self.text(key), list[FileUse](), some) for key, some in files.items() if some]
        return found + [(self.text(key), some, list[str]()) for key, some in uses.items() if some]

    @property
    def definitions(self) -> list[tuple[str, str, str]]:
        """Name, definition, source of each figure of the latest snapshot."""
        return [(self.name(f.key), self.meaning(f.key), self._source(f)) for f in self.now.figures]

    @property
    def grace(self) -> str:
        """When a use counts as lost."""
        return self.text("grace", days=str(GRACE_DAYS))

    @property
    def most_rows(self) -> int:
        """How many lines of a list are shown; the rest is in the CSV file."""
        return MOST_ROWS

    def file_url(self, file: str) -> str:
        """Address of a file's page."""
        return self._file_address.format(title=quote(file.replace(" ", "_"), safe=""))

    def web_url(self, url: str) -> str:
        """The address if it is one of the web, and nothing otherwise."""
        return url if url.startswith(("https://", "http://")) else ""

    def language_of(self, wiki: str) -> str:
        """Language code of a Wikipedia, for readers that read aloud."""
        code, _, rest = wiki.partition(".")
        return code if rest == "wikipedia.org" else ""

    def _page_row(self, page: PageViews, highest: int) -> Row:
        shown = self.text("no_data") if page.views is None else self.number(page.views)
        url, language = self.web_url(page.url), self.language_of(page.wiki)
        return Row(page.page, page.wiki, url, language, shown, bar(page.views or 0, highest))

    def _picture(self, key: str) -> Markup:
        data = [
            Column(_short_month(of.month, self.language), of.figure(key), self.number(of.figure(key)))
            for of in self.months
        ]
        return columns(data, title=self.name(key), name=key)

    def _value(self, key: str, snapshot: Snapshot) -> str:
        if key == "views" and not _has_views(snapshot):
            return self.text("no_data")
        return self.number(snapshot.figure(key))

    def _change(self, key: str) -> str:
        if self.before is None or (key == "views" and not (_has_views(self.now) and _has_views(self.before))):
            return ""
        change, month = self.now.figure(key) - self.before.figure(key), self.month(self.before.month)
        if not change:
            return self.text("unchanged", month=month)
        sign = "+" if change > 0 else "−"
        return self.text("changed", change=f"{sign}{self.number(abs(change))}", month=month)

    def _status(self, file: str, uses: Mapping[str, Sequence[FileUse]]) -> str:
        if file in self.now.gone:
            return self.text("status_gone")
        if file in self.now.nominated:
            return self.text("status_nominated")
        return self.text("status_used" if uses.get(file) else "status_unused")

    def _source(self, figure: Figure) -> str:
        return self.text("source", source=figure.source, day=self.day(figure.taken))


def _page(view: ReportView) -> str:
    templates = Environment(loader=PackageLoader("tasks"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return templates.get_template("report.html").render(view=view, tiles=TILES)


def _write_figures(path: Path, view: ReportView) -> None:
    header = [view.text(key) for key in ("month", "figure", "value", "definition", "source_column", "taken")]
    rows: list[list[str | int]] = [
        [of.month, view.name(figure.key), figure.value, view.meaning(figure.key), figure.source, str(figure.taken)]
        for of in view.months
        for figure in of.figures
    ]
    write_sheet(path, header, rows, view.language)


def _write_files(path: Path, view: ReportView) -> None:
    """Every file with all that shows it and all that changed; the page shows only the first of long lists."""
    keys = ("file", "status", "articles", "wikis_column", "article_views", "shown_in", "change")
    header = [view.name("wikis") if key == "wikis_column" else view.text(key) for key in keys]
    changed = _changes_by_file(view)
    rows: list[list[str | int]] = [
        [
            row.file,
            row.status,
            len(row.uses),
            len({use.wiki for use in row.uses}),
            row.views,
            _places(row.uses),
            changed[row.file],
        ]
        for row in view.files
    ]
    write_sheet(path, header, rows, view.language)


def _changes_by_file(view: ReportView) -> dict[str, str]:
    found: dict[str, list[str]] = defaultdict(list)
    for heading, uses, files in view.happened:
        for use in uses:
            found[use.file].append(f"{heading}: {use.page} ({use.wiki})")
        for file in files:
            found[file].append(heading)
    return defaultdict(str, {file: "; ".join(changes) for file, changes in found.items()})


def _places(uses: Sequence[FileUse]) -> str:
    return "; ".join(f"{use.page} ({use.wiki})" for use in uses)


def _has_views(snapshot: Snapshot) -> bool:
    return not snapshot.pages or any(page.views is not None for page in snapshot.pages)


def _short_month(month: str, language: str) -> str:
    return format_date(_first_day(month), "LLL", locale=language).rstrip(".")


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
