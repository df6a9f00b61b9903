"""The kept pages of a rehearsal: each found by its id, all of a kind found at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from stafett.pages import Page
from stafett.previews import Previews, Wanted, write_index
from stafett.rules import finding
from stafett.steps import FileRef

PICTURE = FileRef(sha256="a" * 64, name="2.jpg", size=7)


def page(number: int, *rules: str, source_id: str | None = None, title: str = "") -> Page:
    id_ = f"NM {number}" if source_id is None else source_id
    return Page(
        source_id=id_,
        title=title or f"Föremål {number}.jpg",
        media=f"{number}.jpg",
        wikitext=f"text {number}",
        problems=[finding(rule, record=id_) for rule in rules],
    )


PAGES = [
    page(1),
    page(2, "date-unparsed"),
    page(3, "rights-missing", "date-unparsed", "date-unparsed"),
    page(4),
    page(5, "creator-unmapped"),
    page(6, source_id="NM 4", title="100 %.jpg"),
    page(7, source_id=""),
]


@pytest.fixture
def kept(tmp_path: Path) -> Previews:
    lines, index = tmp_path / "pages.jsonl", tmp_path / "previews.sqlite"
    lines.write_text("".join(one.model_dump_json() + "\n" for one in PAGES), encoding="utf-8")
    write_index(lines, {"2.jpg": PICTURE}, index)
    return Previews(lines, index)


def ids(kept: Previews, wanted: Wanted, **cut: int) -> list[str]:
    return [one.source_id for one in kept.find(wanted, **cut)]


def test_problems_come_first_then_the_order_of_the_delivery(kept: Previews) -> None:
    assert ids(kept, Wanted()) == ["NM 3", "NM 2", "NM 5", "NM 1", "NM 4", "NM 4", ""]
    assert ids(kept, Wanted(), limit=2, offset=1) == ["NM 2", "NM 5"]
    assert kept.counts() == {"held": 1, "warned": 2, "accepted": 0, "clear": 4}


def test_filters_narrow_together(kept: Previews) -> None:
    assert ids(kept, Wanted(standing="warned")) == ["NM 2", "NM 5"]
    assert ids(kept, Wanted(rule="date-unparsed")) == ["NM 3", "NM 2"]
    assert ids(kept, Wanted(standing="warned", rule="date-unparsed", text="nm 2")) == ["NM 2"]
    assert ids(kept, Wanted(text="0 %")) == ["NM 4"]
    assert ids(kept, Wanted(text="N_ 4")) == []
    assert ids(kept, Wanted(text="') or 1 --")) == []
    assert kept.number(Wanted(standing="clear")) == 4
    assert kept.number(Wanted(standing="nonsense")) == 7


def test_a_rule_counts_pages_and_not_findings(kept: Previews) -> None:
    assert kept.rules() == [("date-unparsed", 2), ("creator-unmapped", 1), ("rights-missing", 1)]
    assert kept.rules_of([0, 2]) == {0: [], 2: ["date-unparsed", "rights-missing"]}
    assert kept.rules_of([]) == {}


def test_every_page_comes_back_whole(kept: Previews) -> None:
    assert [kept.page(one) for one in sorted(kept.find(Wanted()))] == PAGES


def test_an_id_that_two_records_have_needs_the_place(kept: Previews) -> None:
    first, second = kept.one("NM 4"), kept.one("NM 4", 5)
    assert first is not None and second is not None
    assert (first.place, second.place, kept.doubled("NM 4"), kept.doubled("NM 1")) == (3, 5, True, False)
    assert kept.one("NM 4", 1) == first
    assert kept.one("NM 99") is None


def test_neighbours_are_those_of_the_same_filter(kept: Previews) -> None:
    two = kept.one("NM 2")
    assert two is not None and two.media == PICTURE
    before, after = kept.beside(two, Wanted())
    assert before is not None and after is not None
    assert (before.source_id, after.source_id) == ("NM 3", "NM 5")
    assert kept.beside(two, Wanted(rule="creator-unmapped"))[0] is None
    first = kept.one("NM 3")
    assert first is not None and kept.beside(first, Wanted())[0] is None


def test_nothing_at_all(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").touch()
    write_index(tmp_path / "none.jsonl", {}, tmp_path / "none.sqlite")
    none = Previews(tmp_path / "none.jsonl", tmp_path / "none.sqlite")
    assert (none.find(Wanted()), none.rules(), none.number(Wanted())) == ([], [], 0)
