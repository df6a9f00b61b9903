"""The rehearsal's report for a browser: by rule, then record by record, the gravest first.

report.html stands alone: it can be sent and opened anywhere. Where there are more pages than it shows, it shows the
gravest and some of each rule, and records/ has every one, in parts, in the order of the delivery.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from markupsafe import Markup

from mappings.rehearsal_articles import Articles, Shown, environment, templates
from mappings.rehearsal_words import WORDS
from mappings.rule_counts import RuleCount
from mappings.said_once import RECORD, SaidOnce, record_of
from mappings.statement_words import statement_lines
from stafett.pages import Page, Standing
from stafett.problems import Problem
from stafett.rules import Explained, explain

REPORT_LIMIT = 500
"""Pages shown in one file; a browser on a phone chokes on more."""
LINKED, FIRST = 100, 15
"""Records that are named with each rule, and how many of them at once."""
THOUSANDS = {"sv": "\u00a0"}
"""What stands between thousands, where it is no comma."""
EXAMPLES = 10
"""Records of each rule that report.html shows in any case."""
NOBODYS = 200
"""Findings about no single record that report.html lists; report.csv has all."""

HERE, ABOVE = "", "../report.html"
"""Where the rules stand, as seen from report.html and from a file of records/."""

SCRIPT = Path(__file__).with_name("templates") / "rehearsal.js"
ORDER = {standing: place for place, standing in enumerate(Standing)}


class Summary(Protocol):
    """The counts of a rehearsal (see `mappings.rehearsal.Rehearsal`)."""

    @property
    def pages(self) -> int: ...
    @property
    def nobodys(self) -> list[Problem]: ...
    @property
    def of_acceptances(self) -> list[Problem]: ...


class Link(NamedTuple):
    """Where a record stands in records/: under which name, in which part."""

    source_id: str
    name: str
    part: int


class Part(NamedTuple):
    """One file of records/: the ids of its first and last record, and how many it has that are held back."""

    number: int
    first: str
    last: str
    held: int

    @property
    def file(self) -> str:
        """Its name."""
        return file_of(self.number)


class Listed(NamedTuple):
    """A page as it waits for its part of records/: nothing else of it is in memory."""

    source_id: str
    standing: Standing
    rules: tuple[str, ...]
    article: Markup


class Report:
    """Takes the pages as they come, writes the parts, and keeps the pages that report.html will show."""

    def __init__(self, folder: Path, language: str, *, beside: bool) -> None:
        self._folder, self._language, self._beside = folder, language, beside
        self._spoken = language if language in WORDS else "en"
        self._words, self._crosswalk = WORDS[self._spoken], ""
        self._pieces = {up: SaidOnce(partial(self._piece, up)) for up in (HERE, ABOVE)}
        self._articles = Articles(self._words, partial(self._filled, ABOVE))
        self._taken = 0
        self._waiting: list[Listed] = []
        self._parts: list[Part] = []
        self._kept: dict[int, Shown] = {}
        self._examples: set[int] = set()
        self._standings: Counter[Standing] = Counter()
        self._linked: dict[str, list[Link]] = defaultdict(list)

    def add(self, page: Page, name: str, source: Mapping[str, str]) -> None:
        """Take the next page; `name` is that of its file, `source` its row as delivered (empty: not shown)."""
        if len(self._waiting) == REPORT_LIMIT:
            self._write_part(last=False)
        shown = Shown(self._taken, page, name, source)
        self._taken += 1
        self._crosswalk = self._crosswalk or page.crosswalk
        self._waiting.append(Listed(page.source_id, shown.standing, page.rules, self._articles.of(shown)))
        self._standings[shown.standing] += 1
        if self._is_example(shown) or self._standings[shown.standing] <= REPORT_LIMIT:
            self._kept[shown.place] = shown

    def _is_example(self, shown: Shown) -> bool:
        """Whether it is one of the first of a rule; its place is noted with each rule on the way."""
        first = False
        for rule in dict.fromkeys(shown.page.rules):
            linked = self._linked[rule]
            first = first or len(linked) < EXAMPLES
            if len(linked) < LINKED:
                linked.append(Link(shown.page.source_id, shown.name, shown.place // REPORT_LIMIT + 1))
        if first:
            self._examples.add(shown.place)
        return first

    def write(self, summary: Summary, counts: Sequence[RuleCount]) -> None:
        """Write report.html, and the last of the parts where there are any."""
        if self._parts:
            self._write_part(last=True)
        shown = self._chosen()
        self._render(
            "rehearsal.html",
            self._folder / "report.html",
            [(one.standing, one.page.rules) for one in shown],
            shown=shown,
            beside=self._beside,
            say=self._say,
            piece=partial(self._filled, HERE),
            said=lambda page: statement_lines(page.statements, self._spoken),
            file_of=file_of,
            number=partial(_number, self._spoken),
            first=FIRST,
            examples=EXAMPLES,
            summary=summary,
            counts=counts,
            linked=self._linked,
            parts=self._parts,
            here={one.name for one in shown},
            nobodys=summary.nobodys[:NOBODYS],
            more_nobodys=len(summary.nobodys[NOBODYS:]),
        )

    def _chosen(self) -> list[Shown]:
        """What report.html shows: some of each rule, then the gravest."""
        gravest = sorted(self._kept.values(), key=lambda one: (ORDER[one.standing], one.place))
        room = max(0, REPORT_LIMIT - len(self._examples))
        others = {one.place for one in [one for one in gravest if one.place not in self._examples][:room]}
        return [one for one in gravest if one.place in self._examples or one.place in others]

    def _write_part(self, *, last: bool) -> None:
        """Write those that wait as the next file of records/."""
        number = len(self._parts) + 1
        held = sum(one.standing is Standing.HELD for one in self._waiting)
        self._parts.append(part := Part(number, self._waiting[0].source_id, self._waiting[-1].source_id, held))
        folder = self._folder / "records"
        folder.mkdir(exist_ok=True)
        self._render(
            "rehearsal_part.html",
            folder / part.file,
            [(one.standing, one.rules) for one in self._waiting],
            articles=[one.article for one in self._waiting],
            part=part,
            earlier=file_of(number - 1) if number > 1 else "",
            later="" if last else file_of(number + 1),
        )
        self._waiting = []

    def _render(
        self, template: str, path: Path, about: Sequence[tuple[Standing, tuple[str, ...]]], **context: Any
    ) -> None:
        """Write a file about pages with these standings and rules."""
        script, met = SCRIPT.read_text(encoding="utf-8"), {standing for standing, _ in about}
        stream = (
            environment()
            .get_template(template)
            .stream(
                rules=[(rule, self._title(rule)) for rule in sorted({rule for _, rules in about for rule in rules})],
                standings=[one.value for one in Standing if one in met],
                crosswalk=self._crosswalk,
                rule_title=self._title,
                words=self._words,
                language=self._spoken,
                script=Markup(script),  # noqa: S704 - our own file, not a partner's
                script_hash=b64encode(sha256(script.encode()).digest()).decode(),
                **context,
            )
        )
        stream.enable_buffering(1000)
        stream.dump(str(path), encoding="utf-8")

    def _say(self, problem: Problem) -> Explained:
        return explain(problem, self._language)

    def _title(self, rule: str) -> str:
        return self._say(Problem(rule=rule)).title

    def _filled(self, up: str, problem: Problem) -> Markup:
        return self._pieces[up].of(problem).replace(RECORD, record_of(problem))

    def _piece(self, up: str, problem: Problem) -> Markup:
        """A problem as a piece of the page; the rules stand in the file `up`, or in the same one."""
        said: Markup = templates().problem(problem, self._say(problem), self._words, up)
        return said


def _number(language: str, number: int) -> str:
    """A count as people write it in a language."""
    return f"{number:,}".replace(",", THOUSANDS.get(language, ","))


def file_of(number: int) -> str:
    """The name of a part."""
    return f"{number:04}.html"
