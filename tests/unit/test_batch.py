"""Batches: the pages of a whole delivery in chunks, in one process or several, made again where something changed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas
import pytest

from mappings import batch as batches
from mappings.batch import make_batch
from mappings.checks import check_pages
from mappings.crew import Chunk, Crew, CrewFailed, Process
from mappings.crosswalk import Crosswalk, load_crosswalk
from mappings.pages import make_pages
from tests.unit.crosswalks import records, small_crosswalk

TITLES = ("Fyr", "Fyren [vid] havet", "DSC_0001", "", "Båt & vagn", "Ö" * 300)


@pytest.fixture
def delivery(monkeypatch: pytest.MonkeyPatch) -> pandas.DataFrame:
    """Twenty records, good and bad, in chunks of six; title and id come twice."""
    monkeypatch.setattr(batches, "CHUNK", 6)
    monkeypatch.setattr(batches, "AT_ONCE", 8)
    changes = [
        {
            "id": f"P {number % 18}",
            "file": f"{number}.jpg",
            "title": TITLES[number % 6],
            "date": f"omkring {1800 + number}",
        }
        for number in range(20)
    ]
    return pandas.DataFrame(records(*changes), index=range(2, 22))


@pytest.fixture
def crosswalk(tmp_path: Path) -> Crosswalk:
    return small_crosswalk(tmp_path / "crosswalk")


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_pages_are_the_same_whoever_makes_them(
    delivery: pandas.DataFrame, crosswalk: Crosswalk, tmp_path: Path, processes: int
) -> None:
    made = make_batch(delivery, crosswalk, tmp_path / "made", processes=processes)
    alone = make_pages(delivery, crosswalk)
    assert list(made) == alone
    assert [line.decode() for line in made.lines()] == [page.model_dump_json() for page in alone]
    assert [(head.source_id, head.title, head.media, head.ready, head.rules) for head in made.heads] == [
        (page.source_id, page.title, page.media, page.ready, page.rules) for page in alone
    ]
    assert b"".join(made.blocks()).splitlines() == list(made.lines())
    of_media = [problem.value for problem in check_pages(made.heads, ["1.jpg", "x.jpg"]) if "media-un" in problem.rule]
    assert of_media == ["x.jpg"]
    assert "title-duplicate" in {rule for head in made.heads for rule in head.rules}


def test_titles_on_the_wiki_are_taken(delivery: pandas.DataFrame, crosswalk: Crosswalk, tmp_path: Path) -> None:
    taken = {"Fyr - Provmuseet - P 0.JPG"}
    made = make_batch(delivery, crosswalk, tmp_path / "made", taken=taken)
    assert list(made) == make_pages(delivery, crosswalk, taken=taken)
    assert made.heads[0].rules[-1] == "title-taken"


def test_what_is_found_later_stands_on_its_page(
    delivery: pandas.DataFrame, crosswalk: Crosswalk, tmp_path: Path
) -> None:
    made = make_batch(delivery, crosswalk, tmp_path / "made")
    more = check_pages(made.heads)[0]
    lines = list(made.lines({3: [more]}))
    changed = [place for place, (line, plain) in enumerate(zip(lines, made.lines(), strict=True)) if line != plain]
    assert changed == [3]
    assert more.model_dump_json().encode() in lines[3]


def test_nothing_is_made_again_while_nothing_changes(
    delivery: pandas.DataFrame, crosswalk: Crosswalk, tmp_path: Path
) -> None:
    first = make_batch(delivery, crosswalk, tmp_path / "made")
    again = make_batch(delivery, crosswalk, tmp_path / "made")
    assert (first.made, again.made) == (4, 0)
    assert list(first) == list(again)


def test_only_the_chunk_of_a_changed_record_is_made_again(
    delivery: pandas.DataFrame, crosswalk: Crosswalk, tmp_path: Path
) -> None:
    make_batch(delivery, crosswalk, tmp_path / "made")
    delivery.loc[10, "title"] = "Ny titel"
    again = make_batch(delivery, crosswalk, tmp_path / "made")
    assert again.made == 1
    assert list(again) == make_pages(delivery, crosswalk)
    assert len(list((tmp_path / "made").iterdir())) == 4, "what fits no longer is removed"


def test_a_lost_or_half_written_file_is_made_again(
    delivery: pandas.DataFrame, crosswalk: Crosswalk, tmp_path: Path
) -> None:
    made = make_batch(delivery, crosswalk, tmp_path / "made")
    (made.folder / made.files[1]).rename(made.folder / f"{made.files[1]}.77.part")
    again = make_batch(delivery, crosswalk, tmp_path / "made")
    assert again.made == 1
    assert list(again) == make_pages(delivery, crosswalk)


def test_records_of_which_there_are_none_give_no_pages(crosswalk: Crosswalk, tmp_path: Path) -> None:
    made = make_batch(pandas.DataFrame({"id": []}, dtype="str"), crosswalk, tmp_path / "made")
    assert (len(made), list(made), list(made.lines())) == (0, [], [])


def test_a_killed_process_is_told(delivery: pandas.DataFrame, crosswalk: Crosswalk, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    chunks = [Chunk("a.jsonl", b"no JSON"), Chunk("b.jsonl", b"[[],[],[]]")]
    with Crew(crosswalk, 2026, tmp_path / "made", 2) as crew, pytest.raises(CrewFailed, match="JSONDecodeError"):
        list(crew.make(chunks))
    with Crew(crosswalk, 2026, tmp_path / "made", 2) as crew, pytest.raises(CrewFailed, match="status -9"):
        assert list(crew.make(chunks[1:])) == ["b.jsonl"]
        maker = crew._members[0].maker
        assert isinstance(maker, Process)
        os.kill(maker._process.pid, signal.SIGKILL)
        maker._process.wait()
        list(crew.make([Chunk("a.jsonl", b"[[],[],[]]")]))


def test_processes_end_with_the_one_that_started_them(crosswalk: Crosswalk, tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path\n"
        "from mappings.crew import Process; from mappings.crosswalk import load_crosswalk\n"
        "made = Path(sys.argv[2])\n"
        "process = Process(load_crosswalk(sys.argv[1]), 2026, made); process.make('a', b'[[],[],[]]')\n"
        "print(process._process.pid, flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "crosswalk"), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        os.kill(worker, 0)
        parent.kill()
    _wait_until_gone(worker)


def _wait_until_gone(process: int) -> None:
    for _ in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return
        if state == "Z":
            return
        time.sleep(0.1)
    pytest.fail(f"Process {process} is still there.")


def blocks_of(frame: pandas.DataFrame, size: int) -> list[pandas.DataFrame]:
    return [frame.iloc[start : start + size] for start in range(0, len(frame), size)]


@pytest.mark.parametrize("size", [1, 4, 6, 7, 100])
def test_blocks_give_the_pages_and_the_files_of_the_whole(
    delivery: pandas.DataFrame, crosswalk: Crosswalk, tmp_path: Path, size: int
) -> None:
    whole = make_batch(delivery, crosswalk, tmp_path / "made")
    made = make_batch(iter(blocks_of(delivery, size)), crosswalk, tmp_path / "made", processes=1)
    assert (made.made, made.files, made.heads) == (0, whole.files, whole.heads)


@pytest.mark.parametrize("again", [True, False], ids=["read twice", "read once"])
def test_earlier_deliveries_of_a_record_are_left_out_of_blocks_too(
    delivery: pandas.DataFrame, tmp_path: Path, again: bool
) -> None:
    crosswalk = small_crosswalk(tmp_path / "crosswalk", deduplicate={"by": "id"})
    blocks = blocks_of(delivery, 5)
    made = make_batch(blocks if again else iter(blocks), crosswalk, tmp_path / "made", processes=1)
    assert list(made) == make_pages(delivery, crosswalk)
    assert len(made) == 18


def test_a_column_that_the_crosswalk_does_not_name_changes_nothing(
    delivery: pandas.DataFrame, crosswalk: Crosswalk, tmp_path: Path
) -> None:
    make_batch(delivery, crosswalk, tmp_path / "made")
    again = make_batch(delivery.assign(shelf="A 7"), crosswalk, tmp_path / "made")
    assert again.made == 0


def test_columns_in_a_pattern_are_read(delivery: pandas.DataFrame, tmp_path: Path) -> None:
    crosswalk = small_crosswalk(tmp_path / "crosswalk", media_pattern="{shelf}-{id}.jpg")
    shelved = delivery.assign(shelf="A 7")
    assert list(make_batch(shelved, crosswalk, tmp_path / "made")) == make_pages(shelved, crosswalk)


def test_records_without_any_column_that_is_read_have_pages_with_problems(crosswalk: Crosswalk, tmp_path: Path) -> None:
    shelved = pandas.DataFrame({"shelf": ["A", "B"]}, index=[2, 3])
    assert list(make_batch(shelved, crosswalk, tmp_path / "made")) == make_pages(shelved, crosswalk)


def test_records_of_the_same_origin_are_not_looked_at_again(
    delivery: pandas.DataFrame, crosswalk: Crosswalk, tmp_path: Path
) -> None:
    def unwanted() -> Iterator[pandas.DataFrame]:
        raise AssertionError("the records were read")
        yield delivery

    first = make_batch(delivery, crosswalk, tmp_path / "made", origin=b"a")
    again = make_batch(unwanted(), crosswalk, tmp_path / "made", origin=b"a")
    assert (again.made, again.files, list(again)) == (0, first.files, list(first))
    (first.folder / first.files[1]).unlink()
    for origin in (b"a", b"b", b""):
        with pytest.raises(AssertionError, match="were read"):
            make_batch(unwanted(), crosswalk, tmp_path / "made", origin=origin)
    assert make_batch(delivery, crosswalk, tmp_path / "made", origin=b"a").made == 1


def test_a_batch_that_breaks_off_leaves_nothing_half(
    delivery: pandas.DataFrame, crosswalk: Crosswalk, tmp_path: Path
) -> None:
    def broken() -> Iterator[pandas.DataFrame]:
        yield delivery.iloc[:13]
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        make_batch(broken(), crosswalk, tmp_path / "made", origin=b"a", processes=1)
    assert len(list((tmp_path / "made").iterdir())) == 2, "two whole chunks, and no list of files"
    whole = make_batch(delivery, crosswalk, tmp_path / "made", origin=b"a")
    assert (whole.made, list(whole)) == (2, make_pages(delivery, crosswalk))


def test_a_changed_line_of_a_table_concerns_only_the_chunks_that_hold_its_value(
    delivery: pandas.DataFrame, tmp_path: Path
) -> None:
    delivery["subjects"] = ["Fyrar" if number == 8 else "hav; båtar" for number in range(20)]
    delivery["creator"] = ["attributed to Eva EK." if number == 13 else "Okänd" for number in range(20)]
    made = make_batch(delivery, small_crosswalk(tmp_path / "crosswalk"), tmp_path / "made")
    assert made.made == 4
    for table, old, new, chunks in (
        ("subjects", "fyrar,lighthouse,Q39715,Lighthouses", "fyrar,lighthouse,Q39715,Towers", 1),
        ("creators", "Eva Ek,,Q42,1890", "Eva Ek,,Q43,1890", 1),
        ("subjects", "hav,,,Seas", "hav,,,Oceans", 4),
        ("creators", "Per Sund,,,1990", "Per Sund,,,1991", 0),
    ):
        path = tmp_path / "crosswalk" / f"{table}.csv"
        path.write_text(text := path.read_text().replace(old, new))
        assert new in text
        crosswalk = load_crosswalk(tmp_path / "crosswalk")
        again = make_batch(delivery, crosswalk, tmp_path / "made")
        assert (again.made, list(again)) == (chunks, make_pages(delivery, crosswalk)), new


def test_a_change_of_the_crosswalk_that_no_page_shows_makes_none_anew(
    delivery: pandas.DataFrame, crosswalk: Crosswalk, tmp_path: Path
) -> None:
    pages = list(make_batch(delivery, crosswalk, tmp_path / "made", origin=b"a"))
    changes: list[dict[str, object]] = [
        {"gates": {"creators": 50}}, {"reconcile": {"creators": "Q5"}}, {"reading": {"delimiter": "tab"}},
        {"deduplicate": {"by": "file"}}, {"required_columns": ["url"]},
    ]  # fmt: skip
    for change in changes:
        changed = small_crosswalk(tmp_path / "changed", **change)
        assert changed != crosswalk
        again = make_batch(delivery, changed, tmp_path / "made", origin=b"a")
        assert (again.made, list(again)) == (0, pages), change
    anew = make_batch(delivery, small_crosswalk(tmp_path / "changed", version="2"), tmp_path / "made", origin=b"a")
    assert anew.made == 4, "the version stands on every page"


@pytest.mark.parametrize("family_first", [True, False])
def test_every_change_of_a_table_reaches_the_pages_that_it_concerns(tmp_path: Path, family_first: bool) -> None:
    """Each line of a museum's tables is changed in turn; names stand in the cells with all that may be beside them."""
    cells = [
        "Ekholm, Johan Fredrik",
        "Kopia efter J. F. Ekholm",
        "Fotograf: Lindroth, Sven (1850-1910)",
        "EKHOLM,  Johan",
    ]
    crosswalk = load_crosswalk("norro")
    rule = crosswalk.people
    assert rule
    crosswalk = crosswalk.model_copy(update={"people": rule.model_copy(update={"family_first": family_first})})
    names = [*cells, *(entry.value for entry in crosswalk.table("creators").values())]
    frame = pandas.DataFrame(
        {"inventory_no": f"N {at}", "creator": name, "subjects": "fyrar; Porträtt", "place": "Norrö\u00a0varv;Norrö"}
        for at, name in enumerate(names)
    )
    for table in crosswalk.tables:
        for key, entry in list(crosswalk.table(table).items()):
            changed = entry.model_copy(update={"category": "Another", "name": "Another", "died": "1700"})
            crosswalk.table(table)[key] = changed
            assert list(make_batch(frame, crosswalk, tmp_path / "made")) == make_pages(frame, crosswalk), entry.value
            crosswalk.table(table)[key] = entry


def test_in_another_year_pages_are_made_again(crosswalk: Crosswalk, tmp_path: Path) -> None:
    table = records({"date": "2027"})
    for year, rules in ((2026, ["date-in-future"]), (2027, [])):
        made = make_batch(table, crosswalk, tmp_path / "made", origin=b"the same", year=year)
        found = [rule for page in made for rule in page.rules if rule == "date-in-future"]
        assert (made.made, found) == (1, rules)
