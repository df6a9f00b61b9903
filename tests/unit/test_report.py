"""The usage report as a partner gets it: the page, its numbers in words and tables, and the CSV files."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tasks.figures import DEFINITIONS, Figure
from tasks.monitor import Changes, FileUse, PageViews, Snapshot, compare
from tasks.report import Report, write_report
from tasks.sheets import safe_cell

HOSTILE = '<script>alert("x")</script>.jpg'
FORMULA = "=cmd|'/c calc'!A1.jpg"
LOOM = PageViews(wiki="sv.wikipedia.org", page="Vävstol", views=1234, url="https://sv.wikipedia.org/wiki/V%C3%A4vstol")
TRAP = PageViews(wiki="en.wikipedia.org", page="<b>Trap</b>", views=None, url="javascript:alert(1)")


def make_snapshot(month: str, *, used: int = 2, pages: tuple[PageViews, ...] = (LOOM, TRAP)) -> Snapshot:
    taken = datetime.fromisoformat(f"{month}-02").replace(tzinfo=UTC)
    files = [HOSTILE, FORMULA, "Unused.jpg"]
    values = dict.fromkeys(DEFINITIONS, 0) | {"files": 3, "used_files": used, "pages": len(pages), "wikis": 2}
    values["views"] = sum(page.views or 0 for page in pages)
    return Snapshot(
        month=month,
        taken=taken,
        files=files,
        uses=[
            FileUse(file=file, wiki=page.wiki, page=page.page, url=page.url) for file in files[:used] for page in pages
        ],
        pages=list(pages),
        gone=[],
        nominated=["Unused.jpg"],
        figures=[
            Figure(key=key, value=value, source=f"source of {key}", taken=taken.date()) for key, value in values.items()
        ],
    )


def write(folder: Path, language: str = "en", *snapshots: Snapshot, changes: Changes | None = None) -> Report:
    snapshots = snapshots or (make_snapshot("2026-03", used=1), make_snapshot("2026-04"))
    return write_report("Norrö & Söner <museum>", snapshots, changes or Changes(), folder, language)


class Checker(HTMLParser):
    """Collects what a browser would see: tags with attributes, and text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def rows(path: Path, delimiter: str) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def plain(text: str) -> str:
    """Text with the spaces that numbers are grouped with as ordinary ones."""
    return re.sub(r"\s", " ", text)


def test_the_summary_is_a_sentence_in_the_readers_language(tmp_path: Path) -> None:
    english = plain(Checker(write(tmp_path, "en").html).text)
    assert "On 2 April 2026, 2 of 3 files (67%) were shown in 2 articles on 2 wikis." in english
    assert "People opened those articles 1,234 times in April 2026." in english
    swedish = plain(Checker(write(tmp_path, "sv").html).text)
    assert "Den 2 april 2026 visades 2 av 3 filer (67 %) i 2 artiklar på 2 wikier." in swedish
    assert "1 234 gånger under april 2026" in swedish


def test_every_figure_stands_with_definition_source_and_date(tmp_path: Path) -> None:
    text = Checker(write(tmp_path, "en").html).text
    for key, definition in DEFINITIONS.items():
        assert definition.meaning["en"] in text
        assert f"Source: source of {key}, asked on 2 April 2026." in text


def test_the_page_needs_no_network_and_runs_no_script(tmp_path: Path) -> None:
    page = Checker(write(tmp_path, changes=Changes(gone=[HOSTILE])).html)
    assert {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "b"} == set()
    assert HOSTILE in page.text and "<b>Trap</b>" in page.text
    assert any("default-src 'none'" in (meta.get("content") or "") for meta in page.all("meta"))
    assert all((anchor["href"] or "").startswith("https://") for anchor in page.all("a"))
    assert not any("javascript" in (value or "") for _, attributes in page.tags for value in attributes.values())


def test_each_picture_has_a_name_and_its_numbers_in_a_table(tmp_path: Path) -> None:
    page = Checker(write(tmp_path).html)
    pictures = [svg for svg in page.all("svg") if svg.get("role") == "img"]
    assert len(pictures) == 3
    titles = {title["id"] for title in page.all("title") if "id" in title}
    assert {svg["aria-labelledby"] for svg in pictures} == titles
    assert all(svg.get("aria-hidden") == "true" for svg in page.all("svg") if svg not in pictures)
    assert "March 2026" in page.text and "April 2026" in page.text


