"""MediaWiki's own parser agrees: values from a partner change nothing on a page but its text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.servers.wiki import RehearsalWiki
from mappings.pages import make_pages
from tests.unit.crosswalks import records, small_crosswalk

HOSTILE = [
    "a}}[[Category:Ont]]{{PD-self}}",
    "x|licence=y|1=z",
    "\n{|\n| cell\n|}\n* list\n# list\n: indent\n----\n== Heading ==",
    "<b>bold</b><!-- c --><nowiki>[[Category:Ont]]",
    "-->[[Category:Ont]]<!--",
    "~~~~ ''i'' '''b''' __TOC__ __NOTOC__ __HIDDENCAT__",
    "http://ont.example mailto:a@ont.example ISBN 9780306406157 RFC 2119",
    "{{{1|{{subst:PAGENAME}}}}} {{#if:1|[[Category:Ont]]}} -{ont}-",
    "&#123;&#123;PD-self&#125;&#125; &lt;script&gt;",
    "]][[Category:Ont]] [http://ont.example x]",
    "#REDIRECT [[Ont]]",
]
FIELDS = ("title", "description", "date", "credit", "materials", "creator", "id")


def parsed(api: str, text: str) -> dict[str, Any]:
    """What the wiki's parser finds on a page besides its text."""
    found = httpx.post(
        api,
        data={
            "action": "parse", "format": "json", "formatversion": "2", "contentmodel": "wikitext",
            "title": "File:X.jpg", "prop": "categories|templates|externallinks|links|sections|properties",
            "pst": "1", "text": text,
        },
        timeout=60,
    ).json()["parse"]  # fmt: skip
    return {
        "categories": sorted(category["category"] for category in found["categories"]),
        "templates": sorted(template["title"] for template in found["templates"]),
        "addresses": sorted(found["externallinks"]),
        "links": sorted(link["title"] for link in found["links"]),
        "sections": [section["line"] for section in found["sections"]],
        "properties": found["properties"],
    }


@pytest.mark.parametrize("value", HOSTILE)
def test_the_wiki_finds_nothing_that_we_did_not_write(wiki_bed: RehearsalWiki, tmp_path: Path, value: str) -> None:
    crosswalk = small_crosswalk(tmp_path)
    changes = (dict.fromkeys(FIELDS, f"x {value}"), dict.fromkeys(FIELDS, "x"))
    hostile, benign = (make_pages(records(change), crosswalk)[0].wikitext for change in changes)
    assert parsed(wiki_bed.api, hostile) == parsed(wiki_bed.api, benign)
