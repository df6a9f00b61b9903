"""Cleaning on a real OpenRefine: the whole history or nothing, and every cell as it was."""

from __future__ import annotations

import csv
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.servers.openrefine import OpenRefineServer
from stafett.openrefine import OpenProject, OpenRefine, OpenRefineDown, OpenRefineError, OperationSkipped
from stafett.process import free_port

ENGINE = {"facets": [], "mode": "row-based"}
HOSTILE = [
    ["id", "title", "maker"],
    ["007", "Tre\nrader\n\ni en cell", 'Sade: "hej", och gick'],
    ["1e5", "  blanksteg  ", "Åsa Öberg; 李明; 🎨"],
    ["", "", ""],
    ["NM.0004", r"back\slash \n \" slut", "=1+1"],
    ["NM.0005", "a,b;c\td", "'enkla'"],
]


def transform(column: str, expression: str, **more: Any) -> dict[str, Any]:
    return {
        "op": "core/text-transform",
        "engineConfig": ENGINE,
        "columnName": column,
        "expression": expression,
        "onError": "keep-original",
        "repeat": False,
        "repeatCount": 0,
        "description": f"Transform {column}",
        **more,
    }


def write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def projects(server: OpenRefineServer) -> dict[str, Any]:
    answer = httpx.get(f"{server.url}/command/core/get-all-project-metadata").json()
    found: dict[str, Any] = answer["projects"]
    return found


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    return write(tmp_path / "delivery.csv", HOSTILE)


def test_without_operations_every_cell_comes_back_as_it_was(
    openrefine: OpenRefineServer, delivery: Path, tmp_path: Path
) -> None:
    cleaned = OpenRefine(openrefine.url).clean(delivery, [], tmp_path / "out.csv")
    assert read(cleaned.path) == HOSTILE
    assert (cleaned.rows, cleaned.applied) == (5, [])


def test_a_history_is_applied_in_order_and_reported(
    openrefine: OpenRefineServer, delivery: Path, tmp_path: Path
) -> None:
    seen: list[tuple[int, int]] = []
    operations = [
        transform("title", "grel:value.trim()"),
        {"op": "core/column-rename", "oldColumnName": "title", "newColumnName": "name"},
        transform("name", 'value.replace("blanksteg", "space")'),
    ]
    cleaned = OpenRefine(openrefine.url).clean(
        delivery, operations, tmp_path / "out.csv", progress=lambda done, of, _: seen.append((done, of))
    )
    table = read(cleaned.path)
    assert (table[0][1], table[2][1]) == ("name", "space")
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert len(cleaned.applied) == 3 and "name" in cleaned.applied[2]
    assert projects(openrefine) == {}


def test_rows_made_by_splitting_are_counted(openrefine: OpenRefineServer, tmp_path: Path) -> None:
    delivery = write(tmp_path / "makers.csv", [["id", "maker"], ["1", "Åsa; Bo; Cilla"], ["2", "Dan"]])
    split = {
        "op": "core/multivalued-cell-split",
        "columnName": "maker",
        "keyColumnName": "id",
        "mode": "separator",
        "separator": "; ",
        "regex": False,
    }
    assert OpenRefine(openrefine.url).clean(delivery, [split], tmp_path / "out.csv").rows == 4


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        (transform("nope", "value"), 'no column "nope"; there are: id, title, maker'),
        (transform("title", "grel:value.nosuch("), "expression"),
        (transform("title", "grel:nosuch(value)"), "Unknown function or control named nosuch"),
        (transform("title", "value", engineConfig={"facets": [{"columnName": "x"}]}), 'no column "x"'),
        (transform("title", "jython:import os"), "only GREL"),
        ({"op": "core/no-such-operation"}, "left it out"),
        ({"op": "core/column-rename", "oldColumnName": "id", "newColumnName": "maker"}, 'already a column "maker"'),
        ({"op": "core/mass-edit", "columnName": "id", "expression": "value", "edits": 5}, "OpenRefine refused it"),
        ({"op": "core/column-addition-by-fetching-urls", "baseColumnName": "id"}, "network"),
        ({"description": "no op"}, "not an object"),
        ("text", "not an object"),
    ],
)
def test_an_operation_that_openrefine_would_skip_stops_everything(
    openrefine: OpenRefineServer, delivery: Path, tmp_path: Path, operation: Any, reason: str
) -> None:
    out = tmp_path / "out.csv"
    with pytest.raises(OperationSkipped) as caught:
        OpenRefine(openrefine.url).clean(delivery, [transform("id", "value.trim()"), operation], out)
    assert caught.value.index == 1
    assert reason in caught.value.reason
    assert not out.exists()
    assert projects(openrefine) == {}


def test_error_cells_are_never_exported_as_values(openrefine: OpenRefineServer, delivery: Path, tmp_path: Path) -> None:
    failing = transform("title", 'grel:value.toDate("yyyy")', onError="store-error")
    with pytest.raises(OpenRefineError, match='"title" holds 5 cells with an error'):
        OpenRefine(openrefine.url).clean(delivery, [failing], tmp_path / "out.csv")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["id", "id"], ["1", "2"]], "name of its own"),
        ([["id"], ["1", "too many"]], "more cells than the header"),
    ],
)
def test_a_table_that_openrefine_would_change_is_refused(
    openrefine: OpenRefineServer, tmp_path: Path, rows: list[list[str]], message: str
) -> None:
    with pytest.raises(OpenRefineError, match=message):
        OpenRefine(openrefine.url).clean(write(tmp_path / "odd.csv", rows), [], tmp_path / "out.csv")


