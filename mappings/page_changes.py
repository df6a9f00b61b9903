"""What changes on which pages between two makings of the same records."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from mappings.statement_words import statement_lines
from mappings.wikitext import comment
from stafett.pages import Page


@dataclass(frozen=True)
class PageChange:
    """One page that differs: `kind` is "changed", "added" or "removed", `lines` a unified diff of its parts."""

    source_id: str
    kind: str
    lines: list[str]


def changes_between(before: Sequence[Page], after: Sequence[Page], language: str = "en") -> list[PageChange]:
    """The pages that differ, in the order of `before`, then the added ones. The stamp of the version does not count.
    Statements are said in `language`.

    Pages are matched by source id; those that share one, by their order.
    """
    old, new = _by_record(before), _by_record(after)
    changes = []
    for key in dict.fromkeys([*old, *new]):
        lines = [_as_lines(side[key], language) if key in side else [] for side in (old, new)]
        if lines[0] != lines[1]:
            kind = "changed" if key in old and key in new else "removed" if key in old else "added"
            changes.append(PageChange(key[0], kind, _diff(key[0], *lines)))
    return changes


def counts(changes: Sequence[PageChange]) -> dict[str, int]:
    """Kind of change → pages."""
    return dict(Counter(change.kind for change in changes))


def _by_record(pages: Sequence[Page]) -> dict[tuple[str, int], Page]:
    seen: dict[str, int] = defaultdict(int)
    found = {}
    for page in pages:
        found[page.source_id, seen[page.source_id]] = page
        seen[page.source_id] += 1
    return found


def _diff(name: str, before: list[str], after: list[str]) -> list[str]:
    label = " ".join(name.split())
    return list(difflib.unified_diff(before, after, f"a/{label}", f"b/{label}", lineterm="", n=1))


def _as_lines(page: Page, language: str) -> list[str]:
    """A page as lines that can be compared: its title, whether it is ready, captions, wikitext, statements."""
    name, _, version = page.crosswalk.rpartition(" ")
    wikitext = page.wikitext.removeprefix(comment(f"Crosswalk {name}, version {version}")).strip("\n")
    problems = sorted({f"{problem.severity}: {problem.rule}" for problem in page.problems})
    return [
        f"title: {page.title}",
        f"media: {page.media}",
        f"ready: {'yes' if page.ready else 'no'}",
        *problems,
        *(f"caption {language}: {text}" for language, text in sorted(page.captions.items())),
        *wikitext.splitlines(),
        *(f"statement: {line}" for line in statement_lines(page.statements, language)),
    ]
