"""The built-in cleaner and a real OpenRefine make the same table of the same operation history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas

from demo.collection.deliveries import operations
from demo.collection.media import METADATA
from demo.servers.openrefine import OpenRefineServer
from mappings.cleaning import clean
from stafett.openrefine import OpenRefine
from stafett.sources import read_delivery

ENGINE: dict[str, Any] = {"facets": [], "mode": "row-based"}
VALUES = [
    "  two  spaces ", "\u00a0no-break\u00a0", "NORRÖ hamn-plats o'neill", "åkerström, märta", "R&ouml;d &amp; bl&#229;",
    "a|b; c |d", "", "1904-05-12", "ca 1890", "tab\there", "x\u2003y ", "it’s", "ǅ ßtraße", "a;b;a",
    ";a;;b; ;", ";", "j.f. ekholm", "ßa x\u0085y",
]  # fmt: skip
EXPRESSIONS = [
    "value.trim()", r"value.replace(/\s+/,' ')", "value.toTitlecase()", "value.toLowercase()", "value.toUppercase()",
    "value.unescape('html')", r"value.replace(/(\S+), (\S+)/, '$2 $1')", "value.replace('a', 'å')",
    "value.split('|').join('; ')", "value.split(';').uniques().join(';')", "value.split(';').join('+')",
    r"value.split(/\s*;\s*/).join('+')", "'SMN ' + value", "value + cells['id'].value",
    "value.split('|')", '"constant"',
]  # fmt: skip


def both(
    openrefine: OpenRefineServer, path: Path, history: list[dict[str, Any]]
) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    out = path.with_name("out.csv")
    OpenRefine(openrefine.url).clean(path, history, out)
    theirs = read_delivery(out).records
    ours = clean(read_delivery(path).records, history).records
    return ours.reset_index(drop=True), theirs.reset_index(drop=True)


def test_the_sample_history(openrefine: OpenRefineServer, tmp_path: Path) -> None:
    path = tmp_path / "metadata.csv"
    path.write_bytes(METADATA.read_bytes())
    ours, theirs = both(openrefine, path, operations())
    pandas.testing.assert_frame_equal(ours, theirs)


def test_every_function_on_awkward_values(openrefine: OpenRefineServer, tmp_path: Path) -> None:
    path = tmp_path / "values.csv"
    columns = {f"c{number}": VALUES for number in range(len(EXPRESSIONS))}
    table = pandas.DataFrame({"id": [str(number) for number in range(len(VALUES))], **columns})
    table.to_csv(path, index=False)
    history = [
        {"op": "core/text-transform", "engineConfig": ENGINE, "columnName": f"c{number}", "expression": f"grel:{text}",
         "onError": "keep-original", "repeat": False, "repeatCount": 10, "description": text}
        for number, text in enumerate(EXPRESSIONS)
    ]  # fmt: skip
    ours, theirs = both(openrefine, path, history)
    differing = {
        EXPRESSIONS[number]: [
            (repr(value), repr(our), repr(their))
            for value, our, their in zip(VALUES, ours[f"c{number}"], theirs[f"c{number}"], strict=True)
            if our != their
        ]
        for number in range(len(EXPRESSIONS))
    }
    assert not {text: found for text, found in differing.items() if found}