def test_a_file_in_another_encoding_is_refused(openrefine: OpenRefineServer, tmp_path: Path) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes("id,title\n1,Blåsippa\n".encode("latin-1"))
    with pytest.raises(OpenRefineError, match="not a CSV in UTF-8"):
        OpenRefine(openrefine.url).clean(latin, [], tmp_path / "out.csv")


def test_a_byte_order_mark_is_no_part_of_the_first_column(openrefine: OpenRefineServer, tmp_path: Path) -> None:
    marked = tmp_path / "marked.csv"
    marked.write_text("id,title\n1,Blåsippa\n", encoding="utf-8-sig")
    cleaned = OpenRefine(openrefine.url).clean(marked, [], tmp_path / "out.csv")
    assert read(cleaned.path) == [["id", "title"], ["1", "Blåsippa"]]


def test_a_large_mass_edit_fits(openrefine: OpenRefineServer, delivery: Path, tmp_path: Path) -> None:
    edits = [{"from": [f"{n:07}" * 8], "fromBlank": False, "fromError": False, "to": "x"} for n in range(20_000)]
    edits.append({"from": ["007"], "fromBlank": False, "fromError": False, "to": "NM.0007"})
    mass = {"op": "core/mass-edit", "engineConfig": ENGINE, "columnName": "id", "expression": "value", "edits": edits}
    cleaned = OpenRefine(openrefine.url).clean(delivery, [mass], tmp_path / "out.csv")
    assert read(cleaned.path)[1][0] == "NM.0007"


def test_nobody_there_is_said_so(delivery: Path, tmp_path: Path) -> None:
    with pytest.raises(OpenRefineDown):
        OpenRefine(f"http://127.0.0.1:{free_port()}").clean(delivery, [], tmp_path / "out.csv")


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[OpenRefineServer]:
    """A server of the test's own, to be stopped and killed."""
    if not OpenRefineServer.installed():
        pytest.skip("OpenRefine is not installed here: apt-get install openrefine")
    server = OpenRefineServer(tmp_path / "refine", free_port())
    server.start()
    yield server
    server.stop()


def test_a_restart_on_the_way_costs_a_token_and_a_death_leaves_no_result(
    own_server: OpenRefineServer, delivery: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    steps = [transform("id", "value.trim()"), transform("title", "value.trim()")]

    def restart(done: int, *_: object) -> None:
        if done == 1:
            own_server.stop()
            own_server.start()

    assert OpenRefine(own_server.url).clean(delivery, steps, out, progress=restart).rows == 5
    out.unlink()
    with pytest.raises(OpenRefineDown):
        OpenRefine(own_server.url).clean(
            delivery, steps, out, progress=lambda *_: os.kill(own_server.pid, signal.SIGKILL)
        )
    assert not out.exists()


@pytest.fixture
def taken_over(openrefine: OpenRefineServer, delivery: Path) -> Iterator[OpenProject]:
    """A project left open for a person, because the second of three operations names a column that is not there."""
    operations = [transform("title", "grel:value.trim()"), transform("nope", "value"), transform("maker", "value")]
    project = OpenRefine(openrefine.url).open(delivery, operations, name="Museum")
    yield project
    OpenRefine(openrefine.url).close(project.id)
    assert projects(openrefine) == {}


def test_a_project_left_open_says_how_far_it_came(openrefine: OpenRefineServer, taken_over: OpenProject) -> None:
    assert len(taken_over.applied) == 1
    assert "Operation 2" in taken_over.refused and 'no column "nope"' in taken_over.refused
    assert [one["name"] for one in projects(openrefine).values()] == ["Museum"]
    assert "OpenRefine" in httpx.get(taken_over.url, follow_redirects=True).text


def test_what_a_person_made_of_it_is_taken(
    openrefine: OpenRefineServer, taken_over: OpenProject, tmp_path: Path
) -> None:
    edit = {"project": taken_over.id, "operations": json.dumps([transform("title", "grel:value.toUppercase()")])}
    with httpx.Client(base_url=f"{openrefine.url}/command/core/") as browser:
        edit["csrf_token"] = browser.get("get-csrf-token").json()["token"]
        assert browser.post("apply-operations", data=edit).json()["code"] == "ok"
    taken = OpenRefine(openrefine.url).take(taken_over.id, tmp_path / "out.csv")
    assert (taken.rows, len(taken.applied)) == (5, 2)
    assert [row[1] for row in read(taken.path)[1:3]] == ["TRE\nRADER\n\nI EN CELL", "BLANKSTEG"]


def test_a_project_that_is_gone_is_named_and_nothing_is_written(openrefine: OpenRefineServer, tmp_path: Path) -> None:
    with pytest.raises(OpenRefineError):
        OpenRefine(openrefine.url).take("1234567890123", tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()