def test_articles_are_marked_with_their_language(tmp_path: Path) -> None:
    html = write(tmp_path, "en").html.read_text(encoding="utf-8")
    assert '<html lang="en">' in html
    assert '<a href="https://sv.wikipedia.org/wiki/V%C3%A4vstol" lang="sv">Vävstol</a>' in html


def test_what_changed_is_told_with_what_needs_a_person_first(tmp_path: Path) -> None:
    before, after = make_snapshot("2026-03", used=1), make_snapshot("2026-04")
    changes = compare(before, after).model_copy(update={"gone": ["Gone.jpg"]})
    text = Checker(write(tmp_path, "en", before, after, changes=changes).html).text
    assert text.index("Files no longer on the wiki: 1") < text.index("New uses: 2")
    assert "+1 since March 2026" in text
    assert "This is the first report" in Checker(write(tmp_path, "en", after).html).text


def test_views_that_are_not_known_are_not_zero(tmp_path: Path) -> None:
    text = Checker(write(tmp_path, "en", make_snapshot("2026-04", pages=(TRAP,))).html).text
    assert "no data" in text and "0 times" not in text


def test_a_partnership_without_use_gets_a_report_too(tmp_path: Path) -> None:
    text = Checker(write(tmp_path, "sv", make_snapshot("2026-04", used=0, pages=())).html).text
    assert "Ingen fil visas i en artikel ännu." in text


def test_of_two_snapshots_of_a_month_the_latest_counts(tmp_path: Path) -> None:
    early, late = make_snapshot("2026-04", used=1), make_snapshot("2026-04")
    late = late.model_copy(update={"taken": datetime(2026, 4, 20, tzinfo=UTC)})
    assert "On 20 April 2026, 2 of 3" in Checker(write(tmp_path, "en", late, early).html).text


def test_long_lists_are_cut_with_a_word_about_the_rest(tmp_path: Path) -> None:
    changes = Changes(gone=[f"{number}.jpg" for number in range(25)])
    assert "and 15 more, in the CSV file" in Checker(write(tmp_path, changes=changes).html).text


@pytest.mark.parametrize(("language", "delimiter"), [("en", ","), ("sv", ";")])
def test_the_figures_as_a_sheet_for_excel(tmp_path: Path, language: str, delimiter: str) -> None:
    report = write(tmp_path, language)
    assert report.csv.read_bytes().startswith(b"\xef\xbb\xbf")
    header, *figures = rows(report.csv, delimiter)
    assert len(header) == 6 and len(figures) == 2 * len(DEFINITIONS)
    assert [row[2] for row in figures if row[0] == "2026-04" and row[1] == DEFINITIONS["views"].name[language]] == [
        "1234"
    ]


def test_each_file_with_its_state_and_no_formula(tmp_path: Path) -> None:
    report = write(
        tmp_path, "en", changes=Changes(new=[FileUse(file=FORMULA, wiki="sv.wikipedia.org", page="Vävstol")])
    )
    _, *files = rows(report.files_csv, ",")
    state = {row[0]: row[1:] for row in files}
    assert state[HOSTILE][:4] == ["in use", "2", "2", "1234"]
    assert state["Unused.jpg"][0] == "proposed for deletion"
    assert state[f"'{FORMULA}"][-1] == "New uses: Vävstol (sv.wikipedia.org)"


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\t=1", "  =1", "\r=1", "＝1", "\0=1"])
def test_no_cell_is_computed(value: str) -> None:
    assert str(safe_cell(value)).startswith("'")


def test_numbers_and_words_stay_as_they_are() -> None:
    assert (safe_cell(-3), safe_cell("a=b"), safe_cell("")) == (-3, "a=b", "")


def test_what_cannot_be_reported_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one snapshot"):
        write_report("X", [], Changes(), tmp_path, "en")
    with pytest.raises(ValueError, match="'de'"):
        write(tmp_path, "de")
