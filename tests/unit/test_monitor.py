"""The snapshot's figures, the changes between two snapshots, the grace for lost uses, and the alarms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from stafett.usage import UsageDown, Use
from tasks.figures import DEFINITIONS
from tasks.monitor import FileUse, Snapshot, alarms, compare, first_changes, month_before, remember, take_snapshot

START = datetime(2026, 5, 2, tzinfo=UTC)


class Source:
    """Answers from a table; fails where asked for a file it was not told of, as the real one does."""

    globalusage_api = "https://commons.example/w/api.php"
    metrics_api = "https://metrics.example"

    def __init__(self, uses: Mapping[str, Sequence[Use]], views: Mapping[tuple[str, str], int | None]) -> None:
        self.uses, self.views = uses, views

    def global_usage(self, titles: Iterable[str]) -> Mapping[str, Sequence[Use]]:
        return {title: self.uses[title] for title in titles}

    def views_of_pages(self, pages: Sequence[tuple[str, str]], month: str) -> Mapping[tuple[str, str], int | None]:
        return {page: self.views[page] for page in pages}


class Wiki:
    def __init__(self, missing: Collection[str] = (), nominated: Collection[str] = ()) -> None:
        self._missing, self._nominated = missing, nominated

    def missing(self, titles: Iterable[str]) -> Collection[str]:
        return set(titles) & set(self._missing)

    def nominated_for_deletion(self, titles: Iterable[str]) -> Collection[str]:
        return {f"File:{title}" for title in titles if title in self._nominated}


def make_use(wiki: str, title: str, ns: int = 0) -> Use:
    return Use(wiki=wiki, title=title, ns=ns, page_id=1, url=f"https://{wiki}/wiki/{title}")


def make_snapshot(
    *uses: str, day: int = 0, files: Sequence[str] = ("A.jpg", "B.jpg"), gone: Sequence[str] = ()
) -> Snapshot:
    """Uses as "A.jpg Loom": file and page."""
    pairs = [use.split(" ") for use in uses]
    return Snapshot(
        month="2026-04",
        taken=START + timedelta(days=day),
        files=list(files),
        uses=[FileUse(file=file, wiki="en.wikipedia.org", page=page) for file, page in pairs],
        pages=[],
        gone=list(gone),
        nominated=[],
        figures=[],
    )


def following(previous: Snapshot, snapshot: Snapshot) -> Snapshot:
    return snapshot.model_copy(update={"unseen": remember(previous, snapshot)})


def names(uses: Iterable[FileUse]) -> list[str]:
    return [f"{use.file} {use.page}" for use in uses]


def test_each_figure_counts_what_its_definition_says() -> None:
    loom, other = make_use("en.wikipedia.org", "Loom"), make_use("sv.wikipedia.org", "Vävstol")
    talk = make_use("en.wikipedia.org", "User:X", ns=2)
    source = Source(
        {"A.jpg": [loom, talk], "B.jpg": [loom, other], "C.jpg": [talk]},
        {("en.wikipedia.org", "Loom"): 100, ("sv.wikipedia.org", "Vävstol"): None},
    )
    files = ["File:A.jpg", "A.jpg", "B.jpg", "C.jpg", "Gone.jpg"]
    snapshot = take_snapshot(files, "2026-04", source, Wiki(missing=["Gone.jpg"], nominated=["B.jpg"]))
    assert {figure.key: figure.value for figure in snapshot.figures} == {
        "files": 3,
        "used_files": 2,
        "wikis": 2,
        "pages": 2,
        "views": 100,
        "pages_without_data": 1,
        "other_uses": 1,
        "gone": 1,
        "nominated": 1,
    }
    assert {figure.key for figure in snapshot.figures} == set(DEFINITIONS)
    assert (snapshot.gone, snapshot.nominated) == (["Gone.jpg"], ["B.jpg"])
    assert all(figure.source and figure.taken == snapshot.taken.date() for figure in snapshot.figures)
    assert Snapshot.model_validate_json(snapshot.model_dump_json()) == snapshot


def test_a_partnership_without_files_or_uses_has_a_snapshot_of_zeros() -> None:
    snapshot = take_snapshot([], "2026-04", Source({}, {}), Wiki())
    assert {figure.value for figure in snapshot.figures} == {0}
    with pytest.raises(KeyError):
        snapshot.figure("transfers")


def test_a_service_that_is_down_gives_no_snapshot() -> None:
    class Down(Source):
        def views_of_pages(self, pages: Sequence[tuple[str, str]], month: str) -> Mapping[tuple[str, str], int | None]:
            raise UsageDown("503")

    with pytest.raises(UsageDown):
        take_snapshot(["A.jpg"], "2026-04", Down({"A.jpg": []}, {}), Wiki())


def test_new_and_lost_uses() -> None:
    changes = compare(make_snapshot("A.jpg Loom", "B.jpg Loom"), make_snapshot("A.jpg Loom", "A.jpg Yarn", day=30))
    assert (names(changes.new), names(changes.lost), changes.returned) == (["A.jpg Yarn"], ["B.jpg Loom"], [])


def test_a_use_out_of_sight_for_five_days_is_not_lost_yet() -> None:
    first = make_snapshot("A.jpg Loom")
    fifth = following(first, make_snapshot(day=5))
    sixth = following(fifth, make_snapshot(day=6))
    seventh = following(sixth, make_snapshot(day=7))
    assert compare(first, fifth).lost == []
    assert names(compare(fifth, sixth).lost) == ["A.jpg Loom"]
    assert compare(sixth, seventh).lost == [], "lost only once"


def test_a_use_that_comes_back_within_the_grace_is_neither_lost_nor_new() -> None:
    first = make_snapshot("A.jpg Loom")
    third = following(first, make_snapshot(day=3))
    changes = compare(third, make_snapshot("A.jpg Loom", day=30))
    assert (changes.new, changes.lost, changes.returned) == ([], [], [])


def test_a_lost_use_that_comes_back_has_returned() -> None:
    first = make_snapshot("A.jpg Loom")
    second = following(first, make_snapshot(day=30))
    third = following(second, make_snapshot(day=60))
    changes = compare(third, make_snapshot("A.jpg Loom", day=90))
    assert (changes.new, names(changes.returned)) == ([], ["A.jpg Loom"])


def test_the_uses_of_a_gone_file_are_not_lost_as_well() -> None:
    changes = compare(make_snapshot("A.jpg Loom"), make_snapshot(day=30, gone=["A.jpg"]))
    assert (changes.gone, changes.lost) == (["A.jpg"], [])


def test_what_was_gone_before_is_no_news() -> None:
    before, after = make_snapshot(gone=["A.jpg"]), make_snapshot(day=30, gone=["A.jpg", "B.jpg"])
    assert compare(before, after).gone == ["B.jpg"]
    assert first_changes(after).gone == ["A.jpg", "B.jpg"]


def test_the_month_reported_is_one_that_is_over() -> None:
    assert month_before(date(2026, 1, 1)) == "2025-12"
    assert month_before(date(2026, 3, 31)) == "2026-02"


def test_an_alarm_per_file_in_both_languages() -> None:
    before = make_snapshot("A.jpg Loom", "A.jpg Yarn", "B.jpg Loom")
    found = alarms(compare(before, make_snapshot(day=30, gone=["B.jpg"])))
    assert [alarm.key for alarm in found] == ["gone:B.jpg", "lost:A.jpg"]
    assert "Loom (en.wikipedia.org), Yarn (en.wikipedia.org)" in found[1].text["en"]
    assert all(set(alarm.text) == {"en", "sv"} for alarm in found)
